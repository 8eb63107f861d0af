package simd

import "unsafe"

// Reductions work in blocks of this many elements, and blocks are added in
// float64: rounding errors stay small however long the vector is.
const block = 4096

// Sum returns the sum of x, 0 for an empty x.
func Sum[T Float](x []T) T {
	var total float64
	for len(x) > block {
		total += sumBlock(x[:block])
		x = x[block:]
	}
	return T(total + sumBlock(x))
}

func sumBlock[T Float](x []T) float64 {
	if s, ok := reduce(kSum, x, x); ok {
		return float64(s)
	}
	var s float64
	for _, v := range x {
		s += float64(v)
	}
	return s
}

// Dot returns the sum of a[i]*b[i].
func Dot[T Float](a, b []T) T {
	same(len(a), len(b))
	var total float64
	for len(a) > block {
		total += dotBlock(a[:block], b[:block])
		a, b = a[block:], b[block:]
	}
	return T(total + dotBlock(a, b))
}

func dotBlock[T Float](a, b []T) float64 {
	if s, ok := reduce(kDot, a, b); ok {
		return float64(s)
	}
	var s float64
	for i := range a {
		s += float64(a[i]) * float64(b[i])
	}
	return s
}

// Max returns the largest element, NaN if there is one, -inf for an empty x.
func Max[T Float](x []T) T {
	if m, ok := reduce(kMax, x, x); ok {
		return m
	}
	m := inf[T](-1)
	for _, v := range x {
		m = maximum(v, m)
		if v != v {
			return v
		}
	}
	return m
}

// Min returns the smallest element, NaN if there is one, +inf for an empty x.
func Min[T Float](x []T) T {
	if m, ok := reduce(kMin, x, x); ok {
		return m
	}
	m := inf[T](1)
	for _, v := range x {
		m = minimum(v, m)
		if v != v {
			return v
		}
	}
	return m
}

// SumCols computes dst[j] = Σ_i x[i,j] for x (rows, len(dst)), row-major.
func SumCols[T Float](dst, x []T, rows int) {
	reduceCols(dst, x, rows, 0, Add[T])
}

// MaxCols computes dst[j] = max_i x[i,j] for x (rows, len(dst)), row-major.
func MaxCols[T Float](dst, x []T, rows int) {
	reduceCols(dst, x, rows, inf[T](-1), Maximum[T])
}

// MinCols computes dst[j] = min_i x[i,j] for x (rows, len(dst)), row-major.
func MinCols[T Float](dst, x []T, rows int) {
	reduceCols(dst, x, rows, inf[T](1), Minimum[T])
}

// reduceCols folds blocks of 32 rows first, then the blocks, so that the error
// of a sum grows with rows/32 and not with rows.
func reduceCols[T Float](dst, x []T, rows int, start T, op func(dst, a, b []T)) {
	cols := len(dst)
	same(rows*cols, len(x))
	Fill(dst, start)
	if k := several(rows, cols); k > 1 {
		wide := make([]T, k*cols)
		whole := rows / k
		reduceCols(wide, x[:whole*k*cols], whole, start, op)
		reduceCols(dst, wide, k, start, op)
		for i := whole * k; i < rows; i++ {
			op(dst, dst, x[i*cols:(i+1)*cols])
		}
		return
	}
	if rows <= 32 {
		for i := range rows {
			op(dst, dst, x[i*cols:(i+1)*cols])
		}
		return
	}
	part := make([]T, cols)
	for i := 0; i < rows; i += 32 {
		Fill(part, start)
		for r := i; r < min(i+32, rows); r++ {
			op(part, part, x[r*cols:(r+1)*cols])
		}
		op(dst, dst, part)
	}
}

// several is how many short rows are folded as one: a call for each would cost
// more than its elements.
func several(rows, cols int) int {
	if cols == 0 || cols > 128 || rows < 128 {
		return 1
	}
	return min(32, 256/cols)
}

// SumRows computes dst[i] = Σ_j x[i,j] for x (len(dst), cols), row-major.
func SumRows[T Float](dst, x []T, cols int) {
	f := active.Load().sumRows[kind[T]()]
	if f == nil || len(dst) == 0 || cols == 0 || cols > block {
		reduceRows(dst, x, cols, Sum[T])
		return
	}
	same(len(dst)*cols, len(x))
	f(ptr(dst), ptr(x), len(dst), cols)
}

// MaxRows computes dst[i] = max_j x[i,j] for x (len(dst), cols), row-major.
func MaxRows[T Float](dst, x []T, cols int) { reduceRows(dst, x, cols, Max[T]) }

// MinRows computes dst[i] = min_j x[i,j] for x (len(dst), cols), row-major.
func MinRows[T Float](dst, x []T, cols int) { reduceRows(dst, x, cols, Min[T]) }

func reduceRows[T Float](dst, x []T, cols int, op func(x []T) T) {
	same(len(dst)*cols, len(x))
	for i := range dst {
		dst[i] = op(x[i*cols : (i+1)*cols])
	}
}

// ArgMax returns the index of the first largest element of x, of the first NaN
// if there is one, and -1 for an empty x.
func ArgMax[T Float](x []T) int { return index(x, Max(x)) }

// ArgMin returns the index of the first smallest element of x, of the first NaN
// if there is one, and -1 for an empty x.
func ArgMin[T Float](x []T) int { return index(x, Min(x)) }

// index returns the first place of v or NaN in x, which has NaN only if v is it;
// -1 without one.
func index[T Float](x []T, v T) int {
	at := 0
	if f := active.Load().find[kind[T]()]; f != nil && v == v {
		f((*int)(unsafe.Pointer(addr(&at))), ptr(x), addr(&v), len(x)&^(128/int(unsafe.Sizeof(v))-1))
	}
	for i, e := range x[at:] {
		if e == v || e != e {
			return at + i
		}
	}
	return -1
}
