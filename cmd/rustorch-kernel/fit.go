package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/op"
)

// A fit is two tensors that an operation cannot take together; b is nil if
// the operation has one.
type fit struct {
	e    *tensor.ShapeError
	op   engine.Operation
	a, b *row
}

// A rule says for one operation, by its name in errors, which axes of two
// shapes do not fit and what would.
type rule struct {
	marks func(a, b []int, op engine.Operation) (ma, mb []int)
	hint  func(f fit) string
}

var rules = map[string]rule{
	"matmul": {matmulMarks, matmulHint},
	"linear": {linearMarks, linearHint},
	"conv2d": {channelMarks, nil},
	"cat":    {catMarks, nil},
	"stack":  {sameMarks, nil}, "mse_loss": {sameMarks, nil}, "backward": {sameMarks, nil}, "data.NewTensors": {firstMarks, nil},
	"where": {broadcastMarks, broadcastHint}, "masked_fill": {broadcastMarks, broadcastHint}, "index_put_": {assignMarks, nil},
	"view": {nil, countHint}, "reshape": {nil, countHint},
	"cross_entropy": {firstMarks, nil},
}

// ruleOf finds the rule of an operation; those of two operands in the table of
// operations broadcast.
func ruleOf(name string) rule {
	if r, ok := rules[name]; ok {
		return r
	}
	for _, o := range op.Table {
		if (o.Py == name || o.Py+"_" == name) && o.Fwd != "" && len(o.Inputs()) == 2 {
			return rule{broadcastMarks, broadcastHint}
		}
	}
	return rule{}
}

func mismatch(e *tensor.ShapeError, op engine.Operation) (ma, mb []int) {
	if m := ruleOf(e.Op).marks; m != nil {
		return m(e.Shape1, e.Shape2, op)
	}
	return nil, nil
}

// hint is the sentence below a drawing; there is none where the error's own
// says all.
func hint(f fit) []string {
	h := ruleOf(f.e.Op).hint
	if h == nil {
		return nil
	}
	if text := h(f); text != "" {
		return []string{"    " + text}
	}
	return nil
}

// broadcastMarks marks the axes, counted from the last, that differ and of
// which none is 1.
func broadcastMarks(a, b []int, _ engine.Operation) (ma, mb []int) {
	for k := 1; k <= min(len(a), len(b)); k++ {
		i, j := len(a)-k, len(b)-k
		if a[i] != b[j] && a[i] != 1 && b[j] != 1 {
			ma, mb = append(ma, i), append(mb, j)
		}
	}
	return ma, mb
}

// assignMarks marks where a value does not stretch to what it is assigned to.
func assignMarks(a, b []int, _ engine.Operation) (ma, mb []int) {
	for k := 1; k <= len(b); k++ {
		switch i, j := len(a)-k, len(b)-k; {
		case b[j] == 1:
		case i < 0:
			mb = append(mb, j)
		case a[i] != b[j]:
			ma, mb = append(ma, i), append(mb, j)
		}
	}
	return ma, mb
}

func matmulMarks(a, b []int, op engine.Operation) (ma, mb []int) {
	if len(a) == 0 || len(b) == 0 {
		return nil, nil
	}
	i, j := len(a)-1, max(len(b)-2, 0)
	if a[i] != b[j] {
		return []int{i}, []int{j}
	}
	return broadcastMarks(a[:max(len(a)-2, 0)], b[:max(len(b)-2, 0)], op)
}

func linearMarks(a, b []int, _ engine.Operation) (ma, mb []int) {
	if len(b) == 1 { // the weight and the bias
		return []int{0}, []int{0}
	}
	return last(a), last(b)
}

func last(s []int) []int {
	if len(s) == 0 {
		return nil
	}
	return []int{len(s) - 1}
}

func channelMarks(a, b []int, _ engine.Operation) (ma, mb []int) {
	if len(a) != 4 || len(b) != 4 {
		return nil, nil
	}
	return []int{1}, []int{1}
}

// sameMarks marks axes of two shapes that must be equal.
func sameMarks(a, b []int, _ engine.Operation) (ma, mb []int) {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			ma, mb = append(ma, i), append(mb, i)
		}
	}
	return ma, mb
}

