package tensor

import (
	"fmt"
	"math"
	"math/cmplx"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/cmath"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/special"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func composePositive(x *Tensor) *Tensor {
	if x.dt == Bool {
		panic(&DTypeError{"positive", Bool, "The `+` operator, on a bool tensor is not supported."})
	}
	return x
}

func composeNdtr(x *Tensor) *Tensor {
	return x.DivScalar(math.Sqrt2).Erf().AddScalar(1).MulScalar(0.5)
}

func composeHeaviside(x, values *Tensor) *Tensor {
	if x.dt.IsComplex() || values.dt.IsComplex() {
		panic(&DTypeError{"heaviside", resultOf([]*Tensor{x, values}), "heaviside is not yet implemented for complex tensors."})
	}
	if x.dt != values.dt {
		panic(&DTypeError{"heaviside", values.dt, "heaviside is not yet implemented for tensors with different dtypes."})
	}
	return x.Step(values)
}

// composeLdexp multiplies by a power that may overflow alone, as PyTorch does,
// unless a float meets integers.
func composeLdexp(x, y *Tensor) *Tensor {
	if x.dt.IsFloat() && !y.dt.IsInexact() {
		if y.dt == Bool {
			panic(&DTypeError{"ldexp", Bool, "\"ldexp_cpu_exp\" not implemented for 'Bool'"})
		}
		return x.LdexpWhole(y)
	}
	return x.Mul(Number(2.0).Pow(y))
}

// maxShift is beyond all exponents of floats.
const maxShift = 1 << 14

func forwardLdexpWhole(x, exponent *Tensor) *Tensor {
	s, err := shape.Broadcast(x.shape, exponent.shape)
	if err != nil {
		panic(&ShapeError{"ldexp", x.Shape(), exponent.Shape(), err.Error()})
	}
	e := packed(exponent.cast(Int64).expanded(s))
	z := packed(x.expanded(s))
	if x.dt == Float64 {
		shiftAll(elems[float64](z), elems[int64](e))
	} else {
		shiftAll(elems[float32](z), elems[int64](e))
	}
	return z
}

func shiftAll[T float](z []T, exponents []int64) {
	par.For(len(z), grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if e := exponents[i]; e > -1023 && e < 1024 { // a power of two that is a normal number
				z[i] = T(float64(z[i]) * math.Float64frombits(uint64(e+1023)<<52))
			} else {
				z[i] = T(math.Ldexp(float64(z[i]), int(max(-maxShift, min(maxShift, e)))))
			}
		}
	})
}

func forwardFrexp(x *Tensor) (mantissa, exponent *Tensor) {
	if !x.dt.IsFloat() {
		panic(&DTypeError{"frexp", x.dt, "torch.frexp() only supports floating-point dtypes"})
	}
	mantissa, exponent = packed(x), newTensor(Int32, x.shape)
	if x.dt == Float64 {
		parts(elems[float64](mantissa), elems[int32](exponent))
	} else {
		parts(elems[float32](mantissa), elems[int32](exponent))
	}
	return mantissa, exponent
}

func parts[T float](z []T, exponents []int32) {
	par.For(len(z), grain, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			f, e := math.Frexp(float64(z[i]))
			z[i], exponents[i] = T(f), int32(e)
		}
	})
}

// toward says where the next number after x towards y lies among the bits of x,
// which are in the order of the absolute values of numbers of one sign: one up,
// one down, or 0 where x is zero or equal to y, or one of them NaN.
func toward[T float](x, y T) int {
	switch {
	case x < y && x > 0, x > y && x < 0:
		return 1
	case x < y && x < 0, x > y && x > 0:
		return -1
	}
	return 0
}

func nextFloat64(x, y float64) float64 {
	if d := toward(x, y); d != 0 {
		return math.Float64frombits(math.Float64bits(x) + uint64(d))
	}
	return nextOfZero(x, y, math.SmallestNonzeroFloat64)
}

func nextFloat32(x, y float32) float32 {
	if d := toward(x, y); d != 0 {
		return math.Float32frombits(math.Float32bits(x) + uint32(d))
	}
	return nextOfZero(x, y, math.SmallestNonzeroFloat32)
}

func nextOfZero[T float](x, y, least T) T {
	switch {
	case x != x:
		return x
	case x == y || y != y:
		return y // which may be a zero of another sign
	case y < 0:
		return -least
	}
	return least
}

// nextFloat16 takes floats of 16 bits that value reads.
func nextFloat16(x, y uint16, value func(uint16) float32) uint16 {
	a, b := value(x), value(y)
	switch d := toward(a, b); {
	case d != 0:
		return x + uint16(d)
	case a != a:
		return x
	case a == b || b != b:
		return y
	}
	return y&0x8000 | 1
}

