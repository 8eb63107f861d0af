//go:build unix

package proc

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// Descriptors of the sockets in the engine's process.
const (
	connFD   = 3
	memoryFD = 4
)

// A Supervisor is an engine whose work is done by another process. When that
// dies, the cell gets an error and a new process takes over.
type Supervisor struct {
	command  func() *exec.Cmd
	segments segments

	mu      sync.Mutex
	child   *child
	lives   atomic.Int64    // of children that were started
	records []engine.Record // of what was live after the last cell and can outlive an engine
	names   []string        // of all that was live
	notice  string          // of a new engine, until it is told
	closed  bool
}

// Start runs an engine in the process that command makes; its program must
// call Serve.
func Start(command func() *exec.Cmd) (*Supervisor, error) {
	s := &Supervisor{command: command, segments: segments{held: map[uint64]held{}}}
	c, err := startChild(command(), &s.segments)
	s.child = c
	s.lives.Add(1)
	return s, err
}

// A child is one process.
type child struct {
	cmd       *exec.Cmd
	conn      net.Conn
	memory    *net.UnixConn
	link      *link
	out, errs *pipe
	watching  sync.WaitGroup
	gone      chan struct{} // closed after the process has ended and all it said is read

	mu    sync.Mutex
	last  int
	calls map[int]*call
	ended []call        // cells that goroutines may still write to, the latest last
	sink  engine.Output // of the last call: for what is printed outside of any
}

// A call waits for the engine's answer.
type call struct {
	id   int
	cell bool
	out  engine.Output
	done chan frame
}

// startChild starts a process with two sockets and two pipes.
func startChild(cmd *exec.Cmd, seg *segments) (*child, error) {
	c := &child{cmd: cmd, gone: make(chan struct{}), calls: map[int]*call{}}
	conn, theirs, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer theirs.Close()
	memory, theirMemory, err := socketPair()
	if err != nil {
		return nil, err
	}
	defer theirMemory.Close()
	c.conn, c.memory = conn, memory
	c.link = &link{r: bufio.NewReader(c.conn), w: c.conn}
	var w1, w2 *os.File
	if c.out, w1, err = newPipe("stdout", c.print); err != nil {
		return nil, err
	}
	defer w1.Close()
	if c.errs, w2, err = newPipe("stderr", c.print); err != nil {
		return nil, err
	}
	defer w2.Close()
	cmd.Stdout, cmd.Stderr, cmd.ExtraFiles = w1, w2, []*os.File{theirs, theirMemory}
	cmd.SysProcAttr = attributes()
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	go c.out.watch()
	go c.errs.watch()
	c.watching.Go(func() { seg.watch(memory) })
	go c.read()
	return c, nil
}

// socketPair returns our end and the file of the other.
func socketPair() (*net.UnixConn, *os.File, error) {
	syscall.ForkLock.RLock()
	fds, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err == nil {
		syscall.CloseOnExec(fds[0])
		syscall.CloseOnExec(fds[1])
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return nil, nil, fmt.Errorf("socket pair: %w", err)
	}
	ours, theirs := os.NewFile(uintptr(fds[0]), "engine"), os.NewFile(uintptr(fds[1]), "supervisor")
	defer ours.Close()
	conn, err := net.FileConn(ours)
	if err != nil {
		theirs.Close()
		return nil, nil, err
	}
	return conn.(*net.UnixConn), theirs, nil
}

// print sends what was printed to the cell that runs or ran last.
func (c *child) print(name, text string) {
	c.mu.Lock()
	out := c.sink
	c.mu.Unlock()
	if out != nil {
		out.Stream(name, text)
	}
}

// read dispatches what the engine says until its end of the socket is closed.
func (c *child) read() {
	for {
		f, err := c.link.receive()
		if err != nil {
			break
		}
		if f.Op == opHello {
			continue
		}
		c.out.drain()
		c.errs.drain()
		if f.Op == opDone {
			c.finish(f)
			continue
		}
		ack := frame{Op: opAck}
		if out := c.output(f.ID); out != nil {
			ack.Outputs = c.deliver(out, f)
		}
		if f.Op != opInput {
			_ = c.link.send(ack) // a dead engine needs none
		}
	}
	c.conn.Close()
	_ = c.cmd.Process.Kill() // it may hang without a supervisor
	_ = c.cmd.Wait()
	c.drainRest()
	c.watching.Wait() // until all its segments are known
	c.memory.Close()
	close(c.gone)
}

