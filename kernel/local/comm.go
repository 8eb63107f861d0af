package local

import (
	"context"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// echoTarget is a target that front ends can open a comm to: it sends every
// message back, data and buffers.
const echoTarget = "rustorch.echo"

// Comm handles a message of a front end's comm: an echo's, or one of the host,
// which may call functions of cells.
func (e *Engine) Comm(ctx context.Context, c wire.Comm, out engine.Output) {
	if e.echo(c, out) {
		return
	}
	e.glance.wake()
	e.running.Lock()
	e.glance.waiting.Add(-1)
	defer e.glance.rest(e.look)
	defer e.running.Unlock()
	ctx, out = e.enter(ctx, engine.Request{}, out)
	e.stdin.begin(ctx, out) // no front end is asked for a callback
	e.host.Begin(ctx, out, e.try)
	stopped := e.stopWith(ctx)
	err := e.backend.Call(ctx, func() { e.host.Comm(c) })
	stopped()
	e.host.End(err != nil)
	if err != nil {
		out.Release(e.describe(err))
	}
}

func (e *Engine) echo(c wire.Comm, out engine.Output) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case c.Type == "comm_open" && c.Target == echoTarget:
		if e.comms == nil {
			e.comms = map[string]bool{}
		}
		e.comms[c.ID] = true
	case !e.comms[c.ID]:
		return false
	case c.Type == "comm_msg":
		out.Comm(wire.Comm{Type: "comm_msg", ID: c.ID, Data: c.Data, Buffers: c.Buffers})
	case c.Type == "comm_close":
		delete(e.comms, c.ID)
	}
	return true
}

// try calls a function that calls those of cells, for the host.
func (e *Engine) try(f func()) *wire.Error {
	if err := e.backend.Try(f); err != nil {
		return e.describe(err)
	}
	return nil
}
