package gen

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the generated files")

const dir = "../.."

// TestFresh compares the generated files with what the packages say now. What
// comes from the standard library is compared only under the version of Go
// that it was made with.
func TestFresh(t *testing.T) {
	stale := map[string]bool{}
	names, err := filepath.Glob(filepath.Join(dir, "*_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		stale[filepath.Base(n)] = true
	}
	var all []Package
	loaded := 0
	for _, g := range Groups {
		if g.Name == "std" && !*update && madeWith(t, "std.zip") != runtime.Version() {
			t.Logf("the standard library's symbols are those of %s, not of %s", madeWith(t, "std.zip"), runtime.Version())
			for n := range stale {
				if strings.HasPrefix(n, "std_") {
					delete(stale, n)
				}
			}
			continue
		}
		pkgs, err := Load(g)
		if err != nil {
			t.Fatal(err)
		}
		all, loaded = append(all, pkgs...), loaded+1
		for _, p := range pkgs {
			name := g.Name + "_" + strings.TrimPrefix(ident(p.Path), "gonum_org_v1_") + "_gen.go"
			src, err := Table(p)
			if err != nil {
				t.Fatalf("%s: %v", p.Path, err)
			}
			delete(stale, name)
			check(t, name, src, func(old []byte) bool { return bytes.Equal(old, src) })
		}
		z, err := Archive(pkgs)
		if err != nil {
			t.Fatal(err)
		}
		check(t, g.Name+".zip", z, func(old []byte) bool { return sameEntries(t, old, z) })
	}
	if loaded == len(Groups) {
		src, err := Compose(all)
		if err != nil {
			t.Fatal(err)
		}
		check(t, "composed_gen.go", src, func(old []byte) bool { return bytes.Equal(old, src) })
	}
	delete(stale, "composed_gen.go")
	for n := range stale {
		if !*update {
			t.Errorf("%s belongs to no package of the list: run go generate", n)
		} else if err := os.Remove(filepath.Join(dir, n)); err != nil {
			t.Error(err)
		}
	}
}

func check(t *testing.T, name string, want []byte, same func([]byte) bool) {
	t.Helper()
	file := filepath.Join(dir, name)
	old, err := os.ReadFile(file)
	if err == nil && (*update && bytes.Equal(old, want) || !*update && same(old)) {
		return
	}
	if !*update {
		t.Errorf("%s is stale: run go generate ./cmd/rustorch-kernel/symbols", name)
		return
	}
	if err := os.WriteFile(file, want, 0o644); err != nil {
		t.Error(err)
	}
}

func madeWith(t *testing.T, name string) string {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return ""
	}
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return z.Comment
}

// sameEntries compares what two archives hold; the compressed form may differ
// between versions of Go.
func sameEntries(t *testing.T, a, b []byte) bool {
	x, y := entries(t, a), entries(t, b)
	if len(x) != len(y) {
		return false
	}
	for name, data := range x {
		if got, ok := y[name]; !ok || got != data {
			t.Logf("%s differs", name)
			return false
		}
	}
	return true
}

func entries(t *testing.T, b []byte) map[string]string {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		m[f.Name] = string(data)
	}
	return m
}