// drainRest reads what the process printed before it ended. Descendants of it
// may hold the pipes open, so the end of the pipes is not waited for.
func (c *child) drainRest() {
	c.out.drain()
	c.errs.drain()
}

// finish hands an answer to the call that waits for it.
func (c *child) finish(f frame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	to := c.calls[f.ID]
	if to == nil {
		return
	}
	to.done <- f
	delete(c.calls, f.ID)
	if to.cell {
		c.ended = append(c.ended[max(0, len(c.ended)-engine.Remembered):], *to)
	}
}

// output is where a call writes, also for goroutines that outlive their cell;
// if that is forgotten, where the last cell does.
func (c *child) output(id int) engine.Output {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to := c.calls[id]; to != nil {
		return to.out
	}
	if i := slices.IndexFunc(c.ended, func(to call) bool { return to.id == id }); i >= 0 {
		return c.ended[i].out
	}
	return c.sink
}

// deliver returns what was captured, if the engine asked for that.
func (c *child) deliver(out engine.Output, f frame) []map[string]any {
	switch f.Op {
	case opStream:
		out.Stream(f.Stream.Name, f.Stream.Text)
	case opDisplay:
		out.Display(*f.Display)
	case opClear:
		out.Clear(f.Wait)
	case opComm:
		out.Comm(f.Comm.unpack())
	case opCapture:
		out.Capture(f.Text)
	case opRelease:
		return out.Release(f.Failed)
	case opInput:
		go func() {
			text, err := out.Input(f.Text, f.Flag)
			if errors.Is(err, context.Canceled) {
				return // the interrupt answers, after it has ended the cell's context
			}
			a := frame{Op: opAnswer, ID: f.ID, Text: text}
			if err != nil {
				a.Text, a.Flag = err.Error(), true
			}
			_ = c.link.send(a) // a dead engine needs no answer
		}()
	}
	return nil
}

// printTo says where prints go from now on.
func (c *child) printTo(out engine.Output) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sink = out
}

// errGone says that the process ended before it answered.
var errGone = errors.New("the engine has died")

// call sends a frame and waits for the answer. Canceling ctx interrupts the
// engine, which still has to answer.
func (c *child) call(ctx context.Context, f frame, out engine.Output) (frame, error) {
	to := &call{cell: f.Op == opExecute, out: out, done: make(chan frame, 1)}
	c.mu.Lock()
	c.last++
	f.ID, to.id = c.last, c.last
	c.calls[f.ID] = to
	switch f.Op {
	case opExecute:
		c.sink = out
	case opComm:
		defer c.printTo(c.sink)
		c.sink = out
	}
	c.mu.Unlock()
	if err := c.link.send(f); err != nil {
		<-c.gone
		return frame{}, errGone
	}
	interrupt := ctx.Done()
	for {
		select {
		case r := <-to.done:
			return r, nil
		case <-c.gone:
			select {
			case r := <-to.done:
				return r, nil
			default:
				return frame{}, errGone
			}
		case <-interrupt:
			interrupt = nil
			_ = c.link.send(frame{Op: opInterrupt, ID: f.ID})
		}
	}
}

// Execute runs a cell. If the process dies, the error says how, and the next
// cell finds a new one.
func (s *Supervisor) Execute(ctx context.Context, req engine.Request, out engine.Output) engine.Result {
	c, err := s.current()
	if err != nil {
		return engine.Result{Err: &wire.Error{Name: "EngineError", Value: err.Error(), Traceback: []string{"the engine does not start: " + err.Error()}}}
	}
	if notice := s.news(); notice != "" {
		out.Stream("stderr", "The engine ended while no cell ran. "+notice+"\n")
	}
	c.errs.last() // only what this cell prints can be about its end
	f, err := c.call(ctx, frame{Op: opExecute, Request: &req}, out)
	if err != nil || f.Result == nil {
		return engine.Result{Err: s.bury(c)}
	}
	s.mu.Lock()
	s.records, s.names = f.Records, f.Names
	s.mu.Unlock()
	return *f.Result
}

// news returns what a user must know about a new engine, once.
func (s *Supervisor) news() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := s.notice
	s.notice = ""
	return n
}

