package tensor

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
)

// The functions of this file are the activations that formulas of the table
// call; they compute in float64.

func mish[T float](x T) T { return T(float64(x) * math.Tanh(softplus64(float64(x)))) }

func softplus64(x float64) float64 {
	if x > 40 {
		return x
	}
	return math.Log1p(math.Exp(x))
}

func softplus[T float](x T, beta, threshold float64) T {
	if v := float64(x) * beta; v <= threshold || v != v {
		return T(math.Log1p(math.Exp(v)) / beta)
	}
	return x
}

func logSigmoid[T float](x T) T {
	v := float64(x)
	return T(math.Min(v, 0)-math.Log1p(math.Exp(-math.Abs(v)))) + 0 // not -0 after underflow
}

func elu[T float](x T, alpha float64) T {
	if x > 0 {
		return x
	}
	return T(alpha * math.Expm1(float64(x)))
}

func celu[T float](x T, alpha float64) T {
	if x > 0 {
		return x
	}
	return T(alpha * math.Expm1(float64(x)/alpha))
}

func selu[T float](x T) T {
	const alpha, scale = 1.6732632423543772, 1.0507009873554805
	return scale * elu(x, alpha)
}

func softshrink[T float](x T, lambd float64) T {
	switch {
	case x > T(lambd):
		return x - T(lambd)
	case x < -T(lambd):
		return x + T(lambd)
	}
	return x - x // 0, but NaN stays NaN
}

func hardshrink[T float](x T, lambd float64) T {
	if x >= -T(lambd) && x <= T(lambd) {
		return 0
	}
	return x
}

func above[T number](x T, threshold, value float64) T {
	if x <= T(threshold) {
		return T(value)
	}
	return x
}

// checkAttrs panics if the attributes of an activation have no meaning.
func checkAttrs(id op.ID, dt dtype.DType, attrs []float64) {
	most := math.MaxFloat64
	if dt != Float64 {
		most = math.MaxFloat32
	}
	switch {
	case id == op.Softshrink && !(attrs[0] >= 0 && attrs[0] <= most):
		panic(&ValueError{op.Table[id].Py, fmt.Sprintf("lambda must be in range [0, %.6g] for input dtype %s, but found %v", most, dt.Torch(), attrs[0])})
	case id == op.Hardtanh && attrs[0] > attrs[1]:
		panic(&ValueError{op.Table[id].Py, "min_val cannot be greater than max_val"})
	}
}

// wholeAttrs are the attributes of an activation of integers, as integers of
// their type: the ends of Hardtanh are held in its range, as a bound beyond it
// is none; the numbers of Threshold must lie in it, where a negative one counts
// modulo the range of a type without a sign.
func wholeAttrs(id op.ID, dt dtype.DType, attrs []float64) []float64 {
	low, high := dt.Range()
	whole := make([]float64, len(attrs))
	for i, a := range attrs {
		v := math.Trunc(a)
		switch {
		case id == op.Hardtanh:
			v = max(low, min(high, v))
		case low == 0 && v < 0 && v >= -high:
			v += high + 1
		}
		if !(v >= low && v <= high) {
			panic(&ValueError{op.Table[id].Py, "value cannot be converted to type " + dtype.Table[dt].C + " without overflow"})
		}
		whole[i] = v
	}
	return whole
}

// entropy bounds logarithms at -100, as PyTorch does.
func entropy[T float](x, y T) T {
	p := float64(x)
	return T((float64(y)-1)*math.Max(math.Log1p(-p), -100) - float64(y)*math.Max(math.Log(p), -100))
}

// logit holds x as PyTorch does: 1-eps wins over eps.
func logit[T float](x T, eps float64) T {
	if eps >= 0 {
		low := T(eps)
		high := 1 - low
		if x < low {
			x = low
		} else if x > high {
			x = high
		}
	}
	return T(simd.Ln(float64(x / (1 - x))))
}
