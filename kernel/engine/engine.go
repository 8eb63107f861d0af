// Package engine declares the seams of the kernel. An Engine runs cells: in
// this process in a browser, in a process of its own elsewhere. A Host tells
// an engine what it must know about the values of a program, so that nothing
// in the kernel depends on tensors or displays.
package engine

import (
	"context"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A Request is one cell to be run.
type Request struct {
	Code        string
	Count       int               // execution count; errors name it as cell[Count]
	Silent      bool              // show no result
	Expressions map[string]string // user_expressions
	AllowStdin  bool
	Session     int    // its number in the history; 0 if none is kept
	Cell        string // the notebook's id of the cell; empty if the front end gives none
}

// A Result is how a cell ended.
type Result struct {
	Err         *wire.Error               // nil if the cell ran to its end
	Value       *wire.Bundle              // of the last expression; nil if there is none
	Expressions map[string]map[string]any // replies to Request.Expressions
	Payload     []map[string]any
}

// An Output is where a running cell writes. Its methods return once the
// message has its place in the order of the cell's outputs.
type Output interface {
	Stream(name, text string) // stdout or stderr
	Display(d wire.Display)
	Clear(wait bool)
	Comm(c wire.Comm)
	// Capture takes what follows to the Output widget with this comm, whose
	// outputs it replaces, until Release, which ends with an error if there is
	// one and returns the outputs in the form of notebooks.
	Capture(comm string)
	Release(failed *wire.Error) []map[string]any
	Input(prompt string, password bool) (string, error)
}

// Remembered is the number of cells, counted back from the one that runs, whose
// Outputs still take what their goroutines write.
const Remembered = 1000

// An Engine runs cells. Execute and Comm are called by one goroutine at a
// time, the other methods at any time, while a cell runs too.
type Engine interface {
	// Execute runs a cell to its end. Canceling ctx interrupts it.
	Execute(ctx context.Context, req Request, out Output) Result
	// Complete and Inspect answer at an offset in bytes.
	Complete(code string, cursor int) wire.Completion
	Inspect(code string, cursor, detail int) wire.Inspection
	IsComplete(code string) wire.Completeness
	// Comm handles a message of a front end's comm. Canceling ctx interrupts
	// what runs because of it.
	Comm(ctx context.Context, c wire.Comm, out Output)
	Close() error
}

// A Mortal engine may die and be replaced by one that knows nothing of the
// comms of the one before: Life counts them.
type Mortal interface{ Life() int }
