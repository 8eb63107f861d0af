package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// A Package is one package of the list, as loaded.
type Package struct {
	Path  string
	Types *types.Package
	Dir   string
	Files []string // without tests, names in Dir
}

// listed is what go list says of a package.
type listed struct {
	ImportPath, Export, Dir, Name string
	GoFiles                       []string
	DepOnly                       bool
}

// Load returns the packages of a group in order of their paths.
func Load(g Group) ([]Package, error) {
	all, err := list(g.Patterns)
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for _, l := range all {
		exports[l.ImportPath] = l.Export
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var pkgs []Package
	for _, l := range all {
		if l.DepOnly || l.Name == "main" || hidden(l.ImportPath) {
			continue
		}
		t, err := imp.Import(l.ImportPath)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, Package{l.ImportPath, t, l.Dir, l.GoFiles})
	}
	slices.SortFunc(pkgs, func(a, b Package) int { return strings.Compare(a.Path, b.Path) })
	return pkgs, nil
}

// list asks the go command, always for one system, so that what is generated
// does not depend on the machine. Patterns that match nothing are passed over.
func list(patterns []string) ([]listed, error) {
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-trimpath",
		"-json=ImportPath,Export,Dir,Name,GoFiles,DepOnly"}, patterns...)...)
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false", "GOTOOLCHAIN=local")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, stderr.Bytes())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); err == io.EOF {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
}
