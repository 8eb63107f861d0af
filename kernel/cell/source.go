// Package cell compiles the text of a notebook cell to a checked Go syntax
// tree. It splits the cell into imports, declarations and statements, checks
// it with go/types against compiled packages and the live names of the
// session, and rewrites operators on tensors to method calls. It runs nothing:
// a Unit goes over the Backend seam to an engine.
package cell

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"sort"
	"strings"
)

// A Source is the text of a cell beside the Go file that is parsed in its
// place, with a map from positions in the file back to the text.
type Source struct {
	Name string // as errors name it: cell[3]
	Text string

	gen      []byte
	segments []segment
	matmul   map[int]bool // offsets in gen of a % that stands for @
	program  bool         // the cell has a package clause
	valued   bool         // the last piece is a statement, which may be a value
	file     *token.File

	tree     *ast.File // after the check
	origins  map[*ast.CallExpr]*origin
	isMethod map[*ast.SelectorExpr]bool
}

// A segment says that gen[gen:gen+n] is Text[src:src+n]. Text made by the
// compiler has n = 0 and stands for one place.
type segment struct{ gen, src, n int }

// A Position is a place in a cell. Line and Column count from 1, Column in bytes.
type Position struct {
	Cell         string
	Line, Column int
	Text         string // the whole line
}

type lexeme struct {
	off, end int
	tok      token.Token
}

// A piece is a run of lexemes that forms one declaration or statement.
type piece struct {
	kind   token.Token // IMPORT, TYPE, FUNC, CONST, VAR, PACKAGE, or ILLEGAL for a statement
	lo, hi int         // indices of lexemes
}

const bodyName = "__cell"

// newSource splits a cell and lays out the file to be parsed.
func newSource(name, text string) *Source {
	s := &Source{Name: name, Text: text, matmul: map[int]bool{}}
	toks := scan(text)
	pieces := split(text, toks)
	for _, p := range pieces {
		s.program = s.program || p.kind == token.PACKAGE
	}
	if n := len(pieces); n > 0 {
		s.valued = pieces[n-1].kind == token.ILLEGAL
	}
	s.layout(toks, pieces)
	return s
}

func scan(text string) []lexeme {
	file := token.NewFileSet().AddFile("", -1, len(text))
	var sc scanner.Scanner
	sc.Init(file, []byte(text), nil, 0)
	var toks []lexeme
	for {
		pos, tok, lit := sc.Scan()
		if tok == token.EOF {
			return toks
		}
		off := file.Offset(pos)
		end := off + len(lit)
		switch {
		case tok == token.SEMICOLON && lit == "\n":
			end = off
		case tok.IsOperator():
			end = off + len(tok.String())
		}
		toks = append(toks, lexeme{off, min(end, len(text)), tok})
	}
}

// split cuts at semicolons outside of brackets and of the header of a for, if
// or switch.
func split(text string, toks []lexeme) []piece {
	var pieces []piece
	depth, start, header := 0, 0, false
	cut := func(end int) {
		if end > start {
			pieces = append(pieces, piece{kindOf(toks[start:end]), start, end})
		}
		start, header = end+1, false
	}
	for i, t := range toks {
		switch t.tok {
		case token.FOR, token.IF, token.SWITCH, token.SELECT:
			header = header || depth == 0
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		case token.SEMICOLON:
			if depth <= 0 && (!header || endsStatement(text, toks[start:i])) {
				cut(i)
			}
		}
	}
	cut(len(toks))
	return pieces
}

// endsStatement says whether a statement with a header ends here: after its
// block, not after a semicolon or a literal in the header.
func endsStatement(text string, toks []lexeme) bool {
	last := toks[len(toks)-1]
	if last.tok != token.RBRACE {
		return false
	}
	body := "package p; func f() {" + text[toks[0].off:last.end] + "\n}"
	_, err := parser.ParseFile(token.NewFileSet(), "", strings.ReplaceAll(body, "@", "%"), parser.SkipObjectResolution)
	return err == nil || !strings.Contains(text[last.end:], "{")
}

func kindOf(toks []lexeme) token.Token {
	switch k := toks[0].tok; k {
	case token.IMPORT, token.TYPE, token.CONST, token.VAR, token.PACKAGE:
		return k
	case token.FUNC:
		if len(toks) > 1 && (toks[1].tok == token.IDENT || toks[1].tok == token.LPAREN && isMethod(toks)) {
			return k
		}
	}
	return token.ILLEGAL
}

