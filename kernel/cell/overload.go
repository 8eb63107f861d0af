package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
)

// overloads are compiled functions that cells may call with more types than
// Go lets one function have: by the type of the second argument they become
// the function whose name is returned. What Go accepts keeps its meaning.
var overloads = map[string]func(second types.Type) string{
	"github.com/rustorch/rustorch/display.Track": trackForm,
}

// trackForm names the form of display.Track for what is gone through.
func trackForm(t types.Type) string {
	if lookupMethod(t, "Batches") != nil {
		return "TrackBatches"
	}
	switch u := t.Underlying().(type) {
	case *types.Slice:
		return "TrackSlice"
	case *types.Signature:
		if u.Params().Len() != 1 {
			return ""
		}
		if yield, ok := u.Params().At(0).Type().Underlying().(*types.Signature); ok {
			return [...]string{"", "TrackSeq", "TrackSeq2"}[min(yield.Params().Len(), 2)]
		}
	}
	return ""
}

// overload puts the right name into a call.
func (r *rewriter) overload(call *ast.CallExpr) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 {
		return
	}
	id, ok := sel.X.(*ast.Ident)
	if !ok {
		return
	}
	p, ok := r.c.info.Uses[id].(*types.PkgName)
	if !ok {
		return
	}
	name := p.Imported().Path() + "." + sel.Sel.Name
	if name == interact {
		r.labelled(call, sel)
		return
	}
	form := overloads[name]
	if form == nil || len(call.Args) < 2 {
		return
	}
	t := r.typeOf(call.Args[1])
	if t == nil {
		return
	}
	if name := form(t); name != "" {
		sel.Sel = &ast.Ident{NamePos: sel.Sel.NamePos, Name: name}
		r.n++
	}
}

// interact is the function that shows a control for each parameter of another
// one. Compiled code does not know the names of parameters, so that a cell
// gives them along.
const interact = "github.com/rustorch/rustorch/display.Interact"

// labelled wraps a function into a call of display.Labelled.
func (r *rewriter) labelled(call *ast.CallExpr, sel *ast.SelectorExpr) {
	t := r.typeOf(call.Args[0])
	if t == nil {
		return
	}
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Params().Len() == 0 {
		return
	}
	f := call.Args[0]
	args := []ast.Expr{f}
	for v := range sig.Params().Variables() {
		args = append(args, &ast.BasicLit{ValuePos: f.Pos(), Kind: token.STRING, Value: strconv.Quote(v.Name())})
	}
	label := &ast.SelectorExpr{X: clone(sel.X), Sel: &ast.Ident{NamePos: f.Pos(), Name: "Labelled"}}
	call.Args[0] = &ast.CallExpr{Fun: label, Lparen: f.Pos(), Args: args, Rparen: f.End()}
	r.n++
}
