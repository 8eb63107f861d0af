package tensor

import "math"

// mixed is blend, which rounds bytes.
func mixed(x *Tensor, dim int, taps [][]int, weights [][]float64) *Tensor {
	if x.dt == Uint8 {
		return blendBytes(x, dim, taps, weights)
	}
	return blend(x, dim, taps, weights)
}

// resizeWide is resize with a filter.
func resizeWide(x *Tensor, dim, out int, step float64, mode string, corners bool) *Tensor {
	n := x.shape[dim]
	if corners && out > 1 {
		step = float64(n-1) / float64(out-1)
	}
	taps, weights := wideTaps(n, out, step, mode)
	return mixed(x, dim, taps, weights)
}

// wideTaps returns for each of out places along n elements the elements under a
// filter that grows with the distance of places, and their weights. Places with
// fewer elements than others share the weight of the last one out.
func wideTaps(n, out int, step float64, mode string) (taps [][]int, weights [][]float64) {
	radius, filter := 1.0, triangle1
	if mode == "bicubic" {
		radius, filter = 2, cubic1
	}
	wide := math.Max(step, 1)
	support, most := radius*wide, 1
	for i := range out {
		center := step * (float64(i) + 0.5)
		first, last := max(int(center-support+0.5), 0), min(int(center+support+0.5), n)
		var k []int
		var w []float64
		sum := 0.0
		for j := first; j < last; j++ {
			v := filter((float64(j) - center + 0.5) / wide)
			k, w, sum = append(k, j), append(w, v), sum+v
		}
		for j := range w {
			w[j] /= sum
		}
		most = max(most, len(k))
		taps, weights = append(taps, k), append(weights, w)
	}
	for i, k := range taps {
		last, w := k[len(k)-1], weights[i]
		share := w[len(w)-1] / float64(most-len(k)+1)
		w[len(w)-1] = share
		for len(taps[i]) < most {
			taps[i], weights[i] = append(taps[i], last), append(weights[i], share)
		}
	}
	return taps, weights
}

func triangle1(d float64) float64 { return math.Max(0, 1-math.Abs(d)) }

// cubic1 is the filter of Keys with a = -0.5.
func cubic1(d float64) float64 {
	const a = -0.5
	switch d = math.Abs(d); {
	case d < 1:
		return ((a+2)*d-(a+3))*d*d + 1
	case d < 2:
		return (((d-5)*d+8)*d - 4) * a
	}
	return 0
}

// blendBytes is blend for bytes as PyTorch computes it: with weights of 16 bits,
// the greatest of which uses as many of them as it can, and rounded.
func blendBytes(x *Tensor, dim int, taps [][]int, weights [][]float64) *Tensor {
	top, bits := 0.0, 0
	for _, w := range weights {
		for _, v := range w {
			top = math.Max(top, v)
		}
	}
	for bits < 22 && int(0.5+top*float64(int(1)<<(bits+1))) < 1<<15 {
		bits++
	}
	s := make([]int, len(x.shape))
	for i := range s {
		s[i] = 1
	}
	s[dim] = len(taps)
	z := FullOf(Int64, int64(1)<<max(bits-1, 0))
	for t := range taps[0] {
		at, w := make([]int, len(taps)), make([]int, len(taps))
		for i := range taps {
			at[i], w[i] = taps[i][t], int(math.Round(weights[i][t]*float64(int(1)<<bits)))
		}
		z = z.Add(x.IndexSelect(FromSlice(at), dim).To(Int64).Mul(FromSlice(w, s...)))
	}
	return z.BitwiseRightShift(Number(bits)).ClampTo(Number(0), Number(255)).To(Uint8)
}
