package nn

import "github.com/rustorch/rustorch/tensor"

// CrossEntropy returns the mean of -log softmax(logits)[i, target[i]] for
// logits (N, C) and classes target (N) of type Int64.
func CrossEntropy(logits, target *tensor.Tensor) *tensor.Tensor {
	return tensor.CrossEntropy(logits, target, nil)
}

// MSE returns the mean of (x - y)².
func MSE(x, y *tensor.Tensor) *tensor.Tensor { return tensor.MSELoss(x, y, nil) }

// Accuracy returns the share of the rows of logits (N, C) whose greatest
// element stands at target (N).
func Accuracy(logits, target *tensor.Tensor) float64 {
	if target.Numel() == 0 {
		return 0
	}
	return logits.ArgmaxOpt([]int{1}, false).Eq(target).To(tensor.Float64).Mean().Float()
}
