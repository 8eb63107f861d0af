package tensor

import (
	"slices"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Loops over one axis with the distance of elements for each operand.
type (
	unaryLoop  func(z, x unsafe.Pointer, n, dz, dx int)
	attrLoop   func(z, x unsafe.Pointer, n, dz, dx int, attrs []float64)
	binaryLoop func(z, x, y unsafe.Pointer, n, dz, dx, dy int)
)

// The kernels of an elementwise row: a loop for each element type, and
// functions for contiguous floating operands if package simd has them.
type (
	unaryKernel struct {
		loops  loops[unaryLoop]
		fast32 func(z, x []float32)
		fast64 func(z, x []float64)
	}
	unaryAttrKernel struct{ loops loops[attrLoop] }
	binaryKernel    struct {
		loops  loops[binaryLoop]
		fast32 func(z, x, y []float32)
		fast64 func(z, x, y []float64)
	}
)

// loops holds a loop for each element type; nil where there is none.
type loops[L any] [dtype.Count]L

func view[T element](p unsafe.Pointer, n, d int) []T { return unsafe.Slice((*T)(p), (n-1)*d+1) }

func eraseUnary[Z, T element](f func(z []Z, x []T, n, dz, dx int)) unaryLoop {
	return func(z, x unsafe.Pointer, n, dz, dx int) { f(view[Z](z, n, dz), view[T](x, n, dx), n, dz, dx) }
}

func eraseUnaryAttr1[T element](f func(z, x []T, n, dz, dx int, a float64)) attrLoop {
	return func(z, x unsafe.Pointer, n, dz, dx int, attrs []float64) {
		f(view[T](z, n, dz), view[T](x, n, dx), n, dz, dx, attrs[0])
	}
}

func eraseUnaryAttr2[T element](f func(z, x []T, n, dz, dx int, a, b float64)) attrLoop {
	return func(z, x unsafe.Pointer, n, dz, dx int, attrs []float64) {
		f(view[T](z, n, dz), view[T](x, n, dx), n, dz, dx, attrs[0], attrs[1])
	}
}

func eraseBinary[Z, T element](f func(z []Z, x, y []T, n, dz, dx, dy int)) binaryLoop {
	return func(z, x, y unsafe.Pointer, n, dz, dx, dy int) {
		f(view[Z](z, n, dz), view[T](x, n, dx), view[T](y, n, dy), n, dz, dx, dy)
	}
}

// grain is the number of elements that one goroutine takes at a time.
const grain = 1 << 15

// resultTypes returns the type in which a row computes, and that of its result.
func resultTypes(row *op.Op, operands ...*Tensor) (compute, result dtype.DType) {
	ops := make([]dtype.Operand, len(operands))
	for i, x := range operands {
		ops[i] = x.operand()
		if row.NoBool && x.dt == Bool {
			panic(&DTypeError{row.Py, x.dt, boolSubtracted(operands)})
		}
	}
	compute = dtype.Result(ops...)
	if row.DType == op.Whole && compute == Bool {
		compute = Int64
	}
	if row.DType == op.Float && !compute.IsInexact() {
		compute = DefaultFloat()
	}
	switch row.DType {
	case op.Truth:
		return compute, Bool
	case op.RealOf:
		return compute, compute.Real()
	}
	return compute, compute
}

func boolSubtracted(operands []*Tensor) string {
	for _, x := range operands {
		if x.dt != Bool || x.number || len(operands) == 1 {
			return "Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
		}
	}
	return "Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logical_xor()` operator instead."
}

func unsupported(row *op.Op, dt dtype.DType) {
	reason := "not implemented for '" + dt.Torch() + "'"
	switch {
	case dt != Bool:
	case row.Name == "Neg":
		reason = "Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
	case row.Name == "Relu":
		reason = "Boolean inputs not supported for relu"
	}
	panic(&DTypeError{row.Py, dt, reason})
}

// newResult returns a tensor for the result of an elementwise operation. Its
// dimensions lie in memory in the order that the operands' have.
func newResult(dt dtype.DType, s []int, operands ...*Tensor) *Tensor {
	z := newTensor(dt, s)
	if len(s) < 2 {
		return z
	}
	var few [3]shape.Operand
	layouts := few[:0]
	for _, x := range operands {
		layouts = append(layouts, shape.Operand{Shape: x.shape, Strides: x.strides})
	}
	if st := shape.ResultStrides(s, layouts...); st != nil {
		copy(z.strides, st)
	}
	return z
}

// laidAs returns x as a conversion to dt would lie in memory, without its elements.
func (x *Tensor) laidAs(dt dtype.DType) *Tensor {
	if x.dt == dt || x.rowMajor() {
		return x
	}
	return x.alias(x.shape, shape.Like(x.shape, x.strides), x.off)
}

// target returns where a result goes: a new tensor, or out if it can take it.
// done moves the result to out if it was computed in another type.
func target(row *op.Op, out *Tensor, dt dtype.DType, s []int, operands ...*Tensor) (z *Tensor, done func()) {
	if out == nil {
		return newResult(dt, s, operands...), func() {}
	}
	if !slices.Equal(out.shape, s) {
		panic(&ShapeError{row.Py, out.shape, s, "output with shape " + shape.String(out.shape) + " doesn't match the broadcast shape " + shape.String(s)})
	}
	if row.DType == op.RealOf && out.dt.IsComplex() {
		panic(&DTypeError{row.Py + "_", out.dt, "In-place " + row.Py + " is not supported for complex tensors."})
	}
	if out.dt == dt {
		return out, func() {}
	}
	checkStored(row.Py, out, dt)
	z = newTensor(dt, s)
	return z, func() {
		copyInto(out, z)
		z.st.Free()
	}
}

// refuseParts panics if a result that is real would be written over complex
// elements, as PyTorch does.
func refuseParts(row *op.Op, out *Tensor, compute dtype.DType) {
	if out != nil && row.DType == op.RealOf && compute.IsComplex() {
		panic(&DTypeError{row.Py, compute, "In-place " + row.Py + " is not supported for complex tensors."})
	}
}

func unary(id op.ID, out, x *Tensor) *Tensor {
	if z := smallUnary(id, out, x); z != nil {
		return z
	}
	row, k := &op.Table[id], unaryKernels[id]
	compute, result := resultTypes(row, x)
	loop := k.loops[compute]
	if loop == nil {
		unsupported(row, compute)
	}
	if out == x && x.dt != result && x.folded() {
		return eachElement(id, x)
	}
	in := x.converted(compute)
	refuseParts(row, out, compute)
	z, done := target(row, out, result, x.shape, in)
	cold := out == nil && z.st.Cold()
	switch {
	case k.fast32 != nil && compute == Float32 && z.alike(in):
		shared1(k.fast32, elems[float32](z), elems[float32](in), cold)
	case k.fast64 != nil && compute == Float64 && z.alike(in):
		shared1(k.fast64, elems[float64](z), elems[float64](in), cold)
	default:
		walk2(z, in, func(dz, dx int) unaryLoop {
			switch compute {
			case Float32:
				return runs(k.fast32, loop, dz, dx)
			case Float64:
				return runs(k.fast64, loop, dz, dx)
			}
			return loop
		})
	}
	done()
	freeCopy(in, x)
	if out != nil {
		return out
	}
	return z
}

// unaryAttr runs a row with attributes of type float64; x has fractions.
func unaryAttr(id op.ID, out, x *Tensor, attrs ...float64) *Tensor {
	row, k := &op.Table[id], unaryAttrKernels[id]
	loop := k.loops[x.dt]
	if loop == nil {
		unsupported(row, x.dt)
	}
	checkAttrs(id, x.dt, attrs)
	if x.dt.Kind() == dtype.Integer {
		attrs = wholeAttrs(id, x.dt, attrs)
	}
	z, done := target(row, out, x.dt, x.shape, x)
	walk2(z, x, func(int, int) unaryLoop {
		each := func(zp, xp unsafe.Pointer, n, dz, dx int) { loop(zp, xp, n, dz, dx, attrs) }
		switch x.dt {
		case Float32:
			return holding(attrVectors[float32](id, attrs), each)
		case Float64:
			return holding(attrVectors[float64](id, attrs), each)
		}
		return each
	})
	done()
	if out != nil {
		return out
	}
	return z
}

func binary(id op.ID, out, x, y *Tensor) *Tensor {
	if z := smallBinary(id, out, x, y); z != nil {
		return z
	}
	if id == op.Pow {
		checkExponent(x, y)
	}
	row, k := &op.Table[id], binaryKernels[id]
	compute, result := resultTypes(row, x, y)
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{row.Py, x.Shape(), y.Shape(), err.Error()})
	}
	loop := k.loops[compute]
	a, b := x.converted(compute), y.converted(compute)
	if id == op.Pow && y.number {
		if short := powerLoop(b); short != nil {
			loop = short
		}
	}
	if loop == nil {
		unsupported(row, compute)
	}
	z, done := target(row, out, result, s, a, b)
	if out != nil {
		a, b = apart(z, a), apart(z, b)
	}
	compute2(id, z, a, b, loop, out == nil && z.st.Cold())
	done()
	freeCopy(a, x)
	freeCopy(b, y)
	if out != nil {
		return out
	}
	return z
}

