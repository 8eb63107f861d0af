package tensor

import mathbits "math/bits"

// An ordering arranges places of a row by a strict comparison. Equal elements
// come out in an order that depends on every step, so these are the steps that
// PyTorch's topk takes: selection and sorting by quicksort with the median of
// three, which turns to a heap when it goes too deep.
//
// Source: D. Musser, "Introspective sorting and selection algorithms",
// Software: Practice and Experience 27 (1997).
type ordering struct {
	places []int64
	less   func(a, b int64) bool
}

// top brings the first k places in the order in front, in order.
func (o *ordering) top(k int) {
	n := len(o.places)
	switch {
	case k == 0:
	case k*64 <= n:
		o.selectByHeap(0, k, n)
		o.sortHeap(0, k)
	default:
		o.nth(k-1, n)
		o.sort(0, k-1, 2*depthOf(k-1))
		o.finish(0, k-1)
	}
}

func depthOf(n int) int { return mathbits.Len(uint(n)) - 1 }

func (o *ordering) at(i, j int) bool { return o.less(o.places[i], o.places[j]) }

func (o *ordering) swap(i, j int) { o.places[i], o.places[j] = o.places[j], o.places[i] }

// nth puts the element that belongs to place k of the first n there, smaller
// ones before it.
func (o *ordering) nth(k, n int) {
	first, last := 0, n
	for depth := 2 * depthOf(n); last-first > 3; depth-- {
		if depth == 0 {
			o.selectByHeap(first, k+1, last)
			o.swap(first, k)
			return
		}
		if cut := o.partition(first, last); cut <= k {
			first = cut
		} else {
			last = cut
		}
	}
	o.insert(first, last)
}

// sort leaves runs of at most 16 elements to finish.
func (o *ordering) sort(first, last, depth int) {
	for ; last-first > 16; depth-- {
		if depth == 0 {
			o.selectByHeap(first, last, last)
			o.sortHeap(first, last)
			return
		}
		cut := o.partition(first, last)
		o.sort(cut, last, depth-1)
		last = cut
	}
}

func (o *ordering) finish(first, last int) {
	if last-first <= 16 {
		o.insert(first, last)
		return
	}
	o.insert(first, first+16)
	for i := first + 16; i < last; i++ {
		o.sink(i)
	}
}

// insert sorts a few elements.
func (o *ordering) insert(first, last int) {
	for i := first + 1; i < last; i++ {
		if !o.at(i, first) {
			o.sink(i)
			continue
		}
		v := o.places[i]
		copy(o.places[first+1:i+1], o.places[first:i])
		o.places[first] = v
	}
}

// sink moves element i down to its place; one before is not greater.
func (o *ordering) sink(i int) {
	v := o.places[i]
	for ; o.less(v, o.places[i-1]); i-- {
		o.places[i] = o.places[i-1]
	}
	o.places[i] = v
}

// partition puts the median of three elements first and parts the others by it.
func (o *ordering) partition(first, last int) int {
	o.median(first, first+1, first+(last-first)/2, last-1)
	pivot := first
	for first++; ; first++ {
		for o.at(first, pivot) {
			first++
		}
		for last--; o.at(pivot, last); {
			last--
		}
		if first >= last {
			return first
		}
		o.swap(first, last)
	}
}

func (o *ordering) median(to, a, b, c int) {
	switch {
	case o.at(a, b) && o.at(b, c), !o.at(a, b) && !o.at(a, c) && !o.at(b, c):
		o.swap(to, b)
	case o.at(a, b) && o.at(a, c), !o.at(a, b) && !o.at(a, c):
		o.swap(to, c)
	default:
		o.swap(to, a)
	}
}

// selectByHeap makes a heap of the least elements up to last in front of
// middle, the greatest of them first.
func (o *ordering) selectByHeap(first, middle, last int) {
	n := middle - first
	for parent := (n - 2) / 2; n > 1 && parent >= 0; parent-- {
		o.adjust(first, parent, n, o.places[first+parent])
	}
	for i := middle; i < last; i++ {
		if o.at(i, first) {
			o.pop(first, n, i)
		}
	}
}

func (o *ordering) sortHeap(first, last int) {
	for last--; last > first; last-- {
		o.pop(first, last-first, last)
	}
}

// pop exchanges the head of a heap of n elements for element i.
func (o *ordering) pop(first, n, i int) {
	v := o.places[i]
	o.places[i] = o.places[first]
	o.adjust(first, 0, n, v)
}

// adjust lets v in at a hole of a heap of n elements: the hole goes down to a
// leaf, and v up from there.
func (o *ordering) adjust(first, hole, n int, v int64) {
	heap := o.places[first : first+n]
	top, child := hole, hole
	for child < (n-1)/2 {
		if child = 2 * (child + 1); o.less(heap[child], heap[child-1]) {
			child--
		}
		heap[hole], hole = heap[child], child
	}
	if n%2 == 0 && child == (n-2)/2 {
		child = 2*child + 1
		heap[hole], hole = heap[child], child
	}
	for hole > top && o.less(heap[(hole-1)/2], v) {
		heap[hole], hole = heap[(hole-1)/2], (hole-1)/2
	}
	heap[hole] = v
}
