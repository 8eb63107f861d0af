package tensor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A Layout says which elements of a tensor are kept, and how.
type Layout uint8

// The layouts. Strided tensors keep all elements; of sparse ones those that are
// not kept are zero.
const (
	Strided   Layout = iota
	SparseCOO        // indices (sparse dimensions, nnz) and values (nnz, dense dimensions)
	SparseCSR        // of a matrix: where each row begins (rows + 1), columns (nnz) and values (nnz)
)

// String returns the layout's name in PyTorch's messages.
func (l Layout) String() string { return [...]string{"Strided", "Sparse", "SparseCsr"}[l] }

// sparseParts are what a sparse tensor is made of. They are strided tensors without a
// place in the graph, over the memory of those that it was made from.
type sparseParts struct {
	layout  Layout
	rows    *Tensor // CSR: where each row begins
	indices *Tensor // COO: (sparse dimensions, nnz); CSR: the columns
	values  *Tensor
	// coalesced says that the indices of a COO tensor differ and stand in order.
	coalesced bool
}

// list returns the parts that are there.
func (p *sparseParts) list() []*Tensor {
	if p.rows == nil {
		return []*Tensor{p.indices, p.values}
	}
	return []*Tensor{p.rows, p.indices, p.values}
}

func isSparse(x *Tensor) bool { return x != nil && x.sp != nil }

// Layout returns which elements of x are kept, and how.
func (x *Tensor) Layout() Layout {
	if x.sp == nil {
		return Strided
	}
	return x.sp.layout
}

// IsCoalesced reports whether the indices of x, which is in coordinate layout,
// differ and stand in order. It panics with a *LayoutError for other layouts.
func (x *Tensor) IsCoalesced() bool {
	x.expect("is_coalesced", SparseCOO)
	return x.sp.coalesced
}

// Nnz returns how many values x keeps, of a hybrid tensor how many rows of them.
// It panics with a *LayoutError if x is not sparse.
func (x *Tensor) Nnz() int {
	if x.sp == nil {
		panic(&LayoutError{Op: "_nnz", Layout: x.Layout()})
	}
	return x.sp.values.shape[0]
}

// SparseDim returns how many dimensions of x the indices name, 0 if x is not
// sparse.
func (x *Tensor) SparseDim() int {
	switch x.Layout() {
	case Strided:
		return 0
	case SparseCSR:
		return 2
	}
	return x.sp.indices.shape[0]
}

// DenseDim returns how many dimensions of x lie within a value.
func (x *Tensor) DenseDim() int { return len(x.shape) - x.SparseDim() }

// A LayoutError is the panic value of an operation that is not there for
// tensors of a layout.
type LayoutError struct {
	Op     string
	Layout Layout
	Reason string // empty if the operation is not there at all
}

// Error says in PyTorch's words what is missing, and what to do.
func (e *LayoutError) Error() string {
	if e.Reason != "" {
		return e.Reason
	}
	backend := [...]string{"CPU", "SparseCPU", "SparseCsrCPU"}[e.Layout]
	advice := "convert the tensor with to_dense()"
	if e.Layout == Strided {
		advice = "convert the tensor with to_sparse()"
	}
	return fmt.Sprintf("Could not run 'aten::%s' with arguments from the '%s' backend: the operator is not there for tensors of this layout; %s", e.Op, backend, advice)
}

// expect panics unless x has the layout.
func (x *Tensor) expect(name string, l Layout) {
	if x.Layout() == l {
		return
	}
	kind := "sparse coordinate tensor layout"
	if l == SparseCSR {
		kind = "sparse row compressed tensor layout"
	}
	panic(&LayoutError{name, x.Layout(), fmt.Sprintf("%s expected %s but got %s", name, kind, x.Layout())})
}

func refuseSparse(id op.ID) { panic(&LayoutError{Op: torchName(id), Layout: SparseCOO}) }

// torchName is the row's name as PyTorch's messages have it.
func torchName(id op.ID) string {
	py := op.Table[id].Py
	return strings.TrimPrefix(py[strings.LastIndex(py, ".")+1:], "_")
}

