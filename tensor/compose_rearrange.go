package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composeTransposed(x *Tensor) *Tensor {
	if len(x.shape) > 2 {
		panic(&ShapeError{Op: "t", Shape1: x.Shape(), Reason: fmt.Sprintf("t() expects a tensor with <= 2 dimensions, but self is %dD", len(x.shape))})
	}
	return x.T()
}

func composeSqueezeAll(x *Tensor) *Tensor { return x.Squeeze() }

func composeSqueezeDims(x *Tensor, dim []int) *Tensor {
	if len(dim) == 0 {
		return x.View(x.shape...)
	}
	return x.Squeeze(dim...)
}

func composeMT(x *Tensor) *Tensor {
	if len(x.shape) == 0 {
		return x
	}
	if len(x.shape) == 1 {
		panic(&ShapeError{Op: "mT", Shape1: x.Shape(), Reason: "tensor.mT is only supported on matrices or batches of matrices. Got 1-D tensor."})
	}
	return x.Transpose(-2, -1)
}

func composeSwapaxes(x *Tensor, axis0, axis1 int) *Tensor { return x.Transpose(axis0, axis1) }

func composeMovedim(x *Tensor, source []int, destination []int) *Tensor {
	n := len(x.shape)
	if len(source) != len(destination) {
		panic(&ValueError{"movedim", fmt.Sprintf("Invalid source or destination dims: source (%v dims) should contain the same number of dims as destination (%v dims)", source, destination)})
	}
	if n == 0 {
		return x.View()
	}
	order := slices.Repeat([]int{-1}, n)
	taken := make([]bool, n)
	for k, s := range source {
		from, to := axisOf("movedim", s, n), axisOf("movedim", destination[k], n)
		if order[to] >= 0 || taken[from] {
			panic(&IndexError{"movedim", fmt.Sprintf("repeated dim in source %v or destination %v", source, destination)})
		}
		order[to], taken[from] = from, true
	}
	next := 0
	for i := range order {
		if order[i] >= 0 {
			continue
		}
		for taken[next] {
			next++
		}
		order[i], taken[next] = next, true
	}
	return x.Permute(order...)
}

func composeUnflatten(x *Tensor, dim int, sizes []int) *Tensor {
	i := axisOf("unflatten", dim, len(x.shape))
	if len(sizes) == 0 {
		panic(&ValueError{"unflatten", "unflatten: sizes must be non-empty"})
	}
	to, err := shape.Infer(sizes, x.shape[i])
	if err != nil {
		panic(&ShapeError{"unflatten", x.Shape(), slices.Clone(sizes), fmt.Sprintf("unflatten: Provided sizes %v don't multiply up to the size of dim %d (%d) in the input tensor", sizes, i, x.shape[i])})
	}
	return x.View(slices.Concat(x.shape[:i], to, x.shape[i+1:])...)
}

func composeRavel(x *Tensor) *Tensor                   { return x.Contiguous().View(-1) }
func composeExpandAs(x, y *Tensor) *Tensor             { return x.Expand(y.shape...) }
func composeViewAs(x, y *Tensor) *Tensor               { return x.View(y.shape...) }
func composeReshapeAs(x, y *Tensor) *Tensor            { return x.Reshape(y.shape...) }
func composeBroadcastTo(x *Tensor, size []int) *Tensor { return x.Expand(size...) }

func composeBroadcastTensors(xs []*Tensor) []*Tensor {
	s := []int{}
	for _, x := range xs {
		t, err := shape.Broadcast(s, x.shape)
		if err != nil {
			panic(&ShapeError{"broadcast_tensors", s, x.Shape(), err.Error()})
		}
		s = t
	}
	zs := make([]*Tensor, len(xs))
	for i, x := range xs {
		zs[i] = x.Expand(s...)
	}
	return zs
}

func composeRepeat(x *Tensor, repeats []int) *Tensor {
	lead := len(repeats) - len(x.shape)
	if lead < 0 {
		panic(&ShapeError{Op: "repeat", Shape1: x.Shape(), Reason: "Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor"})
	}
	var wide, repeated, final []int
	for i, r := range repeats {
		n := 1
		if i >= lead {
			n = x.shape[i-lead]
		}
		wide, repeated, final = append(wide, 1, n), append(repeated, max(r, 0), n), append(final, r*n)
	}
	if err := shape.Check(final, x.dt.Size()); err != nil {
		panic(&ValueError{"repeat", err.Error()})
	}
	return x.Reshape(wide...).Expand(repeated...).CloneOpt(ContiguousFormat).View(final...)
}

