package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/rustorch/rustorch/display"

	"github.com/rustorch/rustorch/kernel/wire"
)

// An echo shows the text of a cell's outputs in a terminal. The output that
// was shown or changed last is written again in its place. Where there are no
// places, as in a file, outputs that may change are written when they no
// longer do: at the end.
type echo struct {
	to    io.Writer
	place bool // the terminal can go back

	last  string // the id of the output at the cursor
	lines int    // of it
	ids   []string
	texts map[string]string // of outputs that wait for the end
}

func newEcho(to io.Writer) *echo {
	e := &echo{to: to, texts: map[string]string{}}
	if f, ok := to.(*os.File); ok {
		info, err := f.Stat()
		e.place = err == nil && info.Mode()&os.ModeCharDevice != 0
	}
	return e
}

// print writes text after everything before it.
func (e *echo) print(text string) {
	e.leave()
	io.WriteString(e.to, text)
}

// fail writes a traceback: with its colours where there are any.
func (e *echo) fail(text string) {
	if !e.place || os.Getenv("NO_COLOR") != "" {
		text = wire.Plain(text)
	}
	e.print(text)
}

// show writes an output that may change, or its new text.
func (e *echo) show(id, text string) {
	if !e.place {
		if _, ok := e.texts[id]; !ok {
			e.ids = append(e.ids, id)
		}
		e.texts[id] = text
		return
	}
	if id != e.last {
		e.leave()
	}
	io.WriteString(e.to, display.Redraw(e.lines, text))
	e.last, e.lines = id, strings.Count(text, "\n")+1
}

// leave goes to the line after the output at the cursor.
func (e *echo) leave() {
	if e.last != "" {
		fmt.Fprintln(e.to)
	}
	e.last, e.lines = "", 0
}

// end writes what waits for the end of a cell.
func (e *echo) end() {
	e.leave()
	for _, id := range e.ids {
		fmt.Fprintln(e.to, e.texts[id])
	}
	e.ids, e.texts = nil, map[string]string{}
}
