// Package special holds the special functions of the table of ops that package
// math has not: of one float64, or of two, in plain scalar code. Where PyTorch
// gives an infinity or NaN, they give it too.
package special

import "math"

type float interface{ ~float32 | ~float64 }

// chebyshev sums a series of Chebyshev polynomials over t in [-1, 1] by
// Clenshaw's recurrence.
func chebyshev(t float64, c []float64) float64 {
	t2 := t + t
	b, last := 0.0, 0.0
	for k := len(c) - 1; k > 0; k-- {
		b, last = t2*b-last+c[k], b
	}
	return t*b - last + c[0]
}

// piece is the value of a table of polynomials at t in [0, 1]; NaN of NaN.
func piece(t float64, table [][8]float64) float64 {
	t *= float64(len(table))
	k := min(max(int(t), 0), len(table)-1)
	u := 2*(t-float64(k)) - 1
	c := &table[k]
	v := u * u
	return (c[0] + u*c[1]) + v*(c[2]+u*c[3]) + v*v*((c[4]+u*c[5])+v*(c[6]+u*c[7]))
}

// polynomial sums the powers of x with the coefficients c, highest first.
func polynomial(x float64, c []float64) float64 {
	s := 0.0
	for _, v := range c {
		s = s*x + v
	}
	return s
}

// expSquare is exp(x*x*part) without the error of rounding x*x; part is a power
// of two.
func expSquare(x, part float64) float64 {
	high := x * x
	if high*part > 710 {
		return math.Inf(1) // the rounding error may be more than 1
	}
	low := math.FMA(x, x, -high)
	return math.Exp(high*part) * (1 + low*part)
}

// Entr returns -x log(x), 0 of 0 and -Inf of negative numbers.
func Entr(x float64) float64 {
	switch {
	case x > 0:
		return -x * logarithm(x)
	case x == 0:
		return 0
	case x < 0:
		return math.Inf(-1)
	}
	return x
}

// logarithm is math.Log of denormal numbers too, which its assembly for amd64
// does not know.
func logarithm(x float64) float64 {
	if x > 0 && x < 0x1p-1022 {
		return math.Log(x*0x1p60) - 60*math.Ln2
	}
	return math.Log(x)
}

// Sinc returns sin(pi x) / (pi x), and 1 of 0. The product is rounded as an
// element, which decides the result at integers.
func Sinc[T float](x T) T {
	if x == 0 {
		return 1
	}
	x *= math.Pi
	return T(math.Sin(float64(x))) / x
}

// Xlog1py returns x log(1 + y), and 0 where x is 0 and y is not NaN.
func Xlog1py(x, y float64) float64 {
	if x == 0 && y == y {
		return 0
	}
	return x * math.Log1p(y)
}

// Logaddexp2 returns the logarithm to base 2 of 2**x + 2**y without overflow.
func Logaddexp2(x, y float64) float64 {
	if math.IsInf(x, 0) && x == y {
		return x
	}
	m := math.Max(x, y)
	return m + math.Log1p(math.Exp2(-math.Abs(x-y)))*math.Log2E
}

// LogSum returns log(exp(x) + exp(y)) without overflow.
func LogSum[T float](x, y T) T {
	if x < y {
		x, y = y, x
	}
	a, b := float64(x), float64(y)
	switch {
	case a != a || b != b:
		return x + y
	case a == b && math.IsInf(a, 0):
		return x
	}
	return T(a + math.Log1p(math.Exp(b-a)))
}
