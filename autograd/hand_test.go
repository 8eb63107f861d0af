package autograd

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

func numbers(seed int, shape ...int) *tensor.Tensor {
	tensor.ManualSeed(seed)
	return tensor.Randn(shape...).To(tensor.Float64).SetRequiresGrad(true)
}

func ints(shape []int, v ...int) *tensor.Tensor { return tensor.FromSlice(v, shape...) }

// TestHandGradients checks the rows that take indices and masks.
func TestHandGradients(t *testing.T) {
	index := ints([]int{2, 3}, 0, 1, 1, 1, 0, 0)
	mask := tensor.FromSlice([]bool{true, false, true, false, false, true}, 2, 3)
	target := ints([]int{2}, 2, 0)
	signs := ints([]int{2, 3}, 1, -1, 1, -1, 1, -1)
	tests := map[string]func(x, y *tensor.Tensor) *tensor.Tensor{
		"MaskedFill":   func(x, y *tensor.Tensor) *tensor.Tensor { return x.MaskedFill(mask, 7).Mul(y) },
		"Gather":       func(x, y *tensor.Tensor) *tensor.Tensor { return x.Gather(index, 0).Mul(y) },
		"ScatterAdd":   func(x, y *tensor.Tensor) *tensor.Tensor { return x.ScatterAdd(index, y, 0).Square() },
		"IndexSelect":  func(x, y *tensor.Tensor) *tensor.Tensor { return x.IndexSelect(target, 1).Square() },
		"MaskedSelect": func(x, y *tensor.Tensor) *tensor.Tensor { return x.Mul(y).MaskedSelect(mask) },
		"Embedding":    func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.Embedding(x, index).Square() },
		"NLLLoss":      func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.NLLLoss(x.Mul(y), target, nil) },
		"CrossEntropy": func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.CrossEntropy(x.Mul(y), target, nil) },
		"CrossEntropyOpt": func(x, y *tensor.Tensor) *tensor.Tensor {
			return tensor.CrossEntropyOpt(x, target, y.Select(0, 0).Square(), 0, "mean", 0.1)
		},
		"CrossEntropyShares": func(x, y *tensor.Tensor) *tensor.Tensor {
			return tensor.CrossEntropyOpt(x, y.Softmax(1), nil, -100, "none", 0.2)
		},
		"EmbeddingLookup": func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.EmbeddingLookup(index, x).Mul(y.Unsqueeze(1)) },
		"HingeEmbedding": func(x, y *tensor.Tensor) *tensor.Tensor {
			return tensor.HingeEmbeddingLossOpt(x, signs, 5, "none").Mul(y)
		},
		"CosineEmbedding": func(x, y *tensor.Tensor) *tensor.Tensor {
			return tensor.CosineEmbeddingLossOpt(x, y, signs.Select(1, 0), -1, "none")
		},
		"MultiMargin": func(x, y *tensor.Tensor) *tensor.Tensor {
			return tensor.MultiMarginLossOpt(x.Mul(y), target, nil, 2, 50, "mean")
		},
		"Scatter": func(x, y *tensor.Tensor) *tensor.Tensor {
			return x.Scatter(ints([]int{2, 2}, 0, 1, 2, 0), y, 1).Square()
		},
		"ScatterValue": func(x, y *tensor.Tensor) *tensor.Tensor { return x.ScatterValue(index, 0, 3).Mul(y) },
		"IndexAdd": func(x, y *tensor.Tensor) *tensor.Tensor {
			return x.IndexAddOpt(target, y.Narrow(1, 0, 2), 1, 2).Square()
		},
		"IndexCopy":    func(x, y *tensor.Tensor) *tensor.Tensor { return x.IndexCopy(target, y.Narrow(1, 0, 2), 1).Square() },
		"IndexFill":    func(x, y *tensor.Tensor) *tensor.Tensor { return x.IndexFill(target, 1, 4).Mul(y) },
		"TakeAlongDim": func(x, y *tensor.Tensor) *tensor.Tensor { return x.TakeAlongDimOpt(index, 0).Mul(y) },
		"ClampTo":      func(x, y *tensor.Tensor) *tensor.Tensor { return x.ClampTo(y, nil).Square() },
		"CumprodOfZero": func(x, y *tensor.Tensor) *tensor.Tensor {
			return x.Mul(tensor.New([]float64{1, 0, 1}).To(tensor.Float64)).Cumprod(1).Mul(y)
		},
		"Where": func(x, y *tensor.Tensor) *tensor.Tensor { return tensor.Where(mask, x.Square(), y.Exp()) },
		"Index": func(x, y *tensor.Tensor) *tensor.Tensor { return x.Index(mask).Square() },
		"Slices": func(x, y *tensor.Tensor) *tensor.Tensor {
			return x.Index(tensor.All, tensor.Slice{Start: 0, Stop: 3, Step: 2}).Square()
		},
		"InPlace": func(x, y *tensor.Tensor) *tensor.Tensor {
			return x.Sin().AddInPlace(y.Square()).TanhInPlace().Mul(x)
		},
	}
	for name, f := range tests {
		in := []*tensor.Tensor{numbers(1, 2, 3), numbers(2, 2, 3)}
		g := func(in []*tensor.Tensor) *tensor.Tensor { return f(in[0], in[1]) }
		if err := Gradcheck(g, in); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := Gradgradcheck(g, in); err != nil {
			t.Errorf("%s, second gradient: %v", name, err)
		}
	}
}

