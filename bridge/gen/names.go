package gen

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/op"
)

// byHand is the namespace whose functions people write over those of the
// extension.
const byHand = "nn"

// namespaces returns, by namespace ("" is the top level), the names that
// PyTorch has for rows there with what rustorch._C calls the row. The top level
// holds other names only: a row's own is an attribute of rustorch._C.
func namespaces(table []op.Op) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, o := range table {
		for i, py := range append([]string{o.Py}, o.Alias...) {
			space, name := "", py
			if k := strings.LastIndex(py, "."); k >= 0 {
				space, name = py[:k], py[k+1:]
			}
			if space == byHand || strings.HasPrefix(space, byHand+".") || space == "" && i == 0 {
				continue
			}
			if all[space] == nil {
				all[space] = map[string]string{}
			}
			if _, ok := all[space][name]; !ok {
				all[space][name] = pythonName(o.Py)
			}
		}
	}
	return all
}

// nameModules emits one module for each namespace, which imports its functions
// from the extension, and one with the other names at the top level.
func nameModules(table []op.Op, files map[string][]byte) {
	for space, names := range namespaces(table) {
		var b bytes.Buffer
		sorted := slices.Sorted(maps.Keys(names))
		if space == "" {
			fmt.Fprintf(&b, "\"\"\"Other names of the table's rows, by what rustorch._C calls them.\"\"\"\n\n# %s\n\nALIASES = {\n", mark)
			for _, n := range sorted {
				fmt.Fprintf(&b, "    %q: %q,\n", n, names[n])
			}
			b.WriteString("}\n")
			files["bridge/python/rustorch/_names_gen.py"] = b.Bytes()
			continue
		}
		fmt.Fprintf(&b, "\"\"\"The rows of the table that PyTorch has in torch.%s.\"\"\"\n\n# %s\n\n", space, mark)
		for _, n := range sorted {
			fmt.Fprintf(&b, "from ._C import %s as %s\n", names[n], n)
		}
		fmt.Fprintf(&b, "\n__all__ = [\n    \"%s\",\n]\n", strings.Join(sorted, "\",\n    \""))
		files["bridge/python/rustorch/_"+strings.ReplaceAll(space, ".", "_")+"_gen.py"] = b.Bytes()
	}
}

// aliasHints adds the other names at the top level to the type hints, as
// methods or as functions.
func aliasHints(b *bytes.Buffer, rows []row, methods bool) {
	aliases := namespaces(table(rows))[""]
	for _, n := range slices.Sorted(maps.Keys(aliases)) {
		k := slices.IndexFunc(rows, func(r row) bool { return r.name == aliases[n] })
		switch {
		case !methods:
			fmt.Fprintf(b, "%s = %s\n", n, aliases[n])
		case rows[k].method && !attributes[rows[k].name]:
			fmt.Fprintf(b, "    %s = %s\n", n, aliases[n])
			if rows[k].write {
				fmt.Fprintf(b, "    %s_ = %s_\n", n, aliases[n])
			}
		}
	}
}

func table(rows []row) []op.Op {
	ops := make([]op.Op, len(rows))
	for i, r := range rows {
		ops[i] = *r.Op
	}
	return ops
}