func composeTile(x *Tensor, dims []int) *Tensor {
	if n := len(x.shape) - len(dims); n > 0 {
		dims = append(slices.Repeat([]int{1}, n), dims...)
	}
	return composeRepeat(x, dims)
}

// alongOr returns x and dim, or x as a vector and 0 if dim is nil.
func alongOr(name string, x *Tensor, dim any) (*Tensor, int) {
	if dim == nil {
		return x.Reshape(-1), 0
	}
	return x, axisOf(name, intsOf(name, dim)[0], len(x.shape))
}

func composeRepeatInterleave(x *Tensor, repeats int, dim, outputSize any) *Tensor {
	x, i := alongOr("repeat_interleave", x, dim)
	if repeats < 0 {
		panic(&ValueError{"repeat_interleave", "Repeats must be non-negative"})
	}
	if len(x.shape) == 0 {
		x = x.Reshape(1)
	}
	s := slices.Insert(x.Shape(), i+1, repeats)
	t := x.Shape()
	t[i] *= repeats
	checkOutputSize(outputSize, t[i])
	return x.Unsqueeze(i + 1).Expand(s...).CloneOpt(ContiguousFormat).View(t...)
}

func checkOutputSize(size any, n int) {
	if size != nil && intsOf("repeat_interleave", size)[0] != n {
		panic(&ValueError{"repeat_interleave", fmt.Sprintf("allocated size does not match required size: %v, not %d", size, n)})
	}
}

func composeRepeatInterleaveEach(x, repeats *Tensor, dim, outputSize any) *Tensor {
	x, i := alongOr("repeat_interleave", x, dim)
	if len(x.shape) == 0 {
		x = x.Reshape(1)
	}
	requireType("repeat_interleave", repeats, repeats.dt == Int64 || repeats.dt == Int32, "Int64 or Int32")
	if len(repeats.shape) > 1 || repeats.Numel() != 1 && repeats.Numel() != x.shape[i] {
		panic(&ShapeError{"repeat_interleave", x.Shape(), repeats.Shape(), fmt.Sprintf("repeats must have the same size as input along dim, but got repeats.size(0) = %d and input.size(%d) = %d", repeats.Numel(), i, x.shape[i])})
	}
	at := []int{}
	for k, n := range repeats.Reshape(-1).Expand(x.shape[i]).Ints() {
		if n < 0 {
			panic(&ValueError{"repeat_interleave", "repeats can not be negative"})
		}
		at = append(at, slices.Repeat([]int{k}, n)...)
	}
	checkOutputSize(outputSize, len(at))
	return x.IndexSelect(FromSlice(at), i)
}

func composeRoll(x *Tensor, shifts, dims []int) *Tensor {
	if len(dims) == 0 && len(shifts) == 1 {
		return composeRoll(x.Reshape(-1), shifts, []int{0}).View(x.shape...)
	}
	if len(shifts) == 0 || len(shifts) != len(dims) {
		panic(&ValueError{"roll", fmt.Sprintf("shifts and dimensions must align. shifts: %d, dims:%d", len(shifts), len(dims))})
	}
	if len(x.shape) == 0 {
		panic(&IndexError{"roll", fmt.Sprintf("Dimension specified as %d but tensor has no dimensions", dims[0])})
	}
	z := x
	for k, d := range dims {
		i := axisOf("roll", d, len(x.shape))
		if x.shape[i] == 0 {
			continue
		}
		n := x.shape[i]
		cut := ((-shifts[k] % n) + n) % n
		if cut > 0 {
			z = CatOpt([]*Tensor{z.Narrow(i, cut, n-cut), z.Narrow(i, 0, cut)}, i)
		}
	}
	if z == x {
		return x.Clone()
	}
	return z
}

func composeRot90(x *Tensor, k int, dims []int) *Tensor {
	if len(dims) != 2 || len(x.shape) < 2 {
		panic(&ShapeError{Op: "rot90", Shape1: x.Shape(), Reason: fmt.Sprintf("expected total rotation dims == 2, but got dims = %d, and total dims >= 2, but got total dims = %d", len(dims), len(x.shape))})
	}
	a, b := axisOf("rot90", dims[0], len(x.shape)), axisOf("rot90", dims[1], len(x.shape))
	if a == b {
		panic(&ValueError{"rot90", fmt.Sprintf("expected rotation dims to be different, but got dim0 = %d and dim1 = %d", dims[0], dims[1])})
	}
	switch (k%4 + 4) % 4 {
	case 1:
		return x.Flip(b).Transpose(a, b)
	case 2:
		return x.Flip(a, b)
	case 3:
		return x.Flip(a).Transpose(a, b)
	}
	return x.Clone()
}

