package autograd

import (
	"fmt"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// definite makes a positive definite matrix of any.
func definite(a *tensor.Tensor) *tensor.Tensor {
	n := a.Size(-1)
	return a.MatMul(a.MH()).Add(tensor.EyeOf(a.DType(), n, n))
}

// TestGradientsOfFactors checks rows whose operands are special matrices, made of
// any, real and complex, in first and second order.
func TestGradientsOfFactors(t *testing.T) {
	lower := func(a *tensor.Tensor) *tensor.Tensor {
		return a.Tril().Add(tensor.EyeOf(a.DType(), a.Size(-1), a.Size(-1)).MulScalar(3))
	}
	for name, f := range map[string]func(a, b *tensor.Tensor) *tensor.Tensor{
		"cholesky":               func(a, b *tensor.Tensor) *tensor.Tensor { return definite(a).Cholesky() },
		"cholesky upper":         func(a, b *tensor.Tensor) *tensor.Tensor { return definite(a).CholeskyOpt(true) },
		"cholesky_solve":         func(a, b *tensor.Tensor) *tensor.Tensor { return b.CholeskySolve(lower(a)) },
		"cholesky_solve upper":   func(a, b *tensor.Tensor) *tensor.Tensor { return b.CholeskySolveOpt(lower(a).MH(), true) },
		"cholesky_inverse":       func(a, b *tensor.Tensor) *tensor.Tensor { return lower(a).CholeskyInverse() },
		"cholesky_inverse upper": func(a, b *tensor.Tensor) *tensor.Tensor { return lower(a).MH().CholeskyInverseOpt(true) },
		"logdet":                 func(a, b *tensor.Tensor) *tensor.Tensor { return definite(a).Logdet() },
		"L": func(a, b *tensor.Tensor) *tensor.Tensor {
			_, l, _ := a.Lu()
			return l
		},
		"U": func(a, b *tensor.Tensor) *tensor.Tensor {
			_, _, u := a.Lu()
			return u
		},
		"lu_solve": func(a, b *tensor.Tensor) *tensor.Tensor {
			lu, pivots := a.LuFactor()
			return tensor.LinalgLuSolve(lu, pivots, b)
		},
		"lu_solve adjoint": func(a, b *tensor.Tensor) *tensor.Tensor {
			lu, pivots := a.LuFactor()
			return tensor.LinalgLuSolveOpt(lu, pivots, b, true, true)
		},
		"lu_solve from the right": func(a, b *tensor.Tensor) *tensor.Tensor {
			lu, pivots := a.LuFactor()
			return tensor.LinalgLuSolveOpt(lu, pivots, b.MT(), false, false)
		},
		"lu_solve adjoint from the right": func(a, b *tensor.Tensor) *tensor.Tensor {
			lu, pivots := a.LuFactor()
			return tensor.LinalgLuSolveOpt(lu, pivots, b.MT(), false, true)
		},
		"sign": func(a, b *tensor.Tensor) *tensor.Tensor {
			sign, log := a.Slogdet()
			return sign.Mul(log)
		},
	} {
		for _, complex := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%v", name, complex), func(t *testing.T) {
				row := &op.Op{Lo: -2, Hi: 2}
				make := draw
				if complex {
					make = drawComplex
				}
				in := []*tensor.Tensor{make(row, []int{2, 3, 3}, 1), make(row, []int{3, 2}, 5)}
				g := func(in []*tensor.Tensor) *tensor.Tensor { return f(in[0], in[1]).Add(in[1].Sum().MulScalar(0)) }
				if err := Gradcheck(g, in); err != nil {
					t.Error(err)
				}
				if err := Gradgradcheck(g, in); err != nil {
					t.Errorf("second gradient: %v", err)
				}
			})
		}
	}
}

// TestGradientOfSingularDeterminants compares with cofactors: first and second
// gradients, beside a regular matrix in one batch.
func TestGradientOfSingularDeterminants(t *testing.T) {
	x := tensor.FromSlice([]float64{1, 2, 2, 4, 1, 2, 3, 4, 0, 0, 0, 0, 0, 5, 0, 0}, 4, 2, 2).SetRequiresGrad(true)
	x.Det().Sum().Backward()
	want := []float64{4, -2, -2, 1, 4, -3, -2, 1, 0, 0, 0, 0, 0, 0, -5, 0}
	for i, v := range x.Grad().Floats() {
		if d := v - want[i]; d > 1e-13 || d < -1e-13 {
			t.Errorf("element %d is %v, want %v", i, v, want[i])
		}
	}
	a := tensor.FromSlice([]float64{1, 2, 2, 4, 1, 2, 3, 4}, 2, 2, 2).SetRequiresGrad(true)
	f := func(in []*tensor.Tensor) *tensor.Tensor { return in[0].Det() }
	if err := Gradgradcheck(f, []*tensor.Tensor{a}); err != nil {
		t.Error(err)
	}
}
