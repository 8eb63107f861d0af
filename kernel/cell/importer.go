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

// A Compiled is a Packages that was compiled for this system, while its export
// data may be of another one.
type Compiled interface {
	// Constants returns a new package with nothing but the constants of basic
	// types of the one with this path, as they are here; nil if there are none.
	Constants(path string) *types.Package
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
	im.settle(p)
	return gcexportdata.Read(bytes.NewReader(data), im.fset, im.loaded, p)
}

// settle gives a package this system's constants. Export data does not replace
// what a package has.
func (im *importer) settle(p string) {
	host, ok := im.host.(Compiled)
	if !ok {
		return
	}
	here, pkg := host.Constants(p), im.loaded[p]
	switch {
	case here == nil:
	case pkg == nil:
		im.loaded[p] = here
	default: // another package's export data has named it
		for _, name := range here.Scope().Names() {
			c := here.Scope().Lookup(name).(*types.Const)
			pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, name, c.Type(), c.Val()))
		}
	}
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
