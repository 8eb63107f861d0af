package tensor

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// cast returns x with elements of type dt: x itself, or a contiguous copy.
func (x *Tensor) cast(dt dtype.DType) *Tensor {
	if x.dt == dt {
		return x
	}
	z := newTensor(dt, x.shape)
	copyInto(z, x)
	return z
}

// scalarAs returns the Go number or bool v as a tensor of type dt, as PyTorch
// converts scalars: fractions are cut off, what does not fit is an error.
func scalarAs(name string, v any, dt dtype.DType) *Tensor {
	n := Number(v)
	checkFits(name, n, dt)
	return n.cast(dt)
}

// checkFits panics if x is a number that elements of type dt do not hold. As in
// PyTorch, a negative integer wraps around once in an unsigned type, fractions
// are cut off, and floats hold infinities.
func checkFits(name string, x *Tensor, dt dtype.DType) {
	if !x.number || dt == Bool || x.dt == Bool {
		return
	}
	f := x.Float()
	low, high := dt.Range()
	if x.dt == Int64 && !dt.IsFloat() {
		if i := elems[int64](x)[0]; dt == Int64 || i >= min(-int64(high), int64(low)) && i <= int64(high) {
			return
		}
	} else if t := math.Trunc(f); t >= low && t <= high || dt.IsFloat() && (f != f || math.IsInf(f, 0)) {
		return
	}
	panic(&ValueError{name, "value cannot be converted to type " + dtype.Table[dt].C + " without overflow"})
}

// copyInto converts the elements of x to z, which has x's shape.
func copyInto(z, x *Tensor) {
	walk2(z, x, func(int, int) unaryLoop { return copyLoops[z.dt][x.dt] })
}

var copyLoops = [dtype.Count][dtype.Count]unaryLoop{
	Float32: convertTo[float32](), Float64: convertTo[float64](), Int64: convertTo[int64](), Int32: convertTo[int32](),
	Int16: convertTo[int16](), Int8: convertTo[int8](), Uint8: convertTo[uint8](), Float16: narrowTo(toFloat16), BFloat16: narrowTo(toBFloat16),
	Bool: {eraseUnary(nonzero[float32]), eraseUnary(nonzero[float64]), eraseUnary(nonzero[int64]),
		eraseUnary(nonzero[int32]), eraseUnary(nonzero[uint8]), eraseUnary(convert[uint8, uint8]),
		eraseUnary(nonzero[int16]), eraseUnary(nonzero[int8]), eraseUnary(nonzeroHalf), eraseUnary(nonzeroHalf)},
}

func convertTo[Z number]() [dtype.Count]unaryLoop {
	u8 := eraseUnary(convert[Z, uint8])
	return [dtype.Count]unaryLoop{eraseUnary(convert[Z, float32]), eraseUnary(convert[Z, float64]),
		eraseUnary(convert[Z, int64]), eraseUnary(convert[Z, int32]), u8, u8, eraseUnary(convert[Z, int16]), eraseUnary(convert[Z, int8]),
		widenTo[Z](fromFloat16), widenTo[Z](fromBFloat16)}
}

func convert[Z, T number](z []Z, x []T, n, dz, dx int) {
	if z, ok := any(z).([]T); ok && dz == 1 && dx == 1 {
		copy(z[:n], x[:n])
		return
	}
	if isInteger[Z]() && !isInteger[T]() {
		short := inInt32[Z]()
		for i := range n {
			v := float64(x[i*dx])
			if short && !(v > -(1<<31)-1 && v < 1<<31) {
				v = -(1 << 31)
			}
			z[i*dz] = Z(truncated(v))
		}
		return
	}
	for i := range n {
		z[i*dz] = Z(x[i*dx])
	}
}

// inInt32 reports whether floats become a Z by way of int32, as in PyTorch on
// amd64: those that do not fit become the smallest one.
func inInt32[Z number]() bool {
	switch any(Z(0)).(type) {
	case int32, int16, int8:
		return true
	}
	return false
}

// truncated converts to an integer the way amd64 does it: values that do not
// fit, and NaN, become the smallest int64, on every machine.
func truncated(v float64) int64 {
	if v >= -(1<<63) && v < 1<<63 {
		return int64(v)
	}
	return math.MinInt64
}

func nonzero[T number](z []uint8, x []T, n, dz, dx int) {
	for i := range n {
		z[i*dz] = truth(x[i*dx] != 0)
	}
}

func forwardTo(x *Tensor, dt dtype.DType) *Tensor {
	if x.dt == dt {
		return x
	}
	z := x.emptyLike(dt, shape.Preserve)
	z.fillFrom(x)
	return z
}

// write stores a computed result in x, for in-place forms.
func (x *Tensor) write(id op.ID, z *Tensor) {
	if x.dt != z.dt {
		panic(&DTypeError{op.Table[id].Py + "_", x.dt, "the result has another type, " + z.dt.String()})
	}
	if !slices.Equal(x.shape, z.shape) {
		panic(&ShapeError{op.Table[id].Py + "_", x.Shape(), z.Shape(), "output with shape " + shape.String(x.shape) + " doesn't match the broadcast shape " + shape.String(z.shape)})
	}
	copyInto(x, z)
	z.st.Free()
}

// CopyFrom copies the elements of y, which broadcasts to x's shape, into x and
// returns x.
func (x *Tensor) CopyFrom(y *Tensor) *Tensor {
	old := beforeWrite(op.CopyTo, x, y)
	x.assign("copy_", y)
	if old != nil {
		recordWrite(op.CopyTo, old, []*Tensor{x, y}, nil)
	}
	return x
}

// assign copies y into x without a gradient.
func (x *Tensor) assign(name string, y *Tensor) {
	checkWritable(name, x)
	checkFits(name, y, x.dt)
	s, ok := broadcastTo(y.shape, x.shape)
	if !ok {
		panic(&ShapeError{name, x.Shape(), y.Shape(), unassigned(x, y)})
	}
	src := apart(x, y.expanded(s))
	copyInto(x, src)
	x.st.Bump()
}

// FillInPlace sets all elements of x to v and returns x.
func (x *Tensor) FillInPlace(v float64) *Tensor { return x.CopyFrom(Number(v)) }

// ZeroInPlace sets all elements of x to 0 and returns x.
func (x *Tensor) ZeroInPlace() *Tensor { return x.FillInPlace(0) }

func (x *Tensor) fill(v float64) { copyInto(x, Number(v).expanded(x.shape)) }
