package simd

import (
	"fmt"
	"math/rand"
	"testing"
)

// pastLengths are around the least length, and whole and broken pieces.
var pastLengths = []int{0, 1, 100, 4095, 4096, 4097, 5120, 8192 + 31, 20000}

// samePast compares a kernel that writes past the caches with the one that does
// not, at all places in a line, and looks at what lies around.
func samePast[T Float](t *testing.T, name string, plain, past func(dst, a, b []T)) {
	t.Helper()
	r := rand.New(rand.NewSource(3))
	for _, tier := range Tiers() {
		restore := SetTier(tier)
		for _, n := range pastLengths {
			for offset := range 17 {
				a, _ := vector[T](r, n, offset%3)
				b, _ := vector[T](r, n, offset%5)
				got, gotAll := vector[T](r, n, offset)
				wantAll := append([]T(nil), gotAll...)
				plain(wantAll[offset:offset+n], a, b)
				past(got, a, b)
				for i := range gotAll {
					if gotAll[i] != wantAll[i] && (gotAll[i] == gotAll[i] || wantAll[i] == wantAll[i]) {
						t.Fatalf("%s %v %T n=%d offset=%d: element %d is %v, want %v", name, tier, T(0), n, offset, i-offset, gotAll[i], wantAll[i])
					}
				}
			}
		}
		restore()
	}
}

func testPast[T Float](t *testing.T) {
	samePast(t, "add", Add[T], AddPast[T])
	samePast(t, "sub", Sub[T], SubPast[T])
	samePast(t, "mul", Mul[T], MulPast[T])
	samePast(t, "div", Div[T], DivPast[T])
	samePast(t, "maximum", Maximum[T], Past2(Maximum[T]))
	exp, scaled := Past1(Exp[T]), PastScalar(MulScalar[T])
	samePast(t, "exp", func(d, a, _ []T) { Exp(d, a) }, func(d, a, _ []T) { exp(d, a) })
	samePast(t, "mulScalar", func(d, a, _ []T) { MulScalar(d, a, 3) }, func(d, a, _ []T) { scaled(d, a, 3) })
}

func TestPast(t *testing.T) {
	testPast[float32](t)
	testPast[float64](t)
}

func TestPastChecksLengths(t *testing.T) {
	for i, f := range []func(){
		func() { AddPast(make([]float32, 5), make([]float32, 5), make([]float32, 6)) },
		func() { Past1(Exp[float32])(make([]float32, 5000), make([]float32, 4999)) },
		func() { PastScalar(MulScalar[float64])(make([]float64, 5000), make([]float64, 5001), 2) },
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("slices of several lengths are accepted")
				}
			}()
			f()
		})
	}
}

// BenchmarkPast writes into memory that is warm or, with many results in turn,
// cold.
func BenchmarkPast(b *testing.B) {
	const n = 1 << 20
	x, y := make([]float32, n), make([]float32, n)
	for _, results := range []int{1, 16} {
		z := make([][]float32, results)
		for i := range z {
			z[i] = make([]float32, n)
		}
		for name, f := range map[string]func(dst, a, b []float32){"Add": Add[float32], "AddPast": AddPast[float32], "Past2": Past2(Add[float32])} {
			b.Run(fmt.Sprint(name, "/", results), func(b *testing.B) {
				for i := range b.N {
					f(z[i%results], x, y)
				}
			})
		}
	}
}
