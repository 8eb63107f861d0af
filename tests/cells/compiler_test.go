package cells

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// mainSource runs the probes one after another and prints their panics.
const mainSource = `package main

import (
	"fmt"
	"os"
%s)

func run(name string, f func()) {
	fmt.Printf("=== %%s\n", name)
	defer func() {
		switch r := recover().(type) {
		case nil:
		case error:
			fmt.Print("\n!panic ", r.Error())
		default:
			fmt.Printf("\n!panic %%v", r)
		}
		fmt.Println()
	}()
	f()
}

func main() {
	os.Stderr.Close() // a probe prints there by println
%s}
`

// TestCompiler builds probes with the Go compiler and compares what they print
// with what the cells are compared with.
func TestCompiler(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("no Go toolchain")
	}
	ps := probes(t)
	got := compiled(t, ps)
	if *update {
		writeExpected(t, ps, got)
		return
	}
	_, want := blocks(t, "expected.txt")
	for _, p := range ps {
		if got[p.name] != want[p.name] {
			t.Errorf("%s: the compiler says %q, expected.txt %q", p.name, got[p.name], want[p.name])
		}
	}
}

// compiled builds one program of all probes, each in a package of its own.
func compiled(t *testing.T, ps []probe) map[string]string {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "go.mod"), "module probes\n\ngo 1.26\n")
	var imported, calls strings.Builder
	for i, p := range ps {
		pkg := fmt.Sprintf("q%04d", i)
		write(t, filepath.Join(dir, pkg, "p.go"), fmt.Sprintf("package %s\n%s%s\nfunc Probe() {\n%s\n}\n", pkg, imports(p.decls+"\n"+p.body), p.decls, p.body))
		fmt.Fprintf(&imported, "\t%q\n", "probes/"+pkg)
		fmt.Fprintf(&calls, "\trun(%q, %s.Probe)\n", p.name, pkg)
	}
	write(t, filepath.Join(dir, "main.go"), fmt.Sprintf(mainSource, imported.String(), calls.String()))
	cmd := exec.Command("go", "run", "-gcflags=-e", ".")
	cmd.Dir = dir
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, stderr.String())
	}
	text := regexp.MustCompile(`(probes/)?\bq\d{4}\b`).ReplaceAllString(string(out), "main")
	write(t, filepath.Join(dir, "out"), text)
	_, got := blocks(t, filepath.Join(dir, "out"))
	return got
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func writeExpected(t *testing.T, ps []probe, got map[string]string) {
	var b strings.Builder
	for _, p := range ps {
		fmt.Fprintf(&b, "=== %s\n%s\n", p.name, got[p.name])
	}
	write(t, "expected.txt", b.String())
}
