package autograd

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// noComplexSamples are rows whose samples hold indices, or whose complex form is
// in another test, as that of bases whose phases are not defined.
var noComplexSamples = append([]string{"Complex", "Polar", "ViewAsComplex", "PutView", "PutAt", "Viewed", "SVD", "SVDSome"}, byHand...)

// refused runs f and reports whether it panics because of the types of operands.
func refused(f func() error) (err error, is bool) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *tensor.DTypeError:
			is = true
		default:
			panic(e)
		}
	}()
	return f(), false
}

// TestComplexMoves checks first and second gradients of the rows that move
// elements or are made of other rows, for complex operands and for one beside
// one that is not. Rows that refuse them are left out.
func TestComplexMoves(t *testing.T) {
	for i := range op.Table {
		o := &op.Table[i]
		if !o.Comp && (!o.AsIs || o.VJP == nil) || slices.Contains(noComplexSamples, o.Name) {
			continue
		}
		for k, s := range samples(o) {
			for mask := 1; mask < 1<<min(len(s.In), 2); mask++ {
				t.Run(fmt.Sprintf("%s/%d/%b", o.Name, k, mask), func(t *testing.T) { checkComplex(t, o, s, mask) })
			}
		}
	}
}

// checkComplex has complex operands where mask has bits; all from the third on
// are as the second.
func checkComplex(t *testing.T, o *op.Op, s op.Sample, mask int) {
	in := make([]*tensor.Tensor, len(s.In))
	for j, sh := range s.In {
		if sh == nil {
			continue
		}
		if in[j] = draw(o, sh, j); mask>>min(j, 1)&1 == 1 {
			in[j] = drawComplex(o, sh, j)
		}
	}
	f := func(in []*tensor.Tensor) *tensor.Tensor { return invoke(o, in, s.Attr)[0] }
	err, _ := refused(func() error {
		if z := f(in); !z.RequiresGrad() {
			return nil
		}
		return errors.Join(Gradcheck(f, in), Gradgradcheck(f, in))
	})
	if err != nil && !strings.Contains(err.Error(), "no gradient") {
		t.Error(err)
	}
}

// TestPolarGradients checks the rows that make complex numbers of real ones.
func TestPolarGradients(t *testing.T) {
	x, y := tensor.FromSlice([]float64{0.5, 2, 3}).SetRequiresGrad(true), tensor.FromSlice([]float64{-2, 0.3, 1}, 3).SetRequiresGrad(true)
	for name, f := range map[string]func(in []*tensor.Tensor) *tensor.Tensor{
		"complex":         func(in []*tensor.Tensor) *tensor.Tensor { return tensor.Complex(in[0], in[1]) },
		"broadcast":       func(in []*tensor.Tensor) *tensor.Tensor { return tensor.Complex(in[0], in[1].Unsqueeze(1)) },
		"polar":           func(in []*tensor.Tensor) *tensor.Tensor { return tensor.Polar(in[0], in[1]) },
		"view as complex": func(in []*tensor.Tensor) *tensor.Tensor { return tensor.StackOpt(in, 1).ViewAsComplex().Square() },
		"angle and size": func(in []*tensor.Tensor) *tensor.Tensor {
			z := tensor.Complex(in[0], in[1])
			return z.Angle().Mul(z.Abs()).Add(z.Sgn().Imag()).Add(z.Square().Real())
		},
		"a view as real": func(in []*tensor.Tensor) *tensor.Tensor {
			return tensor.Complex(in[0], in[1]).Exp().ViewAsReal().Sin()
		},
	} {
		in := []*tensor.Tensor{x, y}
		if err := Gradcheck(f, in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Gradgradcheck(f, in); err != nil && !strings.Contains(err.Error(), "no gradient") {
			t.Errorf("%s: second gradient: %v", name, err)
		}
	}
}

// TestComplexBranches checks gradients where a formula for positive numbers
// would take another branch of a root or a logarithm.
func TestComplexBranches(t *testing.T) {
	left := tensor.FromSlice([]complex128{-1.5 + 0.5i, -0.2 - 2i, 0.3 + 0.1i}).SetRequiresGrad(true)
	negative := tensor.FromSlice([]float64{-1.5, -0.25, 2}).SetRequiresGrad(true)
	for name, f := range map[string]func(in []*tensor.Tensor) *tensor.Tensor{
		"acosh":                func(in []*tensor.Tensor) *tensor.Tensor { return in[0].Acosh() },
		"negative to a power":  func(in []*tensor.Tensor) *tensor.Tensor { return in[1].Pow(in[0]) },
		"a power of a complex": func(in []*tensor.Tensor) *tensor.Tensor { return in[0].Pow(in[1]) },
	} {
		if err := Gradcheck(f, []*tensor.Tensor{left, negative}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
