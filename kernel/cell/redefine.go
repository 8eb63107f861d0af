package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"sort"
	"strings"
)

// A dependent is a live function that uses a name the cell defines anew. It is
// compiled again from its source, together with the cell.
type dependent struct {
	name string
	e    *entry
	file *ast.File
	decl *ast.FuncDecl
}

// textOf returns the source of a node of the cell.
func (c *check) textOf(n ast.Node) string { return sourceText(c.s, c.src, n) }

func sourceText(s *Session, src *Source, n ast.Node) string {
	f := s.fset.File(n.Pos())
	if f == nil {
		return ""
	}
	lo, hi := src.offset(f.Offset(n.Pos())), src.offset(f.Offset(n.End()))
	if lo > hi {
		return ""
	}
	return src.Text[lo:hi]
}

// keepTypes drops types that are written as they were before: such a type
// stays the same type, so that running a cell twice leaves its values usable.
func (c *check) keepTypes() {
	for {
		dropped := false
		for i := 0; i < len(c.file.Decls); i++ {
			g, ok := c.file.Decls[i].(*ast.GenDecl)
			if !ok || g.Tok != token.TYPE {
				continue
			}
			specs := g.Specs[:0]
			for _, spec := range g.Specs {
				if c.isKept(spec.(*ast.TypeSpec)) {
					dropped = true
					continue
				}
				specs = append(specs, spec)
			}
			if g.Specs = specs; len(specs) == 0 {
				c.file.Decls = append(c.file.Decls[:i:i], c.file.Decls[i+1:]...)
				i--
			}
		}
		if !dropped {
			return
		}
	}
}

func (c *check) isKept(spec *ast.TypeSpec) bool {
	e := c.s.names[spec.Name.Name]
	if e == nil || spec.TypeParams != nil || e.text != c.textOf(spec) {
		return false
	}
	tn, ok := e.obj.(*types.TypeName)
	if !ok {
		return false
	}
	named, ok := tn.Type().(*types.Named)
	if !ok {
		return false
	}
	declared := declaredNames([]*ast.File{c.file})
	for name := range e.uses {
		if declared[name] && name != spec.Name.Name {
			return false
		}
	}
	return c.methodsFit(named)
}

// methodsFit says whether the cell's methods of a type have the signatures
// that the live ones have.
func (c *check) methodsFit(named *types.Named) bool {
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil || baseName(f.Recv) != named.Obj().Name() {
			continue
		}
		if m := methodOf(named, f.Name.Name); m != nil {
			if e := c.s.methods[m]; e == nil || signatureText(e.text) != signatureText(c.textOf(f)) {
				return false
			}
		}
	}
	return true
}

// signatureText is what stands before a function's body.
func signatureText(decl string) string {
	depth := 0
	for _, t := range scan(decl) {
		switch t.tok {
		case token.LPAREN, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACK:
			depth--
		case token.LBRACE:
			if depth == 0 {
				return decl[:t.off]
			}
		}
	}
	return decl
}

func methodOf(named *types.Named, name string) *types.Func {
	for m := range named.Methods() {
		if m.Name() == name {
			return m
		}
	}
	return nil
}

func baseName(recv *ast.FieldList) string {
	if len(recv.List) != 1 {
		return ""
	}
	t := ast.Unparen(recv.List[0].Type)
	if star, ok := t.(*ast.StarExpr); ok {
		t = ast.Unparen(star.X)
	}
	switch x := t.(type) {
	case *ast.IndexExpr:
		t = x.X
	case *ast.IndexListExpr:
		t = x.X
	}
	id, ok := t.(*ast.Ident)
	if !ok {
		return ""
	}
	return id.Name
}

