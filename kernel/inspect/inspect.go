// Package inspect answers what a front end asks about a cell that is being
// written: how to complete it, what a name is, and whether it is complete. All
// of it comes from go/types on a snapshot of the session, so it can be
// answered while a cell runs.
package inspect

import (
	"go/types"

	"github.com/rustorch/rustorch/kernel/cell"
)

// Facts is what the answers are made from.
type Facts struct {
	Snapshot *cell.Snapshot
	Packages func() []string                // import paths that cells may use
	Doc      func(path, name string) string // as engine.Host.Doc
	Summary  func(name string) string       // of a live variable's value; may be empty
	Magics   []Magic
}

// A Magic is a command that starts a line: its name with the percent signs,
// what it takes and what can be said about it.
type Magic struct {
	Name, Help string
	Takes      Takes
	Flags      []Magic
	Text       string // the whole help
}

// Takes is what follows the name and the flags of a command.
type Takes int

// The kinds of arguments.
const (
	Nothing Takes = iota
	Code          // of Go, or a name
	File
)

// qualifier names packages as cells do.
func qualifier(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	return p.Name()
}

// describe returns the declaration of an object in one line.
func describe(o types.Object) string {
	text := types.ObjectString(o, qualifier)
	if c, ok := o.(*types.Const); ok {
		text += " = " + c.Val().String()
	}
	return text
}

// kindOf is the type of a completion as front ends know it.
func kindOf(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		if o.Signature().Recv() != nil {
			return "method"
		}
		return "function"
	case *types.Builtin:
		return "function"
	case *types.TypeName:
		return "class"
	case *types.PkgName:
		return "module"
	case *types.Const:
		return "constant"
	case *types.Var:
		if o.IsField() {
			return "property"
		}
	}
	return "instance"
}

// signature is what a front end shows beside a completion.
func signature(o types.Object) string {
	switch o := o.(type) {
	case *types.Func:
		return types.TypeString(o.Type(), qualifier)
	case *types.Var, *types.Const:
		return types.TypeString(o.Type(), qualifier)
	case *types.TypeName:
		return "type"
	case *types.PkgName:
		return o.Imported().Path()
	}
	return ""
}
