package nn

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// Linear computes x Wᵀ + b with Weight (out, in) and Bias (out).
type Linear struct {
	Weight, Bias *tensor.Tensor // Bias is nil without bias
}

// NewLinear returns a layer with PyTorch's initial weights: both are drawn
// evenly from ±1/√in.
func NewLinear(in, out int, opts ...Option) *Linear {
	o := options(opts)
	positive("linear", in, out)
	l := &Linear{Weight: evenly(in, out, in)}
	if !o.noBias {
		l.Bias = evenly(in, out)
	}
	return l
}

// evenly draws parameters from ±1/√fan.
//
// Source: PyTorch's Linear.reset_parameters, kaiming_uniform_ with a = √5
func evenly(fan int, shape ...int) *tensor.Tensor {
	bound := 1 / math.Sqrt(float64(fan))
	return tensor.Uniform(-bound, bound, shape...).SetRequiresGrad(true)
}

func positive(name string, sizes ...int) {
	for _, n := range sizes {
		if n <= 0 {
			panic(&tensor.ValueError{Op: name, Reason: fmt.Sprintf("sizes must be positive, not %v", sizes)})
		}
	}
}

// Forward maps x (…, in) to (…, out).
func (l *Linear) Forward(x *tensor.Tensor) *tensor.Tensor {
	return tensor.Linear(x, l.Weight, l.Bias)
}

// Parameters lists weight and bias.
func (l *Linear) Parameters() []*tensor.Tensor { return present(l.Weight, l.Bias) }

// NamedParameters names them.
func (l *Linear) NamedParameters() []Parameter { return weightAndBias(l.Weight, l.Bias) }

// String describes the layer.
func (l *Linear) String() string {
	return fmt.Sprintf("Linear(in=%d, out=%d, bias=%t)", l.Weight.Size(1), l.Weight.Size(0), l.Bias != nil)
}

func present(ts ...*tensor.Tensor) []*tensor.Tensor {
	var list []*tensor.Tensor
	for _, t := range ts {
		if t != nil {
			list = append(list, t)
		}
	}
	return list
}

func weightAndBias(weight, bias *tensor.Tensor) []Parameter {
	list := []Parameter{{"weight", weight}}
	if bias != nil {
		list = append(list, Parameter{"bias", bias})
	}
	return list
}
