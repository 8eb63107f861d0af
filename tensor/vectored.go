package tensor

import (
	bytewise "encoding/binary"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
)

// Loops of this file hand contiguous elements to a kernel and leave the rest,
// and what is not contiguous, to the loop of the table.

// converting hands as many elements as whole takes to it.
func converting[Z, T element](whole func(z []Z, x []T) int, rest unaryLoop) unaryLoop {
	return func(z, x unsafe.Pointer, n, dz, dx int) {
		if dz == 1 && dx == 1 {
			zs, xs := unsafe.Slice((*Z)(z), n), unsafe.Slice((*T)(x), n)
			k := whole(zs, xs)
			if k == n {
				return
			}
			z, x, n = unsafe.Pointer(&zs[k]), unsafe.Pointer(&xs[k]), n-k
		}
		rest(z, x, n, dz, dx)
	}
}

func init() {
	convert := func(z, x dtype.DType, vectored func(rest unaryLoop) unaryLoop) {
		copyLoops[z][x] = vectored(copyLoops[z][x])
	}
	convert(Float32, Float16, func(rest unaryLoop) unaryLoop { return converting(simd.HalfToFloat32, rest) })
	convert(Float16, Float32, func(rest unaryLoop) unaryLoop { return converting(simd.Float32ToHalf, rest) })
	convert(Float32, BFloat16, func(rest unaryLoop) unaryLoop { return converting(simd.BrainToFloat32, rest) })
	convert(BFloat16, Float32, func(rest unaryLoop) unaryLoop { return converting(simd.Float32ToBrain, rest) })
	convert(Float64, Float32, func(rest unaryLoop) unaryLoop { return converting(simd.Float32ToFloat64, rest) })
	convert(Float32, Float64, func(rest unaryLoop) unaryLoop { return converting(simd.Float64ToFloat32, rest) })
	convert(Float32, Uint8, func(rest unaryLoop) unaryLoop { return converting(simd.BytesToFloat32, rest) })
	convert(Float32, Bool, func(rest unaryLoop) unaryLoop { return converting(simd.BytesToFloat32, rest) })
	convert(Float32, Int32, func(rest unaryLoop) unaryLoop { return converting(simd.Int32ToFloat32, rest) })
	convert(Int32, Float32, func(rest unaryLoop) unaryLoop { return converting(simd.Float32ToInt32, rest) })
}

// comparisons are the rows that package simd compares float32 for, by what it
// calls them, from 1.
var comparisons = [op.Count]int{op.Eq: 1, op.Ne: 2, op.Lt: 3, op.Le: 4, op.Gt: 5, op.Ge: 6}

// comparing is the loop of comparison k over float32, of which the second
// operand may be one number.
func comparing(k int, rest binaryLoop) binaryLoop {
	return func(z, x, y unsafe.Pointer, n, dz, dx, dy int) {
		if dz != 1 || dx != 1 || dy != 1 && dy != 0 {
			rest(z, x, y, n, dz, dx, dy)
			return
		}
		zs, xs, ys := unsafe.Slice((*uint8)(z), n), unsafe.Slice((*float32)(x), n), unsafe.Slice((*float32)(y), (n-1)*dy+1)
		if done := simd.Compare(k-1, zs, xs, ys, dy == 0); done < n {
			rest(unsafe.Pointer(&zs[done]), unsafe.Pointer(&xs[done]), unsafe.Pointer(&ys[done*dy]), n-done, dz, dx, dy)
		}
	}
}

// attrVectors returns the kernel of a row with attributes for contiguous floats,
// nil if there is none.
func attrVectors[T float](id op.ID, attrs []float64) func(z, x []T) {
	switch id {
	case op.Clamp, op.Hardtanh:
		lo, hi := T(attrs[0]), T(attrs[1])
		if lo != lo || hi != hi {
			return nil
		}
		return func(z, x []T) { simd.Clamp(z, x, lo, hi) }
	case op.LeakyRelu:
		slope := T(attrs[0])
		return func(z, x []T) { simd.Leaky(z, x, slope) }
	}
	return nil
}

// holding runs whole on contiguous elements.
func holding[T float](whole func(z, x []T), rest unaryLoop) unaryLoop {
	if whole == nil {
		return rest
	}
	return func(z, x unsafe.Pointer, n, dz, dx int) {
		if dz == 1 && dx == 1 {
			whole(unsafe.Slice((*T)(z), n), unsafe.Slice((*T)(x), n))
			return
		}
		rest(z, x, n, dz, dx)
	}
}

// wordwise computes z = f(a, b) for bits in words of 64; all are as long.
func wordwise(z, a, b []byte, f func(a, b uint64) uint64) {
	for ; len(z) >= 8; z, a, b = z[8:], a[8:], b[8:] {
		bytewise.LittleEndian.PutUint64(z, f(bytewise.LittleEndian.Uint64(a), bytewise.LittleEndian.Uint64(b)))
	}
	for i := range z {
		z[i] = byte(f(uint64(a[i]), uint64(b[i])))
	}
}
