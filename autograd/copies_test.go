package autograd

import (
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestAsStridedScatterGradient: PyTorch's gradient of the first operand is the
// result's where the second one lies, and no derivative; that of the second is.
func TestAsStridedScatterGradient(t *testing.T) {
	x, y := numbers(1, 3, 3), numbers(2, 2, 2)
	z := x.AsStridedScatterOpt(y, []int{2, 2}, []int{1, 2}, 1)
	if got, want := z.Detach().Reshape(-1).Index(ints([]int{4}, 1, 3, 2, 4)).Floats(), y.Detach().Reshape(-1).Floats(); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	g := tensor.Range(9).To(tensor.Float64).View(3, 3)
	d := GradFrom([]*tensor.Tensor{z}, []*tensor.Tensor{g}, []*tensor.Tensor{x, y}, false)
	if got := d[0].Reshape(-1).Floats(); !slices.Equal(got, []float64{0, 1, 2, 3, 4, 0, 0, 0, 0}) {
		t.Errorf("gradient %v", got)
	}
	if got := d[1].Reshape(-1).Floats(); !slices.Equal(got, []float64{1, 3, 2, 4}) {
		t.Errorf("gradient %v", got)
	}
}
