package cell

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// An Operation is a call as the cell wrote it, with an operator or with a name.
type Operation struct {
	Name     string   // "@", "+", or the function's name
	Operands []string // source texts: the receiver first, then the arguments
	Spread   bool     // the last argument is a slice, as in f(xs...)
}

// An origin is how a cell wrote a call that the compiler made.
type origin struct {
	name   string
	lo, hi token.Pos
	first  ast.Expr // the first operand, if it is not written as the receiver
}

// CallSite is where a call stands in messages: at the function's own name.
func CallSite(e *ast.CallExpr) token.Pos {
	if s, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
		return s.Sel.Pos()
	}
	return e.Pos()
}

// Operation returns the call whose site is at a position.
func (s *Session) Operation(pos token.Pos) (Operation, bool) {
	f := s.fset.File(pos)
	src := s.source(f)
	if src == nil || src.tree == nil {
		return Operation{}, false
	}
	var call *ast.CallExpr
	ast.Inspect(src.tree, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok && call == nil && CallSite(c) == pos {
			call = c
		}
		return call == nil
	})
	if call == nil {
		return Operation{}, false
	}
	return src.operation(call), true
}

func (s *Source) operation(call *ast.CallExpr) Operation {
	op := Operation{Spread: call.Ellipsis.IsValid()}
	args := call.Args
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.SelectorExpr:
		op.Name = fun.Sel.Name
		if s.isMethod[fun] {
			args = append([]ast.Expr{fun.X}, args...)
		}
	case *ast.Ident:
		op.Name = fun.Name
	}
	if w := s.origins[call]; w != nil {
		op.Name = w.name
		if w.first != nil {
			args[0] = w.first
		}
	}
	for _, a := range args {
		op.Operands = append(op.Operands, s.expr(a))
	}
	return op
}

// expr is the source text of an expression.
func (s *Source) expr(e ast.Expr) string {
	lo, hi := s.span(e)
	if !lo.IsValid() || !hi.IsValid() || s.file == nil || int(lo) < s.file.Base() || int(hi) > s.file.Base()+s.file.Size() {
		return ""
	}
	from, to := s.offset(s.file.Offset(lo)), s.offset(s.file.Offset(hi))
	if from >= to {
		return ""
	}
	return strings.TrimSpace(s.Text[from:to])
}

// span is where an expression begins and ends as it was written, also when
// the compiler has put calls in the place of operators in it.
func (s *Source) span(e ast.Expr) (lo, hi token.Pos) {
	switch x := e.(type) {
	case *ast.CallExpr:
		if w := s.origins[x]; w != nil {
			return w.lo, w.hi
		}
		if len(x.Args) == 1 && x.Lparen == x.Fun.Pos() { // a conversion that the compiler made
			return s.span(x.Args[0])
		}
		lo, _ = s.span(x.Fun)
		return lo, x.End()
	case *ast.BinaryExpr:
		lo, _ = s.span(x.X)
		_, hi = s.span(x.Y)
		return lo, hi
	case *ast.UnaryExpr:
		_, hi = s.span(x.X)
		return x.Pos(), hi
	case *ast.StarExpr:
		_, hi = s.span(x.X)
		return x.Pos(), hi
	case *ast.SelectorExpr:
		lo, _ = s.span(x.X)
	case *ast.IndexExpr:
		lo, _ = s.span(x.X)
	case *ast.IndexListExpr:
		lo, _ = s.span(x.X)
	case *ast.SliceExpr:
		lo, _ = s.span(x.X)
	case *ast.TypeAssertExpr:
		lo, _ = s.span(x.X)
	default:
		lo = e.Pos()
	}
	return lo, e.End()
}

// keep remembers the checked trees, for errors at run time.
func (c *check) keep() {
	methods := map[*ast.SelectorExpr]bool{}
	for sel, s := range c.info.Selections {
		methods[sel] = s.Kind() == types.MethodVal
	}
	c.src.tree, c.src.origins, c.src.isMethod = c.file, c.origins, methods
	for _, d := range c.deps {
		if src := c.s.source(c.s.fset.File(d.file.FileStart)); src != nil {
			src.tree, src.origins, src.isMethod = d.file, c.origins, methods
		}
	}
}
