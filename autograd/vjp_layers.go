package autograd

import (
	"slices"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// around puts zeros before and after g along dim, up to length n.
func around(g *tensor.Tensor, dim, before, n int) *tensor.Tensor {
	s := g.Shape()
	parts := []*tensor.Tensor{}
	for _, length := range []int{before, -1, n - before - s[dim]} {
		if length < 0 {
			parts = append(parts, g)
			continue
		}
		if length > 0 {
			t := slices.Clone(s)
			t[dim] = length
			parts = append(parts, tensor.ZerosOf(g.DType(), t...))
		}
	}
	if len(parts) == 1 {
		return g
	}
	return tensor.CatOpt(parts, dim)
}

func vjpNarrow(g *tensor.Tensor, xShape []int, dim, start int) []*tensor.Tensor {
	i := axis(dim, xShape)
	if start < 0 {
		start += xShape[i]
	}
	return one(around(g, i, start, xShape[i]))
}

func vjpSelect(g *tensor.Tensor, xShape []int, dim, index int) []*tensor.Tensor {
	i := axis(dim, xShape)
	if index < 0 {
		index += xShape[i]
	}
	return one(around(g.Unsqueeze(i), i, index, xShape[i]))
}

func vjpStepSlice(g *tensor.Tensor, xShape []int, dim, start, stop, step int) []*tensor.Tensor {
	i := axis(dim, xShape)
	at := tensor.Range(xShape[i]).StepSliceOpt(0, start, stop, step)
	if step == 1 && at.Numel() > 0 {
		return one(around(g, i, at.Select(0, 0).Int(), xShape[i]))
	}
	s := slices.Repeat([]int{1}, len(xShape))
	s[i] = -1
	return placed(g, at.Reshape(s...).Expand(g.Shape()...), xShape, i)
}

func vjpCat(g *tensor.Tensor, shapes [][]int, types []dtype.DType, dim int) []*tensor.Tensor {
	i, at := axis(dim, g.Shape()), 0
	d := make([]*tensor.Tensor, len(shapes))
	for k, s := range shapes {
		if len(s) == 1 && s[0] == 0 { // passed over
			d[k] = tensor.ZerosOf(types[k], 0)
			continue
		}
		d[k] = g.Narrow(i, at, s[i]).To(types[k])
		at += s[i]
	}
	return d
}

func vjpStack(g *tensor.Tensor, shapes [][]int, types []dtype.DType, dim int) []*tensor.Tensor {
	i := axis(dim, g.Shape())
	d := make([]*tensor.Tensor, len(shapes))
	for k := range shapes {
		d[k] = g.Select(i, k).To(types[k])
	}
	return d
}

func swapped(x *tensor.Tensor) *tensor.Tensor { return x.Transpose(-2, -1) }

func vjpMatMul(g, x, y *tensor.Tensor, needs []bool) []*tensor.Tensor {
	// Vectors become matrices; g gets the dimensions that they lacked.
	a, b := x, y
	if y.Dim() == 1 {
		b, g = y.Unsqueeze(1), g.Unsqueeze(-1)
	}
	if x.Dim() == 1 {
		a, g = x.Unsqueeze(0), g.Unsqueeze(-2)
	}
	d := make([]*tensor.Tensor, 2)
	if needs[0] {
		d[0] = g.MatMul(swapped(b))
		if x.Dim() == 1 {
			d[0] = d[0].Squeeze(-2)
		}
	}
	if needs[1] {
		d[1] = swapped(a).MatMul(g)
		if y.Dim() == 1 {
			d[1] = d[1].Squeeze(-1)
		}
	}
	return d
}

func vjpLinear(g, x, weight *tensor.Tensor, shapes [][]int, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 3)
	n := shape.Numel(shapes[0][:len(shapes[0])-1])
	out, in := 1, shapes[1][len(shapes[1])-1]
	if len(shapes[1]) == 2 {
		out = shapes[1][0]
	}
	rows := g.Reshape(n, out)
	if needs[0] {
		if len(shapes[1]) == 2 {
			d[0] = g.MatMul(weight)
		} else {
			d[0] = g.Unsqueeze(-1).Mul(weight)
		}
	}
	if needs[1] {
		d[1] = rows.T().MatMul(x.Reshape(n, in)).Reshape(shapes[1]...)
	}
	if needs[2] {
		if d[2] = g; len(shapes[2]) == 1 && shapes[2][0] == out {
			d[2] = rows.Sum(0)
		}
	}
	return d
}

// Where no graph of the gradients is recorded, rules of layers take kernels
// that compute the same in one pass.

func vjpSoftmax(g, z *tensor.Tensor, dim int) []*tensor.Tensor {
	if !enabled() {
		return one(tensor.SoftmaxGrad(g, z, dim))
	}
	return one(z.Mul(g.Sub(g.Mul(z).SumOpt([]int{dim}, true))))
}

