package autograd

import "github.com/rustorch/rustorch/tensor"

// vjpCopyTo has zeros for what was written over.
func vjpCopyTo(g *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.ZerosLike(g), g}
}

// vjpViewed adds the gradient of a view up at its places in the base. What the
// base does not show is a constant.
func vjpViewed(g *tensor.Tensor, xShape []int, shape, strides []int, offset int, baseStrides []int, baseOffset int) []*tensor.Tensor {
	places := tensor.ViewPlaces(xShape, baseStrides, baseOffset, shape, strides, offset)
	n := 1
	for _, d := range xShape {
		n *= d
	}
	d := tensor.ZerosOf(g.DType(), n+1).ScatterAdd(places, g.Reshape(-1), 0).Narrow(0, 0, n)
	return []*tensor.Tensor{d.Reshape(xShape...)}
}

// vjpPut splits the gradient between the view and the rest of its base.
func vjpPut(g *tensor.Tensor, xShape, yShape []int, shape, strides []int, offset int, baseStrides []int, baseOffset int) []*tensor.Tensor {
	places := tensor.ViewPlaces(xShape, baseStrides, baseOffset, shape, strides, offset)
	if places.Numel() > 0 && places.Amax().Int() == g.Numel() {
		panic(&tensor.GradError{Reason: "a view reaches beyond the tensor that it is a view of: there is no gradient of what is written into it"})
	}
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
