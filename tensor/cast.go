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
	if x.dt == dt && x.todo == 0 {
		return x
	}
	z := newTensor(dt, x.shape)
	copyInto(z, x)
	return z
}

// converted is cast with the dimensions of a copy in the order of memory that x's
// have.
func (x *Tensor) converted(dt dtype.DType) *Tensor {
	if x.dt == dt && x.todo == 0 || x.rowMajor() {
		return x.cast(dt)
	}
	z := x.emptyLike(dt, PreserveFormat)
	z.fillFrom(x)
	return z
}

// scalarAs returns the Go number or bool v as a tensor of type dt, as PyTorch
// converts scalars: fractions are cut off, what does not fit is an error, and
// so is an imaginary part where there is none.
func scalarAs(name string, v any, dt dtype.DType) *Tensor {
	n := Number(v)
	checkFits(name, n, dt)
	return n.cast(dt)
}

// checkFits panics if x is a number that elements of type dt do not hold. As in
// PyTorch, a negative integer wraps around once in an unsigned type, fractions
// are cut off, and floats hold infinities. Only complex types hold an imaginary
// part.
func checkFits(name string, x *Tensor, dt dtype.DType) {
	if !x.number || dt == Bool || x.dt == Bool {
		return
	}
	fits := true
	switch {
	case x.dt.IsComplex():
		v := x.Complex()
		fits = holds(dt, real(v)) && (imag(v) == 0 || dt.IsComplex() && holds(dt, imag(v)))
	case x.dt == Int64 && !dt.IsInexact():
		low, high := dt.Range()
		i := elems[int64](x)[0]
		fits = dt == Int64 || i >= min(-int64(high), int64(low)) && i <= int64(high)
	default:
		fits = holds(dt, x.Float())
	}
	if !fits {
		panic(&ValueError{name, "value cannot be converted to type " + dtype.Table[dt].C + " without overflow"})
	}
}

// holds reports whether elements of type dt, or their parts, hold f without its
// fraction.
func holds(dt dtype.DType, f float64) bool {
	low, high := dt.Range()
	t := math.Trunc(f)
	return t >= low && t <= high || dt.IsInexact() && (f != f || math.IsInf(f, 0))
}

// copyInto converts the elements of x to z, which has x's shape. The imaginary
// part is lost where z has none, and 0 where x has none.
func copyInto(z, x *Tensor) {
	if z.todo|x.todo != 0 {
		copyPending(z, x)
		return
	}
	if z.dt != x.dt && (z.dt.IsComplex() || x.dt.IsComplex()) {
		copyParts(z, x)
		return
	}
	walk2(z, x, func(int, int) unaryLoop { return copyLoops[z.dt][x.dt] })
}

// copyParts is copyInto between two types of which one is complex.
func copyParts(z, x *Tensor) {
	switch {
	case z.dt == Bool:
		walk3(z, x.part(0).cast(Bool), x.part(1).cast(Bool), func(int, int, int) binaryLoop { return eitherLoop })
	case !z.dt.IsComplex():
		copyInto(z, x.part(0))
	case !x.dt.IsComplex():
		copyInto(z.part(0), x)
		z.part(1).fill(0)
	case z.todo|x.todo != 0:
		copyInto(z.part(0), x.part(0))
		copyInto(z.part(1), x.part(1))
	default:
		copyInto(z.parts(), x.parts())
	}
}

var eitherLoop = eraseBinary(func(z, x, y []uint8, n, dz, dx, dy int) {
	for i := range n {
		z[i*dz] = x[i*dx] | y[i*dy]
	}
})

// part returns a view of the real parts of x, which is complex, or of the
// imaginary ones if i is 1.
func (x *Tensor) part(i int) *Tensor {
	st := slices.Clone(x.strides)
	for k := range st {
		st[k] *= 2
	}
	z := x.alias(x.shape, st, 2*x.off+i)
	z.dt, z.todo = x.dt.Real(), x.todo.of(i)
	return z
}

// parts returns a view of x, which is complex, with a last dimension for the
// real and the imaginary part. Those of a conjugate are no view.
func (x *Tensor) parts() *Tensor {
	if x.IsConj() {
		panic(unresolved(x))
	}
	z := x.part(0)
	z.shape, z.strides = append(slices.Clone(z.shape), 2), append(z.strides, 1)
	return z
}

