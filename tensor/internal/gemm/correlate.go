package gemm

import (
	"fmt"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// The kernels of convolutions; see the generator for what they compute.
type (
	correlateKernel = func(k int, a *byte, ars int, b *byte, off *int, second int, c *byte, ldc, csecond, tail, tail2 int, bias *byte, acc int)
	weighKernel     = func(h, w int, a *byte, off *int, xstep, jump int, b *byte, ldb int, c *byte)
)

// A convFamily is the kernels of one tier and type for convolutions, by
// vectors and rows.
type convFamily struct {
	lanes     int
	correlate [3][7]correlateKernel
	weigh     [3][7]weighKernel
}

const convRows = 6 // of a tile

var convFamilies [3][2]*convFamily

func convFamilyOf[T simd.Float]() *convFamily {
	var v T
	return convFamilies[simd.Current()][unsafe.Sizeof(v)/4-1]
}

// A Run is N places that lie together: from element B in the input and from
// element C in the output.
type Run struct{ B, C, N int }

// Slack is how many elements the input of a Correlation must go on after the
// last one that is used, if runs are not whole vectors: kernels read those.
const Slack = 16

// A Correlation is a sum over shifted inputs: output channel i at place v is
//
//	c[i*ldc+v.C] = bias[i] + Σ_p a[i*ars+p] * b[off[p]+v.B]
//
// It is made once and run for many images.
type Correlation[T simd.Float] struct {
	f     *convFamily
	off   []int // in elements, and in bytes for the kernels
	bytes []int
	runs  []Run  // no longer than a vector
	open  []bool // of a run: what lies behind it in the vector is written by a later one
	needB int    // elements of b, whole vectors
	needC int    // elements of a row of c
}

// NewCorrelation returns the sum over off at all places of runs, which do not
// overlap in the output. Offsets and places are not negative.
func NewCorrelation[T simd.Float](off []int, runs []Run) *Correlation[T] {
	x := &Correlation[T]{f: convFamilyOf[T](), off: off}
	far := 0
	for _, o := range off {
		far = max(far, o)
		x.bytes = append(x.bytes, o*int(unsafe.Sizeof(T(0))))
		x.refuseNegative(o)
	}
	for _, r := range runs {
		x.refuseNegative(min(r.B, r.C, r.N))
		x.needB = max(x.needB, far+r.B+Width[T](r.N))
		x.needC = max(x.needC, r.C+r.N)
		x.runs = x.split(x.runs, r)
	}
	x.open = make([]bool, len(x.runs))
	for i := 1; x.f != nil && i < len(x.runs); i++ {
		last, r := x.runs[i-1], x.runs[i]
		x.open[i-1] = last.C+last.N == r.C && last.N+r.N >= x.f.lanes
	}
	return x
}

func (x *Correlation[T]) refuseNegative(n int) {
	if n < 0 {
		panic(fmt.Sprintf("gemm: a correlation has a place or an offset %d", n))
	}
}

// split appends r in pieces of a vector.
func (x *Correlation[T]) split(runs []Run, r Run) []Run {
	if x.f == nil {
		return append(runs, r)
	}
	for ; r.N > 0; r = (Run{r.B + x.f.lanes, r.C + x.f.lanes, r.N - x.f.lanes}) {
		runs = append(runs, Run{r.B, r.C, min(r.N, x.f.lanes)})
	}
	return runs
}

// Run computes m channels of one image. bias (m) may be nil.
func (x *Correlation[T]) Run(m int, a []T, ars int, b, bias, c []T, ldc int) {
	k := len(x.off)
	if m == 0 || len(x.runs) == 0 {
		return
	}
	if len(a) < (m-1)*ars+k || len(b) < x.needB || len(c) < (m-1)*ldc+x.needC || bias != nil && len(bias) < m || ars < 0 || ldc < 0 {
		panic(fmt.Sprintf("gemm: a correlation of %d channels over %d offsets has operands of %d, %d and %d elements", m, k, len(a), len(b), len(c)))
	}
	if x.f == nil || k == 0 {
		x.twin(m, a, ars, b, bias, c, ldc)
		return
	}
	for p := 0; p < k; p += correlateBlock {
		x.block(m, p, min(correlateBlock, k-p), a, ars, b, bias, c, ldc)
		bias = nil
	}
}

// correlateBlock is how many offsets are summed before the tile goes to memory:
// the elements of b that a tile reads stay near.
const correlateBlock = 576

func (x *Correlation[T]) block(m, p, k int, a []T, ars int, b, bias, c []T, ldc int) {
	acc, whole := min(p, 1), k == len(x.off)
	panels := (m + convRows - 1) / convRows
	for t := range panels {
		lo, hi := t*m/panels, (t+1)*m/panels
		for i := 0; i < len(x.runs); i += 2 {
			v := x.runs[i]
			w, nv := Run{}, 1
			if i+1 < len(x.runs) {
				w, nv = x.runs[i+1], 2
				w.N = x.lanes(i+1, whole)
			}
			v.N = x.lanes(i, whole)
			x.f.correlate[nv][hi-lo](k, addr(a, lo*ars+p), ars, addr(b, v.B), &x.bytes[p], w.B-v.B,
				addr(c, lo*ldc+v.C), ldc, w.C-v.C, v.N, w.N, optional(bias, lo), acc)
		}
	}
}

// lanes is how many elements are written for run i. Masked stores are slow on
// some processors: where a sum is complete and the next run begins behind this
// one, it may write over that first.
func (x *Correlation[T]) lanes(i int, whole bool) int {
	if whole && x.open[i] {
		return x.f.lanes
	}
	return x.runs[i].N
}

func addr[T simd.Float](x []T, i int) *byte { return (*byte)(unsafe.Pointer(&x[i])) }

func optional[T simd.Float](x []T, i int) *byte {
	if x == nil {
		return nil
	}
	return addr(x, i)
}

func (x *Correlation[T]) twin(m int, a []T, ars int, b, bias, c []T, ldc int) {
	for i := range m {
		for _, r := range x.runs {
			for v := range r.N {
				var s float64
				if bias != nil {
					s = float64(bias[i])
				}
				for p, o := range x.off {
					s += float64(a[i*ars+p]) * float64(b[o+r.B+v])
				}
				c[i*ldc+r.C+v] = T(s)
			}
		}
	}
}

// A Weighing is the sum of a weight gradient over the places of an image:
//
//	c[i*ldb+j] += Σ_y Σ_x a[off[i]+y*YStep+x*XStep] * b[(y*W+x)*ldb+j]
//
// for j < ldb. Rows of b and c are whole vectors: see Width.
type Weighing struct{ H, W, XStep, YStep int }

// Width returns n rounded up to whole vectors of T.
func Width[T simd.Float](n int) int {
	if f := convFamilyOf[T](); f != nil {
		return roundUp(n, f.lanes)
	}
	return n
}

// Weigh adds the sum to c, one row for each element of off.
func Weigh[T simd.Float](w Weighing, off []int, a, b []T, ldb int, c []T) {
	if w.H <= 0 || w.W <= 0 || len(off) == 0 || ldb == 0 {
		return
	}
	far, least := 0, 0
	for _, o := range off {
		far, least = max(far, o), min(least, o)
	}
	if least < 0 || far+(w.H-1)*w.YStep+(w.W-1)*w.XStep >= len(a) || w.H*w.W*ldb > len(b) || len(off)*ldb > len(c) || min(w.XStep, w.YStep) < 0 {
		panic(fmt.Sprintf("gemm: a weighing %v of %d rows has operands of %d, %d and %d elements", w, len(off), len(a), len(b), len(c)))
	}
	f := convFamilyOf[T]()
	if f == nil || ldb%f.lanes != 0 {
		weighTwin(w, off, a, b, ldb, c)
		return
	}
	size := int(unsafe.Sizeof(T(0)))
	panels := (len(off) + convRows - 1) / convRows
	for j := 0; j < ldb; j += 2 * f.lanes {
		nv := min(2, (ldb-j)/f.lanes)
		for t := range panels {
			lo, hi := t*len(off)/panels, (t+1)*len(off)/panels
			var at [convRows]int
			for i := range hi - lo {
				at[i] = off[lo+i] * size
			}
			f.weigh[nv][hi-lo](w.H, w.W, addr(a, 0), unescaped(&at), w.XStep*size, (w.YStep-w.W*w.XStep)*size, addr(b, j), ldb*size, addr(c, lo*ldb+j))
		}
	}
}

// unescaped lets offsets stay on the stack: kernels keep no pointer, which the
// compiler cannot see through a table of them.
//
//go:nocheckptr
func unescaped(x *[convRows]int) *int { return (*int)(unsafe.Add(nil, uintptr(unsafe.Pointer(x)))) }

func weighTwin[T simd.Float](w Weighing, off []int, a, b []T, ldb int, c []T) {
	for i, o := range off {
		for j := range ldb {
			var s float64
			for y := range w.H {
				for x := range w.W {
					s += float64(a[o+y*w.YStep+x*w.XStep]) * float64(b[(y*w.W+x)*ldb+j])
				}
			}
			c[i*ldb+j] += T(s)
		}
	}
}

// Buffer returns n elements, not cleared, and a function that gives them back
// for the next product or convolution.
func Buffer[T simd.Float](n int) (x []T, release func()) {
	s := borrow[T](n)
	return *s, func() { giveBack(s) }
}
