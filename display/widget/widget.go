// Package widget has the models of Jupyter's interactive widgets: their state
// on the side of the kernel, and the messages that keep it equal to the state
// in front ends.
//
// Source: https://github.com/jupyter-widgets/ipywidgets/blob/main/packages/schema/messages.md
package widget

import (
	"crypto/rand"
	"encoding/hex"
	"maps"
	"sync"
)

// A Message is a message of a comm, to or from front ends.
type Message struct {
	Type    string // comm_open, comm_msg or comm_close
	Comm    string // id; that of a widget's model
	Target  string // of comm_open
	Data    map[string]any
	Meta    map[string]any
	Buffers [][]byte
	More    bool // another message of the same comm follows
}

// The targets of comms, and the version of the protocol on the first.
const (
	target        = "jupyter.widget"
	controlTarget = "jupyter.widget.control"
	version       = "2.1.0"
)

// View is the MIME type of a widget in an output.
const View = "application/vnd.jupyter.widget-view+json"

// A Room holds the models of a program.
type Room struct {
	mu       sync.Mutex
	models   map[string]*Model
	controls map[string]bool // comms that ask for all models
}

// A Model is the state of a widget.
type Model struct {
	ID    string
	room  *Room
	state map[string]any
	keys  map[string]bool // that front ends may set
	// set is told what a front end has set.
	set func(state map[string]any, more bool)
}

// Ref is how the state of one model names another.
func (m *Model) Ref() string { return "IPY_MODEL_" + m.ID }

// Bundle is the model as an output shows it.
func (m *Model) Bundle() map[string]any {
	return map[string]any{"version_major": 2, "version_minor": 0, "model_id": m.ID}
}

// A Group is models that are opened, and closed, together.
type Group struct {
	room   *Room
	send   func(Message)
	models []*Model
}

// Group starts a group whose models are opened in front ends by send.
func (r *Room) Group(send func(Message)) *Group { return &Group{room: r, send: send} }

// Open makes a model in all front ends. Front ends set the given keys of its
// state; set, if not nil, is told of that.
func (g *Group) Open(state map[string]any, set func(state map[string]any, more bool), keys ...string) *Model {
	var id [16]byte
	rand.Read(id[:])
	m := &Model{ID: hex.EncodeToString(id[:]), room: g.room, state: state, set: set, keys: map[string]bool{}}
	for _, k := range keys {
		m.keys[k] = true
	}
	g.models = append(g.models, m)
	g.room.mu.Lock()
	if g.room.models == nil {
		g.room.models = map[string]*Model{}
	}
	g.room.models[m.ID] = m
	data := m.data()
	g.room.mu.Unlock()
	g.send(Message{Type: "comm_open", Comm: m.ID, Target: target, Data: data, Meta: map[string]any{"version": version}})
	return m
}

// Close ends the models here and in all front ends.
func (g *Group) Close(send func(Message)) {
	for _, m := range g.models {
		g.room.mu.Lock()
		_, open := g.room.models[m.ID]
		delete(g.room.models, m.ID)
		g.room.mu.Unlock()
		if open {
			send(Message{Type: "comm_close", Comm: m.ID})
		}
	}
	g.models = nil
}

// data is the whole state as messages hold it. The lock is held.
func (m *Model) data() map[string]any {
	return map[string]any{"state": maps.Clone(m.state), "buffer_paths": []any{}}
}

// Keep changes the state on this side only: front ends know it already.
func (m *Model) Keep(key string, value any) {
	m.room.mu.Lock()
	defer m.room.mu.Unlock()
	m.state[key] = value
}

// Receive handles a message of a front end. One for a model that is not there
// is for a widget of a program that has ended: it is ignored.
func (r *Room) Receive(send func(Message), msg Message) {
	r.mu.Lock()
	m, control := r.models[msg.Comm], r.controls[msg.Comm]
	r.mu.Unlock()
	method, _ := msg.Data["method"].(string)
	switch {
	case msg.Type == "comm_open" && msg.Target == controlTarget:
		r.control(msg.Comm, true)
	case msg.Type == "comm_open":
		send(Message{Type: "comm_close", Comm: msg.Comm, Data: map[string]any{"reason": "there is no target " + msg.Target}})
	case msg.Type == "comm_close" && control:
		r.control(msg.Comm, false)
	case msg.Type == "comm_close":
		r.mu.Lock()
		delete(r.models, msg.Comm)
		r.mu.Unlock()
	case control && method == "request_states":
		r.sendAll(send, msg.Comm)
	case m != nil && method == "request_state":
		m.sendState(send)
	case m != nil && method == "update":
		m.update(send, msg)
	}
}

func (r *Room) control(id string, open bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !open {
		delete(r.controls, id)
		return
	}
	if r.controls == nil {
		r.controls = map[string]bool{}
	}
	r.controls[id] = true
}

// sendAll tells a front end that has just come of all models.
func (r *Room) sendAll(send func(Message), comm string) {
	r.mu.Lock()
	states := map[string]any{}
	for id, m := range r.models {
		states[id] = map[string]any{
			"model_name": m.state["_model_name"], "model_module": m.state["_model_module"],
			"model_module_version": m.state["_model_module_version"], "state": maps.Clone(m.state),
		}
	}
	r.mu.Unlock()
	send(Message{Type: "comm_msg", Comm: comm, Data: map[string]any{"method": "update_states", "states": states, "buffer_paths": []any{}}})
}

func (m *Model) sendState(send func(Message)) {
	m.room.mu.Lock()
	data := m.data()
	m.room.mu.Unlock()
	data["method"] = "update"
	send(Message{Type: "comm_msg", Comm: m.ID, Data: data})
}

// update takes what a front end has set and tells it to all of them: to the
// one that sent it as a receipt.
func (m *Model) update(send func(Message), msg Message) {
	sent, _ := msg.Data["state"].(map[string]any)
	taken := map[string]any{}
	m.room.mu.Lock()
	for k, v := range sent {
		if m.keys[k] {
			m.state[k], taken[k] = v, v
		}
	}
	m.room.mu.Unlock()
	if len(taken) == 0 {
		return
	}
	send(Message{Type: "comm_msg", Comm: m.ID, Data: map[string]any{"method": "echo_update", "state": taken, "buffer_paths": []any{}}})
	if m.set != nil {
		m.set(taken, msg.More)
	}
}
