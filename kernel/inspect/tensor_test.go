package inspect

import (
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/cell"
)

// whole is the package list with the kernel's own common packages.
type whole struct{ compiled }

func (whole) Common() []string { return symbols.Common() }

// tensors is a session with tensors and a model.
func tensors(t *testing.T) *Facts {
	t.Helper()
	f := session(t)
	s := cell.NewSession(whole{})
	for i, text := range []string{
		"a, b := tensor.Ones(2, 3), tensor.Ones(3, 2)\nmodel := nn.NewSequential(nn.NewLinear(3, 4), nn.ReLU())\nlist := []*tensor.Tensor{a, b}",
		"type net struct { fc *nn.Linear; Scale float64; layers []*nn.Linear }\nfunc (n *net) Forward(x *tensor.Tensor) *tensor.Tensor { return n.fc.Forward(x) }\nm := &net{}",
		"func pick(n int) (*tensor.Tensor, error) { return a, nil }",
	} {
		u, err := s.Check(i+1, text)
		if err != nil {
			t.Fatal(err)
		}
		s.Hoist(u)
		s.Define(u, len(u.Body))
	}
	f.Snapshot = s.Snapshot()
	return f
}

func TestCompleteTensors(t *testing.T) {
	f := tensors(t)
	for _, tt := range []struct{ text, want, not string }{
		{"a.|", "Sum MatMul Shape Backward", "storage"},
		{"a.Su|", "Sum Sub SubScalar", "Shape"},
		{"(a @ b).|", "Sum Shape", ""},
		{"(a @ b + 1).Su|", "Sum", ""},
		{"a[0].|", "Sum Shape", ""},
		{"a[:, 1:].|", "Sum Shape", ""},
		{"a[0, ::2].Sh|", "Shape", ""},
		{"(-a).|", "Sum", ""},
		{"(a < b).|", "Sum", ""},
		{"a.Sum().|", "Item Shape", ""},
		{"a.Exp().Sum(0).Sh|", "Shape", ""},
		{"x := (a @ b).Sum(|", "a b model", ""},
		{"loss := nn.CrossEntropy(model.Forward(a).|", "Sum Shape", ""},
		{"nn.MSE(m.Forward(a), b|", "b", ""},
		{"list[0].|", "Sum", ""},
		{"list[len(list)-1].Sh|", "Shape", ""},
		{"m.layers[0].|", "Weight Bias Forward", ""},
		{"m.|", "Forward fc Scale layers", ""},
		{"m.fc.Weight.|", "Grad Sum", ""},
		{"n := net{Sc|", "Scale", "fc"},
		{"n := &net{fc: m.fc, |", "Scale layers", ""},
		{"for _, x := range list {\n\tx.|", "Sum", ""},
		{"for i, x := range list {\n\tif x.Shape()[0] > i && x.Su|", "Sum", ""},
		{"y := a @ b\ny.|", "Sum", ""},
		{"y := a @ b\nfmt.Println(y[0].|", "Sum", ""},
		{"f := func(x *tensor.Tensor) *tensor.Tensor {\n\treturn x.|", "Sum", ""},
		{"y, err := pick(3)\ny.|", "Sum", ""},
		{"a += b.|", "Sum", ""},
		{"a[0] = b.|", "Sum", ""},
		{"z := a @ b @ a.|", "Sum", ""},
		{"nn.|", "NewLinear NewSequential ReLU", ""},
		{"optim.NewAdam(model.Par|", "Parameters", ""},
		{"tensor.Float|", "Float32 Float64", ""},
		{"a.\nb := 3|", "", "Sum"},
		{"if y := a.Sum(); y.It|", "Item", ""},
		{"switch a.Shape()[0] {\ncase 1:\n\ta.|", "Sum", ""},
		{"go func() { a.|", "Sum", ""},
		{"defer a.|", "Sum", ""},
		{"var y *tensor.Tensor = a.|", "Sum", ""},
		{"[]*tensor.Tensor{a, b.|", "Sum", ""},
		{"map[string]*tensor.Tensor{\"a\": a.|", "Sum", ""},
		{"%time a.|", "Sum", ""},
		{"%timeit -n 3 (a @ b).Su|", "Sum", ""},
		{"%timeit -|", "-n -r", "a"},
		{"%timeit -n |", "", "a -n"},
		{"%timeit -x|", "", "-n"},
		{"%timeit |", "-n -r a b model", ""},
		{"%timeit -n 3 -|", "-n -r", ""},
		{"%%time\ny := a @ b\ny.|", "Sum", ""},
		{"%%time|", "%%time", "a"},
		{"?a.Su|", "Sum", ""},
		{"?|", "a model tensor", ""},
		{"%who\n\nmod|", "model", ""},
		{"!ls\na.|", "Sum", ""},
	} {
		code, at := split(t, tt.text)
		got := f.Complete(code, at)
		for want := range strings.FieldsSeq(tt.want) {
			if !slices.Contains(got.Matches, want) {
				t.Errorf("%q lacks %s: %v", tt.text, want, first(got.Matches))
			}
		}
		for not := range strings.FieldsSeq(tt.not) {
			if slices.Contains(got.Matches, not) {
				t.Errorf("%q offers %s", tt.text, not)
			}
		}
		if got.Start > at || got.End < at || got.End > len(code) {
			t.Errorf("%q: from %d to %d, cursor at %d", tt.text, got.Start, got.End, at)
		}
	}
}

