package tensor

import (
	"math"
	"reflect"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// samples are numbers that most rows are defined for, and some that few are.
var samples = []float64{0.5, 1e40, 3e9, 2, -3, 0, math.Inf(1), math.NaN(), 7, -0.25, math.Copysign(0, -1), 1}

func sampleOf(shape ...int) *Tensor {
	x := Full(shape, 0)
	for i, e := 0, elems[float32](x); i < len(e); i++ {
		e[i] = float32(samples[i%len(samples)])
	}
	return x
}

func integers(shape ...int) *Tensor {
	x := sampleOf(shape...)
	for i, e := 0, elems[float32](x); i < len(e); i++ {
		e[i] = float32(1 + i%5)
	}
	return x
}

func sameBits(t *testing.T, name string, got, want *Tensor) {
	t.Helper()
	if got.dt != want.dt || !reflect.DeepEqual(got.shape, want.shape) || !reflect.DeepEqual(got.Raw(), want.Raw()) {
		t.Errorf("%s: %v, want %v", name, got, want)
	}
}

// TestQuick compares every elementwise row, in every type, with its general way.
func TestQuick(t *testing.T) {
	tried := 0
	for id := range op.ID(op.Count) {
		for _, x := range []*Tensor{sampleOf(13), sampleOf(3, 4).To(Float64), integers(2, 3).To(Int64), integers(5).To(Uint8), sampleOf(4).To(Bool)} {
			name := op.Table[id].Name + " of " + x.dt.Torch()
			if unaryKernels[id] != nil {
				if z := (Quick{ID: id}).Unary(x); z != nil {
					sameBits(t, name, z, unary(id, nil, x.AsStrided(append([]int{1}, x.shape...), append([]int{0}, x.strides...), 0)).Reshape(x.shape...))
					tried++
				}
			}
			if binaryKernels[id] != nil {
				y := x.Flip(0)
				if z := (Quick{ID: id}).Binary(x, y); z != nil {
					sameBits(t, name, z, binary(id, nil, x.Unsqueeze(0), y.Unsqueeze(0)).Reshape(x.shape...))
					tried++
				}
			}
		}
	}
	if tried < 200 {
		t.Errorf("only %d rows and types were quick", tried)
	}
}

func TestQuickNumber(t *testing.T) {
	x, wide := sampleOf(13), sampleOf(2, 3).To(Float64)
	for id := range op.ID(op.Count) {
		if binaryKernels[id] == nil {
			continue
		}
		for _, v := range samples {
			q, name := Quick{ID: id}, op.Table[id].Name
			if z := q.Float32Number(x, float32(v), false); z != nil {
				sameBits(t, name, z, binary(id, nil, x, Number(v)))
				sameBits(t, name+" left", q.Float32Number(x, float32(v), true), binary(id, nil, Number(v), x))
			}
			if z := q.Float64Number(wide, v, false); z != nil {
				sameBits(t, name, z, binary(id, nil, wide, Number(v)))
				sameBits(t, name+" left", q.Float64Number(wide, v, true), binary(id, nil, Number(v), wide))
			}
		}
	}
	if z := (Quick{ID: op.Add}).Float32Number(x, 1, false); z == nil {
		t.Error("a sum with a number was not quick")
	}
}

func TestQuickInto(t *testing.T) {
	x, into := sampleOf(6), sampleOf(6)
	if z := (Quick{ID: op.Add, Into: into}).Binary(x, x); z != into {
		t.Error("the place was not taken")
	} else {
		sameBits(t, "add", z, x.Add(x))
	}
	for name, bad := range map[string]*Tensor{"type": into.To(Float64), "shape": sampleOf(2, 3)} {
		if z := (Quick{ID: op.Add, Into: bad}).Binary(x, x); z == nil || z == bad {
			t.Errorf("a place of another %s was taken", name)
		}
	}
	if z := (Quick{ID: op.Gt, Into: into}).Binary(x, x); z == nil || z == into {
		t.Error("a bool result took the place of floats")
	}
}

func TestNotQuick(t *testing.T) {
	x, y := sampleOf(3, 4), sampleOf(4, 3).Transpose(0, 1)
	for name, z := range map[string]*Tensor{
		"strided":        (Quick{ID: op.Add}).Binary(x, y),
		"broadcast":      (Quick{ID: op.Add}).Binary(x, sampleOf(4)),
		"types":          (Quick{ID: op.Add}).Binary(x, x.To(Float64)),
		"integers":       (Quick{ID: op.Div}).Binary(x.To(Int64), x.To(Int64)),
		"complex":        (Quick{ID: op.Add}).Binary(x.To(dtype.Complex64), x.To(dtype.Complex64)),
		"halves":         (Quick{ID: op.Add}).Binary(x.To(Float16), x.To(Float16)),
		"large":          (Quick{ID: op.Add}).Binary(sampleOf(grain+1), sampleOf(grain+1)),
		"empty":          (Quick{ID: op.Exp}).Unary(sampleOf(0)),
		"no such row":    (Quick{ID: op.MatMul}).Binary(x, x),
		"neg of bools":   (Quick{ID: op.Neg}).Unary(x.To(Bool)),
		"a number":       (Quick{ID: op.Exp}).Unary(Number(1.0)),
		"number of ints": (Quick{ID: op.Add}).Float32Number(x.To(Int64), 1, false),
	} {
		if z != nil {
			t.Errorf("%s: %v", name, z)
		}
	}
}

// made returns what f makes, nil if it panics.
func made(f func() *Tensor) (z *Tensor) {
	defer func() { recover() }()
	return f()
}

func TestFullOf(t *testing.T) {
	for _, v := range []any{0, 1, -3, int64(7), 2.5, 0.0, math.Copysign(0, -1), math.NaN(), math.Inf(-1), true, false, 1 << 40, 1e40} {
		for _, n := range []int{0, 1, 7, 5000, grain + 3} {
			for _, dt := range []dtype.DType{Float32, Float64, Int64, Int32, Uint8, Bool} {
				want := made(func() *Tensor {
					z := newTensor(dt, []int{n})
					copyInto(z, scalarAs("full", v, dt).expanded(z.shape))
					return z
				})
				got := made(func() *Tensor { return FullOf(dt, v, n) })
				if (got == nil) != (want == nil) {
					t.Errorf("full of %v as %s: %v, want %v", v, dt.Torch(), got, want)
				} else if want != nil {
					sameBits(t, "full of "+dt.Torch(), got, want)
				}
			}
		}
	}
}
