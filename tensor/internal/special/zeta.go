package special

import "math"

// Zeta returns Hurwitz's zeta function, the sum of (q+k)**-s over k = 0, 1, …:
// Inf if s is 1 or q is 0 or a negative integer, and NaN if s is below 1, or q
// negative and s no integer.
func Zeta(s, q float64) float64 {
	switch {
	case s == 1:
		return math.Inf(1)
	case s < 1:
		return math.NaN()
	case q <= 0 && q == math.Floor(q):
		return math.Inf(1)
	case q <= 0 && s != math.Floor(s):
		return math.NaN()
	case q < -32 && !math.IsInf(s, 1):
		return zetaBelow(s, q)
	}
	return eulerMaclaurin(s, q)
}

// bernoulli holds (2k)! / B(2k) for the Bernoulli numbers B from k = 1 on.
var bernoulli = [...]float64{12, -720, 30240, -1209600, 47900160, -1.8924375803183791606e9, 7.47242496e10, -2.950130727918164224e12,
	1.1646782814350067249e14, -4.5979787224074726105e15, 1.8152105401943546773e17, -7.1661652561756670113e18}

// eulerMaclaurin sums terms up to q+k = 10 and the rest by the formula of Euler
// and Maclaurin. Infinite arguments give the NaN or infinity that PyTorch has.
//
// Source: Moshier, Cephes, zeta.c.
func eulerMaclaurin(s, q float64) float64 {
	const epsilon = 0x1p-53
	sum, last := math.Pow(q, -s), 0.0
	for i := 0; i < 9 || q <= 9; i++ {
		q++
		last = math.Pow(q, -s)
		sum += last
		if math.Abs(last) < epsilon*math.Abs(sum) {
			return sum
		}
	}
	sum += last*q/(s-1) - last/2
	factor := 1.0
	for i, b := range bernoulli {
		k := s + float64(2*i)
		factor *= k
		last /= q
		term := factor * last / b
		sum += term
		if math.Abs(term/sum) < epsilon {
			return sum
		}
		factor *= k + 1
		last /= q
	}
	return sum
}

// zetaBelow sums over all integers and takes away the terms before q, whose
// number the direct sum grows with. f, the fraction of q, is exact.
func zetaBelow(s, q float64) float64 {
	f := q - math.Floor(q)
	rest := eulerMaclaurin(s, 1-f) - eulerMaclaurin(s, 1-q)
	if math.Mod(s, 2) != 0 {
		rest = -rest
	}
	return eulerMaclaurin(s, f) + rest
}
