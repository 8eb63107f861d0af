package simd

// spreadStep is the number of elements that the assembly takes at a time.
const spreadStep = 16

// Moments returns Σ (x[i]-pivot) and Σ (x[i]-pivot)², computed in float64.
func Moments[T Float](x []T, pivot float64) (sum, squares float64) {
	if f := active.Load().moments[kind[T]()]; f != nil {
		n := len(x) &^ (spreadStep - 1)
		var out [2]float64
		f(addr(&out), ptr(x), addr(&pivot), n)
		sum, squares, x = out[0], out[1], x[n:]
	}
	for _, v := range x {
		d := float64(v) - pivot
		sum += d
		squares += d * d
	}
	return sum, squares
}

// Buckets computes dst[i] = (x[i]/2 - low) * density without its fraction, in
// float64. The result must fit an int32.
func Buckets[T Float](dst []int32, x []T, low, density float64) {
	same(len(dst), len(x))
	if f := active.Load().buckets[kind[T]()]; f != nil {
		n := len(x) &^ (spreadStep - 1)
		consts := [2]float64{low, density}
		f(ptr(dst), ptr(x), addr(&consts), n)
		dst, x = dst[n:], x[n:]
	}
	for i, v := range x {
		dst[i] = int32((float64(v)*.5 - low) * density)
	}
}
