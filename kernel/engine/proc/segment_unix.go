//go:build unix

package proc

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
)

// A notice on the memory socket: 'm' for a segment made, with its descriptor
// attached, or 'g' for one that is gone; then its number and size.
const noticeSize = 17

func sendNotice(conn *net.UnixConn, kind byte, id uint64, size int, fd int) error {
	b := []byte{kind}
	b = binary.LittleEndian.AppendUint64(b, id)
	b = binary.LittleEndian.AppendUint64(b, uint64(size))
	var rights []byte
	if kind == 'm' {
		rights = syscall.UnixRights(fd)
	}
	_, _, err := conn.WriteMsgUnix(b, rights, nil)
	return err
}

// receiveNotice returns fd −1 for a segment that is gone.
func receiveNotice(conn *net.UnixConn) (id uint64, size, fd int, err error) {
	b, oob := make([]byte, noticeSize), make([]byte, syscall.CmsgSpace(4))
	n, m, _, _, err := conn.ReadMsgUnix(b, oob)
	if err != nil {
		return 0, 0, -1, err
	}
	if n == 0 {
		return 0, 0, -1, io.EOF
	}
	if n < noticeSize {
		if _, err := io.ReadFull(conn, b[n:]); err != nil {
			return 0, 0, -1, err
		}
	}
	id, size = binary.LittleEndian.Uint64(b[1:]), int(binary.LittleEndian.Uint64(b[9:]))
	if b[0] == 'g' {
		return id, size, -1, nil
	}
	messages, err := syscall.ParseSocketControlMessage(oob[:m])
	if err != nil || len(messages) != 1 {
		return 0, 0, -1, errors.New("a segment came without its descriptor")
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil || len(fds) != 1 {
		return 0, 0, -1, errors.New("a segment came without its descriptor")
	}
	return id, size, fds[0], nil
}

// segments are the descriptors that the supervisor holds.
type segments struct {
	mu   sync.Mutex
	held map[uint64]held
}

type held struct {
	file *os.File
	size int
}

// watch keeps the list of one engine until its end of the socket is closed.
func (s *segments) watch(conn *net.UnixConn) {
	for {
		id, size, fd, err := receiveNotice(conn)
		if err != nil {
			return
		}
		s.mu.Lock()
		if old, ok := s.held[id]; ok {
			old.file.Close()
			delete(s.held, id)
		}
		if fd >= 0 {
			syscall.CloseOnExec(fd)
			s.held[id] = held{os.NewFile(uintptr(fd), "segment"), size}
		}
		s.mu.Unlock()
	}
}

// keep closes all segments but those that are wanted.
func (s *segments) keep(wanted map[uint64]bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, h := range s.held {
		if !wanted[id] {
			h.file.Close()
			delete(s.held, id)
		}
	}
}

// give sends all segments to an engine and returns how many.
func (s *segments) give(conn *net.UnixConn) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, h := range s.held {
		if err := sendNotice(conn, 'm', id, h.size, int(h.file.Fd())); err != nil {
			return 0, err
		}
	}
	return len(s.held), nil
}

// share announces the segments of this process, the engine's.
func share(conn *net.UnixConn, mem Memory) {
	mem.Watch(func(id uint64, fd uintptr, size int) {
		_ = sendNotice(conn, 'm', id, size, int(fd)) // without a supervisor nothing outlives us
	}, func(id uint64) {
		_ = sendNotice(conn, 'g', id, 0, -1)
	})
}

// adopt maps the segments that the supervisor sends.
func adopt(conn *net.UnixConn, mem Memory, n int) error {
	for range n {
		id, size, fd, err := receiveNotice(conn)
		if err != nil {
			return err
		}
		syscall.CloseOnExec(fd)
		if err := mem.Adopt(id, uintptr(fd), size); err != nil {
			return err
		}
	}
	return nil
}
