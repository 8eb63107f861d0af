package inspect

import (
	"go/ast"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/rustorch/rustorch/kernel/wire"
)

// Complete lists what the word before the cursor, an offset in bytes, can become.
func (f *Facts) Complete(code string, cursor int) wire.Completion {
	cursor = min(max(cursor, 0), len(code))
	line := code[strings.LastIndexByte(code[:cursor], '\n')+1 : cursor]
	text := plain(code)
	if typed := strings.TrimLeft(line, " \t"); typed != "" && strings.TrimSpace(text[cursor-len(line):cursor]) == "" {
		return f.command(typed, cursor)
	}
	return f.goText(text, cursor)
}

// goText completes Go.
func (f *Facts) goText(code string, cursor int) wire.Completion {
	before := code[:cursor]
	start := word(code, cursor)
	toks := scan(before)
	switch last := atCursor(toks, before); {
	case last != nil && last.tok == token.COMMENT:
		return list(nil, cursor, cursor)
	case last != nil && last.tok == token.STRING:
		return f.inString(toks, last, before)
	case last != nil && last.tok == token.CHAR, start < cursor && before[start] >= '0' && before[start] <= '9':
		return list(nil, cursor, cursor)
	}
	c := candidates{prefix: before[start:], seen: map[string]bool{}}
	if s := locate(f.Snapshot, before); s != nil {
		f.collect(&c, s)
	}
	if _, selector := precedes(toks, start); !selector && c.prefix != "" {
		for t := token.BREAK; t <= token.VAR; t++ {
			c.add(t.String(), "keyword", "")
		}
	}
	return list(c.sorted(), start, cursor)
}

// atCursor returns the token that the end of the text lies in.
func atCursor(toks []lexeme, text string) *lexeme {
	if len(toks) == 0 {
		return nil
	}
	t := &toks[len(toks)-1]
	if t.end != len(text) || t.off == len(text) {
		return nil
	}
	switch t.tok {
	case token.STRING, token.CHAR:
		if q := t.text[:1]; len(t.text) > 1 && strings.HasSuffix(t.text, q) {
			return nil // closed
		}
	case token.COMMENT:
		if strings.HasPrefix(t.text, "/*") && strings.HasSuffix(t.text, "*/") {
			return nil
		}
	}
	return t
}

// precedes returns the token before an offset, and whether it is a dot.
func precedes(toks []lexeme, off int) (*lexeme, bool) {
	for i := len(toks) - 1; i >= 0; i-- {
		if toks[i].end <= off {
			return &toks[i], toks[i].tok == token.PERIOD
		}
	}
	return nil, false
}

// collect adds what may stand at the spot.
func (f *Facts) collect(c *candidates, s *spot) {
	if len(s.path) > 1 {
		switch parent := s.path[len(s.path)-2].(type) {
		case *ast.SelectorExpr:
			if parent.Sel == s.id {
				members(c, s.peek.Info, parent.X)
				return
			}
		case *ast.CompositeLit:
			keys(c, s.peek.Info, parent)
		case *ast.KeyValueExpr:
			if lit, ok := s.path[len(s.path)-3].(*ast.CompositeLit); ok && parent.Key == ast.Expr(s.id) {
				keys(c, s.peek.Info, lit)
			}
		}
	}
	f.scopes(c, s)
}

// scopes adds the names that are visible at the spot, the nearest first.
func (f *Facts) scopes(c *candidates, s *spot) {
	pkg := s.peek.Pkg.Scope()
	for sc := pkg.Innermost(s.id.Pos()); sc != nil && sc != types.Universe; sc = sc.Parent() {
		for _, name := range sc.Names() {
			o := sc.Lookup(name)
			if sc != pkg && o.Pos() >= s.id.Pos() {
				continue
			}
			c.object(o)
		}
	}
	for _, o := range f.Snapshot.Names {
		c.object(o)
	}
	for name, p := range f.Snapshot.Import {
		c.add(name, "module", p.Path())
	}
	for name, path := range f.Snapshot.Common {
		c.add(name, "module", path)
	}
	for _, name := range types.Universe.Names() {
		c.object(types.Universe.Lookup(name))
	}
}

// members adds what can follow the dot after x.
func members(c *candidates, info *types.Info, x ast.Expr) {
	if id, ok := x.(*ast.Ident); ok {
		if p, ok := info.Uses[id].(*types.PkgName); ok {
			scope := p.Imported().Scope()
			for _, name := range scope.Names() {
				if o := scope.Lookup(name); o.Exported() {
					c.object(o)
				}
			}
			return
		}
	}
	tv, ok := info.Types[x]
	if !ok || tv.Type == nil {
		return
	}
	selectable(tv.Type, tv.IsType(), c.object)
}

