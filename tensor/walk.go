package tensor

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// walk calls f for every innermost run of a shape: at holds the place of its
// first element for each operand, in elements from the operand's first one.
func walk(s []int, strides [][]int, f func(at []int, n int)) {
	walkPart(s, strides, 0, shape.Numel(s[:len(s)-1]), f)
}

// walkPart is walk for the runs from lo to hi, in order.
func walkPart(s []int, strides [][]int, lo, hi int, f func(at []int, n int)) {
	outer := s[:len(s)-1]
	index, at := make([]int, len(outer)), make([]int, len(strides))
	for i, rest := len(outer)-1, lo; i >= 0; i-- {
		index[i], rest = rest%outer[i], rest/outer[i]
		for k := range at {
			at[k] += strides[k][i] * index[i]
		}
	}
	for ; lo < hi; lo++ {
		par.Poll()
		f(at, s[len(s)-1])
		for i := len(outer) - 1; i >= 0; i-- {
			index[i]++
			for k := range at {
				at[k] += strides[k][i]
			}
			if index[i] < outer[i] {
				break
			}
			for k := range at {
				at[k] -= strides[k][i] * outer[i]
			}
			index[i] = 0
		}
	}
}

// walkRuns is walk with the runs shared out among threads.
func walkRuns(s []int, strides [][]int, f func(at []int, n int)) {
	par.For(shape.Numel(s[:len(s)-1]), max(1, grain/s[len(s)-1]), func(lo, hi int) { walkPart(s, strides, lo, hi, f) })
}

// collapsed returns s and the strides with as few axes as possible, at least
// one; ok is false if there are no elements.
func collapsed(s []int, strides ...[]int) (cs []int, cst [][]int, ok bool) {
	if shape.Numel(s) == 0 {
		return nil, nil, false
	}
	cs, cst = shape.Collapse(s, strides...)
	if len(cs) == 0 {
		cs = []int{1}
		for k := range cst {
			cst[k] = []int{1}
		}
	}
	return cs, cst, true
}

// inMemory returns the shape of z and strides of operands of this shape with the
// dimensions in the order in which they lie in z's memory, the innermost last.
func (z *Tensor) inMemory(strides ...[]int) (s []int, st [][]int) {
	if z.IsContiguous() {
		return z.shape, strides
	}
	order := shape.MemoryOrder(z.shape, z.strides)
	n := len(order)
	s, st = make([]int, n), make([][]int, len(strides))
	for k := range st {
		st[k] = make([]int, n)
	}
	for i, d := range order {
		s[n-1-i] = z.shape[d]
		for k := range st {
			st[k][n-1-i] = strides[k][d]
		}
	}
	return s, st
}

// collapsedInMemory is collapsed in the order of z's memory.
func (z *Tensor) collapsedInMemory(strides ...[]int) (s []int, st [][]int, ok bool) {
	s, st = z.inMemory(strides...)
	return collapsed(s, st...)
}

// walk2 runs a loop over z and x, which have one shape. choose gets the
// distances of elements along the innermost axis.
func walk2(z, x *Tensor, choose func(dz, dx int) unaryLoop) {
	var s []int
	var st [][]int
	var ok bool
	if z.IsContiguous() {
		s, st, ok = collapsed(z.shape, z.strides, x.strides)
	} else {
		s, st, ok = z.collapsedInMemory(z.strides, x.strides)
	}
	if !ok {
		return
	}
	zp, xp, zs, xs := z.pointer(), x.pointer(), z.dt.Size(), x.dt.Size()
	last := len(s) - 1
	dz, dx := st[0][last], st[1][last]
	loop := choose(dz, dx)
	if last == 0 {
		par.For(s[0], grain, func(lo, hi int) {
			loop(unsafe.Add(zp, lo*dz*zs), unsafe.Add(xp, lo*dx*xs), hi-lo, dz, dx)
		})
		return
	}
	walkRuns(s, st, func(at []int, n int) { loop(unsafe.Add(zp, at[0]*zs), unsafe.Add(xp, at[1]*xs), n, dz, dx) })
}

// walk3 runs a loop over z, x and y, which have one shape.
func walk3(z, x, y *Tensor, choose func(dz, dx, dy int) binaryLoop) {
	var s []int
	var st [][]int
	var ok bool
	if z.IsContiguous() {
		s, st, ok = collapsed(z.shape, z.strides, x.strides, y.strides)
	} else {
		s, st, ok = z.collapsedInMemory(z.strides, x.strides, y.strides)
	}
	if !ok {
		return
	}
	zp, xp, yp, zs, xs := z.pointer(), x.pointer(), y.pointer(), z.dt.Size(), x.dt.Size()
	last := len(s) - 1
	dz, dx, dy := st[0][last], st[1][last], st[2][last]
	loop := choose(dz, dx, dy)
	if last == 0 {
		par.For(s[0], grain, func(lo, hi int) {
			loop(unsafe.Add(zp, lo*dz*zs), unsafe.Add(xp, lo*dx*xs), unsafe.Add(yp, lo*dy*xs), hi-lo, dz, dx, dy)
		})
		return
	}
	walkRuns(s, st, func(at []int, n int) {
		loop(unsafe.Add(zp, at[0]*zs), unsafe.Add(xp, at[1]*xs), unsafe.Add(yp, at[2]*xs), n, dz, dx, dy)
	})
}

// folded reports whether elements of x may lie at one place in memory although
// no dimension shows an element several times.
func (x *Tensor) folded() bool {
	digits := byStride(x.shape, x.strides)
	reach := 0 // of the dimensions with smaller strides
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i].stride <= reach {
			return true
		}
		reach += digits[i].stride * (digits[i].size - 1)
	}
	return false
}

// eachElement runs a row on the elements of x, which overlap, in place and one
// after the other: an element that is two of x's is changed twice.
func eachElement(id op.ID, x *Tensor) *Tensor {
	addresses(x.shape, x.strides, x.off, func(_, p int) {
		e := x.alias(nil, nil, p)
		unary(id, e, e)
	})
	return x
}
