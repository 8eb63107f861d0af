package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/op"
)

// Writes of sparse tensors and of others from sparse ones.

// runSparseInPlace runs the form in place of a row with a sparse operand.
func runSparseInPlace(id op.ID, in []*Tensor, attrs []any) *Tensor {
	x := in[0]
	if recording(in...) {
		checkNoLeaf(x)
	} else if writeSparse(id, in, attrs) {
		return x
	}
	z := runSparse(id, in, attrs)[0]
	if !isSparse(x) {
		if isSparse(z) {
			z = z.ToDense()
		}
		return x.CopyFrom(z)
	}
	if z.Layout() != x.Layout() || !slices.Equal(z.shape, x.shape) {
		panic(&LayoutError{Op: torchName(id) + "_", Layout: x.Layout()})
	}
	if z.dt != x.dt {
		z = z.To(x.dt)
	}
	return x.turn(z)
}

// turn makes x what z, a new sparse tensor, is.
func (x *Tensor) turn(z *Tensor) *Tensor {
	before := x.sp
	for _, p := range before.list() {
		p.st.Bump()
	}
	owned := *x
	x.sp = z.sp
	x.moveOwners(&owned)
	if z.requiresGrad {
		x.requiresGrad, x.node, x.nodeOutput = true, z.node, z.nodeOutput
	}
	return x
}

// moveOwners hands what owns x outside of Go from its old parts to its new ones.
func (x *Tensor) moveOwners(old *Tensor) {
	if x.tag == 0 {
		return
	}
	x.Own()
	old.Disown()
}

// writeSparse runs rows that need no new tensor where nothing is recorded. It
// returns false, having done nothing, where the row or its operands do.
func writeSparse(id op.ID, in []*Tensor, attrs []any) bool {
	switch id {
	case op.Add:
		return addInto(in[0], in[1], 1)
	case op.Sub:
		return addInto(in[0], in[1], -1)
	case op.AddScaled:
		return addInto(in[0], in[1], attrs[0])
	case op.SubScaled:
		return addInto(in[0], in[1], Number(attrs[0]).Neg().Item())
	case op.Mul:
		return onValues(in[0], in[1], (*Tensor).MulInPlace)
	case op.Div:
		return onValues(in[0], in[1], (*Tensor).DivInPlace)
	}
	return false
}

// addInto adds a sparse y, times scale, to the rows of x that it names.
func addInto(x, y *Tensor, scale any) bool {
	if isSparse(x) || !isSparse(y) || !slices.Equal(x.shape, y.shape) || !x.IsContiguous() || resultOf([]*Tensor{x, y}) != x.dt {
		return false
	}
	checkWritable("add_", x)
	addRows(x, y, scale)
	x.st.Bump()
	return true
}

func onValues(x, y *Tensor, f func(v, y *Tensor) *Tensor) bool {
	if !isSparse(x) || isSparse(y) || !isOne(y) {
		return false
	}
	f(x.sp.values, y)
	return true
}

// copySparse is CopyFrom where one of the tensors is sparse.
func (x *Tensor) copySparse(y *Tensor) *Tensor {
	switch {
	case !isSparse(x) || !isSparse(y) && !isOne(y):
		kind := func(t *Tensor) string {
			return [...]string{"torch.", "torch.sparse.", "torch.sparse_csr."}[t.Layout()] + t.dt.Torch() + "Tensor"
		}
		panic(&LayoutError{"copy_", SparseCOO, fmt.Sprintf("copy_() between dense and sparse Tensors is not implemented! Found self type = %s and src type = %s", kind(x), kind(y))})
	case !isSparse(y):
		if recording(x) {
			checkNoLeaf(x)
		}
		if y.dt.IsComplex() || y.Float() != 0 {
			panic(&LayoutError{Op: "fill_", Layout: x.Layout()})
		}
		return x.turn(emptied(x))
	case !slices.Equal(x.shape, y.shape) || x.Layout() != y.Layout():
		panic(&ShapeError{"copy_", x.Shape(), y.Shape(), "a sparse tensor can be copied into one of its shape and layout"})
	}
	if recording(x, y) {
		checkNoLeaf(x)
	}
	return x.turn(y.Clone().To(x.dt))
}

// emptied returns a tensor like x that keeps nothing.
func emptied(x *Tensor) *Tensor {
	none := newZeros(x.dt, append([]int{0}, x.sp.values.shape[1:]...))
	if x.Layout() == SparseCSR {
		return newSparse(x.shape, sparseParts{layout: SparseCSR, rows: newZeros(Int64, []int{x.shape[0] + 1}), indices: newZeros(Int64, []int{0}), values: none})
	}
	return coo(x.shape, newZeros(Int64, []int{x.SparseDim(), 0}), none, true)
}

// indexSparse is Index of a sparse tensor: integers and whole dimensions.
func (x *Tensor) indexSparse(items []any) *Tensor {
	dim, skipped := 0, false
	for i, item := range items {
		switch v := item.(type) {
		case int:
			x = x.Select(dim, v)
			if !isSparse(x) && i < len(items)-1 {
				return x.Index(items[i+1:]...)
			}
			continue
		case Slice:
			if (v.Start == 0 || v == All) && v.Step <= 1 && v.Stop >= x.Size(dim) {
				dim++
				continue
			}
		case marker:
			if v == Ellipsis && !skipped {
				skipped = true
				dim = len(x.shape) - (len(items) - i - 1)
				continue
			}
		}
		panic(&LayoutError{"index", x.Layout(), "a sparse tensor can be indexed with integers and whole dimensions only: convert it with to_dense() for other parts"})
	}
	return x
}
