//go:build unix

package proc

import (
	"bytes"
	"os"
	"strings"
	"sync"
	"syscall"
	"unicode/utf8"
)

// A pipe carries what the engine's process prints on one descriptor. A
// goroutine reads when there is something; drain reads what there is at once,
// so that the order of prints and displays is that of the program.
type pipe struct {
	name string
	file *os.File
	emit func(name, text string)

	mu   sync.Mutex
	part []byte // the start of a character whose end has not come
	tail []byte // the last that was printed, or the start of a crash's report
	dead bool   // tail is the start of a report
	buf  []byte
}

const tailSize = 8 << 10

func newPipe(name string, emit func(name, text string)) (*pipe, *os.File, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	return &pipe{name: name, file: r, emit: emit, buf: make([]byte, 64<<10)}, w, nil
}

// watch reads until the last writer has closed its end.
func (p *pipe) watch() {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Read(func(fd uintptr) bool { return p.read(int(fd)) }) // false waits for more
}

// drain reads what has been printed so far.
func (p *pipe) drain() {
	raw, err := p.file.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { p.read(int(fd)) })
}

// read emits all there is and reports whether that was the end.
func (p *pipe) read(fd int) (end bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for {
		n, err := syscall.Read(fd, p.buf)
		switch {
		case err == syscall.EINTR:
			continue
		case err == syscall.EAGAIN:
			return false
		case err != nil || n == 0:
			p.take(nil, true)
			return true
		}
		p.take(p.buf[:n], false)
	}
}

// take emits whole characters.
func (p *pipe) take(b []byte, end bool) {
	b = append(p.part, b...)
	whole := len(b)
	for i := 1; !end && i <= min(len(b), utf8.UTFMax-1); i++ {
		if utf8.RuneStart(b[len(b)-i]) {
			if !utf8.FullRune(b[len(b)-i:]) {
				whole = len(b) - i
			}
			break
		}
	}
	p.part = append([]byte(nil), b[whole:]...)
	if whole == 0 {
		return
	}
	p.note(b[:whole])
	p.emit(p.name, strings.ToValidUTF8(string(b[:whole]), "\uFFFD"))
}

// note keeps the end of what was printed. Of the report of a crash it keeps the
// start: what follows are the stacks of all goroutines.
func (p *pipe) note(b []byte) {
	for _, mark := range []string{"fatal error: ", "panic: "} {
		if i := bytes.LastIndex(b, []byte(mark)); i == 0 || i > 0 && b[i-1] == '\n' {
			p.tail, p.dead, b = nil, true, b[i:]
			break
		}
	}
	p.tail = append(p.tail, b...)
	if p.dead {
		p.tail = p.tail[:min(len(p.tail), tailSize)]
		return
	}
	p.tail = p.tail[max(0, len(p.tail)-tailSize):]
}

// last returns the end of what was printed and forgets it.
func (p *pipe) last() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := string(p.tail)
	p.tail, p.dead = nil, false
	return t
}
