package nn

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor"
)

// Identity returns the module that passes its input on.
func Identity() *Func {
	return NewFunc("Identity()", func(x *tensor.Tensor) *tensor.Tensor { return x })
}

// LeakyReLU returns the module of x where it is positive and slope*x elsewhere.
func LeakyReLU(slope float64) *Func {
	return NewFunc(fmt.Sprintf("LeakyReLU(negative_slope=%v)", slope), func(x *tensor.Tensor) *tensor.Tensor { return x.LeakyReluOpt(slope) })
}

// ELU returns the module of x where it is positive and alpha*(exp(x)-1) elsewhere.
func ELU(alpha float64) *Func {
	return NewFunc(fmt.Sprintf("ELU(alpha=%v)", alpha), func(x *tensor.Tensor) *tensor.Tensor { return x.EluOpt(alpha) })
}

// SiLU returns the module of x * sigmoid(x).
func SiLU() *Func { return NewFunc("SiLU()", (*tensor.Tensor).Silu) }

// Mish returns the module of x * tanh(log(1 + exp(x))).
func Mish() *Func { return NewFunc("Mish()", (*tensor.Tensor).Mish) }

// Softplus returns the module of log(1 + exp(x)).
func Softplus() *Func { return NewFunc("Softplus()", (*tensor.Tensor).Softplus) }

// ReLU6 returns the module of x held between 0 and 6.
func ReLU6() *Func { return NewFunc("ReLU6()", (*tensor.Tensor).Relu6) }

// Hardtanh returns the module of x held between -1 and 1.
func Hardtanh() *Func { return NewFunc("Hardtanh()", (*tensor.Tensor).Hardtanh) }

// Softmax returns the module of exp(x) / sum(exp(x)) along dim.
func Softmax(dim int) *Func {
	return NewFunc(fmt.Sprintf("Softmax(dim=%d)", dim), func(x *tensor.Tensor) *tensor.Tensor { return x.Softmax(dim) })
}

// LogSoftmax returns the module of the logarithm of Softmax.
func LogSoftmax(dim int) *Func {
	return NewFunc(fmt.Sprintf("LogSoftmax(dim=%d)", dim), func(x *tensor.Tensor) *tensor.Tensor { return x.LogSoftmax(dim) })
}
