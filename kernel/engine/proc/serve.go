package proc

import (
	"bufio"
	"context"
	"errors"
	"io"
	"sync"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// A server answers the supervisor's calls with an engine.
type server struct {
	link    *link
	engine  engine.Engine
	adopt   func(n int) error // maps segments that the supervisor sends
	adopted func()
	calls   chan frame // cells, in order

	turn sync.Mutex // of the output that waits for its acknowledgement
	acks chan frame // closed when the supervisor is gone

	mu      sync.Mutex
	cancel  context.CancelFunc // of the cell that runs
	running int                // its id
	skip    map[int]bool       // interrupted before they ran
	answers map[int]chan frame // where calls wait for input
}

func newServer(conn io.ReadWriter, eng engine.Engine) *server {
	return &server{link: &link{r: bufio.NewReader(conn), w: conn}, engine: eng, calls: make(chan frame, 16), acks: make(chan frame, 1), skip: map[int]bool{}, answers: map[int]chan frame{}}
}

// serve answers until the connection ends.
func (s *server) serve() error {
	go s.cells()
	defer close(s.calls)
	defer close(s.acks)
	if err := s.link.send(frame{Op: opHello}); err != nil {
		return err
	}
	for {
		f, err := s.link.receive()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		s.dispatch(f)
	}
}

func (s *server) dispatch(f frame) {
	switch f.Op {
	case opExecute, opComm, opRevive:
		s.calls <- f
	case opInterrupt:
		s.interrupt(f.ID)
	case opComplete:
		go func() {
			c := s.engine.Complete(f.Code, f.Cursor)
			s.done(frame{ID: f.ID, Complete: &c})
		}()
	case opInspect:
		go func() {
			i := s.engine.Inspect(f.Code, f.Cursor, f.Detail)
			s.done(frame{ID: f.ID, Inspect: &i})
		}()
	case opWhole:
		w := s.engine.IsComplete(f.Code)
		s.done(frame{ID: f.ID, Whole: &w})
	case opAck:
		s.acks <- f
	case opAnswer:
		s.mu.Lock()
		if c := s.answers[f.ID]; c != nil {
			c <- f
			delete(s.answers, f.ID)
		}
		s.mu.Unlock()
	}
}

// done answers a call. A result that JSON cannot hold becomes an error; if the
// supervisor is gone, so is this process soon.
func (s *server) done(f frame) {
	f.Op = opDone
	if err := s.link.send(f); err != nil {
		e := &wire.Error{Name: "DisplayError", Value: err.Error(), Traceback: []string{"the value cannot be displayed: " + err.Error()}}
		_ = s.link.send(frame{Op: opDone, ID: f.ID, Result: &engine.Result{Err: e}})
	}
}

// cells runs cells and the callbacks of comms one after the other.
func (s *server) cells() {
	for f := range s.calls {
		if f.Op == opRevive {
			s.done(s.revive(f))
			continue
		}
		ctx, cancel := context.WithCancel(context.Background())
		s.mu.Lock()
		s.cancel, s.running = cancel, f.ID
		if s.skip[f.ID] {
			cancel()
			delete(s.skip, f.ID)
		}
		s.mu.Unlock()
		done := frame{ID: f.ID}
		if f.Op == opComm {
			s.engine.Comm(ctx, f.Comm.unpack(), &remote{s, f.ID})
		} else {
			res := s.engine.Execute(ctx, *f.Request, &remote{s, f.ID})
			done.Result = &res
		}
		s.mu.Lock()
		s.cancel = nil
		s.mu.Unlock()
		cancel()
		if k, ok := s.engine.(Keeper); ok {
			done.Records, done.Names = k.Records(), k.Names()
		}
		s.done(done)
	}
}

// revive takes over what an engine before this one left.
func (s *server) revive(f frame) frame {
	done := frame{ID: f.ID}
	k, ok := s.engine.(Keeper)
	if !ok || s.adopt == nil {
		return done
	}
	if err := s.adopt(f.Count); err != nil {
		done.Text = err.Error()
	}
	done.Names = k.Revive(f.Records)
	s.adopted()
	return done
}

func (s *server) interrupt(id int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cancel != nil && s.running == id {
		s.cancel()
	} else if id > s.running {
		s.skip[id] = true
	}
	if c := s.answers[id]; c != nil {
		c <- frame{Flag: true, Text: "the cell was interrupted while it waited for input"}
		delete(s.answers, id)
	}
}

// remote is an Output at the supervisor.
type remote struct {
	s  *server
	id int
}

// send returns when the supervisor has put the output in its place: what the
// cell prints next comes after it. Without a supervisor nobody listens.
func (r *remote) send(f frame) (ack frame) {
	f.ID = r.id
	r.s.turn.Lock()
	defer r.s.turn.Unlock()
	err := r.s.link.send(f)
	if err != nil && f.Op == opDisplay {
		f.Display = &wire.Display{Bundle: plainText("the value cannot be displayed: " + err.Error())}
		err = r.s.link.send(f)
	}
	if err == nil {
		ack = <-r.s.acks
	}
	return ack
}

func plainText(s string) wire.Bundle {
	return wire.Bundle{Data: map[string]any{"text/plain": s}, Metadata: map[string]any{}}
}

func (r *remote) Stream(name, text string) {
	r.send(frame{Op: opStream, Stream: &wire.Stream{Name: name, Text: text}})
}
func (r *remote) Display(d wire.Display) { r.send(frame{Op: opDisplay, Display: &d}) }
func (r *remote) Clear(wait bool)        { r.send(frame{Op: opClear, Wait: wait}) }
func (r *remote) Comm(c wire.Comm)       { r.send(frame{Op: opComm, Comm: packComm(c)}) }
func (r *remote) Capture(comm string)    { r.send(frame{Op: opCapture, Text: comm}) }
func (r *remote) Release(failed *wire.Error) []map[string]any {
	return r.send(frame{Op: opRelease, Failed: failed}).Outputs
}

func (r *remote) Input(prompt string, password bool) (string, error) {
	c := make(chan frame, 1)
	r.s.mu.Lock()
	r.s.answers[r.id] = c
	r.s.mu.Unlock()
	if err := r.s.link.send(frame{Op: opInput, ID: r.id, Text: prompt, Flag: password}); err != nil {
		return "", err
	}
	f := <-c
	if f.Flag {
		return "", errors.New(f.Text)
	}
	return f.Text, nil
}
