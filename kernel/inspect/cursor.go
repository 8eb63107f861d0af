package inspect

import (
	"go/ast"
	"go/scanner"
	"go/token"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rustorch/rustorch/kernel/cell"
)

// marker ends the identifier at the cursor, by which it is found in the tree.
const marker = "ǃcursorǃ"

// A lexeme is a token of the cell's text.
type lexeme struct {
	off, end int
	tok      token.Token
	text     string
}

// scan splits text; tokens that end beyond it, such as an open string, end
// with it.
func scan(text string) []lexeme {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var sc scanner.Scanner
	sc.Init(file, []byte(text), nil, scanner.ScanComments)
	var toks []lexeme
	for {
		pos, tok, lit := sc.Scan()
		if tok == token.EOF {
			return toks
		}
		off := file.Offset(pos)
		if tok == token.SEMICOLON && lit != ";" {
			continue
		}
		if lit == "" {
			lit = tok.String()
		}
		toks = append(toks, lexeme{off, min(off+len(lit), len(text)), tok, lit})
	}
}

// word returns where the identifier before the cursor starts.
func word(code string, cursor int) int {
	start := cursor
	for start > 0 {
		r, n := utf8.DecodeLastRuneInString(code[:start])
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		start -= n
	}
	return start
}

// A bracket is open.
type bracket struct {
	tok     token.Token
	off     int
	after   string // what must follow the one that closes it
	clauses bool   // it is the body of a switch or select
}

// open lists the brackets that are open at the end of a text, outermost first.
func open(toks []lexeme) []bracket {
	var stack []bracket
	called, cases := -1, -1 // how deep the function of a go or defer stands, and the head of a switch
	for i, t := range toks {
		switch t.tok {
		case token.FUNC:
			if i > 0 && (toks[i-1].tok == token.GO || toks[i-1].tok == token.DEFER) {
				called = len(stack)
			}
		case token.SWITCH, token.SELECT:
			cases = len(stack)
		case token.LPAREN, token.LBRACK:
			stack = append(stack, bracket{tok: t.tok, off: t.off})
		case token.LBRACE:
			b := bracket{tok: t.tok, off: t.off, clauses: cases == len(stack)}
			if called == len(stack) {
				b.after, called = "()", -1
			}
			if b.clauses {
				cases = -1
			}
			stack = append(stack, b)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(stack) > 0 {
				stack = stack[:len(stack)-1]
			}
		}
	}
	return stack
}

var closing = map[token.Token]string{token.LPAREN: ")", token.LBRACK: "]", token.LBRACE: "}"}

// endings are ways to end a text that breaks off in the middle: the brackets
// closed at once, after a body for an if or for, after a clause, after a
// colon for a case, after a call for a defer, after an assignment to several.
func endings(toks []lexeme) []string {
	stack := open(toks)
	inner := len(stack)
	for inner > 0 && stack[inner-1].tok != token.LBRACE {
		inner--
	}
	var head, tail strings.Builder
	for i := len(stack) - 1; i >= inner; i-- {
		head.WriteString(closing[stack[i].tok])
	}
	for i := inner - 1; i >= 0; i-- {
		tail.WriteString("\n" + closing[stack[i].tok] + stack[i].after)
	}
	var all []string
	for _, body := range []string{"", " {}", "; {}", ":", "()", " = _"} {
		all = append(all, head.String()+body+tail.String())
	}
	return all
}

// plain blanks the commands at the front of a cell, so that what is left is Go
// in its place.
func plain(code string) string {
	return commands(code, func(line string) string { return strings.Repeat(" ", len(line)) })
}

// commands writes each command at the front of a cell as text of the same length.
func commands(code string, write func(line string) string) string {
	var b strings.Builder
	rest := code
	for rest != "" {
		line, more, _ := strings.Cut(rest, "\n")
		text := strings.TrimLeft(line, " \t\r")
		if text != "" && !strings.ContainsRune("%!?", rune(text[0])) {
			break
		}
		if text != "" {
			line = write(line)
		}
		b.WriteString(line)
		if len(line) < len(rest) {
			b.WriteByte('\n')
		}
		rest = more
	}
	return b.String() + rest
}

// A spot is the identifier at the cursor within a typed cell.
type spot struct {
	peek *cell.Peek
	path []ast.Node // from the file to the identifier
	id   *ast.Ident
}

// locate finds the cursor at the end of a text. If errors before it keep the
// parser from it, the last line alone must do.
func locate(snap *cell.Snapshot, before string) *spot {
	if s := mark(snap, before+marker); s != nil {
		return s
	}
	return mark(snap, before[strings.LastIndexByte(before, '\n')+1:]+marker)
}

// mark types a text with a marker at its end, closed in the way that leaves
// the fewest doubts.
func mark(snap *cell.Snapshot, text string) *spot {
	var best *spot
	for _, end := range endings(scan(text)) {
		peek := snap.Peek(text + end)
		if peek == nil {
			continue
		}
		path := find(peek.File, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			return ok && strings.HasSuffix(id.Name, marker)
		})
		if path == nil {
			continue
		}
		s := &spot{peek, path, path[len(path)-1].(*ast.Ident)}
		if cell.Syntax(text+end) == nil {
			return s
		}
		if best == nil {
			best = s
		}
	}
	return best
}

// find returns the path to the first node that is wanted, or nil.
func find(root ast.Node, wanted func(ast.Node) bool) []ast.Node {
	var path, found []ast.Node
	ast.Inspect(root, func(n ast.Node) bool {
		if found != nil {
			return false
		}
		if n == nil {
			path = path[:len(path)-1]
			return true
		}
		path = append(path, n)
		if wanted(n) {
			found = append([]ast.Node(nil), path...)
			return false
		}
		return true
	})
	return found
}