// adopt turns methods of live types into functions whose first parameter is
// the receiver, and gives the live type the method.
func (c *check) adopt() error {
	declared := declaredNames([]*ast.File{c.file})
	for _, d := range c.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Recv == nil {
			continue
		}
		if name, live := c.aliased(baseName(f.Recv), declared); live {
			return c.s.errorAt(f.Recv.Pos(), "give the method to the type %s itself, not to another name of it", name)
		}
		if declared[baseName(f.Recv)] {
			continue
		}
		obj := c.resolve(baseName(f.Recv))
		if obj == nil {
			continue // go/types says what is wrong
		}
		named, ok := types.Unalias(obj.Type()).(*types.Named)
		if _, isType := obj.(*types.TypeName); !ok || !isType || named.Obj().Pkg() == nil || named.Obj().Pkg().Path() != "main" {
			return c.s.errorAt(f.Recv.Pos(), "%s is not a type of this session, so it cannot get methods; define a type of your own", obj.Name())
		}
		if c.peeking {
			asFunction(f)
			continue
		}
		if named.TypeParams().Len() > 0 {
			return c.s.errorAt(f.Pos(), "methods of the generic type %s must stand in the cell that defines it", named.Obj().Name())
		}
		if err := c.adoptMethod(f, named, declared); err != nil {
			return err
		}
	}
	return nil
}

// aliased follows aliases that the cell declares, and says whether they end at
// a type that it does not declare.
func (c *check) aliased(name string, declared map[string]bool) (string, bool) {
	alias := map[string]string{}
	for _, d := range c.file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			for _, spec := range g.Specs {
				ts := spec.(*ast.TypeSpec)
				if id, ok := ast.Unparen(ts.Type).(*ast.Ident); ok && ts.Assign.IsValid() {
					alias[ts.Name.Name] = id.Name
				}
			}
		}
	}
	for range len(alias) {
		next, ok := alias[name]
		if !ok {
			break
		}
		if name = next; !declared[name] {
			return name, true
		}
	}
	return "", false
}

func (c *check) adoptMethod(f *ast.FuncDecl, named *types.Named, declared map[string]bool) error {
	sig, err := c.methodSignature(f, named, declared)
	if err != nil {
		return err
	}
	m := methodOf(named, f.Name.Name)
	switch {
	case m == nil:
		if field, _, _ := types.LookupFieldOrMethod(named, true, named.Obj().Pkg(), f.Name.Name); field != nil {
			if v, ok := field.(*types.Var); ok && v.IsField() && directField(named, v) {
				return c.s.errorAt(f.Name.Pos(), "field and method with the same name %s", f.Name.Name)
			}
		}
		m = types.NewFunc(f.Name.Pos(), named.Obj().Pkg(), f.Name.Name, sig)
		named.AddMethod(m)
	case !types.Identical(m.Signature(), sig) || isPointer(m.Signature().Recv().Type()) != isPointer(sig.Recv().Type()):
		return c.s.errorAt(f.Name.Pos(), "the method %s.%s has another signature since %s; define the type %s again in this cell to change it",
			named.Obj().Name(), f.Name.Name, c.where(m), named.Obj().Name())
	}
	asFunction(f)
	c.adopted[f] = m
	return nil
}

func (c *check) where(m *types.Func) string {
	if e := c.s.methods[m]; e != nil {
		return e.cell
	}
	return "an earlier cell"
}

func directField(named *types.Named, v *types.Var) bool {
	st, ok := named.Underlying().(*types.Struct)
	for i := 0; ok && i < st.NumFields(); i++ {
		if st.Field(i) == v {
			return true
		}
	}
	return false
}

func isPointer(t types.Type) bool { _, ok := t.(*types.Pointer); return ok }

// asFunction moves the receiver to the front of the parameters.
func asFunction(f *ast.FuncDecl) {
	recv := f.Recv.List[0]
	if len(recv.Names) == 0 {
		recv.Names = []*ast.Ident{{NamePos: recv.Pos(), Name: "_"}}
	}
	for _, p := range f.Type.Params.List {
		if len(p.Names) == 0 {
			p.Names = []*ast.Ident{{NamePos: p.Pos(), Name: "_"}}
		}
	}
	params := *f.Type.Params
	params.List = append([]*ast.Field{recv}, params.List...)
	ft := *f.Type
	ft.Params = &params
	f.Type, f.Recv = &ft, nil
	f.Name = &ast.Ident{NamePos: f.Name.Pos(), Name: baseName(&ast.FieldList{List: []*ast.Field{recv}}) + "." + f.Name.Name}
}

