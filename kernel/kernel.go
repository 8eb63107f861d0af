// Package kernel is the Jupyter protocol over an engine: it takes messages and
// emits messages and knows neither sockets nor processes, so that the same
// code serves a front end over ZeroMQ, over a pipe and in a browser.
//
// Source: https://jupyter-client.readthedocs.io/en/stable/messaging.html
package kernel

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/session"
	"github.com/rustorch/rustorch/kernel/wire"
)

// Options say what a kernel is.
type Options struct {
	Engine  engine.Engine
	Send    func(wire.Message) // must not wait for a front end
	Version string             // of the implementation
	Go      string             // version of the language
	Banner  string             // what a console shows first
	Done    func(restart bool) // called once after the reply to a shutdown
	History *session.History   // nil to remember only this session
	Log     func(text string)  // for what no front end is told; may be nil
}

// A Kernel answers the messages of its front ends. Handle may be called by
// several goroutines.
type Kernel struct {
	opts    Options
	session string
	cells   chan *job
	history *session.History
	comms   comms
	order   sync.Mutex // of the queue

	mu     sync.Mutex
	count  int
	number int                // of the last message
	cancel context.CancelFunc // of the cell that runs
	input  chan string        // where the cell that runs waits for a line
	ended  bool
}

// A job is an execute_request, or a message of a comm, that waits for its turn.
type job struct {
	m    wire.Message
	req  *wire.ExecuteRequest
	comm *wire.Comm
	turn turn // of a comm
}

// maxWaiting bounds the cells that wait.
const maxWaiting = 1 << 16

// New starts a kernel.
func New(o Options) *Kernel {
	var id [16]byte
	rand.Read(id[:])
	k := &Kernel{opts: o, session: hex.EncodeToString(id[:]), cells: make(chan *job, maxWaiting), history: o.History}
	if k.history == nil {
		k.history = session.OpenHistory("")
	}
	k.publish(nil, "status", wire.Status{State: "starting"})
	go k.run()
	return k
}

// Handle answers a message. It does not wait for cells: they run in order on
// a goroutine of their own, and everything else is answered meanwhile.
func (k *Kernel) Handle(m wire.Message) {
	t, ok := wire.Lookup(m.Header.Type)
	if !ok || !t.ToKernel || !t.Travels(m.Channel) {
		return
	}
	var content any
	if t.Content != nil {
		content = t.Content()
		if err := m.Decode(content); err != nil {
			k.refuse(m, t, err)
			return
		}
	}
	switch c := content.(type) {
	case *wire.InputReply:
		k.answer(c.Value)
		return
	case *wire.ExecuteRequest:
		k.enqueue(&job{m: m, req: c})
		return
	case *wire.Comm:
		k.enqueue(&job{m: m, comm: c})
		return
	}
	k.status(&m, "busy")
	reply := k.reply(m, content)
	if t.Reply != "" && reply != nil {
		k.respond(m, t.Reply, reply)
	}
	k.status(&m, "idle")
	if c, ok := content.(*wire.ShutdownRequest); ok {
		k.shutdown(c.Restart)
	}
}

// reply returns the content of the answer to anything but cells.
func (k *Kernel) reply(m wire.Message, content any) any {
	switch c := content.(type) {
	case *wire.CompleteRequest:
		return k.complete(c)
	case *wire.InspectRequest:
		return k.inspect(c)
	case *wire.IsCompleteRequest:
		return k.opts.Engine.IsComplete(c.Code)
	case *wire.HistoryRequest:
		return wire.HistoryReply{OK: wire.StatusOK, History: k.history.Find(c)}
	case *wire.CommInfoRequest:
		return wire.CommInfoReply{OK: wire.StatusOK, Comms: k.comms.of(k.opts.Engine).info(c.Target)}
	case *wire.ShutdownRequest:
		return wire.ShutdownReply{OK: wire.StatusOK, Restart: c.Restart}
	case *wire.DebugRequest:
		return wire.DebugReply{Seq: c.Seq, Type: "response", RequestSeq: c.Seq, Command: c.Command, Message: "this kernel has no debugger", Body: map[string]any{}}
	}
	switch m.Header.Type {
	case "kernel_info_request":
		return k.info()
	case "interrupt_request":
		k.Interrupt()
		return wire.StatusOK
	case "connect_request":
		return wire.StatusOK
	}
	return wire.Failed(wire.Error{Name: "NotSupported", Value: m.Header.Type + " is not supported by this kernel"})
}

