package gen_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rustorch/rustorch/bridge/gen"
	"github.com/rustorch/rustorch/tensor/op"
)

//go:generate go test . -run TestGenerated -update

var update = flag.Bool("update", false, "write the generated files instead of comparing")

const root = "../.."

// TestGenerated fails when a file that is derived from the table is stale.
func TestGenerated(t *testing.T) {
	hints, err := os.ReadFile("hints.pyi")
	if err != nil {
		t.Fatal(err)
	}
	files, err := gen.All(op.Table, hints)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(root, name)
			if *update {
				if err := os.WriteFile(path, want, 0o666); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s is stale (%v): run go generate ./bridge/...", name, err)
			}
		})
	}
}

// TestRefusals shows that rows which Python cannot call are found.
func TestRefusals(t *testing.T) {
	for name, row := range map[string]op.Op{
		"a type of attribute that is not known": {Name: "A", Py: "a", Attr: []op.Attr{{Name: "c", Type: "chan int"}}},
		"a default that is no literal":          {Name: "A", Py: "a", Attr: []op.Attr{{Name: "c", Type: "int", Default: "f(1)"}}},
	} {
		if _, err := gen.All([]op.Op{row}, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
