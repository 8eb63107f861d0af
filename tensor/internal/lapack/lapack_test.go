package lapack

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// draw returns an m by n matrix of random numbers with its rows, or its columns,
// side by side, and gaps between the others.
func draw[T Number](r *rand.Rand, m, n int, rows bool) Mat[T] {
	a := Mat[T]{make([]T, (m+3)*(n+3)), m, n, 1, m + 3}
	if !rows {
		a.RS, a.CS = n+3, 1
	}
	for i := range a.Data {
		a.Data[i] = number[T](r.NormFloat64(), r.NormFloat64())
	}
	return a
}

func number[T Number](re, im float64) T {
	v := fromReal[T](re)
	switch u := any(v).(type) {
	case complex64:
		return any(complex(real(u), float32(im))).(T)
	case complex128:
		return any(complex(real(u), im)).(T)
	}
	return v
}

func (a Mat[T]) clone() Mat[T] {
	a.Data = append([]T{}, a.Data...)
	return a
}

func product[T Number](a, b Mat[T]) Mat[T] {
	c := Columns[T](a.M, b.N)
	for j := range c.N {
		for i := range c.M {
			for p := range a.N {
				c.Data[i+j*c.CS] += a.At(i, p) * b.At(p, j)
			}
		}
	}
	return c
}

// triangle returns a triangle of a, with ones on the diagonal if unit.
func triangle[T Number](a Mat[T], lower, unit bool) Mat[T] {
	c := Columns[T](a.M, a.N)
	for j := range a.N {
		for i := range a.M {
			switch {
			case i == j && unit:
				c.Data[i+j*c.CS] = 1
			case i == j, i > j == lower:
				c.Data[i+j*c.CS] = a.At(i, j)
			}
		}
	}
	return c
}

// near fails unless a and b agree to within tol.
func near[T Number](t *testing.T, what string, a, b Mat[T], tol float64) {
	t.Helper()
	if a.M != b.M || a.N != b.N {
		t.Fatalf("%s: %dx%d and %dx%d", what, a.M, a.N, b.M, b.N)
	}
	for j := range a.N {
		for i := range a.M {
			if d := Abs(a.At(i, j) - b.At(i, j)); !(d <= tol*(1+Abs(b.At(i, j)))) {
				t.Fatalf("%s: (%d,%d) is %v, want %v", what, i, j, a.At(i, j), b.At(i, j))
			}
		}
	}
}

var sizes = []int{0, 1, 2, 3, 16, 17, 33, 50, 97}

func every(t *testing.T, f32 func(*testing.T, float64), f64 func(*testing.T, float64), c64 func(*testing.T, float64), c128 func(*testing.T, float64)) {
	t.Run("float32", func(t *testing.T) { f32(t, 2e-3) })
	t.Run("float64", func(t *testing.T) { f64(t, 1e-10) })
	t.Run("complex64", func(t *testing.T) { c64(t, 2e-3) })
	t.Run("complex128", func(t *testing.T) { c128(t, 1e-10) })
}

func testLU[T Number](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, m := range sizes {
		for _, n := range sizes {
			a := draw[T](r, m, n, true)
			lu, pivots := a.clone(), make([]int32, min(m, n))
			if zero := LU(lu, pivots); zero != 0 {
				t.Fatalf("%dx%d: element %d is zero", m, n, zero)
			}
			k := min(m, n)
			l, u := triangle(lu.Sub(0, 0, m, k), true, true), triangle(lu.Sub(0, 0, k, n), false, false)
			p := product(l, u)
			SwapBack(p, pivots)
			near(t, fmt.Sprintf("P L U of %dx%d", m, n), p, a, tol)
			for j := range k {
				for i := j + 1; i < m; i++ {
					if Abs(lu.At(i, j)) > 1.42 { // a quotient of numbers of one size, which is not the absolute value
						t.Fatalf("%dx%d: a multiplier of %v", m, n, lu.At(i, j))
					}
				}
			}
		}
	}
}

func TestLU(t *testing.T) {
	every(t, testLU[float32], testLU[float64], testLU[complex64], testLU[complex128])
}

func testSolveLU[T Number](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, n := range sizes {
		a := draw[T](r, n, n, true)
		for i := range n {
			a.Data[i+i*a.CS] += number[T](float64(n), 1)
		}
		lu, pivots := a.clone(), make([]int32, n)
		LU(lu, pivots)
		for _, k := range []int{0, 1, 2, 13, 40} {
			for _, transposed := range []bool{false, true} {
				for _, rows := range []bool{false, true} {
					b := draw[T](r, n, k, rows)
					x := b.clone()
					SolveLU(lu, pivots, transposed, x)
					of := a
					if transposed {
						of = a.T()
					}
					near(t, fmt.Sprintf("a x, %d and %d, transposed %v", n, k, transposed), product(of, x), b, tol)
				}
			}
		}
	}
}

