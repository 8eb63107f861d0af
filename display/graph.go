package display

import (
	"fmt"
	"html"
	"strings"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/shape"
)

// maxNodes bounds the operations of a picture: those nearest to the result.
const maxNodes = 60

// Graph shows the operations that x was computed by, from the tensors that need
// gradients at the top down to x. Tensors get their names from names: models,
// whose parameters have names, and maps of tensors by name.
func Graph(x *tensor.Tensor, names ...any) { Show(NewGraph(x, names...)) }

// NewGraph returns the picture that Graph shows.
func NewGraph(x *tensor.Tensor, names ...any) *GraphPicture {
	known := map[string]*tensor.Tensor{}
	for _, n := range names {
		switch n := n.(type) {
		case map[string]*tensor.Tensor:
			for name, t := range n {
				known[name] = t
			}
		default:
			m, ok := as[nn.Module](n)
			if !ok {
				panic(&tensor.ValueError{Op: "display.Graph", Reason: fmt.Sprintf("names come from a model or from a map[string]*tensor.Tensor, not from a %T", n)})
			}
			for _, p := range nn.NamedParameters(m) {
				known[p.Name] = p.Value
			}
		}
	}
	g := &GraphPicture{graph: autograd.GraphOfOpt(x, known, maxNodes)}
	g.boxes()
	g.arrange()
	return g
}

// A GraphPicture is the graph of a tensor, laid out.
type GraphPicture struct {
	graph         *autograd.Graph
	nodes         []*box
	layers        [][]*box
	width, height float64
}

// A box is a node of the picture: an operation, a leaf, or an operand without a
// gradient. Long arrows go through boxes without text, one in each layer.
type box struct {
	kind     int
	title    string // what stands in it
	below    string
	hint     string
	in, out  []*box
	layer    int
	x, y     float64 // of the middle
	w, h     float64
	sequence int // place in its layer
}

// Kinds of boxes.
const (
	boxOp = iota
	boxLeaf
	boxConstant
	boxResult
	boxBend
)

// boxes makes a box for every node, and for operands that are no nodes.
func (g *GraphPicture) boxes() {
	made := make([]*box, len(g.graph.Nodes))
	for i := range g.graph.Nodes {
		n := &g.graph.Nodes[i]
		b := &box{kind: boxOp, title: short(n.Name), below: resultText(n), hint: formula(n)}
		if n.Leaf != nil {
			b.kind, b.title, b.hint = boxLeaf, n.Name, "a leaf: Backward adds to its gradient"
			if n.Name == "" {
				b.title = "leaf"
			}
			if !n.Leaf.RequiresGrad() {
				b.kind, b.hint = boxConstant, "needs no gradient"
				b.title = "tensor"
			}
		}
		for _, e := range n.Inputs {
			if e.From >= 0 {
				join(made[e.From], b)
			} else if e.Shape != nil {
				g.operand(e, b)
			}
		}
		made[i] = b
		g.nodes = append(g.nodes, b)
	}
	if last := made[len(made)-1]; last.kind == boxOp {
		last.kind = boxResult
	}
}

func (g *GraphPicture) operand(e autograd.GraphEdge, reader *box) {
	c := &box{kind: boxConstant, title: "constant", below: shape.String(e.Shape), hint: "needs no gradient"}
	if e.From == autograd.Omitted {
		c.title, c.hint = "…", "left out: the graph is too large"
	}
	join(c, reader)
	g.nodes = append(g.nodes, c)
}

func join(from, to *box) {
	from.out = append(from.out, to)
	to.in = append(to.in, from)
}

// short is an operation's name without the modules of PyTorch it stands in.
func short(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

func resultText(n *autograd.GraphNode) string {
	var shapes []string
	for _, r := range n.Outputs {
		shapes = append(shapes, shape.String(r.Shape))
	}
	return strings.Join(shapes, " ")
}

// formula says what an operation computes and what its gradients are.
func formula(n *autograd.GraphNode) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s", short(n.Name), n.Doc)
	if n.Formula != "" {
		b.WriteString("\n= " + n.Formula)
	}
	if n.Attrs != "" {
		b.WriteString("\n" + n.Attrs)
	}
	for i, g := range n.Grad {
		if g != "{func}" && g != "func" && g != "0" && g != "" {
			fmt.Fprintf(&b, "\ngradient of input %d: %s", i, g)
		}
	}
	return b.String()
}

// String lists the operations, each with the numbers of those that it reads.
func (g *GraphPicture) String() string {
	var lines []string
	for i := range g.graph.Nodes {
		n := &g.graph.Nodes[i]
		if n.Leaf != nil {
			name := n.Name
			if name == "" {
				name = "leaf"
			}
			lines = append(lines, fmt.Sprintf("%3d  %s %s", i, name, resultText(n)))
			continue
		}
		var reads []string
		for _, e := range n.Inputs {
			switch {
			case e.From >= 0:
				reads = append(reads, fmt.Sprint(e.From))
			case e.From == autograd.Omitted:
				reads = append(reads, "…")
			case e.Shape != nil:
				reads = append(reads, "constant "+shape.String(e.Shape))
			}
		}
		if n.Attrs != "" {
			reads = append(reads, n.Attrs)
		}
		lines = append(lines, fmt.Sprintf("%3d  %s(%s) %s", i, short(n.Name), strings.Join(reads, ", "), resultText(n)))
	}
	if k := g.graph.Omitted; k > 0 {
		lines = append(lines, fmt.Sprintf("and %s more before them", grouped(k)))
	}
	return strings.Join(lines, "\n")
}

// MIMEBundle returns the picture with a hint over each operation, and the list
// of operations.
func (g *GraphPicture) MIMEBundle() map[string]any {
	var b strings.Builder
	w, h := int(g.width), int(g.height)
	fmt.Fprintf(&b, `<div style="%s"><div style="overflow:auto"><div style="position:relative;width:%dpx;height:%dpx">`, cardStyle, w, h)
	fmt.Fprintf(&b, `<img alt="graph of %d nodes" width="%d" height="%d" src="data:image/png;base64,%s">`, len(g.graph.Nodes), w, h, encoded(g.PNG()))
	for _, n := range g.nodes {
		if n.kind != boxBend {
			fmt.Fprintf(&b, `<div title="%s" style="position:absolute;left:%.0fpx;top:%.0fpx;width:%.0fpx;height:%.0fpx"></div>`,
				html.EscapeString(n.hint), n.x-n.w/2, n.y-n.h/2, n.w, n.h)
		}
	}
	fmt.Fprintf(&b, `</div></div><details><summary>operations</summary><pre>%s</pre></details></div>`, html.EscapeString(g.String()))
	return map[string]any{HTMLType: b.String(), Text: g.String()}
}
