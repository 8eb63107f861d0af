package tensor

import (
	"errors"
	"math"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
)

var inf, nan = math.Inf(1), math.NaN()

func same(t *testing.T, what string, got *Tensor, want ...float64) {
	t.Helper()
	g := got.Floats()
	if len(g) != len(want) {
		t.Fatalf("%s: %v, want %v", what, g, want)
	}
	for i := range want {
		if g[i] != want[i] && !(math.IsNaN(g[i]) && math.IsNaN(want[i])) || math.Signbit(g[i]) != math.Signbit(want[i]) && want[i] == 0 {
			t.Errorf("%s[%d] = %v, want %v", what, i, g[i], want[i])
		}
	}
}

// negZero is -0, which Go has no literal for.
var negZero = math.Copysign(0, -1)

func TestSpecialValues(t *testing.T) {
	x := FromSlice([]float32{float32(nan), float32(inf), float32(-inf), float32(negZero), 0, -2})
	same(t, "relu", x.Relu(), nan, inf, 0, negZero, 0, 0)
	same(t, "strided relu", FromSlice([]float32{float32(negZero), 1, float32(nan), 1}).Index(Slice{0, 4, 2}).Relu(), negZero, nan)
	same(t, "abs", x.Abs(), nan, inf, inf, 0, 0, 2)
	same(t, "neg", x.Neg(), nan, -inf, inf, 0, negZero, 2)
	same(t, "sqrt", x.Sqrt(), nan, inf, nan, negZero, 0, nan)
	same(t, "clamp", x.Clamp(-1, 1), nan, 1, -1, negZero, 0, -1)
	same(t, "maximum", x.Maximum(Ones(6)), nan, inf, 1, 1, 1, 1)
	same(t, "minimum", x.Minimum(Ones(6)), nan, 1, -inf, negZero, 0, -2)
	same(t, "max", x.Max(), nan)
	same(t, "min", x.Min(), nan)
	same(t, "argmax", x.Argmax(), 0)
	same(t, "isnan", x.IsNaN(), 1, 0, 0, 0, 0, 0)
	same(t, "isinf", x.IsInf(), 0, 1, 1, 0, 0, 0)
	same(t, "tanh", x.Tanh(), nan, 1, -1, negZero, 0, float64(float32(math.Tanh(-2))))
	same(t, "sign", x.Sign(), 0, 1, -1, 0, 0, -1)
	same(t, "softmax", FromSlice([]float32{float32(-inf), 0}).Softmax(0), 0, 1)
}

func TestIntegers(t *testing.T) {
	big := FromSlice([]int64{1<<53 + 1, math.MaxInt64, -7})
	if got := big.AddScalar(1).Data(); !reflect.DeepEqual(got, []int64{1<<53 + 2, math.MinInt64, -6}) {
		t.Errorf("int64 sums are not exact: %v", got)
	}
	x := FromSlice([]int{-7, 7, -7, 7})
	y := FromSlice([]int{2, 2, -2, -2})
	same(t, "floor_divide", x.FloorDivide(y), -4, 3, 3, -4)
	same(t, "remainder", x.Remainder(y), 1, 1, -1, -1)
	same(t, "div", x.Div(y), -3.5, 3.5, 3.5, -3.5)
	if got := x.Div(y).DType(); got != Float32 {
		t.Errorf("integers divide to %v", got)
	}
	if s := FromSlice([]uint8{200, 100}); s.Add(s).Data().([]uint8)[0] != 144 || s.Sum().Item() != int64(300) {
		t.Error("uint8 wraps in sums of elements and adds up as int64")
	}
	same(t, "bool sum", FromSlice([]bool{true, true, false}).Sum(), 2)
	same(t, "matmul", FromSlice([]int64{1 << 62, 2, 3, 4}, 2, 2).MatMul(FromSlice([]int64{4, 1, 0, 0}, 2, 2)), 0, 1<<62, 12, 3)
}

