package autograd

import (
	"math"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestCTCGradient checks the gradient through log-softmax, which the rule counts
// on, for targets in both forms, blanks, repeated labels and short samples.
func TestCTCGradient(t *testing.T) {
	v := make([]float64, 6*3*4)
	for i := range v {
		v[i] = math.Mod(float64(i+1)*0.618, 1) * 3
	}
	x := tensor.FromSlice(v, 6, 3, 4).SetRequiresGrad(true)
	rows := tensor.FromSlice([]int64{1, 1, 2, 0, 3, 1, 2, 3, 2}, 3, 3)
	flat := tensor.FromSlice([]int64{1, 1, 2, 3, 1, 2, 3})
	frames, labels := tensor.FromSlice([]int64{6, 3, 5}), tensor.FromSlice([]int64{3, 1, 3})
	for _, how := range []string{"mean", "sum", "none"} {
		for _, targets := range []*tensor.Tensor{rows, flat} {
			f := func(in []*tensor.Tensor) *tensor.Tensor {
				return tensor.CTCLossOpt(in[0].LogSoftmax(2), targets, frames, labels, 0, how, false)
			}
			if err := Gradcheck(f, []*tensor.Tensor{x}); err != nil {
				t.Errorf("%s: %v", how, err)
			}
		}
	}
	impossible := tensor.CTCLossOpt(x.LogSoftmax(2), rows, tensor.FromSlice([]int64{2, 3, 5}), labels, 0, "sum", true)
	if v := impossible.Float(); math.IsInf(v, 0) {
		t.Errorf("an infinite loss was not left out: %v", v)
	}
	d := Grad([]*tensor.Tensor{impossible}, []*tensor.Tensor{x}, false)[0].Select(1, 0)
	if d.Abs().Sum().Float() > 1e-12 {
		t.Errorf("an impossible sample has a gradient: %v", d)
	}
}
