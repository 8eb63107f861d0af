package shape

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestBroadcast(t *testing.T) {
	tests := []struct {
		a, b, want []int
		err        string
	}{
		{[]int{2, 3}, []int{2, 3}, []int{2, 3}, ""},
		{[]int{2, 3}, []int{3}, []int{2, 3}, ""},
		{[]int{}, []int{4, 0}, []int{4, 0}, ""},
		{[]int{5, 1}, []int{1, 4}, []int{5, 4}, ""},
		{[]int{1}, []int{0}, []int{0}, ""},
		{[]int{2, 3}, []int{2, 4}, nil, "The size of tensor a (3) must match the size of tensor b (4) at non-singleton dimension 1"},
		{[]int{2}, []int{0}, nil, "non-singleton dimension 0"},
	}
	for _, tt := range tests {
		got, err := Broadcast(tt.a, tt.b)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("Broadcast(%v, %v): error %v, want %q", tt.a, tt.b, err, tt.err)
			}
			continue
		}
		if err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("Broadcast(%v, %v) = %v, %v, want %v", tt.a, tt.b, got, err, tt.want)
		}
	}
}

func TestCheck(t *testing.T) {
	if err := Check([]int{1 << 40, 1 << 40}, 4); err == nil || !strings.Contains(err.Error(), "overflow") {
		t.Errorf("overflow: %v", err)
	}
	if err := Check([]int{math.MaxInt, 0, 7}, 4); err != nil {
		t.Errorf("an empty tensor has no bytes: %v", err)
	}
	if err := Check([]int{2, -1}, 4); err == nil {
		t.Error("negative dimension is accepted")
	}
}

func TestAxis(t *testing.T) {
	for _, tt := range []struct {
		dim, rank, want int
		err             string
	}{
		{-1, 3, 2, ""}, {0, 3, 0, ""}, {0, 0, 0, ""}, {-1, 0, 0, ""},
		{5, 2, 0, "Dimension out of range (expected to be in range of [-2, 1], but got 5)"},
	} {
		got, err := Axis(tt.dim, tt.rank)
		if tt.err != "" && (err == nil || err.Error() != tt.err) || tt.err == "" && (err != nil || got != tt.want) {
			t.Errorf("Axis(%d, %d) = %d, %v", tt.dim, tt.rank, got, err)
		}
	}
}

func TestInfer(t *testing.T) {
	for _, tt := range []struct {
		s    []int
		n    int
		want []int
	}{
		{[]int{2, -1}, 6, []int{2, 3}},
		{[]int{-1}, 0, []int{0}},
		{[]int{}, 1, []int{}},
		{[]int{4}, 6, nil},
		{[]int{-1, -1}, 6, nil},
		{[]int{-1, 0}, 0, nil},
		{[]int{-1, 4}, 6, nil},
		{[]int{math.MaxInt, math.MaxInt}, 6, nil},
	} {
		got, err := Infer(tt.s, tt.n)
		if (tt.want == nil) != (err != nil) || !slices.Equal(got, tt.want) {
			t.Errorf("Infer(%v, %d) = %v, %v, want %v", tt.s, tt.n, got, err, tt.want)
		}
	}
}

// addresses lists where the elements lie, in row-major order.
func addresses(s, strides []int) []int {
	out := []int{0}
	for i, n := range s {
		var next []int
		for _, a := range out {
			for j := range n {
				next = append(next, a+j*strides[i])
			}
		}
		out = next
	}
	return out
}

func TestViewKeepsOrder(t *testing.T) {
	layouts := [][2][]int{
		{{2, 3, 4}, {12, 4, 1}},
		{{3, 2, 4}, {4, 12, 1}},
		{{2, 3}, {1, 2}},
		{{4, 1, 3}, {3, 99, 1}},
		{{2, 3}, {0, 1}},
		{{1, 6}, {7, 2}},
		{{2, 2, 3}, {12, 3, 1}},
	}
	targets := [][]int{{24}, {6}, {2, 3}, {3, 2}, {6, 4}, {2, 12}, {3, 8}, {12}, {4, 3}, {1, 6, 1}, {3, 4}, {2, 6}, {2, 2, 3}}
	for _, l := range layouts {
		for _, to := range targets {
			if Numel(to) != Numel(l[0]) {
				continue
			}
			st, ok := View(l[0], l[1], to)
			if ok && !slices.Equal(addresses(to, st), addresses(l[0], l[1])) {
				t.Errorf("View(%v, %v, %v) = %v reads other elements", l[0], l[1], to, st)
			}
			if !ok && IsContiguous(l[0], l[1]) {
				t.Errorf("View(%v, %v, %v) refuses a contiguous tensor", l[0], l[1], to)
			}
		}
	}
	if _, ok := View([]int{2, 3}, []int{1, 2}, []int{6}); ok {
		t.Error("a transposed matrix cannot be read as a vector")
	}
	if st, ok := View([]int{}, []int{}, []int{1, 1}); !ok || len(st) != 2 {
		t.Errorf("View of a zero-dimensional tensor = %v, %v", st, ok)
	}
}

func TestCollapse(t *testing.T) {
	s, st := Collapse([]int{2, 3, 1, 4}, []int{12, 4, 4, 1}, []int{0, 4, 0, 1})
	if !slices.Equal(s, []int{2, 12}) || !slices.Equal(st[0], []int{12, 1}) || !slices.Equal(st[1], []int{0, 1}) {
		t.Errorf("Collapse = %v, %v", s, st)
	}
}

func TestSlice(t *testing.T) {
	for _, tt := range []struct{ start, stop, step, n, first, length int }{
		{0, 5, 1, 5, 0, 5}, {-2, 5, 1, 5, 3, 2}, {1, 4, 2, 5, 1, 2}, {0, 99, 3, 5, 0, 2}, {4, 2, 1, 5, 4, 0}, {-9, -1, 1, 5, 0, 4}, {0, 0, 1, 0, 0, 0},
	} {
		if f, l := Slice(tt.start, tt.stop, tt.step, tt.n); f != tt.first || l != tt.length {
			t.Errorf("Slice(%d, %d, %d, %d) = %d, %d", tt.start, tt.stop, tt.step, tt.n, f, l)
		}
	}
}
