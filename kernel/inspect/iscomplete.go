package inspect

import (
	"errors"
	"go/token"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/wire"
)

// IsComplete says whether a console may run a cell at the press of Enter, and
// if not, how the next line is indented.
func IsComplete(code string) wire.Completeness {
	text := plain(code)
	if first := strings.TrimLeft(code, " \t\r\n"); strings.HasPrefix(first, "%%") || first == "%time" || strings.HasPrefix(first, "%time\n") {
		return body(code, text)
	}
	if isQuestion(strings.TrimSpace(text)) {
		return wire.Completeness{Status: "complete"}
	}
	return goComplete(text)
}

// body says whether the Go below a command that takes the rest of the cell is
// whole: an empty line ends it.
func body(code, text string) wire.Completeness {
	if strings.TrimSpace(text) == "" {
		if strings.Count(code, "\n") > 1 && strings.HasSuffix(code, "\n") {
			return wire.Completeness{Status: "complete"}
		}
		return wire.Completeness{Status: "incomplete"}
	}
	c := goComplete(text)
	if c.Status == "complete" && !strings.HasSuffix(code, "\n") {
		return wire.Completeness{Status: "incomplete"}
	}
	return c
}

// isQuestion recognises name?, which asks for help.
func isQuestion(text string) bool {
	name, ok := strings.CutSuffix(text, "?")
	name = strings.TrimSuffix(name, "?")
	for part := range strings.SplitSeq(name, ".") {
		ok = ok && token.IsIdentifier(part)
	}
	return ok
}

func goComplete(code string) wire.Completeness {
	toks := scan(code)
	if misplaced(toks) {
		return wire.Completeness{Status: "invalid"}
	}
	if endless(toks) {
		return wire.Completeness{Status: "incomplete"}
	}
	stack := open(toks)
	switch {
	case len(stack) > 0:
		if broken(code, toks) {
			return wire.Completeness{Status: "invalid"}
		}
		return wire.Completeness{Status: "incomplete", Indent: strings.Repeat("\t", depth(code, toks, stack))}
	case hangs(toks):
		if broken(code, toks) {
			return wire.Completeness{Status: "invalid"}
		}
		return wire.Completeness{Status: "incomplete", Indent: "\t"}
	}
	err := cell.Syntax(code)
	var list cell.Errors
	switch {
	case err == nil && unbegun(toks):
		return wire.Completeness{Status: "incomplete"}
	case err == nil:
		return wire.Completeness{Status: "complete"}
	case errors.As(err, &list) && strings.Contains(list[0].Msg, "end of the cell"):
		return wire.Completeness{Status: "incomplete"}
	}
	return wire.Completeness{Status: "invalid"}
}

// endless reports whether the last token is a raw string or a comment without
// an end. What follows in it is text, which has no indent.
func endless(toks []lexeme) bool {
	if len(toks) == 0 {
		return false
	}
	t := toks[len(toks)-1]
	switch {
	case t.tok == token.STRING && t.text[0] == '`':
		return len(t.text) == 1 || !strings.HasSuffix(t.text, "`")
	case t.tok == token.COMMENT && strings.HasPrefix(t.text, "/*"):
		return len(t.text) < 4 || !strings.HasSuffix(t.text, "*/")
	}
	return false
}

// unbegun reports whether a text that could run waits for what it announces: a
// whole program for func main, a label for its statement.
func unbegun(toks []lexeme) bool {
	program, main := false, false
	last := token.ILLEGAL
	for i, t := range toks {
		program = program || t.tok == token.PACKAGE
		main = main || t.tok == token.FUNC && i+1 < len(toks) && toks[i+1].text == "main"
		if t.tok != token.COMMENT {
			last = t.tok
		}
	}
	return program && !main || last == token.COLON
}

// hangs reports whether the text ends with an operator that wants an operand,
// or a keyword that wants more: with what ends no line in Go.
func hangs(toks []lexeme) bool {
	for i := len(toks) - 1; i >= 0; i-- {
		switch t := toks[i].tok; {
		case t == token.COMMENT:
			continue
		case t == token.RPAREN, t == token.RBRACE, t == token.RBRACK, t == token.INC, t == token.DEC, t == token.SEMICOLON, t == token.ELLIPSIS, t == token.COLON:
			return false
		default:
			return t.IsOperator() || t.IsKeyword() && !endsLine(t) || toks[i].text == "@"
		}
	}
	return false
}

func endsLine(t token.Token) bool {
	return t == token.BREAK || t == token.CONTINUE || t == token.FALLTHROUGH || t == token.RETURN
}

// misplaced reports whether a bracket is closed that is not open.
func misplaced(toks []lexeme) bool {
	opener := map[token.Token]token.Token{token.RPAREN: token.LPAREN, token.RBRACK: token.LBRACK, token.RBRACE: token.LBRACE}
	var stack []token.Token
	for _, t := range toks {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, t.tok)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(stack) == 0 || stack[len(stack)-1] != opener[t.tok] {
				return true
			}
			stack = stack[:len(stack)-1]
		}
	}
	return false
}

// broken reports whether no end makes a text right: each way to go on leaves
// an error before the last token.
func broken(code string, toks []lexeme) bool {
	last := toks[len(toks)-1]
	for i := len(toks) - 1; i > 0 && toks[i].tok == token.COMMENT; i-- {
		last = toks[i-1]
	}
	if last.tok.IsKeyword() {
		return false
	}
	for _, operand := range []string{"", "_", "_()", "_ = _", "_.(type)", "type"} {
		for _, end := range endings(toks) {
			var list cell.Errors
			err := cell.Syntax(code + "\n" + operand + end)
			if !errors.As(err, &list) || offset(code, list[0]) >= last.off {
				return false
			}
		}
	}
	return true
}

// offset is where an error lies in a text.
func offset(code string, e *cell.Error) int {
	at := 0
	for range e.Line - 1 {
		i := strings.IndexByte(code[at:], '\n')
		if i < 0 {
			return len(code)
		}
		at += i + 1
	}
	return at + e.Column - 1
}

// depth is the indent of the line after a text with open brackets, as gofmt
// has it: one step for all brackets that a line opens, none for the clauses of
// a switch, one more after an operator.
func depth(code string, toks []lexeme, stack []bracket) int {
	n, line := 0, -1
	for i, b := range stack {
		at := strings.Count(code[:b.off], "\n")
		if at != line || b.tok == token.LBRACE && stack[i-1].tok == token.LBRACE {
			n++
		}
		line = at
	}
	if b := stack[len(stack)-1]; b.clauses && !hasClause(toks, b.off) {
		n--
	}
	if hangs(toks) && stack[len(stack)-1].tok == token.LBRACE && toks[len(toks)-1].tok != token.LBRACE && toks[len(toks)-1].tok != token.COMMA {
		n++
	}
	return n
}

// hasClause reports whether a case or default stands in the brace at an offset.
func hasClause(toks []lexeme, off int) bool {
	for _, t := range toks {
		if t.off > off && (t.tok == token.CASE || t.tok == token.DEFAULT) {
			return true
		}
	}
	return false
}
