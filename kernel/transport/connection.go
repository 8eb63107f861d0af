// Package transport carries messages of the Jupyter protocol over ZMTP: five
// sockets, of which three are ROUTERs, one publishes and one echoes. The
// greeting and its security are zmq4's; framing, routing and queues are ours,
// because zmq4's block each other when a peer is silent or slow.
//
// Source: https://rfc.zeromq.org/spec/23/
package transport

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A Connection is the content of a connection file.
type Connection struct {
	Transport string `json:"transport"` // tcp or ipc
	IP        string `json:"ip"`        // or a path, for ipc
	Shell     int    `json:"shell_port"`
	Control   int    `json:"control_port"`
	Stdin     int    `json:"stdin_port"`
	IOPub     int    `json:"iopub_port"`
	Heartbeat int    `json:"hb_port"`
	Scheme    string `json:"signature_scheme"`
	Key       string `json:"key"`
}

// ReadConnection reads a connection file.
func ReadConnection(file string) (Connection, error) {
	var c Connection
	b, err := os.ReadFile(file)
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(b, &c); err != nil {
		return c, fmt.Errorf("%s is no connection file: %w", file, err)
	}
	if c.Transport == "" {
		c.Transport = "tcp"
	}
	if c.Transport != "tcp" && c.Transport != "ipc" {
		return c, fmt.Errorf("%s: transport %q is not supported; tcp and ipc are", file, c.Transport)
	}
	return c, nil
}

// listen opens the socket of a port.
func (c Connection) listen(port int) (net.Listener, error) {
	if c.Transport == "ipc" {
		return net.Listen("unix", filepath.FromSlash(c.IP+"-"+strconv.Itoa(port)))
	}
	return net.Listen("tcp", net.JoinHostPort(c.IP, strconv.Itoa(port)))
}

// Handlers are told what arrives.
type Handlers struct {
	// Message gets every valid message: those of one channel in order, those of
	// different channels at the same time.
	Message func(wire.Message)
	// Welcome returns the message that answers a subscription to a topic.
	Welcome func(topic string) wire.Message
	// Dropped is told why a message was dropped: it was malformed, badly signed
	// or repeated.
	Dropped func(wire.Channel, error)
}

// A Server is the five sockets of a kernel.
type Server struct {
	codec    *wire.Codec
	sockets  map[wire.Channel]*socket
	handlers Handlers
}

const heartbeat wire.Channel = "heartbeat"

// Listen opens the sockets. Front ends can connect, and are answered when the
// server serves.
func Listen(c Connection) (*Server, error) {
	codec, err := wire.NewCodec(c.Scheme, c.Key)
	if err != nil {
		return nil, err
	}
	s := &Server{codec: codec, sockets: map[wire.Channel]*socket{}}
	for _, ch := range []struct {
		name wire.Channel
		port int
		kind kind
	}{{wire.Shell, c.Shell, router}, {wire.Control, c.Control, router}, {wire.Stdin, c.Stdin, router}, {wire.IOPub, c.IOPub, publisher}, {heartbeat, c.Heartbeat, echo}} {
		l, err := c.listen(ch.port)
		if err != nil {
			s.Close()
			return nil, err
		}
		k := newSocket(ch.kind, l)
		k.receive = func(p *peer, frames [][]byte) { s.receive(ch.name, p, frames) }
		k.subscribed = s.subscribed
		s.sockets[ch.name] = k
	}
	return s, nil
}

// Serve starts to hand messages to the handlers.
func (s *Server) Serve(h Handlers) {
	s.handlers = h
	for _, k := range s.sockets {
		go k.serve()
	}
}

func (s *Server) receive(ch wire.Channel, p *peer, frames [][]byte) {
	m, err := s.codec.Unmarshal(ch, append([][]byte{[]byte(p.id)}, frames...))
	if err != nil {
		s.handlers.Dropped(ch, err)
		return
	}
	s.handlers.Message(m)
}

// subscribed welcomes a subscriber, who knows then that it misses nothing
// from here on.
func (s *Server) subscribed(p *peer, topic string) {
	if frames, err := s.codec.Marshal(s.handlers.Welcome(topic)); err == nil {
		p.push(frames)
	}
}

// Send signs a message and queues it: to all subscribers on iopub, to the
// first of the message's identities elsewhere.
func (s *Server) Send(m wire.Message) error {
	frames, err := s.codec.Marshal(m)
	if err != nil {
		return err
	}
	k := s.sockets[m.Channel]
	if m.Channel == wire.IOPub {
		k.publish(frames)
		return nil
	}
	if len(m.Identities) == 0 {
		return fmt.Errorf("a message on %s has no address", m.Channel)
	}
	k.route(string(frames[0]), frames[1:])
	return nil
}

// Close sends what is queued, for a limited time, and closes the sockets.
func (s *Server) Close() error {
	var wait sync.WaitGroup
	for _, k := range s.sockets {
		wait.Go(k.close)
	}
	wait.Wait()
	return nil
}
