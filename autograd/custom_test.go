package autograd_test

import (
	"runtime"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// resultOf makes a custom operation and returns its result without its place
// in the graph, as backward halves keep it.
func resultOf(x *tensor.Tensor, freed chan bool) *tensor.Tensor {
	y := x.Detach().Exp()
	autograd.Custom("test", []*tensor.Tensor{x}, []*tensor.Tensor{y},
		func(_ *autograd.Node, g []*tensor.Tensor) []*tensor.Tensor { return g },
		func() { close(freed) })
	return y.Detach()
}

// A detached result does not keep the operation alive that it came from, or an
// operation that saves its own result would stay for ever.
func TestDetachedResultFreesItsOperation(t *testing.T) {
	x := tensor.Ones(3).SetRequiresGrad(true)
	freed := make(chan bool)
	kept := resultOf(x, freed)
	for i := 0; ; i++ {
		runtime.GC()
		select {
		case <-freed:
			runtime.KeepAlive(kept)
			return
		default:
		}
		if i == 1000 {
			t.Fatal("the operation is still there after 1000 collections")
		}
		runtime.Gosched()
	}
}
