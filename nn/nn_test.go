package nn_test

import (
	"maps"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/file"
)

func near(t *testing.T, what string, got, want []float64, tol float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= tol*(1+math.Abs(want[i]))) {
			t.Errorf("%s[%d] = %v, want %v", what, i, got[i], want[i])
		}
	}
}

// The numbers were recorded from PyTorch 2.15.0 after manual_seed(0).
func TestInitialWeights(t *testing.T) {
	tensor.ManualSeed(0)
	l := nn.NewLinear(3, 2)
	near(t, "linear weight", l.Parameters()[0].Floats(), []float64{-0.004322517663240433, 0.3097158372402191, -0.4751853346824646, -0.4248946011066437, -0.2223689705133438, 0.15482072532176971}, 1e-7)
	near(t, "linear bias", l.Parameters()[1].Floats(), []float64{-0.011439144611358643, 0.45777493715286255}, 1e-7)
	tensor.ManualSeed(0)
	c := nn.NewConv2d(2, 2, 2)
	near(t, "conv weight", c.Parameters()[0].Floats()[:4], []float64{-0.0026469905860722065, 0.18966144323349, -0.2909903824329376, -0.26019373536109924}, 1e-7)
	near(t, "conv bias", c.Parameters()[1].Floats(), []float64{0.13977210223674774, 0.21214008331298828}, 1e-7)
}

// TestTrainingRun trains with dropout from PyTorch's seed and must see
// PyTorch's losses: initial weights, dropout, gradients and Adam at once.
func TestTrainingRun(t *testing.T) {
	tensor.ManualSeed(0)
	m := nn.NewSequential(nn.NewLinear(6, 5), nn.Tanh(), nn.NewDropout(.3), nn.NewLinear(5, 3))
	x := tensor.Arange(0, 12, 1).View(2, 6).DivScalar(5).SubScalar(1)
	y := tensor.New([]int{2, 0})
	adam := optim.NewAdam(m.Parameters(), .05)
	var losses []float64
	for range 5 {
		adam.ZeroGrad()
		loss := nn.CrossEntropy(m.Forward(x), y)
		loss.Backward()
		adam.Step()
		losses = append(losses, loss.Float())
	}
	near(t, "loss", losses, []float64{1.2457082271575928, 0.9645890593528748, 0.9011217355728149, 0.8752244114875793, 0.7889643907546997}, 2e-6)
}

// TestNormalizedRun trains normalizations, pooling and RMSprop with clipped
// gradients from PyTorch's seed and must see PyTorch's losses and statistics.
func TestNormalizedRun(t *testing.T) {
	tensor.ManualSeed(0)
	norm := nn.NewBatchNorm2d(2)
	m := nn.NewSequential(nn.NewConv2d(1, 2, 3, nn.NoBias()), norm, nn.SiLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.NewLayerNorm(8), nn.NewLinear(8, 3))
	x := tensor.Arange(0, 50, 1).View(2, 1, 5, 5).Square().Sin()
	o := optim.NewRMSprop(m.Parameters(), .01, optim.Momentum(.5), optim.Centered())
	var losses, norms []float64
	for range 4 {
		o.ZeroGrad()
		loss := nn.CrossEntropy(m.Forward(x), tensor.New([]int{2, 0}))
		loss.Backward()
		norms = append(norms, optim.ClipGradNorm(m.Parameters(), .5))
		o.Step()
		losses = append(losses, loss.Float())
	}
	near(t, "loss", losses, []float64{0.736121654510498, 0.2579191029071808, 0.050451576709747314, 0.006839458830654621}, 1e-5)
	near(t, "norm", norms, []float64{1.722886562347412, 1.203874111175537, 0.2695593535900116, 0.034468282014131546}, 1e-5)
	near(t, "running mean", norm.RunningMean.Floats(), []float64{0.04889789596199989, 0.04769740626215935}, 1e-5)
	near(t, "running variance", norm.RunningVar.Floats(), []float64{0.8372297883033752, 0.726746141910553}, 1e-5)
	near(t, "result", nn.Eval(m).Forward(x).Floats(), []float64{-3.125063419342041, -4.527183532714844, 3.257605791091919, 4.284549713134766, -3.898083209991455, -1.3768012523651123}, 1e-5)
	if state := nn.State(m); len(state) != 10 || state["1.running_var"] == nil || state["1.num_batches_tracked"].Int() != 4 {
		t.Errorf("the state lacks what runs: %v", state)
	}
	tensor.ManualSeed(0)
	near(t, "embedding", nn.NewEmbedding(3, 2).Weight.Floats(), []float64{1.5409960746765137, -0.293428897857666, -2.1787893772125244, 0.5684312582015991, -1.0845223665237427, -1.3985954523086548}, 1e-6)
}

func TestState(t *testing.T) {
	model := func() *nn.Sequential {
		return nn.NewSequential(nn.NewConv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.NewLinear(8, 3, nn.NoBias()))
	}
	a, b := model(), model()
	path := filepath.Join(t.TempDir(), "model.safetensors")
	if err := file.Save(path, nn.State(a)); err != nil {
		t.Fatal(err)
	}
	state, err := file.Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(state) != 3 || state["0.weight"] == nil || state["3.weight"] == nil {
		t.Errorf("state has other names: %v", state)
	}
	if err := nn.LoadState(b, state); err != nil {
		t.Fatal(err)
	}
	x := tensor.Randn(2, 1, 4, 4)
	near(t, "loaded model", b.Forward(x).Floats(), a.Forward(x).Floats(), 0)
	if !b.Parameters()[0].RequiresGrad() {
		t.Error("loading took the parameters' gradients away")
	}
	for word, spoil := range map[string]func(map[string]*tensor.Tensor){
		"extra":    func(s map[string]*tensor.Tensor) { s["extra"] = tensor.Zeros(1) },
		"0.bias":   func(s map[string]*tensor.Tensor) { delete(s, "0.bias") },
		"3.weight": func(s map[string]*tensor.Tensor) { s["3.weight"] = tensor.Zeros(2, 2) },
	} {
		s := maps.Clone(state)
		spoil(s)
		if err := nn.LoadState(b, s); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("the error does not name %s: %v", word, err)
		}
	}
}

func TestDropoutOutsideTraining(t *testing.T) {
	d := nn.NewDropout(.5)
	x := tensor.Ones(100)
	if nn.Train(d, true).Forward(x).Eq(x).All().Item() == true {
		t.Error("nothing was dropped in training")
	}
	if nn.Eval(d).Forward(x) != x {
		t.Error("Eval changes the input")
	}
}

func TestShapesThatDoNotFit(t *testing.T) {
	for name, f := range map[string]func(){
		"linear": func() { nn.NewLinear(3, 2).Forward(tensor.Zeros(4, 5)) },
		"conv":   func() { nn.NewConv2d(3, 2, 3).Forward(tensor.Zeros(1, 1, 8, 8)) },
		"loss":   func() { nn.CrossEntropy(tensor.Zeros(2, 3), tensor.New([]int{1})) },
	} {
		func() {
			defer func() {
				e, ok := recover().(*tensor.ShapeError)
				if !ok || e.Shape1 == nil || e.Shape2 == nil {
					t.Errorf("%s: not a ShapeError with both shapes: %v", name, e)
				}
			}()
			f()
		}()
	}
}
