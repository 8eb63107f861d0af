package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// TestDisplaysOfCellTypes shows values whose types cells define: models, with
// the layers in their fields, data sets and errors.
func TestDisplaysOfCellTypes(t *testing.T) {
	eng, _ := newEngine()
	defer eng.Close()
	run := func(n int, code string) map[string]any {
		rec := newRecorder(&strings.Builder{})
		res := eng.Execute(t.Context(), engine.Request{Code: code, Count: n}, rec)
		if res.Err != nil {
			t.Fatalf("%s: %v", code, res.Err)
		}
		if res.Value == nil {
			return nil
		}
		return res.Value.Data
	}
	run(1, `type Block struct{ Fc *nn.Linear }
func (b *Block) Forward(x *tensor.Tensor) *tensor.Tensor { return b.Fc.Forward(x).Relu() }
func (b *Block) Parameters() []*tensor.Tensor { return b.Fc.Parameters() }
type Net struct {
	Block *Block
	Out nn.Module
	scale *tensor.Tensor
	steps int
	hook func()
}
func (n *Net) Forward(x *tensor.Tensor) *tensor.Tensor { return n.Out.Forward(n.Block.Forward(x)) * n.scale }
func (n *Net) Parameters() []*tensor.Tensor { return append(append(n.Block.Parameters(), n.Out.Parameters()...), n.scale) }
net := &Net{Block: &Block{nn.NewLinear(4, 6)}, Out: nn.NewLinear(6, 3), scale: tensor.Ones(3).SetRequiresGrad(true)}
type Squares int
func (s Squares) Len() int { return int(s) }
func (s Squares) Get(i int) (x, y *tensor.Tensor) { return tensor.Full([]int{2}, float64(i)), tensor.Scalar(i*i) }
type Broken int
func (Broken) Len() int { return 3 }
func (Broken) Get(i int) (x, y *tensor.Tensor) { panic("no sample") }
type Mistake struct{ at int }
func (m Mistake) Error() string { return fmt.Sprint("a mistake <at> ", m.at) }`)
	for n, tt := range []struct {
		code string
		want []string
	}{
		{"display.Summary(net, 2, 4)", []string{"Net", "├─ Block: Block", "│  └─ Fc: Linear(in=4, out=6, bias=true)", "[2, 6]", "└─ Out: Linear(in=6, out=3, bias=true)", "[2, 3]", "scale [3]", "54"}},
		{"net", []string{"Net", "└─ Fc: Linear", "scale [3]", "54"}},
		{"display.Graph(net.Forward(tensor.Ones(2, 4)).Sum(), net)\ndisplay.NewGraph(net.Forward(tensor.Ones(2, 4)).Sum(), net)", []string{"linear", "relu"}},
		{"Squares(30)", []string{"Squares of 30 samples", "float32 [2]", "4 (int64)"}},
		{"Broken(1)", []string{"PANIC=while the value was shown: no sample"}},
		{"Mistake{3}", []string{"a mistake <at> 3"}},
	} {
		data := run(n+2, tt.code)
		for _, want := range tt.want {
			if text := fmt.Sprint(data["text/plain"]); !strings.Contains(text, want) {
				t.Errorf("%s:\n%s\nlacks %q", tt.code, text, want)
			}
		}
		if data["text/html"] == nil && tt.code != "Broken(1)" {
			t.Errorf("%s has no HTML", tt.code)
		}
	}
}
