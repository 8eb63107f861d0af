package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func isOne(x *Tensor) bool { return x.number || len(x.shape) == 0 }

// scaledBy is x times a number, x itself for 1.
func scaledBy(x *Tensor, alpha any) *Tensor {
	if n := Number(alpha); n.dt != Bool && !n.dt.IsComplex() && n.Float() == 1 {
		return x
	}
	return x.Mul(Number(alpha))
}

// sparseAdd is x + y or x - y: sparse if both are. A strided y beside a sparse
// x is refused as in PyTorch.
func sparseAdd(id op.ID, x, y *Tensor) *Tensor {
	if !isSparse(y) && x.Layout() == SparseCSR && slices.Equal(x.shape, y.shape) {
		return Call(id, []*Tensor{x.ToDense(), y}, nil)[0]
	}
	if !isSparse(y) || x.number {
		panic(&LayoutError{"add", SparseCOO, "add(sparse, dense) is not supported. Use add(dense, sparse) instead."})
	}
	if !slices.Equal(x.shape, y.shape) {
		panic(&ShapeError{"add", x.Shape(), y.Shape(), fmt.Sprintf("add: expected sizes of 'self' and 'other' to match, but %s != %s", shape.String(x.shape), shape.String(y.shape))})
	}
	if !isSparse(x) {
		return addedTo(id, x, y)
	}
	if x.Layout() == SparseCSR || y.Layout() == SparseCSR {
		return Call(id, []*Tensor{x.ToSparse(), y.ToSparse()}, nil)[0].compressedAs(x)
	}
	if a, b := x.SparseDim(), y.SparseDim(); a != b {
		panic(&LayoutError{"add", SparseCOO, fmt.Sprintf("add: expected 'self' and 'other' to have same sparse dimensions, but they have %d and %d", a, b)})
	}
	v, w := x.SparseValues(), y.SparseValues()
	if id == op.Sub {
		w = w.Neg()
	}
	dt := resultOf([]*Tensor{x, y})
	z := SparseCoo(CatOpt([]*Tensor{x.Indices(), y.Indices()}, 1), Cat([]*Tensor{v.To(dt), w.To(dt)}), x.Shape()...).Coalesce()
	return SparseCooOpt(z.Indices(), z.SparseValues(), x.Shape(), x.sp.coalesced && y.sp.coalesced)
}

// addedTo is x + y or x - y for an x that is not sparse.
func addedTo(id op.ID, x, y *Tensor) *Tensor {
	dt := resultOf([]*Tensor{x, y})
	z := packed(x.Detach().cast(dt))
	scale := 1
	if id == op.Sub {
		scale = -1
	}
	addRows(z, y, scale)
	if recording(x, y) {
		record(id, []*Tensor{x, y}, []any{}, z)
	}
	return z
}

// addRows adds the elements of y, times scale, to z, which is contiguous.
func addRows(z, y *Tensor, scale any) {
	if y.Layout() == SparseCSR {
		y = csrToCoo(y)
	}
	k := y.SparseDim()
	at := flatPlaces(y.sp.indices, y.shape[:k])
	addAt(z, dense(scaledBy(y.sp.values, scale).To(z.dt)), at)
}

// addAt adds row i of v to the row at[i] of z; both are contiguous.
func addAt(z, v *Tensor, at []int64) {
	n := shape.Numel(v.shape[1:])
	switch z.dt {
	case Float32:
		addEach(z, v, at, n, simd.Axpy[float32])
	case Float64:
		addEach(z, v, at, n, simd.Axpy[float64])
	case Complex64:
		addEach(z, v, at, n, axpy[complex64])
	case Complex128:
		addEach(z, v, at, n, axpy[complex128])
	case Int64:
		addEach(z, v, at, n, axpy[int64])
	case Int32:
		addEach(z, v, at, n, axpy[int32])
	case Int16:
		addEach(z, v, at, n, axpy[int16])
	case Int8:
		addEach(z, v, at, n, axpy[int8])
	case Uint8:
		addEach(z, v, at, n, axpy[uint8])
	default: // through the row, which knows all types
		flat := z.View(-1, n)
		copyInto(flat, flat.IndexAdd(FromSlice(at), v.View(len(at), n), 0))
	}
}

func addEach[T element](z, v *Tensor, at []int64, n int, axpy func(dst []T, s T, x []T)) {
	zs, vs := elems[T](z), elems[T](v)
	one := fromOne[T]()
	for i, p := range at {
		axpy(zs[int(p)*n:(int(p)+1)*n], one, vs[i*n:(i+1)*n])
	}
}

