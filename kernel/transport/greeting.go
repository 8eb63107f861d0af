package transport

import (
	"encoding/binary"
	"net"
)

// greetingSize is the length of ZMTP's greeting, before the first frame.
const greetingSize = 64

// Bounds on a command of the handshake, and on the handshake. They are far
// above what one needs.
const (
	maxCommand  = 64 << 10
	maxGreeting = 256 << 10
)

// A greeter is a connection during the handshake. zmq4 allocates whatever
// length a frame claims, before anything about the peer is known: so lengths
// are looked at as they pass, and one that is too long ends the connection.
type greeter struct {
	net.Conn
	skip   uint64 // bytes of the greeting, or of a frame's body, still to come
	header []byte // of the frame that begins
	total  int
}

func newGreeter(c net.Conn) *greeter { return &greeter{Conn: c, skip: greetingSize} }

// Read reads no more than is asked for, so that what follows the handshake
// stays in the connection.
func (g *greeter) Read(b []byte) (int, error) {
	n, err := g.Conn.Read(b)
	if g.total += n; g.total > maxGreeting {
		return 0, errFrame
	}
	for _, c := range b[:n] {
		if g.skip > 0 {
			g.skip--
			continue
		}
		if g.header = append(g.header, c); !g.complete() {
			continue
		}
		if g.skip = g.length(); g.skip > maxCommand {
			return 0, errFrame
		}
		g.header = g.header[:0]
	}
	return n, err
}

func (g *greeter) complete() bool {
	if g.header[0]&flagLong != 0 {
		return len(g.header) == 9
	}
	return len(g.header) == 2
}

func (g *greeter) length() uint64 {
	if g.header[0]&flagLong != 0 {
		return binary.BigEndian.Uint64(g.header[1:])
	}
	return uint64(g.header[1])
}
