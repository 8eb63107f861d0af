package display

import (
	"flag"
	"math"

	"github.com/rustorch/rustorch/tensor"
)

var update = flag.Bool("update", false, "write the golden files")

const hostile = `<script>broken()</script><img src=x onerror=broken()>&"'`

// waves is a tensor of the shape that looks like something.
func waves(shape ...int) *tensor.Tensor {
	n := 1
	for _, k := range shape {
		n *= k
	}
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(math.Round(1000*math.Sin(float64(i)/7)*math.Cos(float64(i)/500))) / 1000
	}
	return tensor.FromSlice(v, shape...)
}

// lost is a tensor with elements that are no numbers.
func lost() *tensor.Tensor {
	x := waves(20, 14)
	for i, v := range []float64{math.NaN(), math.NaN(), math.Inf(1), math.Inf(-1)} {
		x.IndexPut(v, 3, i+2)
	}
	return x
}

// corpus has a value of each kind that has HTML.
func corpus() map[string]any {
	leaf := tensor.New([][]float32{{1, -2}, {3, 4}}).SetRequiresGrad(true)
	leaf.Mul(leaf).Sum().Backward()
	ramp := waves(3, 24, 32).AddScalar(1).MulScalar(.5)
	return map[string]any{
		"small tensor":    tensor.New([][]float32{{1, -2.5}, {0, float32(math.NaN())}}),
		"large integers":  tensor.FromSlice([]int64{1<<53 + 1, -1 << 63}, 2),
		"truth":           tensor.FromSlice([]bool{true, false, true}, 3),
		"leaf":            leaf,
		"computed":        leaf.Mul(leaf),
		"matrix":          waves(40, 30),
		"positive matrix": waves(40, 30).Mul(waves(40, 30)),
		"lost numbers":    lost(),
		"vector":          waves(3000),
		"short vector":    waves(20),
		"slices":          waves(5, 20, 30),
		"twelve":          waves(2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2),
		"picture":         ramp,
		"bytes":           ramp.MulScalar(255).To(tensor.Uint8),
		"batch":           waves(12, 1, 8, 8).AddScalar(1).MulScalar(.5),
		"no elements":     tensor.Zeros(0, 3),
		"a billion":       tensor.Scalar(1.5).Expand(1000, 1000000),
		"strided":         waves(30, 40).T(),
		"constant":        tensor.Ones(20, 20),
		"heat map":        NewHeatmap(waves(10, 12, 13)),
	}
}
