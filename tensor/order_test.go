package tensor

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestOrdering compares the first places with a full sort, for selections by
// partition and by heap, with many equal elements; the order of equal ones is
// compared with PyTorch in the recorded cases.
func TestOrdering(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		n := 1 + r.IntN(400)
		row := make([]int64, n)
		for i := range row {
			row[i] = int64(r.IntN(1 + r.IntN(300)))
		}
		k := r.IntN(n + 1)
		if r.IntN(2) == 0 {
			k = r.IntN(1 + n/64)
		}
		o := &ordering{places: make([]int64, n), less: func(a, b int64) bool { return row[a] < row[b] }}
		for i := range o.places {
			o.places[i] = int64(i)
		}
		o.top(k)
		want := slices.Sorted(slices.Values(row))[:k]
		got := make([]int64, k)
		for i, p := range o.places[:k] {
			got[i] = row[p]
		}
		if !slices.Equal(got, want) {
			t.Fatalf("the first %d of %v are %v, want %v", k, row, got, want)
		}
		slices.Sort(o.places)
		for i, p := range o.places {
			if int(p) != i {
				t.Fatalf("place %d is lost: %v", i, o.places)
			}
		}
	}
}

// TestOrderingDeep has rows on which the median of three is bad: the depth is
// bounded and a heap takes over.
func TestOrderingDeep(t *testing.T) {
	const n = 1 << 16
	row := make([]int64, n)
	for i := range n / 2 {
		row[2*i], row[2*i+1] = int64(i), int64(n/2+i)
		if i%2 == 0 {
			row[2*i], row[2*i+1] = int64(n/2-i), int64(n-i)
		}
	}
	compared := 0
	o := &ordering{places: make([]int64, n), less: func(a, b int64) bool { compared++; return row[a] < row[b] }}
	for i := range o.places {
		o.places[i] = int64(i)
	}
	o.top(n / 2)
	if compared > 100*n {
		t.Errorf("%d comparisons for %d elements", compared, n)
	}
}
