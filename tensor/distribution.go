package tensor

import (
	"math"
	"runtime"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// A Distribution says how the elements of a tensor are distributed. All but N
// and the counts of what is no finite number is about the finite elements.
type Distribution struct {
	N, NaN, Inf, NegInf int
	Low, High           any     // the least and the greatest, as Item returns them; nil without elements
	Mean, Std           float64 // Std is divided by the number of elements less one; NaN where there are too few
	Bins                []int   // elements in ranges of equal width from Low to High; nil without elements
}

// Distribution looks at every element of x, with a histogram of that many bins,
// 1 at least. It copies nothing if x is contiguous and has no floats of 16 bits,
// and panics with a *DTypeError if x is complex.
func (x *Tensor) Distribution(bins int) Distribution {
	defer runtime.KeepAlive(x)
	requireType("distribution", x, !x.dt.IsComplex(), "that has an order")
	v := x
	if x.dt.IsFloat() && x.dt.Size() == 2 {
		v = x.Detach().cast(Float32)
		defer v.st.Free()
	}
	v, release := v.dense()
	defer release()
	bins = max(bins, 1)
	switch v.dt {
	case Float32:
		return distribution(elems[float32](v), bins, lookFloat[float32], bucketFloat[float32], func(v float32) any { return float64(v) })
	case Float64:
		return distribution(elems[float64](v), bins, lookFloat[float64], bucketFloat[float64], func(v float64) any { return v })
	case Int64:
		return wholes[int64](v, bins)
	case Int32:
		return wholes[int32](v, bins)
	case Int16:
		return wholes[int16](v, bins)
	case Int8:
		return wholes[int8](v, bins)
	case Bool:
		return distribution(elems[uint8](v), bins, lookWhole[uint8], bucketWhole[uint8], func(v uint8) any { return v != 0 })
	}
	return wholes[uint8](v, bins)
}

type integer interface {
	int64 | int32 | int16 | int8 | uint8
}

func wholes[T integer](x *Tensor, bins int) Distribution {
	return distribution(elems[T](x), bins, lookWhole[T], bucketWhole[T], func(v T) any { return int64(v) })
}

// A portion is what a part of the elements tells. Sums are of distances from a
// pivot, and of their squares.
type portion[T number] struct {
	finite, nan, inf, negInf int
	low, high                T
	sum, squares             float64
}

// distribution computes everything, with functions for a block of elements.
func distribution[T number](x []T, bins int, look func(x []T, pivot float64) portion[T],
	bucket func(at []int32, x []T, low, density float64) []int32, item func(v T) any) Distribution {
	at := pivot(x)
	p := portions(x, at, look)
	d := Distribution{N: len(x), NaN: p.nan, Inf: p.inf, NegInf: p.negInf, Mean: math.NaN(), Std: math.NaN()}
	if p.finite == 0 {
		return d
	}
	n := float64(p.finite)
	d.Mean = at + p.sum/n
	if p.finite > 1 {
		d.Std = math.Sqrt(max(p.squares-p.sum*(p.sum/n), 0) / (n - 1))
	}
	d.Low, d.High = item(p.low), item(p.high)
	d.Bins = histogram(x, float64(p.low), float64(p.high), bins, bucket)
	return d
}

// pivot is the first finite element, 0 without one. Since it is among those
// whose variance is sought, no more than a factor of their number is lost in
// the difference of sums, however far from the others it lies.
func pivot[T number](x []T) float64 {
	for _, v := range x {
		if v-v == 0 {
			return float64(v)
		}
	}
	return 0
}

// distributionBlock is the number of elements that stay in the first-level
// cache while several loops go over them.
const distributionBlock = 2048

// inBlocks calls f for all blocks of n elements, in parallel, with the number of
// the part of grain elements that they belong to.
func inBlocks(n int, f func(part, lo, hi int)) {
	par.For(n, grain, func(lo, hi int) {
		for ; lo < hi; lo += distributionBlock {
			f(lo/grain, lo, min(lo+distributionBlock, hi))
		}
	})
}

func portions[T number](x []T, pivot float64, look func(x []T, pivot float64) portion[T]) (all portion[T]) {
	parts := make([]portion[T], (len(x)+grain-1)/grain)
	inBlocks(len(x), func(part, lo, hi int) { parts[part].add(look(x[lo:hi], pivot)) })
	for _, p := range parts {
		all.add(p)
	}
	return all
}

// add joins what q tells.
func (p *portion[T]) add(q portion[T]) {
	if q.finite > 0 {
		if p.finite == 0 {
			p.low, p.high = q.low, q.high
		}
		p.low, p.high = min(p.low, q.low), max(p.high, q.high)
	}
	p.finite, p.nan, p.inf, p.negInf = p.finite+q.finite, p.nan+q.nan, p.inf+q.inf, p.negInf+q.negInf
	p.sum, p.squares = p.sum+q.sum, p.squares+q.squares
}

func lookFloat[T float](x []T, pivot float64) portion[T] {
	p := portion[T]{finite: len(x), low: simd.Min(x), high: simd.Max(x)}
	if p.low-p.low == 0 && p.high-p.high == 0 {
		p.sum, p.squares = simd.Moments(x, pivot)
		return p
	}
	p = portion[T]{}
	for _, v := range x {
		switch {
		case v != v:
			p.nan++
		case v-v == 0:
			d := float64(v) - pivot
			p.add(portion[T]{finite: 1, low: v, high: v, sum: d, squares: d * d})
		case v > 0:
			p.inf++
		default:
			p.negInf++
		}
	}
	return p
}

func lookWhole[T integer](x []T, pivot float64) portion[T] {
	p := portion[T]{finite: len(x), low: x[0], high: x[0]}
	for _, v := range x {
		p.low, p.high = min(p.low, v), max(p.high, v)
		d := float64(v) - pivot
		p.sum += d
		p.squares += d * d
	}
	return p
}

// histogram counts the finite elements in ranges of equal width. It works with
// halves, whose difference does not overflow.
func histogram[T number](x []T, low, high float64, bins int, bucket func(at []int32, x []T, low, density float64) []int32) []int {
	density := 0.0
	if width := high/2 - low/2; width > 1e-300 {
		density = float64(bins) / width
	}
	parts := make([][]int32, (len(x)+grain-1)/grain)
	inBlocks(len(x), func(part, lo, hi int) {
		if parts[part] == nil {
			parts[part] = make([]int32, tallies*(bins+1)+distributionBlock)
		}
		at := parts[part][tallies*(bins+1):]
		tally(parts[part], bins+1, bucket(at[:hi-lo], x[lo:hi], low/2, density))
	})
	all := make([]int, bins+1)
	for _, count := range parts {
		for i, n := range count[:tallies*(bins+1)] {
			all[i%(bins+1)] += int(n)
		}
	}
	all[bins-1] += all[bins] // the greatest
	return all[:bins]
}

// tallies is the number of tables that neighbors are counted in: one addition to
// a place in memory waits for the one before, and neighbors are often alike.
const tallies = 4

// tally counts numbers from 0 to size-1.
func tally(counts []int32, size int, at []int32) {
	a, b, c, d := counts[:size], counts[size:2*size], counts[2*size:3*size], counts[3*size:4*size]
	for ; len(at) >= tallies; at = at[tallies:] {
		a[at[0]]++
		b[at[1]]++
		c[at[2]]++
		d[at[3]]++
	}
	for _, i := range at {
		a[i]++
	}
}

// bucketFloat returns the bins of the finite elements.
func bucketFloat[T float](at []int32, x []T, low, density float64) []int32 {
	if s := simd.Sum(x); s-s == 0 {
		simd.Buckets(at, x, low, density)
		return at
	}
	at = at[:0]
	for _, v := range x {
		if v-v == 0 {
			at = append(at, int32((float64(v)*.5-low)*density))
		}
	}
	return at
}

func bucketWhole[T integer](at []int32, x []T, low, density float64) []int32 {
	for i, v := range x {
		at[i] = int32((float64(v)*.5 - low) * density)
	}
	return at
}
