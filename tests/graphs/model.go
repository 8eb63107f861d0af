// Package graphs runs random sequences of operations on tensors and on a
// model of them in plain Go slices, and compares the two. The model shares
// memory where tensors do: what is written through one view is seen in all.
package graphs

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/rustorch/rustorch/tensor"
)

// A pair is a tensor and its model: element i is base[at[i]].
type pair struct {
	t     *tensor.Tensor
	base  []float64
	at    []int
	shape []int
}

// fresh makes a pair from a result and the values that it should have.
func fresh(t *tensor.Tensor, values []float64) *pair {
	at := make([]int, len(values))
	for i := range at {
		at[i] = i
	}
	return &pair{t: t, base: values, at: at, shape: t.Shape()}
}

func (p *pair) values() []float64 {
	v := make([]float64, len(p.at))
	for i, k := range p.at {
		v[i] = p.base[k]
	}
	return v
}

// check says how the tensor differs from the model.
func (p *pair) check() error {
	got := p.t.Floats()
	if !slices.Equal(p.t.Shape(), p.shape) || len(got) != len(p.at) {
		return fmt.Errorf("shape %v, want %v", p.t.Shape(), p.shape)
	}
	for i, want := range p.values() {
		if got[i] != want {
			return fmt.Errorf("element %d of %v is %v, want %v", i, p.shape, got[i], want)
		}
	}
	return nil
}

// reindexed is a view whose element i is element from[i] of p.
func (p *pair) reindexed(t *tensor.Tensor, from []int) *pair {
	at := make([]int, len(from))
	for i, k := range from {
		at[i] = p.at[k]
	}
	return &pair{t: t, base: p.base, at: at, shape: t.Shape()}
}

// numbered returns 0, 1, 2 … in p's shape, to find out where elements go.
func (p *pair) numbered() *tensor.Tensor { return tensor.Range(len(p.at)).View(p.shape...) }

// A world is a pool of pairs that live at the same time.
type world struct {
	rnd  *rand.Rand
	pool []*pair
}

func (w *world) pick() *pair { return w.pool[w.rnd.IntN(len(w.pool))] }

// make adds a new tensor of random shape.
func (w *world) make() {
	shape := make([]int, w.rnd.IntN(4))
	n := 1
	for i := range shape {
		shape[i] = w.rnd.IntN(5)
		n *= shape[i]
	}
	if w.rnd.IntN(10) == 0 { // large enough to lie in a segment of its own
		shape, n = []int{300, 500}, 150_000
	}
	v := make([]float64, n)
	for i := range v {
		v[i] = w.rnd.Float64()*4 - 2
	}
	w.pool = append(w.pool, fresh(tensor.FromSlice(slices.Clone(v), shape...), v))
}

// look adds a view of a pair.
func (w *world) look() {
	p := w.pick()
	f := w.viewOf(p)
	if f == nil {
		return
	}
	w.pool = append(w.pool, p.reindexed(f(p.t), f(p.numbered()).Ints()))
}

func (w *world) viewOf(p *pair) func(x *tensor.Tensor) *tensor.Tensor {
	if len(p.shape) == 0 {
		return func(x *tensor.Tensor) *tensor.Tensor { return x.Unsqueeze(0) }
	}
	dim := w.rnd.IntN(len(p.shape))
	n := p.shape[dim]
	start := w.rnd.IntN(n + 1)
	length := w.rnd.IntN(n - start + 1)
	step := 1 + w.rnd.IntN(3)
	switch w.rnd.IntN(5) {
	case 0:
		return (*tensor.Tensor).T
	case 1:
		return func(x *tensor.Tensor) *tensor.Tensor { return x.Narrow(dim, start, length) }
	case 2:
		return func(x *tensor.Tensor) *tensor.Tensor { return x.StepSliceOpt(dim, start, n, step) }
	case 3:
		return func(x *tensor.Tensor) *tensor.Tensor { return x.Unsqueeze(dim) }
	}
	if n == 0 {
		return nil
	}
	return func(x *tensor.Tensor) *tensor.Tensor { return x.Select(dim, n-1) }
}

// compute adds the result of an operation.
func (w *world) compute() {
	p := w.pick()
	x := p.values()
	switch w.rnd.IntN(4) {
	case 0:
		w.add(p.t.Neg(), mapped(x, func(v float64) float64 { return -v }))
	case 1:
		s := math.Round(w.rnd.Float64()*8) / 4
		w.add(p.t.MulScalar(s).AddScalar(1), mapped(x, func(v float64) float64 { return v*s + 1 }))
	case 2:
		w.add(p.t.Maximum(p.t.Neg()), mapped(x, math.Abs))
	default:
		q := w.pick()
		if !slices.Equal(p.shape, q.shape) {
			return
		}
		y := q.values()
		for i := range x {
			x[i] = (x[i] - y[i]) * 0.5
		}
		d := p.t.Sub(q.t)
		w.add(d.MulScalar(0.5), x)
		d.Release() // nobody else saw it
	}
}

func mapped(x []float64, f func(float64) float64) []float64 {
	for i := range x {
		x[i] = f(x[i])
	}
	return x
}

func (w *world) add(t *tensor.Tensor, v []float64) { w.pool = append(w.pool, fresh(t, v)) }

// write changes a pair in place, and with it all views of its memory.
func (w *world) write() {
	p := w.pick()
	switch w.rnd.IntN(3) {
	case 0:
		p.t.MulInPlace(tensor.Number(-0.5))
		p.assign(func(i int, old float64) float64 { return old * -0.5 })
	case 1:
		p.t.FillInPlace(1.25)
		p.assign(func(int, float64) float64 { return 1.25 })
	default:
		q := w.pick()
		if !slices.Equal(p.shape, q.shape) {
			return
		}
		y := q.values() // as it was before the first element is written
		p.t.CopyFrom(q.t)
		p.assign(func(i int, _ float64) float64 { return y[i] })
	}
}

func (p *pair) assign(f func(i int, old float64) float64) {
	for i, k := range p.at {
		p.base[k] = f(i, p.base[k])
	}
}

// drop forgets a pair and leaves its memory to the collector.
func (w *world) drop() {
	i := w.rnd.IntN(len(w.pool))
	w.pool = slices.Delete(w.pool, i, i+1)
}

// step does one random thing.
func (w *world) step() {
	if len(w.pool) < 3 {
		w.make()
	}
	switch w.rnd.IntN(10) {
	case 0:
		w.make()
	case 1, 2:
		w.look()
	case 3, 4, 5:
		w.compute()
	case 6, 7:
		w.write()
	default:
		w.drop()
	}
	if len(w.pool) > 40 {
		w.pool = w.pool[20:]
	}
}
