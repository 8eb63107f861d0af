//go:build !unix

package partner

import (
	"context"
	"errors"
)

// A Partner is a process that hands values over; here there is none.
type Partner struct{}

// New returns a partner that refuses everything.
func New(string) *Partner { return &Partner{} }

// Get returns an error: descriptors cannot be passed on this system.
func (*Partner) Get(context.Context, string) (any, error) { return nil, errors.ErrUnsupported }

// Put returns an error: descriptors cannot be passed on this system.
func (*Partner) Put(context.Context, string, any) error { return errors.ErrUnsupported }
