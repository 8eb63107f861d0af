package tensor

import "github.com/rustorch/rustorch/tensor/op"

// Call runs the operation of a row with all its arguments and returns its
// results. The operands stand in the order of the row's inputs, a list among
// them one after the other; optional ones may be nil. The attributes have the
// row's types; nil is the zero value.
func Call(id op.ID, in []*Tensor, attrs []any) []*Tensor { return calls[id](in, attrs) }

// CallInPlace runs the in-place form of a row, which writes into in[0] and
// returns it. It panics with a *ValueError if the row has none.
func CallInPlace(id op.ID, in []*Tensor, attrs []any) []*Tensor {
	f := inPlaceCalls[id]
	if f == nil {
		panic(&ValueError{op.Table[id].Py + "_", "there is no in-place form"})
	}
	return f(in, attrs)
}

func attr[T any](a []any, i int) T {
	v, _ := a[i].(T)
	return v
}
