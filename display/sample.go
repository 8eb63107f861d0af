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
	hidden           bool  // there is NaN or Inf among those that were not looked at
}

// Limits of statistics: tensors with more elements are sampled.
const (
	maxStats    = 1 << 20
	statsSample = 1 << 16
	maxSum      = 1 << 24 // with at most so many elements a sum tells whether one is NaN
	bins        = 32
)

// spreadOf looks at the elements of x, or at a sample of them.
func spreadOf(x *tensor.Tensor) *spread {
	view := x.Detach()
	if x.Numel() > maxStats {
		view = thin(x, stepsTo(x.Shape(), statsSample, statsSample))
	}
	d := &spread{all: x.Numel(), truth: x.DType() == tensor.Bool}
	values := view.Floats()
	d.look(values, writer(view, values))
	if d.sampled() && d.finite == d.looked && x.DType().IsFloat() && x.IsContiguous() && x.Numel() <= maxSum {
		d.hidden = math.IsNaN(x.Detach().Sum().Float())
	}
	return d
}

// sampled reports whether not all elements were looked at.
func (d *spread) sampled() bool { return d.looked < d.all }

// look computes everything. The deviation is PyTorch's: divided by n - 1.
func (d *spread) look(values []float64, text func(i int) string) {
	low, high, least, most, sum := math.Inf(1), math.Inf(-1), 0, 0, 0.0
	for i, v := range values {
		if v-v != 0 {
			d.miss(v)
			continue
		}
		sum += v
		if v < low {
			low, least = v, i
		}
		if v > high {
			high, most = v, i
		}
	}
	d.looked, d.low, d.high = len(values), low, high
	d.finite = d.looked - d.nan - d.pos - d.neg
	if d.finite == 0 {
		return
	}
	d.mean = sum / float64(d.finite)
	d.lowText, d.topText = text(least), text(most)
	d.lookAgain(values)
}

// miss counts an element that is no finite number.
func (d *spread) miss(v float64) {
	switch {
	case math.IsNaN(v):
		d.nan++
	case v > 0:
		d.pos++
	default:
		d.neg++
	}
}

// lookAgain computes what needs the mean and the range.
func (d *spread) lookAgain(values []float64) {
	squares, low, mean, density := 0.0, d.low/2, d.mean, 0.0
	if width := d.high/2 - low; width > 1e-300 { // halves, which do not overflow
		density = bins / width
	}
	var count [bins + 1]int
	for _, v := range values {
		if v-v != 0 {
			continue
		}
		squares += (v - mean) * (v - mean)
		count[min(uint((v/2-low)*density), bins)]++
	}
	count[bins-1] += count[bins] // the greatest
	d.bins = count[:bins]
	d.std = math.NaN()
	if d.finite > 1 {
		d.std = math.Sqrt(squares / float64(d.finite-1))
	}
}
