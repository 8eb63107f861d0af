package local

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"os/exec"
	"sort"
	"strings"
	"time"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/magic"
	"github.com/rustorch/rustorch/kernel/session"
	"github.com/rustorch/rustorch/kernel/wire"
)

// A call is a cell on its way, as commands see it.
type call struct {
	e      *Engine
	ctx    context.Context
	req    engine.Request
	out    engine.Output
	result engine.Result
	pages  []map[string]any // for the front end's pager
}

// execute runs the commands at the front of a cell, then its Go.
func (c *call) execute() {
	defer func() { c.result.Payload = c.pages }()
	calls, code := magic.Split(c.req.Code)
	for _, m := range calls {
		if err := magic.Run(c, m); err != nil {
			if !errors.Is(err, magic.ErrFailed) {
				c.result.Err = c.failed(m.Name, err)
			}
			return
		}
	}
	if strings.TrimSpace(code) != "" || len(calls) == 0 {
		c.Run(code)
	}
}

// failed is the error of a command.
func (c *call) failed(name string, err error) *wire.Error {
	if c.ctx.Err() != nil {
		text := engine.Interrupt{}.Error()
		return &wire.Error{Name: "KeyboardInterrupt", Value: text, Traceback: []string{wire.Red("KeyboardInterrupt") + ": " + text, name + ": " + err.Error()}}
	}
	return &wire.Error{Name: "command error", Value: oneLine(err.Error()), Traceback: []string{wire.Red(name) + ": " + err.Error()}}
}

// misplaced adds a hint to an error at a command that stands behind Go.
func misplaced(err error) error {
	var errs cell.Errors
	if !errors.As(err, &errs) || errs[0].Hint != "" {
		return err
	}
	name, _, _ := strings.Cut(strings.TrimSpace(errs[0].Text), " ")
	if c, ok := magic.Find(name); ok || strings.HasPrefix(name, "!") || strings.HasPrefix(name, "?") {
		if !ok {
			c, _ = magic.Find(name[:1])
		}
		errs[0].Hint = "commands such as " + c.Usage() + " stand at the beginning of a cell, before the Go"
	}
	return err
}

// Run runs Go code as part of the cell.
func (c *call) Run(code string) bool {
	req := c.req
	req.Code = code
	c.result = c.e.run(c.ctx, req, c.out, c.e.remember)
	return c.result.Err == nil
}

// Print writes to the cell's standard output.
func (c *call) Print(text string) { c.out.Stream("stdout", text) }

// Variables describes the live variables.
func (c *call) Variables() []magic.Variable {
	var rows []magic.Variable
	for _, v := range sortedVars(c.e.session) {
		row := magic.Variable{Name: v.Name(), Type: types.TypeString(v.Type(), packageName), Summary: c.e.valueSummary(v)}
		if x, ok := c.e.backend.Value(v); ok {
			row.Bytes = c.e.host.Size(x)
		}
		rows = append(rows, row)
	}
	return rows
}

// Memory returns the bytes of tensor memory outside the Go heap.
func (c *call) Memory() (live, kept, peak int) { return c.e.host.Memory() }

func packageName(p *types.Package) string {
	if p.Path() == "main" {
		return ""
	}
	return p.Name()
}

func sortedVars(s *cell.Session) []*types.Var {
	vs := s.Variables()
	sort.Slice(vs, func(i, j int) bool { return vs[i].Name() < vs[j].Name() })
	return vs
}

// valueSummary is the host's line about a value, or the value itself if it is short.
func (e *Engine) valueSummary(v *types.Var) string {
	switch v.Type().Underlying().(type) {
	case *types.Pointer, *types.Basic, *types.Interface:
	default:
		return ""
	}
	x, ok := e.backend.Value(v)
	if !ok {
		return ""
	}
	if s := e.host.Summary(x); s != "" {
		return s
	}
	if _, ok := v.Type().Underlying().(*types.Basic); ok {
		return fmt.Sprint(x)
	}
	return ""
}

// Reset forgets all names.
func (c *call) Reset() {
	c.e.session.Reset()
	c.e.backend.Forget()
	c.e.log = nil
}

// Help shows what a name is.
func (c *call) Help(name string) bool {
	facts := c.e.facts()
	facts.Summary = c.e.liveSummary // this cell is the one that runs
	in := facts.Inspect(name, len(name), 1)
	if in.Found {
		c.pages = append(c.pages, map[string]any{"source": "page", "data": in.Data, "start": 0})
	}
	return in.Found
}

// Shell runs a command of the operating system; its output goes to the cell.
func (c *call) Shell(command string) error {
	cmd := exec.CommandContext(c.ctx, "sh", "-c", command)
	kill := wholly(cmd)
	cmd.Cancel = func() error {
		cmd.WaitDelay = patience
		return kill()
	}
	cmd.Stdout, cmd.Stderr = stream{c.out, "stdout"}, stream{c.out, "stderr"}
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", command, err)
	}
	return nil
}

// patience is how long the output of a command that was interrupted may stay
// open.
const patience = 50 * time.Millisecond

type stream struct {
	out  engine.Output
	name string
}

func (s stream) Write(b []byte) (int, error) {
	s.out.Stream(s.name, string(b))
	return len(b), nil
}

// History finds cells in the files that the supervisor writes.
func (c *call) History(r *wire.HistoryRequest) ([][3]any, bool) {
	if c.req.Session == 0 {
		return nil, false
	}
	if r.Access == "range" {
		r.Session = c.req.Session
	}
	return session.OpenHistory(session.HistoryDir()).Find(r), true
}