// freeCopy gives back the memory of a copy of x.
func freeCopy(c, x *Tensor) {
	if c != x {
		c.st.Free()
	}
}

// compute2 writes a row's function of a and b, which have the type it computes
// in, to z; cold says that no cache holds z.
func compute2(id op.ID, z, a, b *Tensor, loop binaryLoop, cold bool) {
	fast32, fast64 := vectorsOf(id, cold)
	if a.dt.IsComplex() {
		fast32, fast64 = partVectors(id, cold)
	}
	if binaryFast(fast32, fast64, z, a, b) {
		return
	}
	walk3(z, a.expanded(z.shape), b.expanded(z.shape), func(dz, dx, dy int) binaryLoop {
		n := numbers[id]
		if k := comparisons[id]; k > 0 && a.dt == Float32 {
			return comparing(k, loop)
		}
		switch a.dt {
		case Float32:
			return pairs(fast32, n.right32, n.left32, loop, dz, dx, dy, cold)
		case Float64:
			return pairs(fast64, n.right64, n.left64, loop, dz, dx, dy, cold)
		case Complex64:
			return partPairs(fast32, loop, dz, dx, dy)
		case Complex128:
			return partPairs(fast64, loop, dz, dx, dy)
		}
		return loop
	})
}

// alike reports whether x has z's shape and both lie in memory without gaps and in
// one order, so that the elements of both are runs.
func (z *Tensor) alike(x *Tensor) bool {
	if !slices.Equal(z.shape, x.shape) {
		return false
	}
	return z.IsContiguous() && x.IsContiguous() || slices.Equal(z.strides, x.strides) && z.IsDense()
}

