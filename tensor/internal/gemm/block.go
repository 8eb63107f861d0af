package gemm

import (
	"sync"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// parallelFrom is the number of multiplications from which rows of c are
// shared out among threads.
const parallelFrom = 1 << 18

// multiply computes c = a*b, or c += a*b, for c with unit column stride.
func multiply[T simd.Float](m, n, k int, a, b, c Matrix[T], add bool) {
	f := familyOf[T]()
	if f == nil || k == 0 {
		twin(m, n, k, a, b, c, add)
		return
	}
	if dotted(m, n, k, a, b, c, add) || summed(m, n, k, a, b, c, add) {
		return
	}
	step := m
	if m*n*k >= parallelFrom && m >= 2*f.rows {
		share := (m + par.Threads() - 1) / par.Threads()
		step = min(roundUp(share, f.rows), f.mc)
	}
	par.For(m, step, func(lo, hi int) {
		p := product[T]{f: f, n: n, k: k, a: a.At(lo, 0), b: b, c: c.At(lo, 0), add: add}
		p.run(hi - lo)
	})
}

// dotted computes products with a vector whose sums run along memory.
func dotted[T simd.Float](m, n, k int, a, b, c Matrix[T], add bool) bool {
	if m != 1 && n != 1 || a.CS != 1 || b.RS != 1 {
		return false
	}
	par.For(m*n, max(1, parallelFrom/k), func(lo, hi int) {
		for at := lo; at < hi; at++ {
			i, j := at/n, at%n
			s := simd.Dot(a.Data[i*a.RS:][:k], b.Data[j*b.CS:][:k])
			if add {
				s += c.Data[i*c.RS+j]
			}
			c.Data[i*c.RS+j] = s
		}
	})
	return true
}

// summed computes the product of one row with a matrix whose rows lie along
// memory, as a sum of those rows.
func summed[T simd.Float](m, n, k int, a, b, c Matrix[T], add bool) bool {
	if m != 1 || b.CS != 1 || n < 16 {
		return false
	}
	f := familyOf[T]()
	par.For(n, summedPiece, func(lo, hi int) {
		to := c.Data[lo:hi]
		if !add {
			clear(to)
		}
		p := 0
		for ; p+4 <= k; p += 4 {
			f.rows4(hi-lo, at(a, p*a.CS), a.CS, at(b, p*b.RS+lo), b.RS, at(c, lo))
		}
		for ; p < k; p++ {
			simd.Axpy(to, a.Data[p*a.CS], b.Data[p*b.RS+lo:][:hi-lo])
		}
	})
	return true
}

// summedPiece is how many elements of c a thread takes, few enough to stay in
// the first-level cache.
const summedPiece = 2048

func roundUp(x, to int) int { return (x + to - 1) / to * to }

// A product is one thread's share: some rows of c.
type product[T simd.Float] struct {
	f       *family
	n, k    int
	a, b, c Matrix[T]
	add     bool
	pa, pb  []T // packed block of a, packed panel of b
}

// Packing pays when its cost, a pass over the operand, is spread over many
// uses; below these sizes the caches hold the operands as they are.
const (
	packAFrom = 128       // columns of c
	directB   = 384 * 384 // elements of b
	padding   = 16        // elements after a packed row, against equal cache sets
)

func (p *product[T]) run(m int) {
	nk := (p.k + p.f.kc - 1) / p.f.kc
	kc := roundUp((p.k+nk-1)/nk, 16)
	mc := min(m, p.f.mc)
	width := 2 * p.f.lanes
	scratch := borrow[T](roundUp(mc, padding)*(kc+padding) + width*kc)
	defer giveBack(scratch)
	p.pb, p.pa = (*scratch)[:width*kc], (*scratch)[width*kc:]
	for pc := 0; pc < p.k; pc += kc {
		for ic := 0; ic < m; ic += mc {
			par.Poll()
			p.block(ic, min(mc, m-ic), pc, min(kc, p.k-pc))
		}
	}
}

// block adds the product of kc columns of a, rows ic to ic+mc, with all of b.
// All columns of c take one panel after the other.
func (p *product[T]) block(ic, mc, pc, kc int) {
	a := p.packA(p.a.At(ic, pc), mc, kc)
	panels := (mc + p.f.rows - 1) / p.f.rows
	width := 2 * p.f.lanes
	acc := 0
	if p.add || pc > 0 {
		acc = 1
	}
	for j := 0; j < p.n; j += width {
		w := min(width, p.n-j)
		b := p.packB(p.b.At(pc, j), kc, w, mc)
		nv := (w + p.f.lanes - 1) / p.f.lanes
		for t := range panels {
			lo, hi := t*mc/panels, (t+1)*mc/panels
			p.f.mul[nv][hi-lo](kc, at(a, lo*a.RS), a.RS, a.CS, at(b, 0), b.RS,
				at(p.c, (ic+lo)*p.c.RS+j), p.c.RS, w-(nv-1)*p.f.lanes, acc)
		}
	}
}

func at[T simd.Float](m Matrix[T], i int) *byte {
	return (*byte)(unsafe.Pointer(&m.Data[i]))
}

// packA returns the block of a as the kernels like it: rows or columns without
// large strides between them.
func (p *product[T]) packA(a Matrix[T], mc, kc int) Matrix[T] {
	if p.n < packAFrom && (a.CS == 1 || a.RS == 1) {
		return a
	}
	if a.RS == 1 && a.CS != 1 {
		out := Matrix[T]{p.pa, 1, roundUp(mc, padding)}
		for q := range kc {
			copy(p.pa[q*out.CS:][:mc], a.Data[q*a.CS:])
		}
		return out
	}
	out := Matrix[T]{p.pa, kc + padding, 1}
	for i := range mc {
		row := p.pa[i*out.RS:][:kc]
		if a.CS == 1 {
			copy(row, a.Data[i*a.RS:])
			continue
		}
		for q := range row {
			row[q] = a.Data[i*a.RS+q*a.CS]
		}
	}
	return out
}

// packB returns the panel of w columns with unit stride.
func (p *product[T]) packB(b Matrix[T], kc, w, mc int) Matrix[T] {
	full := w%p.f.lanes == 0 || p.f.masked
	if b.CS == 1 && full && (p.n*p.k <= directB || mc <= p.f.rows) {
		return b
	}
	out := Matrix[T]{p.pb, roundUp(w, p.f.lanes), 1}
	switch {
	case b.CS == 1 && w == 16:
		for q := range kc { // an assignment of arrays is a few instructions, copy is a call
			*(*[16]T)(p.pb[16*q:]) = *(*[16]T)(b.Data[q*b.RS:])
		}
	case b.CS == 1 && w == 8:
		for q := range kc {
			*(*[8]T)(p.pb[8*q:]) = *(*[8]T)(b.Data[q*b.RS:])
		}
	case b.CS == 1:
		for q := range kc {
			copy(p.pb[q*out.RS:][:w], b.Data[q*b.RS:])
		}
	case b.RS == 1:
		simd.Transpose(p.pb, b.Data, w, kc, out.RS, b.CS)
	default:
		for q := range kc {
			for j := range w {
				p.pb[q*out.RS+j] = b.Data[q*b.RS+j*b.CS]
			}
		}
	}
	return out
}

// Scratch of finished products. What a panel leaves beyond its last column
// takes part in sums that are never stored.
var pools [2]sync.Pool

func poolOf[T simd.Float]() *sync.Pool {
	var v T
	return &pools[unsafe.Sizeof(v)/4-1]
}

func borrow[T simd.Float](n int) *[]T {
	if s, ok := poolOf[T]().Get().(*[]T); ok && cap(*s) >= n {
		*s = (*s)[:n]
		return s
	}
	s := make([]T, n)
	return &s
}

func giveBack[T simd.Float](s *[]T) { poolOf[T]().Put(s) }