func firstMarks(a, b []int, _ engine.Operation) (ma, mb []int) {
	if len(a) == 0 || len(b) == 0 || a[0] == b[0] {
		return nil, nil
	}
	return []int{0}, []int{0}
}

// catMarks leaves out the axis along which tensors are joined.
func catMarks(a, b []int, op engine.Operation) (ma, mb []int) {
	ma, mb = sameMarks(a, b, op)
	dim := 0
	for _, o := range op.Operands {
		if n, ok := o.Value.(int); ok {
			dim = n
		}
	}
	if dim < 0 {
		dim += len(a)
	}
	joined := func(i int) bool { return i == dim }
	return slices.DeleteFunc(ma, joined), slices.DeleteFunc(mb, joined)
}

// between is the operation as the cell wrote it, if it is an operator.
func (f fit) between() string {
	if f.op.Name != "" && f.a.mine && f.b.mine && (f.op.Name[0] < 'A' || f.op.Name == "@") {
		return f.a.text + " " + f.op.Name + " " + f.b.text
	}
	return f.e.Op
}

func matmulHint(f fit) string {
	a, b := f.e.Shape1, f.e.Shape2
	if len(a) == 0 || len(b) == 0 {
		return f.e.Op + ": a tensor without axes is no matrix; multiply by it with *"
	}
	i, j := a[len(a)-1], b[max(len(b)-2, 0)]
	if i == j {
		return fmt.Sprintf("%s: the axes before the last two must be equal or 1", f.between())
	}
	text := fmt.Sprintf("%s: inner dimensions %d and %d differ", f.between(), i, j)
	if len(a) != 2 || len(b) != 2 || !f.a.mine || !f.b.mine {
		return text
	}
	x, y := primary(f.a.text), primary(f.b.text)
	switch {
	case a[1] == b[1]:
		return fmt.Sprintf("%s; %s.T() would fit and give [%d, %d]", text, y, a[0], b[0])
	case a[0] == b[0]:
		return fmt.Sprintf("%s; %s.T() would fit and give [%d, %d]", text, x, a[1], b[1])
	case a[0] == b[1]:
		return fmt.Sprintf("%s; %s @ %s would fit and give [%d, %d]", text, y, x, b[0], a[1])
	}
	return text
}

func linearHint(f fit) string {
	a, b := f.e.Shape1, f.e.Shape2
	if len(b) == 1 {
		return fmt.Sprintf("the layer has %d outputs and a bias for %d", a[0], b[0])
	}
	if len(a) == 0 || len(b) != 2 {
		return ""
	}
	text := fmt.Sprintf("the layer takes %d features and gets %d", b[1], a[len(a)-1])
	if rest := product(a[1:]); len(a) > 2 && rest == b[1] && f.a.mine {
		text += fmt.Sprintf("; %s.FlattenOpt(1, -1) has %d", primary(f.a.text), rest)
	}
	return text
}

func broadcastHint(f fit) string {
	a, b := f.e.Shape1, f.e.Shape2
	if len(a) == 0 || len(b) == 0 || len(f.a.marks) == 0 {
		return ""
	}
	text := fmt.Sprintf("%s: sizes must be equal or 1, counted from the last axis", f.between())
	if !f.a.mine || !f.b.mine {
		return text
	}
	if h := stretch(f.b.text, a, b); h != "" {
		return text + "; " + h
	}
	if h := stretch(f.a.text, b, a); h != "" {
		return text + "; " + h
	}
	return text
}

// stretch says how a tensor of shape b would broadcast to one of shape a.
func stretch(name string, a, b []int) string {
	switch {
	case len(a) == 2 && len(b) == 1 && a[0] == b[0]:
		return fmt.Sprintf("%s.Unsqueeze(1) would give each row its own value", primary(name))
	case len(a) == 2 && len(b) == 2 && a[0] == b[1] && a[1] == b[0] && !strings.HasSuffix(name, ".T()"):
		return fmt.Sprintf("%s.T() would fit", primary(name))
	}
	return ""
}

func countHint(f fit) string {
	if slices.Contains(f.e.Shape2, -1) || product(f.e.Shape1) == product(f.e.Shape2) {
		return ""
	}
	return fmt.Sprintf("%d elements do not fill %d places; one size may be -1", product(f.e.Shape1), product(f.e.Shape2))
}

func product(s []int) int {
	n := 1
	for _, k := range s {
		n *= k
	}
	return n
}
