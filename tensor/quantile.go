package tensor

import (
	"fmt"
	"slices"
	"strings"
)

func composeQuantile(x, q *Tensor, dim any, keepdim bool, interpolation string) *Tensor {
	return quantile(x, q, dim, keepdim, interpolation, false)
}

func composeNanquantile(x, q *Tensor, dim any, keepdim bool, interpolation string) *Tensor {
	return quantile(x, q, dim, keepdim, interpolation, true)
}

func composeQuantileAt(x *Tensor, q float64, dim any, keepdim bool, interpolation string) *Tensor {
	return quantileAt(x, q, dim, keepdim, interpolation, false)
}

func composeNanquantileAt(x *Tensor, q float64, dim any, keepdim bool, interpolation string) *Tensor {
	return quantileAt(x, q, dim, keepdim, interpolation, true)
}

func quantileAt(x *Tensor, q float64, dim any, keepdim bool, interpolation string, ignore bool) *Tensor {
	if !(q >= 0 && q <= 1) {
		panic(&ValueError{"quantile", strings.ToLower(fmt.Sprintf("quantile() q must be in the range [0, 1] but got %v", q))})
	}
	return quantile(x, FullOf(x.dt, q), dim, keepdim, interpolation, ignore)
}

// quantile finds the elements next to each quantile by their ranks, which are
// those of PyTorch, rounding included: q times the number of intervals, in x's type.
func quantile(x, q *Tensor, dim any, keepdim bool, interpolation string, ignore bool) *Tensor {
	checkQuantile(x, q, interpolation)
	rows, s := x.Reshape(1, -1), slices.Repeat([]int{1}, len(x.shape))
	if dim != nil {
		i := axisOf("quantile", intsOf("quantile", dim)[0], len(x.shape))
		rows, s = x.Unsqueeze(-1).Transpose(i, -1), x.Shape()
		if len(x.shape) > 0 {
			s[i] = 1
		}
	}
	if len(x.shape) == 0 {
		rows = x.Reshape(1, 1)
	}
	rows = rows.Reshape(-1, rows.Size(-1))
	ranks := quantileRanks(rows, q.Reshape(-1), ignore)
	z := interpolated(rows, ranks, interpolation) // (rows, q)
	z = z.T().Reshape(append([]int{q.Numel()}, s...)...)
	if len(q.shape) == 0 {
		z = z.Select(0, 0)
	}
	if keepdim {
		return z
	}
	lead := len(q.shape)
	if dim == nil {
		return z.Reshape(z.shape[:lead]...)
	}
	if len(x.shape) == 0 {
		return z
	}
	return z.Squeeze(lead + axisOf("quantile", intsOf("quantile", dim)[0], len(x.shape)))
}

func checkQuantile(x, q *Tensor, interpolation string) {
	name := "quantile"
	if x.Numel() == 0 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "quantile() input tensor must be non-empty"})
	}
	if len(q.shape) > 1 {
		panic(&ShapeError{name, x.Shape(), q.Shape(), "quantile() q must be a scalar or 1D tensor"})
	}
	if x.dt != Float32 && x.dt != Float64 {
		panic(&DTypeError{name, x.dt, "quantile() input tensor must be either float or double dtype"})
	}
	if q.dt != x.dt {
		panic(&DTypeError{name, q.dt, "quantile() q tensor must be same dtype as the input tensor"})
	}
	if !slices.Contains([]string{"linear", "lower", "higher", "midpoint", "nearest"}, interpolation) {
		panic(&ValueError{name, "quantile() interpolation must be one of linear, lower, higher, midpoint or nearest, but got " + interpolation})
	}
	for _, v := range q.Detach().Reshape(-1).Floats() {
		if !(v >= 0 && v <= 1) {
			panic(&ValueError{name, "quantile() q values must be in the range [0, 1]"})
		}
	}
}

// quantileRanks returns the places of the quantiles in the order of each row,
// with fractions. That of a row with NaN is the last, where NaN is, unless these
// are ignored.
func quantileRanks(rows, q *Tensor, ignore bool) *Tensor {
	nan := rows.Detach().IsNaN()
	last := rows.Size(-1) - 1
	if ignore {
		held := nan.LogicalNot().SumOpt([]int{-1}, true).SubScalar(1)
		ranks := q.Mul(held)
		return ranks.MaskedFill(ranks.Detach().LtScalar(0), 0)
	}
	ranks := q.MulScalar(last).Unsqueeze(0).Expand(rows.shape[0], q.shape[0])
	return ranks.MaskedFill(nan.AnyOpt([]int{-1}, true), last)
}

func interpolated(rows, ranks *Tensor, interpolation string) *Tensor {
	switch interpolation {
	case "lower":
		ranks = ranks.Detach().Floor()
	case "higher":
		ranks = ranks.Detach().Ceil()
	case "nearest":
		ranks = ranks.Detach().Round()
	}
	below := ranks.Detach().To(Int64)
	if interpolation != "linear" && interpolation != "midpoint" {
		z, _ := rows.Ranked(below)
		return z
	}
	weights := ranks.Sub(below.To(ranks.dt))
	if interpolation == "midpoint" {
		weights = FullOf(ranks.dt, 0.5, ranks.shape...)
	}
	above := ranks.Detach().Ceil().To(Int64)
	z, _ := rows.Ranked(CatOpt([]*Tensor{below, above}, 1))
	k := below.shape[1]
	return z.Narrow(1, 0, k).Lerp(z.Narrow(1, k, k), weights)
}
