package display

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/rustorch/rustorch/autograd"
	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Summary returns a model as a table: its layers, also those within layers, the
// shapes of their results and their parameters. With the shape of an input it
// runs the model once on zeros, without dropout; otherwise the shapes are those
// of the last Forward, as far as they are known. A model that cannot take the
// input is shown up to the layer that fails, with the error.
func Summary(m nn.Module, input ...int) *Table {
	if len(input) == 0 {
		return newModel(m).table()
	}
	return SummaryOf(m, tensor.Zeros(input...))
}

// SummaryOf is Summary with an input: for models that take other than Float32.
func SummaryOf(m nn.Module, x *tensor.Tensor) *Table {
	t := newModel(m)
	defer calm(m)()
	t.run(x)
	return t.table()
}

// A model is what a table of a module is made from.
type model struct {
	layers  []*layer
	entries map[nn.Module]*layer // by module; of those that stand at several places the first
	owner   map[*tensor.Tensor]*layer
	input   []int
	failed  string
}

// A layer is one row.
type layer struct {
	m      nn.Module
	tree   string // lines from the layer above
	name   string
	path   string // its name and those of the layers around it
	out    []int
	own    []nn.Parameter // those that are in no layer within
	shared bool
	inner  []*layer
}

// maxDepth bounds layers within layers: a module may contain itself.
const maxDepth = 16

func newModel(m nn.Module) *model {
	t := &model{entries: map[nn.Module]*layer{}, owner: map[*tensor.Tensor]*layer{}}
	t.add(child{"", m}, nil, "", "", 0)
	t.remember(m)
	return t
}

// add appends a module and what is in it. first and rest are the lines of the
// tree before its own row and before those below it.
func (t *model) add(c child, in *layer, first, rest string, depth int) *layer {
	l := &layer{m: c.m, name: c.name, path: c.name, tree: first}
	if in != nil && in.path != "" {
		l.path = in.path + "." + c.name
	}
	t.layers = append(t.layers, l)
	if reflect.ValueOf(c.m).Comparable() {
		if _, l.shared = t.entries[c.m]; l.shared {
			return l
		}
		t.entries[c.m] = l
	}
	inner := children(c.m)
	if depth == maxDepth {
		inner = nil
	}
	for i, k := range inner {
		branch, trunk := "├─ ", "│  "
		if i == len(inner)-1 {
			branch, trunk = "└─ ", "   "
		}
		l.inner = append(l.inner, t.add(k, l, rest+branch, rest+trunk, depth+1))
	}
	names := fieldNames(c.m)
	for _, p := range nn.NamedParameters(c.m) {
		if t.owner[p.Value] == nil {
			t.owner[p.Value] = l
			if name := names[p.Value]; name != "" {
				p.Name = name
			}
			l.own = append(l.own, p)
		}
	}
	return l
}

// fieldNames are the names of the tensors in a struct: parameters of modules
// that do not name them. Layers of package nn do.
func fieldNames(m nn.Module) map[*tensor.Tensor]string {
	names := map[*tensor.Tensor]string{}
	if _, named := m.(nn.Named); !named {
		fields(m, func(name string, v any) {
			if x, ok := v.(*tensor.Tensor); ok && x != nil {
				names[x] = name
			}
		})
	}
	return names
}

// run fills in the shapes of the results for an input.
func (t *model) run(x *tensor.Tensor) {
	t.input = x.Shape()
	for _, l := range t.layers {
		l.out = nil
	}
	at := t.layers[0]
	defer func() {
		switch r := recover().(type) {
		case nil:
		case *tensor.ShapeError, *tensor.IndexError, *tensor.DTypeError, *tensor.ValueError, *tensor.GradError, *tensor.OutOfMemoryError:
			t.failed = fmt.Sprintf("%s does not take its input: %v", at.where(), r)
		default:
			panic(r)
		}
	}()
	t.forward(t.layers[0], x, &at)
}

// forward runs a layer and those within. at is the one that runs.
func (t *model) forward(l *layer, x *tensor.Tensor, at **layer) *tensor.Tensor {
	*at = l
	s, ok := l.m.(*nn.Sequential)
	if !ok || len(s.Layers) != len(l.inner) {
		x = l.m.Forward(x)
		l.out = x.Shape()
		t.trace(x)
		return x
	}
	for _, k := range l.inner {
		x = t.forward(k, x, at)
	}
	l.out = x.Shape()
	return x
}