// selectable calls add for the methods of a type and, unless only those can be
// selected, its fields, promoted ones included.
func selectable(t types.Type, methodsOnly bool, add func(types.Object)) {
	set := types.NewMethodSet(t)
	if _, isPtr := t.Underlying().(*types.Pointer); !isPtr && !types.IsInterface(t) && !methodsOnly {
		set = types.NewMethodSet(types.NewPointer(t))
	}
	for m := range set.Methods() {
		if visible(m.Obj()) {
			add(m.Obj())
		}
	}
	if !methodsOnly {
		fields(t, map[types.Type]bool{}, add)
	}
}

func fields(t types.Type, seen map[types.Type]bool, add func(types.Object)) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	st, ok := t.Underlying().(*types.Struct)
	if !ok || seen[t] {
		return
	}
	seen[t] = true
	for v := range st.Fields() {
		if visible(v) {
			add(v)
		}
	}
	for v := range st.Fields() {
		if v.Embedded() {
			fields(v.Type(), seen, add)
		}
	}
}

// visible reports whether cells may name an object: what is not exported is
// visible only in their own package.
func visible(o types.Object) bool {
	return o.Exported() || o.Pkg() != nil && o.Pkg().Path() == "main" && !strings.HasPrefix(o.Name(), "__")
}

// keys adds the fields of a struct literal.
func keys(c *candidates, info *types.Info, lit *ast.CompositeLit) {
	t := info.TypeOf(lit)
	if t == nil {
		return
	}
	if st, ok := t.Underlying().(*types.Struct); ok {
		for v := range st.Fields() {
			if visible(v) {
				c.object(v)
			}
		}
	}
}

// inString completes import paths in an import and file names elsewhere.
func (f *Facts) inString(toks []lexeme, str *lexeme, before string) wire.Completion {
	typed := before[str.off+1:]
	if isImport(toks[:len(toks)-1]) {
		c := candidates{prefix: typed, seen: map[string]bool{}}
		for _, p := range f.Packages() {
			c.add(p, "module", "")
		}
		return list(c.sorted(), str.off+1, len(before))
	}
	return paths(typed, len(before))
}

// paths completes the name of a file that ends at an offset.
func paths(typed string, end int) wire.Completion {
	dir, base := filepath.Split(typed)
	where := dir
	if where == "" {
		where = "."
	}
	entries, err := os.ReadDir(where)
	if err != nil {
		return list(nil, end, end)
	}
	c := candidates{prefix: base, seen: map[string]bool{}}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") && !strings.HasPrefix(base, ".") {
			continue
		}
		if e.IsDir() {
			name += "/"
		}
		c.add(name, "path", "")
	}
	return list(c.sorted(), end-len(base), end)
}

// isImport reports whether a string after these tokens is an import path.
func isImport(toks []lexeme) bool {
	for i := len(toks) - 1; i >= 0; i-- {
		switch toks[i].tok {
		case token.IMPORT:
			return true
		case token.IDENT, token.STRING, token.LPAREN, token.PERIOD, token.SEMICOLON, token.COMMENT:
		default:
			return false
		}
	}
	return false
}

// candidates collects the completions of a prefix, in either case.
type candidates struct {
	prefix string
	seen   map[string]bool
	items  []wire.CompletionItem
}

func (c *candidates) object(o types.Object) {
	if strings.HasPrefix(o.Name(), "__") || strings.HasSuffix(o.Name(), marker) {
		return
	}
	c.add(o.Name(), kindOf(o), signature(o))
}

func (c *candidates) add(name, kind, signature string) {
	if name == "_" || c.seen[name] || len(name) < len(c.prefix) || !strings.EqualFold(name[:len(c.prefix)], c.prefix) {
		return
	}
	c.seen[name] = true
	c.items = append(c.items, wire.CompletionItem{Text: name, Type: kind, Signature: signature})
}

// sorted puts those first that match in case too.
func (c *candidates) sorted() []wire.CompletionItem {
	exact := func(i int) bool { return strings.HasPrefix(c.items[i].Text, c.prefix) }
	sort.Slice(c.items, func(i, j int) bool {
		if exact(i) != exact(j) {
			return exact(i)
		}
		return c.items[i].Text < c.items[j].Text
	})
	return c.items
}

func list(items []wire.CompletionItem, start, end int) wire.Completion {
	w := wire.Completion{Matches: []string{}, Start: start, End: end, Types: items}
	for i := range items {
		items[i].Start, items[i].End = start, end
		w.Matches = append(w.Matches, items[i].Text)
	}
	return w
}
