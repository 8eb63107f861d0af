package autograd_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/tensor"
)

// text writes a graph one node a line.
func text(g *autograd.Graph) string {
	var b strings.Builder
	for i, n := range g.Nodes {
		name := n.Name
		if n.Leaf != nil {
			name = "leaf " + name
		}
		fmt.Fprintf(&b, "%d %s(%s) %v <-", i, name, n.Attrs, n.Outputs[0].Shape)
		for _, e := range n.Inputs {
			fmt.Fprintf(&b, " %d:%d%v", e.From, e.Output, e.Shape)
		}
		b.WriteString("\n")
	}
	return b.String()
}

type cube struct{}

func (cube) Forward(ctx *autograd.Context, in []*tensor.Tensor) *tensor.Tensor {
	return in[0].PowScalar(3)
}

func (cube) Backward(ctx *autograd.Context, g *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{g}
}

func TestGraphOf(t *testing.T) {
	w, b := tensor.Ones(3, 2).SetRequiresGrad(true), tensor.Ones(2).SetRequiresGrad(true)
	x := tensor.Ones(4, 3)
	values, _ := autograd.Apply(&cube{}, x.MatMul(w).Add(b)).MaxDim(1)
	loss := values.Mul(values).Sum()
	g := autograd.GraphOfOpt(loss, map[string]*tensor.Tensor{"w": w, "b": b}, 100)
	want := `0 leaf w() [3 2] <-
1 leaf b() [2] <-
2 matmul() [4 2] <- -1:0[4 3] 0:0[3 2]
3 add() [4 2] <- 2:0[4 2] 1:0[2]
4 cube() [4 2] <- 3:0[4 2]
5 max(dim=1, keepdim=false) [4] <- 4:0[4 2]
6 mul() [4] <- 5:0[4] 5:0[4]
7 sum(dim=[], keepdim=false) [] <- 6:0[4]
`
	if got := text(g); got != want || g.Omitted != 0 {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if n := g.Nodes[6]; n.Formula != "x * y" || n.Grad[0] != "g * y" || !strings.Contains(n.Doc, "x * y") {
		t.Errorf("mul is described as %+v", n)
	}
	loss.Backward()
	if got := text(autograd.GraphOf(loss)); strings.Count(got, "\n") != 8 {
		t.Errorf("after a backward pass the graph is\n%s", got)
	}
}

func TestGraphOfLeaf(t *testing.T) {
	for _, x := range []*tensor.Tensor{tensor.Ones(2), tensor.Ones(2).SetRequiresGrad(true)} {
		if g := autograd.GraphOf(x); len(g.Nodes) != 1 || g.Nodes[0].Leaf != x {
			t.Errorf("the graph of a leaf is %+v", g)
		}
	}
}

// TestGraphOfLimits describes a graph that is deep, and one with 2^60 paths.
func TestGraphOfLimits(t *testing.T) {
	x := tensor.Ones(1).SetRequiresGrad(true)
	deep, shared := x, x
	for range 100_000 {
		deep = deep.AddScalar(1)
	}
	for range 60 {
		shared = shared.Add(shared)
	}
	g := autograd.GraphOfOpt(deep, nil, 50)
	if len(g.Nodes) != 50 || g.Omitted != 1 || g.Nodes[0].Inputs[0].From != autograd.Omitted || g.Nodes[0].Inputs[1].From != autograd.Constant {
		t.Errorf("deep: %d nodes, %d omitted, first %+v", len(g.Nodes), g.Omitted, g.Nodes[0])
	}
	if g := autograd.GraphOf(shared); len(g.Nodes) != 61 || g.Omitted != 0 {
		t.Errorf("shared: %d nodes, %d omitted", len(g.Nodes), g.Omitted)
	}
}