func forwardNextafter(x, y *Tensor) *Tensor {
	row := &op.Table[op.Nextafter]
	dt, _ := resultTypes(row, x, y)
	if !dt.IsFloat() {
		unsupported(row, dt)
	}
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{row.Py, x.Shape(), y.Shape(), err.Error()})
	}
	z := newTensor(dt, s)
	loop := nextLoops[dt]
	walk3(z, x.To(dt).expanded(s), y.To(dt).expanded(s), func(_, _, _ int) binaryLoop { return loop })
	return z
}

var nextLoops = map[dtype.DType]binaryLoop{
	Float64: eraseBinary(func(z, x, y []float64, n, dz, dx, dy int) {
		for i := range n {
			z[i*dz] = nextFloat64(x[i*dx], y[i*dy])
		}
	}),
	Float32: eraseBinary(func(z, x, y []float32, n, dz, dx, dy int) {
		for i := range n {
			z[i*dz] = nextFloat32(x[i*dx], y[i*dy])
		}
	}),
	Float16:  nextHalves(fromFloat16),
	BFloat16: nextHalves(fromBFloat16),
}

func nextHalves(value func(uint16) float32) binaryLoop {
	return eraseBinary(func(z, x, y []uint16, n, dz, dx, dy int) {
		for i := range n {
			z[i*dz] = nextFloat16(x[i*dx], y[i*dy], value)
		}
	})
}

func composeFloatPower(x, exponent *Tensor) *Tensor {
	dt := Float64
	if x.dt.IsComplex() || exponent.dt.IsComplex() {
		dt = Complex128
	}
	wide := func(v *Tensor) *Tensor {
		if v.number {
			return Number(v.To(dt).Item())
		}
		return v.To(dt)
	}
	return wide(x).Pow(wide(exponent))
}

// composePolygamma is digamma, its derivative, or (-1)^(n+1) n! times the zeta
// function of n+1.
func composePolygamma(x *Tensor, n int) *Tensor {
	switch {
	case n < 0:
		panic(&ValueError{"polygamma", "polygamma(n, x) does not support negative n."})
	case n == 0:
		return x.Digamma()
	case n == 1:
		return x.Trigamma()
	}
	factor := math.Gamma(float64(n) + 1)
	if n%2 == 0 {
		factor = -factor
	}
	return Number(float64(n + 1)).Zeta(x).MulScalar(factor)
}

func composeMvlgamma(x *Tensor, p int) *Tensor {
	switch {
	case x.dt == Bool:
		panic(&DTypeError{"mvlgamma", Bool, "The input tensor may not be a boolean tensor."})
	case x.dt.IsComplex():
		unsupported(&op.Table[op.Mvlgamma], x.dt)
	case p < 1:
		panic(&ValueError{"mvlgamma", fmt.Sprintf("p has to be greater than or equal to 1, but is %d", p)})
	case !x.dt.IsInexact():
		x = x.To(DefaultFloat())
	}
	steps := make([]float64, p)
	for i := range steps {
		steps[i] = -float64(i) / 2
	}
	d := float64(p)
	sum := x.Unsqueeze(-1).Add(FromSlice(steps, p).To(x.dt)).Lgamma().SumOpt([]int{-1}, false)
	return sum.AddScalar(d * (d - 1) / 4 * math.Log(math.Pi))
}

func forwardLogcumsumexp(x *Tensor, dim int) *Tensor {
	i, err := shape.Axis(dim, len(x.shape))
	must("logcumsumexp", i, err)
	switch x.dt {
	case Float32:
		return scan(x, i, special.LogSum[float32])
	case Float64:
		return scan(x, i, special.LogSum[float64])
	case Complex64:
		return scan(x, i, complexLogSum[complex64])
	case Complex128:
		return scan(x, i, complexLogSum[complex128])
	}
	unsupported(&op.Table[op.Logcumsumexp], x.dt)
	return nil
}

// complexLogSum is log(exp(x) + exp(y)), shifted by the greater real part.
func complexLogSum[T complexNumber](x, y T) T {
	a, b := complex128(x), complex128(y)
	if real(a) < real(b) {
		a, b = b, a
	}
	switch {
	case cmplx.IsNaN(a) || cmplx.IsNaN(b):
		return T(cmplx.NaN())
	case math.IsInf(real(a), -1):
		return T(a)
	case math.IsInf(real(a), 1) && real(a) == real(b):
		return T(cmath.Log(cmath.Exp(a) + cmath.Exp(b)))
	}
	return T(a + cmath.Log1p(cmath.Exp(b-a)))
}
