package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// EmptyOf returns a tensor of type dt whose elements are undefined.
func EmptyOf(dt dtype.DType, shape ...int) *Tensor { return newTensor(dt, shape) }

// FullOf returns a tensor of type dt whose elements are v, a Go number or bool.
func FullOf(dt dtype.DType, v any, shape ...int) *Tensor {
	if isZero(v) {
		return newZeros(dt, shape)
	}
	z := newTensor(dt, shape)
	z.Refill(v)
	return z
}

func isZero(v any) bool {
	switch v := v.(type) {
	case float64:
		return math.Float64bits(v) == 0
	case int64:
		return v == 0
	}
	return false
}

// Refill sets all elements of z, which is contiguous and new, to v, a Go number
// or bool. It is no write in place: no graph may know of z.
func (z *Tensor) Refill(v any) {
	switch v := v.(type) {
	case float64:
		if z.dt == Float32 && holds(Float32, v) {
			repeat(elems[float32](z), float32(v))
			return
		}
	case int64:
		if z.dt == Float32 {
			repeat(elems[float32](z), float32(v))
			return
		}
	}
	var one *Tensor
	if f, ok := v.(float64); ok && z.dt.IsHalf() { // as in PyTorch, infinite beyond the type
		one = scalarAs("full", f, Float32)
	} else {
		one = scalarAs("full", v, z.dt)
	}
	copyInto(z, one.expanded(z.shape))
	one.st.Free()
}

// repeat sets all of z to v.
func repeat[T element](z []T, v T) {
	const few = 1024
	if len(z) == 0 {
		return
	}
	first := z[:min(len(z), few)]
	for i := range first {
		first[i] = v
	}
	par.For(len(z), grain, func(lo, hi int) {
		for part := z[lo:hi]; len(part) > 0; {
			part = part[copy(part, first):]
		}
	})
}

// ArangeOf returns the numbers start, start+step, … below end as type dt. The
// bounds are Go numbers; integers stay exact.
func ArangeOf(dt dtype.DType, start, end, step any) *Tensor {
	a, b, c := Number(start), Number(end), Number(step)
	if dt.IsComplex() || a.dt.IsComplex() || b.dt.IsComplex() || c.dt.IsComplex() {
		panic(&DTypeError{"arange", dt, "not implemented for '" + dt.ToComplex().Torch() + "'"})
	}
	if a.dt != Float64 && b.dt != Float64 && c.dt != Float64 {
		return arangeInts(dt, a.Int(), b.Int(), c.Int())
	}
	from, to, by := a.Float(), b.Float(), c.Float()
	n := arangeLength(from, to, by)
	if !dt.IsFloat() { // as PyTorch: the start and the step without their fractions, but as many
		z := newTensor(Int64, []int{n})
		for i, v := 0, elems[int64](z); i < n; i++ {
			v[i] = truncated(from) + int64(i)*truncated(by)
		}
		return z.cast(dt)
	}
	z := newTensor(Float64, []int{n})
	for i, v := 0, elems[float64](z); i < n; i++ {
		v[i] = from + float64(i)*by
	}
	return z.cast(dt)
}

func arangeInts(dt dtype.DType, start, end, step int) *Tensor {
	n := arangeLength(float64(start), float64(end), float64(step))
	if n < 1<<52 && step != 0 {
		n = (end - start + step - sign(step)) / step
	}
	z := newTensor(Int64, []int{n})
	for i, v := 0, elems[int64](z); i < n; i++ {
		v[i] = int64(start + i*step)
	}
	return z.cast(dt)
}

func sign(n int) int {
	if n < 0 {
		return -1
	}
	return 1
}

func arangeLength(start, end, step float64) int {
	switch {
	case step == 0 || math.IsNaN(step):
		panic(&ValueError{"arange", "step must be nonzero"})
	case math.IsNaN(start+end) || math.IsInf(start, 0) || math.IsInf(end, 0):
		panic(&ValueError{"arange", fmt.Sprintf("unsupported range: %v -> %v", start, end)})
	case (end-start)/step < 0:
		panic(&ValueError{"arange", "upper bound and lower bound inconsistent with step sign"})
	}
	n := math.Ceil((end - start) / step)
	if n > math.MaxInt64/16 {
		panic(&ValueError{"arange", fmt.Sprintf("invalid size, possible overflow: %v elements", n)})
	}
	return int(n)
}

