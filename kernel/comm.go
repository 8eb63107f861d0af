package kernel

import (
	"context"
	"sync"

	"github.com/rustorch/rustorch/kernel/wire"
)

// comms are the comms that are open, by id, with their targets.
type comms struct {
	mu   sync.Mutex
	open map[string]string
}

// note keeps the list when a comm is opened or closed by either side.
func (c *comms) note(m wire.Comm) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m.Type {
	case "comm_open":
		if c.open == nil {
			c.open = map[string]string{}
		}
		c.open[m.ID] = m.Target
	case "comm_close":
		delete(c.open, m.ID)
	}
}

func (c *comms) info(target string) map[string]wire.CommTarget {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := map[string]wire.CommTarget{}
	for id, t := range c.open {
		if target == "" || t == target {
			list[id] = wire.CommTarget{Target: t}
		}
	}
	return list
}

// comm hands a message of a front end's comm to the engine, which answers
// through an output of its own.
func (k *Kernel) comm(m wire.Message, c *wire.Comm) {
	c.Type, c.Metadata, c.Buffers = m.Header.Type, m.Metadata, m.Buffers
	k.comms.note(*c)
	out := &output{k: k, parent: &m, ctx: context.Background()}
	k.opts.Engine.Comm(*c, out)
	out.flush()
}
