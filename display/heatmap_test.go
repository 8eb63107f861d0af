package display

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// TestRuntimeIsSmall keeps the promise that a page pays little for a map.
func TestRuntimeIsSmall(t *testing.T) {
	if n := len(runtime); n > 25_000 || n < 1000 {
		t.Errorf("the script has %d bytes", n)
	}
}

// TestSteps checks for many shapes that a view is within its limits, and that
// it could not be much larger.
func TestSteps(t *testing.T) {
	for _, s := range [][]int{{}, {0}, {5}, {1 << 30}, {1000, 1000000}, {1000000, 1000}, {3, 0, 4}, {64, 48}, {2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, {1, 1 << 20}, {7, 300, 300}, {1000, 64, 64}} {
		for _, limit := range []int{1, 2, 100, 1 << 14} {
			steps := stepsTo(s, limit, 512)
			n, all := 1, 1
			for i, step := range steps {
				left := ceil(s[i], step)
				if step < 1 || left > 512 {
					t.Errorf("%v: %v", s, steps)
				}
				n, all = n*left, all*s[i]
			}
			if n > limit {
				t.Errorf("%v: %d elements, at most %d", s, n, limit)
			}
			if all <= limit && slices.Max(append(s, 0)) <= 512 && n != all {
				t.Errorf("%v: %d of %d elements, though all would fit %d", s, n, all, limit)
			}
		}
	}
}

// decoded is what the script reads.
type decoded struct {
	S, K, P []int
	V, T    string
	C       []any
	D       []string
}

func decode(t *testing.T, x *tensor.Tensor) (d decoded, elems []byte) {
	t.Helper()
	if err := json.Unmarshal([]byte(newHeat(x, spreadOf(x), maxCardHeat).data()), &d); err != nil {
		t.Fatal(err)
	}
	elems, err := base64.StdEncoding.DecodeString(d.V)
	if err != nil {
		t.Fatal(err)
	}
	return d, elems
}

func TestHeatData(t *testing.T) {
	d, elems := decode(t, tensor.New([][]float32{{1, -2}, {3, 4}}))
	if !reflect.DeepEqual(d.S, []int{1, 2, 2}) || d.T != "f4" || len(elems) != 16 || !reflect.DeepEqual(d.P, []int{1, 1}) || !reflect.DeepEqual(d.D, []string{""}) {
		t.Errorf("%+v", d)
	}
	if d.C[0] != -4. || d.C[1] != 4. {
		t.Errorf("numbers of both signs go from %v to %v", d.C[0], d.C[1])
	}
	for _, tt := range []struct {
		x     *tensor.Tensor
		typ   string
		bytes int
	}{
		{tensor.FromSlice([]float64{1, 2}, 2), "f8", 16}, {tensor.New([]int64{1, 2}), "i8", 16}, {tensor.New([]uint8{1, 2}), "u1", 2},
		{tensor.New([]bool{true, false}), "b", 2}, {tensor.New([]int32{1, 2}), "i4", 8},
	} {
		if d, elems := decode(t, tt.x); d.T != tt.typ || len(elems) != tt.bytes {
			t.Errorf("%s: %s in %d bytes", tt.x.DType(), d.T, len(elems))
		}
	}
	d, _ = decode(t, tensor.Zeros(3, 2, 4, 5))
	if want := []string{"0, 0", "0, 1", "1, 0", "1, 1", "2, 0", "2, 1"}; !reflect.DeepEqual(d.D, want) || d.S[0] != 6 {
		t.Errorf("slices %v", d.D)
	}
}

// TestEveryType: statistics, table and map of all element types.
func TestEveryType(t *testing.T) {
	for dt := range dtype.DType(dtype.Count) {
		x := tensor.New([]float32{0, 1, 3}).To(dt)
		want := "min 0 · max 3 · mean 1.3333"
		last := ">3</td>"
		switch {
		case dt == tensor.Bool:
			want, last = "2 of 3 true", ">true</td>"
		case dt.IsComplex():
			want, last = "absolute values: "+want, ">3+0j</td>"
		}
		if got := Describe(x); !strings.Contains(got, want) || !strings.Contains(got, dt.String()) {
			t.Errorf("%s: %s", dt, got)
		}
		d, elems := decode(t, x)
		if len(elems)%3 != 0 || d.T == "" {
			t.Errorf("%s: %s in %d bytes", dt, d.T, len(elems))
		}
		data, _ := Bundle(x)
		if !strings.Contains(data[HTMLType].(string), last) {
			t.Errorf("%s: no %s", dt, last)
		}
	}
}

// TestHeatOfAnything: every shape and content has a map of bounded size.
func TestHeatOfAnything(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, x := range map[string]*tensor.Tensor{
		"scalar": tensor.Scalar(2.5), "no elements": tensor.Zeros(3, 0, 2), "NaN": tensor.Full([]int{3, 3}, nan), "Inf": tensor.Full([]int{3}, inf),
		"-Inf": tensor.Full([]int{1, 1, 1}, -inf), "twelve": tensor.Zeros(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3), "huge": tensor.Full([]int{2}, math.MaxFloat32),
		"billion": tensor.Zeros(1).Expand(1 << 30), "billion bytes": tensor.Zeros(1, 1).To(tensor.Uint8).Expand(1<<10, 1<<20), "row": tensor.Zeros(1, 5000), "column": tensor.Zeros(5000, 1),
		"quintillion": tensor.Zeros(1, 1).Expand(1<<30, 1<<30),
		"many slices": tensor.Zeros(1, 1, 2, 2).Expand(3000, 5, 2, 2),
	} {
		h := NewHeatmap(x)
		if r := h.Image(); r.Bounds().Empty() || r.Bounds().Dx() > 1100 || r.Bounds().Dy() > 1100 {
			t.Errorf("%s: a picture of %v", name, r.Bounds())
		}
		data, _ := Bundle(x)
		if n := len(fmt.Sprint(data[HTMLType])); n > 200_000 {
			t.Errorf("%s: %d bytes of HTML", name, n)
		}
		if bad := violations(h.MIMEBundle()[HTMLType].(string)); bad != nil {
			t.Errorf("%s: %v", name, bad)
		}
	}
}

func TestScales(t *testing.T) {
	d := &spread{}
	d.look(tensor.FromSlice([]float64{-1, 0, 3}))
	s := scaleOf(d)
	if c := s.color(0); c.R != 0xf7 || c.B != 0xf7 {
		t.Errorf("0 between numbers of both signs is %v", c)
	}
	for v, want := range map[float64]any{math.NaN(): nanColor, math.Inf(1): posColor, math.Inf(-1): negColor, 3: twoSided[10]} {
		if got := s.color(v); got != want {
			t.Errorf("%v is %v, want %v", v, got, want)
		}
		if got := s.palette()[s.index(v)]; got != want {
			t.Errorf("in a palette %v is %v, want %v", v, got, want)
		}
	}
}

func TestStatistics(t *testing.T) {
	d := &spread{}
	v := []float64{2, 4, math.NaN(), math.Inf(1), math.Inf(-1), math.Inf(-1), 6, 8}
	d.look(tensor.FromSlice(v))
	if d.nan != 1 || d.pos != 1 || d.neg != 2 || d.finite != 4 || d.mean != 5 || math.Abs(d.std-2.5819889) > 1e-6 || d.lowText != "2" || d.topText != "8" {
		t.Errorf("%+v", d)
	}
	if got := fmt.Sprint(d.alarms()); got != "[1 NaN 1 Inf 2 -Inf]" {
		t.Error(got)
	}
	if sum := d.bins[0] + d.bins[bins-1]; sum != 2 {
		t.Errorf("%v", d.bins)
	}
	extreme := &spread{}
	extreme.look(tensor.FromSlice([]float64{-math.MaxFloat64, math.MaxFloat64, 0}))
	if middle := extreme.bins[bins/2]; middle != 1 || scaleOf(extreme).color(0) != twoSided[5] {
		t.Errorf("%v", extreme.bins)
	}
	exact := spreadOf(tensor.FromSlice([]int64{1<<53 + 1, 5}, 2))
	if exact.topText != "9007199254740993" {
		t.Errorf("the greatest is %s", exact.topText)
	}
	if big := spreadOf(tensor.Ones(1).Expand(1 << 30)); !big.sampled() || big.looked < statsSample/2 || big.mean != 1 {
		t.Errorf("%d of %d looked at", big.looked, big.all)
	}
}

// TestTouched compares the bound with the pages that the elements do lie in.
func TestTouched(t *testing.T) {
	for _, x := range []*tensor.Tensor{
		tensor.Zeros(3000, 700), tensor.Zeros(700, 3000).T(), tensor.Zeros(1_000_000), tensor.Zeros(20, 300, 300), tensor.Zeros(1, 5000).Expand(500, 5000),
		tensor.Zeros(300, 20, 300).Permute(1, 2, 0), tensor.Zeros(4, 4), tensor.Zeros(0, 4),
	} {
		for _, step := range []int{1, 3, 77, 2001} {
			steps := make([]int, x.Dim())
			for i := range steps {
				steps[i] = step
			}
			pages := map[int]bool{}
			view := thin(x, steps)
			at := make([]int, view.Dim())
			strides, shape := view.Strides(), view.Shape()
			for range view.Numel() {
				place := 0
				for i, k := range at {
					place += k * strides[i]
				}
				pages[place*4/pageBytes] = true
				for i := len(at) - 1; i >= 0; i-- {
					if at[i]++; at[i] < shape[i] {
						break
					}
					at[i] = 0
				}
			}
			if got := touched(x, 0, steps); got < len(pages) || got > 10+10*len(pages) {
				t.Errorf("%v with strides %v, every %d: %d pages, at most %d expected", x.Shape(), x.Strides(), step, len(pages), got)
			}
		}
	}
}

// TestFewPages: a view of a large tensor reads few pages, whatever its shape.
func TestFewPages(t *testing.T) {
	for _, s := range [][]int{{100_000_000}, {10_000, 10_000}, {10, 10_000_000}, {10_000_000, 10}, {100, 1000, 1000}, {100, 100, 100, 100}, {2, 50_000_000}} {
		x := tensor.Zeros(s...)
		d := spreadOf(x)
		if d.looked < statsSample/2 {
			t.Errorf("%v: statistics of %d elements", s, d.looked)
		}
		for _, limit := range []int{maxHeat, maxCardHeat} {
			h := newHeat(x, d, limit)
			n := len(s)
			steps := make([]int, n)
			for i := range steps {
				steps[i] = max(1, ceil(s[i], h.view.Size(i)))
			}
			if pages := touched(x, 0, steps); pages > 2*maxPages || len(h.values) < 1000 || h.dropped == "" {
				t.Errorf("%v: %d elements in %d pages, %q", s, len(h.values), pages, h.dropped)
			}
		}
		x.Release()
	}
}

// TestSamplesOfAll: what a dimension does is seen, in whatever order the
// dimensions lie in memory.
func TestSamplesOfAll(t *testing.T) {
	x := tensor.Range(2000).View(2000, 1).Expand(2000, 1000).Contiguous()
	for name, y := range map[string]*tensor.Tensor{"rows": x, "columns": x.T(), "slices": x.View(100, 20, 1000).Permute(2, 0, 1), "strided": x.StepSliceOpt(1, 0, 1000, 1).T().StepSliceOpt(0, 0, 999, 1)} {
		d := spreadOf(y)
		if !d.sampled() || d.low > 50 || d.high < 1950 || math.Abs(d.mean-999.5) > 10 {
			t.Errorf("%s: %d elements from %v to %v, mean %v", name, d.looked, d.low, d.high, d.mean)
		}
	}
}

// TestHiddenNaN: one NaN among millions is not lost because of a sample.
func TestHiddenNaN(t *testing.T) {
	x := tensor.Ones(3, 1<<20)
	if got := Describe(x); strings.Contains(got, "NaN") {
		t.Error(got)
	}
	x.IndexPut(math.NaN(), 1, 2)
	if got := Describe(x); !strings.Contains(got, "NaN or Inf outside of the sample") {
		t.Error(got)
	}
	if data, _ := Bundle(x); !strings.Contains(data[HTMLType].(string), "NaN or Inf outside of the sample") {
		t.Error("not in HTML")
	}
}

func TestValues(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", -1234567: "-1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for n, want := range map[int]string{0: "0 B", 1023: "1023 B", 1024: "1 KB", 4 << 30: "4 GB", 1536: "1.5 KB"} {
		if got := size(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 112: "112th", 121: "121st", 1003: "1,003rd"} {
		if got := ordinal(n); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
