package tensor

import "math"

// logGamma mends what math.Lgamma says of minus infinity and of small numbers:
// on amd64 math.Log knows no denormal ones.
func logGamma[T float](x T) T {
	v := float64(x)
	switch {
	case math.IsInf(v, -1):
		return T(math.Inf(1))
	case v != 0 && math.Abs(v) < 1e-20:
		part, exponent := math.Frexp(math.Abs(v))
		return T(-math.Log(part) - float64(exponent)*math.Ln2)
	}
	v, _ = math.Lgamma(v)
	return T(v)
}

// digamma goes up to where the series converges, ψ(x) = ψ(x+1) - 1/x, and
// comes from below 0 by ψ(x) = ψ(1-x) - π/tan(πx).
func digamma[T float](x T) T {
	v, shift := float64(x), 0.0
	switch {
	case v == 0:
		return T(math.Copysign(math.Inf(1), -v))
	case v < 0:
		if v == math.Trunc(v) {
			return T(math.NaN())
		}
		_, part := math.Modf(v)
		shift = -math.Pi / math.Tan(math.Pi*part)
		v = 1 - v
	}
	for ; v < 10; v++ {
		shift -= 1 / v
	}
	i := 1 / (v * v)
	series := i * (1.0/12 - i*(1.0/120-i*(1.0/252-i*(1.0/240-i*(1.0/132-i*(691.0/32760-i/12))))))
	return T(shift + math.Log(v) - 0.5/v - series)
}

// trigamma goes up to where the series converges, ψ'(x) = ψ'(x+1) + 1/x², and
// comes from below 0 by ψ'(x) = π²/sin²(πx) - ψ'(1-x).
func trigamma[T float](x T) T {
	v, shift, sign := float64(x), 0.0, 1.0
	if v < 0.5 {
		s := math.Sin(math.Pi * v)
		shift, sign, v = math.Pi*math.Pi/(s*s), -1, 1-v
	}
	for ; v < 10; v++ {
		shift += sign / (v * v)
	}
	i := 1 / (v * v)
	series := 1 + i*(1.0/6-i*(1.0/30-i*(1.0/42-i*(1.0/30-i*(5.0/66-i*691.0/2730)))))
	return T(shift + sign*(series/v+0.5*i))
}
