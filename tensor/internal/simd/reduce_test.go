package simd

import (
	"math"
	"math/rand"
	"testing"
)

func eachTier(t *testing.T, f func(t *testing.T)) {
	for _, tier := range Tiers() {
		t.Run(tier.String(), func(t *testing.T) {
			defer SetTier(tier)()
			f(t)
		})
	}
}

func near(t *testing.T, name string, got, want, tol float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tol) {
		t.Fatalf("%s is %v, want %v", name, got, want)
	}
}

func normal[T Float](r *rand.Rand, n int) []T {
	x := make([]T, n+1)
	for i := range x {
		x[i] = T(r.NormFloat64())
	}
	return x[1:] // not aligned
}

func testReductions[T Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewSource(2))
	for _, n := range append(lengths, 5000, 10001) {
		x, y := normal[T](r, n), normal[T](r, n)
		sum, dot, big, small := 0.0, 0.0, math.Inf(-1), math.Inf(1)
		for i, v := range x {
			sum += float64(v)
			dot += float64(v) * float64(y[i])
			big, small = max(big, float64(v)), min(small, float64(v))
		}
		near(t, "sum", float64(Sum(x)), sum, tol*math.Sqrt(float64(n+1)))
		near(t, "dot", float64(Dot(x, y)), dot, tol*math.Sqrt(float64(n+1)))
		if float64(Max(x)) != big || float64(Min(x)) != small {
			t.Fatalf("n %d: extremes %v and %v, want %v and %v", n, Min(x), Max(x), small, big)
		}
		for _, i := range []int{0, n / 2, n - 1} {
			if n == 0 {
				break
			}
			old := x[i]
			x[i] = T(math.NaN())
			if m, s := Max(x), Min(x); m == m || s == s || ArgMax(x) != i {
				t.Fatalf("n %d: NaN at %d is lost", n, i)
			}
			x[i] = T(math.Inf(-1))
			if Min(x) != x[i] || ArgMin(x) != i {
				t.Fatalf("n %d: -inf at %d is lost", n, i)
			}
			x[i] = old
		}
	}
}

func TestReductions(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		testReductions[float32](t, 3e-6)
		testReductions[float64](t, 3e-14)
	})
}

func TestColumnsAndRows(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(3))
		rows, cols := 77, 19
		x := normal[float64](r, rows*cols)
		byCol, byRow, top := make([]float64, cols), make([]float64, rows), make([]float64, cols)
		SumCols(byCol, x, rows)
		SumRows(byRow, x, cols)
		MaxCols(top, x, rows)
		for j := range cols {
			s, m := 0.0, math.Inf(-1)
			for i := range rows {
				s += x[i*cols+j]
				m = max(m, x[i*cols+j])
			}
			near(t, "column", byCol[j], s, 1e-12)
			near(t, "maximum", top[j], m, 0)
		}
		for i := range rows {
			s := 0.0
			for _, v := range x[i*cols : (i+1)*cols] {
				s += v
			}
			near(t, "row", byRow[i], s, 1e-12)
		}
	})
}

// TestShortRows folds columns of matrices with few of them, in every remainder
// of rows.
func TestShortRows(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(7))
		for _, cols := range []int{1, 2, 3, 10, 64, 127, 128, 129} {
			for _, rows := range []int{127, 128, 129, 160, 300, 1031} {
				x := normal[float64](r, rows*cols)
				sum, top, low := make([]float64, cols), make([]float64, cols), make([]float64, cols)
				SumCols(sum, x, rows)
				MaxCols(top, x, rows)
				MinCols(low, x, rows)
				for j := range cols {
					s, hi, lo := 0.0, math.Inf(-1), math.Inf(1)
					for i := range rows {
						v := x[i*cols+j]
						s, hi, lo = s+v, max(hi, v), min(lo, v)
					}
					near(t, "sum", sum[j], s, 1e-11)
					near(t, "maximum", top[j], hi, 0)
					near(t, "minimum", low[j], lo, 0)
				}
			}
		}
	})
}

// TestRowsAsOne: the sum of a row does not depend on the rows around it, and no
// element outside of the matrix counts.
func TestRowsAsOne(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		rowsAsOne[float32](t)
		rowsAsOne[float64](t)
	})
}

func rowsAsOne[T Float](t *testing.T) {
	r := rand.New(rand.NewSource(6))
	for _, rows := range []int{0, 1, 2, 5} {
		for _, cols := range []int{0, 1, 3, 4, 7, 8, 9, 31, 32, 33, 40, 63, 64, 65, 1000, block, block + 1, 3 * block} {
			x := normal[T](r, rows*cols+40)
			got := make([]T, rows+1)
			got[rows] = 7
			SumRows(got[:rows], x[:rows*cols], cols)
			for i := range rows {
				if want := Sum(x[i*cols : (i+1)*cols]); got[i] != want {
					t.Fatalf("%dx%d: row %d is %v, want %v", rows, cols, i, got[i], want)
				}
			}
			if got[rows] != 7 {
				t.Fatalf("%dx%d: written past the end", rows, cols)
			}
		}
	}
}

