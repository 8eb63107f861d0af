package display

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
)

// A Prompter is a Sink that can ask the person in front of it for a line.
type Prompter interface {
	Input(prompt string, password bool) (string, error)
}

// ErrNoPassword says that a terminal would show what is typed.
var ErrNoPassword = errors.New("a password is asked for in a notebook only: this terminal would show it")

// Input asks for a line of text and returns it without its end. It fails if
// the front end takes no input, or when the cell is interrupted; in a program
// it prints the prompt and reads standard input, io.EOF at its end.
func Input(prompt string) (string, error) {
	if p, ok := sink().(Prompter); ok {
		return p.Input(prompt, false)
	}
	fmt.Print(prompt)
	return keyboard.line()
}

// Password asks for a line that is not shown while it is typed. Outside of a
// notebook it returns ErrNoPassword.
func Password(prompt string) (string, error) {
	if p, ok := sink().(Prompter); ok {
		return p.Input(prompt, true)
	}
	return "", ErrNoPassword
}

// keyboard keeps what it has read beyond a line for the next.
var keyboard reader

type reader struct {
	mu  sync.Mutex
	src io.Reader // nil is standard input
	buf *bufio.Reader
}

func (r *reader) line() (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.buf == nil {
		if r.src == nil {
			r.src = os.Stdin
		}
		r.buf = bufio.NewReader(r.src)
	}
	text, err := r.buf.ReadString('\n')
	if err == io.EOF && text != "" {
		err = nil
	}
	return strings.TrimRight(text, "\r\n"), err
}
