package simd

import (
	"math"
	"math/rand"
	"testing"
)

// slope compares the gradient of Σ g*f(x) with central differences.
func slope(t *testing.T, name string, x, g, grad []float64, f func(dst, x []float64)) {
	t.Helper()
	const h = 1e-6
	up, down := make([]float64, len(g)), make([]float64, len(g))
	for i := range x {
		old := x[i]
		x[i] = old + h
		f(up, x)
		x[i] = old - h
		f(down, x)
		x[i] = old
		near(t, name, grad[i], (Dot(g, up)-Dot(g, down))/(2*h), 1e-7)
	}
}

func TestGradients(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(8))
		rows, cols := 3, 11
		n := rows * cols
		x, g, d, y := normal[float64](r, n), normal[float64](r, n), make([]float64, n), make([]float64, n)
		GeluGrad(d, g, x)
		slope(t, "gelu", x, g, d, Gelu[float64])
		Relu(y, x)
		ReluGrad(d, g, y)
		slope(t, "relu", x, g, d, Relu[float64])
		Softmax(y, x, rows, cols)
		SoftmaxGrad(d, g, y, rows, cols)
		slope(t, "softmax", x, g, d, func(dst, x []float64) { Softmax(dst, x, rows, cols) })
		LogSoftmax(y, x, rows, cols)
		LogSoftmaxGrad(d, g, y, rows, cols)
		slope(t, "log-softmax", x, g, d, func(dst, x []float64) { LogSoftmax(dst, x, rows, cols) })
	})
}

func TestLayerNorm(t *testing.T) {
	eachTier(t, func(t *testing.T) {
		r := rand.New(rand.NewSource(9))
		rows, cols := 3, 17
		n := rows * cols
		x, g, w, b := normal[float64](r, n), normal[float64](r, n), normal[float64](r, cols), normal[float64](r, cols)
		d := make([]float64, n)
		f := func(dst, x, w, b []float64) { LayerNorm(dst, x, w, b, 1e-5, rows, cols) }
		f(d, x, w, b)
		m, v := 0.0, 0.0
		for _, e := range x[:cols] {
			m += e / float64(cols)
		}
		for _, e := range x[:cols] {
			v += (e - m) * (e - m) / float64(cols)
		}
		near(t, "layer norm", d[4], (x[4]-m)/math.Sqrt(v+1e-5)*w[4]+b[4], 1e-12)
		dx, dw, db := make([]float64, n), make([]float64, cols), make([]float64, cols)
		LayerNormGrad(dx, dw, db, g, x, w, 1e-5, rows, cols)
		slope(t, "input", x, g, dx, func(dst, x []float64) { f(dst, x, w, b) })
		slope(t, "weight", w, g, dw, func(dst, w []float64) { f(dst, x, w, b) })
		slope(t, "bias", b, g, db, func(dst, b []float64) { f(dst, x, w, b) })
	})
}

func TestSGD(t *testing.T) {
	r := rand.New(rand.NewSource(10))
	p, g, buf := normal[float64](r, 9), normal[float64](r, 9), normal[float64](r, 9)
	for _, s := range []SGDStep{
		{LR: 0.1}, {LR: 0.1, WeightDecay: 0.2, Maximize: true}, {LR: 0.1, Momentum: 0.9, Dampening: 0.3},
		{LR: 0.1, Momentum: 0.9, Nesterov: true, First: true},
	} {
		q, b := append([]float64(nil), p...), append([]float64(nil), buf...)
		SGD(q, g, b, s)
		for i := range q {
			gi := g[i] + s.WeightDecay*p[i]
			if s.Maximize {
				gi = s.WeightDecay*p[i] - g[i]
			}
			v := gi
			if s.Momentum != 0 {
				if !s.First {
					v = s.Momentum*buf[i] + (1-s.Dampening)*gi
				}
				near(t, "buffer", b[i], v, 1e-15)
				if s.Nesterov {
					v = gi + s.Momentum*v
				}
			}
			near(t, "parameter", q[i], p[i]-0.1*v, 1e-15)
		}
	}
}

// TestGeluGradKernels compares with the twin: near the zero of the derivative
// errors are those of its terms, so the bound is absolute.
func TestGeluGradKernels(t *testing.T) {
	var x, g []float32
	for i := range 40001 {
		x, g = append(x, float32(i-20000)/1000), append(g, 1)
	}
	x, g = append(x, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 2), append(g, 1, 1, 1, float32(math.NaN()))
	want, got := make([]float32, len(x)), make([]float32, len(x))
	restore := SetTier(Go)
	GeluGrad(want, g, x)
	restore()
	for _, tier := range Tiers()[1:] {
		restore := SetTier(tier)
		GeluGrad(got, g, x)
		restore()
		for i := range x {
			if d := math.Abs(float64(got[i] - want[i])); !(d <= 1.5e-7) && !(got[i] != got[i] && want[i] != want[i]) {
				t.Fatalf("%v: at %v it is %v, want %v", tier, x[i], got[i], want[i])
			}
		}
	}
}
