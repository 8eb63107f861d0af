package display

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/plot"

	"github.com/rustorch/rustorch/nn"
	"github.com/rustorch/rustorch/tensor"
)

// A shown is one call of the sink.
type shown struct {
	data   map[string]any
	id     string
	update bool
	meta   map[string]any
}

// record is a sink that keeps what it gets.
type record struct {
	list  []shown
	clear []bool
}

func (r *record) Display(data, meta map[string]any, id string, update bool) {
	r.list = append(r.list, shown{data, id, update, meta})
}
func (r *record) Clear(wait bool) { r.clear = append(r.clear, wait) }

func recorded(t *testing.T) *record {
	t.Helper()
	r := &record{}
	SetSink(r)
	t.Cleanup(func() { SetSink(nil) })
	return r
}

type markupType string

func (h markupType) HTML() string { return string(h) }

type picturePNG struct{}

func (picturePNG) PNG() []byte    { return []byte("png") }
func (picturePNG) String() string { return "a picture" }

type several struct{}

func (several) MIMEBundle() map[string]any {
	return map[string]any{"text/latex": "$x$", PNGType: []byte("png")}
}

func TestBundle(t *testing.T) {
	for _, tt := range []struct {
		name string
		v    any
		want map[string]string // by type, a part of the content
		not  []string          // types that must not be there
	}{
		{"nil", nil, map[string]string{Text: "<nil>"}, []string{HTMLType}},
		{"int", 3, map[string]string{Text: "3"}, []string{HTMLType, PNGType}},
		{"string", "a\"b", map[string]string{Text: `"a\"b"`}, nil},
		{"slice", []int{1, 2}, map[string]string{Text: "[1 2]"}, nil},
		{"stringer", time.Second, map[string]string{Text: "1s"}, nil},
		{"HTML", markupType("<b>x</b>"), map[string]string{HTMLType: "<b>x</b>", Text: "<"}, []string{PNGType}},
		{"markup", Markup("<b>bold</b> text"), map[string]string{HTMLType: "<b>", Text: "bold text"}, nil},
		{"PNG", picturePNG{}, map[string]string{PNGType: base64.StdEncoding.EncodeToString([]byte("png")), Text: "a picture"}, []string{HTMLType}},
		{"several", several{}, map[string]string{"text/latex": "$x$", PNGType: "cG5n"}, []string{HTMLType}},
		{"image", image.NewGray(image.Rect(0, 0, 3, 2)), map[string]string{PNGType: "iVBOR", Text: "image 3×2"}, []string{HTMLType}},
		{"empty image", image.NewGray(image.Rect(0, 0, 0, 2)), map[string]string{Text: "empty image"}, []string{PNGType}},
		{"plot", plot.New(), map[string]string{PNGType: "iVBOR", Text: "plot"}, []string{HTMLType}},
		{"small tensor", tensor.New([][]float32{{1, -2}}), map[string]string{HTMLType: "<table", Text: "tensor([[ 1., -2.]])"}, []string{PNGType}},
		{"scalar", tensor.Scalar(2.5), map[string]string{Text: "2.5"}, []string{HTMLType}},
		{"matrix as a picture", tensor.Ones(40, 30), map[string]string{HTMLType: "data:image/png;base64,", Text: "tensor("}, nil},
		{"long vector", tensor.Ones(500), map[string]string{HTMLType: "<pre>", Text: "tensor("}, nil},
		{"model", nn.NewSequential(nn.NewLinear(3, 2), nn.ReLU()), map[string]string{HTMLType: "weight [2, 3], bias [2]", Text: "Sequential("}, []string{PNGType}},
		{"no tensor", (*tensor.Tensor)(nil), map[string]string{Text: "nil"}, []string{HTMLType}},
		{"large tensor", tensor.Zeros(1 << 23), map[string]string{HTMLType: "sampled: statistics of", Text: "tensor("}, []string{PNGType}},
		{"no model", (*nn.Sequential)(nil), map[string]string{Text: "nil"}, []string{HTMLType}},
		{"matrix of counts", Confusion([]int{0, 1, 1}, []int{0, 1, 0}, 2), map[string]string{HTMLType: "<table", Text: "0    1"}, nil},
	} {
		data, metadata := Bundle(tt.v)
		if metadata == nil {
			t.Errorf("%s has no metadata", tt.name)
		}
		for typ, want := range tt.want {
			if got := fmt.Sprint(data[typ]); !strings.Contains(got, want) {
				t.Errorf("%s: %s is %.200s, want %s", tt.name, typ, got, want)
			}
		}
		for _, typ := range tt.not {
			if _, ok := data[typ]; ok {
				t.Errorf("%s has %s", tt.name, typ)
			}
		}
		if _, err := json.Marshal(data); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestHeadline(t *testing.T) {
	nan := float32(math.NaN())
	for _, tt := range []struct {
		x    *tensor.Tensor
		want string
	}{
		{tensor.New([]float32{1, 3, nan}), "Tensor float32 (3,) · min 1 · max 3 · mean 2 · std 1.4142 · 1 NaN"},
		{tensor.New([]int64{2}), "Tensor int64 (1,) · min 2 · max 2 · mean 2"},
		{tensor.Zeros(0, 2), "Tensor float32 (0, 2)"},
		{tensor.Ones(1).SetRequiresGrad(true), "Tensor float32 (1,) · min 1 · max 1 · mean 1 · requires grad"},
		{tensor.New([]float32{nan}), "Tensor float32 (1,) · 1 NaN"},
	} {
		if got := Describe(tt.x); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestImage(t *testing.T) {
	gray := Image(tensor.New([][]float32{{0, 1}, {2, 4}}))
	if r, _, _, _ := gray.At(1, 1).RGBA(); r != 0xffff {
		t.Errorf("the greatest is %x", r)
	}
	if r, _, _, _ := gray.At(0, 0).RGBA(); r != 0 {
		t.Errorf("the smallest is %x", r)
	}
	rgb := Image(tensor.New([][][]float32{{{1, 0}}, {{0, 1}}, {{0, .5}}}))
	if c := color.NRGBAModel.Convert(rgb.At(1, 0)).(color.NRGBA); c != (color.NRGBA{0, 255, 128, 255}) {
		t.Errorf("a pixel is %v", c)
	}
	if c := color.NRGBAModel.Convert(Gray([]float64{math.NaN(), 1}, 1, 2).At(0, 0)).(color.NRGBA); c.R < 200 || c.G != 0 {
		t.Errorf("NaN is %v", c)
	}
	for _, shape := range [][]int{{2}, {2, 3, 4}, {1, 1, 1, 1}} {
		func() {
			defer func() {
				if _, ok := recover().(*tensor.ShapeError); !ok {
					t.Errorf("a tensor of shape %v is a picture", shape)
				}
			}()
			Image(tensor.Zeros(shape...))
		}()
	}
}

func TestGrid(t *testing.T) {
	r := recorded(t)
	Grid(tensor.Rand(12, 8, 8), "a", "b")
	Grid(tensor.Rand(2, 1, 8, 8))
	Grid(tensor.Rand(2, 3, 100, 50))
	for i, want := range []image.Point{{10*(64+6) + 6, 2*(64+14+6) + 6}, {2*(64+6) + 6, 64 + 12}, {2*(50+6) + 6, 100 + 12}} {
		b, err := base64.StdEncoding.DecodeString(r.list[i].data[PNGType].(string))
		if err != nil {
			t.Fatal(err)
		}
		m, err := png.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		if m.Bounds().Size() != want {
			t.Errorf("grid %d has the size %v, want %v", i, m.Bounds().Size(), want)
		}
	}
	Show(NewGrid(tensor.New([][][]float32{{{0, .5}}, {{.25, float32(math.NaN())}}}), "a", "<b>"))
	for i, want := range []string{"[0] a · min 0 · max 0.5 · mean 0.25", "[1] &lt;b&gt; · min 0.25 · max 0.25 · mean 0.25 · 1 NaN"} {
		if page := r.list[3].data[HTMLType].(string); !strings.Contains(page, `title="`+want+`"`) {
			t.Errorf("picture %d does not say %q: %s", i, want, page)
		}
	}
	if m := NewGrid(tensor.Zeros(0, 8, 8)); !m.Bounds().Empty() {
		t.Errorf("a grid of nothing has the size %v", m.Bounds())
	}
}

func TestLine(t *testing.T) {
	r := recorded(t)
	Line("loss", map[string][]float64{"b": {3, 2, math.NaN(), 1}, "a": {1}})
	data := r.list[0].data
	if data[HTMLType] != nil || data[PNGType] == nil || !strings.Contains(data[Text].(string), "b: 4 points from 3 to 1") {
		t.Errorf("%v", data[Text])
	}
	if size, ok := r.list[0].meta[PNGType].(map[string]any); !ok || size["width"] != 576 || size["height"] != 336 {
		t.Errorf("the picture is shown at %v", r.list[0].meta)
	}
	b, err := json.Marshal(data[VegaLite])
	if err != nil {
		t.Fatal(err)
	}
	var spec struct {
		Schema string `json:"$schema"`
		Data   struct{ Values []map[string]any }
	}
	if err := json.Unmarshal(b, &spec); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(spec.Schema, "/v5.json") || len(spec.Data.Values) != 4 { // NaN is left out
		t.Errorf("%s with %d values", spec.Schema, len(spec.Data.Values))
	}
	c := NewChart("log", "x", "y").AddXY("l", []float64{1, 2, 3}, []float64{.1, 0, 10})
	c.LogY = true
	if n := len(c.spec()["data"].(map[string]any)["values"].([]map[string]any)); n != 2 {
		t.Errorf("a logarithmic chart has %d points", n)
	}
	c.MIMEBundle()
}

func TestLiveAndClear(t *testing.T) {
	r := recorded(t)
	h := Live(1)
	h.Update(2)
	Clear()
	Clear(true)
	if len(r.list) != 2 || r.list[0].id == "" || r.list[0].id != r.list[1].id || r.list[0].update || !r.list[1].update {
		t.Errorf("%+v", r.list)
	}
	if !reflect.DeepEqual(r.clear, []bool{false, true}) {
		t.Errorf("%v", r.clear)
	}
	if Live(1).id == h.id {
		t.Error("two outputs have one id")
	}
}

// TestTerminal shows values without a notebook.
func TestTerminal(t *testing.T) {
	SetSink(nil)
	if inNotebook() {
		t.Error("a program thinks that it is a notebook")
	}
	Show(1)
	Clear()
	Live("x").Update("y")
}

func TestTableKeepsLargeIntegers(t *testing.T) {
	data, _ := Bundle(tensor.FromSlice([]int64{1<<53 + 1, -1 << 63}, 2))
	for _, want := range []string{">9007199254740993<", ">-9223372036854775808<"} {
		if h := data[HTMLType].(string); !strings.Contains(h, want) {
			t.Errorf("no %s in %s", want, h)
		}
	}
	data, _ = Bundle(tensor.FromSlice([]bool{true, false}, 2))
	if h := data[HTMLType].(string); !strings.Contains(h, ">true<") || !strings.Contains(h, ">false<") {
		t.Errorf("no truth values in %s", h)
	}
}

func TestPicturesAreCrispAndBounded(t *testing.T) {
	data, _ := Bundle(tensor.Zeros(20, 20))
	if h := data[HTMLType].(string); strings.Contains(h, "image-rendering") || !strings.Contains(h, "<img ") {
		t.Errorf("a picture that the sanitizer changes: %s", h)
	}
	big := stretch(Gray([]float64{0, 1}, 1, 2), 6, 3)
	if r := big.Bounds(); r.Dx() != 6 || r.Dy() != 3 || big.At(2, 2) != big.At(0, 0) || big.At(3, 0) == big.At(2, 0) {
		t.Errorf("enlarged to %v", r)
	}
	for _, x := range []*tensor.Tensor{tensor.Zeros(2, 100_000), tensor.Zeros(100_000, 2), tensor.Zeros(1 << 20), tensor.Zeros(300, 300, 300)} {
		if r := NewHeatmap(x).Image().Bounds(); r.Dx() > 1100 || r.Dy() > 1100 || r.Dx() < 20 || r.Dy() < 20 {
			t.Errorf("a picture of %v has the size %v", x.Shape(), r.Size())
		}
	}
}
