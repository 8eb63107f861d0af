package tensor

import (
	"iter"
	"math"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// Rows may be as long as memory. What is computed of one goes in parts: an
// interrupt ends it between them.

// piece is how many elements of a row are looked at between two looks at the
// flag of an interrupt.
const piece = 1 << 18

// pieces yields a row in parts, in order.
func pieces[T any](row []T) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		for len(row) > piece {
			if !yield(row[:piece]) {
				return
			}
			row = row[piece:]
			par.Poll()
		}
		yield(row)
	}
}

// inParts returns f of a row; of a long one f of what it gives for parts, in
// several threads.
func inParts[T any](row []T, f func([]T) T) T {
	if len(row) <= 2*grain {
		return f(row)
	}
	parts := make([]T, (len(row)+grain-1)/grain)
	par.For(len(parts), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			parts[i] = f(row[i*grain : min((i+1)*grain, len(row))])
		}
	})
	return f(parts)
}

// placeInParts is inParts for the index of an element that f finds.
func placeInParts[T any](row []T, f func([]T) int) int {
	if len(row) <= 2*grain {
		return f(row)
	}
	n := (len(row) + grain - 1) / grain
	places, values := make([]int, n), make([]T, n)
	par.For(n, 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			places[i] = i*grain + f(row[i*grain:min((i+1)*grain, len(row))])
			values[i] = row[places[i]]
		}
	})
	return places[f(values)]
}

// copied returns a copy of elements.
func copied[T any](from []T) []T { return converted(from, func(v T) T { return v }) }

// converted returns f of all elements.
func converted[T, Z any](from []T, f func(T) Z) []Z {
	to := make([]Z, len(from))
	par.For(len(to), grain, func(lo, hi int) {
		for i, v := range from[lo:hi] {
			to[lo+i] = f(v)
		}
	})
	return to
}

// eachPlace sets element i to f(i).
func eachPlace[T any](v []T, f func(i int) T) {
	par.For(len(v), grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			v[i] = f(i)
		}
	})
}

// softmaxRows is simd.Softmax for rows of any length.
func softmaxRows[T float](z, x []T, rows, cols int) {
	if cols <= piece {
		simd.Softmax(z, x, rows, cols)
		return
	}
	for base := 0; base < rows*cols; base += cols {
		d, r := z[base:base+cols], x[base:base+cols]
		sum := expSubSum(d, r, inParts(r, simd.Max[T]))
		par.For(cols, grain, func(lo, hi int) { simd.DivScalar(d[lo:hi], d[lo:hi], sum) })
	}
}

// logSoftmaxRows is simd.LogSoftmax for rows of any length.
func logSoftmaxRows[T float](z, x []T, rows, cols int) {
	if cols <= piece {
		simd.LogSoftmax(z, x, rows, cols)
		return
	}
	for base := 0; base < rows*cols; base += cols {
		d, r := z[base:base+cols], x[base:base+cols]
		m := inParts(r, simd.Max[T])
		l := T(math.Log(float64(expSubSum(d, r, m))))
		par.For(cols, grain, func(lo, hi int) {
			simd.AddScalar(d[lo:hi], r[lo:hi], -m) // exact, so that l is not lost beside a large m
			simd.AddScalar(d[lo:hi], d[lo:hi], -l)
		})
	}
}

// expSubSum sets dst to exp(x-m) and returns the sum of dst.
func expSubSum[T float](dst, x []T, m T) T {
	sums := make([]T, (len(x)+grain-1)/grain)
	par.For(len(sums), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			from, to := i*grain, min((i+1)*grain, len(x))
			sums[i] = simd.ExpSubSum(dst[from:to], x[from:to], m)
		}
	})
	return simd.Sum(sums)
}
