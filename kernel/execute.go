package kernel

import (
	"context"
	"errors"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// enqueue gives a job its place: cells and comms go on in the order in which
// they came.
func (k *Kernel) enqueue(j *job) {
	k.order.Lock()
	defer k.order.Unlock()
	j.turn = k.comms.wait(j.comm)
	select {
	case k.cells <- j:
		return
	default:
	}
	if j.comm != nil {
		k.comms.take(j.turn)
		k.log("too many messages wait; one of the comm %s is dropped", j.comm.ID)
	} else {
		k.respond(j.m, "execute_reply", wire.Failed(wire.Error{Name: "QueueFull", Value: "too many cells are waiting"}))
	}
}

// run does the jobs in the order in which they came.
func (k *Kernel) run() {
	for j := range k.cells {
		if j.comm != nil {
			k.comm(j)
			continue
		}
		ok, waiting := k.execute(j)
		if ok || !j.req.StopOnError {
			continue
		}
		for range waiting {
			if j := <-k.cells; j.comm != nil {
				k.comm(j)
			} else {
				k.abort(j)
			}
		}
	}
}

// abort answers a cell that does not run because one before it failed.
func (k *Kernel) abort(j *job) {
	k.status(&j.m, "busy")
	k.respond(j.m, "execute_reply", wire.Failure{OK: wire.OK{Status: "aborted"}, Count: k.current(),
		Error: wire.Error{Name: "Aborted", Value: "a cell before this one failed", Traceback: []string{}}})
	k.status(&j.m, "idle")
}

func (k *Kernel) current() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.count
}

// execute runs one cell and reports whether it succeeded, and how many jobs were
// waiting before that was told: who sends one after the reply knows of it.
func (k *Kernel) execute(j *job) (ok bool, waiting int) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	parent := j.m
	parent.Content, parent.Buffers = nil, nil // replies repeat the header; goroutines of the cell may keep this for long
	out := &output{k: k, parent: &parent, silent: j.req.Silent, stdin: j.req.AllowStdin, ctx: ctx}
	k.mu.Lock()
	if j.req.Silent {
		j.req.StoreHistory = false
	}
	if j.req.StoreHistory || k.count == 0 {
		k.count = wantedCount(j.m, k.count+1)
	}
	count := k.count
	k.cancel = cancel
	k.mu.Unlock()
	k.status(&j.m, "busy")
	if !j.req.Silent {
		k.publish(&j.m, "execute_input", wire.ExecuteInput{Code: j.req.Code, Count: count})
	}
	res := k.opts.Engine.Execute(ctx, engine.Request{
		Code: j.req.Code, Count: count, Silent: j.req.Silent, Expressions: j.req.UserExpressions, AllowStdin: j.req.AllowStdin,
		Session: k.history.Number(), Cell: cellID(j.m),
	}, out)
	out.finish()
	k.interruptible(nil)
	if j.req.StoreHistory {
		k.history.Add(count, j.req.Code, plainText(res.Value))
	}
	waiting = len(k.cells)
	k.conclude(j, count, res)
	k.disable(&j.m)
	k.status(&j.m, "idle")
	return res.Err == nil, waiting
}

// cellID is the notebook's id of the cell, which JupyterLab and others send.
func cellID(m wire.Message) string {
	id, _ := m.Metadata["cellId"].(string)
	return id
}

// plainText is a value as consoles show it.
func plainText(b *wire.Bundle) string {
	if b == nil {
		return ""
	}
	text, _ := b.Data["text/plain"].(string)
	return text
}

// countKey is the metadata of an execute_request by which a notebook of another
// kernel, whose cells these are, gives a cell the number that it has there: errors
// name a cell by its number.
const countKey = "rustorch.count"

func wantedCount(m wire.Message, next int) int {
	if n, ok := m.Metadata[countKey].(float64); ok && n >= 1 && n < 1<<31 {
		return int(n)
	}
	return next
}

// conclude publishes the value or the error of a cell and replies.
func (k *Kernel) conclude(j *job, count int, res engine.Result) {
	if res.Value != nil && !j.req.Silent {
		k.publish(&j.m, "execute_result", wire.ExecuteResult{Bundle: filled(*res.Value), Count: count, Transient: map[string]any{}})
	}
	if res.Err != nil {
		failure := wire.Failed(*res.Err)
		failure.Count = count
		if !j.req.Silent {
			k.publish(&j.m, "error", failure.Error)
		}
		k.respond(j.m, "execute_reply", failure)
		return
	}
	reply := wire.ExecuteReply{OK: wire.StatusOK, Count: count, Payload: res.Payload, Expressions: res.Expressions}
	if reply.Payload == nil {
		reply.Payload = []map[string]any{}
	}
	if reply.Expressions == nil {
		reply.Expressions = map[string]map[string]any{}
	}
	k.respond(j.m, "execute_reply", reply)
}

// answer hands a typed line to the cell that waits for it.
func (k *Kernel) answer(line string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.input != nil {
		k.input <- line
		k.input = nil
	}
}

// errNoStdin says that nobody can be asked.
var errNoStdin = errors.New("this front end does not take input for a cell")

// errNoInput ends the wait of a cell that is interrupted.
var errNoInput error = interrupted{}

type interrupted struct{}

func (interrupted) Error() string { return "the cell was interrupted while it waited for input" }

// Is lets the engine know that the interrupt, which is on its way to it, is the answer.
func (interrupted) Is(target error) bool { return target == context.Canceled }
