package autograd

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// outcome is what a call gives: the elements of its results, the gradients of
// its operands, or what it panics with.
type outcome struct {
	results   []any
	gradients []any
	refusal   string
}

// pendingBits are what may still have to be done to the elements of a tensor.
var pendingBits = []tensor.Pending{tensor.Conjugated, tensor.Negated, tensor.Conjugated | tensor.Negated}

// withBits returns a view of x that has bits, as PyTorch's operations make it.
func withBits(x *tensor.Tensor, p tensor.Pending) *tensor.Tensor {
	if p&tensor.Conjugated != 0 {
		x = x.Conj()
	}
	if p&tensor.Negated != 0 {
		x = x.NegView()
	}
	return x
}

// outcomeOf calls f on xs, or on views with bits of memory that stands for them.
func outcomeOf(xs []*tensor.Tensor, p tensor.Pending, f func(xs []*tensor.Tensor) []*tensor.Tensor) (o outcome) {
	defer func() {
		if e := recover(); e != nil {
			if _, crash := e.(interface{ RuntimeError() }); crash {
				panic(e)
			}
			o = outcome{refusal: fmt.Sprintf("%T", e)}
		}
	}()
	tensor.ManualSeed(1)
	leaves, in := make([]*tensor.Tensor, len(xs)), make([]*tensor.Tensor, len(xs))
	for i, x := range xs {
		if x == nil {
			continue
		}
		bits := p
		if !x.DType().IsComplex() {
			bits &= tensor.Negated
		}
		if !x.DType().IsInexact() {
			bits = 0
		}
		leaves[i] = withBits(x.Detach(), bits).Clone()
		if x.DType().IsInexact() {
			leaves[i].SetRequiresGrad(true)
		}
		in[i] = withBits(leaves[i], bits)
	}
	var outs, seeds []*tensor.Tensor
	for _, z := range f(in) {
		o.results = append(o.results, z.Shape(), z.DType(), rounded(z))
		if z.RequiresGrad() {
			outs, seeds = append(outs, z), append(seeds, seedLike(z))
		}
	}
	if len(outs) == 0 {
		return o
	}
	BackwardAll(outs, seeds, false, false)
	for i, leaf := range leaves {
		if leaf == nil || leaf.Grad() == nil {
			o.gradients = append(o.gradients, nil)
			continue
		}
		if leaf.Grad().Pending() != 0 {
			panic("a leaf has a gradient that is a view with bits")
		}
		// The gradient of the operand is that of the leaf with the same bits.
		o.gradients = append(o.gradients, rounded(withBits(leaf.Grad(), in[i].Pending())))
	}
	return o
}

// seedLike returns a gradient whose elements differ.
func seedLike(z *tensor.Tensor) *tensor.Tensor {
	g := tensor.ArangeOf(tensor.Float64, 1, z.Numel()+1, 1).MulScalar(0.37).Sin().Reshape(z.Shape()...)
	if z.DType().IsComplex() {
		g = g.To(tensor.Complex128).MulScalar(1 + 0.5i)
	}
	return g.To(z.DType())
}

// rounded returns elements without the last bits, in which sums in another
// order differ.
func rounded(x *tensor.Tensor) any {
	v := x.Detach().To(tensor.Complex128).Complexes()
	for i, e := range v {
		v[i] = complex(math.Round(real(e)*1e9)/1e9+0, math.Round(imag(e)*1e9)/1e9+0)
	}
	return fmt.Sprint(v)
}

// TestPendingOperands runs every row on views whose conjugation or negation is
// still to be done, and compares results, gradients and refusals with those of
// the same operands in memory.
func TestPendingOperands(t *testing.T) {
	for i := range op.Table {
		o := &op.Table[i]
		if slices.Contains(byHand, o.Name) || o.Name == "ViewType" || o.Name == "Viewed" { // refused, and a matter of attributes
			continue
		}
		for k, s := range samples(o) {
			if len(s.Attr) < len(o.Attr) {
				continue // the operand is an index
			}
			for _, complexes := range []bool{false, true} {
				t.Run(fmt.Sprintf("%s/%d/%t", o.Name, k, complexes), func(t *testing.T) { checkPending(t, op.ID(i), s, complexes) })
			}
		}
	}
}

