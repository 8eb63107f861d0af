package cell

import (
	"go/ast"
	"go/types"
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
	if !ok || len(call.Args) < 2 {
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
	form := overloads[p.Imported().Path()+"."+sel.Sel.Name]
	t := r.typeOf(call.Args[1])
	if form == nil || t == nil {
		return
	}
	if name := form(t); name != "" {
		sel.Sel = &ast.Ident{NamePos: sel.Sel.NamePos, Name: name}
		r.n++
	}
}
