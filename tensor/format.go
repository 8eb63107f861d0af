package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A MemoryFormat is an order of dimensions in memory.
type MemoryFormat = shape.Format

// The memory formats. PreserveFormat keeps the order of the operand's
// dimensions; the channels of the others are the innermost dimension of four
// or of five.
const (
	PreserveFormat   = shape.Preserve
	ContiguousFormat = shape.Contiguous
	ChannelsLast     = shape.ChannelsLast
	ChannelsLast3d   = shape.ChannelsLast3d
)

// IsContiguousIn reports whether the elements lie in a format without gaps.
func (x *Tensor) IsContiguousIn(f MemoryFormat) bool { return f.Is(x.shape, x.strides) }

// Format returns the format that x's dimensions lie in: that of channels if they
// do, ContiguousFormat otherwise.
func (x *Tensor) Format() MemoryFormat { return shape.Suggested(x.shape, x.strides) }

// IsDense reports whether the elements lie without gaps and each at a place of
// its own, in any order of dimensions.
func (x *Tensor) IsDense() bool { return shape.IsDense(x.shape, x.strides) }

// EmptyIn returns a tensor of type dt, in a format, whose elements are undefined.
func EmptyIn(f MemoryFormat, dt dtype.DType, s ...int) *Tensor {
	if f == PreserveFormat {
		panic(&ValueError{"empty", "unsupported memory format Preserve"})
	}
	st, err := f.Strides(s)
	if err != nil {
		panic(&ShapeError{Op: "empty", Shape1: slices.Clone(s), Reason: err.Error()})
	}
	z := newTensor(dt, s)
	copy(z.strides, st)
	return z
}

// EmptyLikeOf returns a tensor of x's shape whose elements are undefined. With
// PreserveFormat its dimensions lie in memory in the order of x's.
func (x *Tensor) EmptyLikeOf(dt dtype.DType, f MemoryFormat) *Tensor {
	if f == shape.Default {
		f = PreserveFormat
	}
	return x.emptyLike(dt, f)
}

func (x *Tensor) emptyLike(dt dtype.DType, f MemoryFormat) *Tensor {
	if f == PreserveFormat {
		z := newTensor(dt, x.shape)
		copy(z.strides, shape.Like(x.shape, x.strides))
		return z
	}
	return EmptyIn(f, dt, x.shape...)
}

// fillFrom copies the elements of x, which has z's shape. Where both lie alike
// in memory that is one run.
func (z *Tensor) fillFrom(x *Tensor) {
	if slices.Equal(z.strides, x.strides) && !x.IsContiguous() && shape.IsDense(x.shape, x.strides) {
		n := []int{x.Numel()}
		z, x = z.alias(n, []int{1}, z.off), x.alias(n, []int{1}, x.off)
	}
	copyInto(z, x)
}

// packed returns a copy of x in row-major order.
func packed(x *Tensor) *Tensor {
	z := newTensor(x.dt, x.shape)
	copyInto(z, x)
	return z
}

// dense returns x itself if its elements lie in row-major order, or a copy that
// does.
func dense(x *Tensor) *Tensor {
	if x.IsContiguous() && x.todo == 0 {
		return x
	}
	return packed(x)
}

func forwardClone(x *Tensor, f MemoryFormat) *Tensor {
	z := x.EmptyLikeOf(x.dt, f)
	z.fillFrom(x)
	return z
}

func forwardContiguous(x *Tensor, f MemoryFormat) *Tensor {
	switch {
	case f.Is(x.shape, x.strides):
		return x
	case f == PreserveFormat:
		panic(&ValueError{"contiguous", "preserve memory format is unsupported by the contiguous operator"})
	}
	z := EmptyIn(f, x.dt, x.shape...)
	z.fillFrom(x)
	return z
}
