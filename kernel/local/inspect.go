package local

import (
	"go/types"

	"github.com/rustorch/rustorch/kernel/inspect"
	"github.com/rustorch/rustorch/kernel/magic"
	"github.com/rustorch/rustorch/kernel/wire"
)

// facts are what completion and hover answer from: the session as it was after
// its last change, so that a running cell holds up nobody.
func (e *Engine) facts() *inspect.Facts {
	return &inspect.Facts{Snapshot: e.session.Snapshot(), Packages: e.host.Packages, Doc: e.host.Doc, Summary: e.summary, Magics: magics()}
}

// Complete lists what can stand at an offset.
func (e *Engine) Complete(code string, cursor int) wire.Completion {
	return e.facts().Complete(code, cursor)
}

// Inspect describes what stands at an offset.
func (e *Engine) Inspect(code string, cursor, detail int) wire.Inspection {
	return e.facts().Inspect(code, cursor, detail)
}

// IsComplete says whether a console may run the code.
func (e *Engine) IsComplete(code string) wire.Completeness { return inspect.IsComplete(code) }

// magics lists the commands.
func magics() []inspect.Magic {
	takes := map[string]inspect.Takes{"statement": inspect.Code, "name": inspect.Code, "file.go": inspect.File, "command": inspect.File}
	var table []inspect.Magic
	for _, c := range magic.Table {
		m := inspect.Magic{Name: c.Name, Help: c.Help, Takes: takes[c.Args], Text: c.Text()}
		for _, f := range c.Flags {
			g := inspect.Magic{Name: f.Name, Help: f.Help}
			if f.Arg != "" {
				g.Takes = inspect.Code
			}
			m.Flags = append(m.Flags, g)
		}
		table = append(table, m)
	}
	return table
}

// summary describes a live value. Values are looked at only while no cell
// runs; then it is what was seen before the cell.
func (e *Engine) summary(name string) string {
	if !e.running.TryLock() {
		if s := e.glance.at(name); s != "" {
			return s + " · before the cell that runs"
		}
		return ""
	}
	defer e.running.Unlock()
	return e.liveSummary(name)
}

func (e *Engine) liveSummary(name string) string {
	v, ok := e.session.Lookup(name).(*types.Var)
	if !ok {
		return ""
	}
	return e.valueSummary(v)
}
