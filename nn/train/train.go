// Package train has the loop for the impatient: Fit trains a classifier under
// one line of progress.
package train

import (
	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/display"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
)

// A History is the course of a training.
type History struct {
	Loss     []float64 // mean of each epoch
	Accuracy []float64 // on the training batches, as they were seen
}

// Loss is a function that training makes small.
type Loss func(output, target *tensor.Tensor) *tensor.Tensor

// Fit trains model with loss for a number of passes through the data, under a
// bar and, in a notebook, a curve of the loss that grows. It leaves model
// ready for use, with training behavior off.
func Fit(model nn.Module, batches *data.Loader, loss Loss, opt optim.Optimizer, epochs int) History {
	nn.Train(model, true)
	defer nn.Eval(model)
	bar := display.Progress("training", epochs*batches.Len())
	defer bar.Stop()
	curve := display.NewCurve("loss")
	curve.X = "batch"
	var h History
	for range epochs {
		sum, right, seen := 0.0, 0.0, 0
		for x, y := range batches.Batches() {
			opt.ZeroGrad()
			out := model.Forward(x)
			l := loss(out, y)
			l.Backward()
			opt.Step()
			n := x.Size(0)
			v := l.Float()
			sum += v * float64(n)
			seen += n
			if out.Dim() == 2 && y.Dim() == 1 {
				right += nn.Accuracy(out.Detach(), y) * float64(n)
			}
			bar.Note("loss", v).Step(1)
			curve.Add(v)
		}
		if seen > 0 {
			h.Loss = append(h.Loss, sum/float64(seen))
			h.Accuracy = append(h.Accuracy, right/float64(seen))
		}
	}
	bar.Done()
	curve.Done()
	return h
}

// Predict returns the class of every sample: where the outputs are greatest.
func Predict(model nn.Module, x *tensor.Tensor) []int {
	nn.Eval(model)
	var classes []int
	autograd.NoGrad(func() { classes = model.Forward(x).ArgmaxOpt([]int{1}, false).Ints() })
	return classes
}

// Accuracy returns the share of samples that model classifies rightly.
func Accuracy(model nn.Module, set *data.Tensors) float64 {
	right := 0
	predicted := Predict(model, set.X)
	for i, c := range set.Y.Ints() {
		if predicted[i] == c {
			right++
		}
	}
	return float64(right) / float64(max(set.Len(), 1))
}
