package autograd

import (
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// apartFrom splits the gradient of a tensor with src in the place of a part:
// what is left of it without the part, and the part.
func apartFrom(g *tensor.Tensor, src tensorKind, put func(zero *tensor.Tensor) *tensor.Tensor, part func() *tensor.Tensor, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 2)
	if needs[0] {
		d[0] = put(tensor.ZerosOf(g.DType(), src.shape...))
	}
	if needs[1] {
		d[1] = part().To(src.dt)
	}
	return d
}

// A tensorKind is the shape and the type of an operand.
type tensorKind struct {
	shape []int
	dt    dtype.DType
}

func vjpSelectScatter(g *tensor.Tensor, shapes [][]int, types []dtype.DType, dim, index int, needs []bool) []*tensor.Tensor {
	return apartFrom(g, tensorKind{shapes[1], types[1]},
		func(zero *tensor.Tensor) *tensor.Tensor { return g.SelectScatter(zero, dim, index) },
		func() *tensor.Tensor { return g.Select(dim, index) }, needs)
}

func vjpSliceScatter(g *tensor.Tensor, shapes [][]int, types []dtype.DType, dim int, start, end any, step int, needs []bool) []*tensor.Tensor {
	return apartFrom(g, tensorKind{shapes[1], types[1]},
		func(zero *tensor.Tensor) *tensor.Tensor { return g.SliceScatterOpt(zero, dim, start, end, step) },
		func() *tensor.Tensor { return tensor.SliceCopyOpt(g, dim, start, end, step) }, needs)
}

func vjpDiagonalScatter(g *tensor.Tensor, shapes [][]int, types []dtype.DType, offset, dim1, dim2 int, needs []bool) []*tensor.Tensor {
	return apartFrom(g, tensorKind{shapes[1], types[1]},
		func(zero *tensor.Tensor) *tensor.Tensor { return g.DiagonalScatterOpt(zero, offset, dim1, dim2) },
		func() *tensor.Tensor { return g.DiagonalOpt(offset, dim1, dim2) }, needs)
}

// vjpAsStridedScatter gives x what PyTorch gives it: the gradient where src was
// put, and zeros elsewhere.
func vjpAsStridedScatter(g *tensor.Tensor, types []dtype.DType, size, stride []int, storageOffset any) []*tensor.Tensor {
	rows := g.CloneOpt(tensor.ContiguousFormat)
	part := tensor.AsStridedCopyOpt(rows, size, stride, storageOffset)
	return []*tensor.Tensor{tensor.ZerosOf(g.DType(), g.Shape()...).AsStridedScatterOpt(part, size, stride, storageOffset), part.To(types[1])}
}

func vjpDiagEmbed(g *tensor.Tensor, offset, dim1, dim2 int) []*tensor.Tensor {
	return one(g.DiagonalOpt(offset, dim1, dim2))
}
