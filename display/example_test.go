package display_test

import (
	"fmt"

	"github.com/rustorch/rustorch/display"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
)

func ExampleDescribe() {
	fmt.Println(display.Describe(tensor.New([][]float32{{1, 2}, {3, 6}})))
	// Output: Tensor float32 (2, 2) · min 1 · max 6 · mean 3 · std 2.1602
}

// A convolution has eight channels of 3 by 3 weights and a bias for each.
func ExampleSummary() {
	model := nn.NewSequential(nn.NewConv2d(1, 8, 3), nn.ReLU(), nn.Flatten(), nn.NewLinear(8*6*6, 10))
	display.Show(display.Summary(model, 32, 1, 8, 8))
	// Output:
	// layer                                              output         parameters                     number
	// ───────────────────────────────────────────────────────────────────────────────────────────────────────
	// Sequential                                         [32, 10]
	// ├─ 0: Conv2d(1, 8, kernel=3, stride=1, padding=0)  [32, 8, 6, 6]  weight [8, 1, 3, 3], bias [8]      80
	// ├─ 1: ReLU()                                       [32, 8, 6, 6]
	// ├─ 2: Flatten()                                    [32, 288]
	// └─ 3: Linear(in=288, out=10, bias=true)            [32, 10]       weight [10, 288], bias [10]     2,890
	// ───────────────────────────────────────────────────────────────────────────────────────────────────────
	// total                                                             11.6 KB                         2,970
	// input [32, 1, 8, 8]
}

func ExampleGraph() {
	w := tensor.Ones(3, 2).SetRequiresGrad(true)
	x := tensor.Ones(4, 3)
	display.Graph(x.MatMul(w).Tanh(), map[string]*tensor.Tensor{"w": w})
	// Output:
	//   0  w [3, 2]
	//   1  matmul(constant [4, 3], 0) [4, 2]
	//   2  tanh(1) [4, 2]
}

func ExampleHeatmap() {
	x := tensor.Scalar(1).Expand(1000, 1000000)
	display.Heatmap(x)
	// Output:
	// heat map of Tensor int64 (1000, 1000000) · min 1 · max 1 · mean 1 · std 0 · of 51,200 sampled elements
	// sampled: 171,008 of 1,000,000,000 elements, every 3rd of dimension 0, every 1,955th of dimension 1
}

func ExampleImage() {
	fmt.Println(display.Image(tensor.New([][]float32{{0, .5}, {.5, 1}})))
	fmt.Println(display.Image(tensor.New([][]uint8{{0, 128}, {128, 255}})))
	fmt.Println(display.Image(tensor.New([][]float32{{-2, 0}, {1, 3}})))
	// Output:
	// image 2×2 · values from 0 to 1
	// image 2×2 · values from 0 to 255
	// image 2×2 · values from -2, black, to 3, white
}

func ExampleConfusion() {
	truth, predicted := []int{0, 1, 1, 2}, []int{0, 1, 2, 2}
	fmt.Println(display.Confusion(truth, predicted, 3))
	// Output:
	// rows: true class, columns: predicted
	//          0    1    2
	//     0    1    0    0
	//     1    0    1    1
	//     2    0    0    1
}

func ExampleVega() {
	display.Vega(`{
		"mark": "line",
		"data": {"values": [{"epoch": 1, "loss": 2.3}, {"epoch": 2, "loss": 0.9}]},
		"encoding": {"x": {"field": "epoch"}, "y": {"field": "loss"}}
	}`)
	// Output: Vega-Lite chart: line of 2 values, x: epoch, y: loss
}
