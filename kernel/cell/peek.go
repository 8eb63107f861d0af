package cell

import (
	"go/ast"
	"go/token"
	"go/types"
)

// A Peek is a cell that is being written, typed as far as it goes.
type Peek struct {
	File *ast.File
	Info *types.Info
	Pkg  *types.Package // its scope holds what the text mentions
	src  *Source
}

// maxPeeks bounds the passes over text that is not finished.
const maxPeeks = 4

// Peek types a text in front of the session as it was; nil if the text is not
// even nearly Go. It changes nothing.
func (n *Snapshot) Peek(text string) *Peek {
	s := &Session{fset: token.NewFileSet(), imp: n.imp, names: n.entries, sources: map[*token.File]*Source{}}
	src := newSource("", text)
	file, err := src.parse(s.fset)
	if file = partial(file, err, src, s); file == nil {
		return nil
	}
	s.remember(src)
	c := newCheck(s, src, file)
	c.peeking = true
	if c.prepare() != nil {
		return nil
	}
	for range maxPeeks {
		c.pass()
		if !c.keyLiterals() && !c.rewrite() && !c.unusedValue() {
			break
		}
	}
	return &Peek{file, c.info, c.pkg, src}
}

// partial is what the parser made of a text with errors, if it still has the
// function of the statements.
func partial(file *ast.File, err error, src *Source, s *Session) *ast.File {
	if err == nil {
		return file
	}
	file = src.fragment(s.fset)
	if file == nil || len(file.Decls) == 0 {
		return nil
	}
	if f, ok := file.Decls[len(file.Decls)-1].(*ast.FuncDecl); !ok || f.Body == nil || f.Name.Name != bodyName {
		return nil
	}
	return file
}

// Pos returns where an offset of the text lies in File.
func (p *Peek) Pos(offset int) token.Pos {
	for _, g := range p.src.segments {
		if g.n > 0 && offset >= g.src && offset <= g.src+g.n {
			return p.src.file.Pos(g.gen + offset - g.src)
		}
	}
	return token.NoPos
}

// Syntax returns Errors if a text cannot be parsed as a cell.
func Syntax(text string) error {
	_, err := newSource("", text).parse(token.NewFileSet())
	return err
}
