package tensor_test

import (
	"math"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

func TestNumbersOf(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, tt := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{tensor.New([][]float64{{1, -2, 3}}), "[1, 3]  float32  -2 to 3"},
		{tensor.New([]float64{nan, 1, inf, -inf}), "[4]  float32  1, 1 NaN, 2 Inf"},
		{tensor.New([]float64{nan, 2, 1, 3}).Index(tensor.Span(0, 3).By(2)), "[2]  float32  1, 1 NaN"},
		{tensor.Full([]int{2}, nan), "[2]  float32  2 NaN"},
		{tensor.Zeros(0, 2), "[0, 2]  float32"},
		{tensor.Arange(0, 5, 1).To(tensor.Int64), "[5]  int64  0 to 4"},
		{tensor.New([]float64{0, 1, 0}).To(tensor.Bool), "[3]  bool  0 to 1"},
		{tensor.Full([]int{2, 2}, 1.5).To(tensor.Float16), "[2, 2]  float16  1.5"},
	} {
		if got := tensor.NumbersOf(tt.x).String(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	if got := (tensor.Numbers{Shape: []int{2}}).String(); got != "[2]  float32" {
		t.Errorf("what is not known: %q", got)
	}
}
