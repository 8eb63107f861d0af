package spectra

import (
	"fmt"
	"math"
	"math/cmplx"
	"math/rand"
	"slices"
	"testing"

	"gonum.org/v1/gonum/blas"
)

// A matrix has a name, m rows and n columns.
type matrix[T Scalar] struct {
	name string
	m, n int
	a    []T
}

func draw[T Scalar](r *rand.Rand, m, n int) []T {
	a := make([]T, m*n)
	for i, p := 0, parts(a); i < len(p); i++ {
		p[i] = r.NormFloat64()
	}
	return a
}

func times[T Scalar](m, k, n int, a, b []T) []T {
	z := make([]T, m*n)
	for i := range m {
		for p := range k {
			for j := range n {
				z[i*n+j] += a[i*k+p] * b[p*n+j]
			}
		}
	}
	return z
}

func adjoint[T Scalar](m, n int, a []T) []T {
	z := transposed(m, n, a)
	conjAll(z)
	return z
}

// of makes u diag(s) conj(v)ᵀ with n singular values and random bases.
func of[T Scalar](r *rand.Rand, s []float64) []T {
	n := len(s)
	basis := func() []T {
		a := draw[T](r, n, n)
		tau := Reflections(n, n, a)
		return Product(n, n, n, a, tau)
	}
	u, v := basis(), basis()
	for i := range n {
		for j := range n {
			u[i*n+j] *= Number[T](s[j])
		}
	}
	return times(n, n, n, u, adjoint(n, n, v))
}

func times2(s []float64, f float64) []float64 {
	z := make([]float64, len(s))
	for i, v := range s {
		z[i] = v * f
	}
	return z
}

// matrices are the hard cases: clustered, zero and repeated values, huge and
// tiny ones, few rows and columns.
func matrices[T Scalar]() []matrix[T] {
	r := rand.New(rand.NewSource(1))
	list := []matrix[T]{
		{"one", 1, 1, draw[T](r, 1, 1)}, {"zero", 4, 4, make([]T, 16)}, {"identity", 5, 5, identity[T](5)},
		{"column", 6, 1, draw[T](r, 6, 1)}, {"row", 1, 6, draw[T](r, 1, 6)}, {"tall", 9, 4, draw[T](r, 9, 4)}, {"wide", 3, 8, draw[T](r, 3, 8)},
		{"square", 40, 40, draw[T](r, 40, 40)}, {"wide 40", 33, 70, draw[T](r, 33, 70)},
		{"clustered", 6, 6, of[T](r, []float64{1, 1, 1 + 1e-15, 1 - 1e-14, 0.5, 0.5})},
		{"rank 2", 6, 6, of[T](r, []float64{3, 2, 0, 0, 0, 0})},
		{"graded", 7, 7, of[T](r, []float64{1, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-18})},
		{"huge", 5, 5, of[T](r, times2([]float64{1, 2, 3, 4, 5}, 1e300))},
		{"tiny", 5, 5, of[T](r, times2([]float64{1, 2, 3, 4, 5}, 1e-300))},
		{"subnormal", 3, 3, of[T](r, times2([]float64{1, 2, 3}, 1e-310))},
	}
	defective := make([]T, 16) // one eigenvalue, one eigenvector
	for i := range 4 {
		defective[i*4+i] = Number[T](2)
		if i < 3 {
			defective[i*4+i+1] = Number[T](1)
		}
	}
	return append(list, matrix[T]{"defective", 4, 4, defective})
}

// most is the greatest |a[i]|, without overflow.
func most[T Scalar](a []T) float64 {
	var z float64
	for _, v := range parts(a) {
		z = max(z, math.Abs(v))
	}
	return z
}

func minus[T Scalar](a, b []T) []T {
	z := make([]T, len(a))
	for i := range a {
		z[i] = a[i] - b[i]
	}
	return z
}

// checkRows fails unless the k rows of a, of n elements, are orthonormal.
func checkRows[T Scalar](t *testing.T, name string, k, n int, a []T) {
	t.Helper()
	if d := most(minus(times(k, n, k, a, adjoint(k, n, a)), identity[T](k))); !(d < 1e-14*float64(n+10)) {
		t.Errorf("%s: rows are not orthonormal by %g", name, d)
	}
}

func testSVD[T Scalar](t *testing.T) {
	for _, c := range matrices[T]() {
		for _, full := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", c.name, full), func(t *testing.T) {
				m, n, k := c.m, c.n, min(c.m, c.n)
				s, ut, vh, ok := SVD(m, n, append([]T{}, c.a...), full, true)
				if !ok {
					t.Fatal("no convergence")
				}
				checkRows(t, "u", len(ut)/m, m, ut)
				checkRows(t, "v", len(vh)/n, n, vh)
				us := transposed(k, m, ut[:k*m])
				for i := range m {
					for j := range k {
						us[i*k+j] *= Number[T](s[j])
					}
				}
				if d, size := most(minus(times(m, k, n, us, vh[:k*n]), c.a)), most(c.a); !(d <= 4e-15*float64(k+4)*size) && d > 1e-322 {
					t.Errorf("differs by %g of %g", d, size)
				}
				only, _, _, ok := SVD(m, n, append([]T{}, c.a...), false, false)
				for i := range s {
					if s[i] < 0 || i > 0 && s[i] > s[i-1] || !ok || math.Abs(only[i]-s[i]) > 1e-14*s[0]+1e-322 {
						t.Errorf("singular values %v, alone %v", s, only)
						break
					}
				}
			})
		}
	}
}

