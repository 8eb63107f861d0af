package tensor

import (
	"math"
	"slices"
	"strings"
	"testing"
)

// TestUnique compares with a count of the rows' texts.
func TestUnique(t *testing.T) {
	x := New([][]int{{1, 2}, {3, 1}, {1, 2}, {0, 9}, {3, 1}, {1, 2}})
	values, inverse, counts := x.UniqueOpt(0)
	if got := values.Ints(); !slices.Equal(got, []int{0, 9, 1, 2, 3, 1}) {
		t.Errorf("rows %v", got)
	}
	if got := inverse.Ints(); !slices.Equal(got, []int{1, 2, 1, 0, 2, 1}) {
		t.Errorf("inverse %v", got)
	}
	if got := counts.Ints(); !slices.Equal(got, []int{1, 3, 2}) {
		t.Errorf("counts %v", got)
	}
	if back := values.IndexSelect(inverse, 0); !slices.Equal(back.Ints(), x.Ints()) {
		t.Errorf("the inverse gives %v", back)
	}
	values, inverse, counts = x.T().UniqueConsecutiveOpt(1)
	if values.Size(1) != 6 || !slices.Equal(counts.Ints(), []int{1, 1, 1, 1, 1, 1}) || inverse.Ints()[5] != 5 {
		t.Errorf("runs %v %v %v", values, inverse, counts)
	}
	nan := math.NaN()
	if values, _, _ := New([]float64{nan, 1, nan, 1}).Unique(); values.Numel() != 3 || values.Floats()[0] != 1 {
		t.Errorf("NaN: %v", values)
	}
	for _, empty := range []*Tensor{Zeros(0), Zeros(0).To(Int64)} {
		if values, inverse, counts := empty.Unique(); values.Numel()+inverse.Numel()+counts.Numel() != 0 {
			t.Errorf("empty: %v %v %v", values, inverse, counts)
		}
	}
}

func TestModeAndCounts(t *testing.T) {
	for _, c := range []struct {
		x     []float64
		value float64
		at    int
	}{{[]float64{2, 1, 1, 2}, 1, 2}, {[]float64{math.NaN(), 1, 1, math.NaN()}, 1, 2}, {[]float64{3}, 3, 0}, {[]float64{0, 0}, 0, 1}} {
		v, k := New(c.x).Mode()
		if v.Item() != c.value || k.Int() != c.at {
			t.Errorf("mode of %v: %v at %v", c.x, v, k)
		}
	}
	if got := New([]int{1, 3, 1}).BincountOpt(nil, 6).Ints(); !slices.Equal(got, []int{0, 2, 0, 1, 0, 0}) {
		t.Errorf("bincount %v", got)
	}
	weighed := New([]int{1, 3, 1}).BincountOpt(New([]float64{0.5, 2, 1}), 0)
	if got := weighed.Floats(); !slices.Equal(got, []float64{0, 1.5, 0, 2}) {
		t.Errorf("weights %v", got)
	}
}

func TestHistograms(t *testing.T) {
	x := New([]float64{1, 2, 3})
	for _, c := range []struct{ got, want []float64 }{
		{x.HistcOpt(4, 0, 0).Floats(), []float64{1, 0, 1, 1}},
		{x.HistcOpt(4, 2, 2).Floats(), []float64{1, 0, 1, 1}},
		{x.HistcOpt(2, 0, 2).Floats(), []float64{0, 2}},
		{New([]float64{1, 1}).HistcOpt(4, 0, 0).Floats(), []float64{0, 0, 2, 0}},
		{New([]float64{1, math.NaN()}).HistcOpt(4, 0, 2).Floats(), []float64{0, 0, 1, 0}},
	} {
		if !slices.Equal(c.got, c.want) {
			t.Errorf("histc %v, want %v", c.got, c.want)
		}
	}
	hist, edges := x.HistogramOpt(nil, 4, nil, true)
	if got := hist.Floats(); math.Abs(got[0]-2.0/3) > 1e-7 || got[1] != 0 || !slices.Equal(edges.Floats(), []float64{1, 1.5, 2, 2.5, 3}) {
		t.Errorf("density %v between %v", hist, edges)
	}
	hist, _ = x.HistogramOf(New([]float64{0, 1, 3}), New([]float64{5, 1, 2}))
	if got := hist.Floats(); !slices.Equal(got, []float64{0, 8}) {
		t.Errorf("weights %v", got)
	}
	if hist, edges := Zeros(0).HistogramOpt(nil, 4, nil, false); hist.Sum().Float() != 0 || edges.Floats()[4] != 1 {
		t.Errorf("of nothing: %v %v", hist, edges)
	}
}

func TestStatisticsRefuse(t *testing.T) {
	x := Zeros(2, 3)
	for sentence, f := range map[string]func(){
		"bincount only supports 1-d non-negative integral inputs.":                            func() { New([]int{-1}).Bincount(nil) },
		"weights should be 1-d and have the same length as input":                             func() { New([]int{1}).Bincount(Zeros(2)) },
		"max must be larger than min":                                                         func() { x.HistcOpt(4, 3, 1) },
		"is not finite":                                                                       func() { New([]float64{math.NaN()}).Histc() },
		"bins must be > 0, but got 0 for dimension 0":                                         func() { x.HistogramOpt(nil, 0, nil, false) },
		"not implemented for 'Long'":                                                          func() { x.To(Int64).Histogram(nil) },
		"mode(): Expected reduction dim 0 to have non-zero size.":                             func() { Zeros(0).Mode() },
		"There are 0 sized dimensions, and they aren't selected, so unique cannot be applied": func() { Zeros(0, 2).UniqueOpt(1) },
	} {
		err := panics(t, f)
		if err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("got %v, want %q", err, sentence)
		}
	}
}
