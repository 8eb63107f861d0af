package policy

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

const root = "../.."

// A source is a file of the tree with its imports.
type source struct {
	file, pkg string // relative to the module
	test      bool
	imports   []string
}

// sources parses every Go file of the module. It reads the files itself: a
// test that asks the go command is served from the cache when files change.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipped(p, d.Name())
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, p)
		s := source{file: filepath.ToSlash(rel), test: strings.HasSuffix(p, "_test.go")}
		s.pkg = path.Dir(s.file)
		for _, im := range f.Imports {
			name, _ := strconv.Unquote(im.Path.Value)
			s.imports = append(s.imports, name)
		}
		all = append(all, s)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 5 {
		t.Fatalf("only %d Go files found below %s", len(all), root)
	}
	return all
}

// skipped leaves out what the go command leaves out, and the build folder.
func skipped(p, name string) error {
	if p != root && (name[0] == '.' || name[0] == '_' || name == "testdata" || p == filepath.Join(root, "build")) {
		return filepath.SkipDir
	}
	if _, err := os.Stat(filepath.Join(p, "go.mod")); err == nil && p != root {
		return filepath.SkipDir
	}
	return nil
}

func match(pattern, pkg string) bool {
	if base, ok := strings.CutSuffix(pattern, "/..."); ok {
		return pkg == base || strings.HasPrefix(pkg, base+"/")
	}
	return pkg == pattern
}

func floorOf(pkg string) (Floor, bool) {
	for _, f := range Floors {
		if match(f.Path, pkg) {
			return f, true
		}
	}
	return Floor{}, false
}

// violation says what is wrong with one import, or is empty.
func violation(from, to string) string {
	a, ok := floorOf(from)
	if !ok {
		return "package " + from + " has no floor"
	}
	b, ok := floorOf(to)
	if !ok {
		return "package " + to + " has no floor"
	}
	if b.Floor < a.Floor || a.Room != "" && a.Room == b.Room {
		return ""
	}
	return from + " (floor " + strconv.Itoa(a.Floor) + ") imports " + to + " (floor " + strconv.Itoa(b.Floor) + ")"
}

func TestFloors(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		if _, ok := floorOf(s.pkg); !ok {
			t.Errorf("%s: package %s has no floor", s.file, s.pkg)
		}
		for _, im := range s.imports {
			to, ours := strings.CutPrefix(im, Module+"/")
			if !ours {
				continue
			}
			if v := violation(s.pkg, to); v != "" {
				t.Errorf("%s: %s", s.file, v)
			}
		}
	}
}

// reach returns every import path that pkg reaches, with a chain to it.
func reach(all []source, pkg string) map[string]string {
	deps := map[string]map[string]bool{}
	for _, s := range all {
		if s.test {
			continue
		}
		for _, im := range s.imports {
			if deps[s.pkg] == nil {
				deps[s.pkg] = map[string]bool{}
			}
			deps[s.pkg][im] = true
		}
	}
	seen := map[string]string{}
	var visit func(p, chain string)
	visit = func(p, chain string) {
		for im := range deps[p] {
			if _, ok := seen[im]; ok {
				continue
			}
			seen[im] = chain + " → " + im
			if to, ours := strings.CutPrefix(im, Module+"/"); ours {
				visit(to, seen[im])
			}
		}
	}
	visit(pkg, pkg)
	return seen
}

func TestForbiddenImports(t *testing.T) {
	all := sources(t)
	pkgs := map[string]bool{}
	for _, s := range all {
		if !s.test {
			pkgs[s.pkg] = true
		}
	}
	for pkg := range pkgs {
		seen := reach(all, pkg)
		for _, rule := range Forbidden {
			if !match(rule.Path, pkg) {
				continue
			}
			for im, chain := range seen {
				if im == rule.Import || strings.HasPrefix(im, rule.Import+"/") {
					t.Errorf("%s: %s", chain, rule.Why)
				}
			}
		}
	}
}

func TestDirectImports(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, im := range s.imports {
			for _, rule := range Direct {
				if match(rule.Path, s.pkg) && (im == rule.Import || strings.HasPrefix(im, rule.Import+"/")) {
					t.Errorf("%s imports %s: %s", s.file, im, rule.Why)
				}
			}
		}
	}
}

// TestViolations shows that the rules refuse what they must.
func TestViolations(t *testing.T) {
	tests := []struct {
		from, to string
		bad      bool
	}{
		{"tensor", "tensor/op", false},
		{"tensor/op", "tensor", true},
		{"nn", "optim", true},
		{"optim", "nn", true},
		{"nn", "nn/data", true},
		{"nn/train", "nn/data", false},
		{"kernel/cell", "kernel/engine", true},
		{"kernel/engine/proc", "kernel/engine", false},
		{"kernel", "kernel/engine/proc", false},
		{"tensor/internal/buf", "tensor/internal/par", false},
		{"tensor/internal/buf", "tensor/internal/gemm", true},
		{"nowhere", "tensor", true},
	}
	for _, tt := range tests {
		if got := violation(tt.from, tt.to); (got != "") != tt.bad {
			t.Errorf("violation(%q, %q) = %q", tt.from, tt.to, got)
		}
	}
}
