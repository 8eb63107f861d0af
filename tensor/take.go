package tensor

import (
	mathbits "math/bits"
	"slices"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A taker moves elements of one size. All types of a size share it: elements
// are copied as they are.
type taker struct {
	gather   func(z, x, index *Tensor, dim int)
	scatter  func(z, index, src *Tensor, dim int)
	reversed func(z, x *Tensor, dims []bool)
	pick     func(z, x, mask *Tensor)
}

// takers are by the power of two that is the size of an element.
var takers = [...]taker{takerOf[uint8](), takerOf[uint16](), takerOf[int32](), takerOf[int64](), takerOf[complex128]()}

func takerFor(dt dtype.DType) taker { return takers[mathbits.TrailingZeros(uint(dt.Size()))] }

func takerOf[T element]() taker {
	return taker{gatherInto[T], scatterOver[T], reverse[T], packWhere[T]}
}

// walkIndexed calls f for runs of the places of index, in z and base too, which
// have its shape: the places of the first elements, how many there are, and
// their distances. Only where together is set may runs share out among threads.
func walkIndexed(z, base, index *Tensor, together bool, f func(at []int, n int, d [3]int)) {
	s, st, ok := collapsed(index.shape, z.strides, base.strides, index.strides)
	if !ok {
		return
	}
	last := len(s) - 1
	d := [3]int{st[0][last], st[1][last], st[2][last]}
	switch {
	case last == 0:
		loop := func(lo, hi int) { f([]int{lo * d[0], lo * d[1], lo * d[2]}, hi-lo, d) }
		if together {
			par.For(s[0], grain, loop)
			return
		}
		for lo := 0; lo < s[0]; lo += grain {
			par.Poll()
			loop(lo, min(lo+grain, s[0]))
		}
	case together:
		walkRuns(s, st, func(at []int, n int) { f(at, n, d) })
	default:
		walk(s, st, func(at []int, n int) { f(at, n, d) })
	}
}

// gatherInto reads x at the places that index names along dim.
func gatherInto[T element](z, x, index *Tensor, dim int) {
	base, step := along(x, index, dim)
	zs, xs, is := elems[T](z), elems[T](x), elems[int64](index)
	walkIndexed(z, base, index, true, func(at []int, n int, d [3]int) {
		o, b, p := at[0], at[1], at[2]
		for range n {
			zs[o] = xs[b+int(is[p])*step]
			o, b, p = o+d[0], b+d[1], p+d[2]
		}
	})
}

// scatterOver writes src to the places in z that index names along dim, in order.
func scatterOver[T element](z, index, src *Tensor, dim int) {
	base, step := along(z, index, dim)
	zs, ss, is := elems[T](z), elems[T](src), elems[int64](index)
	walkIndexed(base, src, index, false, func(at []int, n int, d [3]int) {
		b, o, p := at[0], at[1], at[2]
		if d == [3]int{1, 1, 0} {
			copy(zs[b+int(is[p])*step:][:n], ss[o:])
			return
		}
		for range n {
			zs[b+int(is[p])*step] = ss[o]
			b, o, p = b+d[0], o+d[1], p+d[2]
		}
	})
}

// selected returns the parts of x along dimension i that index, a vector of
// Int64 in range, names.
func selected(x, index *Tensor, i int) *Tensor {
	s := slices.Clone(x.shape)
	s[i] = index.Numel()
	z := newTensor(x.dt, s)
	inner := shape.Numel(s[i+1:])
	if inner*x.dt.Size() < 8 || !x.IsContiguous() {
		st := make([]int, len(s))
		st[i] = index.strides[0]
		if z.Numel() > 0 {
			takerFor(x.dt).gather(z, x, index.alias(s, st, index.off), i)
		}
		return z
	}
	size, n, m := inner*x.dt.Size(), x.shape[i], s[i]
	zs, xs, is, d := z.raw(), x.raw(), elems[int64](index), index.strides[0]
	par.For(z.Numel()/inner, max(1, grain/inner), func(lo, hi int) {
		for r := lo; r < hi; r++ {
			copy(zs[r*size:(r+1)*size], xs[(r/m*n+int(is[r%m*d]))*size:])
		}
	})
	return z
}

// raw returns the memory of a contiguous tensor.
func (x *Tensor) raw() []byte {
	n := x.Numel() * x.dt.Size()
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(x.pointer()), n)
}

// reverse copies x to z with the order along dims turned.
func reverse[T element](z, x *Tensor, dims []bool) {
	st, start := slices.Clone(x.strides), 0
	for i, m := range dims {
		if m {
			start += (x.shape[i] - 1) * st[i]
			st[i] = -st[i]
		}
	}
	s, all, ok := collapsed(z.shape, z.strides, st)
	if !ok {
		return
	}
	zs, xs, last := elems[T](z), elems[T](x), len(s)-1
	dz, dx := all[0][last], all[1][last]
	walkRuns(s, all, func(at []int, n int) {
		from := at[1] + start
		if dx == 1 && dz == 1 {
			copy(zs[at[0]:at[0]+n], xs[from:])
			return
		}
		for j, to := 0, at[0]; j < n; j, to, from = j+1, to+dz, from+dx {
			zs[to] = xs[from]
		}
	})
}

// packWhere writes the elements of x where mask is true to z, which has room for
// exactly those. All are contiguous. There is no branch on the mask, which
// nobody can predict.
func packWhere[T element](z, x, mask *Tensor) {
	zs, xs := elems[T](z), elems[T](x)
	k := 0
	for part := range pieces(elems[uint8](mask)) {
		for i, m := range part {
			if k == len(zs) {
				return
			}
			zs[k] = xs[i]
			k += isTrue(m)
		}
		xs = xs[len(part):]
	}
}

// isTrue is 1 for all but 0.
func isTrue(m uint8) int { return int((uint32(m) + 0xff) >> 8) }

// countTrue is how many elements of a contiguous mask are true.
func countTrue(mask *Tensor) int {
	n := 0
	for part := range pieces(elems[uint8](mask)) {
		n += simd.CountTrue(part)
	}
	return n
}

// truePlaces returns the places where a mask is true, in row-major order.
func truePlaces(mask *Tensor) []int {
	m, release := mask.dense()
	defer release()
	places := make([]int, countTrue(m))
	k, at := 0, 0
	for part := range pieces(elems[uint8](m)) {
		for i, b := range part {
			if k == len(places) {
				return places
			}
			places[k] = at + i
			k += isTrue(b)
		}
		at += len(part)
	}
	return places
}
