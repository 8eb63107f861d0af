package autograd

import "github.com/rustorch/rustorch/tensor"

// vjpCopyTo has zeros for what was written over.
func vjpCopyTo(g *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.ZerosLike(g), g}
}

// vjpViewed adds the gradient of a view up at its places in the base.
func vjpViewed(g *tensor.Tensor, xShape []int, shape, strides []int, offset int, baseStrides []int, baseOffset int) []*tensor.Tensor {
	places := tensor.ViewPlaces(xShape, baseStrides, baseOffset, shape, strides, offset)
	n := 1
	for _, d := range xShape {
		n *= d
	}
	d := tensor.ZerosOf(g.DType(), n).ScatterAdd(places, g.Reshape(-1), 0)
	return []*tensor.Tensor{d.Reshape(xShape...)}
}

// vjpPut splits the gradient between the view and the rest of its base.
func vjpPut(g *tensor.Tensor, xShape, yShape []int, shape, strides []int, offset int, baseStrides []int, baseOffset int) []*tensor.Tensor {
	places := tensor.ViewPlaces(xShape, baseStrides, baseOffset, shape, strides, offset)
	return parted(g, places, xShape, yShape)
}

func vjpPutAt(g *tensor.Tensor, xShape, yShape []int, places []int) []*tensor.Tensor {
	return parted(g, tensor.FromSlice(places), xShape, yShape)
}

// parted returns g with zeros at places, and what stood there.
func parted(g, places *tensor.Tensor, xShape, yShape []int) []*tensor.Tensor {
	flat := g.Reshape(-1)
	mask := tensor.ZerosOf(tensor.Float32, flat.Numel()).ScatterAdd(places, tensor.Ones(places.Numel()), 0).GtScalar(0)
	return []*tensor.Tensor{flat.MaskedFill(mask, 0).Reshape(xShape...), flat.IndexSelect(places, 0).Reshape(yShape...)}
}