// current returns the process; a new one if the last has died.
func (s *Supervisor) current() (*child, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, errors.New("the kernel is shutting down")
	}
	if s.child != nil {
		select {
		case <-s.child.gone:
		default:
			return s.child, nil
		}
	}
	c, err := startChild(s.command(), &s.segments)
	if err != nil {
		s.child = nil
		return nil, err
	}
	s.child = c
	s.lives.Add(1)
	s.notice = s.restore(c)
	return c, nil
}

// restore gives a new engine the tensors of the one before it.
func (s *Supervisor) restore(c *child) string {
	wanted := map[uint64]bool{}
	for _, r := range s.records {
		if r.Inline == nil && r.Form == nil {
			wanted[r.Segment] = true
		}
	}
	s.segments.keep(wanted)
	names := s.names
	if len(s.records) == 0 {
		return notice(nil, names)
	}
	n, err := s.segments.give(c.memory)
	if err != nil {
		return "The memory of the tensors could not be given to it: " + err.Error() + ". " + notice(nil, names)
	}
	f, err := c.call(context.Background(), frame{Op: opRevive, Records: s.records, Count: n}, nil)
	if err != nil {
		return notice(nil, names)
	}
	return notice(f.Names, names)
}

// ask sends a question that is not a cell; a dead engine has no answer.
func (s *Supervisor) ask(f frame) (frame, bool) {
	c, err := s.current()
	if err != nil {
		return frame{}, false
	}
	r, err := c.call(context.Background(), f, nil)
	return r, err == nil
}

// Complete, Inspect and IsComplete ask the engine, while a cell runs too.
func (s *Supervisor) Complete(code string, cursor int) wire.Completion {
	if r, ok := s.ask(frame{Op: opComplete, Code: code, Cursor: cursor}); ok && r.Complete != nil {
		return *r.Complete
	}
	return wire.Completion{Matches: []string{}, Start: cursor, End: cursor}
}

// Inspect describes the name at an offset.
func (s *Supervisor) Inspect(code string, cursor, detail int) wire.Inspection {
	if r, ok := s.ask(frame{Op: opInspect, Code: code, Cursor: cursor, Detail: detail}); ok && r.Inspect != nil {
		return *r.Inspect
	}
	return wire.Inspection{}
}

// IsComplete says whether a console may run the code.
func (s *Supervisor) IsComplete(code string) wire.Completeness {
	if r, ok := s.ask(frame{Op: opWhole, Code: code}); ok && r.Whole != nil {
		return *r.Whole
	}
	return wire.Completeness{Status: "unknown"}
}

// Comm hands a widget's message to the engine. If the process dies of it, the
// widget shows how.
func (s *Supervisor) Comm(ctx context.Context, m wire.Comm, out engine.Output) {
	c, err := s.current()
	if err != nil {
		return
	}
	f, err := c.call(ctx, frame{Op: opComm, Comm: packComm(m)}, out)
	if err != nil {
		out.Release(s.bury(c))
		return
	}
	s.mu.Lock()
	s.records, s.names = f.Records, f.Names
	s.mu.Unlock()
}

// Life counts the processes so far.
func (s *Supervisor) Life() int { return int(s.lives.Load()) }

// Close ends the process.
func (s *Supervisor) Close() error {
	s.mu.Lock()
	s.closed = true
	c := s.child
	s.mu.Unlock()
	if c != nil {
		c.conn.Close()
		<-c.gone
	}
	return nil
}

// Serve answers the supervisor that started this process until it is gone.
func Serve(eng engine.Engine, mem Memory) error {
	conn, err := inherited(connFD)
	if err != nil {
		return err
	}
	memory, err := inherited(memoryFD)
	if err != nil {
		return err
	}
	defer eng.Close()
	s := newServer(conn, eng)
	if mem != nil {
		share(memory, mem)
		s.adopt, s.adopted = func(n int) error { return adopt(memory, mem, n) }, mem.Adopted
	}
	return s.serve()
}

func inherited(fd int) (*net.UnixConn, error) {
	f := os.NewFile(uintptr(fd), "supervisor")
	conn, err := net.FileConn(f)
	f.Close()
	if err != nil {
		return nil, fmt.Errorf("this command is for the kernel's own use: %w", err)
	}
	u, ok := conn.(*net.UnixConn)
	if !ok {
		return nil, errors.New("this command is for the kernel's own use")
	}
	return u, nil
}
