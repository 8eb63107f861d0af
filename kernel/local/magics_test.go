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
		{"timeit", []string{"%timeit math.Sqrt(2)"}, []string{"± ", " per loop (mean ± std. dev. of 7 runs, "}},
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
		{"unknown", []string{"%nothing"}, []string{"there is no command %nothing; there are %%rustorch ", " %who ! ?; %lsmagic says"}},
		{"behind Go", []string{"x := 1\n%timeit x"}, []string{"cell[1]:2:1", "hint: commands such as %timeit [-n loops] [-r runs] statement stand at the beginning"}},
		{"a shell behind Go", []string{"x := 1\n!ls"}, []string{"hint: commands such as ! command stand at the beginning"}},
		{"nearly", []string{"%rustorch"}, []string{"there is no command %rustorch; there is %%rustorch"}},
		{"unknown flag", []string{"%timeit -q 1 2"}, []string{"%timeit has no flag -q; it has -n loops, -r runs"}},
		{"flag without a value", []string{"%timeit -n"}, []string{"%timeit -n needs a value: -n loops"}},
		{"flag out of range", []string{"%timeit -r 0 1"}, []string{"%timeit -r needs a number from 1 to 1000, not 0"}},
		{"flags", []string{"%timeit -n 3 -r2 math.Sqrt(2)"}, []string{"of 2 runs, 3 loops each)"}},
		{"one loop", []string{"x := 1", "%timeit -n1 -r1 x++", "x"}, []string{"of 1 run, 1 loop)", "=> 2"}},
		{"timeit of a value", []string{"x := []int{3}", "%timeit -n 2 -r 1 x[0] + len(x)"}, []string{"2 loops)"}},
		{"timeit of a cell", []string{"%%timeit -n 2 -r 1\ns := 0\nfor i := range 9 {\n\ts += i\n}", "s"}, []string{"2 loops)", "undefined: s"}},
		{"timeit fails", []string{"%timeit nothing(2)"}, []string{"cell[1]:1:1: undefined: nothing"}},
		{"timeit panics", []string{"var m map[string]int\nm == nil", "%timeit m[\"a\"] = 1"}, []string{"=> true", "assignment to entry in nil map"}},
		{"time takes what begins like a flag", []string{"x := 2", "%time -x"}, []string{"wall time", "=> -2"}},
		{"the Python extension's flags", []string{"a := 1", "%%rustorch -i a -o b\nb := a + 1\nb"}, []string{"=> 2"}},
		{"flag of nothing", []string{"%%rustorch -z a\n1 + 1"}, []string{"%%rustorch has no flag -z; it has -i name, -o name"}},
		{"explain a command", []string{"?%timeit"}, []string{"%timeit [-n loops] [-r runs] statement", "-n loops", "standard deviation"}},
		{"a question behind it", []string{"%who?"}, []string{"list the live variables"}},
		{"no history", []string{"%history"}, []string{"no history is kept here"}},
		{"export of nothing", []string{"%export a.go"}, []string{"no cell has run"}},
		{"export takes Go files", []string{"%export a.txt"}, []string{"ends in .go"}},
		{"seed", []string{"%seed -1"}, []string{"%seed needs a number that is not negative"}},
		{"an error stops", []string{"%time panic(\"no\")", "1"}, []string{"panic: no", "=> 1"}},
		{"mem", []string{"%mem"}, []string{"tensors ", "in use outside the Go heap", "Go heap "}},
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
	dir := t.TempDir()
	file, mod := filepath.Join(dir, "my out.go"), filepath.Join(dir, "go.mod")
	got := run(t, "type P struct{ X int }\nfunc (p P) Twice() int { return 2 * p.X }", "func area(p P) int { return p.X * p.X }", "%export "+file)
	if !strings.Contains(got, "wrote ") {
		t.Fatal(got)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "package main\n\ntype P struct{ X int }\n\nfunc (p P) Twice() int { return 2 * p.X }\n\nfunc area(p P) int { return p.X * p.X }\n\nfunc main() {\n}\n"
	if string(b) != want {
		t.Errorf("got %s", b)
	}
	if b, err := os.ReadFile(mod); err != nil || !strings.HasPrefix(string(b), "module myout\n\ngo 1.") {
		t.Errorf("%s %v", b, err)
	}
	if got := run(t, "1", "%export "+file); !strings.Contains(got, mod+" is there already and stays as it is") {
		t.Error(got)
	}
	if got := run(t, "1", "%export "+filepath.Join(dir, "none", "x.go")); !strings.Contains(got, "no such file") {
		t.Error(got)
	}
}

// TestExportWhatFailed has the statements that ran.
func TestExportWhatFailed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.go")
	run(t, "x := 1\ny := 0\nz := x / y\nx = 3", "x := \"a\"", "undefined", "%export "+file)
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := "package main\n\nfunc main() {\n\tx2 := 1\n\t_ = x2\n\ty := 0\n\t_ = y\n\n\t// The rest of cell[1] failed.\n\n\tx := \"a\"\n\t_ = x\n}\n"
	if string(b) != want {
		t.Errorf("got %q", b)
	}
}