func vjpLogSoftmax(g, z *tensor.Tensor, dim int) []*tensor.Tensor {
	if !enabled() {
		return one(tensor.LogSoftmaxGrad(g, z, dim))
	}
	return one(g.Sub(z.Exp().Mul(g.SumOpt([]int{dim}, true))))
}

// targets is one-hot with the element type of g.
func targets(target, g *tensor.Tensor, classes int) *tensor.Tensor {
	return tensor.OneHotOpt(target, classes).To(g.DType())
}

func vjpCrossEntropyMean(g, x, target *tensor.Tensor) []*tensor.Tensor {
	if !enabled() {
		return []*tensor.Tensor{tensor.CrossEntropyGrad(g, x, target), nil}
	}
	p := x.Softmax(1)
	return []*tensor.Tensor{p.Sub(targets(target, g, x.Size(1))).Mul(g.DivScalar(float64(x.Size(0)))), nil}
}

func vjpMSEMean(g, x, y *tensor.Tensor) []*tensor.Tensor {
	d := x.Sub(y).MulScalar(2 / float64(x.Numel())).Mul(g)
	return []*tensor.Tensor{d, d.Neg()}
}

func vjpLayerNormLast(g, x, weight *tensor.Tensor, eps float64, needs []bool) []*tensor.Tensor {
	if !enabled() {
		dx, dweight, dbias := tensor.LayerNormGrad(g, x, weight, eps, needs)
		return []*tensor.Tensor{dx, dweight, dbias}
	}
	last := []int{-1}
	c := centered(x, last)
	rstd := c.Square().MeanOpt(last, true).AddScalar(eps).Rsqrt()
	hat := c.Mul(rstd)
	d := make([]*tensor.Tensor, 3)
	if needs[0] {
		gw := g
		if weight != nil {
			gw = g.Mul(weight)
		}
		mean := gw.MeanOpt(last, true)
		slope := gw.Mul(hat).MeanOpt(last, true)
		d[0] = gw.Sub(mean).Sub(hat.Mul(slope)).Mul(rstd)
	}
	if needs[1] {
		d[1] = g.Mul(hat)
	}
	if needs[2] {
		d[2] = g
	}
	return d
}

func vjpConv2dPlain(g, x, weight *tensor.Tensor, shapes [][]int, stride, padding, dilation []int, groups int, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 3)
	xs, ws := shapes[0], shapes[1]
	if needs[0] {
		d[0] = tensor.Conv2dInput(g, weight, xs[2], xs[3], stride, padding, dilation, groups)
	}
	if needs[1] {
		d[1] = tensor.Conv2dWeight(x, g, ws[2], ws[3], stride, padding, dilation, groups)
	}
	if needs[2] {
		d[2] = g.Sum(0, 2, 3)
	}
	return d
}

// The gradient of Conv2d's input is linear in both operands, and its own
// gradients are Conv2dPlain and Conv2dWeight; likewise for that of the weight.
func vjpConv2dInput(gs []*tensor.Tensor, g, weight *tensor.Tensor, stride, padding, dilation []int, groups int) []*tensor.Tensor {
	h := gs[0]
	return []*tensor.Tensor{
		tensor.Conv2dPlainOpt(h, weight, nil, stride, padding, dilation, groups),
		tensor.Conv2dWeight(h, g, weight.Size(2), weight.Size(3), stride, padding, dilation, groups),
	}
}

func vjpConv2dWeight(gs []*tensor.Tensor, x, g *tensor.Tensor, stride, padding, dilation []int, groups int) []*tensor.Tensor {
	h := gs[0]
	return []*tensor.Tensor{
		tensor.Conv2dInput(g, h, x.Size(2), x.Size(3), stride, padding, dilation, groups),
		tensor.Conv2dPlainOpt(x, h, nil, stride, padding, dilation, groups),
	}
}

func vjpMaxPool2dIndices(g, indices *tensor.Tensor, xShape []int) []*tensor.Tensor {
	if !enabled() {
		return one(tensor.MaxPool2dGrad(g, indices, xShape))
	}
	n, c, area := xShape[0], xShape[1], xShape[2]*xShape[3]
	flat := placed(g.Reshape(n, c, -1), indices.Reshape(n, c, -1), []int{n, c, area}, 2)[0]
	return one(flat.Reshape(xShape...))
}

func vjpSumPool2d(g *tensor.Tensor, xShape, kernelSize, stride, padding []int) []*tensor.Tensor {
	return one(tensor.SumPool2dInput(g, kernelSize, stride, padding, xShape[2:]...))
}

func vjpSumPool2dInput(gs []*tensor.Tensor, kernelSize, stride, padding []int, shapes [][]int) []*tensor.Tensor {
	return one(tensor.SumPool2d(gs[0], kernelSize, stride, padding, shapes[0][2:]...))
}
