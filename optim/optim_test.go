package optim

import (
	"math"
	"testing"

	"github.com/rustorch/rustorch/tensor"

	_ "github.com/rustorch/rustorch/autograd"
)

// TestThreeSteps holds three steps of PyTorch 2.15.0 on the sum of x³/3 + x
// from 1, -2, 3, 0.5.
func TestThreeSteps(t *testing.T) {
	type params = []*tensor.Tensor
	tests := []struct {
		name string
		make func(p params) Optimizer
		want []float64
	}{
		{"SGD", func(p params) Optimizer { return NewSGD(p, .1) }, []float64{0.49555039405822754, -4.365062236785889, 1.1749999523162842, 0.15412867069244385}},
		{"momentum", func(p params) Optimizer { return NewSGD(p, .05, Momentum(.9)) }, []float64{0.48116597533226013, -3.6893365383148193, 0.763867199420929, 0.1622675061225891}},
		{"dampening", func(p params) Optimizer { return NewSGD(p, .05, Momentum(.9), Dampening(.5)) }, []float64{0.6034039258956909, -3.1629395484924316, 1.1883193254470825, 0.2459450215101242}},
		{"nesterov", func(p params) Optimizer { return NewSGD(p, .05, Momentum(.9), Nesterov(), WeightDecay(.1)) }, []float64{0.2765424847602844, -4.840086460113525, 0.29148566722869873, 0.015381932258605957}},
		{"Adam", func(p params) Optimizer { return NewAdam(p, .1) }, []float64{0.7013925909996033, -2.3004653453826904, 2.7007572650909424, 0.20089498162269592}},
		{"Adam decay", func(p params) Optimizer { return NewAdam(p, .1, WeightDecay(.1)) }, []float64{0.7014014720916748, -2.3004682064056396, 2.700745105743408, 0.20098891854286194}},
		{"betas", func(p params) Optimizer { return NewAdam(p, .1, Betas(.8, .9), Eps(1e-3)) }, []float64{0.7016646265983582, -2.3004953861236572, 2.7008585929870605, 0.20122012495994568}},
		{"AdamW", func(p params) Optimizer { return NewAdamW(p, .1) }, []float64{0.6987125873565674, -2.2941677570343018, 2.692094326019287, 0.19970054924488068}},
		{"AdamW decay", func(p params) Optimizer { return NewAdamW(p, .1, WeightDecay(.5)) }, []float64{0.5744204521179199, -2.0, 2.289409637451172, 0.144529789686203}},
	}
	for _, tt := range tests {
		x := tensor.New([]float32{1, -2, 3, .5}).SetRequiresGrad(true)
		unused := tensor.Ones(2).SetRequiresGrad(true)
		o := tt.make(params{x, unused})
		for range 3 {
			o.ZeroGrad()
			x.PowScalar(3).DivScalar(3).Add(x).Sum().Backward()
			o.Step()
		}
		for i, got := range x.Floats() {
			if math.Abs(got-tt.want[i]) > 2e-6*(1+math.Abs(tt.want[i])) {
				t.Errorf("%s: x[%d] = %v, want %v", tt.name, i, got, tt.want[i])
			}
		}
		if unused.Sum().Float() != 2 {
			t.Errorf("%s: a parameter without gradient changed", tt.name)
		}
	}
}

func TestRefusals(t *testing.T) {
	p := []*tensor.Tensor{tensor.Ones(1).SetRequiresGrad(true)}
	for name, f := range map[string]func(){
		"no parameters":      func() { NewAdam(nil, .1) },
		"negative rate":      func() { NewSGD(p, -1) },
		"NaN rate":           func() { NewSGD(p, math.NaN()) },
		"beta of 1":          func() { NewAdam(p, .1, Betas(.9, 1)) },
		"Nesterov by itself": func() { NewSGD(p, .1, Nesterov()) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*tensor.ValueError); !ok {
					t.Errorf("%s: no ValueError", name)
				}
			}()
			f()
		}()
	}
}
