package tensor

import (
	"fmt"
	"math"
	"runtime"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// Connectionist temporal classification: the probability of a sequence of labels
// is the sum over all its alignments with the frames, in which labels may be
// repeated and blanks may stand between them. Sums run over states 0 … 2S:
// state 2k+1 is label k, even states are blanks.
//
// Source: A. Graves et al., Connectionist Temporal Classification, ICML 2006.

// A ctcItem is one sample of the batch. It computes in the type of its numbers, as
// PyTorch does.
type ctcItem[T float] struct {
	frames, blank int
	labels        []int
	logp          func(t, label int) T
}

// state returns the label of a state.
func (c *ctcItem[T]) state(s int) int {
	if s%2 == 0 {
		return c.blank
	}
	return c.labels[s/2]
}

// skips reports whether state s may follow state s-2: both are labels that differ.
func (c *ctcItem[T]) skips(s int) bool { return s > 1 && c.state(s) != c.state(s-2) }

// sumOfLogs is log(exp(a) + exp(b) + exp(c)).
func sumOfLogs[T float](a, b, c T) T {
	m := max(a, b, c)
	if math.IsInf(float64(m), -1) {
		return m
	}
	exp := func(v T) T { return T(math.Exp(float64(v - m))) }
	return T(math.Log(float64(exp(a)+exp(b)+exp(c)))) + m
}

// forward fills alpha (frames, states) with the logarithms of the probabilities
// of all beginnings of alignments, and returns the negative logarithm of the
// whole one.
func (c *ctcItem[T]) forward(alpha []T, states int) T {
	none := T(math.Inf(-1))
	n := 2*len(c.labels) + 1
	for i := range alpha {
		alpha[i] = none
	}
	if c.frames == 0 {
		if n == 1 {
			return 0
		}
		return -none
	}
	alpha[0] = c.logp(0, c.blank)
	if n > 1 {
		alpha[1] = c.logp(0, c.labels[0])
	}
	for t := 1; t < c.frames; t++ {
		before, now := alpha[(t-1)*states:t*states], alpha[t*states:(t+1)*states]
		for s := range n {
			one, two := none, none
			if s > 0 {
				one = before[s-1]
			}
			if c.skips(s) {
				two = before[s-2]
			}
			now[s] = sumOfLogs(before[s], one, two) + c.logp(t, c.state(s))
		}
	}
	last := alpha[(c.frames-1)*states:]
	if n == 1 {
		return -last[0]
	}
	return -sumOfLogs(last[n-1], last[n-2], none)
}

// backward sets grad (frames, labels) to the gradient of the loss nll, times
// scale, with respect to logits whose log-softmax the logarithms of probabilities
// are.
func (c *ctcItem[T]) backward(grad, alpha []T, states, classes int, nll, scale T) {
	none := T(math.Inf(-1))
	n := 2*len(c.labels) + 1
	beta, next := make([]T, n), make([]T, n)
	sum := make([]T, classes)
	for t := c.frames - 1; t >= 0; t-- {
		for k := range sum {
			sum[k] = none
		}
		for s := n - 1; s >= 0; s-- {
			k := c.state(s)
			beta[s] = c.rest(next, t, s)
			sum[k] = sumOfLogs(sum[k], alpha[t*states+s]+beta[s], none)
		}
		for k, v := range sum {
			lp := c.logp(t, k)
			grad[t*classes+k] = (T(math.Exp(float64(lp))) - T(math.Exp(float64(v+nll-lp)))) * scale
		}
		beta, next = next, beta
	}
}

// rest is the logarithm of the probability of all ends of alignments that are in
// state s in frame t; next has those of the frame behind it.
func (c *ctcItem[T]) rest(next []T, t, s int) T {
	none := T(math.Inf(-1))
	n := len(next)
	if t == c.frames-1 {
		if s < n-2 {
			return none
		}
		return c.logp(t, c.state(s))
	}
	one, two := none, none
	if s+1 < n {
		one = next[s+1]
	}
	if s+2 < n && c.skips(s+2) {
		two = next[s+2]
	}
	return sumOfLogs(next[s], one, two) + c.logp(t, c.state(s))
}

// ctcItems reads a batch.
func ctcItems[T float](logProbs, targets, inputLengths, targetLengths *Tensor, blank int) []ctcItem[T] {
	x, st := elems[T](logProbs), logProbs.strides
	frames, lengths := inputLengths.Ints(), targetLengths.Ints()
	items := make([]ctcItem[T], len(frames))
	at := 0
	for i := range items {
		var row *Tensor
		if len(targets.shape) == 1 {
			row = targets.Narrow(0, at, lengths[i])
			at += lengths[i]
		} else {
			row = targets.Select(0, i).Narrow(0, 0, lengths[i])
		}
		items[i] = ctcItem[T]{frames: frames[i], blank: blank, labels: row.Ints(),
			logp: func(t, label int) T { return x[t*st[0]+i*st[1]+label*st[2]] }}
	}
	return items
}

func forwardCTCLossEach(logProbs, targets, inputLengths, targetLengths *Tensor, blank int, _ bool) (loss, alpha *Tensor) {
	longest := 0
	for _, n := range targetLengths.Ints() {
		longest = max(longest, n)
	}
	n := inputLengths.shape[0]
	loss, alpha = newTensor(logProbs.dt, []int{n}), newTensor(logProbs.dt, []int{n, logProbs.shape[0], 2*longest + 1})
	if logProbs.dt == Float32 {
		ctcLosses(loss, alpha, ctcItems[float32](logProbs, targets, inputLengths, targetLengths, blank))
	} else {
		ctcLosses(loss, alpha, ctcItems[float64](logProbs, targets, inputLengths, targetLengths, blank))
	}
	runtime.KeepAlive(logProbs)
	return loss, alpha
}

func ctcLosses[T float](loss, alpha *Tensor, items []ctcItem[T]) {
	l, a := elems[T](loss), elems[T](alpha)
	size, states := alpha.strides[0], alpha.shape[2]
	par.For(len(items), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			l[i] = items[i].forward(a[i*size:(i+1)*size], states)
		}
	})
}

