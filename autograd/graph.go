package autograd

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// A Graph describes the operations that a tensor was computed by: what
// pictures of it need. It holds no tensors of the graph but its leaves.
type Graph struct {
	Nodes   []GraphNode // every node stands after those that it reads from; the result is the last one
	Omitted int         // operations and leaves that the nodes read from and that were too many
}

// A GraphNode is one operation, or a leaf: a tensor that gradients end at.
type GraphNode struct {
	Name    string      // PyTorch's name of the operation; that of a leaf, if it has one
	Doc     string      // what the operation computes, in one sentence
	Formula string      // its scalar definition, if it works element by element
	Attrs   string      // its other arguments: "dim=[1], keepdim=false"
	Grad    []string    // one formula for the gradient of each input; {"func"} is longer
	Inputs  []GraphEdge // in the order of the operation's inputs
	Outputs []Result    // its results; the leaf itself
	Leaf    *tensor.Tensor
}

// A Result is the shape and type of a tensor in a graph.
type Result struct {
	Shape []int
	DType dtype.DType
}

// A GraphEdge is what an operation reads.
type GraphEdge struct {
	From   int // the node's place in Nodes, or Constant or Omitted
	Output int // which of its results
	Shape  []int
}

// Edges that lead to no node: Constant is an operand without a gradient, and
// Omitted one that was left out because there are too many.
const (
	Constant = -1
	Omitted  = -2
)

// GraphOf returns the graph of x with at most 1000 nodes, those nearest to x.
func GraphOf(x *tensor.Tensor) *Graph { return GraphOfOpt(x, nil, 1000) }

// GraphOfOpt is GraphOf with all its arguments: names of leaves, which may be
// nil, and the greatest number of nodes.
func GraphOfOpt(x *tensor.Tensor, names map[string]*tensor.Tensor, limit int) *Graph {
	w := &graphWalk{place: map[edge]int{}, names: map[*tensor.Tensor]string{}}
	for name, leaf := range names {
		w.names[leaf] = name
	}
	root := edge{leaf: x}
	if node, _ := x.Node(); node != nil {
		root = edge{node: node.(*call)}
	}
	w.collect(root, max(limit, 1))
	w.sort()
	g := &Graph{Omitted: len(w.omitted)}
	for _, e := range w.found {
		g.Nodes = append(g.Nodes, w.describe(e))
	}
	return g
}

// A graphWalk gathers nodes. An edge stands for the node at its end; its output
// is 0 so that the results of one operation are one node.
type graphWalk struct {
	found   []edge
	place   map[edge]int
	omitted map[edge]bool
	names   map[*tensor.Tensor]string
}

func end(e edge) edge { return edge{node: e.node, leaf: e.leaf} }

// collect finds nodes breadth first. Graphs may be deep and shared, so every
// node is seen once and nothing recurs.
func (w *graphWalk) collect(root edge, limit int) {
	w.omitted = map[edge]bool{}
	w.found, w.place[root] = []edge{root}, 0
	for i := 0; i < len(w.found); i++ {
		for _, e := range inputs(w.found[i]) {
			e = end(e)
			if _, seen := w.place[e]; seen || e == (edge{}) {
				continue
			}
			if len(w.found) == limit {
				w.omitted[e] = true
				continue
			}
			w.place[e] = len(w.found)
			w.found = append(w.found, e)
		}
	}
}

func inputs(e edge) []edge {
	if e.node == nil {
		return nil
	}
	return e.node.edges
}

// sort puts every node after those that it reads from.
func (w *graphWalk) sort() {
	readers := make([]int, len(w.found))
	each := func(e edge, f func(k int)) {
		for _, in := range inputs(e) {
			if k, ok := w.place[end(in)]; ok {
				f(k)
			}
		}
	}
	for _, e := range w.found {
		each(e, func(k int) { readers[k]++ })
	}
	order := []edge{w.found[0]}
	for i := 0; i < len(order); i++ {
		each(order[i], func(k int) {
			if readers[k]--; readers[k] == 0 {
				order = append(order, w.found[k])
			}
		})
	}
	slices.Reverse(order)
	w.found = order
	for i, e := range order {
		w.place[e] = i
	}
}

func (w *graphWalk) describe(e edge) GraphNode {
	if e.node == nil {
		return GraphNode{Name: w.names[e.leaf], Leaf: e.leaf, Outputs: []Result{{e.leaf.Shape(), e.leaf.DType()}}}
	}
	c := e.node
	n := c.describe()
	for i, in := range c.edges {
		from := GraphEdge{From: Constant, Output: in.output, Shape: c.shapes[i]}
		if k, ok := w.place[end(in)]; ok {
			from.From = k
		} else if in != (edge{}) {
			from.From = Omitted
		}
		n.Inputs = append(n.Inputs, from)
	}
	for _, out := range c.outs {
		n.Outputs = append(n.Outputs, Result{out.shape, out.dt})
	}
	return n
}

// describe says what the call's operation is.
func (c *call) describe() GraphNode {
	if c.custom != nil {
		return GraphNode{Name: c.custom.name(), Doc: "is a Function", Grad: []string{"func"}}
	}
	row := &op.Table[c.id]
	var attrs []string
	for i, a := range row.Attr {
		attrs = append(attrs, fmt.Sprintf("%s=%v", a.Name, c.attrs[i]))
	}
	return GraphNode{Name: row.Py, Doc: row.Doc, Formula: row.Fwd, Attrs: strings.Join(attrs, ", "), Grad: row.VJP}
}

// name is that of the Function's type, if it has one.
func (f *function) name() string {
	if name := reflect.Indirect(reflect.ValueOf(f.def)).Type().Name(); name != "" {
		return name
	}
	return "Function"
}
