package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Rearrangements, parts and sums of sparse tensors.

func backwards(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = n - 1 - i
	}
	return order
}

// sparsePermute puts the dimensions in another order, which keeps sparse and
// dense ones apart.
func sparsePermute(x *Tensor, dims []int) *Tensor {
	if len(dims) != len(x.shape) {
		panic(&ShapeError{Op: "permute", Shape1: x.Shape(), Reason: fmt.Sprintf("permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = %d is not equal to len(dims) = %d", len(x.shape), len(dims))})
	}
	if x.Layout() == SparseCSR {
		return sparsePermute(x.ToSparse(), dims).ToSparseCsr()
	}
	k := x.SparseDim()
	order, size := make([]int64, k), make([]int, len(dims))
	inner, seen := []int{0}, make([]bool, len(dims))
	for i, d := range dims {
		at := axisOf("permute", d, len(dims))
		if seen[at] {
			panic(&ValueError{"permute", "permute(): duplicate dims are not allowed."})
		}
		seen[at], size[i] = true, x.shape[at]
		switch {
		case (i < k) != (at < k):
			panic(&LayoutError{"permute", SparseCOO, fmt.Sprintf("permute(sparse_coo): sparse and dense dimensions cannot change places: dimension %d goes to %d, and the first %d are sparse", at, i, k)})
		case i < k:
			order[i] = int64(at)
		default:
			inner = append(inner, at-k+1)
		}
	}
	v := x.SparseValues()
	if len(inner) > 2 {
		v = v.Permute(inner...)
	}
	return SparseCooOpt(x.Indices().IndexSelect(FromSlice(order), 0), v, size, x.sp.coalesced && slices.IsSorted(order))
}

func sparseSwap(x *Tensor, dim0, dim1 int) *Tensor {
	n := len(x.shape)
	order := backwards(n)
	slices.Reverse(order)
	i, j := axisOf("transpose", dim0, n), axisOf("transpose", dim1, n)
	if n > 0 {
		order[i], order[j] = order[j], order[i]
	}
	return sparsePermute(x, order)
}

func sparseT(x *Tensor, _ []any) *Tensor {
	if len(x.shape) > 2 || x.DenseDim() > 0 && len(x.shape) > 1 {
		panic(&ShapeError{Op: "t", Shape1: x.Shape(), Reason: fmt.Sprintf("t() expects a tensor with <= 2 sparse and 0 dense dimensions, but got %d sparse, %d dense dimensions", x.SparseDim(), x.DenseDim())})
	}
	return sparsePermute(x, backwards(len(x.shape)))
}

func sparseUnsqueeze(x *Tensor, dim int) *Tensor {
	refuseCsr(op.Unsqueeze, x)
	k, d := x.SparseDim(), axisOf("unsqueeze", dim, len(x.shape)+1)
	size := slices.Insert(x.Shape(), d, 1)
	if d > k {
		return SparseCooOpt(x.Indices(), x.SparseValues().Unsqueeze(d-k+1), size, x.sp.coalesced)
	}
	i := x.Indices()
	row := newZeros(Int64, []int{1, x.Nnz()})
	return SparseCooOpt(Cat([]*Tensor{i.Narrow(0, 0, d), row, i.Narrow(0, d, k-d)}), x.SparseValues(), size, x.sp.coalesced)
}

// refuseCsr says that a row is there for coordinate layout only.
func refuseCsr(id op.ID, x *Tensor) {
	if x.Layout() == SparseCSR {
		panic(&LayoutError{Op: torchName(id), Layout: SparseCSR})
	}
}

// wholly returns x in a form in which every value is an element.
func (x *Tensor) wholly() *Tensor {
	if x.Layout() == SparseCOO {
		return x.Coalesce()
	}
	return x
}

