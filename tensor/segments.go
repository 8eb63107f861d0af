package tensor

import (
	"math"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// start is what a reduction of no elements gives.
func start(reduce string, initial any) float64 {
	if initial != nil {
		return Number(initial).Float()
	}
	switch reduce {
	case "prod":
		return 1
	case "max":
		return math.Inf(-1)
	case "min":
		return math.Inf(1)
	}
	return 0
}

// reduceSegments reduces the parts of x to the elements of z, one after the
// other and in their type, as PyTorch does.
func reduceSegments[T float](s *segments, z, x []T, reduce string, initial any) {
	first := T(start(reduce, initial))
	par.For(s.samples*s.count, max(1, grain/max(1, s.length*s.rest/max(1, s.count))), func(lo, hi int) {
		for k := lo; k < hi; k++ {
			b, part := k/s.count, k%s.count
			row := s.at[b*(s.count+1):]
			from, to := row[part], row[part+1]
			for r := range s.rest {
				v := first
				for e := from; e < to; e++ {
					v = combined(reduce, v, x[(b*s.length+e)*s.rest+r])
				}
				if reduce == "mean" {
					v = mean(v, to-from, initial)
				}
				z[k*s.rest+r] = v
			}
		}
	})
}

func combined[T float](reduce string, v, e T) T {
	switch reduce {
	case "prod":
		return v * e
	case "max":
		if e != e || e > v {
			return e
		}
		return v
	case "min":
		if e != e || e < v {
			return e
		}
		return v
	}
	return v + e
}

// mean divides a sum of n elements; without elements and without an initial
// value it is NaN.
func mean[T float](sum T, n int, initial any) T {
	switch {
	case n > 0 && sum == sum:
		return sum / T(n)
	case n == 0 && initial == nil:
		return T(math.NaN())
	}
	return sum
}
