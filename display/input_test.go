package display

import (
	"errors"
	"io"
	"strings"
	"testing"
)

// asker is a Sink with somebody in front of it.
type asker struct {
	terminal
	asked []string
}

func (a *asker) Input(prompt string, password bool) (string, error) {
	if password {
		prompt += " (hidden)"
	}
	a.asked = append(a.asked, prompt)
	return "answer", nil
}

func TestInput(t *testing.T) {
	a := &asker{}
	SetSink(a)
	defer SetSink(nil)
	if s, err := Input("name? "); s != "answer" || err != nil {
		t.Error(s, err)
	}
	if s, err := Password("key? "); s != "answer" || err != nil {
		t.Error(s, err)
	}
	if got := strings.Join(a.asked, ";"); got != "name? ;key?  (hidden)" {
		t.Error(got)
	}
}

func TestInputInAProgram(t *testing.T) {
	r := &reader{src: strings.NewReader("one\r\ntwo\n\nlast")}
	for _, want := range []string{"one", "two", "", "last"} {
		if s, err := r.line(); s != want || err != nil {
			t.Errorf("%q %v, want %q", s, err, want)
		}
	}
	if _, err := r.line(); err != io.EOF {
		t.Error(err)
	}
	if _, err := Password(""); !errors.Is(err, ErrNoPassword) {
		t.Error(err)
	}
}
