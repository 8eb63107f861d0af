package tensor

import (
	"math"
	"testing"
)

// TestHalfBits reads and writes every float of 16 bits, and checks rounding
// against the nearest of its neighbors in float64.
func TestHalfBits(t *testing.T) {
	for name, c := range map[string]struct {
		from func(uint16) float32
		to   func(float32) uint16
		inf  uint16
	}{"float16": {fromFloat16, toFloat16, 0x7c00}, "bfloat16": {fromBFloat16, toBFloat16, 0x7f80}} {
		for b := range 1 << 16 {
			v := c.from(uint16(b))
			got := c.to(v)
			if v != v {
				if w := c.from(got); w == w || got&0x8000 != uint16(b)&0x8000 {
					t.Fatalf("%s %#x: NaN becomes %v", name, b, w)
				}
				continue
			}
			if got != uint16(b) {
				t.Fatalf("%s %#x: %v becomes %#x", name, b, v, got)
			}
			if uint16(b)&0x7fff >= c.inf {
				continue
			}
			next := c.from(uint16(b) + 1)
			if math.IsInf(float64(next), 0) {
				continue
			}
			middle := float32((float64(v) + float64(next)) / 2)
			even := uint16(b) + uint16(b)&1
			below, above := math.Nextafter32(middle, v), math.Nextafter32(middle, next)
			if c.to(middle) != even || c.to(below) != uint16(b) || c.to(above) != uint16(b)+1 {
				t.Fatalf("%s between %v and %v: %#x, %#x, %#x", name, v, next, c.to(below), c.to(middle), c.to(above))
			}
		}
	}
	for f, want := range map[float32]uint16{65504: 0x7bff, 65519: 0x7bff, 65520: 0x7c00, 1e30: 0x7c00, -1e30: 0xfc00, 0x1p-25: 0, 0x1.8p-25: 1, 0x1p-24: 1} {
		if got := toFloat16(f); got != want {
			t.Errorf("%v becomes %#x, want %#x", f, got, want)
		}
	}
	if toBFloat16(math.MaxFloat32) != 0x7f80 {
		t.Error("the greatest float32 does not round to infinity")
	}
}

func TestHalfOperations(t *testing.T) {
	x := New([]float64{1, 2, 3}).To(Float16)
	y := New([]float64{1, 1, 1}).To(BFloat16)
	for name, c := range map[string]struct {
		got  *Tensor
		want string
	}{
		"half + half":       {x.Add(x), "float16"},
		"half + bfloat16":   {x.Add(y), "float32"},
		"half + double 0-d": {x.Add(Scalar(1.0).To(Float64)), "float16"},
		"half + number":     {x.AddScalar(2.5), "float16"},
		"half + double":     {x.Add(y.To(Float64)), "float64"},
		"half == half":      {x.Eq(x), "bool"},
		"sum":               {x.Sum(), "float16"},
		"view":              {x.View(3, 1).T(), "float16"},
		"int8 + uint8":      {x.To(Int8).Add(x.To(Uint8)), "int16"},
		"int8 / int8":       {x.To(Int8).Div(x.To(Int8)), "float32"},
		"int16 wraps":       {New([]int{30000}).To(Int16).Add(New([]int{30000}).To(Int16)), "int16"},
	} {
		if c.got.DType().String() != c.want {
			t.Errorf("%s is of type %s, want %s", name, c.got.DType(), c.want)
		}
	}
	if v := New([]int{30000}).To(Int16).Add(New([]int{30000}).To(Int16)); v.Int() != -5536 {
		t.Errorf("30000 + 30000 is %v in int16", v)
	}
	if !x.View(3, 1).SharesMemory(x) {
		t.Error("a view of float16 does not share memory")
	}
	z := x.Clone()
	if z.AddInPlace(x); z.DType() != Float16 || z.Floats()[2] != 6 {
		t.Errorf("in place: %v", z)
	}
	if v, i := x.MaxDim(0); v.DType() != Float16 || v.Float() != 3 || i.Int() != 2 {
		t.Errorf("max is %v at %v", v, i)
	}
	defer func() {
		if _, ok := recover().(*DTypeError); !ok {
			t.Error("a product of float16 and float32 is not refused")
		}
	}()
	x.MatMul(New([]float32{1, 2, 3}))
}

func TestRaw(t *testing.T) {
	for _, dt := range []struct {
		x *Tensor
		n int
	}{{Arange(0, 6, 1).View(2, 3).T(), 24}, {Arange(0, 6, 1).To(BFloat16), 12}, {Arange(0, 6, 1).To(Int8), 6}, {Zeros(0, 3), 0}} {
		b := dt.x.Raw()
		if len(b) != dt.n {
			t.Errorf("%v has %d bytes, want %d", dt.x, len(b), dt.n)
		}
		if y := FromRaw(dt.x.DType(), b, dt.x.Shape()...); y.Ne(dt.x).Any().Item() == true {
			t.Errorf("%v becomes %v", dt.x, y)
		}
	}
	if v := FromRaw(Bool, []byte{0, 7}, 2); v.Sum().Int() != 1 {
		t.Errorf("bytes as truth values: %v", v)
	}
	defer func() {
		if _, ok := recover().(*ShapeError); !ok {
			t.Error("bytes that do not fit are not refused")
		}
	}()
	FromRaw(Float32, make([]byte, 7), 2)
}
