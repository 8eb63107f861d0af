package tensor_test

import (
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// large is a size that does not lie on Go's heap.
const large = 1 << 16

// used reports whether the elements of x can be read.
func used(x *tensor.Tensor) (ok bool) {
	defer func() { ok = recover() == nil }()
	x.Sum()
	return true
}

func TestTidy(t *testing.T) {
	x := tensor.Ones(large)
	var lost *tensor.Tensor
	kept := tensor.Tidy(func() []*tensor.Tensor {
		lost = x.Add(x)
		y := lost.Mul(x)
		return []*tensor.Tensor{y.Reshape(2, large/2), nil}
	})
	if got := kept[0].Sum().Float(); got != 2*large {
		t.Errorf("the sum of what was kept is %v", got)
	}
	if used(lost) {
		t.Error("an intermediate result can still be read")
	}
	if !used(x) {
		t.Error("a tensor from outside was released")
	}
}

func TestTidyInsideTidy(t *testing.T) {
	x := tensor.Ones(large)
	var inner *tensor.Tensor
	tensor.Tidy(func() []*tensor.Tensor {
		inner = tensor.Tidy(func() []*tensor.Tensor { return []*tensor.Tensor{x.Add(x)} })[0]
		if !used(inner) {
			t.Error("what the inner one kept was released by it")
		}
		return nil
	})
	if used(inner) {
		t.Error("what only the inner one kept is still there")
	}
}

// What a graph saved, and gradients, stay.
func TestTidyKeepsGraphs(t *testing.T) {
	w := tensor.Ones(large).SetRequiresGrad(true)
	loss := tensor.Tidy(func() []*tensor.Tensor {
		return []*tensor.Tensor{w.MulScalar(2).Exp().Mean()}
	})[0]
	autograd.BackwardOpt(loss, nil, false, false)
	if g := w.Grad(); !used(g) || g.Numel() != large {
		t.Error("the gradient cannot be read")
	}
	tensor.Tidy(func() []*tensor.Tensor {
		w.ZeroGrad()
		w.Square().Sum().Backward()
		return nil
	})
	if g := w.Grad(); !used(g) || g.Sum().Float() != 2*large {
		t.Error("a gradient that was made inside cannot be read")
	}
}

type doubled struct{}

func (doubled) Forward(ctx *autograd.Context, in []*tensor.Tensor) *tensor.Tensor {
	factor := tensor.Full([]int{large}, 2)
	ctx.Save(factor)
	return in[0].Mul(factor)
}

func (doubled) Backward(ctx *autograd.Context, g *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{g.Mul(ctx.Saved()[0])}
}

func TestTidyKeepsWhatFunctionsSaved(t *testing.T) {
	x := tensor.Ones(large).SetRequiresGrad(true)
	sum := tensor.Tidy(func() []*tensor.Tensor {
		return []*tensor.Tensor{autograd.Apply(doubled{}, x).Sum()}
	})[0]
	sum.Backward()
	if got := x.Grad().Sum().Float(); got != 2*large {
		t.Errorf("the gradient sums to %v", got)
	}
}
