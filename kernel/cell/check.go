package cell

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// A check is the work on one cell. It goes through go/types several times:
// operators on tensors are rewritten where types are known, which makes more
// types known, until nothing changes.
type check struct {
	s       *Session
	src     *Source
	file    *ast.File
	body    *ast.FuncDecl
	imports map[string]*types.Package
	dots    []*types.Package
	adopted map[*ast.FuncDecl]*types.Func // methods of live types, as functions
	deps    []*dependent
	hidden  map[string]*types.Package // packages that only generated code names
	tops    map[string]types.Object   // what statements define, known from the pass before
	left    map[*entry]bool           // dependents that no longer compile
	ops     map[*ast.CallExpr]bool    // what arithmetic on tensors was rewritten to
	origins map[*ast.CallExpr]*origin

	probing bool // only a signature is checked, which has no body
	peeking bool // the text is not finished; live types must not change

	pkg    *types.Package
	info   *types.Info
	errs   []types.Error
	notes  []string
	broken []string
}

const maxPasses = 100

// Check compiles the text of the cell with the given execution count. It
// changes no live name; Hoist and Define do, when the unit has run.
func (s *Session) Check(count int, text string) (*Unit, error) {
	src := newSource(fmt.Sprintf("cell[%d]", count), text)
	file, err := src.parse(s.fset)
	if src.file != nil {
		s.remember(src)
	}
	var u *Unit
	if err == nil {
		u, err = s.check(src, file)
	}
	if err != nil {
		if rust := src.rust(); rust != nil {
			return nil, rust
		}
		return nil, err
	}
	return u, nil
}

func (s *Session) check(src *Source, file *ast.File) (*Unit, error) {
	c := newCheck(s, src, file)
	if err := c.prepare(); err != nil {
		return nil, err
	}
	if err := c.settle(); err != nil {
		return nil, err
	}
	c.keep()
	return c.unit(), nil
}

func newCheck(s *Session, src *Source, file *ast.File) *check {
	return &check{s: s, src: src, file: file, imports: map[string]*types.Package{}, hidden: map[string]*types.Package{},
		adopted: map[*ast.FuncDecl]*types.Func{}, left: map[*entry]bool{}, ops: map[*ast.CallExpr]bool{}, origins: map[*ast.CallExpr]*origin{}}
}

// prepare takes imports out of the file and methods of live types to functions.
func (c *check) prepare() error {
	decls := c.file.Decls[:0]
	for _, d := range c.file.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			decls = append(decls, d)
			continue
		}
		for _, spec := range g.Specs {
			if err := c.importSpec(spec.(*ast.ImportSpec)); err != nil {
				return err
			}
		}
	}
	c.file.Decls, c.file.Imports = decls, nil
	c.body = decls[len(decls)-1].(*ast.FuncDecl)
	c.valueStmt()
	c.keepTypes()
	return c.adopt()
}

func (c *check) importSpec(spec *ast.ImportSpec) error {
	path, _ := strconv.Unquote(spec.Path.Value)
	if path == "C" {
		return c.s.errorAt(spec.Pos(), "cgo is not available in cells; call the compiled packages of this kernel")
	}
	pkg, err := c.s.imp.Import(path)
	if err != nil {
		return c.s.errorAt(spec.Pos(), "%v", err)
	}
	name := pkg.Name()
	if spec.Name != nil {
		name = spec.Name.Name
	}
	switch name {
	case "_":
	case ".":
		c.dots = append(c.dots, pkg)
	default:
		c.imports[name] = pkg
	}
	return nil
}

// valueStmt makes a last expression that is no call an assignment to _, which
// go/types accepts; calls stay, so that one without results is no value.
func (c *check) valueStmt() {
	if es := c.lastExpr(); es != nil {
		switch ast.Unparen(es.X).(type) {
		case *ast.CallExpr, *ast.UnaryExpr, *ast.BadExpr:
		default:
			c.discard(es)
		}
	}
}

