package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// TestExport runs sessions, exports them, and runs the programs: the Go
// compiler and vet accept them, and they print what the cells printed.
func TestExport(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain")
	}
	text, err := os.ReadFile("testdata/export.txt")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	want := map[string]string{}
	for _, part := range strings.Split("\n"+string(text), "\n=== ")[1:] {
		name, cells, _ := strings.Cut(part, "\n")
		pkg := regexp.MustCompile("[^a-z]+").ReplaceAllString(name, "_")
		want[pkg] = exported(t, filepath.Join(dir, pkg, "main.go"), strings.Split(cells, "\n---\n"))
	}
	inModule(t, dir)
	goCommand(t, dir, "vet", "./...")
	goCommand(t, dir, "build", "-o", "bin/", "./...")
	for pkg, printed := range want {
		out, err := exec.Command(filepath.Join(dir, "bin", pkg)).Output()
		if err != nil || inLines(string(out)) != inLines(printed) {
			source, _ := os.ReadFile(filepath.Join(dir, pkg, "main.go"))
			t.Errorf("%s: %v: the program prints\n%s\nthe cells\n%s\n%s", pkg, err, out, printed, source)
		}
	}
}

// exported runs cells, writes their program, and returns what they printed. A
// cell may begin with a line #id.
func exported(t *testing.T, file string, cells []string) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	eng, _ := newEngine()
	defer eng.Close()
	last := map[string]int{}
	printed := make([]string, len(cells))
	for i, code := range cells {
		id := ""
		if strings.HasPrefix(code, "#") {
			id, code, _ = strings.Cut(code, "\n")
			if old, ok := last[id]; ok {
				printed[old] = ""
			}
			last[id] = i
		}
		printed[i] = runCell(t, eng, engine.Request{Code: code, Count: i + 1, Cell: id})
	}
	got := runCell(t, eng, engine.Request{Code: "%export " + file, Count: 99})
	if !strings.Contains(got, "wrote "+file) {
		t.Fatalf("%s: %s", filepath.Base(filepath.Dir(file)), got)
	}
	os.Remove(filepath.Join(filepath.Dir(file), "go.mod")) // the programs make one module
	return strings.Join(printed, "")
}

// runCell returns all that a cell prints and shows, in order.
func runCell(t *testing.T, eng engine.Engine, req engine.Request) string {
	t.Helper()
	f, err := os.CreateTemp(t.TempDir(), "stdout")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	old := os.Stdout
	os.Stdout = f
	rec := newRecorder(f)
	res := eng.Execute(t.Context(), req, rec)
	os.Stdout = old
	rec.finish(res, req.Count)
	if res.Err != nil {
		t.Fatalf("%s: %s", req.Code, strings.Join(res.Err.Traceback, "\n"))
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(regexp.MustCompile("(?m)^(note: .*|wall time: .*|.* per loop .*)\n").ReplaceAll(b, nil))
}

// inLines has each of several values, which a cell shows in one line, in a
// line of its own, as the program shows them.
func inLines(text string) string { return strings.ReplaceAll(text, ", ", "\n") }

// inModule makes a module of a folder, with this one in the place of the
// published one.
func inModule(t *testing.T, dir string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o644)
	}
	if err == nil {
		mod := "module exported\n\ngo 1.26.0\n\nrequire github.com/rustorch/rustorch v0.0.0\n\nreplace github.com/rustorch/rustorch => " + root + "\n"
		err = os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func goCommand(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath -mod=mod")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}
