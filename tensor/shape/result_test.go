package shape

import (
	"slices"
	"testing"
)

// TestResultStrides has strides that PyTorch gives the sum of such operands.
func TestResultStrides(t *testing.T) {
	for _, tt := range []struct {
		name     string
		s        []int
		operands []Operand
		want     []int
	}{
		{"rows", []int{2, 3}, []Operand{{[]int{2, 3}, []int{3, 1}}, {[]int{2, 3}, []int{1, 2}}}, nil},
		{"both transposed", []int{2, 3}, []Operand{{[]int{2, 3}, []int{1, 2}}, {[]int{2, 3}, []int{1, 2}}}, []int{1, 2}},
		{"the first decides", []int{2, 3}, []Operand{{[]int{2, 3}, []int{1, 2}}, {[]int{2, 3}, []int{3, 1}}}, []int{1, 2}},
		{"a number does not", []int{2, 3}, []Operand{{nil, nil}, {[]int{2, 3}, []int{1, 2}}}, []int{1, 2}},
		{"a row does not", []int{2, 3}, []Operand{{[]int{3}, []int{1}}, {[]int{2, 3}, []int{1, 2}}}, []int{1, 2}},
		{"gaps are closed", []int{2, 3}, []Operand{{[]int{2, 3}, []int{1, 7}}}, []int{1, 2}},
		{"repeated rows", []int{2, 3}, []Operand{{[]int{2, 3}, []int{0, 1}}}, nil},
		{"channels last", []int{2, 3, 4, 5}, []Operand{{[]int{2, 3, 4, 5}, []int{60, 1, 15, 3}}, {[]int{3, 1, 1}, []int{1, 1, 1}}}, []int{60, 1, 15, 3}},
		{"a dimension of length one", []int{3, 1, 4}, []Operand{{[]int{3, 1, 4}, []int{1, 3, 3}}}, []int{1, 3, 3}},
		{"no elements", []int{2, 3, 0}, []Operand{{[]int{2, 3, 0}, []int{1, 2, 2}}, {nil, nil}}, []int{1, 0, 2}},
	} {
		if got := ResultStrides(tt.s, tt.operands...); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
