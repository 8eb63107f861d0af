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

// open lists the brackets that are open at the end of text, outermost first.
func open(toks []lexeme) []token.Token {
	var stack []token.Token
	for _, t := range toks {
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			stack = append(stack, t.tok)
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
// colon for a case.
func endings(toks []lexeme) []string {
	stack := open(toks)
	inner := len(stack)
	for inner > 0 && stack[inner-1] != token.LBRACE {
		inner--
	}
	var head, tail strings.Builder
	for i := len(stack) - 1; i >= inner; i-- {
		head.WriteString(closing[stack[i]])
	}
	for i := inner - 1; i >= 0; i-- {
		tail.WriteString("\n" + closing[stack[i]])
	}
	var all []string
	for _, body := range []string{"", " {}", "; {}", ":"} {
		all = append(all, head.String()+body+tail.String())
	}
	return all
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
