package cell

import (
	"fmt"
	"strings"
)

// An Error is what is wrong at one place of a cell.
type Error struct {
	Position
	Msg  string
	Hint string // what to write instead; may be empty
}

// Error returns the error in one line, as cell[3]:2:7: message.
func (e *Error) Error() string { return e.String() + ": " + e.Msg }

// String returns the place as cell[3]:2:7.
func (p Position) String() string { return fmt.Sprintf("%s:%d:%d", p.Cell, p.Line, p.Column) }

// Excerpt returns the source line and, for the line below it, a caret under the place.
func (p Position) Excerpt() (line, caret string) {
	indent := strings.Map(func(r rune) rune {
		if r == '\t' {
			return r
		}
		return ' '
	}, p.Text[:min(max(p.Column-1, 0), len(p.Text))])
	return "    " + p.Text, "    " + indent + "^"
}

// Errors are all errors of a cell, in the order of their places.
type Errors []*Error

// Error returns the first error and the number of the others.
func (e Errors) Error() string {
	switch len(e) {
	case 0:
		return "no error"
	case 1:
		return e[0].Error()
	}
	return fmt.Sprintf("%s (and %d more)", e[0].Error(), len(e)-1)
}
