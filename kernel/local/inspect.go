package local

import (
	"github.com/rustorch/rustorch/kernel/inspect"
	"github.com/rustorch/rustorch/kernel/wire"
)

// facts are what completion and hover answer from: the session as it was after
// its last change, so that a running cell holds up nobody.
func (e *Engine) facts() *inspect.Facts {
	return &inspect.Facts{Snapshot: e.session.Snapshot(), Packages: e.host.Packages, Doc: e.host.Doc, Summary: e.summary}
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

func (e *Engine) summary(name string) string { return "" }
