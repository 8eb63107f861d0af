package tensor

import (
	"math"
	"testing"
)

// TestLongScans: running sums and products of float32 are rounded once, as
// PyTorch's are, along every dimension and over any length.
func TestLongScans(t *testing.T) {
	const n = 200000
	x := Full([]int{n}, 0.1).To(Float32)
	tenth := float64(float32(0.1))
	sum, product := x.Cumsum(0), Full([]int{n}, 1.0001).To(Float32).Cumprod(0)
	columns := x.View(n/4, 4).Cumsum(0)
	factor, power := float64(float32(1.0001)), 1.0
	for i := range n {
		if got, want := elems[float32](sum)[i], float32(tenth*float64(i+1)); math.Abs(float64(got-want)) > 1e-7*float64(want) {
			t.Fatalf("sum of %d: %v, want %v", i+1, got, want)
		}
		power *= factor
		if got, want := elems[float32](product)[i], float32(power); got != want {
			t.Fatalf("product of %d: %v, want %v", i+1, got, want)
		}
		if got, want := elems[float32](columns)[i], float32(tenth*float64(i/4+1)); math.Abs(float64(got-want)) > 1e-7*float64(want) {
			t.Fatalf("sum of %d in column %d: %v, want %v", i/4+1, i%4, got, want)
		}
	}
	zeros := FromSlice([]float64{math.Copysign(0, -1), math.Copysign(0, -1)})
	if math.Signbit(zeros.Cumsum(0).Floats()[1]) || !math.Signbit(zeros.Narrow(0, 0, 1).Cumprod(0).Floats()[0]) {
		t.Error("a sum starts at 0, a product at 1")
	}
}