func (c *check) lastExpr() *ast.ExprStmt {
	if n := len(c.body.Body.List); n > 0 && c.src.valued {
		es, _ := c.body.Body.List[n-1].(*ast.ExprStmt)
		return es
	}
	return nil
}

func (c *check) discard(es *ast.ExprStmt) {
	list := c.body.Body.List
	blank := &ast.Ident{NamePos: es.Pos(), Name: "_"}
	list[len(list)-1] = &ast.AssignStmt{Lhs: []ast.Expr{blank}, TokPos: es.Pos(), Tok: token.ASSIGN, Rhs: []ast.Expr{es.X}}
}

// settle checks until no operator is left to rewrite, no type of a name
// changes and no dependent has to be compiled again.
func (c *check) settle() error {
	for range maxPasses {
		c.pass()
		rewritten := c.keyLiterals()
		rewritten = c.rewrite() || rewritten
		again := c.unusedValue()
		if tops := c.topNames(); c.changed(tops) {
			c.tops, again = tops, true
		}
		if rewritten || again {
			continue
		}
		if c.dropBroken() {
			continue
		}
		if err := c.failure(); err != nil {
			return err
		}
		if !c.addDependents() {
			return nil
		}
	}
	return c.s.errorAt(c.body.Pos(), "the types of this cell depend on each other in a circle; give a variable a type")
}

// pass runs go/types over the cell in a package that holds the live names it mentions.
func (c *check) pass() {
	c.pkg = types.NewPackage("main", "main")
	files := []*ast.File{c.file}
	for _, d := range c.deps {
		files = append(files, d.file)
	}
	declared := declaredNames(files)
	if extra := c.typedTops(declared); extra != nil {
		files = append(files, extra)
	}
	for _, f := range files {
		ast.Inspect(f, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && !declared[id.Name] && c.pkg.Scope().Lookup(id.Name) == nil {
				if obj := c.resolve(id.Name); obj != nil {
					c.pkg.Scope().Insert(obj)
				}
			}
			return true
		})
	}
	c.errs = nil
	c.info = &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{}, Instances: map[*ast.Ident]types.Instance{}, Implicits: map[ast.Node]types.Object{}}
	conf := types.Config{Importer: c.s.imp, Error: func(err error) { c.errs = append(c.errs, err.(types.Error)) }}
	types.NewChecker(&conf, c.s.fset, c.pkg, c.info).Files(files)
}

// resolve finds what a name means that the cell does not declare.
func (c *check) resolve(name string) types.Object {
	pkgName := func(p *types.Package) types.Object { return types.NewPkgName(token.NoPos, c.pkg, name, p) }
	if p := c.imports[name]; p != nil {
		return pkgName(p)
	}
	if p := c.hidden[name]; p != nil {
		return pkgName(p)
	}
	if obj := c.tops[name]; obj != nil {
		return obj
	}
	for _, p := range c.dots {
		if obj := p.Scope().Lookup(name); obj != nil && obj.Exported() {
			return obj
		}
	}
	if e := c.s.names[name]; e != nil {
		if p, ok := e.obj.(*types.PkgName); ok {
			return pkgName(p.Imported())
		}
		return e.obj
	}
	if types.Universe.Lookup(name) != nil {
		return nil
	}
	if path := c.s.imp.common[name]; path != "" {
		if p, err := c.s.imp.Import(path); err == nil {
			return pkgName(p)
		}
	}
	return nil
}

// declaredNames lists the names that files declare at package level.
func declaredNames(files []*ast.File) map[string]bool {
	names := map[string]bool{}
	for _, f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					names[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					for _, id := range specNames(spec) {
						names[id.Name] = true
					}
				}
			}
		}
	}
	return names
}

func specNames(spec ast.Spec) []*ast.Ident {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		return []*ast.Ident{spec.Name}
	case *ast.ValueSpec:
		return spec.Names
	}
	return nil
}

