package tensor

import (
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// bits computes f of every two elements, which are integers or Bool.
func bits(id op.ID, x, y *Tensor, f func(a, b int64) int64) *Tensor {
	row := &op.Table[id]
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{row.Py, x.Shape(), y.Shape(), err.Error()})
	}
	dt, _ := resultTypes(row, x, y)
	if dt.IsInexact() {
		unsupported(row, dt)
	}
	a, b := x.converted(dt), y.converted(dt)
	z := newResult(dt, s, a, b)
	a, b = a.expanded(s), b.expanded(s)
	if z.IsContiguous() && a.IsContiguous() && b.IsContiguous() && bitwise(id) {
		zs, as, bs := z.raw(), a.raw(), b.raw()
		par.For(len(zs), 8*grain, func(lo, hi int) {
			wordwise(zs[lo:hi], as[lo:hi], bs[lo:hi], func(a, b uint64) uint64 { return uint64(f(int64(a), int64(b))) })
		})
		return z
	}
	switch dt {
	case Int64:
		walk3(z, a, b, bitLoop[int64](f))
	case Int32:
		walk3(z, a, b, bitLoop[int32](f))
	case Int16:
		walk3(z, a, b, bitLoop[int16](f))
	case Int8:
		walk3(z, a, b, bitLoop[int8](f))
	default:
		walk3(z, a, b, bitLoop[uint8](f))
	}
	return z
}

// bitwise reports whether every bit of a row's result is one of the same bits.
func bitwise(id op.ID) bool {
	return id == op.BitwiseAnd || id == op.BitwiseOr || id == op.BitwiseXor
}

func bitLoop[T number](f func(a, b int64) int64) func(dz, dx, dy int) binaryLoop {
	loop := eraseBinary(func(z, x, y []T, n, dz, dx, dy int) {
		for i := range n {
			z[i*dz] = T(f(int64(x[i*dx]), int64(y[i*dy])))
		}
	})
	return func(int, int, int) binaryLoop { return loop }
}

func forwardBitwiseAnd(x, y *Tensor) *Tensor {
	return bits(op.BitwiseAnd, x, y, func(a, b int64) int64 { return a & b })
}

func forwardBitwiseOr(x, y *Tensor) *Tensor {
	return bits(op.BitwiseOr, x, y, func(a, b int64) int64 { return a | b })
}

func forwardBitwiseXor(x, y *Tensor) *Tensor {
	return bits(op.BitwiseXor, x, y, func(a, b int64) int64 { return a ^ b })
}

// shiftBits is how many bits the elements of the operands' common type have.
func shiftBits(x, y *Tensor) (bits int64, signed bool) {
	dt := dtype.Result(x.operand(), y.operand())
	if dt == Bool {
		panic(&DTypeError{"shift", Bool, "not implemented for 'Bool'"})
	}
	return int64(8 * dt.Size()), dtype.Table[dt].Signed
}

func forwardBitwiseLeftShift(x, y *Tensor) *Tensor {
	n, _ := shiftBits(x, y)
	return bits(op.BitwiseLeftShift, x, y, func(a, b int64) int64 {
		if b < 0 || b >= n {
			return 0
		}
		return a << uint(b)
	})
}

func forwardBitwiseRightShift(x, y *Tensor) *Tensor {
	n, signed := shiftBits(x, y)
	last := n
	if signed {
		last = n - 1 // what stays is the sign
	}
	return bits(op.BitwiseRightShift, x, y, func(a, b int64) int64 {
		if b < 0 || b > last {
			b = last
		}
		return a >> uint(b)
	})
}

func forwardBitwiseNot(x *Tensor) *Tensor {
	ones := Number(-1)
	if x.dt == Bool {
		ones = Number(true)
	}
	return bits(op.BitwiseNot, x, ones, func(a, b int64) int64 { return a ^ b })
}
