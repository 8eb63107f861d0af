package transport

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/go-zeromq/zmq4"
	"github.com/go-zeromq/zmq4/security/null"
)

// handshake is how long a connection may take to greet.
const handshake = 10 * time.Second

// linger is how long a closing socket may take to send what is queued.
const linger = 2 * time.Second

type kind zmq4.SocketType

const (
	router    = kind(zmq4.Router)
	publisher = kind(zmq4.XPub)
	echo      = kind(zmq4.Rep)
)

// A socket accepts peers and exchanges messages with them.
type socket struct {
	kind       kind
	listener   net.Listener
	receive    func(*peer, [][]byte)
	subscribed func(*peer, string)

	mu     sync.Mutex
	peers  map[*peer]bool
	last   int // number of the last peer without an identity
	closed bool
	done   sync.WaitGroup
}

func newSocket(k kind, l net.Listener) *socket {
	return &socket{kind: k, listener: l, peers: map[*peer]bool{}}
}

func (s *socket) serve() {
	for {
		c, err := s.listener.Accept()
		if err != nil {
			return
		}
		go s.greet(c)
	}
}

// greet shakes hands with a peer and serves it. A peer that stays silent
// holds up nobody.
func (s *socket) greet(c net.Conn) {
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(handshake)); err != nil {
		return
	}
	zc, err := open(c, s.kind)
	if err != nil || c.SetDeadline(time.Time{}) != nil {
		return
	}
	p := s.join(c, zc.Peer.Meta["Identity"])
	if p == nil {
		return
	}
	s.read(p)
	s.leave(p)
}

// open shakes hands. Whatever zmq4 makes of what a peer sends concerns that
// connection only, its panics too.
func open(c net.Conn, k kind) (zc *zmq4.Conn, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("handshake: %v", r)
		}
	}()
	return zmq4.Open(newGreeter(c), null.Security(), zmq4.SocketType(k), nil, true, nil)
}

// join adds a peer. An identity that is known already moves to the new
// connection, as with ROUTER_HANDOVER.
func (s *socket) join(c net.Conn, id string) *peer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil
	}
	if id == "" {
		s.last++
		id = fmt.Sprintf("\x00%08d", s.last)
	} else {
		for o := range s.peers {
			if o.id == id {
				delete(s.peers, o)
				o.mu.Lock()
				o.drop()
				o.mu.Unlock()
			}
		}
	}
	p := newPeer(c, id)
	s.peers[p] = true
	s.done.Go(p.write)
	return p
}

func (s *socket) leave(p *peer) {
	s.mu.Lock()
	delete(s.peers, p)
	s.mu.Unlock()
	p.mu.Lock()
	p.drop()
	p.mu.Unlock()
}

func (s *socket) read(p *peer) {
	r := bufio.NewReaderSize(p.conn, 64<<10)
	for {
		frames, command, err := readMessage(r)
		if err != nil {
			return
		}
		switch {
		case command:
			s.command(p, frames[0])
		case s.kind == publisher:
			s.subscription(p, frames[0])
		case s.kind == echo:
			p.push(frames)
		default:
			s.receive(p, frames)
		}
	}
}

// command answers PING with PONG and takes the subscriptions that ZMTP 3.1
// sends as commands.
func (s *socket) command(p *peer, b []byte) {
	if len(b) == 0 || len(b) < 1+int(b[0]) {
		return
	}
	body := b[1+int(b[0]):]
	switch string(b[1 : 1+int(b[0])]) {
	case "PING":
		if len(body) >= 2 { // a time to live, then the context to repeat
			p.command(append([]byte("\x04PONG"), body[2:]...))
		}
	case "SUBSCRIBE":
		s.subscription(p, append([]byte{1}, body...))
	case "CANCEL":
		s.subscription(p, append([]byte{0}, body...))
	}
}

func (s *socket) subscription(p *peer, b []byte) {
	if s.kind != publisher || len(b) == 0 {
		return
	}
	topic := string(b[1:])
	p.mu.Lock()
	if b[0] == 1 {
		p.topics[topic] = true
	} else {
		delete(p.topics, topic)
	}
	p.mu.Unlock()
	if b[0] == 1 {
		s.subscribed(p, topic)
	}
}

// publish sends to everyone who subscribed to the start of the first frame.
func (s *socket) publish(frames [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.peers {
		if p.wants(string(frames[0])) {
			p.push(frames)
		}
	}
}

func (p *peer) wants(topic string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for t := range p.topics {
		if strings.HasPrefix(topic, t) {
			return true
		}
	}
	return false
}

// route sends to the peer with an identity; a peer that has left gets nothing.
func (s *socket) route(id string, frames [][]byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p := range s.peers {
		if p.id == id {
			p.push(frames)
		}
	}
}

// close stops accepting, sends what is queued and ends all connections.
func (s *socket) close() {
	s.listener.Close()
	s.mu.Lock()
	s.closed = true
	for p := range s.peers {
		p.finish(linger)
	}
	s.mu.Unlock()
	s.done.Wait()
}
