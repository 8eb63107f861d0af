package inspect

import (
	"errors"
	"go/token"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/wire"
)

// IsComplete says whether a console may run a cell at the press of Enter.
func IsComplete(code string) wire.Completeness {
	first := strings.TrimLeft(code, " \t\n")
	switch {
	case strings.HasPrefix(first, "%%"): // a cell magic ends with an empty line
		if strings.Contains(first, "\n") && strings.HasSuffix(code, "\n") {
			return wire.Completeness{Status: "complete"}
		}
		return wire.Completeness{Status: "incomplete"}
	case strings.HasPrefix(first, "%"), strings.HasPrefix(first, "!"), strings.HasPrefix(first, "?"):
		return wire.Completeness{Status: "complete"}
	}
	toks := scan(code)
	if overClosed(toks) {
		return wire.Completeness{Status: "invalid"}
	}
	if depth := len(open(toks)); depth > 0 || endless(toks) {
		return wire.Completeness{Status: "incomplete", Indent: strings.Repeat("\t", depth)}
	}
	err := cell.Syntax(code)
	if err == nil {
		return wire.Completeness{Status: "complete"}
	}
	var list cell.Errors
	if errors.As(err, &list) && strings.Contains(list[0].Msg, "end of the cell") || hangs(toks) {
		return wire.Completeness{Status: "incomplete"}
	}
	return wire.Completeness{Status: "invalid"}
}

// endless reports whether the last token is a raw string or a comment without
// an end.
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

// hangs reports whether the text ends with an operator that wants an operand.
func hangs(toks []lexeme) bool {
	for i := len(toks) - 1; i >= 0; i-- {
		switch t := toks[i].tok; {
		case t == token.COMMENT:
			continue
		case t == token.RPAREN, t == token.RBRACE, t == token.RBRACK, t == token.INC, t == token.DEC, t == token.SEMICOLON, t == token.ELLIPSIS:
			return false
		default:
			return t.IsOperator() || toks[i].text == "@"
		}
	}
	return false
}

// overClosed reports whether a bracket is closed that was never opened.
func overClosed(toks []lexeme) bool {
	depth := 0
	for _, t := range toks {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			depth++
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if depth--; depth < 0 {
				return true
			}
		}
	}
	return false
}