func checkPending(t *testing.T, id op.ID, s op.Sample, complexes bool) {
	o := &op.Table[id]
	var xs []*tensor.Tensor
	for j, sh := range s.In {
		switch {
		case sh == nil:
			xs = append(xs, nil)
		case complexes:
			xs = append(xs, drawComplex(o, sh, j))
		default:
			xs = append(xs, draw(o, sh, j))
		}
	}
	forms := map[string]func(in []*tensor.Tensor) []*tensor.Tensor{"": func(in []*tensor.Tensor) []*tensor.Tensor { return invoke(o, in, s.Attr) }}
	if o.InPlace {
		forms["in place"] = func(in []*tensor.Tensor) []*tensor.Tensor { return written(id, in, s.Attr) }
	}
	for name, f := range forms {
		want := outcomeOf(xs, 0, f)
		for _, p := range pendingBits {
			if got := outcomeOf(xs, p, f); !reflect.DeepEqual(got, want) {
				t.Errorf("%s with bits %b: %v, want %v", name, p, got, want)
			}
		}
	}
	if o.Pending || want(func() []*tensor.Tensor { return invoke(o, xs, s.Attr) }) == nil {
		return
	}
	for _, z := range invoke(o, xs, s.Attr) {
		for _, x := range xs {
			if x != nil && z != x && z.SharesMemory(x) {
				t.Errorf("a result is a view of an operand: the row must take pending operands and say so")
			}
		}
	}
}

// want returns what f does, nil if it panics.
func want(f func() []*tensor.Tensor) (z []*tensor.Tensor) {
	defer func() { _ = recover() }()
	return f()
}

// written runs the in-place form on what an operation made of the operand, and
// returns it and the tensor that it is a view of.
func written(id op.ID, in []*tensor.Tensor, attrs []any) []*tensor.Tensor {
	bits := in[0].Pending()
	base := withBits(in[0].Clone(), bits).Clone()
	x := withBits(base, bits)
	args := append([]*tensor.Tensor{x}, in[1:]...)
	if z := tensor.CallInPlace(id, args, attrs)[0]; z != x {
		panic("the in-place form returns another tensor")
	}
	return []*tensor.Tensor{x, withBits(base, bits)}
}

// seeLayout are rows whose results tell how the operands lie in memory: views of
// it, factors of the transposed matrix, and a gradient at one of several maxima.
var seeLayout = []string{"ViewType", "Viewed", "AsStridedCopy", "DetLU", "SlogdetLU", "SolveLU", "Cond"}

// TestPermutedOperands runs every row on operands whose dimensions lie in memory
// in another order, which elementwise results take over.
func TestPermutedOperands(t *testing.T) {
	for i := range op.Table {
		o := &op.Table[i]
		if slices.Contains(byHand, o.Name) || slices.Contains(seeLayout, o.Name) {
			continue
		}
		for k, s := range samples(o) {
			if len(s.Attr) < len(o.Attr) {
				continue
			}
			var xs, ps []*tensor.Tensor
			for j, sh := range s.In {
				if sh == nil {
					xs, ps = append(xs, nil), append(ps, nil)
					continue
				}
				xs = append(xs, draw(o, sh, j))
				ps = append(ps, xs[j].Detach().T().Contiguous().T().SetRequiresGrad(true))
			}
			f := func(in []*tensor.Tensor) []*tensor.Tensor { return invoke(o, in, s.Attr) }
			want := outcomeOf(xs, 0, f)
			if got := outcomeOf(ps, 0, f); !reflect.DeepEqual(got, want) && got.refusal != "*tensor.ShapeError" {
				t.Errorf("%s/%d: %v, want %v", o.Name, k, got, want)
			}
		}
	}
}

