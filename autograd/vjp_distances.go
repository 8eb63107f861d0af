package autograd

import (
	"slices"

	"github.com/rustorch/rustorch/tensor"
)

// vjpEuclideanDist: the distance of a and b grows along (a - b) / |a - b|, and
// is taken to stand still where it is zero.
func vjpEuclideanDist(g, x1, x2, z *tensor.Tensor, needs []bool) []*tensor.Tensor {
	ratio := g.Div(z).MaskedFill(z.EqScalar(0), 0)
	pull := func(r, x, other *tensor.Tensor) *tensor.Tensor {
		return x.Mul(r.SumOpt([]int{-1}, true)).Sub(r.MatMul(other))
	}
	d := make([]*tensor.Tensor, 2)
	if needs[0] {
		d[0] = pull(ratio, x1, x2)
	}
	if needs[1] {
		d[1] = pull(ratio.Transpose(-2, -1), x2, x1)
	}
	return d
}

// vjpSegmentReduceAt gives each element its share of the gradient of its
// segment; those in no segment have none.
func vjpSegmentReduceAt(g, x, offsets, z *tensor.Tensor, reduce string, initial any) []*tensor.Tensor {
	axis := offsets.Dim() - 1
	part, outside := partOf(offsets, x.Shape(), axis)
	spread := func(v *tensor.Tensor) *tensor.Tensor { return v.Gather(part, axis).MaskedFill(outside, 0) }
	sums := func(v *tensor.Tensor) *tensor.Tensor {
		return tensor.SegmentReduceAt(v.MaskedFill(outside, 0), offsets, "sum", nil)
	}
	if z.Numel() == 0 {
		return []*tensor.Tensor{x.MulScalar(0), nil}
	}
	var d *tensor.Tensor
	switch reduce {
	case "sum":
		d = spread(g)
	case "mean":
		n := sums(tensor.OnesLike(x))
		d = spread(g.Div(n.MaskedFill(n.EqScalar(0), 1)))
	case "max", "min":
		hit := x.Detach().Eq(z.Detach().Gather(part, axis)).To(x.DType()).MaskedFill(outside, 0)
		n := sums(hit)
		d = spread(g.Div(n.MaskedFill(n.EqScalar(0), 1))).Mul(hit)
	case "prod":
		d = productShare(g, x, z, part, axis, offsets, initial, spread, sums)
	}
	return []*tensor.Tensor{d, nil}
}

// productShare is the product of the other elements of a segment: without
// zeros the product divided by the element, and with one that of the others
// where it stands.
func productShare(g, x, z, part *tensor.Tensor, axis int, offsets *tensor.Tensor, initial any, spread, sums func(*tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
	zero := x.Detach().EqScalar(0)
	if zero.Any().Item() == false {
		return spread(g.Mul(z)).Div(x)
	}
	filled := tensor.Where(zero, tensor.OnesLike(x), x)
	rest := tensor.SegmentReduceAt(filled, offsets, "prod", initial)
	zeros := sums(zero.To(x.DType()))
	atZero := zero.LogicalAnd(zeros.EqScalar(1).Gather(part, axis))
	others := zero.LogicalNot().LogicalAnd(zeros.EqScalar(0).Gather(part, axis))
	share := rest.Gather(part, axis)
	none := tensor.ZerosLike(x)
	return spread(g).Mul(tensor.Where(atZero, share, tensor.Where(others, share.Div(filled), none)))
}

// partOf returns for every element of a tensor of shape s the segment that it
// lies in along axis, and where it lies in none.
func partOf(offsets *tensor.Tensor, s []int, axis int) (part, outside *tensor.Tensor) {
	at, shape := offsets.Ints(), offsets.Shape()
	count := shape[axis]
	samples := len(at) / max(count, 1)
	ids, none := make([]int, samples*s[axis]), make([]bool, samples*s[axis])
	for i := range none {
		none[i] = true
	}
	for b := range samples {
		for k := range count - 1 {
			for e := at[b*count+k]; e < at[b*count+k+1]; e++ {
				ids[b*s[axis]+e], none[b*s[axis]+e] = k, false
			}
		}
	}
	wide := append(slices.Clone(s[:axis+1]), slices.Repeat([]int{1}, len(s)-axis-1)...)
	return tensor.FromSlice(ids).Reshape(wide...).Expand(s...), tensor.FromSlice(none).Reshape(wide...).Expand(s...)
}
