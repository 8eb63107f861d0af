package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// Conversions between layouts. The functions forward… see operands whose parts
// are without gradients, so rows that they call record nothing.

// flatPlaces returns where the columns of indices stand in the first dimensions of
// size, counted in row-major order.
func flatPlaces(indices *Tensor, size []int) []int64 {
	n := indices.shape[1]
	at := make([]int64, n)
	for d := range indices.shape[0] {
		row, step := elems[int64](indices.alias(indices.shape[1:], indices.strides[1:], indices.off+d*indices.strides[0])), indices.strides[1]
		for i := range at {
			at[i] = at[i]*int64(size[d]) + row[i*step]
		}
	}
	return at
}

// unplaced is the inverse of flatPlaces.
func unplaced(at []int64, size []int) *Tensor {
	z := newTensor(Int64, []int{len(size), len(at)})
	all := elems[int64](z)
	for i, p := range at {
		for d := len(size) - 1; d >= 0; d-- {
			all[d*len(at)+i], p = p%int64(size[d]), p/int64(size[d])
		}
	}
	return z
}

// A grouping tells which of several places are equal.
type grouping struct {
	first  []int64 // the first of each group, in order of their places
	places []int64 // of the groups, ascending
	group  *Tensor // of each place
}

// grouped finds equal places.
func grouped(at []int64) grouping {
	_, sorted := forwardSort(FromSlice(at), 0, false) // equal ones keep their order
	order := elems[int64](sorted)
	g := grouping{group: newTensor(Int64, []int{len(at)})}
	of := elems[int64](g.group)
	for _, i := range order {
		if n := len(g.places); n == 0 || g.places[n-1] != at[i] {
			g.places, g.first = append(g.places, at[i]), append(g.first, i)
		}
		of[i] = int64(len(g.places) - 1)
	}
	return g
}

// FirstPlaces returns, for the columns of indices into a tensor of the given size,
// the number of the first one of all that are equal, in order of what they name:
// the rules of gradients need it.
func FirstPlaces(indices *Tensor, size []int) *Tensor {
	return FromSlice(grouped(flatPlaces(indices, size[:indices.shape[0]])).first)
}

// inOrder reports whether places differ and ascend.
func inOrder(at []int64) bool {
	for i := 1; i < len(at); i++ {
		if at[i] <= at[i-1] {
			return false
		}
	}
	return true
}

func forwardCoalesce(x *Tensor) *Tensor {
	x.expect("coalesce", SparseCOO)
	p := x.sp
	if p.coalesced {
		return x
	}
	size := x.shape[:p.indices.shape[0]]
	at := flatPlaces(p.indices, size)
	if inOrder(at) {
		return coo(x.shape, packed(p.indices), packed(p.values), true)
	}
	g := grouped(at)
	return coo(x.shape, unplaced(g.places, size), added(p.values, g.group, len(g.places)), true)
}

// added returns n rows: sums of the rows of values that have one number.
func added(values, row *Tensor, n int) *Tensor {
	z := newZeros(values.dt, append([]int{n}, values.shape[1:]...))
	if z.Numel() > 0 {
		addAt(z, dense(values), elems[int64](row))
	}
	return z
}

func forwardToDense(x *Tensor, _ bool) *Tensor {
	switch x.Layout() {
	case Strided:
		return x
	case SparseCSR:
		x = csrToCoo(x)
	}
	p := x.sp
	k := p.indices.shape[0]
	z := added(p.values, FromSlice(flatPlaces(p.indices, x.shape[:k])), shape.Numel(x.shape[:k]))
	return z.Reshape(x.shape...).Detach()
}

func forwardToSparse(x *Tensor, sparseDim int) *Tensor {
	switch x.Layout() {
	case SparseCOO:
		if sparseDim >= 0 && sparseDim != x.SparseDim() {
			panic(&LayoutError{"to_sparse", SparseCOO, "to_sparse: conversion from Sparse to Sparse with sparse_dim argument !=self.sparse_dim() is not supported"})
		}
		return x
	case SparseCSR:
		return csrToCoo(x)
	}
	x = x.Detach()
	n := len(x.shape)
	switch {
	case sparseDim < 0:
		sparseDim = n
	case sparseDim == 0 && n > 0:
		panic(&ValueError{"to_sparse", "dense_to_sparse: sparse_dim argument must be in >0 when self.dim()>0"})
	case sparseDim > n:
		panic(&ValueError{"to_sparse", fmt.Sprintf("dense_to_sparse: sparse_dim argument must be in [0,%d] range, but %d is given", n, sparseDim)})
	}
	head, tail := x.shape[:sparseDim], x.shape[sparseDim:]
	rows := x.Reshape(append([]int{shape.Numel(head)}, tail...)...)
	mark := rows.NeScalar(0)
	if len(tail) > 0 {
		mark = mark.Reshape(shape.Numel(head), shape.Numel(tail)).AnyOpt([]int{1}, false)
	}
	kept := FromSlice(truePlaces(mark))
	at := slices.Clone(elems[int64](kept))
	return coo(x.shape, unplaced(at, head), rows.IndexSelect(kept, 0), true)
}

