package cell

import (
	"errors"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
)

// compiled are the packages of the real kernel.
type compiled struct{}

func (compiled) Export(path string) ([]byte, bool) { return symbols.Export(path) }
func (compiled) Packages() []string                { return symbols.Packages() }
func (compiled) Common() []string                  { return []string{"fmt", "math", TensorPath} }

// FuzzCheck compiles any text: what is wrong with it lies at a place in it, and
// the session goes on.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{
		"x := 1\nx + 1", "func f(x int) int { return x }\nf(2)", "a @ b + 1", "m[:, 1:] = 3", "m[0, ::2]", "type T struct{ x int }\nfunc (t T) M() {}\nT{1}.M()",
		"package main\nfunc main() {}", "import \"math\"\nvar ( a = 1; b = \"s\" )", "for i := range 3 { if i := i; i > 1 { break } }", "x := `a\n", "a[", "/* ", "@", "f(__ix(1))", "\x00", "é := '\\u00e9'",
		"switch x := any(1).(type) { case int: _ = x }", "go func() {}(); defer func() {}()", "L: for { continue L }", "const k = 1 << iota", "var x, y = 1", "x, y := 1", "_ = 3", "_",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<12 {
			return
		}
		s := NewSession(compiled{})
		if _, err := s.Check(1, "a, b := tensor.Ones(2), tensor.Ones(2)\nm := a"); err != nil {
			t.Fatal(err)
		}
		u, err := s.Check(2, text)
		var list Errors
		switch {
		case err == nil:
			s.Hoist(u)
			s.Define(u, len(u.Body))
		case errors.As(err, &list):
			for _, e := range list {
				if lines := strings.Split(text, "\n"); e.Line < 0 || e.Line > len(lines) || e.Column < 0 || e.Msg == "" {
					t.Fatalf("%+v in %q", e, text)
				}
				e.Excerpt()
			}
		default:
			t.Fatalf("%T %v", err, err)
		}
		s.Snapshot().Peek(text)
		if _, err := s.Check(3, "after := 1\nafter"); err != nil && err.Error() == "" {
			t.Fatal(err)
		}
	})
}
