package autograd

import "github.com/rustorch/rustorch/tensor"

func vjpMaskedScatter(g, mask *tensor.Tensor, sourceShape []int, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 3)
	if needs[0] {
		d[0] = g.MaskedFill(mask, 0)
	}
	if needs[2] {
		n := 1
		for _, k := range sourceShape {
			n *= k
		}
		taken := g.MaskedSelect(mask.Expand(g.Shape()...))
		d[2] = around(taken, 0, 0, n).Reshape(sourceShape...)
	}
	return d
}

// vjpScatterReduce follows what each place of the result is made of. The
// reductions are those of elements of src, and of x's if includeSelf.
func vjpScatterReduce(g, x, index, src, z *tensor.Tensor, shapes [][]int, dim int, reduce string, includeSelf bool, needs []bool) []*tensor.Tensor {
	if index.Numel() == 0 {
		return []*tensor.Tensor{g, nil, tensor.ZerosOf(g.DType(), shapes[2]...)}
	}
	s := scattered{index, dim}
	part := shapes[2]
	if len(part) == index.Dim() {
		for i := range part { // what index does not reach has no gradient
			if n := index.Size(i); n < part[i] {
				src = src.Narrow(i, 0, n)
			}
		}
	}
	var dx, dsrc *tensor.Tensor
	switch reduce {
	case "sum":
		dx, dsrc = g, s.gather(g)
	case "mean":
		dx, dsrc = s.mean(g, src, includeSelf)
	case "prod":
		dx, dsrc = s.prod(g, x, src, z, includeSelf)
	default:
		dx, dsrc = s.extreme(g, x, src, z)
	}
	if !includeSelf {
		dx = dx.ScatterValue(index, dim, 0)
	}
	return []*tensor.Tensor{dx, nil, spreadOver(dsrc, part)}
}

// A scattered is where the elements of src go.
type scattered struct {
	index *tensor.Tensor
	dim   int
}

func (s scattered) gather(x *tensor.Tensor) *tensor.Tensor { return x.Gather(s.index, s.dim) }

func (s scattered) mean(g, src *tensor.Tensor, includeSelf bool) (dx, dsrc *tensor.Tensor) {
	n := tensor.ZerosLike(g.Detach())
	if includeSelf {
		n = tensor.OnesLike(n)
	}
	n = n.ScatterAdd(s.index, tensor.OnesLike(src.Detach()), s.dim)
	n = n.MaskedFill(n.EqScalar(0), 1)
	return g.Div(n), s.gather(g).Div(s.gather(n))
}

// prod divides the product by each factor. Of a single zero the gradient is the
// product of the others; with more zeros at one place it is 0.
func (s scattered) prod(g, x, src, z *tensor.Tensor, includeSelf bool) (dx, dsrc *tensor.Tensor) {
	without := func(x, src *tensor.Tensor) *tensor.Tensor {
		return x.ScatterReduceOpt(s.index, src, s.dim, "prod", includeSelf)
	}
	filled := x.MaskedFill(x.EqScalar(0), 1)
	dx = g.Mul(without(filled, src)).Div(filled)
	zero := src.EqScalar(0)
	zeros := tensor.ZerosOf(tensor.Float32, x.Shape()...).ScatterAdd(s.index, zero.To(tensor.Float32), s.dim)
	single := zero.LogicalAnd(s.gather(zeros).EqScalar(1))
	others := s.gather(g.Mul(without(x, src.MaskedFill(single, 1))))
	return dx, tensor.Where(single, others, s.gather(g.Mul(z)).Div(src.MaskedFill(zero, 1)))
}

// extreme shares the gradient among equal elements.
func (s scattered) extreme(g, x, src, z *tensor.Tensor) (dx, dsrc *tensor.Tensor) {
	own := x.Eq(z).To(g.DType())
	hit := src.Eq(s.gather(z)).To(g.DType())
	share := g.Div(own.ScatterAdd(s.index, hit, s.dim))
	return own.Mul(share), hit.Mul(s.gather(share))
}

func vjpKthValue(g, indices *tensor.Tensor, xShape []int, dim int, keepdim bool) []*tensor.Tensor {
	return vjpMaxDim(g, indices, xShape, dim, keepdim)
}

func vjpNanmedian(g, indices *tensor.Tensor, xShape []int, dim int, keepdim bool) []*tensor.Tensor {
	return vjpMaxDim(g, indices, xShape, dim, keepdim)
}

func vjpRanked(g, indices *tensor.Tensor, xShape []int) []*tensor.Tensor {
	return []*tensor.Tensor{placed(g, indices, xShape, len(xShape)-1)[0], nil}
}

func vjpCummax(g, indices *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	return placed(g, indices, xShape, dim)
}

func vjpCummin(g, indices *tensor.Tensor, xShape []int, dim int) []*tensor.Tensor {
	return placed(g, indices, xShape, dim)
}
