package autograd

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// The functions vjp<Name> are the gradient rules that do not fit one line of
// the table. Their parameters name what they need: g the gradient of the
// result (gs those of several), inputs, results and attributes of the row,
// <input>Shape, shapes and types of all inputs, needs which gradients are
// wanted. They return one gradient for each input, nil for none; the tape sums
// gradients over broadcast dimensions.

func one(g *tensor.Tensor) []*tensor.Tensor { return []*tensor.Tensor{g} }

// wide puts back the dimensions that a reduction over dim took away.
func wide(g *tensor.Tensor, xShape, dim []int, keepdim bool) *tensor.Tensor {
	if keepdim {
		return g
	}
	marked, _ := shape.Axes(dim, len(xShape))
	return g.Reshape(keptShape(xShape, marked)...)
}

func keptShape(s []int, marked []bool) []int { return shape.Reduce(s, marked, true) }

func reduced(xShape, dim []int) float64 {
	marked, _ := shape.Axes(dim, len(xShape))
	n := 1
	for i, m := range marked {
		if m {
			n *= xShape[i]
		}
	}
	return float64(n)
}

func vjpSum(g *tensor.Tensor, xShape, dim []int, keepdim bool) []*tensor.Tensor {
	return one(wide(g, xShape, dim, keepdim).Expand(xShape...))
}

func vjpMean(g *tensor.Tensor, xShape, dim []int, keepdim bool) []*tensor.Tensor {
	return one(wide(g, xShape, dim, keepdim).DivScalar(reduced(xShape, dim)).Expand(xShape...))
}

// vjpProd divides the product by each factor, unless one is zero: then it
// multiplies the others.
func vjpProd(g, x, z *tensor.Tensor, xShape, dim []int, keepdim bool) []*tensor.Tensor {
	gw, zw := wide(g, xShape, dim, keepdim), wide(z, xShape, dim, keepdim)
	zero := x.EqScalar(0)
	if zero.Any().Item() == false {
		return one(gw.Mul(zw).Div(x))
	}
	// With exactly one zero in a group only its own gradient is not zero.
	ones := tensor.Where(zero, tensor.OnesLike(x), x)
	count := zero.To(x.DType()).SumOpt(dim, true)
	rest := ones.ProdOpt(dim, true)
	alone := zero.LogicalAnd(count.EqScalar(1))
	atZero := tensor.Where(alone, rest.Expand(xShape...), tensor.ZerosLike(x))
	elsewhere := tensor.Where(count.EqScalar(0).LogicalAnd(zero.LogicalNot()), zw.Div(ones), tensor.ZerosLike(x))
	return one(gw.Mul(atZero.Add(elsewhere)))
}

func centered(x *tensor.Tensor, dim []int) *tensor.Tensor { return x.Sub(x.MeanOpt(dim, true)) }

func vjpVar(g, x *tensor.Tensor, xShape, dim []int, correction float64, keepdim bool) []*tensor.Tensor {
	n := max(0, reduced(xShape, dim)-correction)
	return one(wide(g, xShape, dim, keepdim).Mul(centered(x, dim)).MulScalar(2 / n))
}

func vjpStd(g, x, z *tensor.Tensor, xShape, dim []int, correction float64, keepdim bool) []*tensor.Tensor {
	n := max(0, reduced(xShape, dim)-correction)
	slope := g.Div(z).MaskedFill(z.EqScalar(0), 0)
	return one(wide(slope, xShape, dim, keepdim).Mul(centered(x, dim)).MulScalar(1 / n))
}

// vjpAmax shares the gradient among equal elements, as PyTorch does.
func vjpAmax(g, x, z *tensor.Tensor, xShape, dim []int, keepdim bool) []*tensor.Tensor {
	hit := x.Eq(wide(z, xShape, dim, keepdim)).To(x.DType())
	return one(wide(g, xShape, dim, keepdim).Mul(hit).Div(hit.SumOpt(dim, true)))
}

func vjpAmin(g, x, z *tensor.Tensor, xShape, dim []int, keepdim bool) []*tensor.Tensor {
	return vjpAmax(g, x, z, xShape, dim, keepdim)
}

// placed adds g at the places along dim that index names in zeros of shape s.
func placed(g, index *tensor.Tensor, s []int, dim int) []*tensor.Tensor {
	return one(tensor.ZerosOf(g.DType(), s...).ScatterAdd(index, g, dim))
}

func vjpMaxDim(g, indices *tensor.Tensor, xShape []int, dim int, keepdim bool) []*tensor.Tensor {
	if len(xShape) == 0 {
		return one(g)
	}
	if !keepdim {
		g, indices = g.Unsqueeze(axis(dim, xShape)), indices.Unsqueeze(axis(dim, xShape))
	}
	return placed(g, indices, xShape, dim)
}

func axis(dim int, s []int) int {
	i, _ := shape.Axis(dim, len(s))
	return i
}

func vjpMinDim(g, indices *tensor.Tensor, xShape []int, dim int, keepdim bool) []*tensor.Tensor {
	return vjpMaxDim(g, indices, xShape, dim, keepdim)
}

func vjpSort(g, indices *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	return placed(g, indices, xShape, dim)
}

func vjpTopK(g, indices *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	return placed(g, indices, xShape, dim)
}

func vjpGather(g, index *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	return []*tensor.Tensor{placed(g, index, xShape, dim)[0], nil}
}