// copyLoops convert elements; those between different types of which one is
// complex are in copyParts.
var copyLoops = [dtype.Count]loops[unaryLoop]{
	Float32: convertTo[float32](), Float64: convertTo[float64](), Int64: convertTo[int64](), Int32: convertTo[int32](),
	Int16: convertTo[int16](), Int8: convertTo[int8](), Uint8: convertTo[uint8](), Float16: narrowTo(toFloat16), BFloat16: narrowTo(toBFloat16),
	Bool: {Float32: eraseUnary(nonzero[float32]), Float64: eraseUnary(nonzero[float64]), Int64: eraseUnary(nonzero[int64]),
		Int32: eraseUnary(nonzero[int32]), Uint8: eraseUnary(nonzero[uint8]), Bool: eraseUnary(move[uint8]),
		Int16: eraseUnary(nonzero[int16]), Int8: eraseUnary(nonzero[int8]), Float16: eraseUnary(nonzeroHalf), BFloat16: eraseUnary(nonzeroHalf)},
	Complex64:  {Complex64: eraseUnary(move[complex64])},
	Complex128: {Complex128: eraseUnary(move[complex128])},
	Complex32:  {Complex32: eraseUnary(move[uint32])},
	BComplex32: {BComplex32: eraseUnary(move[uint32])},
}

func convertTo[Z number]() loops[unaryLoop] {
	u8 := eraseUnary(convert[Z, uint8])
	return loops[unaryLoop]{Float32: eraseUnary(convert[Z, float32]), Float64: eraseUnary(convert[Z, float64]),
		Int64: eraseUnary(convert[Z, int64]), Int32: eraseUnary(convert[Z, int32]), Uint8: u8, Bool: u8,
		Int16: eraseUnary(convert[Z, int16]), Int8: eraseUnary(convert[Z, int8]),
		Float16: widenTo[Z](fromFloat16), BFloat16: widenTo[Z](fromBFloat16)}
}

func move[T element](z, x []T, n, dz, dx int) {
	if dz == 1 && dx == 1 {
		copy(z[:n], x[:n])
		return
	}
	for i := range n {
		z[i*dz] = x[i*dx]
	}
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

func nonzeroHalf(z []uint8, x []uint16, n, dz, dx int) {
	for i := range n {
		z[i*dz] = truth(x[i*dx]&0x7fff != 0)
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
	if x == z {
		return // there was nothing to do
	}
	if x.dt != z.dt {
		checkStored(op.Table[id].Py+"_", x, z.dt)
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
	if isSparse(x) || isSparse(y) {
		return x.copySparse(y)
	}
	old := beforeWrite(op.CopyTo, x, y)
	x.assign("copy_", y)
	if old != nil {
		recordWrite(op.CopyTo, old, []*Tensor{x, y}, nil)
	}
	return x
}

// assign copies y into x without a gradient.
func (x *Tensor) assign(name string, y *Tensor) {
	checkFits(name, y, x.dt)
	s, ok := broadcastTo(y.shape, x.shape)
	if !ok {
		panic(&ShapeError{name, x.Shape(), y.Shape(), unassigned(x, y)})
	}
	if len(y.shape) == 0 {
		checkOwn(name, x)
		x = x.once()
		s = x.shape
	}
	checkWritable(name, x)
	src := apart(x, y.expanded(s))
	copyInto(x, src)
	x.st.Bump()
}

// once is x without the repetitions of its elements: one value may be written
// to all of them.
func (x *Tensor) once() *Tensor {
	s := slices.Clone(x.shape)
	for i, step := range x.strides {
		if step == 0 && s[i] > 1 {
			s[i] = 1
		}
	}
	return x.alias(s, slices.Clone(x.strides), x.off)
}

// FillInPlace sets all elements of x to v and returns x.
func (x *Tensor) FillInPlace(v float64) *Tensor { return x.CopyFrom(Number(v)) }

// ZeroInPlace sets all elements of x to 0 and returns x.
func (x *Tensor) ZeroInPlace() *Tensor { return x.FillInPlace(0) }

func (x *Tensor) fill(v float64) { copyInto(x, Number(v).expanded(x.shape)) }
