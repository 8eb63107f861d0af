package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRunDamaged runs notebooks that are missing or damaged, or whose data or
// place for the result are: each error names the file.
func TestRunDamaged(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir) // run changes the folder
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return file
	}
	cell := func(code string) string {
		return `{"cells":[{"cell_type":"code","metadata":{},"source":"` + code + `","outputs":[],"execution_count":null}],"metadata":{},"nbformat":4,"nbformat_minor":5}`
	}
	write("short.safetensors", "\xff\xff\xff\xff\xff\xff\xff\x7f{")
	good := write("good.ipynb", cell("1 + 1"))
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"missing", []string{filepath.Join(dir, "none.ipynb")}, "none.ipynb"},
		{"a folder", []string{dir}, "is a directory"},
		{"no JSON", []string{write("text.ipynb", "not a notebook")}, "text.ipynb"},
		{"cut off", []string{write("cut.ipynb", cell("1")[:60])}, "cut.ipynb"},
		{"no place", []string{good, "-o", filepath.Join(dir, "none", "out.ipynb")}, "none"},
		{"a file for a folder", []string{good, "-o", filepath.Join(good, "out.ipynb")}, "good.ipynb"},
		{"missing data", []string{write("missing.ipynb", cell(`_, err := os.Open(\"data/none.csv\")\nerr`))}, "cell 1 of 1 failed: PathError: open data/none.csv"},
		{"damaged data", []string{write("damaged.ipynb", cell(`import \"github.com/rustorch/rustorch/tensor/file\"\n_, err := file.Load(\"short.safetensors\")\nerr`))}, "short.safetensors"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			err := runNotebook(tt.args, &out, &out)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q\n%s", err, tt.want, out.String())
			}
		})
	}
	if os.Geteuid() == 0 {
		return // root may write anywhere
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(dir, 0o755)
	if err := runNotebook([]string{good, "-o", filepath.Join(dir, "out.ipynb")}, &bytes.Buffer{}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "out.ipynb") {
		t.Errorf("into a folder that is read-only: %v", err)
	}
}
