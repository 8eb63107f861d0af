package fft

import (
	"slices"
	"sync"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// A Kind says what a row and its transform hold.
type Kind uint8

// The kinds of transforms of n points.
const (
	Complex  Kind = iota // n complex numbers become n complex numbers
	RealHalf             // n real numbers become the first n/2+1 complex ones; the others are their conjugates
	RealFull             // n real numbers become n complex ones
	FromHalf             // the first n/2+1 complex numbers, of which the others are conjugates, become n real ones
)

// Rows are where the numbers of a batch of rows lie. A complex number is two
// adjacent ones, and strides count whole elements.
type Rows[T float32 | float64] struct {
	Data    []T
	Strides []int // of the batch's dimensions
	Step    int   // from one element of a row to the next
}

// A Job is a batch of transforms of N points, with results multiplied by Scale.
// Inverse changes the sign of the exponent; only transforms of kind Complex can
// be told, those of real numbers go forward and FromHalf goes back.
type Job[T float32 | float64] struct {
	Kind    Kind
	N       int
	Inverse bool
	Scale   float64
	Batch   []int // sizes of the batch's dimensions
	Src     Rows[T]
	Dst     Rows[T] // may be Src, if Kind is Complex
}

// tileLength is the longest transform that is done in tiles of whole rows.
const tileLength = 1 << 11

// work is about how many elements a thread takes at a time.
const work = 1 << 13

// Run computes all transforms of a job. N is at least 1.
func (j *Job[T]) Run() {
	rows := 1
	for _, n := range j.Batch {
		rows *= n
	}
	if rows == 0 {
		return
	}
	length := j.inner()
	if length > tileLength || rows < lanes && length >= 128 {
		j.one(rows, length)
		return
	}
	p := planOf(length)
	half := 2 * p.room()
	tiles := (rows + lanes - 1) / lanes
	par.For(tiles, max(1, work/(j.N*lanes)), func(lo, hi int) {
		buf := borrow(2 * half)
		defer giveBack(buf)
		var src, dst [lanes]int
		for t := lo; t < hi; t++ {
			par.Poll()
			n := min(lanes, rows-t*lanes)
			j.offsets(t*lanes, n, &src, &dst)
			x, y := (*buf)[:half], (*buf)[half:2*half]
			j.load(x, y, src[:n], p.halves)
			z, other := p.run(x, y)
			j.store(z, other, dst[:n], p.halves)
		}
	})
}

// inner is the length of the complex transform that a row needs: two real
// numbers make a complex one if their number is even.
func (j *Job[T]) inner() int {
	if j.paired() {
		return j.N / 2
	}
	return j.N
}

func (j *Job[T]) paired() bool { return j.Kind != Complex && j.N%2 == 0 }

// offsets finds the first elements of n rows from row first on.
func (j *Job[T]) offsets(first, n int, src, dst *[lanes]int) {
	for l := range n {
		rest, s, d := first+l, 0, 0
		for i, size := range slices.Backward(j.Batch) {
			k := rest % size
			rest /= size
			s, d = s+k*j.Src.Strides[i], d+k*j.Dst.Strides[i]
		}
		src[l], dst[l] = s, d
	}
}

var buffers sync.Pool // of *[]vec

func borrow(n int) *[]vec {
	if b, ok := buffers.Get().(*[]vec); ok && len(*b) >= n {
		return b
	}
	b := make([]vec, n)
	return &b
}

func giveBack(b *[]vec) { buffers.Put(b) }

// load fills the tile x from rows; y is room.
func (j *Job[T]) load(x, y []vec, rows []int, halves []complex128) {
	switch {
	case j.Kind == Complex:
		gather(x, j.Src.Data, rows, j.Src.Step, j.N, j.Inverse)
	case j.Kind == FromHalf && j.paired():
		gather(y, j.Src.Data, rows, j.Src.Step, j.N/2+1, false)
		joinTile(x, y, halves)
	case j.Kind == FromHalf:
		gather(x, j.Src.Data, rows, j.Src.Step, j.N/2+1, true)
		mirrorTile(x, j.N)
	case j.paired():
		gatherPairs(x, j.Src.Data, rows, j.Src.Step, j.N/2)
	default:
		gatherReal(x, j.Src.Data, rows, j.Src.Step, j.N)
	}
}

// store puts the transform z of a tile into rows; other is room.
func (j *Job[T]) store(z, other []vec, rows []int, halves []complex128) {
	switch {
	case j.Kind == Complex:
		scatter(j.Dst.Data, z, rows, j.Dst.Step, j.N, j.Inverse, j.Scale)
	case j.Kind == FromHalf && j.paired():
		scatterPairs(j.Dst.Data, z, rows, j.Dst.Step, j.N/2, j.Scale)
	case j.Kind == FromHalf:
		scatterReal(j.Dst.Data, z, rows, j.Dst.Step, j.N, j.Scale)
	default:
		if j.paired() {
			splitTile(other, z, halves)
			z = other
		}
		scatter(j.Dst.Data, z, rows, j.Dst.Step, j.N/2+1, false, j.Scale)
		if j.Kind == RealFull {
			scatterMirrored(j.Dst.Data, z, rows, j.Dst.Step, j.N, j.Scale)
		}
	}
}