func TestInspectForms(t *testing.T) {
	f := tensors(t)
	for _, tt := range []struct {
		text   string
		detail int
		want   []string // of the plain text
		html   []string
	}{
		{"a.Su|m()", 0, []string{"func (*tensor.Tensor).Sum(", "Sum returns"}, []string{`<span style="color:rgb(168,85,190);font-weight:bold">func</span>`, "<p>Sum returns"}},
		{"(a @ b).Sh|ape()", 0, []string{"func (*tensor.Tensor).Shape() []int"}, nil},
		{"a[0].Sum(0|)", 0, []string{"func (*tensor.Tensor).Sum("}, nil},
		{"m.fc|", 0, []string{"field fc *nn.Linear"}, []string{"<pre>field fc *nn.Linear</pre>"}},
		{"m.Forw|ard(a)", 0, []string{"func (*net).Forward(x *tensor.Tensor) *tensor.Tensor"}, nil},
		{"m.Forw|ard(a)", 1, []string{"func (n *net) Forward(x *tensor.Tensor) *tensor.Tensor { return n.fc.Forward(x) }"}, nil},
		{"ne|t{}", 1, []string{"net struct { fc *nn.Linear;"}, nil},
		{"nn.Lin|ear{}", 0, []string{"type nn.Linear struct {\n\tWeight *tensor.Tensor", "Forward("}, nil},
		{"strings.Buil|der{}", 0, []string{"type strings.Builder struct {\n\t// fields that are not exported\n}", "Len() int"}, nil},
		{"strings.NewRepl|acer()", 0, []string{"returns a new Replacer from"}, nil},
		{"nn|.ReLU()", 0, []string{"package nn", "nn\""}, nil},
		{"mod|el.Forward(a)", 0, []string{"var model *nn.", "live model", "defined in cell[1]"}, []string{"<p>live model</p>"}},
		{"a @ b| + 1", 0, []string{"var b *tensor.Tensor", "live b"}, nil},
		{"%wh|o", 0, []string{"%who lists names"}, []string{"<p>%who lists names</p>"}},
		{"%time a.Su|m()", 0, []string{"func (*tensor.Tensor).Sum("}, nil},
		{"%%time\ny := a @ b\ny.Su|m()", 0, []string{"func (*tensor.Tensor).Sum("}, nil},
		{"?a.Su|m", 0, []string{"func (*tensor.Tensor).Sum("}, nil},
		{"x := \"<b>\" + strings.Rep|eat(", 0, []string{"func strings.Repeat"}, nil},
		{"len|(list)", 0, []string{"builtin len"}, nil},
		{"s := \"é😀\"; a.Su|m()", 0, []string{"func (*tensor.Tensor).Sum("}, nil},
		{"!ec|ho", 0, nil, nil},
		{"tensor.Float|32", 0, []string{"const tensor.Float32"}, nil},
	} {
		code, at := split(t, tt.text)
		got := f.Inspect(code, at, tt.detail)
		if got.Found != (tt.want != nil) {
			t.Errorf("%q: found %v: %v", tt.text, got.Found, got.Data)
			continue
		}
		if !got.Found {
			continue
		}
		for _, want := range tt.want {
			if text, _ := got.Data["text/plain"].(string); !strings.Contains(text, want) {
				t.Errorf("%q lacks %q:\n%s", tt.text, want, text)
			}
			if text, _ := got.Data["text/markdown"].(string); !strings.Contains(strings.ReplaceAll(text, `\`, ""), strings.TrimSuffix(want, "(")) {
				t.Errorf("%q lacks %q in markdown:\n%s", tt.text, want, text)
			}
		}
		for _, want := range tt.html {
			if text, _ := got.Data["text/html"].(string); !strings.Contains(text, want) {
				t.Errorf("%q lacks %q in HTML:\n%s", tt.text, want, text)
			}
		}
	}
}

// TestHTMLIsText escapes what is no markup.
func TestHTMLIsText(t *testing.T) {
	in := page("x := \"<script>\" // <b>", "<i>", "a & b", "Doc <img> [link].\n\n\tcode <x>\n")
	got, _ := in.Data["text/html"].(string)
	for _, bad := range []string{"<script", "<i>", "<b>", "<img", "<x>", " & ", "class=", "id="} {
		if strings.Contains(got, bad) {
			t.Errorf("%s in %s", bad, got)
		}
	}
	if !strings.Contains(got, "<pre>code &lt;x&gt;") {
		t.Error(got)
	}
}

// FuzzAsk asks anywhere in anything.
func FuzzAsk(f *testing.F) {
	for _, s := range []string{"a.Su", "%time a.", "x := []int{1, 2", "func f(x int) { x.", "m[:, 1:].", "(a @ b).", "/* ", "\"é😀\"; a.", "%%time\nx", "?a.Sum", "import \"", "defer func() {", "case", "`", "'", "\x00\xff"} {
		f.Add(s, uint(len(s)), 0)
	}
	s := cell.NewSession(whole{})
	facts := &Facts{Snapshot: s.Snapshot(), Packages: symbols.Packages, Doc: func(string, string) string { return "" }, Summary: func(string) string { return "" },
		Magics: []Magic{{Name: "%time", Takes: Code, Flags: []Magic{{Name: "-n", Takes: Code}}}, {Name: "?", Takes: Code}}}
	f.Fuzz(func(t *testing.T, code string, cursor uint, detail int) {
		at := int(cursor % uint(len(code)+1))
		c := facts.Complete(code, at)
		if c.Start < 0 || c.Start > c.End || c.End > len(code) || len(c.Matches) != len(c.Types) {
			t.Fatalf("from %d to %d of %d", c.Start, c.End, len(code))
		}
		facts.Inspect(code, at, detail)
		IsComplete(code)
	})
}
