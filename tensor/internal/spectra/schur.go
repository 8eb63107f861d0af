package spectra

import (
	"math"
	"math/cmplx"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// hessenberg makes a conj(q)ᵀ a q with zeros below the first subdiagonal, where
// it leaves the vectors of the reflections whose product is q.
func hessenberg(n int, a []complex128) (tau []complex128) {
	tau = make([]complex128, max(n-1, 0))
	v, w, c := make([]complex128, n), make([]complex128, n), make([]complex128, n)
	betas := make([]float64, len(tau))
	for i := range tau {
		par.Poll()
		m := n - i - 1
		x, y := v[:m], c[:m]
		column(x, a, n, i+1, i)
		betas[i], tau[i] = reflect(x)
		setColumn(x, a, n, i+1, i)
		copy(y, x)
		conjAll(y)
		left(m, m, a[(i+1)*n+i+1:], n, x, cmplx.Conj(tau[i]), w)
		right(n, m, a[i+1:], n, x, y, tau[i])
	}
	for i, b := range betas {
		a[(i+1)*n+i] = complex(b, 0)
	}
	return tau
}

// schur makes the Hessenberg matrix h upper triangular by similarities, which
// turn the rows of zt, a transpose, along if it is there; without it only the
// diagonal is right.
//
// Source: the single-shift QR method of LAPACK's routine zlahqr.
func schur(n int, h, zt []complex128) bool {
	norm := max(largest(h), 0x1p-900)
	for hi, tries := n-1, 0; hi > 0; {
		par.Poll()
		l := hi
		for ; l > 0; l-- {
			beside := size(h[l*n+l]) + size(h[(l-1)*n+l-1])
			if beside == 0 {
				beside = norm
			}
			if size(h[l*n+l-1]) <= eps*beside {
				h[l*n+l-1] = 0
				break
			}
		}
		if l == hi {
			hi, tries = hi-1, 0
			continue
		}
		if tries++; tries > 100 {
			return false
		}
		shift := wilkinson(n, hi, h)
		if tries%10 == 0 { // leaves a cycle
			shift = h[hi*n+hi] + complex(0.75*size(h[hi*n+hi-1]), 0)
		}
		chase(n, l, hi, h, zt, shift)
	}
	return true
}

// wilkinson is the eigenvalue of the last two rows up to hi that is nearer the last element.
func wilkinson(n, hi int, h []complex128) complex128 {
	a, b := h[(hi-1)*n+hi-1], h[(hi-1)*n+hi]
	c, d := h[hi*n+hi-1], h[hi*n+hi]
	t := (a - d) / 2
	root := cmplx.Sqrt(t*t + b*c)
	if size(t-root) > size(t+root) {
		root = -root
	}
	if t+root == 0 {
		return d
	}
	return d - b*c/(t+root)
}

// chase is one QR step with a shift for the rows from l to hi.
func chase(n, l, hi int, h, zt []complex128, shift complex128) {
	first, last := 0, n
	if zt == nil {
		first, last = l, hi+1
	}
	x, y := h[l*n+l]-shift, h[(l+1)*n+l]
	for k := l; k < hi; k++ {
		c, s := givens(x, y)
		from := max(k-1, l)
		turnRows(h[k*n+from:k*n+last], h[(k+1)*n+from:(k+1)*n+last], c, s)
		if k > l {
			h[(k+1)*n+k-1] = 0
		}
		cs := cmplx.Conj(s)
		for i := first; i <= min(k+2, hi); i++ {
			u, v := h[i*n+k], h[i*n+k+1]
			h[i*n+k] = complex(c, 0)*u + cs*v
			h[i*n+k+1] = complex(c, 0)*v - s*u
		}
		if zt != nil {
			turnRows(zt[k*n:(k+1)*n], zt[(k+1)*n:(k+2)*n], c, cs)
		}
		if k+1 < hi {
			x, y = h[(k+1)*n+k], h[(k+2)*n+k]
		}
	}
}

// givens returns c and s with c*y = conj(s)*x.
func givens(x, y complex128) (c float64, s complex128) {
	ax, ay := cmplx.Abs(x), cmplx.Abs(y)
	switch {
	case ay == 0:
		return 1, 0
	case ax == 0:
		return 0, 1
	}
	r := math.Hypot(ax, ay)
	return ax / r, x / complex(ax, 0) * cmplx.Conj(y) / complex(r, 0)
}

// turnRows makes x c*x + s*y and y c*y - conj(s)*x.
func turnRows(x, y []complex128, c float64, s complex128) {
	y = y[:len(x)]
	cc, cs := complex(c, 0), cmplx.Conj(s)
	for i, u := range x {
		v := y[i]
		x[i], y[i] = cc*u+s*v, cc*v-cs*u
	}
}
