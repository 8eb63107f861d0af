package tensor

import (
	"slices"
	"strings"
	"testing"
)

// TestLookups reads and writes by tensors of indices; what they mean is NumPy's
// rule for advanced indices.
func TestLookups(t *testing.T) {
	x := Range(24).View(2, 3, 4)
	a, b := FromSlice([]int{0, 1, 1}), FromSlice([]int{2, 0, -1})
	column := b.View(3, 1)
	mask := x.Remainder(Number(5)).EqScalar(0)
	tests := []struct {
		name  string
		items []any
		shape []int
		want  []int
	}{
		{"together", []any{a, b}, []int{3, 4}, []int{8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23}},
		{"apart", []any{a, All, b}, []int{3, 3}, []int{2, 6, 10, 12, 16, 20, 15, 19, 23}},
		{"after a slice", []any{All, b, a}, []int{2, 3}, []int{8, 1, 9, 20, 13, 21}},
		{"broadcast", []any{a, column, 0}, []int{3, 3}, []int{8, 20, 20, 0, 12, 12, 8, 20, 20}},
		{"mask", []any{mask}, []int{5}, []int{0, 5, 10, 15, 20}},
		{"mask and int", []any{FromSlice([]bool{true, false}), 1, Until(2)}, []int{1, 2}, []int{4, 5}},
		{"true", []any{true, 1, 2, Span(1, 3)}, []int{1, 2}, []int{21, 22}},
		{"false", []any{false}, []int{0, 2, 3, 4}, []int{}},
		{"a number in a tensor is a view", []any{Number(int64(1)), 0, 0}, []int{}, []int{12}},
	}
	for _, tt := range tests {
		got := x.Index(tt.items...)
		if !slices.Equal(got.Shape(), tt.shape) || !slices.Equal(got.Ints(), tt.want) {
			t.Errorf("%s: %v %v, want %v %v", tt.name, got.Shape(), got.Ints(), tt.shape, tt.want)
		}
		// Zeros written by the same index are read again, and nothing else changed.
		y := x.Clone()
		y.IndexPut(-1, tt.items...)
		left := 0
		for _, v := range y.Ints() {
			if v == -1 {
				left++
			}
		}
		distinct := slices.Compact(slices.Sorted(slices.Values(tt.want)))
		if left != len(distinct) {
			t.Errorf("%s: %d elements were written, want %d", tt.name, left, len(distinct))
		}
	}
}

func TestLookupErrors(t *testing.T) {
	x := Range(6).View(2, 3)
	for want, f := range map[string]func(){
		"index 2 is out of bounds for dimension 0 with size 2": func() { x.Index(FromSlice([]int{2})) },
		"could not be broadcast together":                      func() { x.Index(FromSlice([]int{0, 1}), FromSlice([]int{0, 1, 1})) },
		"The shape of the mask [3] at index 0":                 func() { x.Index(FromSlice([]bool{true, true, true})) },
		"too many indices":                                     func() { x.Index(0, 0, 0) },
		"must be long, int, byte or bool":                      func() { x.Index(Ones(2)) },
		"dtypes match, got Long for the destination":           func() { x.IndexPut(Ones(1), FromSlice([]int{0})) },
		"cannot be broadcast to indexing result of shape [2, 3]": func() {
			x.IndexPut(Range(2), FromSlice([]int{0, 1}))
		},
	} {
		func() {
			defer func() {
				if e, _ := recover().(error); e == nil || !strings.Contains(e.Error(), want) {
					t.Errorf("got %v, want words %q", e, want)
				}
			}()
			f()
		}()
	}
}
