package display

import (
	"reflect"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
)

// column returns a column of a table.
func column(t *Table, name string) []string {
	for i, h := range t.Header {
		if h == name {
			var list []string
			for _, row := range t.Rows {
				list = append(list, row[i])
			}
			return list
		}
	}
	return nil
}

func TestSummary(t *testing.T) {
	m := network()
	if tab := Summary(m); column(tab, "output") != nil {
		t.Errorf("a model that never ran has shapes:\n%s", tab)
	}
	want := []string{"[2, 3]", "[2, 4, 6, 6]", "[2, 4, 6, 6]", "[2, 4, 3, 3]", "[2, 36]", "[2, 16]", "[2, 16]", "[2, 16]", "[2, 16]", "[2, 3]"}
	tab := Summary(m, 2, 1, 8, 8)
	if got := column(tab, "output"); !reflect.DeepEqual(got, want) {
		t.Errorf("%v", got)
	}
	if tab.Total[3] != "683" || tab.Notes[0] != "input [2, 1, 8, 8]" {
		t.Errorf("%v %v", tab.Total, tab.Notes)
	}
	other := network()
	other.Forward(tensor.Zeros(2, 1, 8, 8))
	if got := column(Summary(other), "output"); !reflect.DeepEqual(got, want) {
		t.Errorf("after a Forward: %v", got)
	}
}

// TestSummaryDrawsNothing checks that a trial run leaves random numbers,
// training mode and gradients alone.
func TestSummaryDrawsNothing(t *testing.T) {
	m := network()
	tensor.ManualSeed(4)
	want := tensor.Rand(3).Floats()
	tensor.ManualSeed(4)
	Summary(m, 2, 1, 8, 8)
	if got := tensor.Rand(3).Floats(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	drop := m.Layers[4].(*nn.Sequential).Layers[1].(*nn.Dropout)
	if !drop.Training() {
		t.Error("dropout stays off")
	}
	nn.Eval(m)
	Summary(m, 2, 1, 8, 8)
	if drop.Training() {
		t.Error("dropout was turned on")
	}
	for _, p := range m.Parameters() {
		if p.Grad() != nil {
			t.Error("a parameter has a gradient")
		}
	}
}

// TestSummaryKeepsStatistics: a trial run leaves what batches leave behind.
func TestSummaryKeepsStatistics(t *testing.T) {
	norm := nn.NewBatchNorm2d(4)
	Summary(nn.NewSequential(nn.NewConv2d(1, 4, 3), norm), 2, 1, 8, 8)
	for _, b := range norm.NamedBuffers() {
		want := map[string]float64{"running_var": 1}[b.Name]
		for _, v := range b.Value.Floats() {
			if v != want {
				t.Errorf("%s is %v", b.Name, v)
			}
		}
	}
	if !norm.Training() {
		t.Error("training stays off")
	}
}

func TestSummaryOfAStruct(t *testing.T) {
	r := newResidual()
	r.Second.Weight.SetRequiresGrad(false)
	tab := Summary(r, 5, 4)
	if got, want := column(tab, "output"), []string{"[5, 4]", "[5, 6]", "–", "–", "–"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if got := column(tab, "parameters")[0]; got != "Scale [4]" {
		t.Errorf("its own parameter is %q", got)
	}
	if got := column(tab, "layer")[4]; got != "└─ Again: Linear(in=4, out=6, bias=true) (shared)" {
		t.Errorf("%q", got)
	}
	if tab.Total[3] != "58" || tab.Notes[1] != "34 parameters are trained, 24 are fixed" {
		t.Errorf("%v %v", tab.Total, tab.Notes)
	}
}

func TestSummaryThatFails(t *testing.T) {
	tab := Summary(network(), 2, 1, 4, 4)
	if !strings.HasPrefix(tab.alarm, "layer 4.0: Linear(in=36, out=16, bias=true) does not take its input: linear: ") {
		t.Errorf("%q", tab.alarm)
	}
	type unexpected struct{}
	broken := nn.NewSequential(nn.NewFunc("broken", func(*tensor.Tensor) *tensor.Tensor { panic(unexpected{}) }))
	if _, ok := caught(func() { Summary(broken, 1) }).(unexpected); !ok {
		t.Error("a panic that says nothing about shapes is lost")
	}
}

// endless contains itself.
type endless struct{ Self nn.Module }

func (e *endless) Forward(x *tensor.Tensor) *tensor.Tensor { return x }
func (e *endless) Parameters() []*tensor.Tensor            { return nil }

func TestModelThatContainsItself(t *testing.T) {
	e := &endless{}
	e.Self = e
	if tab := Summary(e, 2); len(tab.Rows) != 2 || !strings.Contains(tab.Rows[1][0], "(shared)") {
		t.Errorf("%v", tab)
	}
	data, _ := Bundle(e)
	if data[HTMLType] == nil || !strings.Contains(data[Text].(string), "endless") {
		t.Errorf("%v", data[Text])
	}
}

// Embedding-like models take other than float32.
func TestSummaryOf(t *testing.T) {
	w := tensor.Ones(9, 3).SetRequiresGrad(true)
	m := nn.NewFunc("Embedding(9, 3)", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Embedding(w, x) })
	if got := column(SummaryOf(m, tensor.Zeros(4).To(tensor.Int64)), "output"); !reflect.DeepEqual(got, []string{"[4, 3]"}) {
		t.Errorf("%v", got)
	}
}
