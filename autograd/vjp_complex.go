package autograd

import (
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// Gradients of functions of complex numbers that have no complex derivative.
// The gradient of a real L with respect to z = x + iy is dL/dx + i dL/dy.
//
// Source: https://pytorch.org/docs/stable/notes/autograd.html#autograd-for-complex-numbers

func vjpReal(g *tensor.Tensor, types []dtype.DType) []*tensor.Tensor { return one(g.To(types[0])) }

func vjpImag(g *tensor.Tensor, types []dtype.DType) []*tensor.Tensor {
	return one(g.To(types[0]).MulScalar(1i))
}

// vjpPolar: z = r e**(it) has the derivatives e**(it) and iz.
func vjpPolar(g, angle, z *tensor.Tensor, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 2)
	if needs[0] {
		unit := tensor.Polar(tensor.OnesLike(angle), angle)
		d[0] = g.Mul(unit.ConjPhysical()).Real()
	}
	if needs[1] {
		d[1] = g.Mul(z.MulScalar(1i).ConjPhysical()).Real()
	}
	return d
}

// vjpAngle: the angle grows along iz, by 1/|z|² of it.
func vjpAngle(g, x *tensor.Tensor) []*tensor.Tensor {
	if !x.DType().IsComplex() {
		return one(g.MulScalar(0))
	}
	d := g.Mul(x.MulScalar(1i).Div(x.Abs().Square()))
	return one(d.MaskedFill(x.EqScalar(0), 0))
}

// vjpSgn: only what is across z changes its direction.
func vjpSgn(g, x, z *tensor.Tensor) []*tensor.Tensor {
	if !x.DType().IsComplex() {
		return one(g.MulScalar(0))
	}
	d := g.Div(x.Abs()).Sub(z.Mul(g.Div(x).Real()))
	return one(d.MaskedFill(x.EqScalar(0), 0))
}
