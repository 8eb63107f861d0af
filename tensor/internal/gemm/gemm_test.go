package gemm

import (
	"fmt"
	"math"
	"math/rand"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// matrix returns random values for rows by cols in one of five layouts, with
// guard values before the end of the data that no kernel may touch.
func matrix[T simd.Float](r *rand.Rand, rows, cols, layout int) Matrix[T] {
	var m Matrix[T]
	switch layout {
	case 0:
		m.RS, m.CS = cols, 1
	case 1:
		m.RS, m.CS = 1, rows
	case 2:
		m.RS, m.CS = cols+3, 1
	case 3:
		m.RS, m.CS = 1, rows+5
	case 4:
		m.RS, m.CS = 2*cols+1, 2
	}
	m.Data = make([]T, max(0, rows-1)*m.RS+max(0, cols-1)*m.CS+1)
	for i := range m.Data {
		m.Data[i] = T(r.NormFloat64())
	}
	return m
}

// reference is the sum of the definition, in float64.
func reference[T simd.Float](m, n, k int, alpha T, a, b Matrix[T], beta T, c Matrix[T]) []float64 {
	out := make([]float64, m*n)
	for i := range m {
		for j := range n {
			var s float64
			for p := range k {
				s += float64(a.Data[i*a.RS+p*a.CS]) * float64(b.Data[p*b.RS+j*b.CS])
			}
			s *= float64(alpha)
			if beta != 0 {
				s += float64(beta) * float64(c.Data[i*c.RS+j*c.CS])
			}
			out[i*n+j] = s
		}
	}
	return out
}

func tiers(t *testing.T, f func(t *testing.T)) {
	for _, tier := range simd.Tiers() {
		t.Run(tier.String(), func(t *testing.T) {
			defer simd.SetTier(tier)()
			f(t)
		})
	}
}

var sizes = [][3]int{
	{1, 1, 1}, {1, 1, 0}, {3, 4, 0}, {0, 4, 3}, {4, 0, 3}, {1, 100, 77}, {77, 1, 100}, {5, 33, 20}, {14, 32, 64},
	{15, 31, 63}, {6, 16, 8}, {13, 17, 5}, {29, 65, 33}, {65, 47, 401}, {8, 300, 100}, {2, 9, 600}, {100, 10, 257},
}

func testGemm[T simd.Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewSource(1))
	for _, d := range sizes {
		m, n, k := d[0], d[1], d[2]
		for la := range 5 {
			for lb := range 5 {
				for lc := range 5 {
					a, b, c := matrix[T](r, m, k, la), matrix[T](r, k, n, lb), matrix[T](r, m, n, lc)
					alpha, beta := []T{1, 1, 0.5, -2}[r.Intn(4)], []T{0, 1, 0.5}[r.Intn(3)]
					compare(t, fmt.Sprint(d, la, lb, lc, alpha, beta), m, n, k, alpha, a, b, beta, c, tol)
				}
			}
		}
	}
}

// compare checks the product, and that the gaps of c keep their values.
func compare[T simd.Float](t *testing.T, name string, m, n, k int, alpha T, a, b Matrix[T], beta T, c Matrix[T], tol float64) {
	t.Helper()
	want := reference(m, n, k, alpha, a, b, beta, c)
	before := append([]T(nil), c.Data...)
	inside := make([]bool, len(c.Data))
	if beta == 0 {
		for i := range m {
			for j := range n {
				c.Data[i*c.RS+j*c.CS] = T(math.NaN()) // must not be read
			}
		}
	}
	Gemm(m, n, k, alpha, a, b, beta, c)
	for i := range m {
		for j := range n {
			at := i*c.RS + j*c.CS
			inside[at] = true
			if e := math.Abs(float64(c.Data[at]) - want[i*n+j]); !(e <= tol*math.Sqrt(float64(k+1))) {
				t.Fatalf("%s: c[%d,%d] = %v, want %v", name, i, j, c.Data[at], want[i*n+j])
			}
		}
	}
	for i, in := range inside {
		if !in && c.Data[i] != before[i] {
			t.Fatalf("%s: wrote outside of c, at %d", name, i)
		}
	}
}

func TestGemm(t *testing.T) {
	tiers(t, func(t *testing.T) {
		testGemm[float32](t, 2e-5)
		testGemm[float64](t, 3e-14)
	})
}

func TestNaNAndInf(t *testing.T) {
	tiers(t, func(t *testing.T) {
		nan, inf := float32(math.NaN()), float32(math.Inf(1))
		for _, n := range []int{1, 7, 16, 33, 70} {
			a, b, c := make([]float32, n*n), make([]float32, n*n), make([]float32, n*n)
			a[0], b[n*n-1] = nan, inf
			Gemm(n, n, n, 1, Rows(a, n), Rows(b, n), 0, Rows(c, n))
			for i := range n {
				for j := range n {
					bad := i == 0 || j == n-1 // NaN times 0, and 0 times inf
					if got := c[i*n+j] != c[i*n+j]; got != bad {
						t.Fatalf("n %d: c[%d,%d] = %v", n, i, j, c[i*n+j])
					}
				}
			}
		}
	})
}

func TestLinear(t *testing.T) {
	tiers(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(2))
		m, n, k := 19, 37, 23
		a, w, bias := matrix[float32](r, m, k, 0), matrix[float32](r, n, k, 0), matrix[float32](r, 1, n, 0).Data
		for act, f := range map[Activation]func(x float64) float64{
			None:    func(x float64) float64 { return x },
			Relu:    func(x float64) float64 { return max(x, 0) },
			Gelu:    func(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) },
			Tanh:    math.Tanh,
			Sigmoid: func(x float64) float64 { return 1 / (1 + math.Exp(-x)) },
		} {
			for _, bs := range [][]float32{nil, bias} {
				c := make([]float32, m*n)
				Linear(m, n, k, a, w.T(), bs, c, act)
				want := reference(m, n, k, 1, a, w.T(), 0, Rows(c, n))
				for i, v := range want {
					if bs != nil {
						v += float64(bs[i%n])
					}
					if math.Abs(f(v)-float64(c[i])) > 2e-5 {
						t.Fatalf("activation %d, bias %v: c[%d] = %v, want %v", act, bs != nil, i, c[i], f(v))
					}
				}
			}
		}
	})
}

func TestBatched(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	batch, m, n, k := 5, 7, 9, 4
	a, b := matrix[float64](r, batch*m, k, 0), matrix[float64](r, k, n, 0)
	c := make([]float64, batch*m*n)
	Batched(batch, m, n, k, 1, a, m*k, b, 0, 0, Rows(c, n), m*n) // one b for all
	want := reference(batch*m, n, k, 1, a, b, 0, Rows(c, n))
	for i := range c {
		if math.Abs(c[i]-want[i]) > 1e-13 {
			t.Fatalf("c[%d] = %v, want %v", i, c[i], want[i])
		}
	}
}

func TestRefusesShortData(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Fatal("a matrix beyond its data was accepted")
		}
	}()
	Gemm(2, 2, 2, 1, Rows(make([]float32, 3), 2), Rows(make([]float32, 4), 2), 0, Rows(make([]float32, 4), 2))
}
