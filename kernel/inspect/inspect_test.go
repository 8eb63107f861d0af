package inspect

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/cell"
)

// compiled is the package list of the real kernel.
type compiled struct{}

func (compiled) Export(path string) ([]byte, bool) { return symbols.Export(path) }
func (compiled) Packages() []string                { return symbols.Packages() }
func (compiled) Common() []string {
	return []string{"fmt", "math", "strings", "sort", "os", "time", "gonum.org/v1/gonum/mat"}
}

// session runs no cell but makes their names live.
func session(t *testing.T, cells ...string) *Facts {
	t.Helper()
	s := cell.NewSession(compiled{})
	for i, text := range cells {
		u, err := s.Check(i+1, text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		s.Hoist(u)
		s.Define(u, len(u.Body))
	}
	return &Facts{
		Snapshot: s.Snapshot(), Packages: symbols.Packages, Doc: symbols.Doc,
		Summary: func(name string) string { return "live " + name },
		Magics: []Magic{{Name: "%time", Help: "time a statement", Takes: Code}, {Name: "%who", Help: "list names", Text: "%who lists names"}, {Name: "%%rustorch"}, {Name: "%%time"},
			{Name: "%timeit", Takes: Code, Flags: []Magic{{Name: "-n", Takes: Code}, {Name: "-r", Takes: Code}, {Name: "-q"}}},
			{Name: "%export", Takes: File}, {Name: "!", Takes: File}, {Name: "?", Takes: Code}},
	}
}

// split takes the cursor, written |, out of a text.
func split(t *testing.T, text string) (string, int) {
	t.Helper()
	at := strings.IndexByte(text, '|')
	if at < 0 {
		t.Fatalf("%q has no cursor", text)
	}
	return text[:at] + text[at+1:], at
}

var live = []string{
	"type point struct { X, Y float64; label string }\nfunc (p *point) Norm() float64 { return math.Hypot(p.X, p.Y) }\n// Swap returns the point\n// with its coordinates exchanged.\nfunc (p point) Swap() point { return point{X: p.Y, Y: p.X} }",
	"origin := &point{X: 1, Y: 2, label: \"o\"}\npoints := []point{*origin}\nbyName := map[string]*point{}",
	"import rnd \"math/rand\"\n// of nothing\n\n/*\nscale makes\npoints larger.\n*/\nfunc scale(k float64, ps ...point) []point { return ps }",
	"type wrapped struct { *point; Depth int }\nw := wrapped{origin, 1}\ntype shape interface { Area() float64 }\nvar sh shape",
}

func TestComplete(t *testing.T) {
	f := session(t, live...)
	for _, tt := range []struct {
		name, text string
		want       string // separated by spaces; these must be there
		not        string // these must not
	}{
		{"package members", "fmt.Spr|", "Sprint Sprintf Sprintln", "Print"},
		{"case does not matter", "strings.toup|", "ToUpper ToUpperSpecial", "Title"},
		{"live names", "ori|", "origin", "points"},
		{"cell functions", "sca|", "scale", ""},
		{"types of cells", "var p poi|", "point points", ""},
		{"common packages", "ma|", "math mat map make max", ""},
		{"named import", "rnd.Int|", "Int Intn Int31", "Float64"},
		{"unloaded", "nosuch.|", "", "Println"},
		{"fields and methods", "origin.|", "X Y label Norm Swap", ""},
		{"of an element", "points[0].|", "X Norm Swap", ""},
		{"of a map's value", "byName[\"a\"].|", "X Norm", ""},
		{"of a call", "scale(2, points...)[0].La|", "label", "X"},
		{"chained", "origin.Swap().|", "X Swap", ""},
		{"promoted", "w.|", "Depth X Norm Swap point", ""},
		{"interface", "sh.|", "Area", "X"},
		{"compiled type", "m := mat.NewDense(2, 2, nil)\nm.Ra|", "RawMatrix RawRowView RankOne", "At"},
		{"compiled type in a call", "m := mat.NewDense(2, 2, nil)\nfmt.Println(m.At(0, 0), m.Di|", "Dims DiagView", ""},
		{"hides what is not exported", "var b strings.Builder\nb.|", "WriteString Len", "buf addr copyCheck"},
		{"local in an open block", "for i, one := range points {\n\tone.|", "X Norm", ""},
		{"argument of an open call", "x := math.Max(orig|", "origin", ""},
		{"after an operator", "y := 1 + origin.|", "X Norm", ""},
		{"condition", "if origin.|", "X Norm", ""},
		{"loop condition", "for i := 0; i < points[0].|", "X Norm", ""},
		{"range", "for range byN|", "byName", ""},
		{"case", "switch origin {\ncase ori|", "origin", ""},
		{"function parameter", "func f(first point, second int) {\n\tfirst.|", "X Norm", ""},
		{"parameter name", "func f(first point, second int) {\n\tsec|", "second", ""},
		{"struct literal key", "p := point{la|", "label", ""},
		{"struct literal second key", "p := &point{X: 1, |", "Y label", ""},
		{"middle of a cell", "a1 := 1\nfmt.Println(a|)\nb := 2", "a1", ""},
		{"defined in this cell", "tall := 3\nta|", "tall", ""},
		{"not yet defined", "fmt.Println(tal|)\ntall := 3", "", "tall"},
		{"type of a conversion", "x := float|", "float32 float64", ""},
		{"universe", "app|", "append", "apply"},
		{"keyword", "ret|", "return", ""},
		{"no keyword after a dot", "fmt.ret|", "", "return"},
		{"method expression", "point.|", "Swap", "X"},
		{"type assertion", "var v any\nv.(*point).|", "X Norm", ""},
		{"function literal", "func() { w.|", "Depth", ""},
		{"whole program", "package main\nfunc main() {\n\torigin := 3.0\n\tmath.Sq|", "Sqrt SqrtPi Sqrt2", ""},
		{"import path", "import \"encoding/|", "encoding/json encoding/csv", "fmt"},
		{"import group", "import (\n\t\"fmt\"\n\t\"math/r|", "math/rand math/rand/v2", ""},
		{"magic", "%t|", "%time", "%who"},
		{"cell magic", "%%|", "%%rustorch", "%who"},
		{"magic's argument", "%time ori|", "origin", "%time"},
		{"magic that takes nothing", "%who |", "", "origin %who"},
		{"unknown magic", "%nosuch ori|", "", "origin"},
		{"comment", "// ori|", "", "origin"},
		{"number", "x := 1o|", "", "origin"},
		{"rune", "x := 'o|", "", "origin"},
		{"after multibyte text", "s := \"é😀\"; ori|", "origin", ""},
		{"bad code before", "x := := 3\nori|", "origin", ""},
		{"empty", "|", "origin fmt len", "return"},
	} {
		t.Run(tt.name, func(t *testing.T) {
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
			if got.Start > at || got.End != at || len(got.Types) != len(got.Matches) {
				t.Errorf("%q: from %d to %d, cursor at %d, %d types", tt.text, got.Start, got.End, at, len(got.Types))
			}
			for _, m := range got.Matches {
				if strings.Contains(m, marker) || strings.HasPrefix(m, "__") {
					t.Errorf("%q offers %s", tt.text, m)
				}
			}
		})
	}
}

func first(list []string) []string { return list[:min(len(list), 12)] }

func TestCompletionItems(t *testing.T) {
	f := session(t, live...)
	for _, tt := range []struct{ text, name, kind, signature string }{
		{"origin.No|", "Norm", "method", "func() float64"},
		{"origin.X|", "X", "property", "float64"},
		{"strings.Rep|", "Repeat", "function", "func(s string, count int) string"},
		{"ori|", "origin", "instance", "*point"},
		{"poin|", "point", "class", "type"},
		{"math.Pi|", "Pi", "constant", "untyped float"},
		{"fm|", "fmt", "module", "fmt"},
		{"le|", "len", "function", ""},
	} {
		code, at := split(t, tt.text)
		found := false
		for _, it := range f.Complete(code, at).Types {
			if it.Text == tt.name {
				found = true
				if it.Type != tt.kind || it.Signature != tt.signature || it.End != at {
					t.Errorf("%q: %+v, want %s %s", tt.text, it, tt.kind, tt.signature)
				}
			}
		}
		if !found {
			t.Errorf("%q lacks %s", tt.text, tt.name)
		}
	}
}

func TestCompletePaths(t *testing.T) {
	t.Chdir(t.TempDir())
	if err := os.Mkdir("digits", 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"digits.csv", "digits/train.csv", ".hidden"} {
		if err := os.WriteFile(name, nil, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := session(t)
	for text, want := range map[string]string{
		`os.ReadFile("dig|`: "digits.csv digits/", `os.ReadFile("digits/|`: "train.csv", `x := "|`: "digits.csv digits/", `x := ".h|`: ".hidden",
		`x := "digits.csv"|`: "", `x := "none/|`: "",
	} {
		code, at := split(t, text)
		if got := strings.Join(f.Complete(code, at).Matches, " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func TestInspect(t *testing.T) {
	f := session(t, live...)
	for _, tt := range []struct {
		text   string
		detail int
		want   []string
	}{
		{"ori|gin.Norm()", 0, []string{"var origin *point", "live origin", "defined in cell[2]"}},
		{"origin.No|rm()", 0, []string{"func (*point).Norm() float64"}},
		{"origin.X|", 0, []string{"field X float64"}},
		{"strings.Repeat(|", 0, []string{"func strings.Repeat(s string, count int) string", "Repeat returns a new string"}},
		{"strings.Repeat(\"a\", 1+len(|", 0, []string{"builtin len"}},
		{"strings.Repeat(\"a\", (1|", 0, []string{"func strings.Repeat"}},
		{"fm|t.Println()", 0, []string{"package fmt", "formatted I/O"}},
		{"scale|", 1, []string{"func scale(k float64, ps ...point) []point { return ps }"}},
		{"scale|", 0, []string{"func scale(k float64, ps ...point) []point", "defined in cell[3]", "scale makes points larger."}},
		{"origin.Swap|", 0, []string{"func (point).Swap() point", "Swap returns the point with its coordinates exchanged."}},
		{"math.Pi|", 0, []string{"const math.Pi untyped float = 3.14159"}},
		{"poi|nt{}", 0, []string{"type point struct", "Norm() float64"}},
		{"m := mat.NewDense(2, 2, nil)\nm.Dims|()", 0, []string{"Dims() (r int, c int)", "returns the number of rows"}},
		{"for i := range 3 {\n\ti| += 1", 0, []string{"var i int"}},
		{"no|thing", 0, nil},
		{"|", 0, nil},
		{"// comment|", 0, nil},
	} {
		code, at := split(t, tt.text)
		got := f.Inspect(code, at, tt.detail)
		if got.Found != (tt.want != nil) {
			t.Errorf("%q: found %v: %v", tt.text, got.Found, got.Data)
		}
		text, _ := got.Data["text/plain"].(string)
		for _, want := range tt.want {
			if !strings.Contains(text, want) {
				t.Errorf("%q lacks %q:\n%s", tt.text, want, text)
			}
		}
	}
}

func TestIsComplete(t *testing.T) {
	for _, tt := range []struct{ code, status, indent string }{
		{"", "complete", ""},
		{"x := 1", "complete", ""},
		{"fmt.Println(1", "incomplete", "\t"},
		{"for {", "incomplete", "\t"},
		{"for {\n\tif x {", "incomplete", "\t\t"},
		{"for {\n}", "complete", ""},
		{"x := 1 +", "incomplete", "\t"},
		{"x := a @", "incomplete", "\t"},
		{"x := a @ // why", "incomplete", "\t"},
		{"f(`open", "incomplete", ""},
		{"switch x {", "incomplete", ""},
		{"switch x {\ncase 1:", "incomplete", "\t"},
		{"for {\n\tselect {", "incomplete", "\t"},
		{"go func() {", "incomplete", "\t"},
		{"package main", "incomplete", ""},
		{"package main\nfunc main() {\n}", "complete", ""},
		{"outer:", "incomplete", ""},
		{"foo(]", "invalid", ""},
		{"{ foo(]", "invalid", ""},
		{"x := := {", "invalid", ""},
		{"x # y", "invalid", ""},
		{"fmt?", "complete", ""},
		{"a.b??", "complete", ""},
		{"%time", "incomplete", ""},
		{"%time\nx := 1\n", "complete", ""},
		{"%time x := 1", "complete", ""},
		{"%who\nfor {", "incomplete", "\t"},
		{"%%timeit -n 3\nfor {\n", "incomplete", "\t"},
		{"%%time\nx := 1", "incomplete", ""},
		{"%%time\n\n", "complete", ""},
		{"fmt.Println(\"é😀\",", "incomplete", "\t"},
		{"import (", "incomplete", "\t"},
		{"x.", "incomplete", "\t"},
		{"m[0, :", "incomplete", "\t"},
		{"y := a @ b", "complete", ""},
		{"m[:, 1:]", "complete", ""},
		{"x := `open", "incomplete", ""},
		{"x := `closed`", "complete", ""},
		{"/* open", "incomplete", ""},
		{"func f() int {\n\treturn 1\n}", "complete", ""},
		{"type t struct {", "incomplete", "\t"},
		{"x := := 1", "invalid", ""},
		{"}", "invalid", ""},
		{"x := \"open", "invalid", ""},
		{"import \"fmt\"", "complete", ""},
		{"%who", "complete", ""},
		{"%%time", "incomplete", ""},
		{"%%time\nx := 1\n", "complete", ""},
		{"!ls", "complete", ""},
		{"?fmt", "complete", ""},
		{"x++", "complete", ""},
		{"// note", "complete", ""},
	} {
		if got := IsComplete(tt.code); got.Status != tt.status || got.Indent != tt.indent {
			t.Errorf("%q: %+v, want %s %q", tt.code, got, tt.status, tt.indent)
		}
	}
}

// TestWhileCellsChange completes while the session goes on.
func TestWhileCellsChange(t *testing.T) {
	s := cell.NewSession(compiled{})
	done := make(chan bool)
	go func() {
		defer close(done)
		for i := range 30 {
			f := &Facts{Snapshot: s.Snapshot(), Packages: symbols.Packages, Doc: symbols.Doc, Summary: func(string) string { return "" }}
			f.Complete("time.D", 6)
			f.Inspect("a.", i%2, 0)
		}
	}()
	for i := range 30 {
		u, err := s.Check(i, "import \"os\"\na := time.Now()\nb := strings.NewReader(\"x\")")
		if err != nil {
			t.Fatal(err)
		}
		s.Hoist(u)
		s.Define(u, len(u.Body))
	}
	<-done
}
