package kernel

import (
	"context"
	"fmt"
	"sync"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// comms are the comms that are open, by id.
type comms struct {
	mu       sync.Mutex
	open     map[string]opened
	life     int      // of the engine that has them
	orphaned []opened // controls of an engine that is dead, until front ends are told
	cells    int      // that were enqueued
	waiting  map[turn]int
}

// An opened comm has a target and the request that opened it, if a cell did.
// That of a widget which a user moves is a control.
type opened struct {
	id, target string
	control    bool
	cell       *wire.Message
}

// A turn is the place of a comm's messages in the queue: those between the
// same two cells share one.
type turn struct {
	id    string
	cells int
}

// wait notes what is enqueued: a message of a comm, or, if c is nil, a cell.
func (c *comms) wait(m *wire.Comm) turn {
	c.mu.Lock()
	defer c.mu.Unlock()
	if m == nil {
		c.cells++
		return turn{}
	}
	t := turn{m.ID, c.cells}
	if c.waiting == nil {
		c.waiting = map[turn]int{}
	}
	c.waiting[t]++
	return t
}

// take notes that a message leaves the queue, and says whether another one
// waits that no cell stands before.
func (c *comms) take(t turn) (more bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.waiting[t]--; c.waiting[t] > 0 {
		return true
	}
	delete(c.waiting, t)
	return false
}

// note keeps the list when a comm is opened or closed by either side.
func (c *comms) note(m wire.Comm, cell *wire.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch m.Type {
	case "comm_open":
		if c.open == nil {
			c.open = map[string]opened{}
		}
		state, _ := m.Data["state"].(map[string]any)
		_, control := state["disabled"]
		c.open[m.ID] = opened{m.ID, m.Target, control, cell}
	case "comm_close":
		delete(c.open, m.ID)
	}
}

// of forgets the comms of engines that are dead.
func (c *comms) of(e engine.Engine) *comms {
	mortal, ok := e.(engine.Mortal)
	if !ok {
		return c
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if life := mortal.Life(); life != c.life {
		for _, o := range c.open {
			if o.control {
				c.orphaned = append(c.orphaned, o)
			}
		}
		c.open, c.life = nil, life
	}
	return c
}

func (c *comms) has(id string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	_, ok := c.open[id]
	return ok
}

func (c *comms) info(target string) map[string]wire.CommTarget {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := map[string]wire.CommTarget{}
	for id, o := range c.open {
		if target == "" || o.target == target {
			list[id] = wire.CommTarget{Target: o.target}
		}
	}
	return list
}

// What cells with controls say after their engine's death, and the controls
// themselves under the mouse.
const (
	endedCell = "The engine that answered these controls has ended; run the cell again.\n"
	ended     = "The engine that this control belonged to has ended; run its cell again."
)

// disable greys the controls of an engine that has died in the course of a
// request. What their callbacks showed stays.
func (k *Kernel) disable(parent *wire.Message) {
	list := k.comms.of(k.opts.Engine)
	list.mu.Lock()
	orphans := list.orphaned
	list.orphaned = nil
	list.mu.Unlock()
	told := map[*wire.Message]bool{nil: true}
	for _, o := range orphans {
		k.publishComm(parent, wire.Comm{Type: "comm_msg", ID: o.id, Data: map[string]any{
			"method": "update", "state": map[string]any{"disabled": true, "tooltip": ended}, "buffer_paths": []any{},
		}})
		if !told[o.cell] {
			told[o.cell] = true
			k.publish(o.cell, "stream", wire.Stream{Name: "stderr", Text: endedCell})
		}
	}
}

// comm hands a message of a front end's comm to the engine, which answers
// through an output of its own. Widgets of an engine that is gone may go on
// sending: only the log is told.
func (k *Kernel) comm(j *job) {
	m, c := j.m, *j.comm
	c.Type, c.Metadata, c.Buffers = m.Header.Type, m.Metadata, m.Buffers
	c.More = k.comms.take(j.turn)
	k.status(&m, "busy")
	defer k.status(&m, "idle")
	list := k.comms.of(k.opts.Engine)
	defer k.disable(&m)
	if c.Type != "comm_open" && !list.has(c.ID) {
		k.log("%s for the comm %s, which is not open", c.Type, c.ID)
		return
	}
	list.note(c, nil)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	out := &output{k: k, parent: &m, ctx: ctx}
	k.interruptible(cancel)
	k.opts.Engine.Comm(ctx, c, out)
	k.interruptible(nil)
	out.finish()
}

// interruptible notes how what runs is interrupted.
func (k *Kernel) interruptible(cancel context.CancelFunc) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cancel = cancel
}

func (k *Kernel) log(format string, args ...any) {
	if k.opts.Log != nil {
		k.opts.Log(fmt.Sprintf(format, args...))
	}
}
