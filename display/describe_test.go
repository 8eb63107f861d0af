package display

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/optim"
	"github.com/rustorch/rustorch/tensor"
)

// words is a data set without pictures, whose samples have different shapes.
type words int

func (w words) Len() int { return int(w) }
func (w words) Get(i int) (x, y *tensor.Tensor) {
	return tensor.Zeros(i + 1), nil
}

// silent has nothing to show but its name.
type silent struct{ _ int }

func TestDescribe(t *testing.T) {
	m := network()
	adam := optim.NewAdam(m.Parameters(), .01)
	m.Forward(tensor.Zeros(2, 1, 8, 8)).Sum().Backward()
	adam.Step()
	for _, tt := range []struct {
		v    any
		want []string
	}{
		{adam, []string{"Adam\n", "betas", "(0.9, 0.999)", "steps", "1\n", "trains 683 numbers in 6 tensors, 6 of which have a gradient"}},
		{optim.NewSGD(m.Parameters(), .5), []string{"SGD\n", "0.5"}},
		{optim.NewRMSprop(m.Parameters(), .5), []string{"RMSprop\n", "alpha", "0.99", "centered"}},
		{digits(), []string{"Tensors of 12 samples", "float32 [1, 8, 8]", "2 (int64)", "the first 10 samples"}},
		{data.NewLoader(digits(), 5, false), []string{"Loader of 12 samples: 3 batches of 5, in order"}},
		{words(2), []string{"words of 2 samples", "float32 [2]", "nil"}},
		{words(0), []string{"words of 0 samples"}},
		{errors.New("went wrong"), []string{"went wrong"}},
		{fmt.Errorf("outer: %w", caught(func() { tensor.Ones(2).Add(tensor.Ones(3)) }).(error)), []string{"outer: add"}},
	} {
		data, _ := Bundle(tt.v)
		if data[HTMLType] == nil {
			t.Errorf("%T has no HTML", tt.v)
		}
		for _, want := range tt.want {
			if got := data[Text].(string) + "\n"; !strings.Contains(got, want) {
				t.Errorf("%T: %s lacks %q", tt.v, got, want)
			}
		}
	}
	if data, _ := Bundle(silent{}); data[HTMLType] != nil {
		t.Errorf("%v", data)
	}
	if data, _ := Bundle((*tensor.ShapeError)(nil)); data[HTMLType] != nil {
		t.Errorf("%v", data)
	}
}

// TestLoaderIsNotShuffled checks that showing a loader draws no random numbers.
func TestLoaderIsNotShuffled(t *testing.T) {
	tensor.ManualSeed(1)
	want := tensor.Rand(1).Float()
	tensor.ManualSeed(1)
	Bundle(data.NewLoader(digits(), 5, true))
	if got := tensor.Rand(1).Float(); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTableText(t *testing.T) {
	tab := &Table{Title: "title", Header: []string{"name", "n"}, Rows: [][]string{{"ä", "1"}, {"bcdefg", "1,000"}}, Right: 1, Total: []string{"", "1,001"}, Notes: []string{"note"}}
	want := "title\nname        n\n─────────────\nä           1\nbcdefg  1,000\n─────────────\n        1,001\nnote"
	if got := tab.String(); got != want {
		t.Errorf("\n%s\nwant\n%s", got, want)
	}
}

// TestLongThings: what a program makes too long stays readable.
func TestLongThings(t *testing.T) {
	long := strings.Repeat("<b>", 1_000_000)
	tab := &Table{Header: []string{"a"}}
	for range 5000 {
		tab.Rows = append(tab.Rows, []string{"row"})
	}
	if s := tab.String(); strings.Count(s, "row\n") != maxTable || !strings.Contains(s, "4,600 more rows") {
		t.Errorf("%d bytes", len(s))
	}
	for _, v := range []any{errors.New(long), tab, long, &Table{Header: []string{long}}} {
		data, _ := Bundle(v)
		if h := fmt.Sprint(data[HTMLType]); len(h) > 200_000 {
			t.Errorf("%T: %d bytes of HTML", v, len(h))
		}
	}
}

func TestConfusion(t *testing.T) {
	for _, wrong := range [][2]int{{3, 0}, {0, 3}, {-1, 0}, {0, -1}} {
		if _, ok := caught(func() { Confusion(wrong[:1], wrong[1:], 3) }).(*tensor.IndexError); !ok {
			t.Errorf("classes %v of 3", wrong)
		}
	}
}
