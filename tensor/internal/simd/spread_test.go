package simd

import (
	"math"
	"math/rand"
	"testing"
)

func testMoments[T Float](t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, tier := range Tiers() {
		restore := SetTier(tier)
		for _, n := range lengths {
			x := make([]T, n)
			var sum, squares, size float64
			for i := range x {
				x[i] = T(r.NormFloat64()*3 + 7)
				d := float64(x[i]) - 6.5
				sum, squares, size = sum+d, squares+d*d, size+math.Abs(d)
			}
			s, q := Moments(x, 6.5)
			if math.Abs(s-sum) > 1e-14*size || math.Abs(q-squares) > 1e-14*squares {
				t.Errorf("%v %T n=%d: %v and %v, want %v and %v", tier, T(0), n, s, q, sum, squares)
			}
		}
		restore()
	}
}

func testBuckets[T Float](t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for _, tier := range Tiers() {
		restore := SetTier(tier)
		for _, n := range lengths {
			x, dst := make([]T, n), make([]int32, n+2)
			for i := range x {
				x[i] = T(r.Float64()*8 - 3)
			}
			dst[0], dst[n+1] = -7, -7 // guards
			Buckets(dst[1:n+1], x, -1.5, 8)
			for i, v := range x {
				if want := int32((float64(v)/2 + 1.5) * 8); dst[i+1] != want {
					t.Errorf("%v %T n=%d: %v lies in %d, want %d", tier, T(0), n, v, dst[i+1], want)
				}
			}
			if dst[0] != -7 || dst[n+1] != -7 {
				t.Errorf("%v %T n=%d: something around is written", tier, T(0), n)
			}
		}
		restore()
	}
}

func TestMomentsAndBuckets(t *testing.T) {
	testMoments[float32](t)
	testMoments[float64](t)
	testBuckets[float32](t)
	testBuckets[float64](t)
}
