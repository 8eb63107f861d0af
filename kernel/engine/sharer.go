package engine

import (
	"context"
	"errors"
)

// A Sharer is a Host whose values come from, and go to, the program that runs the
// cells: a Python notebook.
type Sharer interface {
	// Take returns the value that the program has under a name.
	Take(ctx context.Context, name string) (any, error)
	// Give hands the program a value.
	Give(ctx context.Context, name string, v any) error
}

// ErrAlone says that no other program runs the cells.
var ErrAlone = errors.New("no other program runs these cells")
