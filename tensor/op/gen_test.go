package op_test

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/op/internal/gen"
)

var update = flag.Bool("update", false, "write the generated files instead of comparing")

const root = "../.."

// TestGenerated fails when a file that is derived from the table is stale.
func TestGenerated(t *testing.T) {
	rules := map[string][]byte{}
	paths, _ := filepath.Glob(filepath.Join(root, "autograd", "vjp*.go"))
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rules[path] = src
	}
	files, err := gen.All(op.Table, rules)
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
				t.Errorf("%s is stale (%v): run go generate ./tensor/op", name, err)
			}
		})
	}
}

// TestRefusals shows that mistakes in rows are found.
func TestRefusals(t *testing.T) {
	rows := map[string][]op.Op{
		"two rows of one name":      {{Name: "A", Py: "a"}, {Name: "A", Py: "b"}},
		"rules that do not match":   {{Name: "A", Py: "a", VJP: []string{"g", "g"}}},
		"a formula that is not Go":  {{Name: "A", Py: "a", Fwd: "x +"}},
		"a rule with unknown names": {{Name: "A", Py: "a", VJP: []string{"g * w"}}},
		"a rule with unknown ops":   {{Name: "A", Py: "a", VJP: []string{"bessel(g)"}}},
		"no vjp function":           {{Name: "A", Py: "a", VJP: []string{"func"}}},
	}
	for name, table := range rows {
		if _, err := gen.All(table, nil); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