func sparseSelect(x *Tensor, dim, index int) *Tensor {
	x = x.ToSparse()
	n := len(x.shape)
	if n == 0 {
		panic(&IndexError{"select", "select() cannot be applied to a 0-dim tensor."})
	}
	k, d := x.SparseDim(), axisOf("select", dim, n)
	size := x.Shape()
	if index < -size[d] || index >= size[d] {
		panic(&IndexError{"select", fmt.Sprintf("select(): index %d out of range for tensor of size %s at dimension %d", index, shape.String(size), d)})
	}
	if index < 0 {
		index += size[d]
	}
	rest := slices.Delete(x.Shape(), d, d+1)
	if d >= k {
		return SparseCooOpt(x.Indices(), x.SparseValues().Select(d-k+1, index), rest, x.sp.coalesced)
	}
	kept := FromSlice(truePlaces(x.Indices().Select(0, d).EqScalar(index)))
	v := x.SparseValues().IndexSelect(kept, 0)
	if k == 1 {
		return v.Sum(0).To(x.dt)
	}
	return SparseCooOpt(without(x.Indices(), d).IndexSelect(kept, 1), v, rest, x.sp.coalesced)
}

// without returns indices without row d.
func without(indices *Tensor, d ...int) *Tensor {
	rows := []int64{}
	for i := range indices.shape[0] {
		if !slices.Contains(d, i) {
			rows = append(rows, int64(i))
		}
	}
	return indices.IndexSelect(FromSlice(rows), 0)
}

func sparseIndexSelect(x, index *Tensor, dim int) *Tensor {
	if isSparse(index) || !isSparse(x) {
		panic(&LayoutError{Op: "index_select", Layout: SparseCOO})
	}
	refuseCsr(op.IndexSelect, x)
	k, d := x.SparseDim(), axisOf("index_select", dim, len(x.shape))
	if d >= k {
		return x.with(x.SparseValues().IndexSelect(index, d-k+1))
	}
	wanted := map[int][]int{} // where each index goes
	for to, i := range inRange(index, 0, x.shape[d]) {
		wanted[i] = append(wanted[i], to)
	}
	from, row := []int64{}, []int64{}
	for i, at := range x.Indices().Select(0, d).Ints() {
		for _, to := range wanted[at] {
			from, row = append(from, int64(i)), append(row, int64(to))
		}
	}
	order := FromSlice(from)
	i := x.Indices().IndexSelect(order, 1)
	size := x.Shape()
	size[d] = index.Numel()
	i = Cat([]*Tensor{i.Narrow(0, 0, d), FromSlice(row, 1, len(row)), i.Narrow(0, d+1, k-d-1)})
	return SparseCoo(i, x.SparseValues().IndexSelect(order, 0), size...)
}

func sparseCat(xs []*Tensor, dim int) *Tensor {
	for i, x := range xs {
		if x.Layout() != SparseCOO {
			panic(&LayoutError{"cat", SparseCOO, fmt.Sprintf("Concatenating sparse tensors, but a dense tensor was found at position %d.", i)})
		}
	}
	first := xs[0]
	k, d := first.SparseDim(), axisOf("cat", dim, len(first.shape))
	size, before := first.Shape(), 0
	size[d] = 0
	for i, x := range xs {
		s := x.Shape()
		if x.SparseDim() != k || len(s) != len(size) {
			panic(&ShapeError{"cat", first.Shape(), s, fmt.Sprintf("All tensors must have the same shape and number of sparse dimensions, but found one with %d at position %d", x.SparseDim(), i)})
		}
		if s[d] = 0; !slices.Equal(s, size) {
			panic(&ShapeError{"cat", first.Shape(), x.Shape(), fmt.Sprintf("All tensors must have the same shape: %s (except in the concatenating dimension), but found shape: %s", shape.String(first.shape), shape.String(x.shape))})
		}
	}
	for _, x := range xs {
		size[d] += x.shape[d]
	}
	var indices, values []*Tensor
	for _, x := range xs {
		i, v := x.Indices(), x.SparseValues()
		if d < k {
			i = Cat([]*Tensor{i.Narrow(0, 0, d), i.Narrow(0, d, 1).AddScalar(before), i.Narrow(0, d+1, k-d-1)})
		} else {
			v = widenedAt(v, d-k+1, before, size[d])
		}
		indices, values, before = append(indices, i), append(values, v), before+x.shape[d]
	}
	return SparseCoo(CatOpt(indices, 1), Cat(values), size...)
}

