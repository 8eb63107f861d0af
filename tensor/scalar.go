package tensor

import (
	"math"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// The functions of this file are what formulas of the table may call beside
// package math.

func truth(b bool) uint8 {
	// A bool is a byte that is 0 or 1; this compiles to no branch.
	return *(*uint8)(unsafe.Pointer(&b))
}

func unordered[T number](x T) bool { return x != x }

func finite[T number](x T) bool { return x-x == 0 }

func negative[T number](x T) bool { return math.Signbit(float64(x)) }

func infinite[T number](x T) bool { return math.IsInf(float64(x), 0) }

// absolute turns -0 into 0, which x < 0 would leave.
func absolute[T number](x T) T {
	if x <= 0 {
		return 0 - x
	}
	return x
}

func signum[T number](x T) T {
	switch {
	case x > 0:
		return 1
	case x < 0:
		var zero T
		return zero - 1
	}
	return 0 // of NaN too, as in PyTorch
}

// positive keeps -0 and NaN, as in PyTorch.
func positive[T number](x T) T {
	if x < 0 {
		return 0
	}
	return x
}

// passed lets a gradient through where y is positive or NaN, as in PyTorch.
func passed[T number](x, y T) T {
	if y <= 0 {
		return 0
	}
	return x
}

func greater[T number](x, y T) T {
	if x > y || x != x {
		return x
	}
	return y
}

func smaller[T number](x, y T) T {
	if x < y || x != x {
		return x
	}
	return y
}

func greaterNumber[T number](x, y T) T {
	if x >= y || y != y {
		return x
	}
	return y
}

func smallerNumber[T number](x, y T) T {
	if x <= y || y != y {
		return x
	}
	return y
}

func logaddexp[T float](x, y T) T {
	if x == y {
		return x + math.Ln2 // infinities too
	}
	a, b := float64(x), float64(y)
	return T(math.Max(a, b) + math.Log1p(math.Exp(-math.Abs(a-b))))
}

func xlogy[T float](x, y T) T {
	if x == 0 && y == y {
		return 0
	}
	return x * T(simd.Ln(float64(y)))
}

func clamped[T number](x T, low, high float64) T {
	if x < T(low) {
		x = T(low)
	}
	if x > T(high) {
		return T(high)
	}
	return x
}

func leaky[T float](x T, slope float64) T {
	if x > 0 {
		return x
	}
	return x * T(slope)
}

func gelu[T float](x T) T {
	v := float64(x)
	return T(0.5 * v * math.Erfc(-v*math.Sqrt2/2))
}

func log[T float](x T) T { return T(simd.Ln(float64(x))) }

func log10[T float](x T) T {
	v := float64(x)
	if v > 0 && v < 0x1p-1022 {
		return T(math.Log10(v*1e20) - 20)
	}
	return T(math.Log10(v))
}

func log2[T float](x T) T {
	frac, exp := math.Frexp(float64(x))
	if frac == 0.5 {
		return T(exp - 1) // powers of two are exact
	}
	return T(math.Log2(frac) + float64(exp))
}

// atan2 has the sign of its ordinate even where the quotient underflows.
func atan2[T float](y, x T) T {
	r := math.Atan2(float64(y), float64(x))
	if r == 0 || math.Abs(r) == math.Pi {
		r = math.Copysign(r, float64(y))
	}
	return T(r)
}

// sinh and cosh do not overflow before their values do.
func sinh[T float](x T) T {
	if v := float64(x); math.Abs(v) > 709 {
		h := math.Exp(math.Abs(v) / 2)
		return T(math.Copysign(h/2*h, v))
	}
	return T(math.Sinh(float64(x)))
}

func cosh[T float](x T) T {
	if v := math.Abs(float64(x)); v > 709 {
		h := math.Exp(v / 2)
		return T(h / 2 * h)
	}
	return T(math.Cosh(float64(x)))
}

func isInteger[T number]() bool {
	half := 0.5
	return T(half) == 0
}

func rounded[T number](x T, f func(float64) float64) T {
	if isInteger[T]() {
		return x
	}
	return T(f(float64(x)))
}

func floor[T number](x T) T { return rounded(x, math.Floor) }
func ceil[T number](x T) T  { return rounded(x, math.Ceil) }
func round[T number](x T) T { return rounded(x, math.RoundToEven) }
func trunc[T number](x T) T { return rounded(x, math.Trunc) }

// modulo has the sign of y, as Python's %.
func modulo[T number](x, y T) T {
	if isInteger[T]() {
		checkDivisor(y)
		r := x - x/y*y
		if r != 0 && (r < 0) != (y < 0) {
			r += y
		}
		return r
	}
	r := floatRemainder(x, y)
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return r
}

// floatRemainder is NaN where the quotient overflows, as in PyTorch.
func floatRemainder[T number](x, y T) T {
	if q := float64(x / y); math.IsInf(q, 0) && y != 0 {
		return T(math.NaN())
	}
	return T(math.Mod(float64(x), float64(y)))
}

// remain has the sign of x, as C's fmod.
func remain[T number](x, y T) T {
	if isInteger[T]() {
		checkDivisor(y)
		return x - x/y*y
	}
	return floatRemainder(x, y)
}

func truncdiv[T number](x, y T) T {
	if isInteger[T]() {
		checkDivisor(y)
		return x / y
	}
	return T(math.Trunc(float64(x / y)))
}

// floordiv rounds the quotient towards minus infinity, as Python's //.
func floordiv[T number](x, y T) T {
	if isInteger[T]() {
		checkDivisor(y)
		q := x / y
		if x-q*y != 0 && (x < 0) != (y < 0) {
			q--
		}
		return q
	}
	if y == 0 {
		return x / y
	}
	m := T(math.Mod(float64(x), float64(y)))
	q := (x - m) / y
	if m != 0 && (y < 0) != (m < 0) {
		q--
	}
	if q == 0 {
		return T(math.Copysign(0, float64(x/y)))
	}
	f := T(math.Floor(float64(q)))
	if float64(q-f) > 0.5 {
		f++
	}
	return f
}

func one[T number]() T { return 1 }

func checkDivisor[T number](y T) {
	if y == 0 {
		panic(&ValueError{"integer division", "ZeroDivisionError"})
	}
}

// checkExponent refuses a negative integer as the exponent of integers.
func checkExponent(x, exponent *Tensor) {
	if exponent.number && exponent.dt == Int64 && !x.dt.IsInexact() && !x.number && exponent.Int() < 0 {
		panic(&ValueError{"pow", "Integers to negative integer powers are not allowed."})
	}
}

// power of integers wraps around; negative exponents give 0 except for bases
// 1 and -1, as in PyTorch.
func power[T number](x, y T) T {
	if !isInteger[T]() {
		return T(math.Pow(float64(x), float64(y)))
	}
	if y < 0 {
		switch {
		case x == 1:
			return 1
		case x+1 == 0 && int64(y)%2 == 0:
			return 1
		case x+1 == 0:
			return x
		}
		return 0
	}
	r := one[T]()
	for n := uint64(y); n > 0; n >>= 1 {
		if n&1 == 1 {
			r *= x
		}
		x *= x
	}
	return r
}
