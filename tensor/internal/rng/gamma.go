package rng

import "math"

// third is PyTorch's 1/3, which it rounds to float32.
const third = float64(float32(1) / 3)

// Gamma fills dst with numbers of the gamma distributions with the given shapes,
// which are not negative, and rate 1. single says that shapes are float32, whose
// sums are rounded to that.
func (g *Generator) Gamma(dst, shapes []float64, single bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i, shape := range shapes {
		g.poll(i)
		dst[i] = g.gamma(shape, single)
	}
}

// gamma draws one number.
//
// Source: G. Marsaglia and W. Tsang, A simple method for generating gamma
// variables, ACM Trans. Math. Software 26 (2000). PyTorch draws in the same
// order.
func (g *Generator) gamma(shape float64, single bool) float64 {
	round := func(v float64) float64 {
		if single {
			return float64(float32(v))
		}
		return v
	}
	scale := 1.0
	if shape < 1 {
		if shape == 0 {
			return 0
		}
		scale = math.Pow(1-g.uniform64(), round(1/shape))
		shape = round(shape + 1)
	}
	d := round(shape - third)
	c := 1 / math.Sqrt(9*d)
	for {
		x := g.pairwise()
		y := 1 + c*x
		for y <= 0 {
			x = g.pairwise()
			y = 1 + c*x
		}
		v := y * y * y
		u := 1 - g.uniform64()
		xx := x * x
		if u < 1-float64(float32(0.0331))*xx*xx || math.Log(u) < 0.5*xx+d*(1-v+math.Log(v)) {
			return scale * d * v
		}
		if math.IsNaN(u + d) {
			return math.NaN()
		}
	}
}