// TestPendingBesideIndices is TestPendingOperands for the rows whose inputs are
// not all numbers, and for functions that are no rows.
func TestPendingBesideIndices(t *testing.T) {
	index := tensor.FromSlice([]int64{1, 0, 2, 2, 1, 0}, 2, 3)
	mask := index.GtScalar(0)
	one := tensor.FromSlice([]int64{1, 0})
	wide := &op.Op{Lo: -3, Hi: 3}
	for name, f := range map[string]func(x, y *tensor.Tensor) *tensor.Tensor{
		"masked_fill":   func(x, y *tensor.Tensor) *tensor.Tensor { return x.MaskedFill(mask, 2) },
		"masked_select": func(x, y *tensor.Tensor) *tensor.Tensor { return x.MaskedSelect(mask) },
		"gather":        func(x, y *tensor.Tensor) *tensor.Tensor { return x.Gather(index, 1) },
		"scatter":       func(x, y *tensor.Tensor) *tensor.Tensor { return x.Scatter(index, y, 1) },
		"scatter_add":   func(x, y *tensor.Tensor) *tensor.Tensor { return x.ScatterAdd(index, y, 1) },
		"scatter_value": func(x, y *tensor.Tensor) *tensor.Tensor { return x.ScatterValue(index, 1, 3) },
		"index_select":  func(x, y *tensor.Tensor) *tensor.Tensor { return x.IndexSelect(one, 0) },
		"index_add":     func(x, y *tensor.Tensor) *tensor.Tensor { return x.IndexAdd(one, y, 0) },
		"where":         func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.Where(mask, x, y) },
		"index":         func(x, y *tensor.Tensor) *tensor.Tensor { return x.Index(tensor.All, one) },
		"index_put": func(x, y *tensor.Tensor) *tensor.Tensor {
			z := x.Square()
			return z.IndexPut(y, mask.Sum().Int()-4, tensor.All)
		},
		"copy": func(x, y *tensor.Tensor) *tensor.Tensor { return x.Square().CopyFrom(y) },
		"copy into a view": func(x, y *tensor.Tensor) *tensor.Tensor {
			z := withBits(withBits(x.Square(), x.Pending()).Clone(), x.Pending())
			z.Select(0, 1).CopyFrom(y.Select(0, 0))
			return z
		},
		"fill a view": func(x, y *tensor.Tensor) *tensor.Tensor {
			z := withBits(withBits(x.Square(), x.Pending()).Clone(), x.Pending())
			z.Select(0, 1).ZeroInPlace()
			return z
		},
		"a part": func(x, y *tensor.Tensor) *tensor.Tensor { return x.Real().Mul(y.Abs()) },
		"as_strided": func(x, y *tensor.Tensor) *tensor.Tensor {
			return x.AsStrided([]int{2, 2}, []int{1, 2}, 1).Mul(y.AsStrided([]int{2, 1}, []int{2, 1}, 0))
		},
		"to float32": func(x, y *tensor.Tensor) *tensor.Tensor { return x.To(tensor.Complex64).Mul(y.To(tensor.Complex64)) },
		"to int8":    func(x, y *tensor.Tensor) *tensor.Tensor { return x.Abs().NegView().To(tensor.Int8) },
		"text":       func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.Scalar(len(x.Detach().String())) },
	} {
		for _, complexes := range []bool{false, true} {
			xs := []*tensor.Tensor{draw(wide, []int{2, 3}, 1), draw(wide, []int{2, 3}, 2)}
			if complexes {
				xs = []*tensor.Tensor{drawComplex(wide, []int{2, 3}, 1), drawComplex(wide, []int{2, 3}, 2)}
			}
			g := func(in []*tensor.Tensor) []*tensor.Tensor { return []*tensor.Tensor{f(in[0], in[1])} }
			want := outcomeOf(xs, 0, g)
			for _, p := range pendingBits {
				if got := outcomeOf(xs, p, g); !reflect.DeepEqual(got, want) {
					t.Errorf("%s with bits %b: %v, want %v", name, p, got, want)
				}
			}
		}
	}
}

