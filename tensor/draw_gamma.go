package tensor

import (
	"math"

	"github.com/rustorch/rustorch/tensor/shape"
)

// GammaInPlace sets the elements to numbers of g from the gamma distributions
// with rate 1 and the shapes in concentration, a floating tensor that broadcasts
// to x. None is 0: the least is the smallest normal number of x's type.
func (x *Tensor) GammaInPlace(g *Generator, concentration *Tensor) *Tensor {
	least := smallestNormal(x)
	return x.countsDrawn("_standard_gamma", concentration, func(n, a []float64) {
		g.Gamma(n, a, x.dt != Float64)
		for i, v := range n {
			n[i] = max(v, least)
		}
	})
}

// DirichletInPlace sets the rows of x, its last dimension, to numbers of g from
// the Dirichlet distributions with the rows of concentration, a floating tensor
// that broadcasts to x: gamma numbers divided by their sum.
func (x *Tensor) DirichletInPlace(g *Generator, concentration *Tensor) *Tensor {
	if len(x.shape) == 0 {
		panic(&ShapeError{Op: "_sample_dirichlet", Shape1: x.Shape(), Reason: "the concentration must have at least one dimension"})
	}
	least, most := smallestNormal(x), math.Nextafter(1, 0)
	if x.dt != Float64 {
		most = float64(math.Nextafter32(1, 0))
	}
	n := x.shape[len(x.shape)-1]
	return x.countsDrawn("_sample_dirichlet", concentration, func(to, a []float64) {
		g.Gamma(to, a, false)
		for r := range shape.Numel(x.shape[:len(x.shape)-1]) {
			row := to[r*n:][:n]
			sum := 0.0
			for i, v := range row {
				row[i] = max(v, 0x1p-1022)
				sum += row[i]
			}
			for i, v := range row {
				row[i] = min(most, max(least, v/sum))
			}
		}
	})
}

func smallestNormal(x *Tensor) float64 {
	if x.dt == Float64 {
		return 0x1p-1022
	}
	return 0x1p-126
}
