// Package data has data sets and the loader that makes batches of them.
package data

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// A Dataset is samples that can be had by number. Any type with these methods
// is one, types of cells too.
type Dataset interface {
	Len() int
	Get(i int) (x, y *tensor.Tensor)
}

// A Batcher is a data set that gives several samples at once faster.
type Batcher interface {
	Batch(index []int) (x, y *tensor.Tensor)
}

// Tensors is a data set of tensors whose first dimension counts samples.
type Tensors struct{ X, Y *tensor.Tensor }

// NewTensors returns the data set of x (N, …) and y (N, …).
func NewTensors(x, y *tensor.Tensor) *Tensors {
	if x.Dim() == 0 || y.Dim() == 0 || x.Size(0) != y.Size(0) {
		panic(&tensor.ShapeError{Op: "data.NewTensors", Shape1: x.Shape(), Shape2: y.Shape(), Reason: "the first dimensions differ"})
	}
	return &Tensors{x, y}
}

// Len returns the number of samples.
func (t *Tensors) Len() int { return t.X.Size(0) }

// Get returns sample i.
func (t *Tensors) Get(i int) (x, y *tensor.Tensor) { return t.X.Select(0, i), t.Y.Select(0, i) }

// Batch returns the samples with the given numbers.
func (t *Tensors) Batch(index []int) (x, y *tensor.Tensor) {
	ix := numbers(index)
	return t.X.IndexSelect(ix, 0), t.Y.IndexSelect(ix, 0)
}

func numbers(index []int) *tensor.Tensor {
	v := make([]int64, len(index))
	for i, n := range index {
		v[i] = int64(n)
	}
	return tensor.FromSlice(v, len(v))
}

// A Loader makes batches.
type Loader struct {
	set      Dataset
	batch    int
	shuffle  bool
	dropLast bool
}

// NewLoader returns a loader of batches of the given size; with shuffle it
// draws a new order for every pass, the same as PyTorch's DataLoader from the
// same seed.
func NewLoader(set Dataset, batch int, shuffle bool) *Loader {
	if batch <= 0 {
		panic(&tensor.ValueError{Op: "data.NewLoader", Reason: fmt.Sprintf("batch size %d is not positive", batch)})
	}
	return &Loader{set: set, batch: batch, shuffle: shuffle}
}

// DropLast leaves out a last batch that is not full, and returns l.
func (l *Loader) DropLast() *Loader {
	l.dropLast = true
	return l
}

// Dataset returns the data set that batches are made of.
func (l *Loader) Dataset() Dataset { return l.set }

// Samples returns the number of its samples.
func (l *Loader) Samples() int { return l.set.Len() }

// Sample returns its sample i; nothing is shuffled.
func (l *Loader) Sample(i int) (x, y *tensor.Tensor) { return l.set.Get(i) }

// BatchSize returns the number of samples of a full batch.
func (l *Loader) BatchSize() int { return l.batch }

// Shuffles reports whether every pass has a new order.
func (l *Loader) Shuffles() bool { return l.shuffle }

// Len returns the number of batches of a pass.
func (l *Loader) Len() int {
	if l.dropLast {
		return l.set.Len() / l.batch
	}
	return (l.set.Len() + l.batch - 1) / l.batch
}

// Batches passes through the data once:
//
//	for x, y := range loader.Batches() { … }
func (l *Loader) Batches() func(yield func(x, y *tensor.Tensor) bool) {
	return func(yield func(x, y *tensor.Tensor) bool) {
		order := l.order()
		for b := range l.Len() {
			if !yield(collect(l.set, order[b*l.batch:min((b+1)*l.batch, len(order))])) {
				return
			}
		}
	}
}

// order draws from the default generator what PyTorch's DataLoader does: a seed
// for workers in every pass, and with shuffle another one for the order.
func (l *Loader) order() []int {
	drawSeed()
	if l.shuffle {
		return tensor.Permutation(tensor.NewGenerator(drawSeed()), l.set.Len()).Ints()
	}
	order := make([]int, l.set.Len())
	for i := range order {
		order[i] = i
	}
	return order
}

// drawSeed returns 63 random bits.
func drawSeed() uint64 {
	var seed [1]int64
	tensor.DefaultGenerator().Integers(seed[:], 0, math.MaxInt64)
	return uint64(seed[0])
}

func collect(set Dataset, index []int) (x, y *tensor.Tensor) {
	if b, ok := set.(Batcher); ok {
		return b.Batch(index)
	}
	var xs, ys []*tensor.Tensor
	for _, i := range index {
		x, y := set.Get(i)
		xs, ys = append(xs, x), append(ys, y)
	}
	return tensor.Stack(xs), tensor.Stack(ys)
}
