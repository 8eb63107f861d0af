package cell

import (
	"context"
	"go/ast"
	"go/token"
	"go/types"
)

// A Unit is a checked cell as a backend gets it. Every identifier that names
// something live resolves to the object the session keeps for it, so that a
// backend can tell variables and functions of the session by their pointers.
type Unit struct {
	Name      string // cell[3]
	Text      string // of the cell
	Info      *types.Info
	Specs     []*ast.TypeSpec        // of Types
	Types     []*types.TypeName      // newly defined, generic ones too
	Funcs     []*Func                // new or changed bodies, dependents included
	Inits     []*ast.FuncDecl        // func init, in order
	InitOrder []*types.Initializer   // variables of a whole program
	Body      []ast.Stmt             // in textual order
	Value     ast.Expr               // the last expression, which also is the last statement; or nil
	Main      *types.Func            // to be called last in a whole program
	Operators map[*ast.CallExpr]bool // calls that arithmetic on tensors became; each makes a new tensor
	Notes     []string               // hints for the user
	At        func(token.Pos) Position

	defined map[types.Object]*entry // hoisted names
	vars    []definition            // names that statements define
	broken  []string                // functions that no longer compile
}

// A Func is the body of a function or method. For a method that was added to a
// live type Decl has no receiver: it stands first among the parameters.
type Func struct {
	Obj  *types.Func
	Decl *ast.FuncDecl
}

// Globals returns the variables that the unit defines for the session.
func (u *Unit) Globals() []*types.Var {
	var vs []*types.Var
	add := func(obj types.Object) {
		if v, ok := obj.(*types.Var); ok {
			vs = append(vs, v)
		}
	}
	for obj := range u.defined {
		if obj.Pkg() != nil && obj.Pkg().Path() == "main" {
			add(obj)
		}
	}
	for _, d := range u.vars {
		add(d.obj)
	}
	return vs
}

// Start is the place of a unit as a whole: its first statement or declaration.
func (u *Unit) Start() token.Pos {
	switch {
	case len(u.Body) > 0:
		return u.Body[0].Pos()
	case len(u.Funcs) > 0:
		return u.Funcs[0].Decl.Pos()
	}
	return token.NoPos
}

type definition struct {
	stmt int // index in Body
	obj  types.Object
}

// A Backend runs checked cells and keeps the values of the session.
type Backend interface {
	// Load compiles a unit; its functions and types are live from then on. It
	// returns Errors for a construct that it refuses and then changes nothing.
	Load(u *Unit) (Program, error)
	// Value returns what a variable holds, in the form compiled code sees.
	Value(v *types.Var) (any, bool)
	// SetValue stores a value of a compiled type in a variable.
	SetValue(v *types.Var, value any) error
	// Call runs a function that calls functions of cells, outside of any cell.
	// Canceling ctx interrupts it; then, or if it panics, the error is a *Panic.
	Call(ctx context.Context, f func()) error
	// Try runs such a function while the caller is called by a cell or by Call,
	// and returns the *Panic that ended it, or nil.
	Try(f func()) error
	// Forget drops the values of all variables.
	Forget()
}

// A Program is a loaded unit, to be run once.
type Program interface {
	Run(ctx context.Context) Outcome
}

// An Outcome is how a run ended.
type Outcome struct {
	Values  []Value // of the last expression
	Err     error   // nil, a *Panic, or an error of the run itself
	Reached int     // statements of Body that ran to their end
}

// A Value is a result with its static type.
type Value struct {
	Type types.Type
	V    any
}

// A Panic ended a cell or one of its goroutines.
type Panic struct {
	Value    any // as recover would return it
	Text     string
	Stack    []Frame
	Operands []any // of the compiled call that panicked at Stack[0]: its receiver, then its arguments
}

// A Frame is one call on the stack of a panic, the innermost first.
type Frame struct {
	Func string
	Pos  token.Pos
	At   Position
}

// Error returns the text that Go prints after "panic: ".
func (p *Panic) Error() string { return p.Text }
