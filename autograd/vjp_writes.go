package autograd

import (
	"slices"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// vjpCopyTo has zeros for what was written over.
func vjpCopyTo(g *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{tensor.ZerosLike(g), g}
}

// vjpViewed adds the gradient of a view up at its places in the base. What the
// base does not show is a constant.
func vjpViewed(g *tensor.Tensor, xShape []int, shape, strides []int, offset int, dt dtype.DType, pending int, baseStrides []int, baseOffset int, baseDt dtype.DType, basePending int) []*tensor.Tensor {
	v := inBase(xShape, shape, strides, offset, dt, pending, baseStrides, baseOffset, baseDt, basePending)
	n := 1
	for _, d := range xShape {
		n *= d
	}
	if v.signs != nil && baseDt.IsComplex() {
		n *= 2
	}
	g = v.flat(g)
	d := tensor.ZerosOf(g.DType(), n+1).ScatterAdd(v.places, v.signed(g), 0).Narrow(0, 0, n)
	return []*tensor.Tensor{v.shaped(d, xShape, baseDt)}
}

// vjpPutView splits the gradient between the view and the rest of its base.
func vjpPutView(g *tensor.Tensor, xShape, yShape []int, shape, strides []int, offset int, dt dtype.DType, pending int, baseStrides []int, baseOffset int, baseDt dtype.DType, basePending int) []*tensor.Tensor {
	v := inBase(xShape, shape, strides, offset, dt, pending, baseStrides, baseOffset, baseDt, basePending)
	flat := v.flat(g)
	if v.places.Numel() > 0 && v.places.Amax().Int() == flat.Numel() {
		panic(&tensor.GradError{Reason: "a view reaches beyond the tensor that it is a view of: there is no gradient of what is written into it"})
	}
	rest, part := parted(flat, v.places)
	return []*tensor.Tensor{v.shaped(rest, xShape, baseDt), v.shaped(v.signed(part), yShape, dt)}
}

func vjpPutAt(g *tensor.Tensor, xShape, yShape []int, places []int) []*tensor.Tensor {
	rest, part := parted(g.Reshape(-1), tensor.FromSlice(places))
	return []*tensor.Tensor{rest.Reshape(xShape...), part.Reshape(yShape...)}
}

// parted returns the vector g with zeros at places, and what stood there.
func parted(g, places *tensor.Tensor) (rest, part *tensor.Tensor) {
	mask := tensor.ZerosOf(tensor.Float32, g.Numel()).ScatterAdd(places, tensor.Ones(places.Numel()), 0).GtScalar(0)
	return g.MaskedFill(mask, 0), g.IndexSelect(places, 0)
}

// A viewed holds where a view lies in its base: see tensor.ViewPlaces. With
// signs, gradients go through the real and imaginary parts, as which a view of
// another type or a conjugate sees the base.
type viewed struct{ places, signs *tensor.Tensor }

func inBase(base, shape, strides []int, offset int, dt dtype.DType, pending int, baseStrides []int, baseOffset int, baseDt dtype.DType, basePending int) viewed {
	places, signs := tensor.ViewPlaces(tensor.Geometry{Shape: base, Strides: baseStrides, Offset: baseOffset, DType: baseDt, Pending: tensor.Pending(basePending)},
		tensor.Geometry{Shape: shape, Strides: strides, Offset: offset, DType: dt, Pending: tensor.Pending(pending)})
	return viewed{places, signs}
}

// flat returns the elements of a gradient, or their parts, as a vector.
func (v viewed) flat(g *tensor.Tensor) *tensor.Tensor {
	if v.signs != nil && g.DType().IsComplex() {
		g = g.ResolveConj().ViewAsReal()
	}
	return g.Reshape(-1)
}

// signed returns the parts of the view for those of the base, or the other way
// round.
func (v viewed) signed(g *tensor.Tensor) *tensor.Tensor {
	if v.signs == nil {
		return g
	}
	return g.Mul(v.signs.To(g.DType()))
}

// shaped makes a vector of elements of type dt, or of their parts, a gradient.
func (v viewed) shaped(g *tensor.Tensor, shape []int, dt dtype.DType) *tensor.Tensor {
	if v.signs == nil || !dt.IsComplex() {
		return g.Reshape(shape...)
	}
	return g.Reshape(append(slices.Clone(shape), 2)...).Contiguous().ViewAsComplex()
}
