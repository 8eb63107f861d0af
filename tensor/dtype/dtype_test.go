package dtype

import "testing"

// TestPromote holds torch.promote_types over all pairs, recorded from PyTorch.
func TestPromote(t *testing.T) {
	want := [Count][Count]DType{
		{Float32, Float64, Float32, Float32, Float32, Float32, Float32, Float32, Float32, Float32},
		{Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64, Float64},
		{Float32, Float64, Int64, Int64, Int64, Int64, Int64, Int64, Float16, BFloat16},
		{Float32, Float64, Int64, Int32, Int32, Int32, Int32, Int32, Float16, BFloat16},
		{Float32, Float64, Int64, Int32, Uint8, Uint8, Int16, Int16, Float16, BFloat16},
		{Float32, Float64, Int64, Int32, Uint8, Bool, Int16, Int8, Float16, BFloat16},
		{Float32, Float64, Int64, Int32, Int16, Int16, Int16, Int16, Float16, BFloat16},
		{Float32, Float64, Int64, Int32, Int16, Int8, Int16, Int8, Float16, BFloat16},
		{Float32, Float64, Float16, Float16, Float16, Float16, Float16, Float16, Float16, Float32},
		{Float32, Float64, BFloat16, BFloat16, BFloat16, BFloat16, BFloat16, BFloat16, Float32, BFloat16},
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
