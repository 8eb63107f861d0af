package spectra

import (
	"math"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// Hermitian returns the eigenvalues of a (n, n), smallest first, and with
// vectors the eigenvectors in the rows of vt. Only the lower triangle of a is
// read.
//
// Source: G. Golub and C. Van Loan, Matrix Computations, 2013, section 8.3.
func Hermitian[T Scalar](n int, a []T, vectors bool) (w []float64, vt []T, ok bool) {
	for i := range n {
		a[i*n+i] = Number[T](re(a[i*n+i]))
		for j := range i {
			a[j*n+i] = conj(a[i*n+j])
		}
	}
	scale := Scaled(a)
	d, e, tau := tridiagonal(n, a)
	var z rows
	if vectors && n > 0 {
		vt = transposed(n, n, bordered(n, a, tau))
		z = rows{data: parts(vt), n: width[T]() * n}
	}
	ok = diagonalize(d, e, &z)
	for i := range d {
		d[i] *= scale
	}
	return d, vt, ok
}

// tridiagonal reduces a Hermitian matrix to a real tridiagonal one. The vectors
// of its reflections are left below the first subdiagonal of a.
//
// Source: LAPACK, routine zhetd2.
func tridiagonal[T Scalar](n int, a []T) (d, e []float64, tau []T) {
	d, e, tau = make([]float64, n), make([]float64, max(n-1, 0)), make([]T, max(n-1, 0))
	v, p, vc, pc := make([]T, n), make([]T, n), make([]T, n), make([]T, n)
	for i := range n {
		d[i] = re(a[i*n+i])
		if i+1 == n {
			break
		}
		par.Poll()
		m := n - i - 1
		x, y := v[:m], p[:m]
		column(x, a, n, i+1, i)
		e[i], tau[i] = reflect(x)
		setColumn(x, a, n, i+1, i)
		if tau[i] == 0 {
			continue
		}
		xc, yc := vc[:m], pc[:m]
		trailing := a[(i+1)*n+i+1:]
		par.For(m, max(1, 1<<14/m), func(lo, hi int) {
			for r := lo; r < hi; r++ {
				y[r] = tau[i] * product(trailing[r*n:][:m], x)
			}
		})
		axpy(y, Number[T](-0.5)*tau[i]*dot(y, x), x)
		copy(xc, x)
		copy(yc, y)
		conjAll(xc)
		conjAll(yc)
		par.For(m, max(1, 1<<13/m), func(lo, hi int) {
			for r := lo; r < hi; r++ {
				row := trailing[r*n:][:m]
				axpy(row, -x[r], yc)
				axpy(row, -y[r], xc)
			}
		})
	}
	return d, e, tau
}

// diagonalize overwrites the diagonal d of a symmetric tridiagonal matrix with
// its eigenvalues, smallest first, and turns the rows of z, the transpose of an
// orthogonal matrix, along. It destroys the other diagonal, e.
//
// Source: the implicit QL method of LAPACK's routine dsteqr.
func diagonalize(d, e []float64, z *rows) bool {
	q := ql{d: d, e: e, z: z, left: 60 * len(d)}
	for start := 0; start < len(d); {
		end := start
		for end < len(d)-1 && !q.small(end, end+1) {
			end++
		}
		if end < len(d)-1 {
			e[end] = 0
		}
		if !q.block(start, end) {
			return false
		}
		start = end + 1
	}
	z.flush()
	for i := range d {
		k := i
		for j := i + 1; j < len(d); j++ {
			if d[j] < d[k] {
				k = j
			}
		}
		if k != i {
			d[i], d[k] = d[k], d[i]
			z.swap(i, k)
		}
	}
	return true
}

// A ql is the state of the iteration.
type ql struct {
	d, e []float64
	z    *rows
	left int // iterations before it gives up
}

// small reports whether the element between neighbors i and j is nothing beside them.
func (q *ql) small(i, j int) bool {
	v := math.Abs(q.e[min(i, j)])
	return v < 0x1p-900 || v <= eps*math.Sqrt(math.Abs(q.d[i]))*math.Sqrt(math.Abs(q.d[j]))
}

// block diagonalizes the rows from start to end, from that end on whose
// elements are smaller.
func (q *ql) block(start, end int) bool {
	step := 1
	if math.Abs(q.d[end]) < math.Abs(q.d[start]) {
		start, end, step = end, start, -1
	}
	for l := start; l != end; {
		m := l
		for m != end && !q.small(m, m+step) {
			m += step
		}
		if m != end {
			q.e[min(m, m+step)] = 0
		}
		if m == l {
			l += step
			continue
		}
		if q.left--; q.left < 0 {
			return false
		}
		q.sweep(l, m, step)
	}
	return true
}

// sweep is one step of the QL method for the rows from l to m, with Wilkinson's shift.
func (q *ql) sweep(l, m, step int) {
	d, e := q.d, q.e
	at := func(i int) *float64 { return &e[min(i, i+step)] }
	g := (d[l+step] - d[l]) / (2 * *at(l))
	g = d[m] - d[l] + *at(l)/(g+math.Copysign(math.Hypot(g, 1), g))
	s, c, p := 1.0, 1.0, 0.0
	for i := m; i != l; {
		i -= step
		f, b := s**at(i), c**at(i)
		var r float64
		c, s, r = rotation(g, f)
		if i+step != m {
			*at(i + step) = r
		}
		g = d[i+step] - p
		r = (d[i]-g)*s + 2*c*b
		p = s * r
		d[i+step] = g + p
		g = c*r - b
		q.z.turn(i, i+step, c, -s)
	}
	d[l] -= p
	*at(l) = g
	q.z.flushIf(32 * len(d))
}

// rotation returns c, s and r with c*f + s*g = r and c*g - s*f = 0.
func rotation(f, g float64) (c, s, r float64) {
	switch {
	case g == 0:
		return 1, 0, f
	case f == 0:
		return 0, 1, g
	}
	r = math.Copysign(math.Hypot(f, g), f)
	return f / r, g / r, r
}
