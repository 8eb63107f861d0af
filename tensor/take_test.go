package tensor

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// scattered returns views of a tensor of consecutive numbers: as it is,
// transposed, with a step, expanded and turned around.
func scattered() map[string]*Tensor {
	x := Range(4*6*5).View(4, 6, 5).To(Float32)
	return map[string]*Tensor{
		"contiguous": x, "transposed": x.Transpose(0, 2), "stepped": x.Index(Ellipsis, From(1).By(2)), "expanded": x.Select(0, 1).Unsqueeze(1).Expand(6, 3, 5),
		"one column": x.Narrow(2, 2, 1), "empty": x.Narrow(1, 2, 0), "vector": x.View(-1), "pairs": x.View(60, 2),
	}
}

func values(x *Tensor) []float64 { return x.To(Float64).Contiguous().Floats() }

// at returns the element of x at a place, from its row-major copy.
func at(x *Tensor, place []int) float64 {
	i := 0
	for d, p := range place {
		i = i*x.shape[d] + p
	}
	return values(x)[i]
}

// everyPlace calls f with every index of a shape.
func everyPlace(s []int, f func(place []int)) {
	place := make([]int, len(s))
	var down func(d int)
	down = func(d int) {
		if d == len(s) {
			f(place)
			return
		}
		for place[d] = range s[d] {
			down(d + 1)
		}
	}
	down(0)
}

// sameElements compares all elements of z with what want says of their places.
func sameElements(t *testing.T, name string, z *Tensor, want func(place []int) float64) {
	t.Helper()
	got, k := values(z), 0
	everyPlace(z.shape, func(place []int) {
		if w := want(place); got[k] != w {
			t.Fatalf("%s at %v: %v, want %v", name, place, got[k], w)
		}
		k++
	})
}

func TestTakers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, view := range scattered() {
		for _, dt := range []dtype.DType{Float32, Float64, Int16, Uint8, Complex128} {
			x := view.To(dt)
			if dt == Float32 {
				x = view
			}
			t.Run(name+" "+dt.String(), func(t *testing.T) {
				for d := range x.shape {
					checkTaken(t, x, d, r)
				}
				checkTriangles(t, x)
			})
		}
	}
}

func checkTaken(t *testing.T, x *Tensor, d int, r *rand.Rand) {
	if n := x.shape[d]; n > 0 {
		index := make([]int, 7)
		for i := range index {
			index[i] = r.IntN(n)
		}
		sameElements(t, "index_select", x.IndexSelect(FromSlice(index), d), func(place []int) float64 {
			p := slices.Clone(place)
			p[d] = index[p[d]]
			return at(x, p)
		})
		all := Range(x.Numel()).View(x.shape...).RemainderScalar(n)
		sameElements(t, "gather", x.Gather(all, d), func(place []int) float64 {
			p := slices.Clone(place)
			p[d] = int(at(all, place))
			return at(x, p)
		})
	}
	sameElements(t, "flip", x.Flip(d), func(place []int) float64 {
		p := slices.Clone(place)
		p[d] = x.shape[d] - 1 - p[d]
		return at(x, p)
	})
	mask := Range(x.Numel()).View(x.shape...).RemainderScalar(3).NeScalar(0)
	var want []float64
	for i, v := range values(x) {
		if i%3 != 0 {
			want = append(want, v)
		}
	}
	for name, got := range map[string]*Tensor{"masked_select": x.MaskedSelect(mask), "index": x.Index(mask)} {
		if !slices.Equal(values(got), want) {
			t.Fatalf("%s: %v, want %v", name, values(got), want)
		}
	}
}

func checkTriangles(t *testing.T, x *Tensor) {
	if x.Dim() < 2 {
		return
	}
	for _, k := range []int{0, 1, -1, 3, 100, -100, math.MaxInt, math.MinInt} {
		triangle := func(name string, z *Tensor, keep func(above, k float64) bool) {
			sameElements(t, name, z, func(place []int) float64 {
				if n := len(place); keep(float64(place[n-1]-place[n-2]), float64(k)) {
					return at(x, place)
				}
				return 0
			})
		}
		triangle("tril", x.TrilOpt(k), func(above, k float64) bool { return above <= k })
		triangle("triu", x.TriuOpt(k), func(above, k float64) bool { return above >= k })
	}
}

// TestMaskedWrites writes through masks and indices into views; the memory
// around them stays as it is.
func TestMaskedWrites(t *testing.T) {
	base := Range(60).View(4, 15).To(Float32)
	x := base.Index(Ellipsis, From(1).By(2)) // (4, 7)
	mask := x.RemainderScalar(3).EqScalar(0)
	before := base.Floats()
	x.IndexPut(-1, mask)
	for i, v := range base.Floats() {
		want := before[i]
		if inView := i % 15 % 2; inView == 1 && int(want)%3 == 0 {
			want = -1
		}
		if v != want {
			t.Errorf("element %d is %v, want %v", i, v, want)
		}
	}
	y := Range(12).View(3, 4).To(Float32)
	y.IndexPut(FromSlice([]float32{7, 8, 9}).Unsqueeze(1), Ellipsis, FromSlice([]int{3, 0, 3}))
	if got, want := y.Floats(), []float64{7, 1, 2, 7, 8, 5, 6, 8, 9, 9, 10, 9}; !slices.Equal(got, want) {
		t.Errorf("columns: %v, want %v", got, want)
	}
	defer func() {
		if _, ok := recover().(*ValueError); !ok {
			t.Error("300 does not fit Uint8: want a ValueError")
		}
	}()
	Zeros(3).To(Uint8).IndexPut(300, FromSlice([]bool{true, false, true}))
}