// newSparse returns a sparse tensor of the given parts. Several sparse tensors
// share indices, so nobody knows when the last one goes: their memory is captured
// for good, and left to the collector.
func newSparse(size []int, p sparseParts) *Tensor {
	x := dimensioned(size)
	p.indices, p.values = p.indices.Detach(), p.values.Detach()
	if p.rows != nil {
		p.rows = p.rows.Detach()
	}
	x.sp, x.dt, x.temporary = &p, p.values.dt, inferring()
	x.Capture()
	return x
}

func coo(size []int, indices, values *Tensor, coalesced bool) *Tensor {
	return newSparse(size, sparseParts{layout: SparseCOO, indices: indices, values: values, coalesced: coalesced || values.shape[0] < 2})
}

func forwardSparseCoo(indices, values *Tensor, size []int, coalesced bool) *Tensor {
	const name = "sparse_coo_tensor"
	if len(indices.shape) != 2 {
		panic(&ShapeError{Op: name, Shape1: indices.Shape(), Reason: "indices must be sparse_dim x nnz, but got: " + shape.String(indices.shape)})
	}
	if len(values.shape) == 0 {
		values = values.alias([]int{1}, []int{1}, values.off)
	}
	if a, b := indices.shape[1], values.shape[0]; a != b {
		panic(&ShapeError{name, indices.Shape(), values.Shape(), fmt.Sprintf("indices and values must have same nnz, but got nnz from indices: %d, nnz from values: %d", a, b)})
	}
	k, d := indices.shape[0], len(values.shape)-1
	if len(size) != k+d {
		panic(&ShapeError{Op: name, Shape1: slices.Clone(size), Reason: fmt.Sprintf("'len(size) == sparse_dim + dense_dim' is not satisfied: len(size) = %d, sparse_dim = %d, dense_dim = %d", len(size), k, d)})
	}
	checkSize(name, size, values.dt)
	if !slices.Equal(size[k:], values.shape[1:]) {
		panic(&ShapeError{name, values.Shape(), slices.Clone(size), fmt.Sprintf("values has incorrect size, expected %s, got %s", shape.String(append([]int{values.shape[0]}, size[k:]...)), shape.String(values.shape))})
	}
	indices = indices.cast(Int64)
	checkIndices(name, indices, size)
	return coo(size, indices, values, coalesced)
}

// checkSize panics unless size is that of a tensor.
func checkSize(name string, size []int, dt dtype.DType) {
	for _, n := range size {
		if n < 0 {
			panic(&ShapeError{Op: name, Shape1: slices.Clone(size), Reason: "the sizes of dimensions must not be negative: " + shape.String(size)})
		}
	}
	n := 1
	for _, d := range size {
		if d > 0 && n > (1<<62)/d {
			panic(&ShapeError{Op: name, Shape1: slices.Clone(size), Reason: "a tensor of this size has more elements than can be numbered: " + shape.String(size)})
		}
		n *= max(d, 1)
	}
}

// checkIndices panics if an index lies outside of its dimension.
func checkIndices(name string, indices *Tensor, size []int) {
	for d := range indices.shape[0] {
		row := indices.alias(indices.shape[1:], indices.strides[1:], indices.off+d*indices.strides[0])
		at := elems[int64](row)
		for i := range row.shape[0] {
			if v := at[i*row.strides[0]]; v < 0 {
				panic(&IndexError{name, fmt.Sprintf("found negative index %d for dim %d", v, d)})
			} else if v >= int64(size[d]) {
				panic(&IndexError{name, fmt.Sprintf("size is inconsistent with indices: for dim %d, size is %d but found index %d", d, size[d], v)})
			}
		}
	}
}

func forwardIndices(x *Tensor) *Tensor {
	x.expect("indices", SparseCOO)
	return x.sp.indices.Detach()
}

func forwardCrowIndices(x *Tensor) *Tensor {
	x.expect("crow_indices", SparseCSR)
	return x.sp.rows.Detach()
}

func forwardColIndices(x *Tensor) *Tensor {
	x.expect("col_indices", SparseCSR)
	return x.sp.indices.Detach()
}

func forwardSparseValues(x *Tensor) *Tensor {
	if x.sp == nil {
		panic(&LayoutError{"values", Strided, "values expected sparse tensor layout but got Strided"})
	}
	return x.sp.values.Detach()
}