// TestRetypedWrites checks the gradients of writes through views that show the
// base as other elements: its parts, its conjugate, complex numbers.
func TestRetypedWrites(t *testing.T) {
	z := tensor.FromSlice([]complex128{1 + 2i, -3 + 0.5i, 2i, 0.7 - 1i}, 2, 2).SetRequiresGrad(true)
	w := tensor.FromSlice([]float64{0.5, -1.5}).SetRequiresGrad(true)
	v := tensor.FromSlice([]float64{1, -2, 3, 0.5, 2, 0.3}, 3, 2).SetRequiresGrad(true)
	for name, f := range map[string]func(x, w, v *tensor.Tensor) *tensor.Tensor{
		"real": func(x, w, v *tensor.Tensor) *tensor.Tensor { y := x.Mul(x); y.Real().MulInPlace(w); return y },
		"imag": func(x, w, v *tensor.Tensor) *tensor.Tensor { y := x.Mul(x); y.Imag().MulInPlace(w); return y },
		"a row of imag": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(x)
			y.T().Imag().Select(0, 1).CopyFrom(w)
			return y
		},
		"view as real": func(x, w, v *tensor.Tensor) *tensor.Tensor { y := x.Mul(x); y.ViewAsReal().MulInPlace(w); return y },
		"conj": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(x)
			y.Conj().MulInPlace(w.To(tensor.Complex128).MulScalar(1 + 2i))
			return y
		},
		"conj by itself": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(x)
			c := y.Conj()
			c.MulInPlace(x)
			return c.Mul(y)
		},
		"imag of conj": func(x, w, v *tensor.Tensor) *tensor.Tensor { y := x.Mul(x); y.Conj().Imag().MulInPlace(w); return y },
		"negative": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(x)
			y.NegView().Select(0, 0).CopyFrom(w)
			return y
		},
		"the base, then a part": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(x)
			re, c := y.Real(), y.Conj()
			y.MulInPlace(y)
			return re.Mul(w).Add(c.Imag())
		},
		"two parts": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := x.Mul(x)
			re, im := y.Real(), y.Imag()
			re.MulInPlace(w)
			im.AddInPlace(re)
			return y.Mul(im)
		},
		"view as complex": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := v.Mul(v)
			y.ViewAsComplex().Select(0, 1).MulInPlace(x.Select(0, 0).Select(0, 1))
			return y.Sin()
		},
		"a part of view as complex": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := v.Mul(v)
			y.ViewAsComplex().Conj().Imag().MulInPlace(v.Select(1, 0))
			return y.Sin()
		},
		"a base without gradient": func(x, w, v *tensor.Tensor) *tensor.Tensor {
			y := tensor.Zeros(2, 2).To(tensor.Complex128)
			y.Conj().Imag().CopyFrom(w)
			return y.Mul(x)
		},
	} {
		g := func(in []*tensor.Tensor) *tensor.Tensor { return f(in[0], in[1], in[2]) }
		in := []*tensor.Tensor{z, w, v}
		if err := Gradcheck(g, in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Gradgradcheck(g, in); err != nil && !strings.Contains(err.Error(), "no gradient") {
			t.Errorf("%s: second gradient: %v", name, err)
		}
	}
	x := z.Detach().Clone().SetRequiresGrad(true)
	for name, view := range map[string]*tensor.Tensor{"real": x.Real(), "conj": x.Conj(), "imag of conj": x.Conj().Imag()} {
		if e := panicOf(func() { view.ZeroInPlace() }); e == nil || !strings.Contains(e.Error(), "a view of a leaf Variable that requires grad") {
			t.Errorf("a write through %s of a leaf: %v", name, e)
		}
	}
}

func panicOf(f func()) (e error) {
	defer func() { e, _ = recover().(error) }()
	f()
	return nil
}
