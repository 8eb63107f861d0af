package simd

import (
	"sync"
	"unsafe"
)

// A write to memory that no cache holds reads it first, and puts out of the
// caches what is needed next. Writes past the caches do neither: a sum of a
// million elements into cold memory takes half of the time, and 0.65 when its
// result is read at once. Into warm memory they are slower. Kernels that do
// little else have a form with such writes; others compute pieces that stay in
// the first-level cache, and each is sent to its place from there.

const (
	pieceBytes = 4096 // a multiple of four vectors
	pastMin    = 4    // pieces from which it is worth while
)

var pieces = sync.Pool{New: func() any { return &[pieceBytes + lineBytes]byte{} }}

// lineBytes is the alignment of a destination that is written past the caches.
const lineBytes = 64

// unaligned is the number of elements before the first aligned one; ok is false
// if dst is too short or the tier cannot do it.
func unaligned[T Float](t *table, dst []T) (n int, ok bool) {
	size := int(unsafe.Sizeof(*new(T)))
	if t.stream == nil || len(dst)*size < pastMin*pieceBytes {
		return 0, false
	}
	return (-int(uintptr(unsafe.Pointer(&dst[0]))) & (lineBytes - 1)) / size, true
}

// past runs f for parts of dst, most of them computed into a piece and then
// sent to their place. ok is false if that is not worth while.
func past[T Float](dst []T, f func(piece []T, lo, hi int)) (ok bool) {
	t := active.Load()
	lo, ok := unaligned(t, dst)
	if !ok {
		return false
	}
	b := pieces.Get().(*[pieceBytes + lineBytes]byte)
	defer pieces.Put(b)
	p := pieceBytes / int(unsafe.Sizeof(*new(T)))
	tmp := unsafe.Slice((*T)(unsafe.Pointer(&b[-int(uintptr(unsafe.Pointer(b)))&(lineBytes-1)])), p)
	f(dst[:lo], 0, lo)
	for ; lo+p <= len(dst); lo += p {
		f(tmp, lo, lo+p)
		t.stream(ptr(dst[lo:]), ptr(tmp), pieceBytes)
	}
	t.fence()
	f(dst[lo:], lo, len(dst))
	return true
}

// Past1 returns a function that computes what f does, element by element, and
// writes past the caches. dst must not be an operand.
func Past1[T Float](f func(dst, a []T)) func(dst, a []T) {
	return func(dst, a []T) {
		same(len(dst), len(a))
		if !past(dst, func(piece []T, lo, hi int) { f(piece, a[lo:hi]) }) {
			f(dst, a)
		}
	}
}

// Past2 is Past1 for two operands.
func Past2[T Float](f func(dst, a, b []T)) func(dst, a, b []T) {
	return func(dst, a, b []T) {
		same(len(dst), len(a), len(b))
		if !past(dst, func(piece []T, lo, hi int) { f(piece, a[lo:hi], b[lo:hi]) }) {
			f(dst, a, b)
		}
	}
}

// PastScalar is Past1 for an operand and a number.
func PastScalar[T Float](f func(dst, a []T, s T)) func(dst, a []T, s T) {
	return func(dst, a []T, s T) {
		same(len(dst), len(a))
		if !past(dst, func(piece []T, lo, hi int) { f(piece, a[lo:hi], s) }) {
			f(dst, a, s)
		}
	}
}

// AddPast, SubPast, MulPast and DivPast are Past2 of Add, Sub, Mul and Div.
func AddPast[T Float](dst, a, b []T) { binaryPast(kAdd, dst, a, b, Add[T]) }
func SubPast[T Float](dst, a, b []T) { binaryPast(kSub, dst, a, b, Sub[T]) }
func MulPast[T Float](dst, a, b []T) { binaryPast(kMul, dst, a, b, Mul[T]) }
func DivPast[T Float](dst, a, b []T) { binaryPast(kDiv, dst, a, b, Div[T]) }

func binaryPast[T Float](k int, dst, a, b []T, plain func(dst, a, b []T)) {
	same(len(dst), len(a), len(b))
	t := active.Load()
	n, ok := unaligned(t, dst)
	f := t.past[k][kind[T]()]
	if !ok || f == nil {
		plain(dst, a, b)
		return
	}
	plain(dst[:n], a[:n], b[:n])
	dst, a, b = dst[n:], a[n:], b[n:]
	f(ptr(dst), ptr(a), ptr(b), len(dst))
	t.fence()
}