func TestSVD(t *testing.T) {
	t.Run("float64", testSVD[float64])
	t.Run("complex128", testSVD[complex128])
}

// TestKnown compares singular values with those that matrices were made of.
func TestKnown(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, want := range [][]float64{{5, 3, 3, 3, 1e-8}, {1, 1, 1, 1}, {2e200, 1e200, 0}, {7}} {
		a, b := of[float64](r, want), of[complex128](r, want)
		s, _, _, _ := SVD(len(want), len(want), a, true, true)
		z, _, _, _ := SVD(len(want), len(want), b, true, true)
		for i, v := range want {
			if math.Abs(s[i]-v) > 1e-14*want[0] || math.Abs(z[i]-v) > 1e-14*want[0] {
				t.Errorf("want %v, got %v and %v", want, s, z)
			}
		}
	}
}

func testHermitian[T Scalar](t *testing.T) {
	for _, c := range matrices[T]() {
		if c.m != c.n {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			n := c.n
			a := append([]T{}, c.a...)
			for i := range n { // the upper triangle is not read
				a[i*n+i] = Number[T](re(a[i*n+i]))
				for j := range i {
					a[j*n+i] = conj(a[i*n+j])
				}
			}
			w, vt, ok := Hermitian(n, append([]T{}, c.a...), true)
			if !ok {
				t.Fatal("no convergence")
			}
			checkRows(t, "v", n, n, vt)
			vw := transposed(n, n, vt)
			for i := range n {
				for j := range n {
					vw[i*n+j] *= Number[T](w[j])
				}
			}
			conjugate := append([]T{}, vt...)
			conjAll(conjugate)
			if d, size := most(minus(times(n, n, n, vw, conjugate), a)), most(a); !(d <= 4e-15*float64(n+4)*size) && d > 1e-322 {
				t.Errorf("differs by %g of %g", d, size)
			}
			only, _, _ := Hermitian(n, append([]T{}, c.a...), false)
			for i := range w {
				if i > 0 && w[i] < w[i-1] || math.Abs(only[i]-w[i]) > 1e-14*math.Abs(w[n-1]-w[0])+1e-322 {
					t.Errorf("eigenvalues %v, alone %v", w, only)
					break
				}
			}
		})
	}
}

func TestHermitian(t *testing.T) {
	t.Run("float64", testHermitian[float64])
	t.Run("complex128", testHermitian[complex128])
}

// TestTridiagonal has the eigenvalues of the matrix with 2 beside -1: they are
// 2 - 2 cos(k pi / (n+1)).
func TestTridiagonal(t *testing.T) {
	const n = 50
	a := make([]float64, n*n)
	for i := range n {
		a[i*n+i] = 2
		if i > 0 {
			a[i*n+i-1] = -1
		}
	}
	w, _, _ := Hermitian(n, a, true)
	for i, v := range w {
		if want := 2 - 2*math.Cos(float64(i+1)*math.Pi/(n+1)); math.Abs(v-want) > 1e-14 {
			t.Errorf("eigenvalue %d is %g, want %g", i, v, want)
		}
	}
}

func testQR[T Scalar](t *testing.T) {
	for _, c := range matrices[T]() {
		t.Run(c.name, func(t *testing.T) {
			m, n := c.m, c.n
			a := append([]T{}, c.a...)
			if c.name == "huge" || c.name == "tiny" || c.name == "subnormal" {
				t.Skip("QR is scaled by its caller")
			}
			tau := Reflections(m, n, a)
			q := Product(m, n, m, a, tau)
			checkRows(t, "q", m, m, adjoint(m, m, q))
			for i := range m {
				clear(a[i*n : i*n+min(i, n)])
				if i < n && cmplx.Abs(complex(parts(a[i*n+i : i*n+i+1])[width[T]()-1], 0))*float64(width[T]()-1) > 0 {
					t.Error("the diagonal of R is not real")
				}
			}
			if d := most(minus(times(m, m, n, q, a), c.a)); !(d <= 1e-14*float64(m+4)*most(c.a)) {
				t.Errorf("differs by %g", d)
			}
		})
	}
}

func TestQR(t *testing.T) {
	t.Run("float64", testQR[float64])
	t.Run("complex128", testQR[complex128])
}