// forwardCTCLossGrad is the gradient of the losses of CTCLossEach, times grad.
func forwardCTCLossGrad(grad, logProbs, targets, inputLengths, targetLengths, loss, alpha *Tensor, blank int, zeroInfinity bool) *Tensor {
	s := logProbs.shape
	z := newZeros(logProbs.dt, []int{s[1], s[0], s[2]})
	if logProbs.dt == Float32 {
		ctcGradients(z, dense(grad), loss, alpha, ctcItems[float32](logProbs, targets, inputLengths, targetLengths, blank), zeroInfinity)
	} else {
		ctcGradients(z, dense(grad), loss, alpha, ctcItems[float64](logProbs, targets, inputLengths, targetLengths, blank), zeroInfinity)
	}
	runtime.KeepAlive(logProbs)
	return packed(forwardTranspose(z, 0, 1))
}

func ctcGradients[T float](z, grad, loss, alpha *Tensor, items []ctcItem[T], zeroInfinity bool) {
	d, a, nll, scale := elems[T](z), elems[T](alpha), elems[T](loss), elems[T](grad)
	size, states, classes := alpha.strides[0], alpha.shape[2], z.shape[2]
	par.For(len(items), 1, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			if !zeroInfinity || !math.IsInf(float64(nll[i]), 1) {
				items[i].backward(d[i*z.strides[0]:(i+1)*z.strides[0]], a[i*size:], states, classes, nll[i], scale[i])
			}
		}
	})
}

