package shape

import "slices"

// An Operand is the shape and the strides of one operand.
type Operand struct{ Shape, Strides []int }

// ResultStrides returns the strides of the result of an elementwise operation,
// whose shape s the operands broadcast to; nil for row-major order. Its
// dimensions lie in memory in the order of the first operand's, and of the next
// ones' where that cannot tell; operands of one shape that lie alike without gaps
// give their own strides.
//
// Source: PyTorch's TensorIterator, fast setup and reorder_dimensions.
func ResultStrides(s []int, operands ...Operand) []int {
	if len(s) < 2 || rowMajor(s, operands) {
		return nil
	}
	same := true
	for _, o := range operands {
		same = same && slices.Equal(o.Shape, s)
	}
	if same {
		switch {
		case all(operands, func(o Operand) bool { return IsContiguous(s, o.Strides) }):
			return nil
		case all(operands, func(o Operand) bool { return ChannelsLast.Is(s, o.Strides) }):
			st, _ := ChannelsLast.Strides(s)
			return st
		case all(operands, func(o Operand) bool { return slices.Equal(o.Strides, operands[0].Strides) }) && IsDense(s, operands[0].Strides):
			return slices.Clone(operands[0].Strides)
		}
	}
	strides := make([][]int, len(operands))
	for k, o := range operands {
		strides[k] = ExpandStrides(o.Shape, o.Strides, s)
	}
	out, n, ordered := make([]int, len(s)), 1, true
	for i, d := range memoryOrder(s, strides) {
		out[d] = n
		n *= s[d]
		ordered = ordered && d == len(s)-1-i
	}
	if ordered {
		return nil
	}
	return out
}

func all(operands []Operand, f func(o Operand) bool) bool {
	for _, o := range operands {
		if !f(o) {
			return false
		}
	}
	return true
}

// rowMajor reports whether the first operand alone says that the order is that
// of rows: it has all elements in it, and no two dimensions with one stride.
func rowMajor(s []int, operands []Operand) bool {
	return slices.Equal(operands[0].Shape, s) && !slices.ContainsFunc(s, func(n int) bool { return n < 2 }) && IsContiguous(s, operands[0].Strides)
}
