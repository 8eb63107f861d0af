package cells

import (
	"go/format"
	"go/scanner"
	"go/token"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/inspect"
)

// samples are cells that are right, as gofmt writes them.
func samples(t *testing.T) []string {
	var all []string
	seen := map[string]bool{}
	add := func(text string) {
		b, err := format.Source([]byte(text))
		if text := strings.TrimSpace(string(b)); err == nil && text != "" && !seen[text] && cell.Syntax(text) == nil {
			seen[text] = true
			all = append(all, text)
		}
	}
	for i, p := range probes(t) {
		if strings.HasPrefix(p.name, "random/") && i%20 != 0 {
			continue // they are alike
		}
		add(p.decls)
		add(p.body)
	}
	_, sessions := blocks(t, "sessions.txt")
	for _, text := range sessions {
		for _, code := range strings.Split(text, "\n---\n") {
			add(code)
		}
	}
	return all
}

// TestCompleteness types real cells line by line, as in a console: a whole one
// is complete, the start of one never invalid, and the indent that is offered
// is the one that gofmt gives the next line.
func TestCompleteness(t *testing.T) {
	lines, bad := 0, 0
	for _, text := range samples(t) {
		if got := inspect.IsComplete(text); got.Status != "complete" {
			t.Errorf("a whole cell is %+v:\n%s", got, text)
		}
		end := 0
		for {
			i := strings.IndexByte(text[end:], '\n')
			if i < 0 {
				break
			}
			end += i + 1
			lines++
			got := inspect.IsComplete(text[:end-1])
			if got.Status == "invalid" {
				t.Errorf("the start of a cell is invalid:\n%s\n----\n%s", text[:end], text[end:])
				continue
			}
			next, _, _ := strings.Cut(text[end:], "\n")
			if want := strings.TrimLeft(next, "\t"); got.Status == "incomplete" && !dedents(text[:end], want) && len(next)-len(want) != len(got.Indent) {
				if bad++; bad < 20 {
					t.Errorf("indent %d, gofmt has %d:\n%s\n----\n%s", len(got.Indent), len(next)-len(want), text[:end], next)
				}
			}
		}
	}
	t.Logf("%d lines, %d with another indent", lines, bad)
}

// dedents reports whether a line ends something, so that the person who types
// it goes back, or is text that nobody indents.
func dedents(before, line string) bool {
	for _, p := range []string{"}", ")", "]", "case ", "default:", "`"} {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return line == "" || strings.Count(before, "`")%2 == 1 || strings.HasSuffix(line, ":") && !strings.Contains(line, " ")
}

// TestBreaks ends a line after every token after which Go goes on: what stands
// there is never invalid.
func TestBreaks(t *testing.T) {
	for _, text := range samples(t) {
		text = text[:min(len(text), 600)]
		file := token.NewFileSet().AddFile("", -1, len(text))
		var sc scanner.Scanner
		sc.Init(file, []byte(text), nil, 0)
		for {
			pos, tok, lit := sc.Scan()
			if tok == token.EOF {
				break
			}
			ends := tok == token.RPAREN || tok == token.RBRACK || tok == token.RBRACE || tok == token.INC || tok == token.DEC ||
				tok == token.BREAK || tok == token.CONTINUE || tok == token.FALLTHROUGH || tok == token.RETURN || tok.IsLiteral() || tok == token.SEMICOLON || tok == token.ILLEGAL
			if ends {
				continue
			}
			if lit == "" {
				lit = tok.String()
			}
			start := text[:file.Offset(pos)+len(lit)]
			if got := inspect.IsComplete(start); got.Status == "invalid" {
				t.Errorf("the start of a cell is invalid: %q", start)
				break
			}
		}
	}
}

// TestInvalid puts what Go never has into cells.
func TestInvalid(t *testing.T) {
	for _, text := range samples(t) {
		for _, bad := range []string{"\n) ", "\n] ", "\nx := := 1\n", "\n5 = = 6\n"} {
			for _, code := range []string{text + bad, text + bad + text} {
				if got := inspect.IsComplete(code); got.Status != "invalid" {
					t.Errorf("%+v:\n%s", got, code)
				}
			}
		}
	}
}
