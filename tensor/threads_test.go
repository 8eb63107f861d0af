package tensor

import (
	"fmt"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
)

// TestThreadsDoNotMatter computes large results with one, two and five threads:
// every bit is the same.
func TestThreadsDoNotMatter(t *testing.T) {
	defer par.SetThreads(0)
	ManualSeed(3)
	x, y, row, col := Randn(700, 300), Randn(700, 300), Randn(300), Randn(700, 1)
	image, weight := Randn(20, 8, 20, 17), Randn(12, 8, 3, 3)
	classes := Randint(0, 300, 700)
	g, back := Randn(700, 300), Randn(20, 12, 18, 15)
	long := Randn(300000)
	ops := map[string]func() *Tensor{
		"add":              func() *Tensor { return x.Add(y) },
		"add a row":        func() *Tensor { return x.Add(row) },
		"add a column":     func() *Tensor { return x.Add(col) },
		"transposed":       func() *Tensor { return x.T().Mul(y.T()).Contiguous() },
		"exp":              func() *Tensor { return x.Exp() },
		"sum":              func() *Tensor { return long.Sum() },
		"mean":             func() *Tensor { return long.Mean() },
		"sum of rows":      func() *Tensor { return x.Sum(1) },
		"sum of columns":   func() *Tensor { return x.Sum(0) },
		"sum around":       func() *Tensor { return image.Sum(0, 2, 3) },
		"variance":         func() *Tensor { return x.Var(0) },
		"max":              func() *Tensor { return x.Max() },
		"argmax":           func() *Tensor { return x.Argmax(1) },
		"softmax":          func() *Tensor { return x.Softmax(1) },
		"softmax gradient": func() *Tensor { return SoftmaxGrad(g, x.Softmax(0), 0) },
		"layer norm":       func() *Tensor { return LayerNormLast(x, row, row) },
		"weight gradient of layer norm": func() *Tensor {
			_, dw, _ := LayerNormGrad(g, x, row, 1e-5, []bool{true, true, true})
			return dw
		},
		"cross entropy":          func() *Tensor { return CrossEntropyMean(x, classes) },
		"cross entropy gradient": func() *Tensor { return CrossEntropyGrad(New(1.5), x, classes) },
		"matmul":                 func() *Tensor { return x.T().MatMul(y) },
		"matrix-vector":          func() *Tensor { return x.MatMul(row) },
		"vector-matrix":          func() *Tensor { return col.Reshape(-1).MatMul(x) },
		"convolution":            func() *Tensor { return Conv2dPlain(image, weight, nil) },
		"convolution of one":     func() *Tensor { return Conv2dPlain(image.Narrow(0, 3, 1), weight, nil) },
		"weight gradient of convolution": func() *Tensor {
			return Conv2dWeight(image, back, 3, 3, []int{1, 1}, []int{0, 0}, []int{1, 1}, 1)
		},
		"max pool": func() *Tensor { z, _ := MaxPool2dIndices(image, 2, 2); return z },
	}
	for _, dt := range []dtype.DType{Float32, Float64} {
		for _, p := range []**Tensor{&x, &y, &row, &col, &image, &weight, &g, &back, &long} {
			*p = (*p).To(dt)
		}
		for name, f := range ops {
			par.SetThreads(1)
			want := f().Floats()
			for _, n := range []int{2, 5} {
				par.SetThreads(n)
				if got := f().Floats(); !slices.Equal(got, want) {
					t.Error(fmt.Sprint(name, " ", dt, " differs with ", n, " threads"))
				}
			}
		}
	}
}
