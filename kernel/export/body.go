package export

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
)

const displayPath = "github.com/rustorch/rustorch/display"

// cell writes the statements of a cell into main.
func (w *writer) cell(r Run) {
	u := r.Unit
	var b strings.Builder
	for _, init := range u.InitOrder {
		w.assign(&b, u, init)
	}
	for range u.Inits {
		w.called++
		fmt.Fprintf(&b, "%s()\n", w.setups[w.called-1])
	}
	reached := min(r.Reached, len(u.Body))
	end := 0 // line of the last statement
	for i, st := range u.Body[:reached] {
		if text := w.statement(u, st, i == len(u.Body)-1); text != "" {
			above := comment(u, st)
			if u.At(st.Pos()).Line-strings.Count(above, "\n") > end+1 {
				b.WriteString("\n")
			}
			b.WriteString(above + text + "\n")
		}
		end = u.At(st.End()).Line
	}
	if reached < len(u.Body) {
		fmt.Fprintf(&b, "\n// The rest of %s failed.\n", u.Name)
	}
	if u.Main != nil && reached == len(u.Body) {
		fmt.Fprintf(&b, "%s()\n", w.names[u.Main])
	}
	text := strings.Trim(b.String(), "\n")
	switch {
	case text == "":
	case inMain(u):
		w.main.WriteString("\n" + text + "\n")
	default:
		w.main.WriteString("\nfunc() {\n" + text + "\n}()\n")
	}
}

// assign initializes variables of a whole program.
func (w *writer) assign(b *strings.Builder, u *cell.Unit, init *types.Initializer) {
	var lhs []string
	for _, v := range init.Lhs {
		name := w.names[v]
		if name == "" {
			name = "_"
		}
		lhs = append(lhs, name)
	}
	fmt.Fprintf(b, "%s = %s\n", strings.Join(lhs, ", "), w.print(u, init.Rhs))
}

// statement writes one statement of a cell, the last as a value if it is one.
func (w *writer) statement(u *cell.Unit, st ast.Stmt, last bool) string {
	if last && u.Value != nil {
		return w.show(u, u.Value)
	}
	if _, ok := constants(st); ok {
		return "" // stands outside of main
	}
	switch st := st.(type) {
	case *ast.AssignStmt:
		if st.Tok == token.DEFINE && w.known(u, targets(st)) {
			plain := *st
			plain.Tok = token.ASSIGN
			return w.print(u, &plain)
		}
		w.declare(u, targets(st))
	case *ast.DeclStmt:
		if d := st.Decl.(*ast.GenDecl); d.Tok == token.VAR {
			return w.varDecl(u, d)
		}
	}
	return w.print(u, st)
}

// known says whether all names of a := exist by now.
func (w *writer) known(u *cell.Unit, ids []*ast.Ident) bool {
	for _, id := range ids {
		if o := u.Info.ObjectOf(id); o != nil && id.Name != "_" && !w.global[o] && !w.declared[o] {
			return false
		}
	}
	return true
}

func (w *writer) declare(u *cell.Unit, ids []*ast.Ident) {
	for _, id := range ids {
		if o := u.Info.ObjectOf(id); o != nil {
			w.declared[o] = true
		}
	}
}

// varDecl writes var as it is when it makes new variables, and as assignments
// to those that exist.
func (w *writer) varDecl(u *cell.Unit, d *ast.GenDecl) string {
	var lines []string
	for _, s := range d.Specs {
		spec := s.(*ast.ValueSpec)
		if !w.any(u, spec.Names) {
			w.declare(u, spec.Names)
			lines = append(lines, "var "+w.print(u, spec))
			continue
		}
		var lhs, zero []string
		for _, id := range spec.Names {
			name := w.nameOf(u, id)
			lhs = append(lhs, name)
			if o := u.Info.ObjectOf(id); o != nil && len(spec.Values) == 0 && name != "_" {
				if t, err := w.typeText(o.Type()); err == nil {
					zero = append(zero, name+" = "+zeroText(o.Type(), t))
				}
			}
		}
		lines = append(lines, zero...)
		if len(spec.Values) > 0 {
			var rhs []string
			for _, v := range spec.Values {
				rhs = append(rhs, w.print(u, v))
			}
			lines = append(lines, strings.Join(lhs, ", ")+" = "+strings.Join(rhs, ", "))
		}
	}
	return strings.Join(lines, "\n")
}

// zeroText is the zero value of a type that is written text.
func zeroText(t types.Type, text string) string {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case u.Info()&types.IsString != 0:
			return `""`
		case u.Info()&types.IsBoolean != 0:
			return "false"
		case u.Info()&types.IsNumeric != 0:
			return "0"
		}
	case *types.Struct, *types.Array:
		return text + "{}"
	}
	return "nil"
}

func (w *writer) any(u *cell.Unit, ids []*ast.Ident) bool {
	for _, id := range ids {
		if o := u.Info.ObjectOf(id); o != nil && (w.global[o] || w.declared[o]) {
			return true
		}
	}
	return false
}

// show writes the value of a cell: shown, unless it is an error, which ends
// the program as it ended the cell.
func (w *writer) show(u *cell.Unit, value ast.Expr) string {
	text := w.print(u, value)
	results := []types.Type{u.Info.TypeOf(value)}
	if t, ok := results[0].(*types.Tuple); ok {
		results = nil
		for v := range t.Variables() {
			results = append(results, v.Type())
		}
	}
	var names []string
	for i := range results {
		names = append(names, fmt.Sprintf("value%d", i+1))
	}
	failing := len(results) > 0 && types.Identical(results[len(results)-1], types.Universe.Lookup("error").Type())
	if !failing && len(results) == 1 {
		return w.display() + "(" + text + ")"
	}
	var b strings.Builder
	if !failing {
		fmt.Fprintf(&b, "{\n%s := %s\n", strings.Join(names, ", "), text)
	} else {
		names[len(names)-1] = "err"
		fmt.Fprintf(&b, "if %s := %s; err != nil {\npanic(err)\n}", strings.Join(names, ", "), text)
		if len(names) == 1 {
			return b.String()
		}
		b.WriteString(" else {\n")
		names = names[:len(names)-1]
	}
	fmt.Fprintf(&b, "%s(%s)\n}", w.display(), strings.Join(names, ", "))
	return b.String()
}

func (w *writer) display() string {
	return w.importName(types.NewPackage(displayPath, "display")) + ".Show"
}
