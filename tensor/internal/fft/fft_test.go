package fft

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// direct is the transform by its definition.
func direct(x []complex128, inverse bool) []complex128 {
	z, w := make([]complex128, len(x)), make([]complex128, len(x))
	for k := range w {
		if w[k] = root(k, len(x)); inverse {
			w[k] = conj(w[k])
		}
	}
	for k := range z {
		for j, v := range x {
			z[k] += times(v, w[j*k%len(x)])
		}
	}
	return z
}

func numbers(n int) []complex128 {
	r := rand.New(rand.NewPCG(1, uint64(n)))
	x := make([]complex128, n)
	for i := range x {
		x[i] = complex(r.NormFloat64(), r.NormFloat64())
	}
	return x
}

var lengths = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 15, 16, 21, 23, 29, 30, 32, 33, 45, 46, 49, 58, 60, 64, 97, 100, 121, 127, 128, 135, 243, 256, 257, 360, 512, 529, 625, 1000, 1009, 2018, 2047, 2048, 2310}

// rowsOf lays count rows of a length out with a distance of step elements.
func rowsOf(x []complex128, count, step int, parts int) Rows[float64] {
	r := Rows[float64]{Data: make([]float64, parts*(len(x)*count*step+7)), Strides: []int{len(x) * step}, Step: step}
	for c := range count {
		for k, v := range x {
			i := parts * (c*len(x)*step + k*step)
			r.Data[i] = real(v) * float64(c+1)
			if parts == 2 {
				r.Data[i+1] = imag(v) * float64(c+1)
			}
		}
	}
	return r
}

func close(t *testing.T, what string, got, want []complex128, size float64) {
	t.Helper()
	for k := range want {
		if d := got[k] - want[k]; !(math.Hypot(real(d), imag(d)) <= 2e-15*size) {
			t.Fatalf("%s: element %d is %v, want %v", what, k, got[k], want[k])
		}
	}
}

// read returns n complex numbers of row c, or real ones.
func read(r Rows[float64], c, n, parts int) []complex128 {
	z := make([]complex128, n)
	for k := range z {
		i := parts * (c*r.Strides[0] + k*r.Step)
		z[k] = complex(r.Data[i], 0)
		if parts == 2 {
			z[k] = complex(r.Data[i], r.Data[i+1])
		}
	}
	return z
}

func scaled(z []complex128, s float64) []complex128 {
	out := make([]complex128, len(z))
	for i, v := range z {
		out[i] = times(v, complex(s, 0))
	}
	return out
}

func TestComplex(t *testing.T) {
	for _, n := range lengths {
		x := numbers(n)
		wants := map[bool][]complex128{false: direct(x, false), true: direct(x, true)}
		for _, count := range []int{1, 3, 17} {
			for _, inverse := range []bool{false, true} {
				src := rowsOf(x, count, 2, 2)
				want := wants[inverse]
				dst := rowsOf(make([]complex128, n), count, 3, 2)
				j := Job[float64]{Kind: Complex, N: n, Inverse: inverse, Scale: 0.5, Batch: []int{count}, Src: src, Dst: dst}
				j.Run()
				for c := range count {
					f := 0.5 * float64(c+1)
					close(t, fmt.Sprint("n ", n, " rows ", count, " inverse ", inverse), read(dst, c, n, 2), scaled(want, f), f*float64(n+5))
				}
				j = Job[float64]{Kind: Complex, N: n, Inverse: inverse, Scale: 1, Batch: []int{count}, Src: src, Dst: src}
				j.Run()
				close(t, fmt.Sprint("in place, n ", n), read(src, count-1, n, 2), scaled(want, float64(count)), float64(count*(n+5)))
			}
		}
	}
}

func TestReal(t *testing.T) {
	for _, n := range lengths {
		x := numbers(n)
		for i := range x {
			x[i] = complex(real(x[i]), 0)
		}
		want := direct(x, false)
		for _, count := range []int{1, 3, 17} {
			for _, kind := range []Kind{RealHalf, RealFull} {
				length := n
				if kind == RealHalf {
					length = n/2 + 1
				}
				dst := rowsOf(make([]complex128, length), count, 2, 2)
				j := Job[float64]{Kind: kind, N: n, Scale: 2, Batch: []int{count}, Src: rowsOf(x, count, 3, 1), Dst: dst}
				j.Run()
				for c := range count {
					f := 2 * float64(c+1)
					close(t, fmt.Sprint("kind ", kind, " n ", n, " rows ", count), read(dst, c, length, 2), scaled(want[:length], f), f*float64(n+5))
				}
			}
			half := append([]complex128{}, want[:n/2+1]...)
			half[0] += 5i // has no place in the transform of real numbers
			if n%2 == 0 {
				half[n/2] -= 3i
			}
			back := rowsOf(make([]complex128, n), count, 2, 1)
			j := Job[float64]{Kind: FromHalf, N: n, Scale: 1 / float64(n), Batch: []int{count}, Src: rowsOf(half, count, 2, 2), Dst: back}
			j.Run()
			for c := range count {
				close(t, fmt.Sprint("back, n ", n, " rows ", count), read(back, c, n, 1), scaled(x, float64(c+1)), float64(c+1)*10)
			}
		}
	}
}

// TestLong compares lengths for which the definition is too slow with single
// elements of it, and with the way back.
func TestLong(t *testing.T) {
	for _, n := range []int{1 << 14, 3 * 5 * 7 * 11 * 13, 65537, 2 * 49999} {
		x := numbers(n)
		src := rowsOf(x, 1, 1, 2)
		(&Job[float64]{Kind: Complex, N: n, Scale: 1, Batch: []int{1}, Src: src, Dst: src}).Run()
		for _, k := range []int{0, 1, n / 3, n - 1} {
			var want complex128
			for j, v := range x {
				want += times(v, root(j*k%n, n))
			}
			close(t, fmt.Sprint("n ", n, " k ", k), read(src, 0, n, 2)[k:k+1], []complex128{want}, 1000*math.Sqrt(float64(n)))
		}
		(&Job[float64]{Kind: Complex, N: n, Inverse: true, Scale: 1 / float64(n), Batch: []int{1}, Src: src, Dst: src}).Run()
		close(t, fmt.Sprint("back, n ", n), read(src, 0, n, 2), x, 50)
	}
}

func TestRootsAreSymmetric(t *testing.T) {
	for _, n := range []int{8, 12, 20} {
		for k := range n {
			if a, b := root(k, n), root(n-k, n); k > 0 && a != conj(b) {
				t.Errorf("root(%d, %d) = %v is not the conjugate of %v", k, n, a, b)
			}
			s, c := math.Sincos(-2 * math.Pi * float64(k) / float64(n))
			if d := root(k, n) - complex(c, s); math.Hypot(real(d), imag(d)) > 1e-15 {
				t.Errorf("root(%d, %d) = %v, want %v", k, n, root(k, n), complex(c, s))
			}
		}
	}
	if root(1, 4) != -1i || root(1, 2) != -1 || root(3, 4) != 1i {
		t.Error("quarter turns are not exact:", root(1, 4), root(1, 2), root(3, 4))
	}
}

func BenchmarkRows(b *testing.B) {
	for _, n := range []int{16, 64, 256, 1000, 1024, 1009, 65536} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			count := max(1, 65536/n)
			x := rowsOf(numbers(n), count, 1, 2)
			j := Job[float64]{Kind: Complex, N: n, Scale: 1e-3, Batch: []int{count}, Src: x, Dst: x}
			for b.Loop() {
				j.Run()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/row")
		})
	}
}
