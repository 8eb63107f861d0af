package tensor

import (
	"fmt"
	"math"
	"math/rand"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// naive walks over every product of a convolution, in float64.
func naive(v convolution, f func(z, x, w int)) {
	cg, og := v.c/v.groups, v.o/v.groups
	for i := range v.n * v.o * v.oh * v.ow {
		x, y, o, n := i%v.ow, i/v.ow%v.oh, i/(v.ow*v.oh)%v.o, i/(v.ow*v.oh*v.o)
		for k := range cg * v.kh * v.kw {
			q, r, c := k%v.kw, k/v.kw%v.kh, k/(v.kw*v.kh)
			iy, ix := y*v.sy+r*v.dy-v.py, x*v.sx+q*v.dx-v.px
			if iy >= 0 && iy < v.h && ix >= 0 && ix < v.w {
				f(i, ((n*v.c+o/og*cg+c)*v.h+iy)*v.w+ix, o*cg*v.kh*v.kw+k)
			}
		}
	}
}

func random(r *rand.Rand, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func agree(t *testing.T, name string, got []float32, want []float64) {
	t.Helper()
	for i, w := range want {
		if !(math.Abs(float64(got[i])-w) <= 1e-4) {
			t.Fatalf("%s[%d] is %v, want %v", name, i, got[i], w)
		}
	}
}

// images, channels, height, width, outputs, kernel h and w, stride, padding, dilation, groups
var convolutions = [][11]int{
	{1, 1, 3, 3, 1, 3, 3, 1, 0, 1, 1}, {2, 1, 8, 8, 16, 3, 3, 1, 1, 1, 1}, {10, 16, 8, 8, 32, 3, 3, 1, 1, 1, 1},
	{2, 3, 9, 11, 5, 3, 2, 1, 1, 1, 1}, {2, 4, 9, 7, 6, 3, 3, 1, 2, 2, 2}, {3, 4, 9, 7, 6, 3, 3, 2, 1, 1, 1},
	{2, 2, 5, 6, 3, 1, 1, 1, 0, 1, 1}, {2, 2, 5, 6, 3, 1, 1, 1, 1, 1, 1}, {1, 6, 12, 40, 9, 5, 5, 1, 2, 1, 3}, {17, 2, 4, 4, 20, 2, 2, 1, 0, 1, 1},
	{3, 3, 7, 8, 5, 1, 1, 2, 0, 1, 1}, {2, 4, 9, 8, 6, 3, 3, 2, 1, 2, 2}, {2, 3, 11, 10, 7, 5, 4, 3, 2, 1, 1}, {1, 2, 7, 7, 3, 3, 3, 3, 0, 1, 1},
	{2, 2, 9, 9, 3, 3, 3, 2, 0, 3, 1}, {1, 3, 6, 5, 4, 2, 3, 4, 1, 1, 1}, {1, 40, 6, 20, 30, 3, 3, 1, 1, 1, 1}, {2, 2, 3, 3, 2, 3, 3, 1, 2, 1, 1},
	{1, 3, 14, 14, 4, 7, 7, 2, 3, 1, 1}, {3, 6, 8, 10, 8, 1, 1, 1, 0, 1, 2}, {1, 4, 32, 32, 6, 1, 1, 1, 0, 1, 1}, {1, 5, 30, 30, 7, 3, 3, 1, 1, 1, 1}, {9, 8, 5, 5, 9, 3, 3, 1, 3, 1, 1}, {2, 90, 3, 3, 90, 3, 3, 1, 1, 1, 1}, {3, 6, 4, 4, 6, 3, 3, 1, 1, 1, 6},
}

func TestConvolutions(t *testing.T) {
	for _, tier := range simd.Tiers() {
		for _, s := range convolutions {
			t.Run(fmt.Sprint(tier, s), func(t *testing.T) {
				defer simd.SetTier(tier)()
				one := func(k int) []int { return s[k : k+1] }
				ws := []int{s[4], s[1] / s[10], s[5], s[6]}
				checkConvolution(t, newConvolution("conv2d", s[:4:4], ws, one(7), one(8), one(9), s[10]))
				checkConvolution(t, newConvolution("conv2d", s[:4:4], ws, []int{s[7], 2}, []int{s[8], 1}, []int{1, s[9]}, s[10]))
			})
		}
	}
}

func checkConvolution(t *testing.T, v convolution) {
	r := rand.New(rand.NewSource(1))
	x, w, bias := random(r, v.n*v.c*v.h*v.w), random(r, v.o*v.patch()), random(r, v.o)
	g := random(r, v.n*v.o*v.oh*v.ow)
	z, dx, dw := make([]float64, len(g)), make([]float64, len(x)), make([]float64, len(w))
	for i := range z {
		z[i] = float64(bias[i/(v.oh*v.ow)%v.o])
	}
	naive(v, func(i, j, k int) {
		z[i] += float64(x[j]) * float64(w[k])
		dx[j] += float64(g[i]) * float64(w[k])
		dw[k] += float64(g[i]) * float64(x[j])
	})
	gz, gx, gw := make([]float32, len(z)), make([]float32, len(x)), make([]float32, len(w))
	convForward(gz, x, w, bias, v)
	convInput(gx, g, w, v)
	convWeight(gw, x, g, v)
	agree(t, "output", gz, z)
	agree(t, "input gradient", gx, dx)
	agree(t, "weight gradient", gw, dw)
	defer par.SetThreads(0)
	par.SetThreads(1)
	again := make([]float32, len(w))
	convWeight(again, x, g, v)
	if !slices.Equal(again, gw) {
		t.Fatal("the weight gradient depends on the number of threads")
	}
}

func TestMaxPoolOfTwo(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, s := range [][2]int{{2, 2}, {5, 7}, {8, 8}, {3, 2}} {
		p := window{h: s[0], w: s[1], oh: s[0] / 2, ow: s[1] / 2, kh: 2, kw: 2, sy: 2, sx: 2, dy: 1, dx: 1}
		x := random(r, 6*p.h*p.w)
		for i := range x {
			if r.Intn(5) == 0 {
				x[i] = []float32{float32(math.NaN()), 0, float32(math.Inf(-1))}[r.Intn(3)]
			}
		}
		z, at := make([]float32, 6*p.oh*p.ow), make([]int64, 6*p.oh*p.ow)
		maxPool(z, x, at, 6, p)
		for i := range z {
			in := x[i/(p.oh*p.ow)*p.h*p.w:]
			k := p.greatest(i/p.ow%p.oh, i%p.ow, func(a, b int) bool { return in[a] > in[b] || in[a] != in[a] })
			if at[i] != int64(k) || z[i] != in[k] && in[k] == in[k] {
				t.Fatalf("%v: output %d is %v at %d, want %v at %d", s, i, z[i], at[i], in[k], k)
			}
		}
	}
}
