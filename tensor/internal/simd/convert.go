package simd

import (
	"math/bits"
	"unsafe"
)

// The conversions of this file convert as many elements as whole vectors hold
// and return how many those are, 0 where the processor has no kernel.

// HalfToFloat32 widens IEEE 754 binary16.
func HalfToFloat32(dst []float32, a []uint16) int { return converted(kHalfToF32, dst, a) }

// Float32ToHalf rounds to the nearest binary16, the even one of two.
func Float32ToHalf(dst []uint16, a []float32) int { return converted(kF32ToHalf, dst, a) }

// BrainToFloat32 widens bfloat16.
func BrainToFloat32(dst []float32, a []uint16) int { return converted(kBrainToF32, dst, a) }

// Float32ToBrain rounds to the nearest bfloat16, the even one of two.
func Float32ToBrain(dst []uint16, a []float32) int { return converted(kF32ToBrain, dst, a) }

// Float32ToFloat64 widens.
func Float32ToFloat64(dst []float64, a []float32) int { return converted(kF32ToF64, dst, a) }

// Float64ToFloat32 rounds to the nearest float32, the even one of two.
func Float64ToFloat32(dst []float32, a []float64) int { return converted(kF64ToF32, dst, a) }

// BytesToFloat32 converts bytes.
func BytesToFloat32(dst []float32, a []uint8) int { return converted(kByteToF32, dst, a) }

// Int32ToFloat32 rounds to the nearest float32.
func Int32ToFloat32(dst []float32, a []int32) int { return converted(kIntToF32, dst, a) }

// Float32ToInt32 cuts fractions off; what does not fit becomes the least int32.
func Float32ToInt32(dst []int32, a []float32) int { return converted(kF32ToInt, dst, a) }

func converted[Z, T any](k int, dst []Z, a []T) int {
	same(len(dst), len(a))
	f := active.Load().convert[k]
	n := len(a) &^ 7
	if f == nil || n == 0 {
		return 0
	}
	f((*byte)(unsafe.Pointer(&dst[0])), (*byte)(unsafe.Pointer(&a[0])), n)
	return n
}

// Compare writes whether a[i] and b[i] compare as k says, an index from 0 for
// ==, !=, <, <=, > and >=, as bytes 0 and 1; b has one element if one says so. It
// returns how many elements it compared: those of whole vectors.
func Compare(k int, dst []uint8, a, b []float32, one bool) int {
	same(len(dst), len(a))
	if one {
		k += kEqOne
	} else {
		same(len(a), len(b))
	}
	f := active.Load().compare[k]
	n := len(a) &^ 31
	if f == nil || n == 0 {
		return 0
	}
	f(&dst[0], (*byte)(unsafe.Pointer(&a[0])), (*byte)(unsafe.Pointer(&b[0])), n)
	return n
}

// CountTrue returns how many bytes are not 0.
func CountTrue(a []uint8) int {
	const low = 0x7f7f7f7f7f7f7f7f
	n := 0
	for ; len(a) >= 8; a = a[8:] {
		w := uint64(a[0]) | uint64(a[1])<<8 | uint64(a[2])<<16 | uint64(a[3])<<24 | uint64(a[4])<<32 | uint64(a[5])<<40 | uint64(a[6])<<48 | uint64(a[7])<<56
		n += bits.OnesCount64((w&low + low | w) &^ low)
	}
	for _, b := range a {
		if b != 0 {
			n++
		}
	}
	return n
}
