package autograd

import (
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// besselSlope is g times lower - z/x, and g/2 at 0, where the quotient has its limit.
func besselSlope(g, x, z, lower *tensor.Tensor) []*tensor.Tensor {
	tiny := x.Abs().LeScalar(0x1p-52)
	slope := lower.Sub(z.Div(x.MaskedFill(tiny, 1)))
	return one(g.Mul(slope.MaskedFill(tiny, 0.5)))
}

func vjpI1(g, x, z *tensor.Tensor) []*tensor.Tensor { return besselSlope(g, x, z, x.I0()) }

func vjpI1e(g, x, z *tensor.Tensor) []*tensor.Tensor {
	return besselSlope(g, x, z, x.I0e().Sub(x.Sgn().Mul(z)))
}

func vjpModifiedBesselI1(g, x, z *tensor.Tensor) []*tensor.Tensor {
	return besselSlope(g, x, z, x.ModifiedBesselI0())
}

func vjpBesselJ1(g, x, z *tensor.Tensor) []*tensor.Tensor {
	return besselSlope(g, x, z, x.BesselJ0())
}

// vjpBesselY1 is infinite at 0, where the difference of its terms is none.
func vjpBesselY1(g, x, z *tensor.Tensor) []*tensor.Tensor {
	slope := x.BesselY0().Sub(z.Div(x))
	return one(g.Mul(slope.MaskedFill(x.EqScalar(0), math.Inf(1))))
}

// vjpSinc is g times (cos(πx) - sinc(x)) / x, and 0 at 0.
func vjpSinc(g, x, z *tensor.Tensor) []*tensor.Tensor {
	zero := x.EqScalar(0)
	slope := x.MulScalar(math.Pi).Cos().Sub(z).Div(x.MaskedFill(zero, 1))
	return one(g.Mul(slope.MaskedFill(zero, 0)))
}

// vjpLogNdtr is the density divided by the probability, g √(2/π) / erfcx(-x/√2),
// and NaN of minus infinity, where both are 0.
func vjpLogNdtr(g, x *tensor.Tensor) []*tensor.Tensor {
	slope := x.MulScalar(-math.Sqrt2 / 2).Erfcx().Reciprocal().MulScalar(math.Sqrt2 / math.SqrtPi)
	return one(g.Mul(slope.MaskedFill(x.IsNegInf(), math.NaN())))
}

// vjpFloorDivide refuses, as PyTorch does.
func vjpFloorDivide() []*tensor.Tensor {
	panic(&tensor.GradError{Reason: "derivative for aten::floor_divide is not implemented"})
}

// vjpStep refuses, as PyTorch does.
func vjpStep() []*tensor.Tensor {
	panic(&tensor.GradError{Reason: "derivative for aten::heaviside is not implemented"})
}

func vjpZetaX() *tensor.Tensor {
	panic(&tensor.NoDerivativeError{Reason: "the derivative for 'zeta' is not implemented."})
}

func vjpIgammaX() *tensor.Tensor {
	panic(&tensor.NoDerivativeError{Reason: "the derivative for 'igamma: input' is not implemented."})
}

func vjpIgammacX() *tensor.Tensor {
	panic(&tensor.NoDerivativeError{Reason: "the derivative for 'igammac: input' is not implemented."})
}

// vjpLogcumsumexp sums g exp(x-z) from each element to the end, in logarithms:
// positive and negative gradients by themselves.
func vjpLogcumsumexp(g, x, z *tensor.Tensor, dim int) []*tensor.Tensor {
	if len(x.Shape()) == 0 {
		return one(g)
	}
	back := func(log *tensor.Tensor) *tensor.Tensor {
		sums := log.Sub(z).Flip(dim).Logcumsumexp(dim).Flip(dim)
		return sums.Add(x).Exp()
	}
	if x.DType().IsComplex() {
		return one(back(g.Log()))
	}
	part := func(g *tensor.Tensor) *tensor.Tensor {
		others := g.LeScalar(0)
		return back(g.MaskedFill(others, 1).Log().MaskedFill(others, -math.MaxFloat32))
	}
	return one(part(g).Sub(part(g.Neg())))
}