// isMethod tells func (t T) Name( from a function literal.
func isMethod(toks []lexeme) bool {
	close := matching(toks, 1)
	return close+2 < len(toks) && toks[close+1].tok == token.IDENT && (toks[close+2].tok == token.LPAREN || toks[close+2].tok == token.LBRACK)
}

// matching returns the index of the bracket that closes toks[open], or len(toks).
func matching(toks []lexeme, open int) int {
	depth := 0
	for i := open; i < len(toks); i++ {
		switch toks[i].tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(toks)
}

// layout writes imports, then declarations, then one function of all
// statements. In a whole program var and const are declarations too.
func (s *Source) layout(toks []lexeme, pieces []piece) {
	rank := func(p piece) int {
		switch p.kind {
		case token.PACKAGE:
			return 0
		case token.IMPORT:
			return 1
		case token.TYPE, token.FUNC:
			return 2
		case token.VAR, token.CONST:
			if s.program {
				return 2
			}
		}
		return 3
	}
	declared := 0 // where the last declaration ends
	s.made("package main\n", 0)
	for r := 1; r <= 3; r++ {
		if r == 3 {
			s.made("func "+bodyName+"() {\n", declared)
		}
		for _, p := range pieces {
			if rank(p) == r {
				s.emit(toks, p.lo, p.hi)
				declared = toks[p.hi-1].end
				s.made("\n", toks[p.hi-1].end)
			}
		}
	}
	s.made("}\n", len(s.Text))
}

func (s *Source) made(text string, src int) {
	s.segments = append(s.segments, segment{len(s.gen), src, 0})
	s.gen = append(s.gen, text...)
}

func (s *Source) copy(lo, hi int) {
	s.segments = append(s.segments, segment{len(s.gen), lo, hi - lo})
	s.gen = append(s.gen, s.Text[lo:hi]...)
}

// emit copies lexemes, with @ written as % and indices that Go's grammar does
// not have written as a call of __ix.
func (s *Source) emit(toks []lexeme, lo, hi int) {
	if lo >= hi {
		return
	}
	from := toks[lo].off
	for i := lo; i < hi; i++ {
		t := toks[i]
		if t.tok == token.ILLEGAL && s.Text[t.off:t.end] == "@" {
			s.copy(from, t.off)
			s.matmul[len(s.gen)] = true
			s.made("%", t.off)
			from = t.end
		}
		if t.tok == token.LBRACK && isIndex(toks, lo, i) {
			if close := matching(toks[:hi], i); close < hi && needsCall(toks, i+1, close) {
				s.copy(from, t.end)
				s.indices(toks, i+1, close)
				from, i = toks[close].off, close
			}
		}
	}
	s.copy(from, toks[hi-1].end)
}

// isIndex says whether the bracket follows an operand, outside of a list of type parameters.
func isIndex(toks []lexeme, lo, i int) bool {
	if i == lo || toks[i-1].end != toks[i].off {
		return false
	}
	if i-1 > lo && (toks[i-2].tok == token.FUNC || toks[i-2].tok == token.TYPE) {
		return false
	}
	return operandEnd(toks[i-1].tok)
}

func operandEnd(t token.Token) bool {
	return t == token.IDENT || t == token.RBRACK || t == token.RPAREN || t == token.RBRACE || t.IsLiteral()
}

// needsCall says whether a[…] is beyond Go's grammar: several indices that are
// not all written like types, or a step with an open end.
func needsCall(toks []lexeme, lo, hi int) bool {
	parts := commas(toks, lo, hi)
	if len(parts) == 1 {
		c := colons(toks, lo, hi)
		return len(c) == 2 && (c[0]+1 == c[1] || c[1]+1 == hi)
	}
	for _, p := range parts {
		if beyondType(toks, p[0], p[1]) {
			return true
		}
	}
	return false
}

func commas(toks []lexeme, lo, hi int) [][2]int {
	var parts [][2]int
	start := lo
	for _, i := range at(toks, lo, hi, token.COMMA) {
		parts = append(parts, [2]int{start, i})
		start = i + 1
	}
	return append(parts, [2]int{start, hi})
}

func colons(toks []lexeme, lo, hi int) []int { return at(toks, lo, hi, token.COLON) }

// at lists where a token stands outside of brackets.
func at(toks []lexeme, lo, hi int, want token.Token) []int {
	var found []int
	depth := 0
	for i := lo; i < hi; i++ {
		switch toks[i].tok {
		case token.LPAREN, token.LBRACE, token.LBRACK:
			depth++
		case token.RPAREN, token.RBRACE, token.RBRACK:
			depth--
		}
		if depth == 0 && toks[i].tok == want {
			found = append(found, i)
		}
	}
	return found
}

func beyondType(toks []lexeme, lo, hi int) bool {
	if lo >= hi {
		return false
	}
	if first := toks[lo].tok; first == token.FUNC || first == token.INTERFACE || first == token.STRUCT {
		return false
	}
	depth := 0
	for i := lo; i < hi; i++ {
		t := toks[i].tok
		after := i > lo && operandEnd(toks[i-1].tok)
		switch {
		case t == token.LPAREN && depth == 0 && after:
			return true
		case t == token.LPAREN || t == token.LBRACE || t == token.LBRACK:
			depth++
		case t == token.RPAREN || t == token.RBRACE || t == token.RBRACK:
			depth--
		case depth > 0 || t == token.IDENT || t == token.PERIOD || t == token.CHAN || t == token.MAP || t == token.ARROW:
		case t == token.MUL && !after:
		default:
			return true
		}
	}
	return false
}

// indices writes __ix(a, __sl(lo, hi, step)) with nil for what is left out.
func (s *Source) indices(toks []lexeme, lo, hi int) {
	s.made(indexName+"(", toks[lo].off)
	for _, p := range commas(toks, lo, hi) {
		cs := colons(toks, p[0], p[1])
		if len(cs) == 0 {
			s.emit(toks, p[0], p[1])
			s.made(",", toks[p[1]].off)
			continue
		}
		s.made(sliceName+"(", toks[p[0]].off)
		start := p[0]
		for _, c := range append(cs, p[1]) {
			if start == c {
				s.made("nil", toks[c].off)
			}
			s.emit(toks, start, c)
			s.made(",", toks[c].off)
			start = c + 1
		}
		s.made("),", toks[p[1]].off)
	}
	s.made(")", toks[hi].off)
}

const (
	indexName = "__ix"
	sliceName = "__sl"
)

// parse makes the syntax tree. Errors are given at their place in the cell.
func (s *Source) parse(fset *token.FileSet) (*ast.File, error) {
	f, err := parser.ParseFile(fset, s.Name, s.gen, parser.SkipObjectResolution)
	if f != nil && f.FileStart.IsValid() {
		s.file = fset.File(f.FileStart)
	}
	if list, ok := err.(scanner.ErrorList); ok {
		var errs Errors
		for _, e := range list {
			if strings.Contains(e.Msg, "found 'EOF'") || len(errs) == 0 {
				errs = append(errs, &Error{Position: s.at(e.Pos.Offset), Msg: s.syntaxText(e)})
			}
		}
		return nil, errs[:1]
	}
	return f, err
}

// fragment parses as far as it goes.
func (s *Source) fragment(fset *token.FileSet) *ast.File {
	f, _ := parser.ParseFile(fset, s.Name, s.gen, parser.SkipObjectResolution)
	if f == nil || !f.FileStart.IsValid() {
		return nil
	}
	s.file = fset.File(f.FileStart)
	return f
}

// syntaxText says what the parser said without mentioning what the compiler wrote.
func (s *Source) syntaxText(e *scanner.Error) string {
	msg := strings.ReplaceAll(e.Msg, "found newline", "found the end of the line")
	msg = strings.ReplaceAll(msg, "found "+bodyName, "found the end of the declaration")
	if strings.Contains(msg, "expected declaration") {
		return "syntax error: a closing brace without an opening one"
	}
	if s.offset(e.Pos.Offset) >= len(strings.TrimRight(s.Text, " \t\n")) {
		msg = strings.ReplaceAll(msg, "found '}'", "found the end of the cell")
	}
	return "syntax error: " + strings.ReplaceAll(msg, "found 'EOF'", "found the end of the cell")
}

// at maps an offset in the parsed file to the cell.
func (s *Source) at(gen int) Position {
	return s.place(s.offset(gen))
}

func (s *Source) offset(gen int) int {
	i := sort.Search(len(s.segments), func(i int) bool { return s.segments[i].gen > gen }) - 1
	if i < 0 {
		return 0
	}
	g := s.segments[i]
	return g.src + min(gen-g.gen, g.n)
}

// place turns an offset in the text into a line and a column.
func (s *Source) place(off int) Position {
	off = min(max(off, 0), len(s.Text))
	start := strings.LastIndexByte(s.Text[:off], '\n') + 1
	line, _, _ := strings.Cut(s.Text[start:], "\n")
	return Position{s.Name, 1 + strings.Count(s.Text[:off], "\n"), off - start + 1, line}
}
