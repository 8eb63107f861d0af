package export_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/export"
)

type compiled struct{}

func (compiled) Export(path string) ([]byte, bool) { return symbols.Export(path) }
func (compiled) Packages() []string                { return symbols.Packages() }
func (compiled) Common() []string                  { return symbols.Common() }

// program exports cells that are checked as if they had run to their end. A
// cell may begin with a line #id, the notebook's name for it.
func program(t *testing.T, cells ...string) (export.Result, error) {
	t.Helper()
	s := cell.NewSession(compiled{})
	var runs []export.Run
	for i, text := range cells {
		id := ""
		if strings.HasPrefix(text, "#") {
			id, text, _ = strings.Cut(text, "\n")
		}
		u, err := s.Check(i+1, text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		s.Hoist(u)
		s.Define(u, len(u.Body))
		runs = append(runs, export.Run{Unit: u, Reached: len(u.Body), ID: id})
	}
	return export.Program(s, runs)
}

func TestProgram(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cells []string
		want  string // below the package clause
	}{
		{"statements are main's", []string{"x := 1", "y := x + 1\nfmt.Println(y)"},
			"import (\n\t\"fmt\"\n)\n\nfunc main() {\n\tx := 1\n\n\ty := x + 1\n\tfmt.Println(y)\n}\n"},
		{"what functions use is shared", []string{"x := 1\ny := 2", "func f() int { return x }", "x = y"},
			"func f() int { return x }\n\nvar x int\n\nfunc main() {\n\tx = 1\n\ty := 2\n\n\tx = y\n}\n"},
		{"another type, another name", []string{"x := 1", "x := \"a\"\nfmt.Println(x)"},
			"import (\n\t\"fmt\"\n)\n\nfunc main() {\n\tx2 := 1\n\t_ = x2\n\n\tx := \"a\"\n\tfmt.Println(x)\n}\n"},
		{"the same type, the same variable", []string{"x := 1", "x := 2", "var x int", "_ = x"},
			"func main() {\n\tx := 1\n\n\tx = 2\n\n\tx = 0\n\n\t_ = x\n}\n"},
		{"comments above", []string{"// T is one.\ntype T struct{}\n\n// start\n// here\nt := T{}"},
			"// T is one.\ntype T struct{}\n\nfunc main() {\n\t// start\n\t// here\n\tt := T{}\n\t_ = t\n}\n"},
		{"a method of a later cell", []string{"type T int", "func (t T) Twice() T { return 2 * t }"},
			"type T int\n\nfunc (t T) Twice() T { return 2 * t }\n\nfunc main() {\n}\n"},
		{"an error ends the program", []string{"os.Chdir(\".\")"},
			"import (\n\t\"os\"\n)\n\nfunc main() {\n\tif err := os.Chdir(\".\"); err != nil {\n\t\tpanic(err)\n\t}\n}\n"},
		{"a type defined again", []string{"type T struct{ A int }\nt := T{1}", "type T struct{ B string }\nu := T{\"b\"}\nfmt.Println(t, u)"},
			"import (\n\t\"fmt\"\n)\n\ntype T2 struct{ A int }\n\ntype T struct{ B string }\n\nfunc main() {\n\tt := T2{1}\n\n\tu := T{\"b\"}\n\tfmt.Println(t, u)\n}\n"},
		{"what nobody uses any more", []string{"type T struct{ A int }", "type T struct{ B int }"},
			"type T struct{ B int }\n\nfunc main() {\n}\n"},
		{"the last run of a cell", []string{"#a\nx := 1", "#b\nfmt.Println(x)", "#a\nx := 3", "#b\nfmt.Println(x + 1)"},
			"import (\n\t\"fmt\"\n)\n\nfunc main() {\n\tx := 3\n\n\tfmt.Println(x + 1)\n}\n"},
		{"all runs, where the last do not do", []string{"#a\nx := 1", "#a\ny := 2", "#b\nfmt.Println(x, y)"},
			"import (\n\t\"fmt\"\n)\n\nfunc main() {\n\tx := 1\n\n\ty := 2\n\n\tfmt.Println(x, y)\n}\n"},
		{"operators", []string{"a := tensor.Ones(2, 2)\nb := 2*a - a[0]\nb[:, 1] += 1\nb < a"},
			"func main() {\n\ta := tensor.Ones(2, 2)\n\tb := a.MulScalar(2).Sub(a.Index(0))\n\tb.IndexPut(b.Index(tensor.All, 1).AddScalar(1), tensor.All, 1)\n\tdisplay.Show(b.Lt(a))\n}\n"},
	} {
		r, err := program(t, tt.cells...)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := strings.TrimPrefix(string(r.Source), "package main\n\n")
		if !strings.HasPrefix(tt.want, "import") && strings.HasPrefix(got, "import") {
			_, got, _ = strings.Cut(got, "\n)\n\n")
		}
		if got != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, got, tt.want)
		}
		if len(r.Notes) > 0 {
			t.Errorf("%s: %v", tt.name, r.Notes)
		}
	}
}

func TestImports(t *testing.T) {
	r, err := program(t, "import str \"strings\"\nx := str.ToUpper(\"a\")", "y := mat.NewDense(1, 1, nil)\nfmt.Println(x, y.At(0, 0))")
	if want := []string{"fmt", "gonum.org/v1/gonum/mat", "strings"}; err != nil || !slices.Equal(r.Imports, want) {
		t.Errorf("%v %v, want %v", r.Imports, err, want)
	}
}

// TestNotes says what the program cannot do as the cells did.
func TestNotes(t *testing.T) {
	r, err := program(t, "func f() int { return 1 }\nf()", "func f() int { return 2 }\nf()")
	if err != nil || len(r.Notes) != 1 || r.Notes[0] != "f is as cell[2] defined it last; what ran before used another one" {
		t.Errorf("%v %v", r.Notes, err)
	}
}

func TestEmpty(t *testing.T) {
	if _, err := export.Program(cell.NewSession(compiled{}), nil); !errors.Is(err, export.ErrEmpty) {
		t.Error(err)
	}
}

// TestWithoutItsCell refuses a variable that no cell defines, such as a tensor
// that outlived an engine.
func TestWithoutItsCell(t *testing.T) {
	s := cell.NewSession(compiled{})
	pkg, err := s.Import("time")
	if err != nil {
		t.Fatal(err)
	}
	s.DefineVar("d", pkg.Scope().Lookup("Duration").Type())
	u, err := s.Check(1, "fmt.Println(d)")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := export.Program(s, []export.Run{{Unit: u, Reached: 1}}); err == nil || !strings.Contains(err.Error(), "undefined: d; run the cell that defines it again") {
		t.Error(err)
	}
}