func vjpIndexSelect(g, index *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	if len(xShape) == 0 {
		return []*tensor.Tensor{g, nil}
	}
	i := axis(dim, xShape)
	s := slices.Repeat([]int{1}, len(xShape))
	s[i] = -1
	return []*tensor.Tensor{placed(g, index.Reshape(s...).Expand(g.Shape()...), xShape, i)[0], nil}
}

func vjpMaskedSelect(g, mask *tensor.Tensor, xShape []int) []*tensor.Tensor {
	s, _ := shape.Broadcast(xShape, mask.Shape())
	n := shape.Numel(s)
	at := tensor.Range(n).MaskedSelect(mask.Expand(s...).Reshape(-1))
	return []*tensor.Tensor{placed(g, at, []int{n}, 0)[0].Reshape(s...), nil}
}

func vjpEmbedding(g, index *tensor.Tensor, weightShape []int) []*tensor.Tensor {
	rows := g.Reshape(-1, weightShape[1])
	at := index.Reshape(-1, 1).Expand(rows.Shape()...)
	return []*tensor.Tensor{placed(rows, at, weightShape, 0)[0], nil}
}

// vjpPowX is n * x**(n-1), and 0 where n is 0 whatever x is.
func vjpPowX(g, x, exponent *tensor.Tensor) *tensor.Tensor {
	if exponent.DType() == tensor.Bool {
		exponent = exponent.To(tensor.Int64)
	}
	less := exponent.SubScalar(1)
	if exponent.Dim() == 0 && x.Dim() > 0 && !exponent.RequiresGrad() && !exponent.DType().IsComplex() {
		less = tensor.Number(exponent.Float() - 1) // as a number it may be a product or a root
	}
	slope := exponent.Mul(x.Pow(less))
	return g.Mul(slope.MaskedFill(exponent.EqScalar(0).Expand(g.Shape()...), 0))
}

// vjpPowExponent is z * log(x), and 0 where x is 0 and n is not negative.
func vjpPowExponent(g, x, exponent, z *tensor.Tensor) *tensor.Tensor {
	if z.DType().IsComplex() {
		x = x.To(z.DType()) // negative numbers have a complex logarithm
	}
	slope := z.Mul(x.Log())
	return g.Mul(slope.MaskedFill(x.EqScalar(0).LogicalAnd(exponent.Real().GeScalar(0)), 0))
}

// vjpAcosh has the product of two roots where x is complex: the root of the
// product is another one in the left half of the plane.
func vjpAcosh(g, x *tensor.Tensor) []*tensor.Tensor {
	if x.DType().IsComplex() {
		return one(g.Mul(x.AddScalar(1).Rsqrt().Mul(x.SubScalar(1).Rsqrt())))
	}
	return one(g.Mul(x.Mul(x).SubScalar(1).Rsqrt()))
}

// vjpClamp has no gradient at the bounds themselves, nor for NaN. An infinite
// bound is none.
func vjpClamp(g, x *tensor.Tensor, min, max float64) []*tensor.Tensor {
	out := x.IsNaN()
	if !math.IsInf(min, -1) {
		out = out.LogicalOr(x.LeScalar(min))
	}
	if !math.IsInf(max, 1) {
		out = out.LogicalOr(x.GeScalar(max))
	}
	return one(g.MaskedFill(out, 0))
}

// chosen splits g between the operands: none for the loser, half for equal
// ones, all for both if one of them is NaN.
func chosen(g, loses, wins, ties *tensor.Tensor) []*tensor.Tensor {
	half := ties.To(g.DType()).MulScalar(0.5)
	share := func(lost *tensor.Tensor) *tensor.Tensor {
		return g.Mul(lost.To(g.DType()).Add(half).RsubScalar(1))
	}
	return []*tensor.Tensor{share(loses), share(wins)}
}

func vjpMaximum(g, x, y *tensor.Tensor) []*tensor.Tensor {
	return chosen(g, x.Lt(y), x.Gt(y), x.Eq(y))
}

func vjpMinimum(g, x, y *tensor.Tensor) []*tensor.Tensor {
	return chosen(g, x.Gt(y), x.Lt(y), x.Eq(y))
}

// vjpFmax gives nothing to an operand that is NaN, unless both are.
func vjpFmax(g, x, y *tensor.Tensor) []*tensor.Tensor {
	lost := x.IsNaN().LogicalAnd(y.IsNaN().LogicalNot()).LogicalOr(x.Lt(y))
	won := x.Gt(y).LogicalOr(y.IsNaN())
	return chosen(g, lost, won, x.Eq(y))
}

func vjpFmin(g, x, y *tensor.Tensor) []*tensor.Tensor {
	lost := x.IsNaN().LogicalAnd(y.IsNaN().LogicalNot()).LogicalOr(x.Gt(y))
	won := x.Lt(y).LogicalOr(y.IsNaN())
	return chosen(g, lost, won, x.Eq(y))
}

func vjpWhere(g, condition *tensor.Tensor) []*tensor.Tensor {
	zero := tensor.ZerosOf(g.DType())
	return []*tensor.Tensor{nil, tensor.Where(condition, g, zero), tensor.Where(condition, zero, g)}
}

func vjpTo(g *tensor.Tensor, types []dtype.DType) []*tensor.Tensor { return one(g.To(types[0])) }

func vjpPermute(g *tensor.Tensor, dims []int) []*tensor.Tensor {
	back := make([]int, len(dims))
	for k, d := range dims {
		back[axis(d, dims)] = k
	}
	return one(g.Permute(back...))
}
