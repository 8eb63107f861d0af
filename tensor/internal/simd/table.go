package simd

import (
	"sync/atomic"
)

// Kernels are called through one table per tier. A nil entry means that the
// tier has no assembly for it and the Go twin runs.
type table struct {
	binary  [numBinary][2]func(dst, a, b *byte, n int)
	past    [numBinary][2]func(dst, a, b *byte, n int) // dst is a multiple of 64; fence follows
	scalar  [numScalar][2]func(dst, a, s *byte, n int)
	unary   [numUnary][2]func(dst, a *byte, n int)
	ternary [numTernary][2]func(dst, a, b, c, s *byte, n int)
	reduce  [numReduce][2]func(out, a, b *byte, n int)

	convert [numConvert]func(dst, a *byte, n int)    // n is a multiple of 8
	compare [numCompare]func(dst, a, b *byte, n int) // of float32; n is a multiple of 32
	sumRows [2]func(out, x *byte, rows, n int)       // both from 1 on
	moments [2]func(out, x, pivot *byte, n int)      // n is a multiple of spreadStep
	buckets [2]func(dst, x, consts *byte, n int)     // so is this
	find    [2]func(out *int, x, v *byte, n int)     // n is a multiple of 128 bytes

	deviation [2]func(out, x, m *byte, n int)
	normalize [2]func(dst, x, w, b, consts *byte, n int)
	normSums  [2]func(out, dw, db, gr, x, w, consts *byte, n int)
	normGrad  [2]func(dx, gr, x, w, consts *byte, n int)

	expSubSum [2]func(sum, dst, x, m *byte, n int)
	adam      [2]func(p, g, m, v, consts *byte, n int)
	transpose func(dst, src *byte, ds, ss, n int) // one vector of rows, 4n columns
	lanes     int                                 // float32 in a vector
	stream    func(dst, a *byte, n int)           // n bytes, a multiple of four vectors; dst is a multiple of 64
	fence     func()
}

var (
	tables [3]table
	active atomic.Pointer[table]
)

// Indices of conversions.
const (
	kHalfToF32 = iota
	kF32ToHalf
	kBrainToF32
	kF32ToBrain
	kF32ToF64
	kF64ToF32
	kByteToF32
	kIntToF32
	kF32ToInt
	numConvert
)

// Indices of comparisons: of two vectors, and of a vector with a number.
const (
	kEq = iota
	kNe
	kLt
	kLe
	kGt
	kGe
	kEqOne
	kNeOne
	kLtOne
	kLeOne
	kGtOne
	kGeOne
	numCompare
)

// Indices of two-operand kernels.
const (
	kAdd = iota
	kSub
	kMul
	kDiv
	kMaximum
	kMinimum
	kReluGrad
	kGeluGrad
	kComplexMul
	numBinary
)

// Indices of kernels of a vector and a scalar.
const (
	kAddScalar = iota
	kMulScalar
	kDivScalar
	kRsubScalar
	kRdivScalar
	kMaximumScalar
	kMinimumScalar
	kAxpy
	kAtLeast
	kAtMost
	kLeaky
	numScalar
)

// Indices of one-operand kernels.
const (
	kNeg = iota
	kAbs
	kSqrt
	kExp
	kLog
	kTanh
	kSigmoid
	kRelu
	kGelu
	kRound
	kFloor
	kCeil
	kTrunc
	kFrac
	kSquare
	kReciprocal
	kRsqrt
	kSign
	kSin
	kCos
	kTan
	kExpm1
	kExp2
	kLog1p
	kLog2
	kLog10
	kErf
	kErfc
	kSoftplus
	kLogSigmoid
	kSilu
	kMish
	kAtan
	kAsin
	kAcos
	kSinh
	kCosh
	numUnary
)

// Indices of three-operand kernels.
const (
	kFma = iota
	kAddcmul
	numTernary
)

// Indices of reductions.
const (
	kSum = iota
	kMax
	kMin
	kDot
	numReduce
)

func binary[T Float](k int, dst, a, b []T) bool {
	same(len(dst), len(a), len(b))
	f := active.Load().binary[k][kind[T]()]
	if f == nil {
		return false
	}
	f(ptr(dst), ptr(a), ptr(b), len(dst))
	return true
}

func scalar[T Float](k int, dst, a []T, s T) bool {
	same(len(dst), len(a))
	f := active.Load().scalar[k][kind[T]()]
	if f == nil {
		return false
	}
	f(ptr(dst), ptr(a), addr(&s), len(dst))
	return true
}

func unary[T Float](k int, dst, a []T) bool {
	same(len(dst), len(a))
	f := active.Load().unary[k][kind[T]()]
	if f == nil {
		return false
	}
	f(ptr(dst), ptr(a), len(dst))
	return true
}

func ternary[T Float](k int, dst, a, b, c []T, s T) bool {
	same(len(dst), len(a), len(b), len(c))
	f := active.Load().ternary[k][kind[T]()]
	if f == nil {
		return false
	}
	f(ptr(dst), ptr(a), ptr(b), ptr(c), addr(&s), len(dst))
	return true
}

func reduce[T Float](k int, a, b []T) (out T, ok bool) {
	same(len(a), len(b))
	f := active.Load().reduce[k][kind[T]()]
	if f == nil {
		return 0, false
	}
	f(addr(&out), ptr(a), ptr(b), len(a))
	return out, true
}
