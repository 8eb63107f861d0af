// Package export writes the cells of a session as a plain Go program: operators
// on tensors are the method calls that they became, names that were defined
// again have names of their own, and last values are shown.
package export

import (
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/scanner"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
)

// A Run is a cell that ran.
type Run struct {
	Unit    *cell.Unit
	Reached int    // statements that ran to their end
	ID      string // of the notebook's cell; empty if the front end gives none
}

// Result is a program.
type Result struct {
	Source  []byte
	Imports []string // paths
	Notes   []string // what the program does not do as the cells did
}

// ErrEmpty says that there is nothing to write.
var ErrEmpty = errors.New("no cell has run that could be exported")

// Program writes the program of the cells in the order in which they ran. Of
// a notebook's cell that ran several times only the last run counts, if what
// is left compiles.
func Program(s *cell.Session, runs []Run) (Result, error) {
	if len(runs) == 0 {
		return Result{}, ErrEmpty
	}
	last := latest(runs)
	r, err := program(s, runs, last)
	if err != nil && len(last) < len(runs) {
		all := make(map[int]bool, len(runs))
		for i := range runs {
			all[i] = true
		}
		if whole, again := program(s, runs, all); again == nil {
			return whole, nil
		}
	}
	return r, err
}

// latest are the runs whose statements count.
func latest(runs []Run) map[int]bool {
	at := map[string]int{}
	keep := map[int]bool{}
	for i, r := range runs {
		if old, ok := at[r.ID]; ok && r.ID != "" {
			delete(keep, old)
		}
		at[r.ID], keep[i] = i, true
	}
	return keep
}

// A writer makes one program.
type writer struct {
	s    *cell.Session
	runs []Run
	keep map[int]bool

	names    map[types.Object]string // of what the session defines
	taken    map[string]bool         // by any name of the cells
	imports  map[string]string       // path to the name it has here
	dots     map[string]bool         // imported without a name
	global   map[types.Object]bool   // variables outside of main
	order    []types.Object          // of vars that are global, as they were defined
	declared map[types.Object]bool   // variables that main has by now
	setups   []string                // the functions that were named init
	called   int                     // of setups

	decls      []piece
	main, vars strings.Builder
	notes      []string
}

func program(s *cell.Session, runs []Run, keep map[int]bool) (Result, error) {
	w := &writer{s: s, runs: runs, keep: keep, names: map[types.Object]string{}, taken: map[string]bool{}, imports: map[string]string{},
		dots: map[string]bool{}, global: map[types.Object]bool{}, declared: map[types.Object]bool{}}
	w.name()
	w.place()
	w.declarations()
	for i, r := range runs {
		if keep[i] {
			w.cell(r)
		}
	}
	if err := w.variables(); err != nil {
		return Result{}, err
	}
	text, err := finish(s, w.text())
	if err != nil {
		return Result{}, err
	}
	source, err := format.Source(text)
	res := Result{Source: source, Notes: w.notes}
	res.Imports = slices.Sorted(maps.Keys(w.imports))
	return res, err
}

// A piece is a declaration. One of a name that was defined again is left out
// if nothing uses it.
type piece struct{ name, text string }

// used returns the declarations that the program needs.
func (w *writer) used() string {
	last := map[string]bool{}
	for o, name := range w.names {
		last[name] = name == o.Name()
	}
	text := w.vars.String() + w.main.String()
	in := make([]bool, len(w.decls))
	for again := true; again; {
		again = false
		words := identifiers(text)
		for i, p := range w.decls {
			if !in[i] && (p.name == "" || last[p.name] || words[p.name]) {
				in[i], again = true, true
				text += p.text
			}
		}
	}
	var b strings.Builder
	for i, p := range w.decls {
		if in[i] {
			b.WriteString("\n" + p.text + "\n")
		}
	}
	return b.String()
}

// text puts the parts together.
func (w *writer) text() []byte {
	body := w.used() + w.vars.String() + "\nfunc main() {\n" + strings.TrimLeft(w.main.String(), "\n") + "}\n"
	words := identifiers(body)
	maps.DeleteFunc(w.imports, func(_, name string) bool { return !words[name] })
	return []byte("package main\n\n" + w.importList() + body)
}

// variables declares those that functions share with main.
func (w *writer) variables() error {
	for _, v := range w.order {
		if !w.global[v] {
			continue
		}
		t, err := w.typeText(v.Type())
		if err != nil {
			return fmt.Errorf("the variable %s: %w", v.Name(), err)
		}
		fmt.Fprintf(&w.vars, "\nvar %s %s\n", w.names[v], t)
	}
	return nil
}

