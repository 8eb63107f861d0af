package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// AdamStep holds the numbers of one step of Adam.
type AdamStep = simd.AdamStep

// SGDStep holds the numbers of one step of gradient descent.
type SGDStep = simd.SGDStep

// stepped checks the operands of an optimizer's step, which run as one pass
// over memory: parameters, gradients and buffers of one shape.
func stepped(name string, p *Tensor, others ...*Tensor) {
	requireType(name, p, p.dt == Float32 || p.dt == Float64, "Float or Double")
	if recording(p) {
		panic(&GradError{"a leaf Variable that requires grad is being used in an in-place operation."})
	}
	checkWritable(name, p)
	for _, x := range append(others, p) {
		if x == nil {
			continue
		}
		if !slices.Equal(x.shape, p.shape) {
			panic(&ShapeError{name, p.Shape(), x.Shape(), "parameters and gradients must have one shape"})
		}
		sameType(name, p, x)
		if !x.IsContiguous() || x.todo != 0 {
			panic(&ValueError{name, "parameters and gradients must be contiguous, with nothing to be done to their elements"})
		}
	}
}

// AdamInPlace changes parameters x and the moments m and v by gradient g, all
// contiguous, in one pass over memory.
func (x *Tensor) AdamInPlace(g, m, v *Tensor, s AdamStep) {
	g = dense(g)
	stepped("adam", x, g, m, v)
	if x.dt == Float32 {
		simd.Adam(elems[float32](x), elems[float32](g), elems[float32](m), elems[float32](v), s)
	} else {
		simd.Adam(elems[float64](x), elems[float64](g), elems[float64](m), elems[float64](v), s)
	}
	x.st.Bump()
}

// SGDInPlace changes parameters x and the momentum buffer, nil without
// momentum, by gradient g, all contiguous, in one pass over memory.
func (x *Tensor) SGDInPlace(g, buffer *Tensor, s SGDStep) {
	g = dense(g)
	stepped("sgd", x, g, buffer)
	if x.dt == Float32 {
		simd.SGD(elems[float32](x), elems[float32](g), optional[float32](buffer), s)
	} else {
		simd.SGD(elems[float64](x), elems[float64](g), optional[float64](buffer), s)
	}
	x.st.Bump()
}
