package special

import "math"

// The Bessel functions are rational up to 5. Above they are a cosine and a sine
// of x less a part of pi, a difference that is rounded as PyTorch's is: for
// large x it decides the result.
//
// Source: Moshier, Cephes, j0.c and j1.c.

const (
	quarterTurn = math.Pi / 4
	threeTurns  = 3 * math.Pi / 4
)

// J0 returns the Bessel function of the first kind of order 0, NaN of infinities.
func J0[T float](x T) T {
	if x < 0 {
		x = -x
	}
	v := float64(x)
	if v <= 5 {
		return T(j0Near(v))
	}
	s, c := math.Sincos(float64(x - quarterTurn))
	p, q := order0(v)
	return T((p*c - q*s) * math.Sqrt(2/math.Pi) / math.Sqrt(v))
}

func j0Near(x float64) float64 {
	if x < 1e-5 {
		return 1 - x*x/4
	}
	t := x * x
	return (t - 5.78318596294678452118) * (t - 30.4712623436620863991) * polynomial(t, j0NearNum[:]) / polynomial(t, j0NearDen[:])
}

// J1 returns the Bessel function of the first kind of order 1, NaN of infinities.
func J1[T float](x T) T {
	if x < 0 {
		return -J1(-x)
	}
	v := float64(x)
	if v <= 5 {
		return T(j1Near(v))
	}
	s, c := math.Sincos(float64(x - threeTurns))
	p, q := order1(v)
	return T((p*c - q*s) * math.Sqrt(2/math.Pi) / math.Sqrt(v))
}

func j1Near(x float64) float64 {
	t := x * x
	return polynomial(t, j1NearNum[:]) / polynomial(t, j1NearDen[:]) * x * (t - 14.6819706421238932572) * (t - 49.2184563216946036703)
}

// Y0 returns the Bessel function of the second kind of order 0: -Inf of 0, NaN
// of negative numbers and of infinities.
func Y0[T float](x T) T {
	v := float64(x)
	switch {
	case v == 0:
		return T(math.Inf(-1))
	case v < 0:
		return T(math.NaN())
	case v <= 5:
		t := v * v
		return T(polynomial(t, y0NearNum[:])/polynomial(t, y0NearDen[:]) + 2/math.Pi*logarithm(v)*j0Near(v))
	}
	s, c := math.Sincos(float64(x - quarterTurn))
	p, q := order0(v)
	return T((p*s + q*c) * math.Sqrt(2/math.Pi) / math.Sqrt(v))
}

// Y1 returns the Bessel function of the second kind of order 1: -Inf of 0, NaN
// of negative numbers and of infinities.
func Y1[T float](x T) T {
	v := float64(x)
	switch {
	case v == 0:
		return T(math.Inf(-1))
	case v < 0:
		return T(math.NaN())
	case v <= 5:
		t := v * v
		return T(v*(polynomial(t, y1NearNum[:])/polynomial(t, y1NearDen[:])) + 2/math.Pi*(j1Near(v)*logarithm(v)-1/v))
	}
	s, c := math.Sincos(float64(x - threeTurns))
	p, q := order1(v)
	return T((p*s + q*c) * math.Sqrt(2/math.Pi) / math.Sqrt(v))
}

// order0 and order1 return what the cosine and the sine are multiplied by.
func order0(x float64) (p, q float64) {
	w := 5 / x
	t := w * w
	return polynomial(t, order0CosineNum[:]) / polynomial(t, order0CosineDen[:]), w * polynomial(t, order0SineNum[:]) / polynomial(t, order0SineDen[:])
}

func order1(x float64) (p, q float64) {
	w := 5 / x
	t := w * w
	return polynomial(t, order1CosineNum[:]) / polynomial(t, order1CosineDen[:]), w * polynomial(t, order1SineNum[:]) / polynomial(t, order1SineDen[:])
}