// declarations writes types, constants and functions: of each the last.
func (w *writer) declarations() {
	bodies := map[*types.Func]int{}
	for i, r := range w.runs {
		for _, f := range r.Unit.Funcs {
			bodies[f.Obj] = i
		}
	}
	for i, r := range w.runs {
		u := r.Unit
		for j, spec := range u.Specs {
			w.decl(w.names[u.Types[j]], u, &ast.GenDecl{Tok: token.TYPE, TokPos: spec.Pos(), Specs: []ast.Spec{spec}})
		}
		for _, st := range u.Body[:min(r.Reached, len(u.Body))] {
			if d, ok := constants(st); ok {
				w.decl(w.names[u.Info.Defs[d.Specs[0].(*ast.ValueSpec).Names[0]]], u, d)
			}
		}
		for _, f := range u.Funcs {
			if last := w.runs[bodies[f.Obj]].Unit; last == u {
				w.decl(w.owner(f.Obj), u, w.declOf(f))
			} else if w.differs(u, f, last) {
				w.notes = append(w.notes, fmt.Sprintf("%s is as %s defined it last; what ran before used another one", f.Obj.Name(), last.Name))
			}
		}
		if w.keep[i] {
			w.inits(u)
		}
	}
}

// owner is the name that a function is there for: its own, or its receiver's.
func (w *writer) owner(f *types.Func) string {
	recv := f.Signature().Recv()
	if recv == nil {
		return w.names[f]
	}
	t := recv.Type()
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return w.names[n.Obj()]
	}
	return ""
}

// inits writes the functions named init, which run with their cell.
func (w *writer) inits(u *cell.Unit) {
	for _, d := range u.Inits {
		name := w.free(fmt.Sprint("setup", len(w.setups)+1))
		w.setups = append(w.setups, name)
		plain := *d
		plain.Name = &ast.Ident{NamePos: d.Name.Pos(), Name: name}
		w.decl("", u, &plain)
	}
}

// declOf is the declaration of a function; a method that was added to a live
// type gets its receiver back.
func (w *writer) declOf(f *cell.Func) *ast.FuncDecl {
	d := *f.Decl
	if f.Obj.Signature().Recv() != nil && d.Recv == nil {
		t, params := *d.Type, *d.Type.Params
		d.Recv = &ast.FieldList{Opening: params.Opening, List: params.List[:1], Closing: params.List[0].End()}
		params.List = params.List[1:]
		t.Params, d.Type = &params, &t
		d.Name = &ast.Ident{NamePos: d.Name.Pos(), Name: f.Obj.Name()}
	} else if name := w.names[f.Obj]; name != "" {
		d.Name = &ast.Ident{NamePos: d.Name.Pos(), Name: name}
	}
	return &d
}

// differs says whether a function was another one before.
func (w *writer) differs(u *cell.Unit, f *cell.Func, later *cell.Unit) bool {
	for _, g := range later.Funcs {
		if g.Obj == f.Obj {
			return w.print(u, w.declOf(f)) != w.print(later, w.declOf(g))
		}
	}
	return false
}

func (w *writer) decl(name string, u *cell.Unit, d ast.Decl) {
	w.decls = append(w.decls, piece{name, comment(u, d) + w.print(u, d)})
}

// identifiers are the names in a text.
func identifiers(text string) map[string]bool {
	var sc scanner.Scanner
	sc.Init(token.NewFileSet().AddFile("", -1, len(text)), []byte(text), nil, 0)
	names := map[string]bool{}
	for {
		_, tok, lit := sc.Scan()
		if tok == token.EOF {
			return names
		}
		if tok == token.IDENT {
			names[lit] = true
		}
	}
}

// constants returns a statement that declares constants.
func constants(st ast.Stmt) (*ast.GenDecl, bool) {
	if d, ok := st.(*ast.DeclStmt); ok {
		if g := d.Decl.(*ast.GenDecl); g.Tok == token.CONST {
			return g, true
		}
	}
	return nil, false
}

// comment returns the lines of comment above a node.
func comment(u *cell.Unit, n ast.Node) string {
	lines := strings.Split(u.Text, "\n")
	at := u.At(n.Pos()).Line - 1
	if at > len(lines) || at < 0 {
		return ""
	}
	first := at
	for first > 0 && strings.HasPrefix(strings.TrimSpace(lines[first-1]), "//") {
		first--
	}
	if first == at {
		return ""
	}
	return strings.Join(lines[first:at], "\n") + "\n"
}