func TestPromotion(t *testing.T) {
	f32, i64 := Ones(2), Range(2)
	for _, tt := range []struct {
		what string
		got  *Tensor
		want string
	}{
		{"int + 1", i64.AddScalar(1), "int64"},
		{"int + 1.5", i64.AddScalar(1.5), "float32"},
		{"float32 + float64 number", f32.AddScalar(1.5), "float32"},
		{"float32 + zero-dim float64", f32.Add(Scalar(1).To(Float64)), "float32"},
		{"float32 + float64", f32.Add(f32.To(Float64)), "float64"},
		{"bool + bool", f32.Eq(f32).Add(f32.Eq(f32)), "bool"},
		{"bool + 1", f32.Eq(f32).AddScalar(1), "int64"},
		{"exp of int", i64.Exp(), "float32"},
		{"comparison", i64.Lt(f32), "bool"},
		{"uint8 + int32", i64.To(Uint8).Add(i64.To(Int32)), "int32"},
	} {
		if got := tt.got.DType().String(); got != tt.want {
			t.Errorf("%s has type %s, want %s", tt.what, got, tt.want)
		}
	}
}

func TestStridedAndEmpty(t *testing.T) {
	x := Arange(0, 12, 1).View(3, 4)
	same(t, "transposed sum", x.T().Add(x.T()).Select(0, 1), 2, 10, 18)
	same(t, "expanded", x.Select(1, 0).Unsqueeze(1).Expand(3, 2).MulScalar(2), 0, 0, 8, 8, 16, 16)
	same(t, "steps", x.Index(Slice{0, 3, 2}, Slice{1, 4, 2}).Neg().Neg(), 1, 3, 9, 11)
	same(t, "row sums", x.T().Sum(0), 6, 22, 38)
	same(t, "column sums", x.Sum(0), 12, 15, 18, 21)
	same(t, "inner axes", Arange(0, 8, 1).View(2, 2, 2).Sum(0, 2), 10, 18)
	same(t, "empty sum", Zeros(0, 3).Sum(), 0)
	same(t, "empty columns", Zeros(0, 3).Sum(0), 0, 0, 0)
	same(t, "empty product", Zeros(0).Prod(), 1)
	same(t, "empty mean", Zeros(0).Mean(), nan)
	same(t, "no dimensions", Scalar(3.0).Softmax(0), 1)
	same(t, "matmul of nothing", Zeros(2, 0).MatMul(Zeros(0, 2)), 0, 0, 0, 0)
	if got := Zeros(0, 3).Add(Ones(1, 3)).Shape(); !reflect.DeepEqual(got, []int{0, 3}) {
		t.Errorf("shape %v", got)
	}
}

func TestViewsShareMemory(t *testing.T) {
	x := Arange(0, 6, 1).View(2, 3)
	x.Index(1).FillInPlace(9)
	x.Index(All, From(2)).AddInPlace(Scalar(1))
	same(t, "x", x, 0, 1, 3, 9, 9, 10)
	x.IndexPut(-1, x.GtScalar(8))
	same(t, "masked", x, 0, 1, 3, -1, -1, -1)
	x.IndexPut(New([]float32{7, 8}), All, 0)
	same(t, "column", x, 7, 1, 3, 8, -1, -1)
	y := Arange(0, 5, 1)
	y.Index(From(1)).AddInPlace(y.Index(Until(4))) // overlapping operands
	same(t, "overlap", y, 0, 1, 3, 5, 7)
	z := Zeros(3)
	Ones(3).AddInto(z, Ones(3))
	same(t, "out", z, 2, 2, 2)
}

func TestIndexForms(t *testing.T) {
	x := Arange(0, 24, 1).View(2, 3, 4)
	for _, tt := range []struct {
		what  string
		got   *Tensor
		shape []int
		first float64
	}{
		{"int", x.Index(-1), []int{3, 4}, 12},
		{"ellipsis", x.Index(Ellipsis, 1), []int{2, 3}, 1},
		{"new axis", x.Index(0, NewAxis), []int{1, 3, 4}, 0},
		{"vector", x.Index(New([]int{1, -2, 1})), []int{3, 3, 4}, 12},
		{"mask", x.Index(All, FromSlice([]bool{false, true, true})), []int{2, 2, 4}, 4},
		{"wide mask", x.Index(x.GeScalar(20)), []int{4}, 20},
		{"bounds", x.Index(0, Span(1, 99)), []int{2, 4}, 4},
	} {
		if !reflect.DeepEqual(tt.got.Shape(), tt.shape) || tt.got.Floats()[0] != tt.first {
			t.Errorf("%s: %v %v, want shape %v and first element %v", tt.what, tt.got.Shape(), tt.got, tt.shape, tt.first)
		}
	}
}

func panics(t *testing.T, f func()) (err error) {
	t.Helper()
	defer func() {
		e, ok := recover().(error)
		if !ok {
			t.Error("no panic with an error")
		}
		err = e
	}()
	f()
	return nil
}

