package optim

import (
	"math"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestSchedules holds the learning rates of PyTorch 2.15.0 from 0.5 on.
func TestSchedules(t *testing.T) {
	for name, c := range map[string]struct {
		make func(o Optimizer) Scheduler
		want []float64
	}{
		"step":        {func(o Optimizer) Scheduler { return NewStepLR(o, 2, .1) }, []float64{0.5, 0.5, 0.05, 0.05, 0.005, 0.005, 0.0005, 0.0005, 5e-05}},
		"cosine":      {func(o Optimizer) Scheduler { return NewCosineAnnealingLR(o, 3, .05) }, []float64{0.5, 0.3875, 0.1625, 0.05, 0.1625, 0.3875, 0.5, 0.3875, 0.1625}},
		"exponential": {func(o Optimizer) Scheduler { return NewExponentialLR(o, .9) }, []float64{0.5, 0.45, 0.405, 0.3645, 0.32805, 0.295245}},
		"lambda":      {func(o Optimizer) Scheduler { return NewLambdaLR(o, func(e int) float64 { return 1 / float64(1+e) }) }, []float64{0.5, 0.25, 0.5 / 3, 0.125, 0.1}},
	} {
		o := NewSGD([]*tensor.Tensor{tensor.Ones(1).SetRequiresGrad(true)}, .5)
		s := c.make(o)
		for i, want := range c.want {
			if i > 0 {
				s.Step()
			}
			if math.Abs(o.LR()-want) > 1e-15+1e-12*want {
				t.Errorf("%s, epoch %d: %v, want %v", name, i, o.LR(), want)
			}
		}
	}
}

func TestClip(t *testing.T) {
	a, b := tensor.Ones(2).SetRequiresGrad(true), tensor.Ones(1).SetRequiresGrad(true)
	params := []*tensor.Tensor{a, b, tensor.Ones(1).SetRequiresGrad(true)}
	set := func() {
		a.SetGrad(tensor.New([]float64{3, 0}))
		b.SetGrad(tensor.New([]float64{-4}))
	}
	set()
	if n := ClipGradNorm(params, 1); math.Abs(n-5) > 1e-6 || math.Abs(a.Grad().Floats()[0]-0.6) > 1e-6 || math.Abs(b.Grad().Float()+0.8) > 1e-6 {
		t.Errorf("norm %v, gradients %v and %v", n, a.Grad(), b.Grad())
	}
	set()
	if ClipGradNorm(params, 10); a.Grad().Floats()[0] != 3 {
		t.Errorf("gradients within the limit become %v", a.Grad())
	}
	if ClipGradValue(params, 2); a.Grad().Floats()[0] != 2 || b.Grad().Float() != -2 {
		t.Errorf("gradients become %v and %v", a.Grad(), b.Grad())
	}
}
