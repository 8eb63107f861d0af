package tensor

import "math"

// Derivatives of random numbers with respect to the parameters of their
// distribution, with the probability of smaller ones held fixed: minus the
// derivative of that probability, divided by the density.
//
// Source: M. Figurnov et al., Implicit reparameterization gradients, 2018.

// largeShape is from where on the first terms of Cornish and Fisher's expansion
// are as exact as a sum.
const largeShape = 1e8

// gammaSlope is the derivative of a gamma number x with respect to the shape a.
// The sum is that of the probability's power series, term by term.
func gammaSlope[T float](a, x T) T {
	s, v := float64(a), float64(x)
	switch {
	case !(s > 0 && v > 0) || math.IsInf(s+v, 0):
		return T(math.NaN())
	case s > largeShape:
		return T(1 + (v-s)/(2*s))
	}
	term, total := 1/s, 0.0
	psi, log := float64(digamma(s+1)), math.Log(v)
	for n := s + 1; ; n++ {
		t := term * (log - psi)
		total += t
		term *= v / n
		psi += 1 / n
		if n > v && term*(math.Abs(log-psi)+1) <= 1e-17*math.Abs(total) || term == 0 {
			return T(-v * total)
		}
		if math.IsInf(total, 0) {
			return T(math.NaN())
		}
	}
}

// betaSlope is the derivative of a beta number x with respect to its first
// parameter a, divided by 1 - x, which is what a Dirichlet distribution needs; b
// is the second parameter. Left of the middle the sum is the power series of the
// probability of smaller numbers, right of it that of greater ones.
func betaSlope(x, a, b float64) float64 {
	if !(x > 0 && x < 1 && a > 0 && b > 0) {
		return math.NaN()
	}
	left := x*(a+b+2) < a+1
	v, first, sign := x, a, -1.0
	if !left {
		v, first, sign = 1-x, b, 1
	}
	log := math.Log(x) - float64(digamma(a)) + float64(digamma(a+b))
	if left {
		log -= 1 / a
	}
	term, total := 1.0, 0.0
	for n := 0.0; n < 1e7; n++ {
		total += term * log
		up, down := a+b+n, first+1+n
		term *= up / down * v
		log += 1 / up
		if left {
			log -= 1 / down
		}
		if up*v < down && term*(math.Abs(log)+1) <= 1e-17*math.Abs(total) {
			break
		}
	}
	return sign * x / first * total
}

func forwardDirichletGrad(x, alpha, total *Tensor) *Tensor {
	sameType("_dirichlet_grad", x, alpha, total)
	requireType("_dirichlet_grad", x, x.dt.IsFloat(), "floating")
	z := newTensor(Float64, x.shape)
	xs, as, ts := elems[float64](dense(x.cast(Float64))), elems[float64](dense(alpha.cast(Float64).expanded(x.shape))), elems[float64](dense(total.cast(Float64).expanded(x.shape)))
	for i, to := 0, elems[float64](z); i < len(to); i++ {
		to[i] = betaSlope(xs[i], as[i], ts[i]-as[i])
	}
	return z.cast(x.dt)
}
