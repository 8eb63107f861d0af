package autograd

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// A spectral test is a function of a matrix that does not depend on what is
// open in its decomposition: signs and phases of vectors.
type spectral struct {
	name  string
	shape []int
	f     func(a *tensor.Tensor) *tensor.Tensor
}

// weighted is a loss that weighs every element of x otherwise.
func weighted(x *tensor.Tensor) *tensor.Tensor {
	w := tensor.Range(x.Numel()).To(tensor.Float64).Sin().AddScalar(0.3).View(x.Shape()...)
	return x.Mul(w)
}

// absolute leaves out signs and phases.
func absolute(x *tensor.Tensor) *tensor.Tensor { return x.Abs().Square() }

var spectrals = []spectral{
	{"svd u", []int{4, 3}, func(a *tensor.Tensor) *tensor.Tensor { u, _, _ := a.SVDOpt(false); return weighted(absolute(u)) }},
	{"svd s", []int{2, 3, 4}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(a.SVDVals()) }},
	{"svd vh", []int{3, 4}, func(a *tensor.Tensor) *tensor.Tensor { _, _, vh := a.SVDOpt(false); return weighted(absolute(vh)) }},
	{"svd u and vh", []int{2, 3, 3}, func(a *tensor.Tensor) *tensor.Tensor { u, _, vh := a.SVD(); return weighted(u.MatMul(vh)) }},
	{"svd full", []int{4, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		u, s, vh := a.SVD()
		return weighted(u.Narrow(-1, 0, 3).Mul(s.Square().Unsqueeze(-2)).MatMul(vh))
	}},
	{"svd v", []int{3, 4}, func(a *tensor.Tensor) *tensor.Tensor { _, s, v := a.SVDSome(); return weighted(absolute(v).Mul(s)) }},
}

// TestSpectra checks first and second gradients of functions of decompositions,
// of real and complex matrices.
func TestSpectra(t *testing.T) {
	o := &op.Op{Lo: -2, Hi: 2}
	for _, c := range spectrals {
		for name, a := range map[string]*tensor.Tensor{"real": draw(o, c.shape, 3), "complex": drawComplex(o, c.shape, 3)} {
			t.Run(fmt.Sprintf("%s/%s", c.name, name), func(t *testing.T) {
				f := func(in []*tensor.Tensor) *tensor.Tensor { return c.f(weighted(in[0])) } // what draw gives is of low rank
				if err := Gradcheck(f, []*tensor.Tensor{a}); err != nil {
					t.Error(err)
				}
				if err := Gradgradcheck(f, []*tensor.Tensor{a}); err != nil && !strings.Contains(err.Error(), "no gradient") {
					t.Errorf("second gradient: %v", err)
				}
			})
		}
	}
}

// TestIllDefined: a loss that depends on phases is refused.
func TestIllDefined(t *testing.T) {
	o := &op.Op{Lo: -2, Hi: 2}
	for name, f := range map[string]func(a *tensor.Tensor) *tensor.Tensor{
		"svd": func(a *tensor.Tensor) *tensor.Tensor { u, _, _ := a.SVD(); return weighted(u.Imag()) },
	} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.GradError); !ok || !strings.Contains(e.Error(), "ill-defined") {
					t.Errorf("%s: a loss that depends on phases has a gradient", name)
				}
			}()
			f(drawComplex(o, []int{3, 3}, 1)).Sum().Backward()
		}()
	}
}