// methodSignature checks the signature alone, before the cell, since other
// functions of the cell may call the method.
func (c *check) methodSignature(f *ast.FuncDecl, named *types.Named, declared map[string]bool) (*types.Signature, error) {
	var err error
	ast.Inspect(f.Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && err == nil && declared[id.Name] {
			err = c.s.errorAt(id.Pos(), "a method added to the live type %s cannot use %s from the same cell; define %s in a cell before", named.Obj().Name(), id.Name, id.Name)
		}
		return true
	})
	if err != nil {
		return nil, err
	}
	probe := *f
	probe.Body = nil
	probe.Name = &ast.Ident{NamePos: f.Name.Pos(), Name: "probe"}
	recv := *f.Recv
	asFunction(&probe)
	saved := c.file
	c.file = &ast.File{Package: saved.Package, Name: saved.Name, Decls: []ast.Decl{&probe}, FileStart: saved.FileStart, FileEnd: saved.FileEnd}
	c.pass()
	c.probing = true
	err = c.failure()
	c.file, f.Recv, c.probing = saved, &recv, false
	if err != nil {
		return nil, err
	}
	sig := c.pkg.Scope().Lookup(probe.Name.Name).(*types.Func).Signature()
	params := make([]*types.Var, 0, sig.Params().Len()-1)
	for i := 1; i < sig.Params().Len(); i++ {
		params = append(params, sig.Params().At(i))
	}
	return types.NewSignatureType(sig.Params().At(0), nil, nil, types.NewTuple(params...), sig.Results(), sig.Variadic()), nil
}

// addDependents finds live functions that use a name which means another
// object from now on. It says whether there are new ones.
func (c *check) addDependents() bool {
	changed := c.changedNames()
	if len(changed) == 0 {
		return false
	}
	have := maps.Clone(c.left)
	for _, d := range c.deps {
		have[d.e] = true
	}
	declared := declaredNames([]*ast.File{c.file})
	n := len(c.deps)
	for name, e := range c.s.names {
		if _, ok := e.obj.(*types.Func); ok && !have[e] && !declared[name] && usesAny(e, changed) {
			c.depend(name, e)
		}
	}
	for m, e := range c.s.methods {
		if !have[e] && !changed[e.named.Obj().Name()] && !c.redefinesMethod(m) && usesAny(e, changed) {
			c.depend(m.Name(), e)
		}
	}
	sort.Slice(c.deps[n:], func(i, j int) bool { return c.deps[n+i].e.node.Pos() < c.deps[n+j].e.node.Pos() })
	return len(c.deps) > n
}

func (c *check) redefinesMethod(m *types.Func) bool {
	for _, a := range c.adopted {
		if a == m {
			return true
		}
	}
	return false
}

func usesAny(e *entry, names map[string]bool) bool {
	for name := range names {
		if e.uses[name] {
			return true
		}
	}
	return false
}

// changedNames lists the live names that the cell, or a dependent, binds to another object.
func (c *check) changedNames() map[string]bool {
	changed := map[string]bool{}
	note := func(obj types.Object) {
		if e := c.s.names[obj.Name()]; e != nil && !c.same(e.obj, obj) {
			changed[obj.Name()] = true
		}
	}
	for _, name := range c.pkg.Scope().Names() {
		if obj := c.pkg.Scope().Lookup(name); obj.Parent() == c.pkg.Scope() && obj.Pos().IsValid() && c.isOurs(obj) {
			note(obj)
		}
	}
	for _, d := range c.topDefs() {
		note(d.obj)
	}
	for name := range c.imports {
		if e := c.s.names[name]; e != nil {
			if p, ok := e.obj.(*types.PkgName); !ok || p.Imported() != c.imports[name] {
				changed[name] = true
			}
		}
	}
	for name := range c.hides() {
		changed[name] = true
	}
	return changed
}

