package local

import (
	"context"
	"fmt"
	"io"
	"sync"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// A keyboard is the standard input of cells: each line is asked of the front
// end when a cell reads it.
type keyboard struct {
	turn sync.Mutex // of the goroutine that reads

	mu      sync.Mutex
	ctx     context.Context
	out     engine.Output // of the cell that runs
	rest    []byte        // of a line
	refused error         // why the front end gave none
}

// begin turns to a new cell; what the last one did not read is dropped.
func (k *keyboard) begin(ctx context.Context, out engine.Output) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.ctx, k.out, k.rest, k.refused = ctx, out, nil, nil
}

// Read returns the rest of a line, or asks for the next.
func (k *keyboard) Read(b []byte) (int, error) {
	k.turn.Lock()
	defer k.turn.Unlock()
	k.mu.Lock()
	ctx, out, rest := k.ctx, k.out, k.rest
	k.mu.Unlock()
	if len(b) == 0 {
		return 0, nil
	}
	if out == nil {
		return 0, io.EOF
	}
	if len(rest) == 0 {
		line, err := out.Input("", false)
		if ctx.Err() != nil {
			return 0, fmt.Errorf("waiting for input: %w", ctx.Err())
		}
		if err != nil {
			k.refuse(out, err)
			return 0, err
		}
		rest = []byte(line + "\n")
	}
	n := copy(b, rest)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.out == out {
		k.rest = rest[n:]
	}
	return n, nil
}

func (k *keyboard) refuse(out engine.Output, err error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.out == out {
		k.refused = err
	}
}

// failure is the error of a cell that read input where there was none; cells
// seldom look at what fmt.Scan returns.
func (k *keyboard) failure() *wire.Error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refused == nil {
		return nil
	}
	text := k.refused.Error()
	return &wire.Error{Name: "InputError", Value: text, Traceback: []string{"InputError: " + text}}
}
