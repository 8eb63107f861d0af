package train

import (
	"testing"

	"github.com/rustorch/rustorch/display"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
)

// BenchmarkEpoch is one pass of the digits notebook: 1,350 pictures of 8x8
// through two convolutions and a matrix, forward and backward.
func BenchmarkEpoch(b *testing.B) {
	display.SetSink(&silent{})
	b.Cleanup(func() { display.SetSink(nil) })
	const n = 1350
	set := data.NewTensors(tensor.Rand(n, 1, 8, 8), tensor.Randint(0, 10, n))
	model := nn.NewSequential(nn.NewConv2d(1, 16, 3, nn.Padding(1)), nn.ReLU(), nn.NewConv2d(16, 32, 3, nn.Padding(1)), nn.ReLU(),
		nn.NewMaxPool2d(2), nn.Flatten(), nn.NewDropout(.25), nn.NewLinear(32*4*4, 10))
	opt := optim.NewAdam(model.Parameters(), .002)
	loader := data.NewLoader(set, 32, true)
	for b.Loop() {
		Fit(model, loader, nn.CrossEntropy, opt, 1)
	}
}
