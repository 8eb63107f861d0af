package gemm

import (
	"fmt"
	"math"
	"math/rand"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// guarded returns n random values in the middle of NaNs, and a check that
// those are still there.
func guarded[T simd.Float](r *rand.Rand, n int) (x []T, intact func() bool) {
	const guard = 40
	all := make([]T, n+2*guard)
	for i := range all {
		all[i] = T(math.NaN())
		if i >= guard && i < guard+n {
			all[i] = T(r.NormFloat64())
		}
	}
	return all[guard:][:n:n], func() bool {
		for i, v := range all {
			if (i < guard || i >= guard+n) && v == v {
				return false
			}
		}
		return true
	}
}

// differs reports the first difference from the twin.
func differs[T simd.Float](got, want []T, tol float64) error {
	for i := range want {
		if !(math.Abs(float64(got[i])-float64(want[i])) <= tol) {
			return fmt.Errorf("element %d is %v, want %v", i, got[i], want[i])
		}
	}
	return nil
}

func testCorrelate[T simd.Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewSource(1))
	for round := range 300 {
		m, k, lines, n := 1+r.Intn(20), []int{0, 1, 3, 9, 27, 300, 577}[r.Intn(7)], 1+r.Intn(4), 1+r.Intn(21)
		off := make([]int, k)
		for p := range off {
			off[p] = r.Intn(50)
		}
		gap := r.Intn(3)
		var runs []Run
		for y := range lines {
			runs = append(runs, Run{B: y * (n + 3), C: y * (n + gap), N: n})
		}
		a, _ := guarded[T](r, m*(k+2))
		b, _ := guarded[T](r, 50+lines*(n+3)+Slack)
		bias, _ := guarded[T](r, m)
		if round%2 == 0 {
			bias = nil
		}
		ldc := lines*(n+gap) + r.Intn(4)
		c, intact := guarded[T](r, m*ldc)
		want := append([]T(nil), c...)
		x := NewCorrelation[T](off, runs)
		x.twin(m, a, k+2, b, bias, want, ldc)
		x.Run(m, a, k+2, b, bias, c, ldc)
		if err := differs(c, want, tol*math.Sqrt(float64(k+1))); err != nil || !intact() {
			t.Fatalf("%d channels, %d offsets, %d runs of %d and gaps of %d: %v, guards intact %t", m, k, lines, n, gap, err, intact())
		}
	}
}

func TestCorrelate(t *testing.T) {
	tiers(t, func(t *testing.T) {
		testCorrelate[float32](t, 2e-5)
		testCorrelate[float64](t, 3e-14)
	})
}

func testWeigh[T simd.Float](t *testing.T, tol float64) {
	r := rand.New(rand.NewSource(2))
	for range 300 {
		w := Weighing{H: r.Intn(6), W: r.Intn(12), XStep: 1 + r.Intn(2)}
		w.YStep = w.W*w.XStep + r.Intn(3)
		off := make([]int, r.Intn(20))
		for i := range off {
			off[i] = r.Intn(30)
		}
		ldb := Width[T](1 + r.Intn(40))
		a, _ := guarded[T](r, 30+w.H*w.YStep+w.W*w.XStep)
		b, _ := guarded[T](r, w.H*w.W*ldb)
		c, intact := guarded[T](r, len(off)*ldb)
		want := append([]T(nil), c...)
		weighTwin(w, off, a, b, ldb, want)
		Weigh(w, off, a, b, ldb, c)
		if err := differs(c, want, tol); err != nil || !intact() {
			t.Fatalf("%v, %d rows of %d: %v, guards intact %t", w, len(off), ldb, err, intact())
		}
	}
}

func TestWeigh(t *testing.T) {
	tiers(t, func(t *testing.T) {
		testWeigh[float32](t, 1e-4)
		testWeigh[float64](t, 1e-12)
	})
}

func TestConvolutionKernelsRefuse(t *testing.T) {
	x := func(n int) []float32 { return make([]float32, n) }
	for name, f := range map[string]func(){
		"input without slack": func() {
			NewCorrelation[float32]([]int{3}, []Run{{0, 0, 5}}).Run(1, x(1), 1, x(3+Width[float32](5)-1), nil, x(5), 5)
		},
		"short weights": func() {
			NewCorrelation[float32]([]int{0, 1}, []Run{{0, 0, 1}}).Run(2, x(3), 2, x(40), nil, x(2), 1)
		},
		"short output": func() {
			NewCorrelation[float32]([]int{0}, []Run{{0, 4, 2}}).Run(1, x(1), 1, x(40), nil, x(5), 5)
		},
		"negative offset": func() { NewCorrelation[float32]([]int{-1}, []Run{{0, 0, 1}}) },
		"short planes":    func() { Weigh(Weighing{2, 2, 1, 2}, []int{1}, x(4), x(4*8), 8, x(8)) },
		"short sums":      func() { Weigh(Weighing{1, 1, 1, 1}, []int{0, 0}, x(4), x(8), 8, x(8)) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s was accepted", name)
				}
			}()
			f()
		}()
	}
}
