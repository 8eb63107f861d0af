package tensor

import (
	"fmt"
	"math"
	"reflect"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/rng"
)

// Zeros returns a Float32 tensor of zeros.
func Zeros(shape ...int) *Tensor { return newZeros(Float32, shape) }

// ZerosOf returns a tensor of zeros of type dt.
func ZerosOf(dt dtype.DType, shape ...int) *Tensor { return newZeros(dt, shape) }

// Ones returns a Float32 tensor of ones.
func Ones(shape ...int) *Tensor { return Full(shape, 1) }

// OnesOf returns a tensor of ones of type dt.
func OnesOf(dt dtype.DType, shape ...int) *Tensor {
	z := newTensor(dt, shape)
	z.fill(1)
	return z
}

// Full returns a Float32 tensor whose elements are v.
func Full(shape []int, v float64) *Tensor {
	z := newTensor(Float32, shape)
	z.fill(v)
	return z
}

// ZerosLike returns zeros of x's shape and type.
func ZerosLike(x *Tensor) *Tensor { return newZeros(x.dt, x.shape) }

// OnesLike returns ones of x's shape and type.
func OnesLike(x *Tensor) *Tensor { return OnesOf(x.dt, x.shape...) }

// Arange returns the numbers start, start+step, … below end as Float32; use
// To(tensor.Int64) for integers.
func Arange(start, end, step float64) *Tensor {
	if step == 0 || math.IsNaN(start+end+step) || math.IsInf(start+end, 0) {
		panic(&ValueError{"arange", fmt.Sprintf("step must be nonzero and bounds finite, got %v, %v, %v", start, end, step)})
	}
	if (end-start)/step < 0 {
		panic(&ValueError{"arange", "upper bound and lower bound inconsistent with step sign"})
	}
	n := math.Ceil((end - start) / step)
	if n > math.MaxInt32 {
		panic(&ValueError{"arange", fmt.Sprintf("%v elements are too many", n)})
	}
	z := newTensor(Float32, []int{int(n)})
	eachPlace(elems[float32](z), func(i int) float32 { return float32(start + float64(i)*step) })
	return z
}

// Range returns the Int64 numbers from 0 to n-1.
func Range(n int) *Tensor {
	z := newTensor(Int64, []int{n})
	eachPlace(elems[int64](z), func(i int) int64 { return int64(i) })
	return z
}

// Linspace returns n Float32 numbers from start to end, both included, at
// equal distances.
func Linspace(start, end float64, n int) *Tensor {
	z := newTensor(Float32, []int{n})
	space(z, float32(start), float32(end))
	return z
}

// space fills z with evenly spaced numbers, counted from the nearer end with
// one rounding each, as PyTorch does; a single one is start.
func space[T float](z *Tensor, start, end T) {
	n := z.shape[0]
	if n == 1 {
		elems[T](z)[0] = start
		return
	}
	step := (end - start) / T(n-1)
	eachPlace(elems[T](z), func(i int) T {
		if i < n/2 || n == 1 {
			return fma(step, T(i), start)
		}
		return fma(-step, T(n-1-i), end)
	})
}

// Eye returns the Float32 identity matrix with n rows.
func Eye(n int) *Tensor {
	z := newZeros(Float32, []int{n, n})
	for i, v := 0, elems[float32](z); i < n; i++ {
		v[i*n+i] = 1
	}
	return z
}

// ManualSeed sets the seed of the default random numbers: the same seed gives
// PyTorch's numbers.
func ManualSeed(seed int) { rng.Default.Seed(uint64(seed)) }

// Rand returns Float32 numbers drawn evenly from [0, 1).
func Rand(shape ...int) *Tensor {
	z := newTensor(Float32, shape)
	rng.Default.Uniform32(elems[float32](z))
	return z
}

// Uniform returns Float32 numbers drawn evenly from [low, high).
func Uniform(low, high float64, shape ...int) *Tensor {
	z := Rand(shape...)
	width, from := float32(high)-float32(low), float32(low)
	for i, v := 0, elems[float32](z); i < len(v); i++ {
		v[i] = v[i]*width + from
	}
	return z
}

// Randn returns Float32 numbers of the standard normal distribution.
func Randn(shape ...int) *Tensor {
	z := newTensor(Float32, shape)
	rng.Default.Normal32(elems[float32](z))
	return z
}

// Randint returns Int64 numbers drawn evenly from [low, high).
func Randint(low, high int, shape ...int) *Tensor {
	if high <= low {
		panic(&ValueError{"randint", fmt.Sprintf("random_ expects 'from' to be less than 'to', but got from=%d >= to=%d", low, high)})
	}
	z := newTensor(Int64, shape)
	rng.Default.Integers(elems[int64](z), int64(low), int64(high)-1)
	return z
}

