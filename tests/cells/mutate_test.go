package cells

import (
	"fmt"
	"math/rand"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine/closure"
)

// TestDamaged compiles cells with words cut out, doubled and swapped: each is
// accepted or refused with an error at a place in it, and the session goes on.
func TestDamaged(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	_, text := blocks(t, "sessions.txt")
	var sources []string
	for _, n := range sorted(text) {
		sources = append(sources, strings.ReplaceAll(text[n], "\n---\n", "\n"))
	}
	for _, p := range probes(t) {
		sources = append(sources, p.decls+"\n"+p.body)
	}
	for i := range 3000 {
		code := damage(r, sources[r.Intn(len(sources))])
		if err := compile(code); err != nil {
			t.Errorf("round %d: %v\n%s", i, err, code)
		}
	}
}

// compile checks and loads a cell and says what is wrong with how it failed.
func compile(code string) (wrong error) {
	defer func() {
		if r := recover(); r != nil {
			wrong = fmt.Errorf("panic: %v %s", r, debug.Stack())
		}
	}()
	s := cell.NewSession(host{})
	e := closure.New(host{}.Symbols, nil, nil)
	for n := 1; n <= 2; n++ { // the second time everything is defined again
		u, err := s.Check(n, code)
		if err == nil {
			if _, err = e.Load(u); err == nil {
				s.Hoist(u)
				s.Define(u, len(u.Body))
				continue
			}
		}
		return badError(err, code)
	}
	return nil
}

func badError(err error, code string) error {
	errs, ok := err.(cell.Errors)
	if !ok || len(errs) == 0 {
		return fmt.Errorf("not Errors: %v", err)
	}
	for _, e := range errs {
		if e.Line < 1 || e.Line > strings.Count(code, "\n")+1 || strings.Contains(e.Msg, "__") || strings.Contains(e.Msg, "the compiler failed") {
			return fmt.Errorf("bad error %q at %d:%d", e.Msg, e.Line, e.Column)
		}
	}
	return nil
}

// damage changes one to three words of a text.
func damage(r *rand.Rand, text string) string {
	for range 1 + r.Intn(3) {
		words := strings.SplitAfter(text, " ")
		i, j := r.Intn(len(words)), r.Intn(len(words))
		switch r.Intn(4) {
		case 0:
			words[i] = ""
		case 1:
			words[i] += words[i]
		case 2:
			words[i], words[j] = words[j], words[i]
		case 3:
			k := r.Intn(len(words[i]) + 1)
			words[i] = words[i][:k] + []string{"(", ")", "{", "}", "[", "]", ",", ":", "@", "*", "\"", "x", "0"}[r.Intn(13)] + words[i][k:]
		}
		text = strings.Join(words, "")
	}
	return text
}
