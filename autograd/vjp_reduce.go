package autograd

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor"
)

// vjpNorm is 0 where the norm has no gradient, as in PyTorch.
func vjpNorm(g, x, z *tensor.Tensor, xShape []int, ord float64, dim []int, keepdim bool) []*tensor.Tensor {
	gw, zw := wide(g, xShape, dim, keepdim), wide(z, xShape, dim, keepdim)
	switch {
	case ord == 0:
		return one(tensor.ZerosLike(x))
	case ord == 1:
		return one(x.Sgn().Mul(gw))
	case ord == 2:
		slope := gw.Div(zw)
		return one(x.Mul(slope.MaskedFill(zw.EqScalar(0), 0)))
	case math.IsInf(ord, 0):
		hit := x.Abs().Eq(zw).LogicalOr(x.IsNaN()).To(zw.DType())
		return one(x.Sgn().Mul(hit).Mul(gw.Div(hit.SumOpt(dim, true))))
	}
	// x |x|^(p-2) g / z^(p-1)
	power := x.Abs().PowScalar(ord - 2)
	if ord < 2 {
		power = power.MaskedFill(x.EqScalar(0), 0)
	}
	slope := gw.Div(zw.PowScalar(ord - 1))
	return one(x.Mul(power).Mul(slope.MaskedFill(zw.EqScalar(0), 0)))
}

func vjpLogsumexp(g, x, z *tensor.Tensor, xShape, dim []int, keepdim bool) []*tensor.Tensor {
	return one(wide(g, xShape, dim, keepdim).Mul(x.Sub(wide(z, xShape, dim, keepdim)).Exp()))
}

// vjpCumprod divides the products by each factor, unless one is zero: then it
// multiplies the others.
func vjpCumprod(g, x, z *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	if len(xShape) == 0 || x.Numel() == 0 {
		return one(g)
	}
	i := axis(dim, xShape)
	tail := func(x *tensor.Tensor) *tensor.Tensor { return x.Flip(i).Cumsum(i).Flip(i) }
	if x.EqScalar(0).Any().Item() != true {
		return one(tail(g.Mul(z)).Div(x))
	}
	// d z[k] / d x[j] = product of x[0..k] without x[j], for k >= j.
	n := xShape[i]
	parts := make([]*tensor.Tensor, n)
	for j := range n {
		before := tensor.OnesLike(x.Narrow(i, 0, 1))
		if j > 0 {
			before = x.Narrow(i, 0, j).ProdOpt([]int{i}, true)
		}
		rest := before
		if j+1 < n {
			rest = tensor.CatOpt([]*tensor.Tensor{before, before.Mul(x.Narrow(i, j+1, n-j-1).Cumprod(i))}, i)
		}
		parts[j] = g.Narrow(i, j, n-j).Mul(rest).SumOpt([]int{i}, true)
	}
	return one(tensor.CatOpt(parts, i))
}

func vjpMedian(g, indices *tensor.Tensor, xShape []int, dim int, keepdim bool) []*tensor.Tensor {
	return vjpMaxDim(g, indices, xShape, dim, keepdim)
}

// places is a tensor of the places of x's elements, of x's shape.
func places(s []int) *tensor.Tensor {
	n := 1
	for _, d := range s {
		n *= d
	}
	return tensor.Range(n).View(s...)
}

// viewGradient adds g to the places of zeros of shape s that a view shows.
func viewGradient(g *tensor.Tensor, s []int, view func(x *tensor.Tensor) *tensor.Tensor) []*tensor.Tensor {
	at := places(s)
	n := at.Numel()
	return one(placed(g.Reshape(-1), view(at).Reshape(-1), []int{n}, 0)[0].Reshape(s...))
}

func vjpDiagonal(g *tensor.Tensor, xShape []int, offset, dim1, dim2 int) []*tensor.Tensor {
	return viewGradient(g, xShape, func(x *tensor.Tensor) *tensor.Tensor { return x.DiagonalOpt(offset, dim1, dim2) })
}

func vjpUnfold(g *tensor.Tensor, xShape []int, dimension, size, step int) []*tensor.Tensor {
	return viewGradient(g, xShape, func(x *tensor.Tensor) *tensor.Tensor { return x.Unfold(dimension, size, step) })
}

func vjpScatter(g, index *tensor.Tensor, shapes [][]int, dim int, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 3)
	if needs[0] {
		d[0] = g.ScatterValue(index, dim, 0)
	}
	if needs[2] {
		d[2] = spreadOver(g.Gather(index, dim), shapes[2])
	}
	return d
}

// spreadOver puts g at the beginning of zeros of shape s.
func spreadOver(g *tensor.Tensor, s []int) *tensor.Tensor {
	if len(s) == 0 || g.Numel() == 0 {
		return tensor.ZerosOf(g.DType(), s...).Add(g.Sum())
	}
	for i, n := range s {
		if g.Size(i) < n {
			g = around(g, i, 0, n)
		}
	}
	return g
}

func vjpIndexAdd(g, index *tensor.Tensor, shapes [][]int, dim int, alpha any, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 3)
	d[0] = g
	if needs[2] {
		if len(shapes[0]) == 0 {
			d[2] = g.Expand(slices.Repeat([]int{1}, len(shapes[2]))...).Reshape(shapes[2]...).MulScalar(alpha)
		} else {
			d[2] = g.IndexSelect(index.To(tensor.Int64).Reshape(-1), dim).Reshape(shapes[2]...).MulScalar(alpha)
		}
	}
	return d
}

func vjpScatterValue(g, index *tensor.Tensor, dim int) []*tensor.Tensor {
	return []*tensor.Tensor{g.ScatterValue(index, dim, 0), nil}
}

// vjpLogitHeld is NaN outside of [0, 1] without eps, and 0 where x is held.
func vjpLogitHeld(g, x *tensor.Tensor, eps float64) []*tensor.Tensor {
	slope := g.Div(x.Mul(x.RsubScalar(1)))
	if eps < 0 {
		return one(slope.MaskedFill(x.LtScalar(0).LogicalOr(x.GtScalar(1)), math.NaN()))
	}
	return one(slope.MaskedFill(x.LtScalar(eps).LogicalOr(x.GtScalar(1-eps)), 0))
}