// Randperm returns the Int64 numbers from 0 to n-1 in random order.
func Randperm(n int) *Tensor {
	z := newTensor(Int64, []int{n})
	rng.Default.Permute(elems[int64](z))
	return z
}

// Scalar returns a tensor without dimensions that holds v, a Go number or bool.
func Scalar(v any) *Tensor {
	z := Number(v)
	z.number = false
	return z.byDefault()
}

// byDefault returns x with PyTorch's default type if it has the one of Go's
// constants with fractions.
func (x *Tensor) byDefault() *Tensor {
	switch x.dt {
	case Float64:
		return x.cast(Float32)
	case Complex128:
		return x.cast(Complex64)
	}
	return x
}

// Number returns a tensor without dimensions that stands for the Go number or
// bool v in an operation: as in PyTorch, its type counts only if its kind is
// higher than that of the tensors.
func Number(v any) *Tensor {
	var z *Tensor
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		z = newTensor(Int64, nil)
		elems[int64](z)[0] = r.Int()
	case r.CanUint():
		z = newTensor(Int64, nil)
		elems[int64](z)[0] = int64(r.Uint())
	case r.CanFloat():
		z = newTensor(Float64, nil)
		elems[float64](z)[0] = r.Float()
	case r.CanComplex():
		z = newTensor(Complex128, nil)
		elems[complex128](z)[0] = r.Complex()
	case r.Kind() == reflect.Bool:
		z = newTensor(Bool, nil)
		elems[uint8](z)[0] = truth(r.Bool())
	default:
		panic(&ValueError{"tensor", fmt.Sprintf("a number or bool is needed, got %T", v)})
	}
	z.number = true
	return z
}

// FromSlice returns a tensor with a copy of the elements of data, which is a
// slice of numbers or bools; without a shape it is a vector. A []float64 gives
// Float64, []int gives Int64, and so on.
func FromSlice(data any, shape ...int) *Tensor {
	z := flatten(reflect.ValueOf(data))
	if shape == nil {
		return z
	}
	return z.View(shape...)
}

func flatten(v reflect.Value) *Tensor {
	switch d := v.Interface().(type) {
	case []float32:
		return filled(Float32, d)
	case []float64:
		return filled(Float64, d)
	case []int64:
		return filled(Int64, d)
	case []int32:
		return filled(Int32, d)
	case []uint8:
		return filled(Uint8, d)
	case []int16:
		return filled(Int16, d)
	case []int8:
		return filled(Int8, d)
	case []complex64:
		return filled(Complex64, d)
	case []complex128:
		return filled(Complex128, d)
	case []int:
		z := newTensor(Int64, []int{len(d)})
		for i, n := range d {
			elems[int64](z)[i] = int64(n)
		}
		return z
	case []bool:
		z := newTensor(Bool, []int{len(d)})
		for i, b := range d {
			elems[uint8](z)[i] = truth(b)
		}
		return z
	}
	panic(&ValueError{"tensor", fmt.Sprintf("a slice of numbers or bools is needed, got %s", v.Type())})
}

func filled[T element](dt dtype.DType, d []T) *Tensor {
	z := newTensor(dt, []int{len(d)})
	copy(elems[T](z), d)
	return z
}

// New returns a tensor with the values of nested slices or arrays of numbers
// or bools, or of a single one: New([][]float32{{1, 2}, {3, 4}}). Go's float64
// gives Float32, PyTorch's default type, and complex128 Complex64; int gives
// Int64.
func New(values any) *Tensor {
	v := reflect.ValueOf(values)
	if k := v.Kind(); k != reflect.Slice && k != reflect.Array {
		return Scalar(values)
	}
	var s []int
	leaf := v.Type()
	for w := v; leaf.Kind() == reflect.Slice || leaf.Kind() == reflect.Array; leaf = leaf.Elem() {
		n := 0
		if w.IsValid() {
			n = w.Len()
		}
		s = append(s, n)
		if n > 0 {
			w = w.Index(0)
		} else {
			w = reflect.Value{}
		}
	}
	flat := reflect.MakeSlice(reflect.SliceOf(leaf), 0, 0)
	z := flatten(gather(v, s, flat)).View(s...)
	return z.byDefault()
}

// gather appends the leaves of v, whose nesting must have shape s, to flat.
func gather(v reflect.Value, s []int, flat reflect.Value) reflect.Value {
	if v.Len() != s[0] {
		panic(&ValueError{"tensor", fmt.Sprintf("expected sequence of length %d, got one of length %d: rows differ in length", s[0], v.Len())})
	}
	for i := range v.Len() {
		if len(s) == 1 {
			flat = reflect.Append(flat, v.Index(i))
		} else {
			flat = gather(v.Index(i), s[1:], flat)
		}
	}
	return flat
}