func TestSolveLU(t *testing.T) {
	every(t, testSolveLU[float32], testSolveLU[float64], testSolveLU[complex64], testSolveLU[complex128])
}

func testTriangular[T Number](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, n := range sizes {
		for turn := range 16 {
			lower, unit, rows, of := turn&1 != 0, turn&2 != 0, turn&4 != 0, turn&8 != 0
			a := draw[T](r, n, n, of)
			for i := range a.Data {
				a.Data[i] *= fromReal[T](1 / float64(n+1))
			}
			for i := range n {
				a.Data[i*(a.RS+a.CS)] += 2
			}
			for _, k := range []int{1, 3, 29} {
				b := draw[T](r, n, k, rows)
				x := b.clone()
				SolveTriangular(a, lower, unit, x)
				near(t, fmt.Sprintf("%d, lower %v, unit %v", n, lower, unit), product(triangle(a, lower, unit), x), b, tol)
			}
		}
	}
}

func TestSolveTriangular(t *testing.T) {
	every(t, testTriangular[float32], testTriangular[float64], testTriangular[complex64], testTriangular[complex128])
}

func testCholesky[T Number](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, n := range append(sizes, 130) {
		g := draw[T](r, n, n, true)
		a := product(g, g.T().Conjugated())
		for i := range n {
			a.Data[i+i*a.CS] += 1
		}
		l := a.clone()
		for j := range n {
			for i := range j {
				l.Data[i+j*l.CS] = number[T](math.NaN(), 0) // must not be read
			}
		}
		if minor := Cholesky(l); minor != 0 {
			t.Fatalf("%d: minor %d", n, minor)
		}
		low := triangle(l, true, false)
		near(t, fmt.Sprintf("L Lᴴ of %d", n), product(low, low.T().Conjugated()), a, tol)
	}
}

func TestCholesky(t *testing.T) {
	every(t, testCholesky[float32], testCholesky[float64], testCholesky[complex64], testCholesky[complex128])
}

func TestSingular(t *testing.T) {
	for _, n := range []int{3, 40, 90} {
		for _, at := range []int{0, 1, n / 2, n - 1} {
			a := Columns[float64](n, n)
			for i := range n {
				a.Data[i*(n+1)] = 1
			}
			a.Data[at*(n+1)] = 0
			l := a.clone()
			if zero := LU(a, make([]int32, n)); zero != at+1 {
				t.Errorf("%d: element %d is zero, want %d", n, zero, at+1)
			}
			if minor := Cholesky(l); minor != at+1 {
				t.Errorf("%d: minor %d is not positive, want %d", n, minor, at+1)
			}
		}
	}
}

func testLDL[T Number](t *testing.T, tol float64) {
	r := rand.New(rand.NewPCG(9, 10))
	twos := 0
	for _, n := range sizes {
		for _, hermitian := range []bool{false, true} {
			g := draw[T](r, n, n, true)
			a := Columns[T](n, n)
			for j := range n {
				for i := range n {
					a.Data[i+j*n] = g.At(max(i, j), min(i, j))
					if hermitian && i < j {
						a.Data[i+j*n] = Conj(a.Data[i+j*n])
					}
				}
				a.Data[j+j*n] = fromReal[T](r.NormFloat64() / 20)
			}
			ld, pivots := a.clone(), make([]int32, n)
			if zero := LDL(ld, hermitian, pivots); zero != 0 {
				t.Fatalf("%d: block %d is zero", n, zero)
			}
			for _, p := range pivots {
				if p < 0 {
					twos++
				}
			}
			b := draw[T](r, n, 3, true)
			x := b.clone()
			if !SolveLDL(ld, hermitian, pivots, x) {
				t.Fatalf("%d: the pivots %v are not taken", n, pivots)
			}
			near(t, fmt.Sprintf("a x of %d, hermitian %v", n, hermitian), product(a, x), b, tol*10)
		}
	}
	if twos == 0 {
		t.Error("no block had two rows")
	}
}

func TestLDL(t *testing.T) {
	every(t, testLDL[float32], testLDL[float64], testLDL[complex64], testLDL[complex128])
}

func TestLDLRefusesPivots(t *testing.T) {
	for _, p := range [][]int32{{0, 1}, {1, 3}, {1, -2}, {-3, -3}} {
		b := Columns[float64](2, 1)
		if SolveLDL(Columns[float64](2, 2), false, p, b) {
			t.Errorf("pivots %v are taken", p)
		}
	}
}
