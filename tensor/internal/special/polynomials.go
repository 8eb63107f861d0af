package special

import (
	"math"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// The orthogonal polynomials of degree n, cut to an integer: 0 if n is negative.
// As in PyTorch they are summed in the precision of their elements, and those
// that overflow are NaN.

// degree cuts n to an integer; what is none is -1.
func degree[T float](n T) int {
	if !(float64(n) > -1 && float64(n) < 1<<63) {
		return -1
	}
	return int(int64(n))
}

// recurrence sums the polynomials with p(k) = 2x p(k-1) - p(k-2) up to degree n,
// from p(0) = 1 and p(1) = first.
func recurrence[T float](x, first T, n int) T {
	switch {
	case n < 0:
		return 0
	case n == 0:
		return 1
	}
	p, q := T(1), first
	for k := 2; k <= n && q == q; k++ {
		p, q = q, (x+x)*q-p
	}
	return q
}

// inside reports whether a polynomial of a high degree is better found by the
// angle whose cosine x is.
func inside[T float](x T, n int) bool { return n > 8 && x > -1 && x < 1 }

func alternating(n int) float64 { return 1 - 2*float64(n&1) }

// ChebyshevT returns the polynomial of the first kind, cos(n acos(x)).
func ChebyshevT[T float](x, n T) T {
	k := degree(n)
	switch {
	case k >= 0 && x == 1:
		return 1
	case k >= 0 && x == -1:
		return T(alternating(k))
	case inside(x, k):
		return T(math.Cos(float64(k) * math.Acos(float64(x))))
	}
	return recurrence(x, x, k)
}

// ChebyshevU returns the polynomial of the second kind, with t = acos(x):
// sin((n+1) t) / sin(t).
func ChebyshevU[T float](x, n T) T {
	k := degree(n)
	switch {
	case k >= 0 && x == 1:
		return T(k + 1)
	case k >= 0 && x == -1:
		return T(alternating(k)) * T(k+1)
	case inside(x, k):
		t := math.Acos(float64(x))
		return T(math.Sin(float64(k+1)*t) / math.Sin(t))
	}
	return recurrence(x, x+x, k)
}

// ChebyshevV returns the polynomial of the third kind, with t = acos(x):
// cos((n+1/2) t) / cos(t/2).
func ChebyshevV[T float](x, n T) T {
	k := degree(n)
	switch {
	case k >= 0 && x == 1:
		return 1
	case k >= 0 && x == -1:
		return T(alternating(k)) * T(k+k+1)
	case inside(x, k):
		t := math.Acos(float64(x))
		return T(math.Cos((float64(k)+0.5)*t) / math.Cos(t/2))
	}
	return recurrence(x, x+x-1, k)
}

// ChebyshevW returns the polynomial of the fourth kind, with t = acos(x):
// sin((n+1/2) t) / sin(t/2).
func ChebyshevW[T float](x, n T) T {
	k := degree(n)
	switch {
	case k >= 0 && x == 1:
		return T(k + k + 1)
	case k >= 0 && x == -1:
		return T(alternating(k))
	case inside(x, k):
		t := math.Acos(float64(x))
		return T(math.Sin((float64(k)+0.5)*t) / math.Sin(t/2))
	}
	return recurrence(x, x+x+1, k)
}

// The shifted polynomials are those of 2x - 1.

// ShiftedChebyshevT returns ChebyshevT of 2x - 1.
func ShiftedChebyshevT[T float](x, n T) T { return ChebyshevT(x+x-1, n) }

// ShiftedChebyshevU returns ChebyshevU of 2x - 1.
func ShiftedChebyshevU[T float](x, n T) T { return ChebyshevU(x+x-1, n) }

// ShiftedChebyshevV returns ChebyshevV of 2x - 1.
func ShiftedChebyshevV[T float](x, n T) T { return ChebyshevV(x+x-1, n) }

// ShiftedChebyshevW returns ChebyshevW of 2x - 1.
func ShiftedChebyshevW[T float](x, n T) T { return ChebyshevW(x+x-1, n) }

// hermiteLimit is the degree above which polynomials of Hermite are NaN: 128 for
// float32 and 512 for float64, as in PyTorch.
func hermiteLimit[T float]() int {
	if tiny := T(1e-300); tiny == 0 {
		return 128
	}
	return 512
}

// HermiteH returns the physicists' polynomial.
func HermiteH[T float](x, n T) T {
	k := degree(n)
	if k > hermiteLimit[T]() {
		return T(math.NaN())
	}
	return hermite(x+x, 2, k)
}

// HermiteHe returns the probabilists' polynomial.
func HermiteHe[T float](x, n T) T {
	k := degree(n)
	if k > hermiteLimit[T]() {
		return T(math.NaN())
	}
	return hermite(x, 1, k)
}

// hermite sums p(k+1) = x p(k) - scale k p(k-1) up to degree n.
func hermite[T float](x, scale T, n int) T {
	switch {
	case n < 0:
		return 0
	case n == 0:
		return 1
	}
	p, q := T(1), x
	for k := 1; k < n; k++ {
		p, q = q, x*q-scale*T(k)*p
	}
	return q
}

// stepLimit is the degree above which the polynomials of Laguerre and Legendre
// are NaN. Their recurrences take a step for each degree, and after as many steps
// have lost more digits than they have left.
const stepLimit = 1 << 22

// pause lets an interrupt through, now and then.
func pause(step int) {
	if step&0xffff == 0 {
		par.Poll()
	}
}

// LaguerreL returns the polynomial of Laguerre; 1 at 0.
func LaguerreL[T float](x, n T) T {
	k := degree(n)
	switch {
	case k < 0:
		return 0
	case k == 0 || x == 0:
		return 1
	case k > stepLimit:
		return T(math.NaN())
	}
	p, q := T(1), 1-x
	for i := 1; i < k && q == q; i++ {
		pause(i)
		p, q = q, ((T(i+i)+(1-x))*q-T(i)*p)/T(i+1)
	}
	return q
}

// LegendreP returns the polynomial of Legendre.
func LegendreP[T float](x, n T) T {
	k := degree(n)
	switch {
	case k < 0:
		return 0
	case x == -1:
		return T(alternating(k))
	case k == 0 || x == 1:
		return 1
	case k > stepLimit:
		return T(math.NaN())
	}
	p, q := T(1), x
	for i := 1; i < k && q == q; i++ {
		pause(i)
		p, q = q, (T(i+i+1)*x*q-T(i)*p)/T(i+1)
	}
	return q
}