// widenedAt puts v into zeros of length n along dim, from before on.
func widenedAt(v *Tensor, dim, before, n int) *Tensor {
	zeros := func(n int) *Tensor {
		s := v.Shape()
		s[dim] = n
		return newZeros(v.dt, s)
	}
	return CatOpt([]*Tensor{zeros(before), v, zeros(n - before - v.shape[dim])}, dim)
}

func sparseStack(xs []*Tensor, dim int) *Tensor {
	up := make([]*Tensor, len(xs))
	for i, x := range xs {
		if x.Layout() != SparseCOO {
			panic(&LayoutError{"stack", SparseCOO, fmt.Sprintf("Concatenating sparse tensors, but a dense tensor was found at position %d.", i)})
		}
		up[i] = x.Unsqueeze(dim)
	}
	return sparseCat(up, dim)
}

// sparseSum is the sum of all elements, with the gradient that PyTorch gives all
// of them, or sums along dimensions, which are sparse if one is left.
func sparseSum(x *Tensor, attrs []any) *Tensor {
	dims, keep := attr[[]int](attrs, 0), attr[bool](attrs, 1)
	if len(dims) > 0 {
		return summed(x.ToSparse(), dims, keep)
	}
	z := x.Detach().SparseValues().Sum()
	if keep {
		z = z.Reshape(slices.Repeat([]int{1}, len(x.shape))...)
	}
	if recording(x) {
		record(op.Sum, []*Tensor{x}, []any{[]int{}, keep}, z)
	}
	return z
}

func summed(x *Tensor, dims []int, keep bool) *Tensor {
	marked, err := shape.Axes(dims, len(x.shape))
	must("sum", 0, err)
	k := x.SparseDim()
	i, v := x.Indices(), x.SparseValues()
	var outer, inner []int
	size := []int{}
	for d, m := range marked {
		switch {
		case m && d < k:
			outer = append(outer, d)
		case m:
			inner = append(inner, d-k+1)
		}
		if !m {
			size = append(size, x.shape[d])
		} else if keep {
			size = append(size, 1)
		}
	}
	if v.dt == Bool || v.dt.Kind() == Int64.Kind() {
		v = v.To(Int64)
	}
	if len(inner) > 0 {
		v = v.SumOpt(inner, keep)
	}
	switch {
	case keep && len(outer) > 0:
		i = i.Clone()
		for _, d := range outer {
			i.Narrow(0, d, 1).CopyFrom(Number(0))
		}
		return SparseCoo(i, v, size...).Coalesce()
	case len(outer) == k:
		return v.Sum(0)
	case len(outer) > 0:
		return SparseCoo(without(i, outer...), v, size...).Coalesce()
	}
	return SparseCooOpt(i, v, size, x.sp.coalesced)
}

func sparseNorm(x *Tensor, attrs []any) *Tensor {
	ord, dims := attr[float64](attrs, 0), attr[[]int](attrs, 1)
	if len(dims) > 0 || !(ord > 0) || math.IsInf(ord, -1) {
		panic(&LayoutError{"norm", x.Layout(), "norm of a sparse tensor is that of all elements, with a positive exponent: convert it with to_dense() for others"})
	}
	return x.wholly().SparseValues().NormOpt(ord, nil, false)
}

func sparseNormOf(x *Tensor, attrs []any) *Tensor {
	p := 2.0
	switch v := attrs[0].(type) {
	case int:
		p = float64(v)
	case float64:
		p = v
	case string:
		if v != "fro" {
			panic(&LayoutError{"norm", x.Layout(), "norm of a sparse tensor: of norms by name only 'fro' is there, got '" + v + "'"})
		}
	}
	if dims, some := attrs[1].([]int); attrs[1] != nil && (!some || len(dims) > 0) {
		return sparseNorm(x, []any{p, []int{0}})
	}
	return sparseNorm(x, []any{p, []int(nil)})
}
