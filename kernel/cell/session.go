package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"sync"
)

// TensorPath is the package whose type Tensor has operators.
const TensorPath = "github.com/rustorch/rustorch/tensor"

// A Session is the names that are live between cells. Check may be called by
// one goroutine at a time; Snapshot, At and Operation by any.
type Session struct {
	fset    *token.FileSet
	imp     *importer
	names   map[string]*entry
	methods map[*types.Func]*entry // of live types, by their stable object

	mu      sync.Mutex
	sources map[*token.File]*Source
	snap    *Snapshot
}

// An entry is a live name.
type entry struct {
	obj   types.Object // *types.PkgName for an import
	cell  string
	src   *Source  // where it was declared, for functions and types
	node  ast.Node // the declaration as parsed first
	text  string   // its source
	doc   string   // the text of the comment before it
	uses  map[string]bool
	named *types.Named // the receiver of a method
}

// NewSession returns a session without names.
func NewSession(host Packages) *Session {
	s := &Session{fset: token.NewFileSet()}
	s.imp = newImporter(host, s.fset)
	s.Reset()
	return s
}

// Reset forgets all names.
func (s *Session) Reset() {
	s.names = map[string]*entry{}
	s.methods = map[*types.Func]*entry{}
	s.mu.Lock()
	s.sources = map[*token.File]*Source{}
	s.mu.Unlock()
	s.publish()
}

// Import returns the types of a compiled package.
func (s *Session) Import(path string) (*types.Package, error) { return s.imp.Import(path) }

// Files is where the positions of units lie.
func (s *Session) Files() *token.FileSet { return s.fset }

// At maps a position to the cell it came from.
func (s *Session) At(pos token.Pos) Position {
	f := s.fset.File(pos)
	if src := s.source(f); src != nil {
		return src.at(f.Offset(pos))
	}
	return Position{}
}

// source is the cell that a file was made from, or nil.
func (s *Session) source(f *token.File) *Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sources[f]
}

func (s *Session) remember(src *Source) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sources[src.file] = src
}

// Variables returns the live variables.
func (s *Session) Variables() []*types.Var {
	var vs []*types.Var
	for _, e := range s.names {
		if v, ok := e.obj.(*types.Var); ok {
			vs = append(vs, v)
		}
	}
	return vs
}

// Lookup returns the live object of a name, or nil.
func (s *Session) Lookup(name string) types.Object {
	if e := s.names[name]; e != nil {
		return e.obj
	}
	return nil
}

// DefineVar makes a variable live that no cell defined, such as a tensor that
// outlived an engine.
func (s *Session) DefineVar(name string, t types.Type) *types.Var {
	v := types.NewVar(token.NoPos, types.NewPackage("main", "main"), name, t)
	s.names[name] = &entry{obj: v}
	s.publish()
	return v
}

// Delete forgets a name.
func (s *Session) Delete(name string) {
	delete(s.names, name)
	s.publish()
}

// Hoist makes the types, functions and imports of a loaded unit live.
func (s *Session) Hoist(u *Unit) {
	for _, name := range u.broken {
		delete(s.names, name)
	}
	for obj, e := range u.defined {
		if f, ok := obj.(*types.Func); ok && e.named != nil {
			s.methods[f] = e
			continue
		}
		s.names[obj.Name()] = e
	}
	s.publish()
}

// Define makes the names live that the first reached statements define.
func (s *Session) Define(u *Unit, reached int) {
	for _, d := range u.vars {
		if d.stmt < reached {
			s.names[d.obj.Name()] = &entry{obj: d.obj, cell: u.Name}
		}
	}
	s.publish()
}

// A Snapshot is the session as completion and hover see it; it never changes.
type Snapshot struct {
	Names   map[string]types.Object // live names but imports
	Cells   map[string]string       // where a name was defined
	Decls   map[string]string       // source text of functions and types
	Methods map[*types.Func]string  // source text of methods
	Docs    map[types.Object]string // of functions, methods and types: the comments before them
	Import  map[string]*types.Package
	Common  map[string]string // package name to import path, usable without an import

	imp     *importer
	entries map[string]*entry
}

// Snapshot returns the state after the last change.
func (s *Session) Snapshot() *Snapshot {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.snap
}

func (s *Session) publish() {
	n := &Snapshot{Names: map[string]types.Object{}, Cells: map[string]string{}, Decls: map[string]string{}, Methods: map[*types.Func]string{}, Docs: map[types.Object]string{}, Import: map[string]*types.Package{},
		Common: s.imp.common, imp: s.imp, entries: maps.Clone(s.names)}
	for name, e := range s.names {
		if p, ok := e.obj.(*types.PkgName); ok {
			n.Import[name] = p.Imported()
			continue
		}
		n.Names[name], n.Cells[name], n.Decls[name] = e.obj, e.cell, e.text
		n.Docs[e.obj] = e.doc
	}
	for m, e := range s.methods {
		n.Methods[m], n.Docs[m] = e.text, e.doc
	}
	s.mu.Lock()
	s.snap = n
	s.mu.Unlock()
}

// Load returns the types of a compiled package.
func (n *Snapshot) Load(path string) (*types.Package, error) { return n.imp.Import(path) }

// errorAt makes an error at a position.
func (s *Session) errorAt(pos token.Pos, format string, args ...any) Errors {
	return Errors{&Error{Position: s.At(pos), Msg: fmt.Sprintf(format, args...)}}
}
