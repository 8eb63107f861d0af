package autograd

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// TestFusedGradients compares the kernels that rules take when no graph of the
// gradients is recorded with the chains of operations they stand for.
func TestFusedGradients(t *testing.T) {
	tensor.ManualSeed(1)
	for _, dt := range []dtype.DType{tensor.Float32, tensor.Float64} {
		leaf := func(shape ...int) *tensor.Tensor { return tensor.Randn(shape...).To(dt).SetRequiresGrad(true) }
		x, image := leaf(70, 3, 37), leaf(2, 3, 9, 8)
		w, b, target := leaf(37), leaf(37), tensor.Randint(0, 37, 210)
		for name, f := range map[string]func() *tensor.Tensor{
			"softmax":             func() *tensor.Tensor { return x.Softmax(-1) },
			"softmax of a middle": func() *tensor.Tensor { return x.Softmax(1) },
			"log softmax":         func() *tensor.Tensor { return x.LogSoftmax(0) },
			"layer norm":          func() *tensor.Tensor { return tensor.LayerNorm(x, w, b, 37) },
			"layer norm alone":    func() *tensor.Tensor { return tensor.LayerNorm(x, nil, nil, 37) },
			"cross entropy":       func() *tensor.Tensor { return tensor.CrossEntropy(x.Reshape(-1, 37), target, nil) },
			"gelu":                func() *tensor.Tensor { return x.Gelu() },
			"max pool":            func() *tensor.Tensor { return pooled(image, 3, 2, 1) },
			"max pool of two":     func() *tensor.Tensor { return pooled(image, 2, 2, 0) },
		} {
			z := f()
			g := tensor.Randn(z.Shape()...).To(dt)
			leaves := []*tensor.Tensor{x, w, b}[:1+2*truth(name == "layer norm")]
			if z.Dim() == 4 {
				leaves = []*tensor.Tensor{image}
			}
			fused := GradFrom([]*tensor.Tensor{z}, []*tensor.Tensor{g}, leaves, false)
			chain := GradFrom([]*tensor.Tensor{f()}, []*tensor.Tensor{g}, leaves, true)
			for i := range leaves {
				within(t, fmt.Sprint(name, " ", dt, " operand ", i), fused[i], chain[i].Detach(), map[dtype.DType]float64{tensor.Float32: 1e-5, tensor.Float64: 1e-12}[dt])
			}
		}
	}
}

func pooled(x *tensor.Tensor, kernel, stride, padding int) *tensor.Tensor {
	return tensor.MaxPool2dOpt(x, []int{kernel}, []int{stride}, []int{padding}, []int{1}, false)
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

func within(t *testing.T, name string, got, want *tensor.Tensor, tol float64) {
	t.Helper()
	if !slices.Equal(got.Shape(), want.Shape()) || got.DType() != want.DType() {
		t.Fatalf("%s: %v %v, want %v %v", name, got.DType(), got.Shape(), want.DType(), want.Shape())
	}
	a := got.Floats()
	for i, w := range want.Floats() {
		if !(math.Abs(a[i]-w) <= tol*(1+math.Abs(w))) {
			t.Fatalf("%s: element %d is %v, want %v", name, i, a[i], w)
		}
	}
}
