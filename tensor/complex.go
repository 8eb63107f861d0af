package tensor

import (
	"math"

	"github.com/rustorch/rustorch/tensor/op"
)

// The functions of this file are what formulas over complex elements may call.

func conjugate[T complexNumber](x T) T {
	v := complex128(x)
	return T(complex(real(v), -imag(v)))
}

func infinitePart[T complexNumber](x T) bool {
	v := complex128(x)
	return math.IsInf(real(v), 0) || math.IsInf(imag(v), 0)
}

// quotient is x / y by Smith's method, which does not overflow where the
// quotient does not; division by zero gives what the parts divided by zero do,
// as in PyTorch.
//
// Source: R. L. Smith, Algorithm 116: Complex division, Comm. ACM 5 (1962).
func quotient[T complexNumber](x, y T) T {
	switch any(x).(type) {
	case complex64:
		v, w := complex64(x), complex64(y)
		re, im := smith(real(v), imag(v), real(w), imag(w))
		return T(complex(re, im))
	}
	v, w := complex128(x), complex128(y)
	re, im := smith(real(v), imag(v), real(w), imag(w))
	return T(complex(re, im))
}

func smith[T float](a, b, c, d T) (re, im T) {
	switch ac, ad := absolute(c), absolute(d); {
	case ac == 0 && ad == 0:
		return a / ac, b / ad
	case ac >= ad:
		ratio := d / c
		scale := 1 / (c + d*ratio)
		return (a + b*ratio) * scale, (b - a*ratio) * scale
	default:
		ratio := c / d
		scale := 1 / (d + c*ratio)
		return (a*ratio + b) * scale, (b*ratio - a) * scale
	}
}

// complexTotal adds halves, so that errors grow with the logarithm of the length.
func complexTotal[T complexNumber](row []T) T {
	if len(row) > 128 {
		half := len(row) / 2
		return complexTotal(row[:half]) + complexTotal(row[half:])
	}
	var even, odd T
	for len(row) > 1 {
		even, odd, row = even+row[0], odd+row[1], row[2:]
	}
	if len(row) == 1 {
		even += row[0]
	}
	return even + odd
}

func complexMean[T complexNumber](row []T) T {
	v := complex128(complexTotal(row))
	n := float64(len(row))
	return T(complex(real(v)/n, imag(v)/n))
}

func complexProduct[T complexNumber](row []T) T {
	p := complex128(1)
	for _, v := range row {
		p *= complex128(v)
	}
	return T(p)
}

// complexVar is the variance of the real parts and that of the imaginary parts.
func complexVar(x *Tensor, dim []int, correction float64, keepdim bool) *Tensor {
	z := forwardVar(x.part(0), dim, correction, keepdim)
	binary(op.Add, z, z, forwardVar(x.part(1), dim, correction, keepdim))
	return z
}
