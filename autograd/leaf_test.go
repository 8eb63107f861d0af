package autograd_test

import (
	"sync"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// TestLeavesDoNotShareGradients changes one gradient in place: a sum passes
// the same gradient to both operands, which must not become one tensor.
func TestLeavesDoNotShareGradients(t *testing.T) {
	x, y := tensor.Ones(2, 3).SetRequiresGrad(true), tensor.Ones(2, 3).SetRequiresGrad(true)
	v := tensor.Ones(6).SetRequiresGrad(true)
	w := tensor.Full([]int{2, 3}, 3)
	x.Add(y).Add(v.Reshape(2, 3)).Mul(w).Sum().Backward()
	autograd.NoGrad(func() { x.Grad().ZeroInPlace() })
	for i, leaf := range []*tensor.Tensor{y, v} {
		for _, g := range leaf.Grad().Floats() {
			if g != 3 {
				t.Fatalf("leaf %d: gradient %v after another was zeroed, want 3", i, g)
			}
		}
	}
}

// TestBackwardFromGoroutines lets several graphs that share a leaf add to its
// gradient at once; none of the additions may be lost.
func TestBackwardFromGoroutines(t *testing.T) {
	x := tensor.Ones(5000).SetRequiresGrad(true)
	const each = 100
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range each {
				x.MulScalar(2).Sum().Backward()
			}
		})
	}
	wg.Wait()
	for i, g := range x.Grad().Floats() {
		if g != 4*each*2 {
			t.Fatalf("gradient %d is %v, want %d", i, g, 4*each*2)
		}
	}
}

// TestGradGrows says that a second pass adds to the gradient that is there, as
// in PyTorch, unless that gradient is part of a graph itself.
func TestGradGrows(t *testing.T) {
	x := tensor.New([]float64{1, 2}).SetRequiresGrad(true)
	pass := func(create bool) { autograd.BackwardOpt(x.Mul(x).Sum(), nil, false, create) }
	pass(false)
	g := x.Grad()
	pass(false)
	if got := g.Floats(); x.Grad() != g || got[0] != 4 || got[1] != 8 {
		t.Errorf("the gradient that was held is %v, want [4 8]", got)
	}
	pass(true)
	if got := g.Floats(); x.Grad() == g || got[0] != 4 {
		t.Errorf("a pass with a graph wrote over a gradient: %v", got)
	}
	of := x.Grad()
	pass(false)
	if x.Grad() == of || of.Floats()[0] != 6 || x.Grad().Floats()[0] != 8 {
		t.Errorf("a gradient in a graph was written over: %v", of.Floats())
	}
}
