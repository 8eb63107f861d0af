package tensor

import (
	"runtime"
	"strconv"
	"unsafe"
)

func itoa(n int) string { return strconv.Itoa(n) }

// element is the type of an element in memory; a bool is a byte 0 or 1, and
// floats of 16 bits are their bits.
type element interface {
	float32 | float64 | int64 | int32 | int16 | int8 | uint8 | uint16
}

// number is an element that has arithmetic.
type number interface {
	float32 | float64 | int64 | int32 | int16 | int8 | uint8
}

type float interface{ float32 | float64 }

// pointer returns the address of the first element.
func (x *Tensor) pointer() unsafe.Pointer {
	return unsafe.Add(x.st.Pointer(), x.off*x.dt.Size())
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
	if x.IsContiguous() {
		return x, func() {}
	}
	d = newTensor(x.dt, x.shape)
	copyInto(d, x)
	return d, d.st.Free
}

// Data returns a copy of the elements in row-major order: a []float32,
// []float64, []int64, []int32, []int16, []int8, []uint8 or []bool; a []float32
// for floats of 16 bits.
func (x *Tensor) Data() any {
	d, release := x.dense()
	defer release()
	defer runtime.KeepAlive(x)
	switch x.dt {
	case Float16, BFloat16:
		return x.cast(Float32).Data()
	case Int16:
		return append([]int16{}, elems[int16](d)...)
	case Int8:
		return append([]int8{}, elems[int8](d)...)
	case Float32:
		return append([]float32{}, elems[float32](d)...)
	case Float64:
		return append([]float64{}, elems[float64](d)...)
	case Int64:
		return append([]int64{}, elems[int64](d)...)
	case Int32:
		return append([]int32{}, elems[int32](d)...)
	case Uint8:
		return append([]uint8{}, elems[uint8](d)...)
	}
	bools := make([]bool, x.Numel())
	for i, b := range elems[uint8](d) {
		bools[i] = b != 0
	}
	return bools
}

// Floats returns a copy of the elements in row-major order as float64.
func (x *Tensor) Floats() []float64 {
	d, release := x.cast(Float64).dense()
	defer release()
	defer runtime.KeepAlive(x)
	return append([]float64{}, elems[float64](d)...)
}

// Ints returns a copy of the elements in row-major order as int. It panics
// with a *DTypeError if they have fractions.
func (x *Tensor) Ints() []int {
	if x.dt.IsFloat() {
		panic(&DTypeError{"ints", x.dt, "elements with fractions are not integers; convert with To(tensor.Int64)"})
	}
	d, release := x.cast(Int64).dense()
	defer release()
	defer runtime.KeepAlive(x)
	out := make([]int, d.Numel())
	for i, v := range elems[int64](d) {
		out[i] = int(v)
	}
	return out
}

// With calls f with the elements of x, which is contiguous and of type
// Float32, in place. The slice is lent for the time of the call.
func (x *Tensor) With(f func(elems []float32)) {
	if x.dt != Float32 || !x.IsContiguous() {
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
// for integers, a bool for Bool.
func (x *Tensor) Item() any {
	x.one("item")
	switch {
	case x.dt.IsFloat():
		return x.Float()
	case x.dt == Bool:
		return elems[uint8](x)[0] != 0
	}
	return elems[int64](x.cast(Int64))[0]
}

// Float returns the only element of x as float64.
func (x *Tensor) Float() float64 {
	x.one("float")
	return elems[float64](x.cast(Float64))[0]
}

// Int returns the only element of x as int, without its fraction.
func (x *Tensor) Int() int {
	x.one("int")
	return int(elems[int64](x.cast(Int64))[0])
}

// Bytes returns the size of the elements in bytes.
func (x *Tensor) Bytes() int { return x.Numel() * x.dt.Size() }
