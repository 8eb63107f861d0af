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

// NLL returns the mean of -logp[i, target[i]] for log probabilities (N, C) and
// classes target (N) of type Int64.
func NLL(logp, target *tensor.Tensor) *tensor.Tensor { return tensor.NLLLoss(logp, target, nil) }

// L1 returns the mean of |x - y|.
func L1(x, y *tensor.Tensor) *tensor.Tensor { return tensor.L1Loss(x, y, nil) }

// SmoothL1 returns the mean of (x-y)²/2 where |x-y| is below 1 and |x-y| - 1/2
// elsewhere.
func SmoothL1(x, y *tensor.Tensor) *tensor.Tensor { return tensor.SmoothL1Loss(x, y) }

// Huber returns the mean of (x-y)²/2 where |x-y| is at most delta and
// delta (|x-y| - delta/2) elsewhere.
func Huber(x, y *tensor.Tensor, delta float64) *tensor.Tensor {
	return tensor.HuberLossOpt(x, y, nil, "mean", delta)
}

// BCE returns the mean of -(y log p + (1-y) log(1-p)) for probabilities p.
func BCE(p, y *tensor.Tensor) *tensor.Tensor { return tensor.BinaryCrossEntropy(p, y, nil) }

// BCEWithLogits is BCE of the sigmoid of logits.
func BCEWithLogits(logits, y *tensor.Tensor) *tensor.Tensor {
	return tensor.BinaryCrossEntropyWithLogits(logits, y, nil, nil)
}

// KLDiv returns the sum of y (log y - logp), divided by the number of samples.
func KLDiv(logp, y *tensor.Tensor) *tensor.Tensor {
	return tensor.KLDivOpt(logp, y, "batchmean", false)
}
