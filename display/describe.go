package display

import (
	"errors"
	"fmt"
	"strings"

	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Samples are given by number, as a data.Dataset gives them.
type Samples interface {
	Len() int
	Get(i int) (x, y *tensor.Tensor)
}

// A loader makes batches, as that of package data does.
type loader interface {
	Len() int
	BatchSize() int
	Shuffles() bool
	Samples() int
	Sample(i int) (x, y *tensor.Tensor)
}

// trained is what optimizers tell about themselves.
type trained interface {
	optim.Optimizer
	Name() string
	Params() []*tensor.Tensor
	Settings() []optim.Setting
}

// describe shows values that are known by their methods: models, optimizers,
// data sets, loaders and errors, those of cells' types too.
func describe(v any, data map[string]any) {
	if v == nil || isNil(v) {
		return
	}
	if m, ok := as[nn.Module](v); ok {
		t := newModel(m).table()
		data[HTMLType], data[Text] = t.HTML(), t.String()
		if s, ok := v.(fmt.Stringer); ok {
			data[Text] = s.String()
		}
		return
	}
	if err, ok := v.(error); ok {
		errorBundle(err, data)
		return
	}
	var t *Table
	if o, ok := v.(trained); ok {
		t = optimizerTable(o)
	} else if l, ok := v.(loader); ok {
		t = loaderTable(l)
	} else if d, ok := as[Samples](v); ok {
		t = samplesTable(d.Len(), d.Get)
		t.Title = fmt.Sprintf("%s of %s samples", typeName(v), grouped(d.Len()))
	}
	if t != nil {
		data[HTMLType], data[Text] = t.HTML(), t.String()
	}
}

func optimizerTable(o trained) *Table {
	t := &Table{Title: o.Name(), Header: []string{"setting", "value"}, Right: 1}
	for _, s := range o.Settings() {
		t.Rows = append(t.Rows, []string{s.Name, s.Value})
	}
	n, have := 0, 0
	for _, p := range o.Params() {
		n += p.Numel()
		if p.Grad() != nil {
			have++
		}
	}
	t.Notes = []string{fmt.Sprintf("trains %s numbers in %d tensors, %d of which have a gradient", grouped(n), len(o.Params()), have)}
	return t
}

// shown is the number of samples of a data set that are looked at.
const shownSamples = 10

// samplesTable shows the first samples.
func samplesTable(n int, get func(i int) (x, y *tensor.Tensor)) *Table {
	t := &Table{Header: []string{"sample", "x", "y"}}
	var xs []*tensor.Tensor
	var names []string
	for i := range min(n, shownSamples) {
		x, y := get(i)
		xs = append(xs, x)
		names = append(names, label(y))
		if i < 3 {
			t.Rows = append(t.Rows, []string{fmt.Sprint(i), tensorText(x), tensorText(y)})
		}
	}
	if n > 3 {
		t.Rows = append(t.Rows, []string{"…", "", ""})
	}
	if len(xs) > 0 && alike(xs) && samplePicture(xs[0]) {
		t.pictures = NewGrid(tensor.Stack(xs), names...).(*Picture)
		t.pictures.caption = false
		t.Notes = append(t.Notes, fmt.Sprintf("the first %d samples with their y, %s", len(xs), t.pictures.Mapping))
	}
	return t
}

// tensorText is a tensor's element, or what it is.
func tensorText(x *tensor.Tensor) string {
	if x == nil {
		return "nil"
	}
	if x.Numel() == 1 && x.Dim() == 0 {
		return fmt.Sprintf("%s (%s)", elementTexts(x)(0), x.DType())
	}
	return fmt.Sprintf("%s %s", x.DType(), shape.String(x.Shape()))
}

func label(y *tensor.Tensor) string {
	if y == nil || y.Numel() != 1 {
		return ""
	}
	return elementTexts(y)(0)
}

func alike(xs []*tensor.Tensor) bool {
	for _, x := range xs {
		if x == nil || shape.String(x.Shape()) != shape.String(xs[0].Shape()) {
			return false
		}
	}
	return true
}

func samplePicture(x *tensor.Tensor) bool {
	s := x.Shape()
	return pictured(s) && x.Numel() > 0 && min(s[len(s)-1], s[len(s)-2]) >= 4
}

func loaderTable(l loader) *Table {
	order := "in order"
	if l.Shuffles() {
		order = "in a new order for each pass"
	}
	t := samplesTable(l.Samples(), l.Sample)
	t.Title = fmt.Sprintf("%s of %s samples: %s batches of %s, %s", typeName(l), grouped(l.Samples()), grouped(l.Len()), grouped(l.BatchSize()), order)
	return t
}

// errorBundle shows an error as a value: its type, its text and, for operands
// that do not fit, their shapes.
func errorBundle(err error, data map[string]any) {
	text := cut(err.Error(), maxText)
	data[Text] = text
	name := typeName(err)
	if strings.ToLower(name[:1]) == name[:1] { // of no interest outside of its package
		name = "error"
	}
	t := &Table{alarm: name + ": " + text}
	var se *tensor.ShapeError
	if errors.As(err, &se) {
		t.Header, t.Rows = []string{"operand", "shape"}, [][]string{{"1", shape.String(se.Shape1)}}
		if se.Shape2 != nil {
			t.Rows = append(t.Rows, []string{"2", shape.String(se.Shape2)})
		}
		t.Title = se.Op
	}
	var ne *tensor.NaNError
	if errors.As(err, &ne) {
		nanTable(t, ne)
		data[Text] = t.String()
	}
	data[HTMLType] = t.HTML()
}

// nanTable shows the operation that made a NaN with its operands, and the line
// of the operation whose gradient was computed.
func nanTable(t *Table, e *tensor.NaNError) {
	t.red = true
	t.Title, t.Header = e.Op, []string{"", "shape", "dtype", "finite values", "not finite"}
	add := func(name string, n tensor.Numbers) {
		values, lost := n.Values(), n.Lost()
		values = strings.TrimSuffix(strings.TrimSuffix(values, lost), ", ")
		t.Rows = append(t.Rows, []string{name, shape.String(n.Shape), n.DType.String(), values, lost})
	}
	for i, n := range e.Inputs {
		add(fmt.Sprintf("operand %d", i+1), n)
	}
	add("result", e.Result)
	if e.Backward == "" {
		return
	}
	for i, n := range e.Operands {
		add(fmt.Sprintf("operand %d of %s", i+1, e.Backward), n)
	}
	if e.Called.Line != "" {
		t.source = []string{e.Called.Name, e.Called.Line, e.Called.Caret}
	}
}
