package display

import (
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// thin leaves elements out of x: along dimension i only every steps[i]-th one
// stays. It is a view; nothing is copied.
func thin(x *tensor.Tensor, steps []int) *tensor.Tensor {
	items := make([]any, len(steps))
	for i, n := range x.Shape() {
		items[i] = tensor.Span(0, n).By(steps[i])
	}
	return x.Detach().Index(items...)
}

// stepsTo returns steps that leave at most limit elements, and at most side of
// them along a dimension. Dimensions are thinned to one common length, the
// longest first, so that what is left looks like the tensor. Steps are odd:
// even ones see only half of what repeats every few elements.
func stepsTo(s []int, limit, side int) []int {
	cut := min(commonLength(s, limit), side)
	steps := make([]int, len(s))
	left := 1
	for i, n := range s {
		steps[i] = 1
		if n > cut {
			steps[i] = (n+cut-1)/cut | 1
		}
		left *= max(1, ceil(n, steps[i]))
	}
	for i := len(s) - 1; i >= 0; i-- { // what fits still, for many short dimensions
		if n := ceil(s[i], steps[i]); s[i] <= side && left/max(n, 1)*s[i] <= limit {
			left, steps[i] = left/max(n, 1)*s[i], 1
		}
	}
	return steps
}

func ceil(n, step int) int { return (n + step - 1) / step }

// commonLength is the greatest length to which the dimensions can be cut so
// that no more than limit elements are left.
func commonLength(s []int, limit int) int {
	low, high := 1, 1
	for _, n := range s {
		high = max(high, n)
	}
	fits := func(cut int) bool {
		left := limit
		for _, n := range s {
			if n = min(n, cut); n > 0 {
				left /= n
			}
		}
		return left > 0
	}
	for low < high {
		if mid := high - (high-low)/2; fits(mid) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	return low
}

// A spread says how the elements of a tensor are distributed. Numbers are of
// those that are finite; a tensor with too many elements is sampled.
type spread struct {
	all, looked      int // elements, and how many were looked at
	nan, pos, neg    int // NaN, +Inf, -Inf
	finite           int
	low, high        float64
	lowText, topText string // exactly
	mean, std        float64
	bins             []int // between low and high
	truth            bool  // the elements are true and false
}

// Limits of statistics: tensors with more elements are sampled.
const (
	maxStats    = 1 << 20
	statsSample = 1 << 16
	bins        = 32
)

// spreadOf looks at the elements of x, or at a sample of them.
func spreadOf(x *tensor.Tensor) *spread {
	view := x.Detach()
	if x.Numel() > maxStats {
		view = thin(x, stepsTo(x.Shape(), statsSample, statsSample))
	}
	d := &spread{all: x.Numel(), truth: x.DType() == tensor.Bool}
	d.look(view.Floats(), writer(view))
	return d
}

// sampled reports whether not all elements were looked at.
func (d *spread) sampled() bool { return d.looked < d.all }

// look computes everything. The deviation is PyTorch's: divided by n - 1.
func (d *spread) look(values []float64, text func(i int) string) {
	d.looked, d.low, d.high = len(values), math.Inf(1), math.Inf(-1)
	least, most, sum := -1, -1, 0.0
	for i, v := range values {
		switch {
		case math.IsNaN(v):
			d.nan++
		case math.IsInf(v, 1):
			d.pos++
		case math.IsInf(v, -1):
			d.neg++
		default:
			d.finite++
			sum += v
			if v < d.low {
				d.low, least = v, i
			}
			if v > d.high {
				d.high, most = v, i
			}
		}
	}
	if d.finite == 0 {
		return
	}
	d.mean = sum / float64(d.finite)
	d.lowText, d.topText = text(least), text(most)
	d.lookAgain(values)
}

// lookAgain computes what needs the mean and the range.
func (d *spread) lookAgain(values []float64) {
	squares, width := 0.0, d.high-d.low
	d.bins = make([]int, bins)
	for _, v := range values {
		if !finite(v) {
			continue
		}
		squares += (v - d.mean) * (v - d.mean)
		k := 0
		if width > 0 {
			k = min(int((v-d.low)/width*bins), bins-1)
		}
		d.bins[max(k, 0)]++
	}
	d.std = math.NaN()
	if d.finite > 1 {
		d.std = math.Sqrt(squares / float64(d.finite-1))
	}
}
