package dtype

import "testing"

// TestPromote holds torch.promote_types over all pairs, recorded from PyTorch.
func TestPromote(t *testing.T) {
	want := [Count][Count]DType{
		{Float32, Float64, Float32, Float32, Float32, Float32, Float32, Float32, Float32, Float32, Complex64, Complex128, Complex64, Complex64},
		{Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Complex128, Complex128, Complex128, Complex128},
		{Float32, Float64, Int64, Int64, Int64, Int64, Int64, Int64, Float16, BFloat16, Complex64, Complex128, Complex32, BComplex32},
		{Float32, Float64, Int64, Int32, Int32, Int32, Int32, Int32, Float16, BFloat16, Complex64, Complex128, Complex32, BComplex32},
		{Float32, Float64, Int64, Int32, Uint8, Uint8, Int16, Int16, Float16, BFloat16, Complex64, Complex128, Complex32, BComplex32},
		{Float32, Float64, Int64, Int32, Uint8, Bool, Int16, Int8, Float16, BFloat16, Complex64, Complex128, Complex32, BComplex32},
		{Float32, Float64, Int64, Int32, Int16, Int16, Int16, Int16, Float16, BFloat16, Complex64, Complex128, Complex32, BComplex32},
		{Float32, Float64, Int64, Int32, Int16, Int8, Int16, Int8, Float16, BFloat16, Complex64, Complex128, Complex32, BComplex32},
		{Float32, Float64, Float16, Float16, Float16, Float16, Float16, Float16, Float16, Float32, Complex64, Complex128, Complex32, Complex64},
		{Float32, Float64, BFloat16, BFloat16, BFloat16, BFloat16, BFloat16, BFloat16, Float32, BFloat16, Complex64, Complex128, Complex64, BComplex32},
		{Complex64, Complex128, Complex64, Complex64, Complex64, Complex64, Complex64, Complex64, Complex64, Complex64, Complex64, Complex128, Complex64, Complex64},
		{Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128, Complex128},
		{Complex64, Complex128, Complex32, Complex32, Complex32, Complex32, Complex32, Complex32, Complex32, Complex64, Complex64, Complex128, Complex32, Complex64},
		{Complex64, Complex128, BComplex32, BComplex32, BComplex32, BComplex32, BComplex32, BComplex32, Complex64, BComplex32, Complex64, Complex128, Complex64, BComplex32},
	}
	for a := range want {
		for c := range want[a] {
			if got := Promote(DType(a), DType(c)); got != want[a][c] {
				t.Errorf("Promote(%v, %v) = %v, want %v", DType(a), DType(c), got, want[a][c])
			}
		}
	}
}

func TestResult(t *testing.T) {
	tensor := func(d DType) Operand { return Operand{d, Dimensioned} }
	zero := func(d DType) Operand { return Operand{d, ZeroDim} }
	scalar := func(d DType) Operand { return Operand{d, Scalar} }
	tests := []struct {
		name string
		in   []Operand
		want DType
	}{
		{"float scalar leaves float64", []Operand{tensor(Float64), scalar(Float32)}, Float64},
		{"int scalar leaves uint8", []Operand{tensor(Uint8), scalar(Int64)}, Uint8},
		{"float scalar lifts int64", []Operand{tensor(Int64), scalar(Float32)}, Float32},
		{"int scalar lifts bool", []Operand{tensor(Bool), scalar(Int64)}, Int64},
		{"float64 zero-dim leaves float32", []Operand{tensor(Float32), zero(Float64)}, Float32},
		{"float64 zero-dim lifts int32", []Operand{tensor(Int32), zero(Float64)}, Float64},
		{"zero-dims promote", []Operand{zero(Int32), zero(Int64)}, Int64},
		{"scalar below zero-dim", []Operand{zero(Int32), scalar(Float32)}, Float32},
		{"two tensors", []Operand{tensor(Int32), tensor(Uint8)}, Int32},
		{"complex scalar lifts float32", []Operand{tensor(Float32), scalar(Complex64)}, Complex64},
		{"complex scalar keeps float64's precision", []Operand{tensor(Float64), scalar(Complex64)}, Complex128},
		{"complex scalar keeps float16's precision", []Operand{tensor(Float16), scalar(Complex64)}, Complex32},
		{"complex scalar keeps bfloat16's precision", []Operand{tensor(BFloat16), scalar(Complex64)}, BComplex32},
		{"complex scalar lifts int64", []Operand{tensor(Int64), scalar(Complex64)}, Complex64},
		{"complex128 zero-dim leaves complex64", []Operand{tensor(Complex64), zero(Complex128)}, Complex64},
		{"complex128 zero-dim lifts float32", []Operand{tensor(Float32), zero(Complex128)}, Complex64},
		{"complex128 zero-dim lifts int32", []Operand{tensor(Int32), zero(Complex128)}, Complex128},
		{"float64 zero-dim leaves complex64", []Operand{tensor(Complex64), zero(Float64)}, Complex64},
		{"complex scalar and float64 zero-dim", []Operand{zero(Float64), scalar(Complex64)}, Complex128},
		{"complex scalar lifts float32 that lifted int64", []Operand{tensor(Int64), zero(Float64), scalar(Complex64)}, Complex128},
		{"all ranks", []Operand{tensor(Uint8), zero(Int64), scalar(Float32)}, Float32},
	}
	for _, tt := range tests {
		if got := Result(tt.in...); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestTable(t *testing.T) {
	for d := range DType(Count) {
		if got, ok := ByName(d.String()); !ok || got != d {
			t.Errorf("ByName(%q) = %v, %v", d.String(), got, ok)
		}
	}
	if _, ok := ByName("float128"); ok {
		t.Error("ByName knows float128")
	}
}

func TestParts(t *testing.T) {
	for _, tt := range []struct{ d, real, complex, wide DType }{
		{Float32, Float32, Complex64, Float32}, {Float64, Float64, Complex128, Float64},
		{Float16, Float16, Complex32, Float32}, {BFloat16, BFloat16, BComplex32, Float32},
		{Complex64, Float32, Complex64, Complex64}, {Complex128, Float64, Complex128, Complex128},
		{Complex32, Float16, Complex32, Complex64}, {BComplex32, BFloat16, BComplex32, Complex64},
		{Int64, Int64, Complex64, Int64}, {Bool, Bool, Complex64, Bool},
	} {
		if r, c, w := tt.d.Real(), tt.d.ToComplex(), tt.d.Wide(); r != tt.real || c != tt.complex || w != tt.wide {
			t.Errorf("%v: real %v, complex %v, wide %v; want %v, %v, %v", tt.d, r, c, w, tt.real, tt.complex, tt.wide)
		}
		if n := Table[tt.d].Size; tt.d.IsComplex() && n != 2*Table[tt.real].Size {
			t.Errorf("%v has %d bytes", tt.d, n)
		}
	}
}