// LinspaceOf returns n numbers of type dt from start to end, both included, at
// equal distances. The ends are Go numbers, complex only if dt is.
func LinspaceOf(dt dtype.DType, start, end any, n int) *Tensor {
	if n < 0 {
		panic(&ValueError{"linspace", "number of steps must be non-negative"})
	}
	a, b := Number(start), Number(end)
	if dt.IsComplex() {
		z := newTensor(dt, []int{n})
		from, to := a.Complex(), b.Complex()
		copyInto(z.part(0), LinspaceOf(dt.Real(), real(from), real(to), n))
		copyInto(z.part(1), LinspaceOf(dt.Real(), imag(from), imag(to), n))
		return z
	}
	if a.dt.IsComplex() || b.dt.IsComplex() {
		panic(&DTypeError{"linspace", dt, "inferred dtype c10::complex<float> can't be safely cast to passed dtype " + dt.Torch()})
	}
	from, to := a.Float(), b.Float()
	if dt == Float32 {
		return Linspace(from, to, n)
	}
	if !dt.IsFloat() {
		from, to = math.Trunc(from), math.Trunc(to)
	}
	z := newTensor(Float64, []int{n})
	space(z, from, to)
	return z.cast(dt)
}

// EyeOf returns a matrix of type dt with ones on the diagonal.
func EyeOf(dt dtype.DType, rows, columns int) *Tensor {
	z := newZeros(dt, []int{rows, columns})
	z.alias([]int{min(rows, columns)}, []int{columns + 1}, 0).fill(1)
	return z
}

// AsStrided returns a view of x's memory with any size, strides and offset in
// elements that stay inside of it.
func (x *Tensor) AsStrided(size, stride []int, offset int) *Tensor {
	if isSparse(x) {
		panic(&LayoutError{Op: "as_strided", Layout: x.Layout()})
	}
	z := x.strided(size, stride, offset)
	if recording(x) {
		record(op.Viewed, []*Tensor{x}, z.geometry(x), z)
	}
	return z
}

// strided is AsStrided without a gradient.
func (x *Tensor) strided(size, stride []int, offset int) *Tensor {
	bad := func(reason string) { panic(&ValueError{"as_strided", reason}) }
	if len(size) != len(stride) {
		bad(fmt.Sprintf("mismatch in length of strides and shape: %d and %d", len(stride), len(size)))
	}
	have := x.st.Len() / x.dt.Size()
	last, empty, within := offset, slices.Contains(size, 0), true
	for i, n := range size {
		if stride[i] < 0 {
			bad("as_strided: Negative strides are not supported at the moment, got strides: " + shape.String(stride))
		}
		if n < 0 {
			bad(fmt.Sprintf("negative sizes are not supported: %s", shape.String(size)))
		}
		if n > 1 && !empty {
			if within = within && stride[i] <= (math.MaxInt32<<8)/(n-1); within {
				last += (n - 1) * stride[i]
			}
		}
	}
	if offset < 0 || !empty && !(within && last < have) {
		reason := fmt.Sprintf("setStorage: sizes %s, strides %s, storage offset %d, and itemsize %d", shape.String(size), shape.String(stride), offset, x.dt.Size())
		if within {
			reason += fmt.Sprintf(" requiring a storage size of %d", (last+1)*x.dt.Size())
		}
		bad(reason + fmt.Sprintf(" are out of bounds for storage of size %d", x.st.Len()))
	}
	return x.alias(slices.Clone(size), slices.Clone(stride), offset)
}

// SetData makes x a view of what y is a view of, with y's shape and type. The
// gradient and the place in the graph stay.
func (x *Tensor) SetData(y *Tensor) {
	if x.requiresGrad && !y.dt.IsInexact() {
		panic(&DTypeError{"set_data", y.dt, "data set to a tensor that requires gradients must be floating point or complex dtype"})
	}
	if x.Layout() != y.Layout() {
		panic(&LayoutError{"set_data", y.Layout(), "Attempted to call `variable.set_data(tensor)`, but `variable` and `tensor` have incompatible tensor type: one is sparse."})
	}
	x.st, x.off, x.shape, x.strides, x.dt, x.todo, x.sp = y.st, y.off, y.shape, y.strides, y.dt, y.todo, y.sp
}

// Become makes x what y, a view of x, is: its shape, and its place in the graph.
func (x *Tensor) Become(y *Tensor) {
	if x == y {
		return
	}
	if isSparse(x) || isSparse(y) {
		panic(&LayoutError{Op: "set_", Layout: SparseCOO})
	}
	checkNoLeaf(x)
	x.st, x.off, x.shape, x.strides, x.dt, x.todo = y.st, y.off, y.shape, y.strides, y.dt, y.todo
	x.requiresGrad, x.node, x.nodeOutput = y.requiresGrad, y.node, y.nodeOutput
	x.writes = y.writes
	x.st.Bump() // as in PyTorch, a change of shape counts as a write
}
