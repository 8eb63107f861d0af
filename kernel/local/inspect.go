package local

import (
	"go/types"
	"strings"

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

// magics lists the commands that complete at the start of a line.
func magics() []inspect.Magic {
	var table []inspect.Magic
	for _, c := range magic.Table {
		if strings.HasPrefix(c.Name, "%") {
			table = append(table, inspect.Magic{Name: c.Name, Help: c.Help})
		}
	}
	return table
}

// summary describes a live value. Values are looked at only while no cell runs.
func (e *Engine) summary(name string) string {
	if !e.running.TryLock() {
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