// fromOne is 1 in any type that has arithmetic.
func fromOne[T element]() (one T) {
	switch p := any(&one).(type) {
	case *float32:
		*p = 1
	case *float64:
		*p = 1
	case *complex64:
		*p = 1
	case *complex128:
		*p = 1
	case *int64:
		*p = 1
	case *int32:
		*p = 1
	case *int16:
		*p = 1
	case *int8:
		*p = 1
	case *uint8:
		*p = 1
	}
	return one
}

// sparseMul is x * y: sparse. Beside a tensor that is not sparse, and broadcasts
// to the other's shape, the result has the indices of the sparse one.
func sparseMul(x, y *Tensor) *Tensor {
	if !isSparse(x) {
		x, y = y, x
	}
	if isOne(y) && !isSparse(y) {
		return scaledValues(x, func(v *Tensor) *Tensor { return v.Mul(y) })
	}
	if !isSparse(y) {
		wide, err := shape.Broadcast(x.shape, y.shape)
		if err != nil || !slices.Equal(wide, x.shape) {
			panic(&ShapeError{"mul", x.Shape(), y.Shape(), fmt.Sprintf("mul(sparse, dense): the dense operand of size %s does not broadcast to the sparse one's %s", shape.String(y.shape), shape.String(x.shape))})
		}
		at := x.ToSparse().Indices()
		return scaledValues(x, func(v *Tensor) *Tensor { return v.Mul(y.Expand(x.shape...).ValuesAt(at)) })
	}
	if !slices.Equal(x.shape, y.shape) {
		panic(&ShapeError{"mul", x.Shape(), y.Shape(), fmt.Sprintf("mul: expected 'self' and 'other' to have same sizes, but %s != %s", shape.String(x.shape), shape.String(y.shape))})
	}
	if x.Layout() == SparseCSR || y.Layout() == SparseCSR {
		return sparseMul(x.ToSparse(), y.ToSparse()).compressedAs(x)
	}
	return intersection(x, y)
}

// intersection is the product of two tensors in coordinate layout.
func intersection(x, y *Tensor) *Tensor {
	if a, b := x.SparseDim(), y.SparseDim(); a != b {
		panic(&LayoutError{"mul", SparseCOO, fmt.Sprintf("mul: expected 'self' and 'other' to have same sparse dimensions, but they have %d and %d", a, b)})
	}
	a, b := x.Coalesce(), y.Coalesce()
	size := x.shape[:x.SparseDim()]
	p, q := flatPlaces(a.sp.indices, size), flatPlaces(b.sp.indices, size)
	i, j := []int64{}, []int64{}
	for k, l := 0, 0; k < len(p) && l < len(q); {
		switch {
		case p[k] < q[l]:
			k++
		case p[k] > q[l]:
			l++
		default:
			i, j = append(i, int64(k)), append(j, int64(l))
			k, l = k+1, l+1
		}
	}
	from, to := FromSlice(i), FromSlice(j)
	v := a.SparseValues().IndexSelect(from, 0).Mul(b.SparseValues().IndexSelect(to, 0))
	return SparseCooOpt(a.Indices().IndexSelect(from, 1), v, x.Shape(), x.sp.coalesced && y.sp.coalesced)
}

func sparseDiv(x, y *Tensor) *Tensor {
	checkSparseDivisor(x, y)
	return scaledValues(x, func(v *Tensor) *Tensor { return v.Div(y) })
}

// dividedValues is a quotient that is not linear.
func dividedValues(x, y *Tensor, f func(v, y *Tensor) *Tensor) *Tensor {
	checkSparseDivisor(x, y)
	return mapped(x, func(v *Tensor) *Tensor { return f(v, y) })
}

func checkSparseDivisor(x, y *Tensor) {
	if isSparse(y) || !isOne(y) {
		panic(&LayoutError{"div", SparseCOO, fmt.Sprintf("Sparse division requires a scalar or zero-dim dense tensor divisor (got shape %s for divisor)", shape.String(y.shape))})
	}
}

func sparsePow(x, y *Tensor) *Tensor {
	if !isSparse(x) || isSparse(y) || !isOne(y) || y.dt.IsComplex() {
		panic(&LayoutError{Op: "pow", Layout: SparseCOO})
	}
	if !(y.Float() > 0) {
		panic(&LayoutError{"pow", SparseCOO, fmt.Sprintf("pow of a sparse tensor has a positive exponent, or zeros would not stay zeros, but got %v", y.Float())})
	}
	return mapped(x, func(v *Tensor) *Tensor { return v.Pow(y) })
}
