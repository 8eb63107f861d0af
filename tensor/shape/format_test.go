package shape

import (
	"slices"
	"strings"
	"testing"
)

// TestLike compares with the strides of PyTorch's clone().
func TestLike(t *testing.T) {
	for _, tt := range []struct{ s, strides, want []int }{
		{[]int{3, 2}, []int{1, 3}, []int{1, 3}},
		{[]int{4, 3}, []int{6, 2}, []int{3, 1}},
		{[]int{4, 3}, []int{1, 8}, []int{1, 4}},
		{[]int{2, 3}, []int{0, 1}, []int{3, 1}},
		{[]int{1, 2, 3}, []int{3, 3, 1}, []int{3, 3, 1}},
		{[]int{2, 4, 5, 3}, []int{60, 5, 1, 20}, []int{60, 5, 1, 20}},
		{[]int{3, 0, 2}, []int{1, 3, 3}, []int{1, 3, 3}},
		{[]int{5, 3, 2, 2}, []int{1, 20, 60, 10}, []int{1, 10, 30, 5}},
		{[]int{2, 2, 4, 5}, []int{60, 1, 15, 3}, []int{40, 1, 10, 2}},
		{[]int{3, 1, 2}, []int{2, 7, 1}, []int{2, 7, 1}},
		{[]int{3, 1, 2}, []int{7, 9, 3}, []int{2, 6, 1}},
		{[]int{2, 2}, []int{1, 1}, []int{2, 1}},
		{[]int{2, 3, 2}, []int{0, 2, 1}, []int{6, 2, 1}},
		{[]int{4}, []int{3}, []int{1}},
		{[]int{0}, []int{3}, []int{3}},
		{[]int{}, []int{}, []int{}},
	} {
		if got := Like(tt.s, tt.strides); !slices.Equal(got, tt.want) {
			t.Errorf("Like(%v, %v) = %v, want %v", tt.s, tt.strides, got, tt.want)
		}
	}
}

func TestFormats(t *testing.T) {
	for _, tt := range []struct {
		f    Format
		s    []int
		want []int // nil: an error
	}{
		{ChannelsLast, []int{2, 3, 4, 5}, []int{60, 1, 15, 3}},
		{ChannelsLast, []int{0, 3, 4, 4}, []int{48, 1, 12, 3}},
		{ChannelsLast, []int{2, 3}, nil},
		{ChannelsLast3d, []int{2, 3, 4, 5, 6}, []int{360, 1, 90, 18, 3}},
		{ChannelsLast3d, []int{2, 3, 4, 5}, nil},
		{Contiguous, []int{2, 3}, []int{3, 1}},
	} {
		got, err := tt.f.Strides(tt.s)
		if (err != nil) != (tt.want == nil) || !slices.Equal(got, tt.want) {
			t.Errorf("%v.Strides(%v) = %v, %v, want %v", tt.f, tt.s, got, err, tt.want)
		}
		if err != nil && !strings.Contains(err.Error(), "required rank "+[]string{ChannelsLast: "4", ChannelsLast3d: "5"}[tt.f]+" tensor to use "+tt.f.String()) {
			t.Errorf("%v: %v", tt.f, err)
		}
		if err == nil && !tt.f.Is(tt.s, got) {
			t.Errorf("%v is not said to lie in %v", got, tt.f)
		}
	}
	if ChannelsLast.Is([]int{2, 3, 4, 5}, Strides([]int{2, 3, 4, 5})) || ChannelsLast.Is([]int{2, 3}, []int{3, 1}) {
		t.Error("a tensor in row-major order, or of two dimensions, is said to have its channels last")
	}
	if !ChannelsLast.Is([]int{2, 1, 4, 4}, []int{16, 16, 4, 1}) {
		t.Error("one channel lies in both orders")
	}
}

// TestSuggested has shapes in which the order of dimensions cannot be told.
func TestSuggested(t *testing.T) {
	for _, tt := range []struct {
		s, strides []int
		want       Format
	}{
		{[]int{2, 3, 4, 5}, []int{60, 1, 15, 3}, ChannelsLast},
		{[]int{2, 3, 2, 2}, []int{60, 1, 15, 3}, ChannelsLast},
		{[]int{2, 3, 4, 5}, []int{60, 20, 5, 1}, Contiguous},
		{[]int{4, 1, 1, 1}, []int{1, 1, 1, 1}, Contiguous},
		{[]int{2, 3, 1, 1}, []int{3, 1, 3, 3}, ChannelsLast},
		{[]int{2, 3, 1, 1}, []int{3, 1, 1, 1}, Contiguous},
		{[]int{2, 0, 4, 5}, []int{20, 1, 5, 1}, Contiguous},
		{[]int{2, 3, 4, 5, 6}, []int{360, 1, 90, 18, 3}, ChannelsLast3d},
		{[]int{3, 2}, []int{1, 3}, Contiguous},
	} {
		if got := Suggested(tt.s, tt.strides); got != tt.want {
			t.Errorf("Suggested(%v, %v) = %v, want %v", tt.s, tt.strides, got, tt.want)
		}
	}
}

// TestDense finds gaps and places that are used twice.
func TestDense(t *testing.T) {
	for _, tt := range []struct {
		s, strides []int
		want       bool
	}{
		{[]int{2, 3}, []int{1, 2}, true},
		{[]int{2, 3}, []int{1, 3}, false},
		{[]int{2, 3}, []int{4, 1}, false},
		{[]int{2, 1, 3}, []int{1, 99, 2}, true},
		{[]int{2, 2}, []int{1, 1}, false},
		{[]int{2, 3}, []int{0, 1}, false},
		{[]int{0, 3}, []int{7, 7}, true},
	} {
		if got := IsDense(tt.s, tt.strides); got != tt.want {
			t.Errorf("IsDense(%v, %v) = %v", tt.s, tt.strides, got)
		}
	}
}