func TestSoftmax(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(4))
		for _, cols := range []int{1, 2, 10, 16, 33, 1000, 5000} {
			x, y, l := normal[float32](r, 3*cols), make([]float32, 3*cols), make([]float32, 3*cols)
			Softmax(y, x, 3, cols)
			LogSoftmax(l, x, 3, cols)
			for i := range 3 {
				s := 0.0
				for _, v := range x[i*cols : (i+1)*cols] {
					s += math.Exp(float64(v))
				}
				for j := range cols {
					w := float64(x[i*cols+j]) - math.Log(s)
					near(t, "softmax", float64(y[i*cols+j]), math.Exp(w), 1e-6)
					near(t, "log-softmax", float64(l[i*cols+j]), w, 3e-6)
				}
			}
		}
	})
}

func TestSoftmaxOfInfinities(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		inf := float32(math.Inf(1))
		x := []float32{1, -inf, 2, -inf, -inf, -inf, inf, 0, 0}
		y := make([]float32, 9)
		Softmax(y, x, 3, 3)
		if y[1] != 0 || y[0]+y[2] != 1 || y[3] == y[3] || y[6] == y[6] {
			t.Fatal(y)
		}
	})
}

func TestAdamAndAxpy(t *testing.T) {
	step := AdamStep{LR: 1e-2, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, WeightDecay: 0.1, Step: 3}
	for _, decoupled := range []bool{false, true} {
		step.Decoupled = decoupled
		r := rand.New(rand.NewSource(6))
		for _, n := range lengths {
			p, g, m := normal[float64](r, n), normal[float64](r, n), normal[float64](r, n)
			v := make([]float64, n)
			Mul(v, m, m)
			want := append([]float64(nil), p...)
			for i := range want {
				gi, pi := g[i], p[i]
				if decoupled {
					pi *= 1 - 1e-2*0.1
				} else {
					gi += 0.1 * pi
				}
				mi := 0.9*m[i] + 0.1*gi
				vi := 0.999*v[i] + 0.001*gi*gi
				want[i] = pi - 1e-2/(1-math.Pow(0.9, 3))*mi/(math.Sqrt(vi)/math.Sqrt(1-math.Pow(0.999, 3))+1e-8)
			}
			eachTier(t, func(t *testing.T) {
				q, mm, vv := append([]float64(nil), p...), append([]float64(nil), m...), append([]float64(nil), v...)
				Adam(q, g, mm, vv, step)
				for i := range q {
					near(t, "adam", q[i], want[i], 1e-12)
				}
				copy(q, p)
				Axpy(q, 0.5, g)
				for i := range q {
					near(t, "axpy", q[i], p[i]+0.5*g[i], 1e-15)
				}
			})
		}
	}
}

func TestTranspose(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		for _, d := range [][4]int{{1, 1, 0, 0}, {16, 16, 0, 0}, {8, 4, 3, 1}, {17, 35, 2, 0}, {33, 6, 0, 5}, {5, 70, 1, 1}, {64, 3, 0, 0}} {
			rows, cols, ds, ss := d[0], d[1], d[0]+d[2], d[1]+d[3]
			src, dst := make([]float32, rows*ss), make([]float32, cols*ds)
			for i := range src {
				src[i] = float32(i + 1)
			}
			Transpose(dst, src, rows, cols, ds, ss)
			for j := range cols {
				for i := range ds {
					want := float32(0)
					if i < rows {
						want = src[i*ss+j]
					}
					if dst[j*ds+i] != want {
						t.Fatalf("%v: column %d row %d is %v, want %v", d, j, i, dst[j*ds+i], want)
					}
				}
			}
		}
	})
}

func TestFill(t *testing.T) {
	for _, n := range lengths {
		x := make([]int64, n)
		Fill(x, 7)
		for i := range x {
			if x[i] != 7 {
				t.Fatalf("n %d: element %d is %d", n, i, x[i])
			}
		}
	}
}

func TestTiers(t *testing.T) {
	if _, err := parseTier("sse"); err == nil {
		t.Error("tier sse was accepted")
	}
	for _, tier := range Tiers() {
		if got, err := parseTier(tier.String()); got != tier || err != nil {
			t.Errorf("%v reads as %v, %v", tier, got, err)
		}
	}
}

// TestFirstOfEqual: of several extremes the first one is found, of two zeros
// too, wherever it lies in a vector.
func TestFirstOfEqual(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		for _, n := range lengths[1:] {
			for at := range n {
				x := make([]float32, n)
				for i := range x {
					x[i] = -1
					if i > at && i%3 == 0 {
						x[i] = 0
					}
				}
				x[at] = float32(math.Copysign(0, -1))
				if got := ArgMax(x); got != at {
					t.Fatalf("n %d: the greatest is at %d, want %d", n, got, at)
				}
				Neg(x, x)
				if got := ArgMin(x); got != at {
					t.Fatalf("n %d: the least is at %d, want %d", n, got, at)
				}
			}
		}
	})
}
