package tensor

import (
	"math"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// TestHalfVectors converts all numbers of 16 bits, and many that round to them,
// in vectors and one by one.
func TestHalfVectors(t *testing.T) {
	bits := make([]int, 1<<16)
	for i := range bits {
		bits[i] = i
	}
	for _, dt := range []struct {
		half   dtype.DType
		decode func(uint16) float32
		encode func(float32) uint16
	}{{Float16, fromFloat16, toFloat16}, {BFloat16, fromBFloat16, toBFloat16}} {
		x := newTensor(dt.half, []int{1 << 16})
		for i := range bits {
			elems[uint16](x)[i] = uint16(i)
		}
		wide := elems[float32](x.To(Float32))
		for i, v := range wide {
			if want := dt.decode(uint16(i)); v != want && want == want || math.Signbit(float64(v)) != math.Signbit(float64(want)) {
				t.Fatalf("%v %#x is %v, want %v", dt.half, i, v, want)
			}
		}
		// Numbers around the middle between two neighbors.
		y := newTensor(Float32, []int{6 << 16})
		ys := elems[float32](y)
		for i, v := range wide {
			next := dt.decode(uint16(i + 1))
			middle := float32((float64(v) + float64(next)) / 2)
			copy(ys[6*i:], []float32{v, middle, math.Nextafter32(middle, v), math.Nextafter32(middle, next), v * 1.0001, -middle})
		}
		for i, b := range elems[uint16](y.To(dt.half)) {
			if want := dt.encode(ys[i]); b != want && !(ys[i] != ys[i] && dt.decode(b) != dt.decode(b)) {
				t.Fatalf("%v of %v is %#x, want %#x", dt.half, ys[i], b, want)
			}
		}
	}
}

// TestVectoredLoops compares contiguous operands with views that have steps.
func TestVectoredLoops(t *testing.T) {
	odd := FromSlice([]float32{0, float32(math.Copysign(0, -1)), 1, -1, 0.5, float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 3e9, -3e9, 2, -2})
	x := Randn(3, 101).Mul(New([]float64{3}).To(Float32)).View(-1)
	x.Narrow(0, 7, odd.Numel()).CopyFrom(odd)
	y := x.Roll(1)
	y.Narrow(0, 30, 100).CopyFrom(x.Narrow(0, 30, 100))
	apart := func(x *Tensor) *Tensor { return StackOpt([]*Tensor{x, x}, 1).Select(1, 0) }
	for name, f := range map[string]func(x, y *Tensor) *Tensor{
		"eq": func(x, y *Tensor) *Tensor { return x.Eq(y) }, "ne": func(x, y *Tensor) *Tensor { return x.Ne(y) }, "lt": func(x, y *Tensor) *Tensor { return x.Lt(y) },
		"le": func(x, y *Tensor) *Tensor { return x.Le(y) }, "gt": func(x, y *Tensor) *Tensor { return x.Gt(y) }, "ge": func(x, y *Tensor) *Tensor { return x.Ge(y) },
		"above 1": func(x, _ *Tensor) *Tensor { return x.GtScalar(1) }, "clamp": func(x, _ *Tensor) *Tensor { return x.Clamp(0, 1) },
		"hardtanh": func(x, _ *Tensor) *Tensor { return x.Hardtanh() }, "leaky": func(x, _ *Tensor) *Tensor { return x.LeakyRelu() },
		"float64": func(x, _ *Tensor) *Tensor { return x.To(Float64) }, "int32": func(x, _ *Tensor) *Tensor { return x.To(Int32) },
		"back": func(x, _ *Tensor) *Tensor { return x.To(Int32).To(Float32) }, "bytes": func(x, _ *Tensor) *Tensor { return x.GtScalar(0).To(Float32) },
		"and": func(x, y *Tensor) *Tensor { return x.GtScalar(0).BitwiseAnd(y.GtScalar(0)) }, "xor": func(x, y *Tensor) *Tensor { return x.To(Int32).BitwiseXor(y.To(Int32)) },
		"or": func(x, y *Tensor) *Tensor { return x.To(Uint8).BitwiseOr(y.To(Uint8)) }, "count": func(x, _ *Tensor) *Tensor { return x.GtScalar(0).Sum() },
	} {
		got, want := f(x, y), f(apart(x), apart(y))
		a, b := got.To(Float64).Floats(), want.To(Float64).Contiguous().Floats()
		same := func(a, b float64) bool { return a == b && math.Signbit(a) == math.Signbit(b) || a != a && b != b }
		if !slices.EqualFunc(a, b, same) {
			t.Errorf("%s: %v, want %v", name, a, b)
		}
	}
}