// binaryFast runs the kernel for operands that lie alike.
func binaryFast(fast32 func(z, x, y []float32), fast64 func(z, x, y []float64), z, a, b *Tensor) bool {
	same := z.alike(a) && z.alike(b)
	switch {
	case same && fast32 != nil && a.dt.Real() == Float32:
		shared2(fast32, floatsOf[float32](z), floatsOf[float32](a), floatsOf[float32](b))
	case same && fast64 != nil && a.dt.Real() == Float64:
		shared2(fast64, floatsOf[float64](z), floatsOf[float64](a), floatsOf[float64](b))
	default:
		return false
	}
	return true
}

// floatsOf returns the elements of x, which has no gaps, or their parts.
func floatsOf[T float](x *Tensor) []T {
	n := x.Numel()
	if x.dt.IsComplex() {
		n *= 2
	}
	return unsafe.Slice((*T)(x.pointer()), n)
}

// shared1 and shared2 share out a kernel's vectors among threads; short ones
// take no closure. Cold results of one operand are written past the caches.
func shared1[T float](f func(z, x []T), z, x []T, cold bool) {
	if len(z) <= grain {
		par.Poll()
		f(z, x)
		return
	}
	if cold {
		f = simd.Past1(f)
	}
	par.For(len(z), grain, func(lo, hi int) { f(z[lo:hi], x[lo:hi]) })
}

func shared2[T float](f func(z, x, y []T), z, x, y []T) {
	if len(z) <= grain {
		par.Poll()
		f(z, x, y)
		return
	}
	par.For(len(z), grain, func(lo, hi int) { f(z[lo:hi], x[lo:hi], y[lo:hi]) })
}

// apart returns y, or a copy if z overlaps it without being the same view.
func apart(z, y *Tensor) *Tensor {
	if y.st != z.st || y.off == z.off && y.todo == z.todo && slices.Equal(y.shape, z.shape) && slices.Equal(y.strides, z.strides) {
		return y
	}
	c := newTensor(y.dt, y.shape)
	copyInto(c, y)
	return c
}

func (x *Tensor) expanded(s []int) *Tensor {
	if slices.Equal(x.shape, s) {
		return x
	}
	return x.alias(s, shape.ExpandStrides(x.shape, x.strides, s), x.off)
}
