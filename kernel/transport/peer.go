package transport

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// Flags of a frame, ZMTP 3.0.
const (
	flagMore    = 1
	flagLong    = 2
	flagCommand = 4
)

// Limits on what a peer may send or leave lying.
const (
	maxFrame  = 1 << 30
	maxFrames = 1 << 12
	maxQueue  = 256 << 20 // bytes; a peer that reads no more is dropped
)

var (
	errFrame  = errors.New("a frame is longer than 1 GiB")
	errFrames = errors.New("a message has too many frames")
)

// A peer is one connection of a socket. Whoever sends to it never waits: a
// goroutine of its own writes the queue.
type peer struct {
	conn net.Conn
	id   string

	mu       sync.Mutex
	wake     *sync.Cond
	queue    [][][]byte
	commands [][]byte
	bytes    int
	topics   map[string]bool
	closing  bool // write what is queued, then close
	closed   bool
}

func newPeer(c net.Conn, id string) *peer {
	p := &peer{conn: c, id: id, topics: map[string]bool{}}
	p.wake = sync.NewCond(&p.mu)
	return p
}

// push queues a message.
func (p *peer) push(frames [][]byte) {
	n := 0
	for _, f := range frames {
		n += len(f)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.closing {
		return
	}
	if p.bytes += n; p.bytes > maxQueue {
		p.drop()
		return
	}
	p.queue = append(p.queue, frames)
	p.wake.Signal()
}

func (p *peer) command(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.commands = append(p.commands, b)
	p.wake.Signal()
}

// drop ends the connection at once. The lock is held.
func (p *peer) drop() {
	p.closed = true
	p.queue, p.commands = nil, nil
	p.conn.Close()
	p.wake.Signal()
}

// finish lets the writer send what is queued before it closes.
func (p *peer) finish(limit time.Duration) {
	p.conn.SetWriteDeadline(time.Now().Add(limit))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closing = true
	p.wake.Signal()
}

// next waits for something to write; ok is false at the end.
func (p *peer) next() (messages [][][]byte, commands [][]byte, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.queue) == 0 && len(p.commands) == 0 {
		if p.closed || p.closing {
			return nil, nil, false
		}
		p.wake.Wait()
	}
	messages, commands = p.queue, p.commands
	p.queue, p.commands, p.bytes = nil, nil, 0
	return messages, commands, true
}

// write sends the queue until the peer is closed.
func (p *peer) write() {
	w := bufio.NewWriterSize(p.conn, 64<<10)
	for {
		messages, commands, ok := p.next()
		if !ok {
			break
		}
		for _, c := range commands {
			writeFrame(w, c, flagCommand)
		}
		for _, m := range messages {
			for i, f := range m {
				flags := byte(0)
				if i < len(m)-1 {
					flags = flagMore
				}
				writeFrame(w, f, flags)
			}
		}
		if w.Flush() != nil {
			break
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.drop()
}

// writeFrame leaves errors to the writer, which keeps the first.
func writeFrame(w *bufio.Writer, b []byte, flags byte) {
	if len(b) > 255 {
		w.WriteByte(flags | flagLong)
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		w.Write(n[:])
	} else {
		w.WriteByte(flags)
		w.WriteByte(byte(len(b)))
	}
	w.Write(b)
}

// readMessage reads the frames of a message, or one command.
func readMessage(r *bufio.Reader) (frames [][]byte, command bool, err error) {
	for {
		flags, err := r.ReadByte()
		if err != nil {
			return nil, false, err
		}
		b, err := readFrame(r, flags&flagLong != 0)
		if err != nil {
			return nil, false, err
		}
		frames = append(frames, b)
		switch {
		case flags&flagCommand != 0:
			return frames[len(frames)-1:], true, nil
		case flags&flagMore == 0:
			return frames, false, nil
		case len(frames) == maxFrames:
			return nil, false, errFrames
		}
	}
}

// readFrame believes a length only as far as bytes arrive.
func readFrame(r *bufio.Reader, long bool) ([]byte, error) {
	var n uint64
	if long {
		var h [8]byte
		if _, err := io.ReadFull(r, h[:]); err != nil {
			return nil, err
		}
		n = binary.BigEndian.Uint64(h[:])
	} else {
		c, err := r.ReadByte()
		if err != nil {
			return nil, err
		}
		n = uint64(c)
	}
	if n > maxFrame {
		return nil, errFrame
	}
	const step = 1 << 20
	b := make([]byte, 0, min(n, step))
	for uint64(len(b)) < n {
		at, more := len(b), int(min(n-uint64(len(b)), step))
		b = append(b, make([]byte, more)...)
		if _, err := io.ReadFull(r, b[at:]); err != nil {
			return nil, err
		}
	}
	return b, nil
}
