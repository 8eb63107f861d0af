package tensor

import (
	"math"
	mathbits "math/bits"
	"slices"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// Elements by their place in the order of a row.
//
// Numbers become keys, unsigned integers in the same order, with one key for
// all NaN and one for both zeros. The key at a place is found by counting: the
// leading bits in which keys differ tell them apart into buckets, and the bucket
// that holds the place is looked at again. No step depends on a comparison that
// a processor would have to guess.

// floatKey orders the bits of a floating-point number, sign first.
func floatKey(b uint64, nan bool) uint64 {
	if nan {
		return math.MaxUint64
	}
	if b == 1<<63 { // -0
		b = 0
	}
	return b ^ (uint64(int64(b)>>63) | 1<<63)
}

// A ranker finds elements of rows by their places; it keeps its memory.
type ranker struct {
	keys, some []uint64
	counts     []int
	float      bool // keys are of floats, of which some may be NaN
}

// load takes over the keys of a row.
func load[T number](r *ranker, row []T) {
	r.keys = slices.Grow(r.keys[:0], len(row))[:len(row)]
	r.float = fractional[T]()
	for lo := 0; lo < len(row); lo += grain {
		par.Poll()
		hi := min(lo+grain, len(row))
		loadPart(r.keys[lo:hi], row[lo:hi])
	}
}

func loadPart[T number](keys []uint64, row []T) {
	switch row := any(row).(type) {
	case []float32:
		for i, v := range row {
			keys[i] = floatKey(uint64(math.Float32bits(v))<<32, v != v)
		}
	case []float64:
		for i, v := range row {
			keys[i] = floatKey(math.Float64bits(v), v != v)
		}
	default:
		for i, v := range any(row).([]T) {
			keys[i] = uint64(int64(v)) ^ 1<<63
		}
	}
}

// fractional reports whether a type has fractions.
func fractional[T number]() bool {
	var half T = 1
	half /= 2
	return half != 0
}

// few is the length below which sorting finds a place faster than counting.
const few = 48

// key returns the key at place k of the order.
func (r *ranker) key(k int) uint64 {
	keys := r.keys
	for {
		if len(keys) <= few {
			r.some = append(r.some[:0], keys...)
			slices.Sort(r.some)
			return r.some[k]
		}
		low, high := keys[0], keys[0]
		for _, v := range keys {
			low, high = min(low, v), max(high, v)
		}
		if low == high {
			return low
		}
		keys, k = r.narrow(keys, low, high, k)
	}
}

// narrow returns the keys of the bucket in which place k is, and its place there.
func (r *ranker) narrow(keys []uint64, low, high uint64, k int) ([]uint64, int) {
	bits := min(11, max(4, mathbits.Len(uint(len(keys)))-3))
	shift := max(0, mathbits.Len64(high-low)-bits)
	r.counts = slices.Grow(r.counts[:0], 1<<bits)[:1<<bits]
	clear(r.counts)
	for part := range pieces(keys) {
		for _, v := range part {
			r.counts[(v-low)>>shift]++
		}
	}
	bucket := uint64(0)
	for k >= r.counts[bucket] {
		k -= r.counts[bucket]
		bucket++
	}
	held := slices.Grow(r.some[:0], r.counts[bucket]) // keys may lie there too: what is kept stands before what is read
	for _, v := range keys {
		if (v-low)>>shift == bucket {
			held = append(held, v)
		}
	}
	r.some = held
	return held, k
}

// place returns the index of the element that has place k when equal ones keep
// their order, given its key, and how many elements share it.
func (r *ranker) place(k int, key uint64) (index, equal int) {
	below := 0
	for _, v := range r.keys {
		if v < key {
			below++
		}
		if v == key {
			equal++
		}
	}
	left := k - below
	for i, v := range r.keys {
		if v != key {
			continue
		}
		if left == 0 {
			return i, equal
		}
		left--
	}
	return -1, equal
}

// A pairing is the keys of a row with their places in it.
type pairing struct {
	keys   []uint64
	places []int64
}

func (p *pairing) swap(a, b int) {
	p.keys[a], p.keys[b] = p.keys[b], p.keys[a]
	p.places[a], p.places[b] = p.places[b], p.places[a]
}

func (p *pairing) order(a, b int) {
	if p.keys[a] > p.keys[b] {
		p.swap(a, b)
	}
}

// part brings the element of place k there, with the steps that PyTorch's
// kthvalue takes, on which the index depends where elements are equal.
//
// Source: W. Press et al., Numerical Recipes in C, 2nd edition, section 8.5.
func (p *pairing) part(k int) {
	left, right := 0, len(p.keys)-1
	for right > left {
		if right == left+1 {
			p.order(left, right)
			return
		}
		par.Poll()
		p.swap(left+(right-left)/2, left+1)
		p.order(left+1, right)
		p.order(left, right)
		p.order(left+1, left)
		i, j, pivot := left+1, right, p.keys[left]
		for {
			for i++; pivot > p.keys[i]; i++ {
			}
			for j--; p.keys[j] > pivot; j-- {
			}
			if j < i {
				break
			}
			p.swap(i, j)
		}
		p.swap(left, j)
		if j <= k {
			left = i
		}
		if j >= k {
			right = j - 1
		}
	}
}

// kth returns the index that PyTorch's kthvalue gives place k of the row that
// was loaded.
func (r *ranker) kth(k int) int {
	key := r.key(k)
	index, equal := r.place(k, key)
	if equal == 1 {
		return index
	}
	places := make([]int64, len(r.keys))
	for i := range places {
		places[i] = int64(i)
	}
	(&pairing{r.keys, places}).part(k)
	return int(places[k])
}

// middle returns the index of the median of the row that was loaded: of the
// elements that are not NaN if ignore, and otherwise the first NaN if there is one.
func (r *ranker) middle(ignore bool) int {
	n, first := len(r.keys), -1
	for i, v := range r.keys {
		if r.float && v == math.MaxUint64 {
			if n--; first < 0 {
				first = i
			}
		}
	}
	switch {
	case first >= 0 && !ignore:
		return first
	case n == 0:
		return equalMiddle(len(r.keys))
	}
	k := (n - 1) / 2
	index, _ := r.place(k, r.key(k))
	return index
}

// equalMiddle is the index that PyTorch's selection brings to the front of a
// row of n elements that are all equal to it.
func equalMiddle(n int) int {
	o := &ordering{places: make([]int64, n), less: func(_, _ int64) bool { return false }}
	for i := range o.places {
		o.places[i] = int64(i)
	}
	o.nth(0, n)
	return int(o.places[0])
}