func composeFliplr(x *Tensor) *Tensor {
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: "fliplr", Shape1: x.Shape(), Reason: "Input must be >= 2-d."})
	}
	return x.Flip(1)
}

func composeFlipud(x *Tensor) *Tensor {
	if len(x.shape) < 1 {
		panic(&ShapeError{Op: "flipud", Shape1: x.Shape(), Reason: "Input must be >= 1-d."})
	}
	return x.Flip(0)
}

func composeHstack(xs []*Tensor) *Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"hstack", "hstack expects a non-empty TensorList"})
	}
	lifted, dim := make([]*Tensor, len(xs)), 1
	for i, x := range xs {
		if lifted[i] = x; len(x.shape) == 0 {
			lifted[i] = x.Reshape(1)
		}
	}
	if len(lifted[0].shape) == 1 {
		dim = 0
	}
	return CatOpt(lifted, dim)
}

func composeVstack(xs []*Tensor) *Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"vstack", "vstack expects a non-empty TensorList"})
	}
	lifted := make([]*Tensor, len(xs))
	for i, x := range xs {
		if lifted[i] = x; len(x.shape) < 2 {
			lifted[i] = x.Reshape(1, -1)
		}
	}
	return CatOpt(lifted, 0)
}

func composeMeshgrid(xs []*Tensor, indexing string) []*Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"meshgrid", "meshgrid expects a non-empty TensorList"})
	}
	if indexing != "ij" && indexing != "xy" {
		panic(&ValueError{"meshgrid", "indexing must be one of \"xy\" or \"ij\", but received: " + indexing})
	}
	swap := indexing == "xy" && len(xs) > 1
	var s []int
	for _, x := range xs {
		if len(x.shape) > 1 {
			panic(&ShapeError{Op: "meshgrid", Shape1: x.Shape(), Reason: "Expected scalar or 1D tensor in the tensor list"})
		}
		if x.dt != xs[0].dt {
			panic(&DTypeError{"meshgrid", x.dt, "meshgrid expects all tensors to have the same dtype"})
		}
		s = append(s, x.Numel())
	}
	if swap {
		xs = slices.Clone(xs)
		xs[0], xs[1], s[0], s[1] = xs[1], xs[0], s[1], s[0]
	}
	zs := make([]*Tensor, len(xs))
	for i, x := range xs {
		t := slices.Repeat([]int{1}, len(xs))
		t[i] = -1
		zs[i] = x.Reshape(t...).Expand(s...)
	}
	if swap {
		zs[0], zs[1] = zs[1], zs[0]
	}
	return zs
}

func composeDiff(x, prepend, after *Tensor, n, dim int) *Tensor {
	scalarless("diff", x)
	i := axisOf("diff", dim, len(x.shape))
	if n < 0 {
		panic(&ValueError{"diff", fmt.Sprintf("order must be non-negative but got %d", n)})
	}
	if n == 0 {
		return x.Clone()
	}
	var parts []*Tensor
	for _, p := range []*Tensor{prepend, x, after} {
		if p != nil {
			parts = append(parts, p)
		}
	}
	z := x
	if len(parts) > 1 {
		z = CatOpt(parts, i)
	}
	for range min(n, z.shape[i]) {
		k := z.shape[i] - 1
		if z.dt == Bool {
			z = z.Narrow(i, 1, k).LogicalXor(z.Narrow(i, 0, k))
		} else {
			z = z.Narrow(i, 1, k).Sub(z.Narrow(i, 0, k))
		}
	}
	return z
}

func composeDiag(x *Tensor, diagonal int) *Tensor {
	switch len(x.shape) {
	case 1:
		n := x.shape[0] + max(diagonal, -diagonal)
		row, col := max(-diagonal, 0), max(diagonal, 0)
		at := Range(x.shape[0]).MulScalar(n + 1).AddScalar(row*n + col)
		return newZeros(x.dt, []int{n * n}).Scatter(at, x, 0).View(n, n)
	case 2:
		return x.DiagonalOpt(diagonal, 0, 1).Clone()
	}
	panic(&ShapeError{Op: "diag", Shape1: x.Shape(), Reason: fmt.Sprintf("diag(): Supports 1D or 2D tensors. Got %dD", len(x.shape))})
}
