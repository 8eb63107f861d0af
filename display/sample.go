package display

import (
	"math"
	"slices"
	"strconv"

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

// Pages of memory that a picture or statistics touch at most. Memory that
// nobody has written yet costs some 3 µs for each page that is read: without a
// bound a view of ten million columns would take seconds.
const (
	pageBytes = 4096
	maxPages  = 1 << 13
)

// thinly returns steps as stepsTo does, larger ones where the elements that are
// left would lie in too many pages.
func thinly(x *tensor.Tensor, from int, limit, side int) []int {
	s := x.Shape()[from:]
	for {
		steps := stepsTo(s, limit, side)
		if limit <= 1 || touched(x, from, steps) <= maxPages {
			return steps
		}
		limit /= 2
		side = min(side, limit)
	}
}

// touched is in how many pages the elements lie that are left at the given
// steps of x's dimensions beginning with from, or a few times as many.
func touched(x *tensor.Tensor, from int, steps []int) int {
	strides, order := x.Strides()[from:], inOrder(x.Strides()[from:])
	pieces, length := 1, 0.0 // of memory, and their length in bytes
	for k := len(order) - 1; k >= 0; k-- {
		i := order[k]
		n := ceil(x.Size(from+i), steps[i])
		step := float64(strides[i]) * float64(steps[i]) * float64(x.DType().Size())
		switch {
		case pieces == 1 && step < pageBytes:
			length += float64(n-1) * step
		case strides[i] != 0:
			pieces *= max(n, 1)
		}
	}
	return pieces * (1 + int(math.Ceil(max(length, 0)/pageBytes)))
}

// inOrder returns dimensions in the order in which they lie in memory, the
// widest strides first.
func inOrder(strides []int) []int {
	order := make([]int, len(strides))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return strides[b] - strides[a] })
	return order
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
	absolute         bool  // the elements are complex: these are their absolute values
	hidden           bool  // there is NaN or Inf among those that were not looked at
}

// Limits of statistics: tensors with more elements are sampled.
const (
	maxStats    = 1 << 20
	statsSample = 1 << 16
	maxSum      = 32 << 20 // with at most so many bytes a sum tells whether one is NaN
	bins        = 32
	sampleRun   = 64 // elements side by side in a sample
)

// spreadOf looks at the elements of x, or at a sample of them.
func spreadOf(x *tensor.Tensor) *spread {
	d := &spread{truth: x.DType() == tensor.Bool, absolute: x.DType().IsComplex()}
	d.look(ordered(sample(x.Detach())))
	d.all = x.Numel()
	if d.sampled() && d.finite == d.looked && x.DType().IsFloat() && x.IsContiguous() && x.Bytes() <= maxSum {
		d.hidden = math.IsNaN(x.Detach().Sum().Float())
	}
	return d
}

// sample returns x, or evenly spread elements of it: short runs that lie in few
// pages if x is one piece of memory, whatever the order of its dimensions.
func sample(x *tensor.Tensor) *tensor.Tensor {
	n := x.Numel()
	if n <= maxStats {
		return x
	}
	if flat := x.Permute(inOrder(x.Strides())...); flat.IsContiguous() {
		runs := n / sampleRun
		return thin(flat.View(n).Narrow(0, 0, runs*sampleRun).View(runs, sampleRun), []int{ceil(runs, statsSample/sampleRun) | 1, 1})
	}
	return thin(x, thinly(x, 0, statsSample, statsSample))
}

// sampled reports whether not all elements were looked at.
func (d *spread) sampled() bool { return d.looked < d.all }

// look takes the distribution of all elements of x.
func (d *spread) look(x *tensor.Tensor) {
	v := x.Distribution(bins)
	d.all, d.looked, d.nan, d.pos, d.neg = v.N, v.N, v.NaN, v.Inf, v.NegInf
	d.finite = v.N - v.NaN - v.Inf - v.NegInf
	d.low, d.high, d.mean, d.std, d.bins = math.Inf(1), math.Inf(-1), v.Mean, v.Std, v.Bins
	if d.finite > 0 {
		d.low, d.lowText = exactly(x, v.Low)
		d.high, d.topText = exactly(x, v.High)
	}
}

// exactly returns an element, as Item returns it, as a number and as it is
// written: integers exactly, which float64 does not hold beyond 2^53.
func exactly(x *tensor.Tensor, item any) (float64, string) {
	switch v := item.(type) {
	case int64:
		return float64(v), strconv.FormatInt(v, 10)
	case bool:
		return map[bool]float64{true: 1}[v], strconv.FormatBool(v)
	}
	v := item.(float64)
	return v, decimal(v, 5, floatBits(x))
}
