package engine

import (
	"context"
	"reflect"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A Host is what the program around an engine knows about values: the command
// fills it with the tensor and display packages, tests with a mock.
type Host interface {
	// Symbols returns what a compiled package gives to cells, by name, in the
	// form of yaegi's Exports with its interface wrappers "_Name"; nil if there
	// is no such package. Wrappers of the interfaces that the package's exported
	// API mentions lie in their own packages. The table of "." holds MapTypes,
	// the wrappers with optional methods.
	Symbols(path string) map[string]reflect.Value
	// Export returns the export data of a package, as gcexportdata reads it.
	Export(path string) (data []byte, ok bool)
	// Packages lists the import paths that Export knows.
	Packages() []string
	// Common lists the import paths whose names cells may use without an import.
	Common() []string
	// Doc returns the documentation of a package's name, or of "Type.Method";
	// of the package itself if name is empty.
	Doc(path, name string) string

	// Bundle shows a value.
	Bundle(v any) wire.Bundle
	// Summary describes a live value in one line (shape, dtype, range), or is empty.
	Summary(v any) string

	// Size returns the bytes of the tensors that a value holds.
	Size(v any) int
	// Memory returns the bytes of tensor memory outside the Go heap: in use,
	// kept for reuse, and the most there was.
	Memory() (live, kept, peak int)

	// Begin is called before a cell or a message of a comm, with the place for
	// its output and the context that ends with it, End after it. Try calls a
	// function of the cell and returns what went wrong in it.
	Begin(ctx context.Context, out Output, try func(f func()) *wire.Error)
	End(failed bool)
	// Comm handles a message of a front end's comm.
	Comm(c wire.Comm)
	// Stop makes native kernels that are running return soon; the goroutine
	// that called them then panics with an Interrupt.
	Stop()

	// Records describes the variables whose values can outlive the engine, and
	// the tensors in others; Revive makes variables of them.
	Records(vars []Variable) []Record
	Revive(records []Record) []Variable
}

// A Variable is a live one of the session.
type Variable struct {
	Name  string
	Type  string // as go/types writes it, with whole import paths
	Value any
}

// An Explainer is a Host that knows more about a panic than its text.
type Explainer interface {
	Explain(panicked any, op Operation) Explanation
}

// A Locator is a Host whose operations ask where they are called.
type Locator interface {
	// Goroutine names the calling goroutine. Another one may get the name after
	// its end.
	Goroutine() uintptr
	// Locate takes the function that says what the calling goroutine runs; it
	// returns false if that is no cell.
	Locate(at func() (Place, bool))
}

// A Place is a call in a cell.
type Place struct {
	Name        string   // cell[3]:2:7
	Line, Caret string   // of the source, and the mark for the line below it
	Operands    []string // of the call, as they are written, the receiver first
}

// An Operation is the call of a compiled function, as a cell wrote it.
type Operation struct {
	Name     string // "@", "+", or the function's name
	Operands []Operand
}

// An Operand is the receiver or an argument of an Operation.
type Operand struct {
	Text  string // source
	Value any
}

// An Explanation is what a Host adds to the report of a panic.
type Explanation struct {
	Name  string   // of the error, if not that of its type
	Lines []string // below the line of the cell; they may have colours
}

// A Record is a tensor as it lies in shared memory, or what holds tensors.
type Record struct {
	Form         []byte `json:",omitempty"` // what values are made of, in the host's own words; then it is no tensor
	DType        string
	Shape        []int
	Strides      []int  // in elements
	Segment      uint64 // number of the memory segment
	Base, Length int    // of the piece of memory that the tensor is a view of, in bytes
	Offset       int    // of the first element from Base, in elements
	Inline       []byte // the values themselves if the tensor has no segment
	RequiresGrad bool
}

// Interrupt is the value of the panic that ends an interrupted cell.
type Interrupt struct{}

// Error returns the text of an interrupted cell.
func (Interrupt) Error() string { return "the cell was interrupted" }
