package simd

// Add computes dst[i] = a[i] + b[i].
func Add[T Float](dst, a, b []T) {
	if binary(kAdd, dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// Sub computes dst[i] = a[i] - b[i].
func Sub[T Float](dst, a, b []T) {
	if binary(kSub, dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

// Mul computes dst[i] = a[i] * b[i].
func Mul[T Float](dst, a, b []T) {
	if binary(kMul, dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// ComplexMul multiplies complex numbers, whose real and imaginary parts stand
// one after the other.
func ComplexMul[T Float](dst, a, b []T) {
	if binary(kComplexMul, dst, a, b) {
		return
	}
	for i := 0; i+1 < len(dst); i += 2 {
		ar, ai, br, bi := a[i], a[i+1], b[i], b[i+1]
		dst[i], dst[i+1] = T(ar*br)-T(ai*bi), T(ar*bi)+T(ai*br)
	}
}

// Div computes dst[i] = a[i] / b[i].
func Div[T Float](dst, a, b []T) {
	if binary(kDiv, dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = a[i] / b[i]
	}
}

// Maximum computes dst[i] = max(a[i], b[i]), NaN where either is NaN. Of two
// zeros it takes b[i].
func Maximum[T Float](dst, a, b []T) {
	if binary(kMaximum, dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = maximum(a[i], b[i])
	}
}

// Minimum computes dst[i] = min(a[i], b[i]), NaN where either is NaN. Of two
// zeros it takes b[i].
func Minimum[T Float](dst, a, b []T) {
	if binary(kMinimum, dst, a, b) {
		return
	}
	for i := range dst {
		dst[i] = minimum(a[i], b[i])
	}
}

func maximum[T Float](a, b T) T {
	if a > b || a != a {
		return a
	}
	return b
}

func minimum[T Float](a, b T) T {
	if a < b || a != a {
		return a
	}
	return b
}

// AddScalar computes dst[i] = a[i] + s.
func AddScalar[T Float](dst, a []T, s T) {
	if scalar(kAddScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] + s
	}
}

// SubScalar computes dst[i] = a[i] - s.
func SubScalar[T Float](dst, a []T, s T) { AddScalar(dst, a, -s) }

// MulScalar computes dst[i] = a[i] * s.
func MulScalar[T Float](dst, a []T, s T) {
	if scalar(kMulScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] * s
	}
}

// DivScalar computes dst[i] = a[i] / s.
func DivScalar[T Float](dst, a []T, s T) {
	if scalar(kDivScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] / s
	}
}

// RsubScalar computes dst[i] = s - a[i].
func RsubScalar[T Float](dst, a []T, s T) {
	if scalar(kRsubScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = s - a[i]
	}
}

// RdivScalar computes dst[i] = s / a[i].
func RdivScalar[T Float](dst, a []T, s T) {
	if scalar(kRdivScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = s / a[i]
	}
}

// MaximumScalar computes dst[i] = max(a[i], s), NaN where either is NaN.
func MaximumScalar[T Float](dst, a []T, s T) {
	if scalar(kMaximumScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = maximum(a[i], s)
	}
}

// MinimumScalar computes dst[i] = min(a[i], s), NaN where either is NaN.
func MinimumScalar[T Float](dst, a []T, s T) {
	if scalar(kMinimumScalar, dst, a, s) {
		return
	}
	for i := range dst {
		dst[i] = minimum(a[i], s)
	}
}

// Axpy computes dst[i] += s * x[i], rounded once or twice depending on the tier.
func Axpy[T Float](dst []T, s T, x []T) {
	if scalar(kAxpy, dst, x, s) {
		return
	}
	for i := range dst {
		dst[i] += s * x[i]
	}
}

// Fma computes dst[i] = a[i]*b[i] + c[i], rounded once or twice depending on
// the tier.
func Fma[T Float](dst, a, b, c []T) {
	if ternary(kFma, dst, a, b, c, 0) {
		return
	}
	for i := range dst {
		dst[i] = a[i]*b[i] + c[i]
	}
}

// Addcmul computes dst[i] = a[i] + s*b[i]*c[i].
func Addcmul[T Float](dst, a, b, c []T, s T) {
	if ternary(kAddcmul, dst, a, b, c, s) {
		return
	}
	for i := range dst {
		dst[i] = a[i] + s*b[i]*c[i]
	}
}

// Fill sets every dst[i] to v.
func Fill[T any](dst []T, v T) {
	if len(dst) == 0 {
		return
	}
	dst[0] = v
	for n := 1; n < len(dst); n *= 2 { // memmove of what is filled already
		copy(dst[n:], dst[:n])
	}
}
