package tensor

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestViewPlaces compares the places worked out from strides with those found
// by looking at every element of the base.
func TestViewPlaces(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		base := randomView(r, Zeros(2+r.IntN(3), 1+r.IntN(3), 2+r.IntN(3), 3))
		view := randomView(r, base)
		got := viewPlaces(base.shape, base.strides, base.off, view.shape, view.strides, view.off)
		want := make([]int64, got.Numel())
		searchPlaces(want, base.shape, base.strides, base.off, view.shape, view.strides, view.off)
		if !slices.Equal(elems[int64](got), want) {
			t.Fatalf("view %v %v+%d of %v %v+%d: places %v, want %v", view.shape, view.strides, view.off, base.shape, base.strides, base.off, elems[int64](got), want)
		}
	}
}

// randomView returns a view of x: permuted, narrowed, with steps, expanded.
func randomView(r *rand.Rand, x *Tensor) *Tensor {
	for range r.IntN(4) {
		d := r.IntN(x.Dim())
		switch n := x.shape[d]; r.IntN(4) {
		case 0:
			x = x.Transpose(d, r.IntN(x.Dim()))
		case 1:
			start := r.IntN(n)
			x = x.Narrow(d, start, r.IntN(n-start)+1)
		case 2:
			strides := slices.Clone(x.strides)
			shape := slices.Clone(x.shape)
			strides[d], shape[d] = 2*strides[d], (n+1)/2
			x = x.alias(shape, strides, x.off)
		default:
			x = x.Unsqueeze(0)
		}
	}
	return x
}

// TestViewPlacesOverlap has a base whose windows overlap: any place with the
// element's address will do, and the place after the last one for what is outside.
func TestViewPlacesOverlap(t *testing.T) {
	got := viewPlaces([]int{3, 2}, []int{1, 1}, 0, []int{4}, []int{1}, 0)
	for k, place := range elems[int64](got) {
		if i, j := int(place)/2, int(place)%2; i+j != k {
			t.Errorf("element %d is at place %d", k, place)
		}
	}
	beyond := viewPlaces([]int{2}, []int{1}, 0, []int{4}, []int{1}, 0)
	if got := elems[int64](beyond); !slices.Equal(got, []int64{0, 1, 2, 2}) {
		t.Errorf("a view beyond its base: places %v, want 2 for what the base does not show", got)
	}
}
