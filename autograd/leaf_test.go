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
