package gemm

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// A Tap shifts the operands of one product: they begin at these elements.
type Tap struct{ A, B, C int }

// Slack is how many elements the data of b must go on after the last one that
// a product of Taps uses: kernels read whole vectors.
const Slack = 16

// Taps computes c_t += a_t*b_t for all taps in order: the sum of a convolution
// over the places of its kernel, without unfolding the image. a is (m, k), b
// (k, n) and c (m, n); columns of b and c are contiguous. Without add, the
// first tap overwrites. Nothing is packed, and the caller shares out the work.
func Taps[T simd.Float](m, n, k int, taps []Tap, a, b, c Matrix[T], add bool) {
	f := familyOf[T]()
	if f == nil || k == 0 || m == 0 || n == 0 {
		tapsTwin(m, n, k, taps, a, b, c, add)
		return
	}
	for _, t := range taps {
		a.shifted(t.A).check("a", m, k)
		b.shifted(t.B).check("b", k, n)
		c.shifted(t.C).check("c", m, n)
		if t.B+(k-1)*b.RS+n-1+Slack >= len(b.Data) {
			panic("gemm: no slack after b")
		}
	}
	panels, width := (m+f.rows-1)/f.rows, 2*f.lanes
	for j := 0; j < n; j += width {
		w := min(width, n-j)
		nv := (w + f.lanes - 1) / f.lanes
		for p := range panels {
			lo, hi := p*m/panels, (p+1)*m/panels
			mul := f.mul[nv][hi-lo]
			for i, t := range taps {
				acc := 1
				if i == 0 && !add {
					acc = 0
				}
				mul(k, at(a, t.A+lo*a.RS), a.RS, a.CS, at(b, t.B+j), b.RS, at(c, t.C+lo*c.RS+j), c.RS, w-(nv-1)*f.lanes, acc)
			}
		}
	}
}

func (a Matrix[T]) shifted(n int) Matrix[T] { return Matrix[T]{a.Data[n:], a.RS, a.CS} }

func tapsTwin[T simd.Float](m, n, k int, taps []Tap, a, b, c Matrix[T], add bool) {
	for i, t := range taps {
		twin(m, n, k, a.shifted(t.A), b.shifted(t.B), c.shifted(t.C), add || i > 0)
	}
}

// Buffer returns n elements, not cleared, and a function that gives them back
// for the next product or convolution.
func Buffer[T simd.Float](n int) (x []T, release func()) {
	var v T
	pool := &pools[unsafe.Sizeof(v)/4-1]
	s := borrow[T](n)
	return *s, func() { pool.Put(s) }
}