func TestErrors(t *testing.T) {
	x := Zeros(2, 3)
	var shapes *ShapeError
	if err := panics(t, func() { x.Add(Zeros(2, 4)) }); !errors.As(err, &shapes) || shapes.Shape1[1] != 3 || shapes.Shape2[1] != 4 {
		t.Errorf("add: %v", err)
	}
	for word, f := range map[string]func(){
		"mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)":                func() { x.MatMul(x) },
		"Dimension out of range (expected to be in range of [-2, 1], but got 5)": func() { x.Sum(5) },
		"index 7 is out of bounds for dimension 0 with size 2":                   func() { x.Index(7) },
		"too many indices for tensor of dimension 2":                             func() { x.Index(0, 0, 0) },
		"invalid for input of size 6":                                            func() { x.View(4) },
		"view size is not compatible":                                            func() { x.T().View(6) },
		"Could not":                                                              func() { x.To(Int64).Mean() },
		"cannot be converted to Scalar":                                          func() { x.Item() },
		"Storage size calculation overflowed":                                    func() { Zeros(1<<40, 1<<40) },
		"out of bounds for dimension 1 with size 3":                              func() { x.IndexSelect(New([]int{3}), 1) },
		"ZeroDivisionError":                                                      func() { Range(2).FloorDivide(Range(2)) },
		"single memory location":                                                 func() { Ones(1).Expand(3).AddInPlace(Ones(3)) },
		"can't be cast":                                                          func() { Range(2).AddInPlace(Ones(2)) },
		"rows differ in length":                                                  func() { New([][]int{{1}, {1, 2}}) },
	} {
		err := panics(t, f)
		if err == nil || !strings.Contains(strings.ToLower(err.Error()), strings.ToLower(word)) {
			t.Errorf("got %q, want %q", err, word)
		}
	}
	var memory *OutOfMemoryError
	if err := panics(t, func() { Zeros(1 << 40) }); !errors.As(err, &memory) {
		t.Errorf("a tensor of 4 TB: %v", err)
	}
}

func TestString(t *testing.T) {
	tests := map[string]*Tensor{
		"tensor([1., 2.])":                  New([]float64{1, 2}),
		"tensor([0.5000, 1.0000])":          New([]float64{.5, 1}),
		"tensor([[1, 2],\n        [3, 4]])": New([][]int{{1, 2}, {3, 4}}),
		"tensor([ True, False])":            FromSlice([]bool{true, false}),
		"tensor(3.)":                        Scalar(3.0),
		"tensor([])":                        Zeros(0),
		"tensor([1.0000e-10, 1.0000e+00])":  New([]float64{1e-10, 1}),
		"tensor([nan, inf, -1.])":           New([]float64{nan, inf, -1}),
		"tensor([1.], dtype=torch.float64)": Ones(1).To(Float64),
		"tensor([], size=(0, 2))":           Zeros(0, 2),
	}
	for want, x := range tests {
		want = strings.ReplaceAll(want, "torch.", "")
		want = strings.ReplaceAll(want, "[nan, inf, -1.]", "[nan, inf, -1.]")
		if got := x.String(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if s := Zeros(100, 100).String(); len(s) > 1000 || !strings.Contains(s, "...") {
		t.Errorf("a large tensor is printed whole: %d bytes", len(s))
	}
}

// TestMemoryIsBounded makes far more tensors than fit the memory at once and
// leaves them to the collector.
func TestMemoryIsBounded(t *testing.T) {
	x := Ones(1 << 18)
	for range 3000 {
		x = x.AddScalar(1)
	}
	if x.Floats()[5] != 3001 {
		t.Error("wrong sum")
	}
}

// TestGoroutinesAndCollections computes on two goroutines while the collector
// runs: no result may change under its reader.
func TestGoroutinesAndCollections(t *testing.T) {
	var wg sync.WaitGroup
	for k := range 2 {
		wg.Go(func() {
			for i := range 300 {
				a := Full([]int{2000}, float64(i+k))
				b := a.Add(a).Mul(a).Index(From(1))
				if i%50 == 0 {
					runtime.GC()
				}
				v := float64(float32(i+k)) * 2 * float64(i+k)
				if got := b.Sum().Float(); math.Abs(got-v*1999) > 1e-3*math.Abs(v*1999) {
					t.Errorf("sum %v, want %v", got, v*1999)
				}
				a.Release()
			}
		})
	}
	wg.Wait()
}
