package kernel

import (
	"time"

	"github.com/rustorch/rustorch/kernel/wire"
)

// updateInterval is the time between two states of an output that a front end
// is told of: what comes between is replaced by what follows it.
const updateInterval = 50 * time.Millisecond

// updates are the newest states of outputs, by display id, that wait.
type updates struct {
	waiting map[string]wire.Bundle
	order   []string // of ids
	sent    map[string]time.Time
	timer   *time.Timer
}

// maxSent bounds the ids whose time is remembered.
const maxSent = 1000

// update publishes a state, or lets it wait if one of the same output was
// published just now. The lock is held.
func (o *output) update(d wire.Display) {
	u := &o.updates
	if _, ok := u.waiting[d.ID]; ok {
		u.waiting[d.ID] = d.Bundle
		return
	}
	now := time.Now()
	if wait := u.sent[d.ID].Add(updateInterval).Sub(now); wait > 0 {
		if u.waiting == nil {
			u.waiting = map[string]wire.Bundle{}
		}
		u.waiting[d.ID] = d.Bundle
		u.order = append(u.order, d.ID)
		if u.timer == nil {
			u.timer = time.AfterFunc(wait, o.flushUpdates)
		}
		return
	}
	o.publishUpdate(d.ID, d.Bundle)
}

func (o *output) publishUpdate(id string, b wire.Bundle) {
	u := &o.updates
	if u.sent == nil || len(u.sent) >= maxSent {
		u.sent = map[string]time.Time{}
	}
	u.sent[id] = time.Now()
	o.emit("update_display_data", wire.DisplayData{Bundle: b, Transient: transient(id)})
}

func (o *output) flushUpdates() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.sendUpdates()
}

// sendUpdates publishes the states that wait. The lock is held.
func (o *output) sendUpdates() {
	u := &o.updates
	if u.timer != nil {
		u.timer.Stop()
		u.timer = nil
	}
	for _, id := range u.order {
		o.sendUpdate(id)
	}
	u.order = u.order[:0]
}

// sendUpdate publishes the state of one output, if one waits.
func (o *output) sendUpdate(id string) {
	if b, ok := o.updates.waiting[id]; ok {
		delete(o.updates.waiting, id)
		o.publishUpdate(id, b)
	}
}
