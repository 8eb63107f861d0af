package autograd

import (
	"slices"

	"github.com/rustorch/rustorch/tensor"
)

// Gradients of Fourier transforms: the transposed conjugate of a transform is
// the one with the other sign. The half of a transform that stands for all of
// it counts twice, but for its first and, of an even number, its middle element.

func vjpFFTComplex(g *tensor.Tensor, dim []int, normalization int, forward bool) []*tensor.Tensor {
	return one(tensor.FFTComplex(g, dim, normalization, !forward))
}

func vjpFFTReal(g *tensor.Tensor, xShape, dim []int, normalization int, onesided bool) []*tensor.Tensor {
	if onesided {
		g = lengthened(g, xShape, axis(dim[len(dim)-1], xShape))
	}
	return one(tensor.FFTComplex(g, dim, normalization, false).Real())
}

func vjpFFTHalf(g *tensor.Tensor, xShape, dim []int, normalization int) []*tensor.Tensor {
	last := axis(dim[len(dim)-1], xShape)
	d := tensor.FFTReal(g, dim, normalization, true)
	weights := make([]float64, d.Size(last))
	for k := range weights {
		weights[k] = 1
		if k > 0 && k < g.Size(last)-d.Size(last)+1 {
			weights[k] = 2
		}
	}
	s := slices.Repeat([]int{1}, len(xShape))
	s[last] = -1
	return one(lengthened(d.Mul(tensor.FromSlice(weights).To(g.DType()).Reshape(s...)), xShape, last))
}

// lengthened returns g with zeros at the end of dimension d, where x has more
// elements.
func lengthened(g *tensor.Tensor, xShape []int, d int) *tensor.Tensor {
	widths := make([]int, 2*len(xShape))
	if widths[2*(len(xShape)-1-d)+1] = xShape[d] - g.Size(d); xShape[d] == g.Size(d) {
		return g
	}
	return tensor.PadOpt(g, widths, "constant", nil)
}
