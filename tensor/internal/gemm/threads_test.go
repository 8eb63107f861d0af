package gemm

import (
	"math/rand"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// Large enough for packing, several blocks of k and of rows, and threads.
func TestLargeAndThreads(t *testing.T) {
	defer par.SetThreads(0)
	r := rand.New(rand.NewSource(4))
	m, n, k := 371, 439, 1100
	for _, tier := range simd.Tiers()[1:] {
		restore := simd.SetTier(tier)
		for layout := range 4 {
			a, b := matrix[float32](r, m, k, layout), matrix[float32](r, k, n, (layout+1)%4)
			var first []float32
			for _, threads := range []int{1, 2} {
				par.SetThreads(threads)
				c := make([]float32, m*n)
				Gemm(m, n, k, 1, a, b, 0, Rows(c, n))
				if first == nil {
					first = c
				} else if !slices.Equal(first, c) {
					t.Fatalf("%v, layout %d: results depend on the number of threads", tier, layout)
				}
			}
			near(t, tier, m, n, k, a, b, first)
		}
		restore()
	}
}

// near compares with the twin, which sums in float64.
func near(t *testing.T, tier simd.Tier, m, n, k int, a, b Matrix[float32], got []float32) {
	t.Helper()
	want := make([]float32, m*n)
	twin(m, n, k, a, b, Rows(want, n), false)
	for i, w := range want {
		if d := got[i] - w; !(d < 2e-3 && d > -2e-3) {
			t.Fatalf("%v: element %d is %v, want %v", tier, i, got[i], w)
		}
	}
}
