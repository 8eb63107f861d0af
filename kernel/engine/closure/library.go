package closure

import (
	"embed"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"sync"
)

// The generic functions of compiled packages have no symbols, since nobody
// has instantiated them. library holds their bodies as Go source: each has the
// type parameters of the original in the same order, and what it returns is
// what the original returns. Where the original leaves an order open, as that
// of equal elements in slices.SortFunc, the stable one is taken. A function
// without a body is the compiled one of the same package and name.
//
//go:embed library
var library embed.FS

// Packages of the library have the path of the original after this in types.
const preludePrefix = "prelude:"

// inPrelude says whether a package is one of the library, and of which compiled one.
func inPrelude(p *types.Package) (path string, ok bool) {
	return strings.CutPrefix(p.Path(), preludePrefix)
}

// librarySources parses a package of the library; it is shared by all engines.
var librarySources sync.Map // path → func() map[string]*source

// prelude returns the source of a generic function of a compiled package, nil
// if the library lacks it.
func (e *Engine) prelude(f *types.Func) *source {
	if f.Pkg() == nil || f.Signature().TypeParams().Len() == 0 {
		return nil
	}
	if _, ok := inPrelude(f.Pkg()); ok {
		return nil
	}
	load, _ := librarySources.LoadOrStore(f.Pkg().Path(), sync.OnceValue(func() map[string]*source { return readLibrary(f.Pkg().Path()) }))
	all := load.(func() map[string]*source)()
	for _, src := range all {
		obj := src.info.Defs[src.decl.Name].(*types.Func)
		if e.sources[obj] == nil {
			e.sources[obj] = src
		}
	}
	return all[f.Name()]
}

// readLibrary parses and checks one package.
func readLibrary(path string) map[string]*source {
	text, err := library.ReadFile("library/" + path + ".txt")
	if err != nil {
		return nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path, text, parser.SkipObjectResolution)
	if err != nil {
		panic("the library is damaged: " + err.Error())
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{}, Implicits: map[ast.Node]types.Object{}}
	if _, err := new(types.Config).Check(preludePrefix+path, fset, []*ast.File{file}, info); err != nil {
		panic("the library is damaged: " + err.Error())
	}
	sources := map[string]*source{}
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
			sources[f.Name.Name] = &source{f, info, escaping(f, info)}
		}
	}
	return sources
}