// unusedValue turns a last call whose value go/types misses, such as len(x), into a value.
func (c *check) unusedValue() bool {
	es := c.lastExpr()
	if es == nil {
		return false
	}
	for _, e := range c.errs {
		if strings.HasSuffix(e.Msg, "is not used") && e.Pos >= es.Pos() && e.Pos <= es.End() {
			c.discard(es)
			return true
		}
	}
	return false
}

// failure returns what go/types found wrong, but for what notebooks allow:
// variables that nobody uses.
func (c *check) failure() error {
	var errs Errors
	for _, e := range c.errs {
		if isAllowed(e) || strings.Contains(e.Msg, "invalid type") && len(c.errs) > 1 {
			continue
		}
		errs = append(errs, &Error{Position: c.s.At(e.Pos), Msg: c.explain(e), Hint: c.hint(e)})
	}
	if len(errs) == 0 {
		return c.leftOver()
	}
	return errs
}

// isAllowed says whether Go minds something that notebooks do not.
func isAllowed(e types.Error) bool { return e.Soft && strings.Contains(e.Msg, "not used") }

// explain names an operator as the cell wrote it.
func (c *check) explain(e types.Error) string {
	msg := e.Msg
	if strings.Contains(msg, indexName) || strings.Contains(msg, sliceName) {
		return "only tensors take several indices, or slices with steps, in one bracket"
	}
	if len(c.src.matmul) > 0 {
		msg = strings.ReplaceAll(msg, "operator %", "operator @")
		msg = strings.ReplaceAll(msg, " % ", " @ ")
	}
	return msg
}

// hint says what to do about an error when a rule of notebooks is behind it.
func (c *check) hint(e types.Error) string {
	for name, path := range c.s.imp.common {
		if ent := c.s.names[name]; ent != nil && strings.Contains(c.s.At(e.Pos).Text, name+".") {
			if _, ok := ent.obj.(*types.PkgName); !ok {
				return fmt.Sprintf("%s, defined in %s, hides the package %s; import it again or rename the variable", name, ent.cell, path)
			}
		}
	}
	if i := strings.Index(e.Msg, " as main."); i > 0 && strings.Contains(e.Msg[:i], "type "+name(e.Msg[i+len(" as "):])+")") {
		return "the type was defined again since this value was made; make the value again"
	}
	if strings.Contains(e.Msg, "not defined on") && strings.Contains(e.Msg, "tensor.Tensor") {
		return "tensors have the operators + - * / @ and slices; for comparisons write x.Lt(y), x.Eq(y) …"
	}
	return ""
}

// name is the word, with dots, that a text starts with.
func name(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// leftOver refuses what only tensors have when the operands are none.
// It also refuses a name that both a declaration and a statement define.
func (c *check) leftOver() error {
	var errs Errors
	declared := declaredNames([]*ast.File{c.file})
	for _, d := range c.file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Body == nil && !c.probing {
			errs = append(errs, c.s.errorAt(f.Name.Pos(), "the function %s has no body", f.Name.Name)...)
		}
	}
	for _, d := range c.topDefs() {
		if declared[d.id.Name] {
			errs = append(errs, c.s.errorAt(d.id.Pos(), "%s is defined twice in this cell", d.id.Name)...)
		}
	}
	ast.Inspect(c.file, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && c.isMatmul(b.OpPos) {
			errs = append(errs, c.s.errorAt(b.OpPos, "operator @ needs two tensors, not %v and %v", c.info.TypeOf(b.X), c.info.TypeOf(b.Y))...)
		}
		return true
	})
	if len(errs) == 0 {
		return nil
	}
	return errs
}

func (c *check) isMatmul(pos token.Pos) bool {
	f := c.s.fset.File(pos)
	if f == nil {
		return false
	}
	src := c.s.source(f)
	return src != nil && src.matmul[f.Offset(pos)]
}
