package tensor

import (
	"runtime"
	"strconv"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
)

func itoa(n int) string { return strconv.Itoa(n) }

// element is the type of an element in memory; a bool is a byte 0 or 1, and
// numbers of 16 bits are their bits, the imaginary part above the real one.
type element interface {
	float32 | float64 | int64 | int32 | int16 | int8 | uint8 | uint16 | uint32 | complex64 | complex128
}

// number is an element that has arithmetic.
type number interface {
	float32 | float64 | int64 | int32 | int16 | int8 | uint8
}

type float interface{ float32 | float64 }

type complexNumber interface{ complex64 | complex128 }

// pointer returns the address of the first element, for those who read and write
// elements as they lie there: it panics if something is to be done to them.
func (x *Tensor) pointer() unsafe.Pointer {
	if x.todo != 0 {
		panic(unresolved(x))
	}
	return x.address()
}

// address returns where the first element lies. A tensor of none may begin
// behind the end of its memory; it has the address of that.
func (x *Tensor) address() unsafe.Pointer {
	if x.st == nil {
		panic(&LayoutError{"data_ptr", x.Layout(), "Cannot access data pointer of Tensor that doesn't have storage"})
	}
	at := x.off * x.dt.Size()
	if at >= x.st.Len() {
		at = 0
	}
	return unsafe.Add(x.st.Pointer(), at)
}

// span returns how many elements lie between the first and the last one,
// both included.
func (x *Tensor) span() int {
	n := 1
	for i, d := range x.shape {
		if d == 0 {
			return 0
		}
		n += (d - 1) * x.strides[i]
	}
	return n
}

// elems returns the memory from x's first to its last element. It is valid
// while x is reachable.
func elems[T element](x *Tensor) []T {
	n := x.span()
	if n == 0 {
		return nil
	}
	return unsafe.Slice((*T)(x.pointer()), n)
}

// dense returns x, or a contiguous copy; release frees only the copy.
func (x *Tensor) dense() (d *Tensor, release func()) {
	if x.IsContiguous() && x.todo == 0 {
		return x, func() {}
	}
	d = newTensor(x.dt, x.shape)
	copyInto(d, x)
	return d, d.st.Free
}

// Data returns a copy of the elements in row-major order: a []float32,
// []float64, []int64, []int32, []int16, []int8, []uint8, []bool, []complex64 or
// []complex128; a []float32 or []complex64 for numbers of 16 bits.
func (x *Tensor) Data() any {
	d, release := x.dense()
	defer release()
	defer runtime.KeepAlive(x)
	switch x.dt {
	case Float16, BFloat16, Complex32, BComplex32:
		return x.cast(x.dt.Wide()).Data()
	case Complex64:
		return copied(elems[complex64](d))
	case Complex128:
		return copied(elems[complex128](d))
	case Int16:
		return copied(elems[int16](d))
	case Int8:
		return copied(elems[int8](d))
	case Float32:
		return copied(elems[float32](d))
	case Float64:
		return copied(elems[float64](d))
	case Int64:
		return copied(elems[int64](d))
	case Int32:
		return copied(elems[int32](d))
	case Uint8:
		return copied(elems[uint8](d))
	}
	return converted(elems[uint8](d), func(b uint8) bool { return b != 0 })
}

// Floats returns a copy of the elements in row-major order as float64. It panics
// with a *DTypeError if they are complex.
func (x *Tensor) Floats() []float64 {
	if x.dt.IsComplex() {
		panic(&DTypeError{"floats", x.dt, "complex elements are no float64; Complexes returns them"})
	}
	d, release := x.cast(Float64).dense()
	defer release()
	defer runtime.KeepAlive(x)
	return copied(elems[float64](d))
}

// Complexes returns a copy of the elements in row-major order as complex128.
func (x *Tensor) Complexes() []complex128 {
	d, release := x.cast(Complex128).dense()
	defer release()
	defer runtime.KeepAlive(x)
	return copied(elems[complex128](d))
}

// Ints returns a copy of the elements in row-major order as int. It panics
// with a *DTypeError if they have fractions.
func (x *Tensor) Ints() []int {
	if x.dt.IsInexact() {
		panic(&DTypeError{"ints", x.dt, "elements with fractions are not integers; convert with To(tensor.Int64)"})
	}
	d, release := x.cast(Int64).dense()
	defer release()
	defer runtime.KeepAlive(x)
	return converted(elems[int64](d), func(v int64) int { return int(v) })
}

// With calls f with the elements of x, which is contiguous and of type
// Float32, in place. The slice is lent for the time of the call.
func (x *Tensor) With(f func(elems []float32)) {
	if x.dt != Float32 || !x.IsContiguous() || x.todo != 0 {
		panic(&DTypeError{"with", x.dt, "the elements of a contiguous float32 tensor can be lent"})
	}
	f(elems[float32](x))
	runtime.KeepAlive(x)
}

func (x *Tensor) one(name string) {
	if x.Numel() != 1 {
		panic(&ShapeError{Op: name, Shape1: x.shape, Reason: "a Tensor with " + itoa(x.Numel()) + " elements cannot be converted to Scalar"})
	}
}

// Item returns the only element of x: a float64 for floating types, an int64
// for integers, a bool for Bool, a complex128 for complex types.
func (x *Tensor) Item() any {
	x.one("item")
	switch {
	case x.dt.IsComplex():
		return x.Complex()
	case x.dt.IsFloat():
		return x.Float()
	case x.dt == Bool:
		return elems[uint8](plain(x))[0] != 0
	}
	return elems[int64](x.cast(Int64))[0]
}

// Float returns the only element of x as float64. It panics with a *ValueError
// if it has an imaginary part.
func (x *Tensor) Float() float64 {
	x.real("float", Float64)
	return elems[float64](x.cast(Float64))[0]
}

// Int returns the only element of x as int, without its fraction. It panics
// with a *ValueError if it has an imaginary part.
func (x *Tensor) Int() int {
	x.real("int", Int64)
	return int(elems[int64](x.cast(Int64))[0])
}

// Complex returns the only element of x as complex128.
func (x *Tensor) Complex() complex128 {
	x.one("complex")
	return elems[complex128](x.cast(Complex128))[0]
}

// real panics unless x has one element and no imaginary part.
func (x *Tensor) real(name string, dt dtype.DType) {
	x.one(name)
	if x.dt.IsComplex() && imag(x.Complex()) != 0 {
		panic(&ValueError{name, "value cannot be converted to type " + dt.String() + " without overflow"})
	}
}

// Bytes returns the size of the elements in bytes.
func (x *Tensor) Bytes() int { return x.Numel() * x.dt.Size() }
