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

func hermitian(a *tensor.Tensor) *tensor.Tensor { return a.Add(a.MH()) }

func positive(a *tensor.Tensor) *tensor.Tensor {
	return a.MatMul(a.MH()).Add(tensor.EyeOf(a.DType(), a.Size(-1), a.Size(-1)))
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
	{"eigh values", []int{2, 3, 3}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(hermitian(a).Eigvalsh()) }},
	{"eigh upper", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(hermitian(a).EigvalshOpt("u")) }},
	{"eigh vectors", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		w, v := hermitian(a).Eigh()
		return weighted(absolute(v).Mul(w))
	}},
	{"exponential", []int{2, 3, 3}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(absolute(a.MatrixExp())) }},
	{"root", []int{2, 3, 3}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(absolute(positive(a).MatrixSqrtH())) }},
	{"polar u", []int{2, 4, 3}, func(a *tensor.Tensor) *tensor.Tensor { u, _ := a.PolarFactors(); return weighted(absolute(u)) }},
	{"polar h", []int{4, 3}, func(a *tensor.Tensor) *tensor.Tensor { _, h := a.PolarFactors(); return weighted(absolute(h)) }},
	{"polar both", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		u, h := a.PolarFactors()
		return weighted(absolute(u.Add(h)))
	}},
	{"pseudoinverse", []int{2, 4, 3}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(absolute(a.Pinv(nil, nil))) }},
	{"wide pseudoinverse", []int{2, 4}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(absolute(a.Pinverse())) }},
	{"Hermitian pseudoinverse", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		return weighted(absolute(hermitian(a).PinvOpt(nil, nil, true)))
	}},
	{"reflections", []int{4, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		return weighted(absolute(a.HouseholderProduct(a.Select(0, 0).Narrow(0, 0, 2))))
	}},
	{"qr q", []int{2, 4, 3}, func(a *tensor.Tensor) *tensor.Tensor { q, _ := a.QR(); return weighted(absolute(q)) }},
	{"qr r", []int{4, 3}, func(a *tensor.Tensor) *tensor.Tensor { _, r := a.QR(); return weighted(absolute(r)) }},
	{"qr both", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		q, r := a.QROpt("complete")
		return weighted(absolute(q.Add(r)))
	}},
	{"qr wide", []int{2, 3, 4}, func(a *tensor.Tensor) *tensor.Tensor {
		q, r := a.QR()
		return weighted(absolute(q.MatMul(r.Square())))
	}},
	{"qr wide q", []int{2, 4}, func(a *tensor.Tensor) *tensor.Tensor { q, _ := a.QR(); return weighted(absolute(q)) }},
	{"eig values", []int{2, 3, 3}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(absolute(a.Eigvals())) }},
	{"eig vectors", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		w, v := a.Eig()
		return weighted(absolute(v).Mul(absolute(w)))
	}},
	{"condition", []int{3, 3}, func(a *tensor.Tensor) *tensor.Tensor { return a.CondOpt(1) }},
	{"least squares", []int{4, 3}, func(a *tensor.Tensor) *tensor.Tensor {
		x, r, _, _ := a.LstsqOpt(a.Select(1, 0).Square().Unsqueeze(-1), nil, "gelsd")
		return weighted(absolute(x)).Sum().Add(r.Sum())
	}},
	{"nuclear norm", []int{2, 3, 4}, func(a *tensor.Tensor) *tensor.Tensor { return weighted(a.MatrixNormOpt("nuc", []int{-2, -1}, false)) }},
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
		"eig":  func(a *tensor.Tensor) *tensor.Tensor { _, v := a.Eig(); return weighted(v.Imag()) },
		"eigh": func(a *tensor.Tensor) *tensor.Tensor { _, v := hermitian(a).Eigh(); return weighted(v.Imag()) },
		"svd":  func(a *tensor.Tensor) *tensor.Tensor { u, _, _ := a.SVD(); return weighted(u.Imag()) },
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
