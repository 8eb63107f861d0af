package main

import (
	"context"
	"os"

	"github.com/rustorch/rustorch/bridge/share/partner"
	"github.com/rustorch/rustorch/kernel/engine"
)

// exchange is how values come from and go to the program that started this kernel.
type exchange struct{ partner *partner.Partner }

// newExchange finds the program by an environment variable, which is not passed on
// to what cells start.
func newExchange() exchange {
	path := os.Getenv(partner.Env)
	if path == "" {
		return exchange{}
	}
	os.Unsetenv(partner.Env)
	return exchange{partner.New(path)}
}

// Take returns the value that the program has under a name.
func (e exchange) Take(ctx context.Context, name string) (any, error) {
	if e.partner == nil {
		return nil, engine.ErrAlone
	}
	return e.partner.Get(ctx, name)
}

// Give hands the program a value.
func (e exchange) Give(ctx context.Context, name string, v any) error {
	if e.partner == nil {
		return engine.ErrAlone
	}
	return e.partner.Put(ctx, name, v)
}
