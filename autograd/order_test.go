package autograd

import (
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestOrderOfSums adds gradients that come on several ways in the order in
// which PyTorch does, from the operation that was recorded last on: in Float32
// the sum tells the order.
func TestOrderOfSums(t *testing.T) {
	x := tensor.New([]float32{1}).SetRequiresGrad(true)
	first, second, third := x.MulScalar(1), x.MulScalar(float64(1<<25)), x.MulScalar(-float64(1<<25))
	// Whatever the order of the addition forward, 2^25 - 2^25 + 1 is 1 and 1 + 2^25 - 2^25 is 0.
	for _, z := range []*tensor.Tensor{first.Add(second).Add(third), third.Add(first).Add(second), second.Add(third).Add(first)} {
		x.ZeroGrad()
		BackwardOpt(z, nil, true, false)
		if got := x.Grad().Floats(); !slices.Equal(got, []float64{1}) {
			t.Errorf("gradient %v, want 1", got)
		}
	}
}
