package spectra

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/lapack"
)

// General returns the eigenvalues of a (n, n), and with vectors the
// eigenvectors in the rows of vt: of length 1, with the greatest element real.
// Pairs of conjugate eigenvalues of a real matrix follow each other, the one
// with the positive imaginary part first.
func General[T Scalar](n int, a []T, vectors bool) (w, vt []complex128, ok bool) {
	if n == 0 {
		return nil, nil, true
	}
	scale := Scaled(a)
	if r, is := any(a).([]float64); is {
		w, vt, ok = realGeneral(n, r, vectors)
	} else {
		w, vt, ok = complexGeneral(n, any(a).([]complex128), vectors)
	}
	for i, v := range w {
		w[i] = complex(real(v)*scale, imag(v)*scale)
	}
	return w, vt, ok
}

func realGeneral(n int, a []float64, vectors bool) (w, vt []complex128, ok bool) {
	wr, wi := make([]float64, n), make([]float64, n)
	job, v, ld := lapack.RightEVNone, []float64{}, 1
	if vectors {
		job, v, ld = lapack.RightEVCompute, make([]float64, n*n), n
	}
	first := 0
	workspace(func(work []float64, l int) {
		first = pack.Dgeev(lapack.LeftEVNone, job, n, a, n, wr, wi, nil, 1, v, ld, work, l)
	})
	if first > 0 {
		return nil, nil, false
	}
	w = make([]complex128, n)
	for i := range w {
		w[i] = complex(wr[i], wi[i])
	}
	if !vectors {
		return w, nil, true
	}
	vt = make([]complex128, n*n)
	for j := 0; j < n; j++ {
		pair := wi[j] != 0
		for i := range n {
			if !pair {
				vt[j*n+i] = complex(v[i*n+j], 0)
				continue
			}
			vt[j*n+i] = complex(v[i*n+j], v[i*n+j+1])
			vt[(j+1)*n+i] = complex(v[i*n+j], -v[i*n+j+1])
		}
		if pair {
			j++
		}
	}
	return w, vt, true
}

// complexGeneral finds the Schur form and its eigenvectors.
//
// Source: G. Golub and C. Van Loan, Matrix Computations, 2013, sections 7.4 to 7.6.
func complexGeneral(n int, a []complex128, vectors bool) (w, vt []complex128, ok bool) {
	d := balance(n, a)
	tau := hessenberg(n, a)
	var zt []complex128
	if vectors {
		zt = transposed(n, n, bordered(n, a, tau))
	}
	for i := 2; i < n; i++ {
		clear(a[i*n : i*n+i-1])
	}
	if !schur(n, a, zt) {
		return nil, nil, false
	}
	w = make([]complex128, n)
	for i := range w {
		w[i] = a[i*n+i]
	}
	if !vectors {
		return w, nil, true
	}
	vt = make([]complex128, n*n)
	x := make([]complex128, n)
	smallest := eps * max(largest(a), 0x1p-900)
	for k := range n {
		solveTriangle(n, k, a, x[:k+1], smallest)
		v := vt[k*n:][:n]
		for i, s := range x[:k+1] {
			axpy(v, s, zt[i*n:][:n])
		}
		for i := range v {
			v[i] *= complex(d[i], 0)
		}
		normalize(v)
	}
	return w, vt, true
}

// balance makes rows and columns of a similar size by a diagonal matrix of
// powers of two, which it returns: a becomes D⁻¹ a D.
//
// Source: B. Parlett and C. Reinsch, "Balancing a matrix for calculation of
// eigenvalues and eigenvectors", Numerische Mathematik 13 (1969).
func balance(n int, a []complex128) []float64 {
	d := make([]float64, n)
	for i := range d {
		d[i] = 1
	}
	for again := true; again; {
		again = false
		for i := range n {
			var c, r float64
			for j := range n {
				if j != i {
					c += size(a[j*n+i])
					r += size(a[i*n+j])
				}
			}
			if c == 0 || r == 0 {
				continue
			}
			f := 1.0
			for s := c; s < r/2; s *= 4 {
				f *= 2
			}
			for s := c; s >= r*2; s /= 4 {
				f /= 2
			}
			if c*f+r/f >= 0.95*(c+r) || d[i]*f < 0x1p-500 || d[i]*f > 0x1p500 {
				continue
			}
			again = true
			d[i] *= f
			for j := range n {
				a[i*n+j] *= complex(1/f, 0)
				a[j*n+i] *= complex(f, 0)
			}
		}
	}
	return d
}

func size(z complex128) float64 { return math.Abs(real(z)) + math.Abs(imag(z)) }

func largest(a []complex128) float64 {
	var z float64
	for _, v := range a {
		z = max(z, size(v))
	}
	return z
}

// solveTriangle solves (a - a[k][k]) x = 0 with x[k] = 1 for an upper
// triangular a. Differences of eigenvalues count as smallest at least.
func solveTriangle(n, k int, a, x []complex128, smallest float64) {
	x[k] = 1
	for i := k - 1; i >= 0; i-- {
		d := a[i*n+i] - a[k*n+k]
		if size(d) < smallest {
			d = complex(smallest, 0)
		}
		x[i] = -product(a[i*n+i+1:i*n+k+1], x[i+1:k+1]) / d
		if s := size(x[i]); s > 0x1p300 {
			for j := i; j <= k; j++ {
				x[j] *= complex(1/s, 0)
			}
		}
	}
}

// normalize gives v the length 1 and makes its greatest element real.
func normalize(v []complex128) {
	s := largest(v)
	if s == 0 {
		return
	}
	var sum, most float64
	k := 0
	for i := range v {
		v[i] *= complex(1/s, 0)
		q := real(v[i])*real(v[i]) + imag(v[i])*imag(v[i])
		if sum += q; q > most {
			most, k = q, i
		}
	}
	f := cmplx.Conj(v[k]) / complex(cmplx.Abs(v[k])*math.Sqrt(sum), 0)
	for i := range v {
		v[i] *= f
	}
	v[k] = complex(real(v[k]), 0)
}