func composeCTCLoss(logProbs, targets, inputLengths, targetLengths *Tensor, blank int, how string, zeroInfinity bool) *Tensor {
	const name = "ctc_loss"
	single := len(logProbs.shape) == 2
	if single {
		logProbs = logProbs.Unsqueeze(1)
		if len(targets.shape) == 1 {
			targets = targets.Unsqueeze(0)
		}
	}
	inputLengths, targetLengths = inputLengths.Reshape(-1), targetLengths.Reshape(-1)
	targets = targets.To(Int64)
	checkCTC(name, logProbs, targets, inputLengths, targetLengths, blank)
	loss, _ := CTCLossEach(logProbs, targets, inputLengths, targetLengths, blank, zeroInfinity)
	if zeroInfinity {
		loss = loss.MaskedFill(loss.EqScalar(math.Inf(1)), 0)
	}
	switch {
	case how == "mean":
		return loss.Div(targetLengths.ClampMin(Number(1)).To(loss.dt)).Mean()
	case how == "sum":
		return loss.Sum()
	case how != "none":
		panic(&ValueError{name, how + " is not a valid value for reduction"})
	case single:
		return loss.Squeeze(0)
	}
	return loss
}

func checkCTC(name string, logProbs, targets, inputLengths, targetLengths *Tensor, blank int) {
	bad := func(format string, args ...any) { panic(&ValueError{name, fmt.Sprintf(format, args...)}) }
	s := logProbs.shape
	switch {
	case len(s) != 3:
		bad("Expected 3-dimensional tensor, but got %d-dimensional tensor for argument #1 'log_probs' (while checking arguments for ctc_loss_allocate_outputs)", len(s))
	case logProbs.Numel() == 0:
		bad("log_probs tensor must not be empty")
	case !logProbs.dt.IsFloat() || logProbs.dt.IsHalf():
		panic(&DTypeError{name, logProbs.dt, "\"ctc_loss_cpu\" not implemented for '" + logProbs.dt.Torch() + "'"})
	case inputLengths.dt.IsInexact():
		bad("input_lengths must be integral")
	case targetLengths.dt.IsInexact():
		bad("target_lengths must be integral")
	case blank < 0 || blank >= s[2]:
		bad("blank must be in label range")
	case inputLengths.shape[0] != s[1]:
		bad("input_lengths must be of size batch_size")
	case targetLengths.shape[0] != s[1]:
		bad("target_lengths must be of size batch_size")
	}
	checkCTCTargets(name, s, targets, inputLengths.Ints(), targetLengths.Ints())
}

// checkCTCTargets checks lengths and labels for logProbs of shape s.
func checkCTCTargets(name string, s []int, targets *Tensor, frames, labels []int) {
	bad := func(format string, args ...any) {
		panic(&ValueError{name, fmt.Sprintf(format+" (while checking arguments for ctc_loss_allocate_outputs)", args...)})
	}
	sum, longest := 0, 0
	for i, n := range labels {
		switch t := frames[i]; {
		case t < 0:
			bad("Expected input_lengths to have value at least 0, but got value %d", t)
		case t > s[0]:
			bad("Expected input_lengths to have value at most %d, but got value %d", s[0], t)
		case n < 0:
			bad("Expected target_lengths to have value at least 0, but got value %d", n)
		}
		sum, longest = sum+n, max(longest, n)
	}
	switch {
	case len(targets.shape) == 1 && targets.shape[0] != sum:
		bad("Expected tensor to have size %d at dimension 0, but got size %d for argument #2 'targets'", sum, targets.shape[0])
	case len(targets.shape) == 2 && targets.shape[0] != s[1]:
		bad("Expected tensor to have size %d at dimension 0, but got size %d for argument #2 'targets'", s[1], targets.shape[0])
	case len(targets.shape) == 2 && targets.shape[1] < longest:
		bad("Expected tensor to have size at least %d at dimension 1, but got size %d for argument #2 'targets'", longest, targets.shape[1])
	case len(targets.shape) > 2 || len(targets.shape) == 0:
		bad("targets are (batch, labels), or all labels one after the other, but have %d dimensions", len(targets.shape))
	}
	for _, label := range targets.Ints() {
		if label < 0 || label >= s[2] {
			panic(&IndexError{name, fmt.Sprintf("label %d is out of bounds for %d classes", label, s[2])})
		}
	}
}
