package tensor

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/shape"
)

// walk calls f for every innermost run of a shape: at holds the place of its
// first element for each operand, in elements from the operand's first one.
func walk(s []int, strides [][]int, f func(at []int, n int)) {
	outer := s[:len(s)-1]
	index, at := make([]int, len(outer)), make([]int, len(strides))
	for {
		f(at, s[len(s)-1])
		i := len(outer) - 1
		for ; i >= 0; i-- {
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
		if i < 0 {
			return
		}
	}
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

// walk2 runs a loop over z and x, which have one shape.
func walk2(z, x *Tensor, loop unaryLoop) {
	s, st, ok := collapsed(z.shape, z.strides, x.strides)
	if !ok {
		return
	}
	zp, xp, zs, xs := z.pointer(), x.pointer(), z.dt.Size(), x.dt.Size()
	last := len(s) - 1
	dz, dx := st[0][last], st[1][last]
	if last == 0 {
		par.For(s[0], grain, func(lo, hi int) {
			loop(unsafe.Add(zp, lo*dz*zs), unsafe.Add(xp, lo*dx*xs), hi-lo, dz, dx)
		})
		return
	}
	walk(s, st, func(at []int, n int) { loop(unsafe.Add(zp, at[0]*zs), unsafe.Add(xp, at[1]*xs), n, dz, dx) })
}

// walk3 runs a loop over z, x and y, which have one shape.
func walk3(z, x, y *Tensor, loop binaryLoop) {
	s, st, ok := collapsed(z.shape, z.strides, x.strides, y.strides)
	if !ok {
		return
	}
	zp, xp, yp, zs, xs := z.pointer(), x.pointer(), y.pointer(), z.dt.Size(), x.dt.Size()
	last := len(s) - 1
	dz, dx, dy := st[0][last], st[1][last], st[2][last]
	if last == 0 {
		par.For(s[0], grain, func(lo, hi int) {
			loop(unsafe.Add(zp, lo*dz*zs), unsafe.Add(xp, lo*dx*xs), unsafe.Add(yp, lo*dy*xs), hi-lo, dz, dx, dy)
		})
		return
	}
	walk(s, st, func(at []int, n int) {
		loop(unsafe.Add(zp, at[0]*zs), unsafe.Add(xp, at[1]*xs), unsafe.Add(yp, at[2]*xs), n, dz, dx, dy)
	})
}
