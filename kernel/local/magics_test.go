package local

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCommands(t *testing.T) {
	for _, tt := range []struct {
		name  string
		cells []string
		want  []string // parts of what is printed, in order
	}{
		{"lsmagic", []string{"%lsmagic"}, []string{"%%rustorch", "%time", "%who", "! command", "? name"}},
		{"rustorch", []string{"%%rustorch\nx := 3\nx * 2"}, []string{"=> 6"}},
		{"time", []string{"%time x := 40 + 2", "x"}, []string{"wall time: ", "=> 42"}},
		{"time the rest", []string{"%time\nx := 1\nx + 1"}, []string{"wall time: ", "=> 2"}},
		{"time a cell", []string{"%%time\nx := 1\nx + 2"}, []string{"wall time: ", "=> 3"}},
		{"timeit", []string{"%timeit math.Sqrt(2)"}, []string{"per loop ("}},
		{"who", []string{"a, b := 1, \"x\"", "%who"}, []string{"a ", "int", "1", "b ", "string", "x"}},
		{"who is empty", []string{"%who"}, []string{"no variables"}},
		{"reset", []string{"a := 1", "%reset", "a"}, []string{"all names are forgotten", "undefined: a"}},
		{"question", []string{"?strings.ToUpper"}, []string{"func strings.ToUpper(s string) string"}},
		{"question at the end", []string{"fmt.Println?"}, []string{"Println"}},
		{"question of nothing", []string{"?nothing"}, []string{"there is no name nothing"}},
		{"shell", []string{"!echo from the shell"}, []string{"from the shell\n"}},
		{"shell fails", []string{"!exit 3"}, []string{"exit status 3"}},
		{"several, then Go", []string{"!echo one\n!echo two\n\n3 + 4"}, []string{"one\n", "two\n", "=> 7"}},
		{"lines are kept", []string{"%who\nx := 1\nx = \"s\""}, []string{"cell[1]:3:5: "}},
		{"unknown", []string{"%nothing"}, []string{"there is no command %nothing; %lsmagic lists"}},
		{"an error stops", []string{"%time panic(\"no\")", "1"}, []string{"panic: no", "=> 1"}},
		{"mem", []string{"%mem"}, []string{"Go heap "}},
		{"a remainder is no command", []string{"x := 7\nx % 4"}, []string{"=> 3"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := run(t, tt.cells...)
			rest := got
			for _, w := range tt.want {
				i := strings.Index(rest, w)
				if i < 0 {
					t.Fatalf("got %q, without %q", got, w)
				}
				rest = rest[i+len(w):]
			}
		})
	}
}

func TestExport(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.go")
	got := run(t, "type P struct{ X int }\nfunc (p P) Twice() int { return 2 * p.X }", "func area(p P) int { return p.X * p.X }", "%export "+file)
	if !strings.Contains(got, "wrote ") {
		t.Fatal(got)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "package main\n\ntype P struct{ X int }\n\nfunc (p P) Twice() int { return 2 * p.X }\n\nfunc area(p P) int { return p.X * p.X }\n"
	if string(b) != want {
		t.Errorf("got %s", b)
	}
}
