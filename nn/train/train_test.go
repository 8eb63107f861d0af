package train

import (
	"testing"

	"github.com/rustorch/rustorch/display"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
)

// silent is a sink that shows nothing.
type silent struct{ last map[string]any }

func (s *silent) Display(data, _ map[string]any, _ string, _ bool) { s.last = data }
func (s *silent) Clear(bool)                                       {}

// halves is points of the plane, whose class says on which side of a line they lie.
func halves(n int) *data.Tensors {
	x := tensor.Randn(n, 2)
	y := x.MatMul(tensor.New([]float32{2, -1})).Gt(tensor.Scalar(0)).To(tensor.Int64)
	return data.NewTensors(x, y)
}

func TestFit(t *testing.T) {
	s := &silent{}
	display.SetSink(s)
	t.Cleanup(func() { display.SetSink(nil) })
	tensor.ManualSeed(1)
	set, fresh := halves(200), halves(100)
	drop := nn.NewDropout(.1)
	model := nn.NewSequential(nn.NewLinear(2, 16), nn.Tanh(), drop, nn.NewLinear(16, 2))
	h := Fit(model, data.NewLoader(set, 20, true), nn.CrossEntropy, optim.NewAdam(model.Parameters(), .02), 20)
	if len(h.Loss) != 20 || len(h.Accuracy) != 20 || h.Loss[19] > h.Loss[0]/3 {
		t.Errorf("loss from %v", h.Loss)
	}
	if a := Accuracy(model, fresh); a < .93 {
		t.Errorf("accuracy %v on points it has not seen", a)
	}
	x := tensor.Ones(4, 2)
	if !tensorEqual(drop.Forward(x), x) {
		t.Error("dropout is still on after Fit")
	}
	if got := Predict(model, fresh.X); len(got) != 100 {
		t.Errorf("%d predictions", len(got))
	}
	if s.last == nil {
		t.Error("no progress was shown")
	}
}

func tensorEqual(x, y *tensor.Tensor) bool { return x.Sub(y).Abs().Sum().Float() == 0 }

// TestFitRegression trains without classes: there is no accuracy.
func TestFitRegression(t *testing.T) {
	display.SetSink(&silent{})
	t.Cleanup(func() { display.SetSink(nil) })
	tensor.ManualSeed(2)
	x := tensor.Randn(64, 3)
	y := x.MatMul(tensor.New([][]float32{{1}, {-2}, {3}})).AddScalar(.5)
	l := nn.NewLinear(3, 1)
	h := Fit(l, data.NewLoader(data.NewTensors(x, y), 16, true), nn.MSE, optim.NewSGD(l.Parameters(), .1, optim.Momentum(.5)), 30)
	if last := h.Loss[29]; last > 1e-4 {
		t.Errorf("the loss ends at %v", last)
	}
	if h := Fit(l, data.NewLoader(data.NewTensors(tensor.Zeros(0, 3), tensor.Zeros(0, 1)), 4, false), nn.MSE, optim.NewSGD(l.Parameters(), .1), 2); len(h.Loss) != 0 {
		t.Errorf("a training without data has losses %v", h.Loss)
	}
}
