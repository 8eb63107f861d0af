package parity

import (
	"encoding/json"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// inexpressible is the panic value of a case that the op has no words for.
type inexpressible string

// aliases are PyTorch's names of arguments that the table calls otherwise.
var aliases = map[string]string{
	"other": "y", "exponent": "y", "min": "low", "max": "high", "dims": "dim", "num_classes": "classes",
	"negative_slope": "slope", "kernel_size": "kernel", "start_dim": "start", "end_dim": "end", "normalized_shape": "normalized",
}

// functions are the rows that are functions of package tensor.
var functions = map[string]any{
	"Cat": tensor.CatOpt, "Stack": tensor.StackOpt, "Where": tensor.Where, "Linear": tensor.Linear, "Conv2d": tensor.Conv2dOpt,
	"MaxPool2d": tensor.MaxPool2dOpt, "AvgPool2d": tensor.AvgPool2dOpt, "CrossEntropy": tensor.CrossEntropy, "NLLLoss": tensor.NLLLoss,
	"MSELoss": tensor.MSELoss, "LayerNorm": tensor.LayerNormOpt, "OneHot": tensor.OneHot,
}

// A call is an op with its arguments.
type call struct {
	row    *op.Op
	in     []*tensor.Tensor
	attrs  []any
	wanted []*tensor.Tensor // the operands whose gradients were recorded
}

// bind turns PyTorch's arguments into those of the row.
func (c *recorded) bind() *call {
	given := map[string]json.RawMessage{}
	for i, raw := range c.Args {
		if i >= len(c.params) {
			panic(inexpressible("more arguments than the row has"))
		}
		given[c.params[i]] = raw
	}
	for name, raw := range c.Kwargs {
		if a, ok := aliases[name]; ok {
			name = a
		}
		if string(raw) == "null" || name == "approximate" && string(raw) == `"none"` || name == "reduction" && string(raw) == `"mean"` {
			continue
		}
		if !slices.Contains(c.params, name) {
			panic(inexpressible("argument " + name))
		}
		given[name] = raw
	}
	k := &call{row: c.row}
	if c.row.IsList() {
		k.in = c.list(given["xs"], k)
	} else {
		for i, name := range c.row.Inputs() {
			optional := len(c.row.In) > 0 && strings.HasSuffix(c.row.In[i], "?")
			k.in = append(k.in, c.operand(given[name], k, optional))
		}
	}
	for _, a := range c.row.Attr {
		k.attrs = append(k.attrs, c.attribute(a, given[a.Name]))
	}
	c.normalized(given["normalized"])
	return k
}

// normalized refuses layer norms over more than the last dimension.
func (c *recorded) normalized(raw json.RawMessage) {
	if raw == nil {
		return
	}
	if dims, ok := integers(raw); !ok || len(dims) != 1 {
		panic(inexpressible("normalized over several dimensions"))
	}
}

func (c *recorded) list(raw json.RawMessage, k *call) []*tensor.Tensor {
	var t struct{ Tuple []json.RawMessage }
	if json.Unmarshal(raw, &t) != nil || t.Tuple == nil {
		if json.Unmarshal(raw, &t.Tuple) != nil {
			panic(inexpressible("not a list of tensors"))
		}
	}
	var xs []*tensor.Tensor
	for _, r := range t.Tuple {
		xs = append(xs, c.operand(r, k, false))
	}
	return xs
}

func (c *recorded) operand(raw json.RawMessage, k *call, optional bool) *tensor.Tensor {
	if raw == nil || string(raw) == "null" {
		if !optional {
			panic(inexpressible("a tensor is missing"))
		}
		return nil
	}
	if n := c.parse(raw); n != nil {
		x := n.tensor(c)
		if n.RG {
			x = x.Detach().SetRequiresGrad(true)
			k.wanted = append(k.wanted, x)
		}
		return x
	}
	return tensor.Number(number(raw))
}

// number reads a JSON number, an integer unless it has a point or exponent.
func number(raw json.RawMessage) any {
	s := string(raw)
	if v, err := strconv.ParseInt(s, 10, 64); err == nil {
		return v
	}
	if v, err := strconv.ParseFloat(s, 64); err == nil {
		return v
	}
	switch s {
	case "true", "false":
		return s == "true"
	}
	var f struct{ F string }
	if json.Unmarshal(raw, &f) == nil {
		switch f.F {
		case "nan":
			return math.NaN()
		case "inf":
			return math.Inf(1)
		case "-inf":
			return math.Inf(-1)
		}
	}
	panic(inexpressible("an argument is neither tensor nor number"))
}

// integers reads a number or a list of numbers.
func integers(raw json.RawMessage) ([]int, bool) {
	var t struct{ Tuple, Size []int }
	if json.Unmarshal(raw, &t) == nil && (t.Tuple != nil || t.Size != nil) {
		return append(t.Tuple, t.Size...), true
	}
	var many []int
	if json.Unmarshal(raw, &many) == nil {
		return many, true
	}
	var one int
	if json.Unmarshal(raw, &one) == nil {
		return []int{one}, true
	}
	return nil, false
}

func (c *recorded) attribute(a op.Attr, raw json.RawMessage) any {
	if raw == nil || string(raw) == "null" {
		return c.missing(a)
	}
	switch a.Type {
	case "[]int":
		if v, ok := integers(raw); ok {
			if len(v) == 0 && c.row.Name == "Squeeze" {
				panic(inexpressible("no dimensions at all"))
			}
			return v
		}
	case "int":
		if v, ok := integers(raw); ok && len(v) > 0 && !slices.ContainsFunc(v, func(n int) bool { return n != v[0] }) {
			return v[0]
		}
	case "float64":
		switch v := number(raw).(type) {
		case int64:
			return float64(v)
		case float64:
			return v
		}
	case "bool":
		var b bool
		if json.Unmarshal(raw, &b) == nil {
			return b
		}
	}
	panic(inexpressible("argument " + a.Name + " of another kind"))
}

// missing is an attribute's default.
func (c *recorded) missing(a op.Attr) any {
	switch {
	case a.Type == "[]int":
		return []int{}
	case a.Default == "":
		// Sort and others go along the last dimension unless told otherwise.
		if a.Name == "dim" && (c.row.Name == "Sort" || c.row.Name == "TopK") {
			return -1
		}
		panic(inexpressible("argument " + a.Name + " is missing"))
	case a.Type == "bool":
		return a.Default == "true"
	case a.Type == "float64":
		v, _ := strconv.ParseFloat(a.Default, 64)
		return v
	case a.Default == "kernel":
		panic(inexpressible("stride from the kernel"))
	}
	v, _ := strconv.Atoi(a.Default)
	return v
}

// run calls the row's full form.
func (k *call) run() []*tensor.Tensor {
	var args []reflect.Value
	if k.row.IsList() {
		args = append(args, reflect.ValueOf(k.in))
	} else {
		for _, x := range k.in {
			args = append(args, reflect.ValueOf(x))
		}
	}
	var f reflect.Value
	if k.row.Func {
		f = reflect.ValueOf(functions[k.row.Name])
	} else {
		name := k.row.Name
		if slices.ContainsFunc(k.row.Attr, func(a op.Attr) bool { return a.Default != "" }) {
			name += "Opt"
		}
		f, args = args[0].MethodByName(name), args[1:]
	}
	for _, a := range k.attrs {
		args = append(args, reflect.ValueOf(a))
	}
	var out []reflect.Value
	if f.Type().IsVariadic() {
		out = f.CallSlice(args)
	} else {
		out = f.Call(args)
	}
	zs := make([]*tensor.Tensor, len(out))
	for i, v := range out {
		zs[i] = v.Interface().(*tensor.Tensor)
	}
	return zs
}
