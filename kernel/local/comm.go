package local

import (
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// echoTarget is the one target that front ends can open a comm to: it sends
// every message back, data and buffers.
const echoTarget = "rustorch.echo"

// Comm handles a message of a front end's comm. A comm to a target that is
// not there is closed, as the protocol wants it.
func (e *Engine) Comm(c wire.Comm, out engine.Output) {
	e.mu.Lock()
	defer e.mu.Unlock()
	switch {
	case c.Type == "comm_open" && c.Target == echoTarget:
		if e.comms == nil {
			e.comms = map[string]bool{}
		}
		e.comms[c.ID] = true
	case c.Type == "comm_open":
		out.Comm(wire.Comm{Type: "comm_close", ID: c.ID, Data: map[string]any{"reason": "there is no target " + c.Target}})
	case c.Type == "comm_msg" && e.comms[c.ID]:
		out.Comm(wire.Comm{Type: "comm_msg", ID: c.ID, Data: c.Data, Buffers: c.Buffers})
	case c.Type == "comm_close":
		delete(e.comms, c.ID)
	}
}