// hides lists the common packages whose names the cell takes for its own.
func (c *check) hides() map[string]bool {
	hidden := map[string]bool{}
	for _, d := range c.topDefs() {
		if c.s.imp.common[d.id.Name] != "" && c.s.names[d.id.Name] == nil {
			hidden[d.id.Name] = true
		}
	}
	return hidden
}

// isOurs says whether this pass declared an object.
func (c *check) isOurs(obj types.Object) bool {
	_, isImport := obj.(*types.PkgName)
	return !isImport && obj.Pkg() == c.pkg
}

// same says whether a new object can take the place of a live one, so that
// code compiled against the live one stays right.
func (c *check) same(live, obj types.Object) bool {
	switch obj := obj.(type) {
	case *types.Var:
		v, ok := live.(*types.Var)
		return ok && types.Identical(v.Type(), obj.Type())
	case *types.Func:
		f, ok := live.(*types.Func)
		return ok && f.Signature().TypeParams() == nil && obj.Signature().TypeParams() == nil && types.Identical(f.Type(), obj.Type())
	case *types.Const:
		return sameConst(live, obj)
	}
	return live == obj
}

// depend parses a live function again, alone in a file of the same layout.
func (c *check) depend(name string, e *entry) {
	f := c.s.fset.File(e.node.Pos())
	lo, hi := f.Offset(e.node.Pos()), f.Offset(e.node.End())
	src := &Source{Name: e.src.Name, Text: e.src.Text, matmul: e.src.matmul, segments: e.src.segments}
	gen := append([]byte("package main;"), e.src.gen...)
	for i := range gen {
		if o := i - len("package main;"); o >= 0 && (o < lo || o >= hi) && gen[i] != '\n' {
			gen[i] = ' '
		}
	}
	src.gen = gen
	src.shift(len("package main;"))
	file, err := src.parse(c.s.fset)
	if err != nil {
		return
	}
	c.s.remember(src)
	d := &dependent{name: name, e: e, file: file, decl: file.Decls[0].(*ast.FuncDecl)}
	if e.named != nil {
		asFunction(d.decl)
	}
	c.deps = append(c.deps, d)
}

// shift moves the map of positions by what stands before the file's text.
func (s *Source) shift(n int) {
	segments := make([]segment, len(s.segments))
	for i, g := range s.segments {
		segments[i] = segment{g.gen + n, g.src, g.n}
	}
	matmul := map[int]bool{}
	for o := range s.matmul {
		matmul[o+n] = true
	}
	s.segments, s.matmul = segments, matmul
}

// dropBroken takes out dependents that no longer compile, with a note.
func (c *check) dropBroken() bool {
	dropped := false
	deps := c.deps[:0]
	for _, d := range c.deps {
		if e := c.errorIn(d.file); e != nil {
			at := c.s.At(e.Pos)
			fate := "is gone until it is defined again"
			if d.e.named == nil {
				c.broken = append(c.broken, d.name)
			} else {
				fate = "keeps the former definitions until it is defined again"
			}
			c.notes = append(c.notes, fmt.Sprintf("%s no longer compiles and %s: %s: %s", d.name, fate, at, e.Msg))
			c.left[d.e], dropped = true, true
			continue
		}
		deps = append(deps, d)
	}
	c.deps = deps
	return dropped
}

func (c *check) errorIn(f *ast.File) *types.Error {
	for i, e := range c.errs {
		if !isAllowed(e) && e.Pos >= f.FileStart && e.Pos <= f.FileEnd && !strings.Contains(e.Msg, "invalid type") {
			return &c.errs[i]
		}
	}
	return nil
}
