package tensor

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// said runs f, which panics, and returns what the error says.
func said(t *testing.T, f func()) (text string) {
	t.Helper()
	defer func() {
		err, ok := recover().(error)
		if !ok {
			t.Fatal("no error")
		}
		text = err.Error()
	}()
	f()
	return ""
}

// TestIndexSentences compares what wrong indices say with PyTorch 2.15.0.
func TestIndexSentences(t *testing.T) {
	x, bytes := Range(24).To(Float32).View(2, 3, 4), New([]uint8{1, 2, 3})
	at := func(is ...int) *Tensor { return New(is) }
	rows := FromSlice([]bool{true, false})
	for _, c := range []struct {
		want string
		f    func()
	}{
		{"index -9 is out of bounds for dimension 1 with size 4", func() { x.Index(Ellipsis, -9) }},
		{"index 9 is out of bounds for dimension 2 with size 4", func() { x.Index(0, Ellipsis, 9) }},
		{"index 9 is out of bounds for dimension 1 with size 2", func() { x.Index(NewAxis, 9) }},
		{"index 5 is out of bounds for dimension 0 with size 3", func() { x.Index(All, at(5)) }},
		{"index 5 is out of bounds for dimension 1 with size 3", func() { x.IndexPut(7, All, at(5)) }},
		{"index 5 is out of bounds for dimension 0 with size 3", func() { x.IndexPut(Ones(2, 1, 4), All, at(5)) }},
		{"tensors used as indices must be long, int, byte or bool tensors", func() { x.Index(at(1, 0).To(Int16)) }},
		{"tensors used as indices must be long, int, byte or bool tensors", func() { x.Index(Zeros(1)) }},
		{"got Float for the destination and Long for the source.", func() { x.IndexPut(Scalar(3).To(Int64), at(1)) }},
		{"got Float for the destination and Long for the source.", func() { x.IndexPut(Scalar(3).To(Int64), true) }},
		{"got Float for the destination and Long for the source.", func() { x.IndexPut(Scalar(3).To(Int64), rows, at(0)) }},
		{"value cannot be converted to type uint8_t without overflow", func() { bytes.IndexPut(256, at(0)) }},
		{"value cannot be converted to type uint8_t without overflow", func() { bytes.IndexPut(Scalar(256), bytes.GtScalar(1)) }},
		{"Converting complex Scalar to non-complex type is not supported", func() { x.IndexPut(2i, at(0)) }},
		{"invalid index of a 0-dim tensor.", func() { Scalar(1.0).Index(0) }},
		{"slice() cannot be applied to a 0-dim tensor.", func() { Scalar(1.0).Index(All) }},
	} {
		if got := said(t, c.f); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

// TestIndexOfNothing shows that indices are not read where there is nothing to find.
func TestIndexOfNothing(t *testing.T) {
	x := Zeros(2, 3, 4)
	if z := x.Index(Until(0), New([]int{5}), New([]int{2, 2}).View(2, 1)); !slices.Equal(z.Shape(), []int{0, 2, 1}) {
		t.Errorf("shape %v", z.Shape())
	}
	if z := x.Index(Zeros(0).To(Int64)); !slices.Equal(z.Shape(), []int{0, 3, 4}) {
		t.Errorf("shape %v", z.Shape())
	}
	x.IndexPut(1, Until(0), New([]int{5}))
	x.IndexPut(Scalar(1.0), Until(0), New([]int{5}))
	x.IndexPut(Scalar(3).To(Int64), FromSlice([]bool{true, false}))
	if got := x.Sum().Float(); got != 36 {
		t.Errorf("a mask took one number of another type for %v in all", got)
	}
}

// TestOverlappingInPlace changes an element as often as it is one of x's.
func TestOverlappingInPlace(t *testing.T) {
	x := New([]float32{0, 1, 0, 0})
	x.AsStrided([]int{2, 2}, []int{1, 1}, 0).LogicalNotInPlace() // the second of three twice
	if got := x.Floats(); !slices.Equal(got, []float64{1, 1, 1, 0}) {
		t.Errorf("got %v", got)
	}
}

// TestStoredTypes writes results of another type in place, as PyTorch does.
func TestStoredTypes(t *testing.T) {
	x := New([]int{3, 250, 100, 1}).To(Uint8)
	if got := x.Clone().CumsumInPlace(0); got.DType() != Uint8 || !slices.Equal(got.Ints(), []int{3, 253, 97, 98}) {
		t.Errorf("sums %v", got)
	}
	if got := New([]int{6, 3}).To(Int32).BitwiseAndInPlace(New([]int{3, 1})); got.DType() != Int32 || !slices.Equal(got.Ints(), []int{2, 1}) {
		t.Errorf("bits %v", got)
	}
	if got := said(t, func() { FromSlice([]bool{true}).BitwiseXorInPlace(New([]int{1})) }); !strings.Contains(got, "result type Long can't be cast to the desired output type Bool") {
		t.Error(got)
	}
}

func TestSplits(t *testing.T) {
	x := Range(10)
	ends := func(parts []*Tensor) (sizes []int) {
		for _, p := range parts {
			sizes = append(sizes, p.Size(0))
		}
		return sizes
	}
	for name, c := range map[string]struct{ got, want []int }{
		"three":           {ends(x.TensorSplit(3)), []int{4, 3, 3}},
		"at places":       {ends(x.TensorSplitAtOpt([]int{2, 5}, 0)), []int{2, 3, 5}},
		"from the end":    {ends(x.TensorSplitAtOpt([]int{-3}, 0)), []int{7, 3}},
		"by a number":     {ends(x.TensorSplitBy(Scalar(3).To(Int64))), []int{4, 3, 3}},
		"by places":       {ends(x.TensorSplitBy(New([]int{5, 2}))), []int{5, 0, 8}},
		"in halves":       {ends(x.Hsplit(2)), []int{5, 5}},
		"rows at a place": {ends(x.View(5, 2).VsplitAt(1)), []int{1, 4}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("%s: %v, want %v", name, c.got, c.want)
		}
	}
	for want, f := range map[string]func(){
		"to have dtype of long, but got Float":                  func() { x.TensorSplitBy(Scalar(3.0)) },
		"but got a tensor with 2 dims":                          func() { x.TensorSplitBy(New([]int{1}).View(1, 1)) },
		"not divisible by the split_size 3!":                    func() { x.Hsplit(3) },
		"number of sections must be larger than 0, got -1":      func() { x.Hsplit(-1) },
		"requires a tensor with at least 2 dimension":           func() { x.Vsplit(1) },
		"tensordot expects dims >= 0, but got dims=-1":          func() { TensordotOpt(x, x, -1) },
		"dims < ndim_a or ndim_b, but got dims=2":               func() { TensordotOpt(x, x, 2) },
		"dim 0 appears multiple times in the list of dims":      func() { TensordotOver(x, x, []int{0, 0}, 0, 0) },
		"both inputs should have same dtype":                    func() { TensordotOpt(x, x.To(Float32), 1) },
		"both dimension lists should have same length":          func() { TensordotOver(x, x, []int{0}) },
		"Expected target size [2], but got [1].":                func() { MultiMarginLoss(Zeros(2, 3), New([]int{0}), nil) },
		"expected scalar type Long but found Float":             func() { MultiMarginLoss(Zeros(2, 3), Zeros(2), nil) },
		"inconsistent weight size, expected 3 but got [2]":      func() { MultiMarginLoss(Zeros(2, 3), New([]int{0, 1}), Zeros(2)) },
		"target out of range":                                   func() { MultiMarginLoss(Zeros(2, 3), New([]int{0, 3}), nil) },
		"range [0, 3.40282e+38] for input dtype Float":          func() { Zeros(1).SoftshrinkOpt(-0.5) },
		"cannot be converted to type uint8_t without":           func() { New([]uint8{1}).Threshold(1, 300) },
		"Given groups=3, expected weight to be at least 3":      func() { Conv3dOpt(Zeros(1, 2, 3, 4, 5), Zeros(2, 2, 4, 3, 3), nil, []int{1}, 0, []int{1}, 3) },
		"value cannot be converted to type int64_t without":     func() { Range(2).AddmvOpt(Range(4).View(2, 2), Range(2), 1i, 1) },
		"rtol must be greater than or equal to zero":            func() { x.IsCloseOpt(x, -1, 0, false) },
		"the `-` operator, with a bool tensor is not supported": func() { x.GtScalar(1).Rsub(x) },
	} {
		if got := said(t, f); !strings.Contains(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestActivationsOfIntegers compares with PyTorch 2.15.0.
func TestActivationsOfIntegers(t *testing.T) {
	x := New([]int{0, 1, 2, 5})
	for name, c := range map[string]struct {
		got  *Tensor
		want []int
	}{
		"threshold":         {x.Threshold(1.5, 7.7), []int{7, 7, 2, 5}},
		"threshold, bytes":  {x.To(Uint8).Threshold(-1, -1), []int{255, 255, 255, 255}},
		"hardtanh":          {x.HardtanhOpt(-1.5, 2.5), []int{0, 1, 2, 2}},
		"hardtanh, no ends": {x.To(Uint8).HardtanhOpt(-300, 300), []int{0, 1, 2, 5}},
		"addmv":             {New([]int{1, 2}).AddmvOpt(New([]int{1, 2, 3, 4}).View(2, 2), New([]int{1, 2}), 2.5, 2.5), []int{12, 26}},
		"transposed":        {ConvTranspose1dOpt(Ones(1, 2, 3).To(Int64), Ones(2, 1, 2).To(Int64), nil, []int{2}, []int{0}, []int{0}, 1, []int{1}), []int{2, 2, 2, 2, 2, 2}},
		"scatter_add":       {FromSlice([]bool{false, false, false}).ScatterAdd(New([]int{0, 0, 1}), FromSlice([]bool{true, true, true}), 0), []int{1, 1, 0}},
	} {
		if got := c.got.Reshape(-1).To(Int64).Ints(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// TestComplexLogaddexp compares with PyTorch 2.15.0 where parts are infinite.
func TestComplexLogaddexp(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range [][3]complex128{
		{complex(inf, 0), complex(inf, 0), complex(inf, 0)},
		{complex(inf, 1), complex(-inf, 1), complex(inf, 1)},
		{complex(-inf, 1), complex(-inf, 2), complex(-inf, 2)},
		{complex(-inf, 1), 3 + 2i, 3 + 2i},
		{complex(nan, 0), 1, complex(nan, nan)},
		{1, complex(1, nan), complex(nan, nan)},
		{1 + 1i, 1 - 1i, 1.077520710173931},
	} {
		got := FromSlice([]complex128{c[0]}).Logaddexp(FromSlice([]complex128{c[1]})).Complex()
		for _, p := range [][2]float64{{real(got), real(c[2])}, {imag(got), imag(c[2])}} {
			if p[0] != p[1] && !(p[0] != p[0] && p[1] != p[1]) && !(math.Abs(p[0]-p[1]) < 1e-15) {
				t.Errorf("logaddexp(%v, %v) = %v, want %v", c[0], c[1], got, c[2])
			}
		}
	}
}