func TestDropoutGradient(t *testing.T) {
	x := numbers(3, 50)
	tensor.ManualSeed(5)
	z, factors := tensor.DropoutMask(x)
	z.Sum().Backward()
	if x.Grad().Eq(factors).All().Item() != true {
		t.Error("the gradient of dropout is not its mask")
	}
}

func reason(t *testing.T, f func()) (text string) {
	t.Helper()
	defer func() {
		switch e := recover().(type) {
		case error:
			text = e.Error()
		case nil:
			t.Error("no panic")
		default:
			t.Errorf("panic with %v", e)
		}
	}()
	f()
	return
}

func TestGraphErrors(t *testing.T) {
	x := numbers(1, 3)
	tests := map[string]func(){
		"implicitly created only for scalar": func() { x.Exp().Backward() },
		"does not require grad":              func() { tensor.Ones(1).Backward() },
		"second time": func() {
			y := x.Exp().Sum()
			y.Backward()
			y.Backward()
		},
		"leaf Variable": func() { x.AddInPlace(tensor.Number(1)) },
		"modified by an inplace operation": func() {
			y := x.Exp()
			z := y.Mul(x)
			y.MulInPlace(tensor.Number(2))
			z.Sum().Backward()
		},
		"needs is at version": func() { // the product needs what it wrote over
			y := x.Exp()
			y.MulInPlace(x).Sum().Backward()
		},
		"view of a leaf":    func() { x.View(3, 1).MulInPlace(tensor.Number(2)) },
		"Mismatch in shape": func() { x.Exp().BackwardFrom(tensor.Ones(2)) },
	}
	for want, f := range tests {
		if got := reason(t, f); !strings.Contains(got, want) {
			t.Errorf("got %q, want words %q", got, want)
		}
	}
}

func TestAccumulateAndModes(t *testing.T) {
	x := tensor.New([]float64{2}).SetRequiresGrad(true)
	for range 2 {
		x.Square().Sum().Backward()
	}
	if x.Grad().Float() != 8 {
		t.Errorf("two passes give %v, want 8", x.Grad())
	}
	NoGrad(func() {
		if x.Square().RequiresGrad() {
			t.Error("NoGrad records")
		}
		EnableGrad(func() {
			if !x.Square().RequiresGrad() {
				t.Error("EnableGrad does not record")
			}
		})
		done := make(chan bool)
		go func() { done <- x.Square().RequiresGrad() }()
		if !<-done {
			t.Error("NoGrad reaches other goroutines")
		}
	})
}

// TestDeepGraph walks a graph that would overflow a recursive walk.
func TestDeepGraph(t *testing.T) {
	x := tensor.Ones(1).SetRequiresGrad(true)
	y := x
	for range 100_000 {
		y = y.AddScalar(1)
	}
	y.Backward()
	if x.Grad().Float() != 1 {
		t.Errorf("gradient %v", x.Grad())
	}
}

type square struct{}

func (square) Forward(ctx *Context, in []*tensor.Tensor) *tensor.Tensor {
	ctx.Save(in[0])
	return in[0].Mul(in[0])
}

func (square) Backward(ctx *Context, g *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{g.Mul(ctx.Saved()[0]).MulScalar(2)}
}

func TestFunction(t *testing.T) {
	f := func(in []*tensor.Tensor) *tensor.Tensor { return Apply(square{}, in[0]).Exp() }
	in := []*tensor.Tensor{numbers(4, 3)}
	if err := Gradcheck(f, in); err != nil {
		t.Error(err)
	}
	if err := Gradgradcheck(f, in); err != nil {
		t.Error(err)
	}
}
