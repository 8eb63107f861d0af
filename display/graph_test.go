package display

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
)

// arrows lists the arrows of the picture by titles, without bends.
func arrows(g *GraphPicture) map[string]int {
	list := map[string]int{}
	for _, b := range g.nodes {
		if b.kind == boxBend {
			continue
		}
		for _, to := range b.out {
			for to.kind == boxBend {
				to = to.out[0]
			}
			list[b.title+" > "+to.title]++
		}
	}
	return list
}

func TestGraph(t *testing.T) {
	got := arrows(graph())
	want := map[string]int{"w > matmul": 1, "constant > matmul": 1, "matmul > add": 1, "<b> > add": 1, "add > mul": 2, "add > exp": 1, "mul > sum": 1, "exp > sum": 1, "sum > add": 2}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v\nwant %v", got, want)
	}
	data, _ := Bundle(graph())
	h := data[HTMLType].(string)
	if strings.Count(h, `<div title="`) != 10 || !strings.Contains(h, "gradient of input 0: ") || strings.Contains(h, "<b>") {
		t.Error(h)
	}
}

// TestGraphLayout checks what is promised of every layout: arrows lead down,
// from one layer to the next, and boxes do not touch.
func TestGraphLayout(t *testing.T) {
	m := network()
	long := tensor.Ones(2).SetRequiresGrad(true)
	sum := long
	for range 12 {
		sum = sum.Mul(long).Add(sum.Exp())
	}
	for name, g := range map[string]*GraphPicture{
		"small": graph(),
		"model": NewGraph(nn.CrossEntropy(m.Forward(tensor.Zeros(2, 1, 8, 8)), tensor.New([]int64{0, 1})), m),
		"long":  NewGraph(sum),
		"leaf":  NewGraph(long),
		"fixed": NewGraph(tensor.Ones(3)),
	} {
		for _, layer := range g.layers {
			for i := 1; i < len(layer); i++ {
				if a, b := layer[i-1], layer[i]; b.x-b.w/2 < a.x+a.w/2 {
					t.Errorf("%s: %s and %s overlap", name, a.title, b.title)
				}
			}
		}
		for _, b := range g.nodes {
			for _, to := range b.out {
				if to.layer != b.layer+1 {
					t.Errorf("%s: an arrow from layer %d to %d", name, b.layer, to.layer)
				}
			}
			if b.x-b.w/2 < 0 || b.x+b.w/2 > g.width || b.y-b.h/2 < 0 || b.y+b.h/2 > g.height {
				t.Errorf("%s: %s is outside", name, b.title)
			}
		}
	}
	if g := NewGraph(sum); len(g.graph.Nodes) > maxNodes {
		t.Errorf("%d nodes", len(g.graph.Nodes))
	}
}

func TestGraphOfMany(t *testing.T) {
	x := tensor.Ones(2).SetRequiresGrad(true)
	y := x
	for range 200 {
		y = y.Mul(x)
	}
	g := NewGraph(y)
	if len(g.graph.Nodes) != maxNodes || !strings.Contains(g.String(), "more before them") || arrows(g)["… > mul"] == 0 {
		t.Errorf("%d nodes\n%s", len(g.graph.Nodes), g)
	}
}

func TestGraphNames(t *testing.T) {
	m := nn.NewLinear(3, 2)
	if g := arrows(NewGraph(m.Forward(tensor.Ones(1, 3)), m)); g["weight > linear"] != 1 || g["bias > linear"] != 1 {
		t.Errorf("%v", g)
	}
	if _, ok := caught(func() { NewGraph(tensor.Ones(1), 3) }).(*tensor.ValueError); !ok {
		t.Error("3 gives names")
	}
}