// trace finds the results of layers that a module runs by itself: the last
// operation on a layer's parameters makes them. Those of layers without
// parameters stay unknown.
func (t *model) trace(y *tensor.Tensor) {
	if y.IsLeaf() {
		return
	}
	g := autograd.GraphOf(y)
	for _, n := range g.Nodes {
		for _, e := range n.Inputs {
			if e.From < 0 {
				continue
			}
			if l := t.owner[g.Nodes[e.From].Leaf]; l != nil && len(l.inner) == 0 {
				l.out = n.Outputs[0].Shape
			}
		}
	}
}

// remember takes the shapes of the last Forward.
func (t *model) remember(m nn.Module) {
	for _, l := range t.layers {
		s, ok := l.m.(*nn.Sequential)
		if !ok || len(s.Shapes()) != len(l.inner)+1 || len(l.inner) == 0 {
			continue
		}
		shapes := s.Shapes()
		for i, k := range l.inner {
			k.out = shapes[i+1]
		}
		l.out = shapes[len(shapes)-1]
		if l.m == m {
			t.input = shapes[0]
		}
	}
}

// calm turns dropout and the like off for a trial run: it would draw random
// numbers that the next training run misses. It returns how to go back.
func calm(m nn.Module) (back func()) {
	var on []nn.Switch
	for _, l := range newModel(m).layers {
		s, ok := l.m.(interface {
			nn.Switch
			Training() bool
		})
		if ok && s.Training() {
			s.Train(false)
			on = append(on, s)
		}
	}
	return func() {
		for _, s := range on {
			s.Train(true)
		}
	}
}

// where names the layer among all.
func (l *layer) where() string {
	if l.path == "" {
		return l.title()
	}
	return "layer " + strings.TrimSuffix(l.path, l.name) + l.title()
}

// title is the layer's name and what it is.
func (l *layer) title() string {
	text := typeName(l.m)
	if s, ok := l.m.(fmt.Stringer); ok {
		text, _, _ = strings.Cut(s.String(), "\n")
		text = strings.TrimSuffix(text, "(")
	}
	if l.name != "" {
		text = l.name + ": " + text
	}
	if l.shared {
		text += " (shared)"
	}
	return text
}

func (t *model) table() *Table {
	known := t.input != nil
	for _, l := range t.layers {
		known = known || l.out != nil
	}
	total, trained, bytes := 0, 0, 0
	tab := &Table{Header: []string{"layer", "output", "parameters", "number"}, Right: 1, alarm: t.failed}
	for _, l := range t.layers {
		var own []string
		n := 0
		for _, p := range l.own {
			own = append(own, p.Name+" "+shape.String(p.Value.Shape()))
			n += p.Value.Numel()
			bytes += p.Value.Bytes()
			if p.Value.RequiresGrad() {
				trained += p.Value.Numel()
			}
		}
		total += n
		tab.Rows = append(tab.Rows, []string{l.tree + l.title(), shapeOrDash(l.out), strings.Join(own, ", "), countOrNone(n)})
	}
	tab.Total = []string{"total", "", size(bytes), grouped(total)}
	if t.input != nil {
		tab.Notes = append(tab.Notes, "input "+shape.String(t.input))
	}
	if trained < total {
		tab.Notes = append(tab.Notes, fmt.Sprintf("%s parameters are trained, %s are fixed", grouped(trained), grouped(total-trained)))
	}
	if !known {
		tab.drop(1)
	}
	return tab
}

func shapeOrDash(s []int) string {
	if s == nil {
		return "–"
	}
	return shape.String(s)
}

func countOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return grouped(n)
}

// drop takes a column out.
func (t *Table) drop(column int) {
	for _, row := range []*[]string{&t.Header, &t.Total} {
		*row = append((*row)[:column:column], (*row)[column+1:]...)
	}
	for i, row := range t.Rows {
		t.Rows[i] = append(row[:column:column], row[column+1:]...)
	}
}
