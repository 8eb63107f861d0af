package main

import (
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/tensor/op"
)

// formulas adds what the op table knows of an operation to its documentation:
// its definition element by element and its gradient rule.
func formulas(path, name, doc string) string {
	row := rowOf(path, name)
	if row == nil {
		return doc
	}
	var lines []string
	if row.Fwd != "" {
		lines = append(lines, "\t"+row.Outputs()[0]+" = "+row.Fwd)
	}
	in := row.Inputs()
	for i, rule := range row.VJP {
		if i < len(in) && len(row.VJP) == len(in) && rule != "0" && rule != "func" {
			lines = append(lines, "\t∂/∂"+in[i]+": "+rule+"   with g, the gradient of the result")
		}
	}
	if row.Py != "" && !strings.HasPrefix(row.Py, "_") {
		lines = append(lines, "\tPyTorch: torch."+row.Py)
	}
	if len(lines) == 0 {
		return doc
	}
	return strings.TrimRight(doc, "\n") + "\n\n" + strings.Join(lines, "\n") + "\n"
}

// rowOf finds the row that a function or method of package tensor is made from.
func rowOf(path, name string) *op.Op {
	if path != cell.TensorPath {
		return nil
	}
	method, isMethod := strings.CutPrefix(name, "Tensor.")
	for _, suffix := range []string{"", "Opt", "InPlace", "Into", "Scalar"} {
		plain, ok := strings.CutSuffix(method, suffix)
		if !ok {
			continue
		}
		for i := range op.Table {
			if row := &op.Table[i]; row.Name == plain && row.Func != isMethod {
				return row
			}
		}
	}
	return nil
}
