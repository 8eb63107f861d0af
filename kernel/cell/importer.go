package cell

import (
	"bytes"
	"fmt"
	"go/token"
	"go/types"
	"path"
	"sort"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
)

// Packages is what a session must know of compiled packages; an engine.Host is one.
type Packages interface {
	Export(path string) (data []byte, ok bool)
	Packages() []string
	Common() []string
}

// An importer is shared by the session and the readers of its snapshots.
type importer struct {
	mu     sync.Mutex
	host   Packages
	fset   *token.FileSet
	loaded map[string]*types.Package
	common map[string]string // package name to import path
}

func newImporter(host Packages, fset *token.FileSet) *importer {
	im := &importer{host: host, fset: fset, loaded: map[string]*types.Package{}, common: map[string]string{}}
	for _, p := range host.Common() {
		im.common[path.Base(p)] = p
	}
	return im
}

// Import returns the types of a compiled package.
func (im *importer) Import(p string) (*types.Package, error) {
	if p == "unsafe" {
		return types.Unsafe, nil
	}
	im.mu.Lock()
	defer im.mu.Unlock()
	if pkg := im.loaded[p]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	data, ok := im.host.Export(p)
	if !ok {
		return nil, fmt.Errorf("package %q is not available in this kernel; %s", p, im.suggest(p))
	}
	return gcexportdata.Read(bytes.NewReader(data), im.fset, im.loaded, p)
}

// get returns a package that has been imported, or that one which has
// mentions; nil if there is none.
func (im *importer) get(p string) *types.Package {
	im.mu.Lock()
	pkg := im.loaded[p]
	im.mu.Unlock()
	if pkg == nil || pkg.Complete() {
		return pkg
	}
	if pkg, err := im.Import(p); err == nil {
		return pkg
	}
	return pkg
}

// suggest names available packages: those that share the last element, or all.
func (im *importer) suggest(p string) string {
	all := im.host.Packages()
	sort.Strings(all)
	var near []string
	for _, q := range all {
		if strings.Contains(q, path.Base(p)) || path.Base(q) == path.Base(p) {
			near = append(near, q)
		}
	}
	if len(near) > 0 {
		return "did you mean " + strings.Join(near, ", ") + "?"
	}
	return "there are " + strings.Join(all, ", ")
}
