package display

import (
	"errors"
	"flag"
	"math"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
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
		"hostile matrix":  &Matrix{Title: hostile, Counts: [][]int{{1, 2}, {3}}, Labels: []string{hostile}},
		"confusion":       Confusion([]int{0, 1, 1, 2}, []int{0, 1, 0, 2}, 3),
		"hostile table":   &Table{Title: hostile, Header: []string{hostile, "n"}, Rows: [][]string{{hostile, "1"}}, Right: 1, Total: []string{"total", "1"}, Notes: []string{hostile}},
		"hostile error":   errors.New(hostile),
		"NaN error":       nanError(),
		"shape error":     caught(func() { tensor.Ones(2, 3).MatMul(tensor.Ones(4, 5)) }),
		"model":           network(),
		"summary":         Summary(network(), 2, 1, 8, 8),
		"wrong input":     Summary(network(), 2, 1, 4, 4),
		"struct":          Summary(newResidual(), 5, 4),
		"adam":            optim.NewAdamW(network().Parameters(), .01),
		"sgd":             optim.NewSGD(network().Parameters(), .1, optim.Momentum(.9)),
		"data set":        digits(),
		"loader":          data.NewLoader(digits(), 4, true),
		"graph":           graph(),
		"grid":            NewGrid(lost().Expand(2, -1, -1), "a", hostile),
	}
}

func caught(f func()) (err any) {
	defer func() { err = recover() }()
	f()
	return nil
}

// nanError is of a backward pass, called in a cell with words that would hurt.
func nanError() any {
	x := tensor.New([][]float32{{0, 4, 9}, {float32(math.Inf(1)), 0, 1}}).SetRequiresGrad(true)
	e := caught(func() {
		autograd.WatchNaN(func() { x.Sqrt().Mul(x).Sum().Backward() })
	}).(*tensor.NaNError)
	e.Called = tensor.Origin{Name: "cell[3]:1:14", Line: "    y := x[`<b>`].Sqrt()", Caret: "                 ^"}
	return e
}

func network() *nn.Sequential {
	dense := nn.NewSequential(nn.NewLinear(36, 16), nn.NewDropout(.5), nn.Tanh())
	return nn.NewSequential(nn.NewConv2d(1, 4, 3), nn.ReLU(), nn.NewMaxPool2d(2), nn.Flatten(), dense, nn.NewLinear(16, 3))
}

// residual is a module of a struct: its layers are seen, and by the graph the
// shapes of their results.
type residual struct {
	First, Second *nn.Linear
	Act           *nn.Func
	Scale         *tensor.Tensor
	Again         nn.Module
	Missing       *nn.Linear
}

func newResidual() *residual {
	r := &residual{First: nn.NewLinear(4, 6), Second: nn.NewLinear(6, 4, nn.NoBias()), Act: nn.ReLU(), Scale: tensor.Ones(4).SetRequiresGrad(true)}
	r.Again = r.First
	return r
}

func (r *residual) Forward(x *tensor.Tensor) *tensor.Tensor {
	return x.Add(r.Second.Forward(r.Act.Forward(r.First.Forward(x))).Mul(r.Scale))
}

func (r *residual) Parameters() []*tensor.Tensor {
	return append(append(r.First.Parameters(), r.Second.Parameters()...), r.Scale)
}

func digits() *data.Tensors {
	y := make([]int64, 12)
	for i := range y {
		y[i] = int64(i % 10)
	}
	return data.NewTensors(waves(12, 1, 8, 8).AddScalar(1).MulScalar(.5), tensor.FromSlice(y, 12))
}

func graph() *GraphPicture {
	w, b := tensor.Ones(3, 2).SetRequiresGrad(true), tensor.Ones(2).SetRequiresGrad(true)
	h := tensor.Ones(4, 3).MatMul(w).Add(b)
	return NewGraph(h.Mul(h).Sum().Add(h.Exp().Sum()), map[string]*tensor.Tensor{"w": w, "<b>": b})
}