func forwardToSparseCsr(x *Tensor) *Tensor {
	switch x.Layout() {
	case SparseCSR:
		return x
	case Strided:
		if len(x.shape) != 2 {
			panic(&ShapeError{Op: "to_sparse_csr", Shape1: x.Shape(), Reason: fmt.Sprintf("a matrix is needed for rows that are compressed, but the tensor has %d dimensions", len(x.shape))})
		}
		x = forwardToSparse(x, 2)
	}
	if len(x.shape) != 2 || x.SparseDim() != 2 {
		panic(&LayoutError{"to_sparse_csr", x.Layout(), fmt.Sprintf("sparse_compressed tensor conversion needs a matrix with 2 sparse dimensions, but the tensor has %d sparse and %d dense ones", x.SparseDim(), x.DenseDim())})
	}
	p := forwardCoalesce(x).sp
	n, nnz := x.shape[0], p.values.shape[0]
	rows := elems[int64](packed(p.indices))
	begin := newZeros(Int64, []int{n + 1})
	b := elems[int64](begin)
	for _, r := range rows[:nnz] {
		b[r+1]++
	}
	for i := range n {
		b[i+1] += b[i]
	}
	columns := p.indices.alias([]int{nnz}, []int{p.indices.strides[1]}, p.indices.off+p.indices.strides[0])
	return newSparse(x.shape, sparseParts{layout: SparseCSR, rows: begin, indices: packed(columns), values: p.values})
}

// csrToCoo returns the same matrix in coordinate layout.
func csrToCoo(x *Tensor) *Tensor {
	p := x.sp
	n := p.values.shape[0]
	z := newTensor(Int64, []int{2, n})
	all, b := elems[int64](z), elems[int64](p.rows)
	for r := range x.shape[0] {
		for i := b[r]; i < b[r+1]; i++ {
			all[i] = int64(r)
		}
	}
	copy(all[n:], elems[int64](p.indices))
	at := flatPlaces(z, x.shape)
	return coo(x.shape, z, p.values, inOrder(at))
}

func forwardSparseCsr(crow, col, values *Tensor, size []int) *Tensor {
	const name = "sparse_csr_tensor"
	checkSize(name, size, values.dt)
	bad := func(format string, args ...any) { panic(&ValueError{name, fmt.Sprintf(format, args...)}) }
	if len(crow.shape) != 1 || len(col.shape) != 1 || len(values.shape) != 1 || len(size) != 2 {
		bad("crow_indices, col_indices and values of a matrix are vectors and its size has two numbers, but got %d, %d, %d dimensions and %d numbers", len(crow.shape), len(col.shape), len(values.shape), len(size))
	}
	if crow.shape[0] != size[0]+1 {
		bad("crow_indices.shape[-1] must be equal to nrows + 1 = %d, but got %d", size[0]+1, crow.shape[0])
	}
	if col.shape[0] != values.shape[0] {
		bad("number of specified elements mismatch: col_indices has %d and values %d", col.shape[0], values.shape[0])
	}
	crow, col = packed(crow.cast(Int64)), packed(col.cast(Int64))
	b, c := elems[int64](crow), elems[int64](col)
	if b[0] != 0 || b[size[0]] != int64(len(c)) {
		bad("`crow_indices[..., 0] == 0` and `crow_indices[..., -1] == nnz` are not satisfied: they are %d and %d, and nnz is %d", b[0], b[size[0]], len(c))
	}
	for r := range size[0] {
		if b[r+1] < b[r] || b[r+1] > int64(len(c)) {
			bad("`0 <= crow_indices[..., 1:] - crow_indices[..., :-1] <= ncols` is not satisfied in row %d", r)
		}
	}
	for _, v := range c {
		if v < 0 || v >= int64(size[1]) {
			bad("`0 <= col_indices < ncols = %d` is not satisfied: there is %d", size[1], v)
		}
	}
	return newSparse(size, sparseParts{layout: SparseCSR, rows: crow, indices: col, values: values})
}

func forwardValuesAt(x, indices *Tensor) *Tensor {
	k, n := indices.shape[0], indices.shape[1]
	at := flatPlaces(indices, x.shape[:k])
	switch x.Layout() {
	case Strided:
		rows := x.Detach().Reshape(append([]int{shape.Numel(x.shape[:k])}, x.shape[k:]...)...)
		return rows.IndexSelect(FromSlice(at), 0)
	case SparseCSR:
		x = csrToCoo(x)
	}
	if x.SparseDim() != k {
		return forwardValuesAt(forwardToDense(x, true), indices)
	}
	p := forwardCoalesce(x).sp
	have := flatPlaces(p.indices, x.shape[:k])
	var from, to []int64
	for i, v := range at {
		if j, ok := slices.BinarySearch(have, v); ok {
			from, to = append(from, int64(j)), append(to, int64(i))
		}
	}
	z := ZerosOf(x.dt, append([]int{n}, p.values.shape[1:]...)...)
	if len(from) == 0 {
		return z
	}
	return z.IndexCopy(FromSlice(to), p.values.IndexSelect(FromSlice(from), 0), 0)
}

func composeSparseMask(x, mask *Tensor) *Tensor {
	if mask.sp == nil {
		panic(&LayoutError{"sparse_mask", Strided, "sparse_mask: expected mask to be sparse, but it is strided"})
	}
	if !slices.Equal(x.shape, mask.shape) {
		panic(&ShapeError{"sparse_mask", x.Shape(), mask.Shape(), fmt.Sprintf("sparse_mask(): operands have incompatible sizes; self has size %s but mask has size %s", shape.String(x.shape), shape.String(mask.shape))})
	}
	if mask.Layout() == SparseCSR {
		indices := csrToCoo(mask).Indices()
		return SparseCsr(mask.CrowIndices(), mask.ColIndices(), x.ValuesAt(indices), mask.shape...)
	}
	indices := mask.Indices()
	return SparseCooOpt(indices, x.ValuesAt(indices), mask.shape, mask.sp.coalesced)
}
