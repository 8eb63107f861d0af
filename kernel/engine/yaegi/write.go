package yaegi

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
)

// A writer writes a unit as Go that yaegi computes as Go does: constants as
// values, one type for each variable, and nothing that it has no rule for.
type writer struct {
	e     *Engine
	info  *types.Info
	vars  map[*types.Var]string
	funcs map[*types.Func]string
	value string
}

func refuseAt(n ast.Node, format string, args ...any) {
	panic(refusal{n.Pos(), fmt.Sprintf(format, args...)})
}

// unit writes the declarations of a unit, and each statement as a file of its own.
func (w *writer) unit(u *cell.Unit) (decls string, stmts []string) {
	if len(u.Types) > 0 {
		panic(refusal{u.Types[0].Pos(), "types of cells"})
	}
	if len(u.Inits) > 0 {
		refuseAt(u.Inits[0], "func init")
	}
	if len(u.InitOrder) > 0 {
		refuseAt(u.InitOrder[0].Rhs, "variables of whole programs")
	}
	var b strings.Builder
	for _, v := range u.Globals() {
		w.vars[v] = w.e.name("v", v.Name())
		fmt.Fprintf(&b, "var %s %s\n", w.vars[v], w.typ(u.Start(), v.Type()))
	}
	for _, f := range u.Funcs { // all names before all bodies
		w.declare(&b, f)
	}
	var set strings.Builder
	for _, f := range u.Funcs {
		name := w.e.name("impl", f.Obj.Name())
		fmt.Fprintf(&b, "func %s%s\n", name, w.function(f.Decl))
		fmt.Fprintf(&set, "%s = %s\n", w.fun(f.Obj), name)
	}
	fmt.Fprintf(&b, "func init() {\n%s}\n", set.String())
	for _, st := range u.Body {
		stmts = append(stmts, w.topLevel(st, st == u.Body[len(u.Body)-1] && u.Value != nil, u.Value))
	}
	if u.Main != nil {
		stmts = append(stmts, "func init() { "+w.fun(u.Main)+"() }")
	}
	return b.String(), stmts
}

// declare makes the variable of a function: who calls it calls the last body.
func (w *writer) declare(b *strings.Builder, f *cell.Func) {
	sig := f.Obj.Signature()
	if sig.Recv() != nil || sig.TypeParams().Len() > 0 || sig.Variadic() || sig.Results().Len() > 1 {
		refuseAt(f.Decl.Name, "methods, generic and variadic functions, and several results")
	}
	if _, ok := w.e.funcs[f.Obj]; ok {
		return
	}
	w.funcs[f.Obj] = w.e.name("f", f.Obj.Name())
	var params []string
	for v := range sig.Params().Variables() {
		params = append(params, w.typ(f.Decl.Pos(), v.Type()))
	}
	result := ""
	if sig.Results().Len() == 1 {
		result = w.typ(f.Decl.Pos(), sig.Results().At(0).Type())
	}
	fmt.Fprintf(b, "var %s func(%s) %s\n", w.funcs[f.Obj], strings.Join(params, ", "), result)
}

func (w *writer) fun(f *types.Func) string {
	if name, ok := w.funcs[f]; ok {
		return name
	}
	return w.e.funcs[f]
}

// function writes parameters, result and body.
func (w *writer) function(d *ast.FuncDecl) string {
	var params []string
	for _, field := range d.Type.Params.List {
		for _, id := range field.Names {
			params = append(params, id.Name+" "+w.typ(id.Pos(), w.info.TypeOf(field.Type)))
		}
		if len(field.Names) == 0 {
			params = append(params, "_ "+w.typ(field.Pos(), w.info.TypeOf(field.Type)))
		}
	}
	result := ""
	if r := d.Type.Results; r != nil && len(r.List) == 1 {
		if len(r.List[0].Names) > 0 {
			refuseAt(r.List[0], "named results")
		}
		result = w.typ(r.Pos(), w.info.TypeOf(r.List[0].Type))
	}
	return fmt.Sprintf("(%s) %s %s", strings.Join(params, ", "), result, w.block(d.Body))
}

// topLevel writes a statement as a file; of the last expression the value goes
// to a variable.
func (w *writer) topLevel(st ast.Stmt, isValue bool, value ast.Expr) string {
	if !isValue {
		return "func init() {\n" + w.stmt(st) + "\n}"
	}
	if _, ok := w.info.TypeOf(value).(*types.Tuple); ok {
		refuseAt(value, "several values")
	}
	w.value = w.e.name("value", "")
	return fmt.Sprintf("var %s %s\nfunc init() { %s = %s }", w.value, w.typ(value.Pos(), types.Default(w.info.TypeOf(value))), w.value, w.expr(value))
}

// basic is the name of a type that the engine knows.
func basic(t types.Type) (string, bool) {
	b, ok := types.Unalias(t).(*types.Basic)
	if !ok {
		return "", false
	}
	switch b.Kind() {
	case types.Int, types.Float64, types.String, types.Bool:
		return b.Name(), true
	case types.UntypedInt, types.UntypedFloat, types.UntypedString, types.UntypedBool:
		return types.Default(b).String(), true
	}
	return "", false
}

func (w *writer) typ(pos token.Pos, t types.Type) string {
	name, ok := basic(t)
	if !ok {
		panic(refusal{pos, "values of type " + t.String()})
	}
	return name
}

// literal writes a value with its type.
func literal(v any) string {
	switch v := v.(type) {
	case string:
		return strconv.Quote(v)
	case float64:
		return "float64(" + strconv.FormatFloat(v, 'g', -1, 64) + ")"
	}
	return fmt.Sprintf("%T(%v)", v, v)
}

func (w *writer) constant(e ast.Expr, v constant.Value) string {
	switch w.typ(e.Pos(), w.info.TypeOf(e)) {
	case "int":
		if n, ok := constant.Int64Val(constant.ToInt(v)); ok {
			return literal(int(n))
		}
	case "float64":
		if f, _ := constant.Float64Val(v); f == 0 || f > 1e-300 && f < 1e300 || f < -1e-300 && f > -1e300 {
			return literal(f)
		}
	case "string":
		return literal(constant.StringVal(v))
	case "bool":
		return literal(constant.BoolVal(v))
	}
	refuseAt(e, "the constant %s", v)
	return ""
}
