package tensor

import (
	"testing"
)

func TestPlaceOfSmallTensors(t *testing.T) {
	if _, ok := Zeros(2).Place(); ok {
		t.Error("a small tensor has a place in a segment")
	}
}

func TestInside(t *testing.T) {
	for _, tt := range []struct {
		p             Place
		dims, strides []int
		ok            bool
	}{
		{Place{1, 0, 24, 0}, []int{2, 3}, []int{3, 1}, true},
		{Place{1, 0, 24, 2}, []int{2}, []int{3}, true},
		{Place{1, 0, 24, 0}, []int{0, 9}, []int{9, 1}, true},
		{Place{1, 0, 24, 0}, nil, nil, true},
		{Place{1, 0, 24, 1}, []int{2, 3}, []int{3, 1}, false},
		{Place{1, 0, 24, -1}, []int{2}, []int{1}, false},
		{Place{1, 0, 24, 0}, []int{7}, []int{1}, false},
		{Place{1, 0, 24, 0}, []int{2}, []int{-1}, false},
		{Place{1, 0, 24, 0}, []int{2}, nil, false},
		{Place{1, 0, 24, 0}, []int{1 << 40, 1 << 40}, []int{1, 1}, false},
	} {
		if err := inside(tt.p, Float32, tt.dims, tt.strides); (err == nil) != tt.ok {
			t.Errorf("%+v %v %v: %v", tt.p, tt.dims, tt.strides, err)
		}
	}
}

// TestWatchMemory sees the segment of a large tensor, and that a view of it
// has the same place with another offset.
func TestWatchMemory(t *testing.T) {
	seen := map[uint64]int{}
	WatchMemory(func(id uint64, _ uintptr, size int) { seen[id] = size }, func(uint64) {})
	x := Zeros(300, 300)
	p, ok := x.Place()
	if !ok {
		t.Skip("this system has no memory that processes share")
	}
	if seen[p.Segment] < p.Base+p.Length || p.Length != 300*300*4 {
		t.Errorf("%+v, seen %v", p, seen)
	}
	q, _ := x.Select(0, 2).Place()
	if q.Segment != p.Segment || q.Base != p.Base || q.Offset != 600 {
		t.Errorf("the place of a row is %+v of %+v", q, p)
	}
	if _, err := (&Memory{}).At(p, Float32, []int{300, 300}, []int{300, 1}); err == nil {
		t.Error("a segment of this process was taken for an adopted one")
	}
}

func TestInterrupt(t *testing.T) {
	Interrupt()
	defer Resume()
	defer func() {
		if recover() == nil {
			t.Error("an interrupted product ran to its end")
		}
	}()
	x := Ones(300, 300)
	for range 100 {
		x.MatMul(x)
	}
}
