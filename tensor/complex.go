package tensor

import (
	"math"

	"github.com/rustorch/rustorch/tensor/internal/cmath"
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

func unorderedPart[T complexNumber](x T) bool {
	v := complex128(x)
	return math.IsNaN(real(v)) || math.IsNaN(imag(v))
}

// quotient is x / y by Smith's method, which does not overflow where the
// quotient does not; division by zero gives what the parts divided by zero do,
// as in PyTorch.
//
// Source: R. L. Smith, Algorithm 116: Complex division, Comm. ACM 5 (1962).
func quotient[T complexNumber](x, y T) T {
	v, w := complex128(x), complex128(y)
	a, b, c, d := real(v), imag(v), real(w), imag(w)
	ac, ad := math.Abs(c), math.Abs(d)
	if ac < ad { // divide both by i
		a, b, c, d = b, -a, d, -c
	}
	if ac == 0 && ad == 0 {
		return T(complex(a/ac, b/ad))
	}
	ratio := d / c
	scale := 1 / (c + d*ratio)
	return T(complex((a+b*ratio)*scale, (b-a*ratio)*scale))
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

// clogaddexp is log(exp(x) + exp(y)): the greater of the two, by real parts,
// plus the logarithm of 1 and the exponential of the difference. A NaN part of
// the smaller one makes both parts NaN; of two that are minus infinity the
// greater is the result, because the angle is undefined.
func clogaddexp[T complexNumber](x, y T) T {
	a, b := complex128(x), complex128(y) // a is the smaller
	if !(real(a) < real(b)) && !unorderedPart(a) || unorderedPart(b) {
		a, b = b, a
	}
	low, high := real(a), real(b)
	switch {
	case unorderedPart(a):
		return T(complex(math.NaN(), math.NaN()))
	case math.IsInf(low, -1) && low == high:
		return T(a)
	case math.IsInf(low, 1) && low == high:
		return T(cmath.Log(cmath.Exp(a) + cmath.Exp(b)))
	}
	return T(b + cmath.Log1p(cmath.Exp(a-b)))
}
