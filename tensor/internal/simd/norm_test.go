package simd

import (
	"math"
	"math/rand"
	"testing"
)

// testNorm compares layer norm and its gradients in every tier with the twin:
// all operands, and without some of them.
func testNorm[T Float](t *testing.T, limit float64) {
	r := rand.New(rand.NewSource(11))
	near := func(what string, tier Tier, cols int, got, want []T) {
		t.Helper()
		for i := range want {
			if math.Abs(float64(got[i]-want[i])) > limit*(1+math.Abs(float64(want[i]))) {
				t.Fatalf("%s %v %T, %d columns: element %d is %v, want %v", what, tier, T(0), cols, i, got[i], want[i])
			}
		}
	}
	const rows = 3
	for _, cols := range append(lengths[1:], block+5) {
		n := rows * cols
		x, g, w, b := normal[T](r, n), normal[T](r, n), normal[T](r, cols), normal[T](r, cols)
		for i := range x {
			x[i] += 20 // the mean has to be taken off before squares are added
		}
		for _, without := range []bool{false, true} {
			if without {
				w, b = nil, nil
			}
			run := func(tier Tier) (y, dx, dw, db []T) {
				defer SetTier(tier)()
				y, dx, dw, db = make([]T, n+1), make([]T, n+1), normal[T](rand.New(rand.NewSource(1)), cols+1), make([]T, cols+1)
				LayerNorm(y[:n], x, w, b, 1e-5, rows, cols)
				LayerNormGrad(dx[:n], dw[:cols], db[:cols], g, x, w, 1e-5, rows, cols)
				return y, dx, dw, db
			}
			y, dx, dw, db := run(Go)
			for _, tier := range Tiers()[1:] {
				gotY, gotDx, gotDw, gotDb := run(tier)
				near("layer norm", tier, cols, gotY, y)
				near("its gradient", tier, cols, gotDx, dx)
				near("weight gradient", tier, cols, gotDw, dw)
				near("bias gradient", tier, cols, gotDb, db)
			}
		}
	}
}

func TestNormKernels(t *testing.T) {
	testNorm[float32](t, 2e-5)
	testNorm[float64](t, 1e-12)
}
