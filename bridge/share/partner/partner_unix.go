//go:build unix

package partner

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/rustorch/rustorch/bridge/share"
)

// A Partner is a process that hands values over and takes them. Its methods may be
// called from several goroutines.
type Partner struct {
	path string

	mu   sync.Mutex
	conn *net.UnixConn // nil before the first request and after a failure
}

// New returns the partner that listens at a socket. The first request
// connects.
func New(path string) *Partner { return &Partner{path: path} }

// Get asks for the value of a name: a *tensor.Tensor, int, float64, bool or string.
func (p *Partner) Get(ctx context.Context, name string) (any, error) {
	n, f, err := p.ask(ctx, note{Op: "get", Name: name}, nil)
	if err != nil {
		return nil, err
	}
	if f != nil {
		defer f.Close()
	}
	n.Name = name
	return unpack(n, f)
}

// Put hands a value over under a name: a *tensor.Tensor, a number, a bool or a string.
func (p *Partner) Put(ctx context.Context, name string, v any) error {
	n, s, err := pack(name, v)
	if err != nil {
		return err
	}
	var f *os.File
	if s != nil {
		defer s.Close()
		f = s.File
	}
	n.Op = "put"
	_, f, err = p.ask(ctx, n, f)
	if f != nil {
		f.Close()
	}
	return err
}

// ask sends a request and waits for its answer; the file of the answer is the caller's.
func (p *Partner) ask(ctx context.Context, n note, f *os.File) (note, *os.File, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn == nil {
		conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: p.path, Net: "unix"})
		if err != nil {
			return note{}, nil, &share.GoneError{What: "the partner at " + p.path, Err: err}
		}
		p.conn = conn
	}
	conn := p.conn
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	err := send(conn, n, f)
	var answer note
	var got *os.File
	if err == nil {
		answer, got, err = receive(conn)
	}
	if err != nil {
		conn.Close()
		p.conn = nil
		if ctx.Err() != nil {
			return note{}, nil, ctx.Err()
		}
		return note{}, nil, &share.GoneError{What: "the partner", Err: err}
	}
	if answer.Error != "" {
		err = &RefusedError{n.Name, answer.Error}
	}
	return answer, got, err
}

// maxNote bounds what a damaged length can ask for.
const maxNote = 64 << 20

func send(conn *net.UnixConn, n note, f *os.File) error {
	b, err := json.Marshal(n)
	if err != nil {
		return err
	}
	b = append(binary.LittleEndian.AppendUint32(nil, uint32(len(b))), b...)
	var rights []byte
	if f != nil {
		rights = syscall.UnixRights(int(f.Fd()))
	}
	sent, _, err := conn.WriteMsgUnix(b, rights, nil)
	if err == nil && sent < len(b) {
		_, err = conn.Write(b[sent:])
	}
	return err
}

func receive(conn *net.UnixConn) (n note, f *os.File, err error) {
	head, oob := make([]byte, 4), make([]byte, syscall.CmsgSpace(4*4))
	got, m, _, _, err := conn.ReadMsgUnix(head, oob)
	if err != nil {
		return n, nil, err
	}
	f, err = descriptor(oob[:m])
	defer func() {
		if err != nil && f != nil {
			f.Close()
			f = nil
		}
	}()
	if err != nil {
		return n, f, err
	}
	if got == 0 {
		return n, f, io.EOF
	}
	if _, err = io.ReadFull(conn, head[got:]); err != nil {
		return n, f, err
	}
	size := binary.LittleEndian.Uint32(head)
	if size > maxNote {
		return n, f, fmt.Errorf("a note of %d bytes", size)
	}
	b := make([]byte, size)
	if _, err = io.ReadFull(conn, b); err == nil {
		err = json.Unmarshal(b, &n)
	}
	return n, f, err
}

// descriptor returns the only descriptor that came with a note, or nil.
func descriptor(oob []byte) (*os.File, error) {
	messages, err := syscall.ParseSocketControlMessage(oob)
	if err != nil {
		return nil, err
	}
	var all []int
	for i := range messages {
		fds, err := syscall.ParseUnixRights(&messages[i])
		if err != nil {
			return nil, err
		}
		all = append(all, fds...)
	}
	if len(all) == 0 {
		return nil, nil
	}
	for _, fd := range all {
		syscall.CloseOnExec(fd)
	}
	for _, fd := range all[1:] {
		syscall.Close(fd)
	}
	f := os.NewFile(uintptr(all[0]), "segment")
	if len(all) > 1 {
		return f, errors.New("a note came with several descriptors")
	}
	return f, nil
}