func testGeneral[T Scalar](t *testing.T) {
	for _, c := range matrices[T]() {
		if c.m != c.n {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			n := c.n
			w, vt, ok := General(n, append([]T{}, c.a...), true)
			if !ok {
				t.Fatal("no convergence")
			}
			a := make([]complex128, n*n)
			f := 1.0
			if m := most(c.a); m > 1e100 || m < 1e-100 && m > 0 {
				f = min(0.25/m, 1e300)
			}
			var trace, sum complex128
			for i, v := range c.a {
				a[i] = complex(re(v)*f, parts(c.a)[(i+1)*width[T]()-1]*f*float64(width[T]()-1))
			}
			for k := range n {
				v := vt[k*n:][:n]
				var length float64
				for _, x := range v {
					length += real(x)*real(x) + imag(x)*imag(x)
				}
				if math.Abs(length-1) > 1e-14 {
					t.Errorf("vector %d has the length %g", k, math.Sqrt(length))
				}
				av := times(n, n, 1, a, v)
				for i := range av {
					av[i] -= v[i] * w[k] * complex(f, 0)
				}
				if d := most(av); !(d <= 4e-15*float64(n+4)*max(most(a), 1e-300)+1e-322*f) {
					t.Errorf("a v - w v is %g for eigenvalue %v", d, w[k])
				}
				trace += a[k*n+k]
				sum += w[k] * complex(f, 0)
			}
			if d := cmplx.Abs(trace - sum); !(d <= 1e-14*float64(n+4)*most(a)+1e-322*f) {
				t.Errorf("the eigenvalues add up to %v, the diagonal to %v", sum, trace)
			}
			if alone, _, ok := General(n, append([]T{}, c.a...), false); !ok || len(alone) != n {
				t.Error("no eigenvalues without vectors")
			}
		})
	}
}

func TestGeneral(t *testing.T) {
	t.Run("float64", testGeneral[float64])
	t.Run("complex128", testGeneral[complex128])
}

// TestCompanion has the zeros of z**8 = 1, of a matrix whose QR method cycles
// without exceptional shifts, and a matrix that needs balancing.
func TestCompanion(t *testing.T) {
	const n = 8
	cycle := make([]complex128, n*n)
	for i := range n {
		cycle[i*n+(i+n-1)%n] = 1
	}
	w, _, ok := General(n, cycle, true)
	for _, v := range w {
		if !ok || cmplx.Abs(cmplx.Pow(v, n)-1) > 1e-13 {
			t.Errorf("%v to the power of 8 is not 1", v)
		}
	}
	skewed := []complex128{1, 1e8, 0, 1e-8, 2, 1e8, 0, 1e-8, 3}
	even := []complex128{1, 1, 0, 1, 2, 1, 0, 1, 3}
	x, _, _ := General(3, skewed, true)
	y, _, _ := General(3, even, true)
	for _, v := range x {
		if !slices.ContainsFunc(y, func(u complex128) bool { return cmplx.Abs(u-v) < 1e-14 }) {
			t.Errorf("eigenvalues %v, want %v", x, y)
		}
	}
}

// TestBidiagonal compares singular values of bidiagonal matrices with those of
// gonum's qd method: both keep small ones accurate to the last digits. The
// diagonals grow, shrink and have elements near 0, so that steps go both ways,
// with and without a shift.
func TestBidiagonal(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	for trial := range 300 {
		n := 3 + trial%8
		d, e := make([]float64, n), make([]float64, n-1)
		slope := float64(trial%5-2) * 2
		for i := range d {
			d[i] = r.NormFloat64() * math.Pow(10, slope*float64(i))
		}
		for i := range e {
			e[i] = r.NormFloat64() * math.Sqrt(math.Abs(d[i]*d[i+1]))
		}
		if trial%3 == 0 {
			d[r.Intn(n)] *= 1e-17
		}
		a := make([]float64, n*n)
		for i := range n {
			a[i*n+i] = d[i]
			if i+1 < n {
				a[i*n+i+1] = e[i]
			}
		}
		want, rest := append([]float64{}, d...), append([]float64{}, e...)
		pack.Dbdsqr(blas.Upper, n, 0, 0, 0, want, rest, nil, 1, nil, 1, nil, 1, make([]float64, 4*n))
		u, v := rows{data: identity[float64](n), n: n}, rows{data: identity[float64](n), n: n}
		if !singularValues(d, e, &u, &v) {
			t.Fatalf("%d: no convergence", trial)
		}
		us := transposed(n, n, u.data)
		for i := range n {
			if math.Abs(d[i]-want[i]) > 1e-13*want[i] {
				t.Errorf("%d: singular values %v, want %v", trial, d, want)
				break
			}
			for j := range n {
				us[i*n+j] *= d[j]
			}
		}
		if x := most(minus(times(n, n, n, us, v.data), a)); x > 1e-14*d[0] {
			t.Errorf("%d: the product differs by %g", trial, x)
		}
	}
}
