package parity

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// inexpressible is the panic value of a case that the op has no words for.
type inexpressible string

// A call is an op with its arguments.
type call struct {
	row     *op.Op
	in      []*tensor.Tensor
	attrs   []any
	dt      *dtype.DType
	numbers int              // operands that are Python numbers
	wanted  []*tensor.Tensor // the operands whose gradients were recorded
}

// ignored are arguments whose default says nothing about the numbers.
var ignored = []string{"inplace", "memory_format", "sparse_grad", "size_average", "reduce", "stable", "sorted", "_stacklevel"}

// given gathers PyTorch's arguments by the name of its parameter.
func (c *recorded) given(sig []op.Arg) map[string]json.RawMessage {
	given := map[string]json.RawMessage{}
	for i, raw := range c.Args {
		if i >= len(sig) || sig[i].Keyword {
			panic(inexpressible("more arguments than the row has"))
		}
		if sig[i].Rest {
			if rest := c.Args[i:]; len(rest) > 1 {
				raw, _ = json.Marshal(rest)
			}
			given[sig[i].Name] = raw
			break
		}
		given[sig[i].Name] = raw
	}
	for name, raw := range c.Kwargs {
		if i := slices.IndexFunc(sig, func(a op.Arg) bool { return a.Name == name }); i >= 0 {
			given[name] = raw
		} else if s := string(raw); !slices.Contains(ignored, name) || s != "null" && s != "false" && !strings.Contains(s, "memory_format") {
			panic(inexpressible("argument " + name))
		}
	}
	return given
}

// bind turns PyTorch's arguments into those of the row.
func (c *recorded) bind() *call {
	sig, err := c.row.Signature()
	if err != nil {
		panic(err)
	}
	given := c.given(sig)
	k := &call{row: c.row, attrs: make([]any, len(c.row.Attr))}
	ins := make([][]*tensor.Tensor, len(c.row.Inputs()))
	for _, a := range sig {
		raw := given[a.Name]
		switch {
		case a.Input >= 0 && a.Input == c.row.List():
			ins[a.Input] = c.list(raw, k)
		case a.Input >= 0:
			ins[a.Input] = []*tensor.Tensor{c.operand(raw, k, a)}
		case a.Attr >= 0:
			k.attrs[a.Attr] = c.attribute(c.row.Attr[a.Attr], a.Default, raw)
		case a.Name == "dtype" && raw != nil && string(raw) != "null":
			k.convert(raw)
		case raw != nil && !slices.Contains(ignored, a.Name) && !sameDefault(raw, a.Default):
			panic(inexpressible("argument " + a.Name))
		}
	}
	for _, in := range ins {
		k.in = append(k.in, in...)
	}
	if k.numbers > 0 && k.numbers == len(k.in) {
		panic(inexpressible("numbers only"))
	}
	if k.dt != nil {
		k.in[0] = k.in[0].To(*k.dt)
	}
	return k
}

func sameDefault(raw json.RawMessage, value string) bool {
	s := string(raw)
	return s == value || s == "null" && value == "None" || s == "false" && value == "False" || s == "true" && value == "True" || strings.Trim(s, `"`) == strings.Trim(value, `'`)
}

// convert notes that the first operand is converted before the operation.
func (k *call) convert(raw json.RawMessage) {
	var t struct{ DType string }
	if json.Unmarshal(raw, &t) != nil {
		panic(inexpressible("argument dtype"))
	}
	dt, ok := dtype.ByName(t.DType)
	if !ok {
		panic(inexpressible(t.DType))
	}
	k.dt = &dt
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
		xs = append(xs, c.operand(r, k, op.Arg{}))
	}
	return xs
}

func (c *recorded) operand(raw json.RawMessage, k *call, a op.Arg) *tensor.Tensor {
	if raw == nil || string(raw) == "null" {
		if a.Default != "None" {
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
	if !a.Number {
		panic(inexpressible("a number for a tensor"))
	}
	k.numbers++
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
	var f struct {
		F       string
		Complex []float64
	}
	if json.Unmarshal(raw, &f) == nil {
		if len(f.Complex) == 2 {
			return complex(f.Complex[0], f.Complex[1])
		}
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

func memoryFormat(raw json.RawMessage) (tensor.MemoryFormat, bool) {
	var f struct {
		Name string `json:"memory_format"`
	}
	json.Unmarshal(raw, &f)
	i := slices.Index(shape.Formats(), f.Name)
	return tensor.MemoryFormat(i), i >= 0
}

func (c *recorded) attribute(a op.Attr, value string, raw json.RawMessage) any {
	if raw == nil || string(raw) == "null" {
		return c.missing(a, value)
	}
	switch a.Type {
	case "[]int":
		if v, ok := integers(raw); ok {
			return v
		}
	case "int":
		if v, ok := integers(raw); ok && len(v) == 1 {
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
	case "string":
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s
		}
	case "shape.Format":
		if f, ok := memoryFormat(raw); ok {
			return f
		}
	case "any":
		return c.scalar(raw)
	}
	panic(inexpressible("argument " + a.Name + " of another kind"))
}

// scalar reads an argument that may be a number, a tensor of one, or a list.
func (c *recorded) scalar(raw json.RawMessage) any {
	if n := c.parse(raw); n != nil {
		if len(n.Shape) > 0 || n.RG {
			panic(inexpressible("a tensor for a number"))
		}
		return n.tensor(c).Item()
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	if bytes.Contains(raw, []byte("null")) {
		panic(inexpressible("None among numbers"))
	}
	if string(raw) != "" && raw[0] == '[' || strings.HasPrefix(string(raw), `{"tuple"`) {
		if v, ok := integers(raw); ok {
			return v
		}
	}
	return number(raw)
}

// missing is an attribute's default: PyTorch's if it is a number, or the row's.
func (c *recorded) missing(a op.Attr, value string) any {
	if v, ok := a.Value(); ok {
		return v
	}
	switch {
	case value == "None" || value == "()":
		return nil
	case value == "":
		panic(inexpressible("argument " + a.Name + " is missing"))
	}
	return c.attribute(a, "", json.RawMessage(strings.NewReplacer("True", "true", "False", "false", "'", `"`).Replace(value)))
}

// run calls the row.
func (k *call) run() []*tensor.Tensor {
	id := slices.IndexFunc(op.Table, func(row op.Op) bool { return row.Name == k.row.Name })
	out := tensor.Call(op.ID(id), k.in, k.attrs)
	if k.dt != nil {
		out[0] = out[0].To(*k.dt)
	}
	return out
}
