package tensor

import (
	"fmt"
	"runtime"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Products of which one side is sparse. The sparse side is read row by row:
// compressed rows as they lie, coordinates in the order of their rows, which a
// counting sort finds. Sums run along a row in the order of its values.

// A compressed matrix is the sparse side of a product.
type compressed struct {
	begin, columns []int64
	values         *Tensor // contiguous
}

// compress reads a sparse matrix by rows.
func compress(x *Tensor) compressed {
	p := x.sp
	if p.layout == SparseCSR {
		return compressed{elems[int64](p.rows), elems[int64](dense(p.indices)), dense(p.values)}
	}
	n := p.values.shape[0]
	all := elems[int64](dense(p.indices))
	rows := all[:n]
	begin := make([]int64, x.shape[0]+1)
	sorted := true
	for i, r := range rows {
		begin[r+1]++
		sorted = sorted && (i == 0 || rows[i-1] <= r)
	}
	for i := range x.shape[0] {
		begin[i+1] += begin[i]
	}
	if sorted {
		return compressed{begin, all[n:], dense(p.values)}
	}
	next, order := append([]int64{}, begin...), newTensor(Int64, []int{n})
	at, columns := elems[int64](order), make([]int64, n)
	for i, r := range rows {
		at[next[r]], columns[next[r]] = int64(i), all[n+i]
		next[r]++
	}
	return compressed{begin, columns, p.values.IndexSelect(order, 0)}
}

// checkMm checks the operands of a product of which one is sparse.
func checkMm(x, y *Tensor) {
	for i, m := range []*Tensor{x, y} {
		if len(m.shape) != 2 || isSparse(m) && m.DenseDim() > 0 {
			panic(&ShapeError{"mm", x.Shape(), y.Shape(), fmt.Sprintf("mm: a sparse product is one of matrices, without dense dimensions, but argument %d has %d sparse and %d dense dimensions", i+1, m.SparseDim(), m.DenseDim())})
		}
	}
	if x.shape[1] != y.shape[0] {
		panic(&ShapeError{"mm", x.Shape(), y.Shape(), fmt.Sprintf("mat1 and mat2 shapes cannot be multiplied (%dx%d and %dx%d)", x.shape[0], x.shape[1], y.shape[0], y.shape[1])})
	}
	if x.dt != y.dt {
		panic(&DTypeError{"mm", y.dt, fmt.Sprintf("expected m1 and m2 to have the same dtype, but got: %s != %s", x.dt, y.dt)})
	}
	if x.dt == Bool {
		panic(&DTypeError{"mm", x.dt, "\"addmm_sparse_dense\" not implemented for 'Bool'"})
	}
}

func forwardSparseMm(x, y *Tensor, _ bool) *Tensor {
	checkMm(x, y)
	x, y = x.Detach(), y.Detach()
	if dt := x.dt; dt.IsHalf() {
		return forwardSparseMm(x.To(dt.Wide()), y.To(dt.Wide()), false).To(dt)
	}
	switch {
	case isSparse(x) && isSparse(y):
		return sparseBySparse(x, y)
	case isSparse(y): // (yᵀ xᵀ)ᵀ
		return packed(forwardSparseMm(transposed2(y), x.Transpose(0, 1), false).Transpose(0, 1))
	}
	z := newZeros(x.dt, []int{x.shape[0], y.shape[1]})
	if len(z.shape) == 0 || z.Numel() == 0 || x.Nnz() == 0 {
		return z
	}
	addProduct(z, compress(x), dense(y))
	return z
}

// transposed2 is a sparse matrix transposed, in coordinate layout.
func transposed2(x *Tensor) *Tensor {
	p := forwardToSparse(x, -1).sp
	order := FromSlice([]int64{1, 0})
	return coo([]int{x.shape[1], x.shape[0]}, p.indices.IndexSelect(order, 0), p.values, false)
}

// addProduct adds the product of x and y, contiguous (k, n), to z (m, n).
func addProduct(z *Tensor, x compressed, y *Tensor) {
	switch z.dt {
	case Float32:
		eachRow(z, x, y, simd.Axpy[float32])
	case Float64:
		eachRow(z, x, y, simd.Axpy[float64])
	case Complex64:
		eachRow(z, x, y, axpy[complex64])
	case Complex128:
		eachRow(z, x, y, axpy[complex128])
	case Int64:
		eachRow(z, x, y, axpy[int64])
	case Int32:
		eachRow(z, x, y, axpy[int32])
	case Int16:
		eachRow(z, x, y, axpy[int16])
	case Int8:
		eachRow(z, x, y, axpy[int8])
	default:
		eachRow(z, x, y, axpy[uint8])
	}
	runtime.KeepAlive(x.values)
	runtime.KeepAlive(y)
}

// axpy adds s times x to dst.
func axpy[T number | complexNumber](dst []T, s T, x []T) {
	for i, v := range x {
		dst[i] += s * v
	}
}

func eachRow[T element](z *Tensor, x compressed, y *Tensor, axpy func(dst []T, s T, x []T)) {
	n := y.shape[1]
	zs, xs, ys := elems[T](z), elems[T](x.values), elems[T](y)
	work := 1 + len(x.columns)*n/max(len(x.begin)-1, 1)
	par.For(len(x.begin)-1, 1+grain/work, func(lo, hi int) {
		for r := lo; r < hi; r++ {
			row := zs[r*n : r*n+n]
			for i := x.begin[r]; i < x.begin[r+1]; i++ {
				c := int(x.columns[i])
				axpy(row, xs[i], ys[c*n:c*n+n])
			}
		}
	})
}

// sparseBySparse is Gustavson's product of two sparse matrices: row r of the
// product is the sum of the rows of y that row r of x names. Elements that
// cancel stay.
//
// Source: F. Gustavson, Two fast algorithms for sparse matrices, ACM TOMS 4
// (1978).
func sparseBySparse(x, y *Tensor) *Tensor {
	a, b := compress(x), compress(y)
	var from, to, at []int64 // of every product: its factors and its place
	n := int64(y.shape[1])
	for r := range x.shape[0] {
		for i := a.begin[r]; i < a.begin[r+1]; i++ {
			for j := b.begin[a.columns[i]]; j < b.begin[a.columns[i]+1]; j++ {
				from, to, at = append(from, i), append(to, j), append(at, int64(r)*n+b.columns[j])
			}
		}
		par.Poll()
	}
	size := []int{x.shape[0], y.shape[1]}
	var z *Tensor
	if len(at) == 0 {
		z = coo(size, newZeros(Int64, []int{2, 0}), newZeros(x.dt, []int{0}), true)
	} else {
		products := a.values.IndexSelect(FromSlice(from), 0).Mul(b.values.IndexSelect(FromSlice(to), 0))
		g := grouped(at)
		z = coo(size, unplaced(g.places, size), added(products, g.group, len(g.places)), true)
	}
	if x.Layout() == SparseCSR && y.Layout() == SparseCSR {
		return forwardToSparseCsr(z)
	}
	return z
}

// SparseCsr patterns stay what they are; coordinates are those of pattern.
func forwardSampledMm(x, y, pattern *Tensor) *Tensor {
	checkMm(x, y)
	p := pattern.sp
	if p == nil || len(pattern.shape) != 2 || pattern.SparseDim() != 2 || pattern.shape[0] != x.shape[0] || pattern.shape[1] != y.shape[1] {
		panic(&ShapeError{"sampled_mm", x.Shape(), pattern.Shape(), "the pattern must be a sparse matrix of the product's shape " + shape.String([]int{x.shape[0], y.shape[1]})})
	}
	of := csrOrCoo(pattern)
	indices := elems[int64](dense(of.indices))
	n := len(indices) / 2
	z := sampled(x.Detach(), y.Detach(), indices[:n], indices[n:])
	made := *p
	made.values = z
	return newSparse(pattern.shape, made)
}

// csrOrCoo returns the parts of a sparse matrix with indices of coordinates.
func csrOrCoo(x *Tensor) *sparseParts {
	if x.sp.layout == SparseCSR {
		return csrToCoo(x).sp
	}
	return x.sp
}

// sampled returns the elements at the given rows and columns of x times y.
func sampled(x, y *Tensor, rows, columns []int64) *Tensor {
	if dt := x.dt; dt.IsHalf() {
		return sampled(x.To(dt.Wide()), y.To(dt.Wide()), rows, columns).To(dt)
	}
	a, b := dense(forwardToDense(x, true)), packed(forwardToDense(y, true).Transpose(0, 1))
	z := newTensor(x.dt, []int{len(rows)})
	switch x.dt {
	case Float32:
		dots(z, a, b, rows, columns, dot[float32])
	case Float64:
		dots(z, a, b, rows, columns, dot[float64])
	case Complex64:
		dots(z, a, b, rows, columns, dot[complex64])
	case Complex128:
		dots(z, a, b, rows, columns, dot[complex128])
	default:
		panic(&DTypeError{"sampled_mm", x.dt, "not implemented for '" + x.dt.Torch() + "'"})
	}
	return z
}

func dot[T float | complexNumber](x, y []T) T {
	var a, b, c, d T
	i := 0
	for ; i+4 <= len(x); i += 4 {
		a += x[i] * y[i]
		b += x[i+1] * y[i+1]
		c += x[i+2] * y[i+2]
		d += x[i+3] * y[i+3]
	}
	for ; i < len(x); i++ {
		a += x[i] * y[i]
	}
	return (a + b) + (c + d)
}

func dots[T element](z, x, y *Tensor, rows, columns []int64, dot func(x, y []T) T) {
	k := x.shape[1]
	zs, xs, ys := elems[T](z), elems[T](x), elems[T](y)
	par.For(len(rows), 1+grain/(k+1), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			r, c := int(rows[i])*k, int(columns[i])*k
			zs[i] = dot(xs[r:r+k], ys[c:c+k])
		}
	})
}