func (k *Kernel) info() wire.KernelInfo {
	return wire.KernelInfo{
		OK: wire.StatusOK, Protocol: wire.Version, Implementation: "rustorch", ImplementationVersion: k.opts.Version,
		Language: wire.LanguageInfo{Name: "go", Version: k.opts.Go, MIMEType: "text/x-go", FileExtension: ".go", Pygments: "go", CodeMirror: "go"},
		Banner:   k.opts.Banner, HelpLinks: []wire.HelpLink{{Text: "Go", URL: "https://go.dev/doc/"}, {Text: "Go packages", URL: "https://pkg.go.dev/std"}},
		Features: []string{},
	}
}

// refuse answers a request whose content cannot be read.
func (k *Kernel) refuse(m wire.Message, t wire.Type, err error) {
	k.status(&m, "busy")
	if t.Reply != "" {
		k.respond(m, t.Reply, wire.Failed(wire.Error{Name: "BadRequest", Value: err.Error()}))
	}
	k.status(&m, "idle")
}

func (k *Kernel) complete(c *wire.CompleteRequest) any {
	r := k.opts.Engine.Complete(c.Code, byteOffset(c.Code, c.Cursor))
	start, end := runeOffset(c.Code, r.Start), runeOffset(c.Code, r.End)
	for i := range r.Types {
		r.Types[i].Start, r.Types[i].End = start, end
	}
	meta := map[string]any{}
	if len(r.Types) > 0 {
		meta["_jupyter_types_experimental"] = r.Types
	}
	if r.Matches == nil {
		r.Matches = []string{}
	}
	return wire.CompleteReply{OK: wire.StatusOK, Matches: r.Matches, Start: start, End: end, Metadata: meta}
}

func (k *Kernel) inspect(c *wire.InspectRequest) any {
	r := k.opts.Engine.Inspect(c.Code, byteOffset(c.Code, c.Cursor), c.Detail)
	return wire.InspectReply{OK: wire.StatusOK, Found: r.Found, Bundle: filled(r.Bundle)}
}

// filled has empty objects in the place of nulls.
func filled(b wire.Bundle) wire.Bundle {
	if b.Data == nil {
		b.Data = map[string]any{}
	}
	if b.Metadata == nil {
		b.Metadata = map[string]any{}
	}
	return b
}

// byteOffset turns an offset in code points into one in bytes.
func byteOffset(s string, runes int) int {
	for i := range s {
		if runes <= 0 {
			return i
		}
		runes--
	}
	return len(s)
}

func runeOffset(s string, bytes int) int { return len([]rune(s[:min(max(bytes, 0), len(s))])) }

// Interrupt ends the cell that runs.
func (k *Kernel) Interrupt() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cancel != nil {
		k.cancel()
	}
}

func (k *Kernel) shutdown(restart bool) {
	k.mu.Lock()
	first := !k.ended
	k.ended = true
	if k.cancel != nil {
		k.cancel()
	}
	k.mu.Unlock()
	if first && k.opts.Done != nil {
		k.opts.Done(restart)
	}
}

// Welcome is the message that answers a subscription to iopub.
func (k *Kernel) Welcome(topic string) wire.Message {
	m := k.message("iopub_welcome", wire.Welcome{Subscription: topic})
	m.Channel, m.Identities = wire.IOPub, [][]byte{[]byte(topic)}
	return m
}

// message makes a message of this kernel. Contents are this package's own
// structs, whose only unknown part are displayed values.
func (k *Kernel) message(typ string, content any) wire.Message {
	b, err := wire.Encode(content)
	if err != nil {
		typ = "error"
		b, _ = json.Marshal(wire.Error{Name: "DisplayError", Value: err.Error(), Traceback: []string{"the value cannot be displayed: " + err.Error()}})
	}
	k.mu.Lock()
	k.number++
	id := k.session + "_" + strconv.Itoa(k.number)
	k.mu.Unlock()
	return wire.Message{Content: b, Header: wire.Header{
		ID: id, Session: k.session, Username: "kernel", Date: time.Now().UTC().Format("2006-01-02T15:04:05.000000Z"), Type: typ, Version: wire.Version,
	}}
}

// respond sends the reply to a request.
func (k *Kernel) respond(m wire.Message, typ string, content any) {
	r := k.message(typ, content)
	r.Channel, r.Identities, r.Parent = m.Channel, m.Identities, m.AsParent()
	k.opts.Send(r)
}

// publish sends to all front ends.
func (k *Kernel) publish(parent *wire.Message, typ string, content any, buffers ...[]byte) {
	m := k.message(typ, content)
	m.Channel, m.Identities, m.Buffers = wire.IOPub, [][]byte{[]byte(typ)}, buffers
	if parent != nil {
		m.Parent = parent.AsParent()
	}
	k.opts.Send(m)
}

func (k *Kernel) status(parent *wire.Message, state string) {
	k.publish(parent, "status", wire.Status{State: state})
}
