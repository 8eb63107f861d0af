// Package symbols holds the compiled packages that cells may use: their
// symbols, export data and docs. Everything but this file is generated from
// the list in internal/gen.
package symbols

//go:generate go test ./internal/gen -run TestFresh -update

import (
	"archive/zip"
	"bytes"
	_ "embed" // for the archives
	"encoding/json"
	"go/constant"
	"go/token"
	"go/types"
	"io"
	"reflect"
	"slices"
	"strings"
	"sync"
)

//go:embed std.zip
var stdZip []byte

//go:embed gonum.zip
var gonumZip []byte

//go:embed own.zip
var ownZip []byte

// A table is what one package exports. Tables are laid out by the compiler
// and stay untouched until their package is used.
type table struct {
	name     string
	values   []entry   // functions, typed constants, types and wrappers as nil pointers
	vars     []entry   // by address
	literals []literal // untyped constants
}

type entry struct {
	name  string
	value any
}

// A literal is an untyped constant: i integer, r rune, f float or s string. It
// has a text if no type holds its value.
type literal struct {
	name  string
	kind  byte
	text  string
	value any
}

// A composition is a wrapper with those that show optional methods too.
type composition struct {
	plain any
	more  []any
}

// tables is filled by the generated files.
var tables = map[string]*table{}

// Lookup returns the symbols of a package by name, in the form of yaegi's
// Exports; nil if there is no such package. The table of "." holds MapTypes, the
// wrappers with optional methods by the plain one.
func Lookup(path string) map[string]reflect.Value {
	if path == "." {
		return map[string]reflect.Value{"MapTypes": reflect.ValueOf(mapTypes())}
	}
	t, ok := tables[path]
	if !ok {
		return nil
	}
	m := make(map[string]reflect.Value, len(t.values)+len(t.vars)+len(t.literals))
	for _, e := range t.values {
		m[e.name] = reflect.ValueOf(e.value)
	}
	for _, e := range t.vars {
		m[e.name] = reflect.ValueOf(e.value).Elem()
	}
	for _, l := range t.literals {
		m[l.name] = reflect.ValueOf(l.constant())
	}
	return m
}

func mapTypes() map[reflect.Value][]reflect.Type {
	m := map[reflect.Value][]reflect.Type{}
	for _, c := range composed {
		var ts []reflect.Type
		for _, w := range c.more {
			ts = append(ts, reflect.TypeOf(w).Elem())
		}
		m[reflect.ValueOf(c.plain)] = ts
	}
	return m
}

func (l literal) constant() constant.Value {
	switch {
	case l.value != nil:
		return value(l.value)
	case l.kind == 'f':
		return constant.MakeFromLiteral(l.text, token.FLOAT, 0)
	}
	return constant.MakeFromLiteral(l.text, token.INT, 0)
}

// value is a Go value of a basic type as a constant; unknown for others.
func value(v any) constant.Value {
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return constant.MakeInt64(r.Int())
	case r.CanUint():
		return constant.MakeUint64(r.Uint())
	case r.CanFloat():
		return constant.MakeFloat64(r.Float())
	case r.Kind() == reflect.String:
		return constant.MakeString(r.String())
	}
	return constant.MakeUnknown()
}

var untyped = map[byte]types.BasicKind{'i': types.UntypedInt, 'r': types.UntypedRune, 'f': types.UntypedFloat, 's': types.UntypedString}

// Constants returns a new package with nothing but the constants of basic types
// (without bool) of the one with this path: as this program was compiled with
// them, where export data has those of another system. It is nil if there are
// none.
func Constants(path string) *types.Package {
	t, ok := tables[path]
	if !ok {
		return nil
	}
	pkg := types.NewPackage(path, t.name)
	add := func(name string, typ types.Type, v constant.Value) {
		pkg.Scope().Insert(types.NewConst(token.NoPos, pkg, name, typ, v))
	}
	for _, l := range t.literals {
		add(l.name, types.Typ[untyped[l.kind]], l.constant())
	}
	for _, e := range t.values {
		if typ := basic(e.value); typ != nil {
			add(e.name, typ, value(e.value))
		}
	}
	if pkg.Scope().Len() == 0 {
		return nil
	}
	return pkg
}

// basic is the type of a value if that is a number or a string, or nil.
func basic(v any) types.Type {
	rt := reflect.TypeOf(v)
	if rt == nil || rt.PkgPath() != "" || rt.Kind() == reflect.Bool {
		return nil
	}
	if b, ok := types.Universe.Lookup(rt.Name()).(*types.TypeName); ok {
		return b.Type()
	}
	return nil
}

// archive maps the names of all archives to their files.
var archive = sync.OnceValue(func() map[string]*zip.File {
	m := map[string]*zip.File{}
	for _, b := range [][]byte{stdZip, gonumZip, ownZip} {
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			panic("symbols: damaged archive: " + err.Error())
		}
		for _, f := range z.File {
			m[f.Name] = f
		}
	}
	return m
})

func read(name string) ([]byte, bool) {
	f, ok := archive()[name]
	if !ok {
		return nil, false
	}
	r, err := f.Open()
	if err != nil {
		panic("symbols: damaged archive: " + err.Error())
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		panic("symbols: damaged archive: " + err.Error())
	}
	return b, true
}

// Export returns the export data of a package, as gcexportdata reads it.
func Export(path string) ([]byte, bool) { return read("export/" + path) }

// Packages lists the import paths in order.
func Packages() []string {
	paths := make([]string, 0, len(tables))
	for p := range tables {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

// Doc returns the documentation of a name, of "Type.Method", or of the package
// itself if name is empty.
func Doc(path, name string) string {
	b, ok := read("doc/" + path)
	if !ok {
		return ""
	}
	var docs map[string]string
	if err := json.Unmarshal(b, &docs); err != nil {
		panic("symbols: damaged docs of " + path + ": " + err.Error())
	}
	return docs[name]
}

// Common lists the packages whose names cells may use without an import: the
// module's own and those of the standard library that most programs need. Of
// two packages with one name only one is here.
func Common() []string {
	paths := slices.Clone(common)
	for _, p := range Packages() {
		if rest, ok := strings.CutPrefix(p, module); ok && !slices.Contains(uncommon, rest) {
			paths = append(paths, p)
		}
	}
	return paths
}

const module = "github.com/rustorch/rustorch/"

var common = []string{
	"bufio", "bytes", "cmp", "context", "errors", "fmt", "image", "io", "maps", "math", "os", "reflect",
	"regexp", "runtime", "slices", "sort", "strconv", "strings", "sync", "time", "unicode",
	"encoding/csv", "encoding/json", "image/color", "math/cmplx", "math/rand", "path/filepath",
	"gonum.org/v1/gonum/mat", "gonum.org/v1/gonum/stat", "gonum.org/v1/plot", "gonum.org/v1/plot/plotter",
}

// uncommon are the module's packages that need an import, because their names
// are also good names of variables or of other packages.
var uncommon = []string{"tensor/file", "tensor/random", "tensor/dtype"}
