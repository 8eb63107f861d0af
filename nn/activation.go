package nn

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor"
)

// Func is a module without parameters: a function with a name.
type Func struct {
	name string
	f    func(*tensor.Tensor) *tensor.Tensor
}

// NewFunc makes a module of a function.
func NewFunc(name string, f func(*tensor.Tensor) *tensor.Tensor) *Func { return &Func{name, f} }

// Forward calls the function.
func (f *Func) Forward(x *tensor.Tensor) *tensor.Tensor { return f.f(x) }

// Parameters is empty.
func (f *Func) Parameters() []*tensor.Tensor { return nil }

// String is the name.
func (f *Func) String() string { return f.name }

// ReLU returns the module of max(x, 0).
func ReLU() *Func { return NewFunc("ReLU()", (*tensor.Tensor).Relu) }

// GELU returns the module of x Φ(x).
func GELU() *Func { return NewFunc("GELU()", (*tensor.Tensor).Gelu) }

// Tanh returns the module of the hyperbolic tangent.
func Tanh() *Func { return NewFunc("Tanh()", (*tensor.Tensor).Tanh) }

// Sigmoid returns the module of 1 / (1 + exp(-x)).
func Sigmoid() *Func { return NewFunc("Sigmoid()", (*tensor.Tensor).Sigmoid) }

// Flatten returns the module that keeps the first dimension and makes one of
// the others.
func Flatten() *Func {
	return NewFunc("Flatten()", func(x *tensor.Tensor) *tensor.Tensor { return x.FlattenOpt(1, -1) })
}

// Dropout sets elements to 0 with probability P in training and divides the
// others by 1-P.
type Dropout struct {
	P   float64
	off bool
}

// NewDropout returns a layer that is in training.
func NewDropout(p float64) *Dropout {
	if !(p >= 0 && p <= 1) {
		panic(&tensor.ValueError{Op: "dropout", Reason: fmt.Sprintf("dropout probability has to be between 0 and 1, but got %v", p)})
	}
	return &Dropout{P: p}
}

// Forward drops elements, or returns x after Train(false).
func (d *Dropout) Forward(x *tensor.Tensor) *tensor.Tensor {
	if d.off {
		return x
	}
	return tensor.DropoutOpt(x, d.P, true)
}

// Parameters is empty.
func (d *Dropout) Parameters() []*tensor.Tensor { return nil }

// Train turns dropping on or off.
func (d *Dropout) Train(on bool) { d.off = !on }

// Training reports whether elements are dropped.
func (d *Dropout) Training() bool { return !d.off }

// String describes the layer.
func (d *Dropout) String() string { return fmt.Sprintf("Dropout(p=%v)", d.P) }
