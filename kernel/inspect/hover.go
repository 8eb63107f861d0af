package inspect

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/wire"
)

// Inspect describes the name at the cursor, or the function whose arguments
// the cursor is in. With detail 1 the source of what cells declared is added.
func (f *Facts) Inspect(code string, cursor, detail int) wire.Inspection {
	cursor = min(max(cursor, 0), len(code))
	if m, ok := f.magicAt(code, cursor); ok {
		return page("", m.Text, "", "")
	}
	code = commands(code, unnamed)
	for _, end := range nameEnds(code, cursor) {
		if o, recv := f.objectAt(code, end); o != nil {
			return f.show(o, recv, detail)
		}
	}
	return wire.Inspection{Bundle: wire.Bundle{Data: map[string]any{}, Metadata: map[string]any{}}}
}

// nameEnds lists where the names end that the cursor may mean, the nearest first.
func nameEnds(code string, cursor int) []int {
	toks := scan(code)
	var ends []int
	var calls []int // ends of the names before the brackets that are open at the cursor
	for i, t := range toks {
		if t.off > cursor {
			break
		}
		if t.tok == token.IDENT && t.end >= cursor {
			ends = append(ends, t.end)
			continue
		}
		if t.end > cursor {
			break
		}
		switch t.tok {
		case token.LPAREN, token.LBRACK, token.LBRACE:
			end := -1
			if t.tok == token.LPAREN && i > 0 && toks[i-1].tok == token.IDENT {
				end = toks[i-1].end
			}
			calls = append(calls, end)
		case token.RPAREN, token.RBRACK, token.RBRACE:
			if len(calls) > 0 {
				calls = calls[:len(calls)-1]
			}
		}
	}
	for i := len(calls) - 1; i >= 0; i-- {
		if calls[i] >= 0 {
			ends = append(ends, calls[i])
		}
	}
	return ends
}

// objectAt finds what the name that ends at an offset means in the cell, and
// the type it was selected from.
func (f *Facts) objectAt(code string, end int) (types.Object, types.Type) {
	start := word(code, end)
	if start == end {
		return nil, nil
	}
	for _, text := range append([]string{code}, closed(code[:end])...) {
		peek := f.Snapshot.Peek(text)
		if peek == nil {
			continue
		}
		o, recv := objectIn(peek, peek.Pos(start))
		if _, isLabel := o.(*types.Label); o != nil && !isLabel {
			return o, recv
		}
	}
	name := code[start:end]
	if o := types.Universe.Lookup(name); o != nil {
		return o, nil
	}
	return nil, nil
}

func closed(text string) []string {
	var all []string
	for _, e := range endings(scan(text)) {
		all = append(all, text+e)
	}
	return all
}

func objectIn(p *cell.Peek, pos token.Pos) (types.Object, types.Type) {
	if !pos.IsValid() {
		return nil, nil
	}
	path := find(p.File, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		return ok && id.Pos() == pos && p.Info.ObjectOf(id) != nil
	})
	if path == nil {
		return nil, nil
	}
	id := path[len(path)-1].(*ast.Ident)
	if len(path) > 1 {
		if sel, ok := path[len(path)-2].(*ast.SelectorExpr); ok && sel.Sel == id {
			return p.Info.ObjectOf(id), p.Info.TypeOf(sel.X)
		}
	}
	return p.Info.ObjectOf(id), nil
}

// magicAt returns the command whose name the cursor is in.
func (f *Facts) magicAt(code string, cursor int) (Magic, bool) {
	start := strings.LastIndexByte(code[:cursor], '\n') + 1
	line, _, _ := strings.Cut(code[start:], "\n")
	if strings.TrimSpace(plain(code)[start:start+len(line)]) != "" {
		return Magic{}, false
	}
	text := strings.TrimLeft(line, " \t")
	name, _, _ := strings.Cut(text, " ")
	for _, m := range f.Magics {
		if m.Name == strings.TrimSpace(name) && cursor <= start+len(line)-len(text)+len(name) {
			return m, true
		}
	}
	return Magic{}, false
}

// unnamed blanks the name of a command, so that what it takes can be asked for.
func unnamed(line string) string {
	text := strings.TrimLeft(line, " \t")
	n := 1
	switch text[0] {
	case '%':
		if n = strings.IndexAny(text, " \t"); n < 0 {
			n = len(text)
		}
	case '!':
		n = len(text)
	}
	n += len(line) - len(text)
	return strings.Repeat(" ", n) + line[n:]
}

// show describes an object.
func (f *Facts) show(o types.Object, recv types.Type, detail int) wire.Inspection {
	decl, live, note := declaration(o), "", ""
	if v, ok := o.(*types.Var); ok && !v.IsField() && f.Snapshot.Names[o.Name()] != nil {
		live = f.Summary(o.Name())
	}
	named := f.Snapshot.Names[o.Name()] == o
	if where := f.Snapshot.Cells[o.Name()]; where != "" && named {
		note = "defined in " + where
	}
	text := f.Snapshot.Decls[o.Name()]
	if fn, ok := o.(*types.Func); ok && !named {
		text = f.Snapshot.Methods[fn]
	} else if !named {
		text = ""
	}
	if detail > 0 && text != "" {
		decl = text
	}
	return page(decl, live, note, f.doc(o, recv))
}

// declaration writes an object as Go does; for a type with the methods and
// fields that can be used.
func declaration(o types.Object) string {
	switch o := o.(type) {
	case *types.PkgName:
		return "package " + o.Imported().Name() + " // import \"" + o.Imported().Path() + "\""
	case *types.TypeName:
		var b strings.Builder
		b.WriteString(typeText(o))
		n := 0
		selectable(types.NewPointer(o.Type()), true, func(m types.Object) {
			if n++; n <= maxMethods {
				b.WriteString("\n" + describe(m))
			}
		})
		if n > maxMethods {
			b.WriteString("\n…")
		}
		return b.String()
	}
	return describe(o)
}

// typeText declares a type; of a compiled struct it has the fields that cells
// can use.
func typeText(o *types.TypeName) string {
	st, ok := o.Type().Underlying().(*types.Struct)
	if !ok || o.IsAlias() || o.Pkg() == nil || o.Pkg().Path() == "main" {
		return describe(o)
	}
	name, _, _ := strings.Cut(describe(o), " struct{")
	var b strings.Builder
	hidden := false
	for v := range st.Fields() {
		switch {
		case !v.Exported():
			hidden = true
		case v.Embedded():
			b.WriteString("\n\t" + types.TypeString(v.Type(), qualifier))
		default:
			b.WriteString("\n\t" + v.Name() + " " + types.TypeString(v.Type(), qualifier))
		}
	}
	if hidden {
		b.WriteString("\n\t// fields that are not exported")
	}
	if b.Len() == 0 {
		return name + " struct{}"
	}
	return name + " struct {" + b.String() + "\n}"
}

// maxMethods is how many methods the hover of a type lists.
const maxMethods = 20

// doc returns the documentation of an object.
func (f *Facts) doc(o types.Object, recv types.Type) string {
	if text := f.Snapshot.Docs[o]; text != "" {
		return text
	}
	if p, ok := o.(*types.PkgName); ok {
		return f.Doc(p.Imported().Path(), "")
	}
	if o.Pkg() == nil {
		return ""
	}
	name := o.Name()
	if fn, ok := o.(*types.Func); ok && fn.Signature().Recv() != nil {
		recv = fn.Signature().Recv().Type()
		if t := typeName(recv); t != "" {
			name = t + "." + name
		}
	} else if v, ok := o.(*types.Var); ok && v.IsField() {
		if t := typeName(recv); t != "" {
			name = t + "." + name
		}
	}
	return f.Doc(o.Pkg().Path(), name)
}

func typeName(t types.Type) string {
	if t == nil {
		return ""
	}
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return n.Obj().Name()
	}
	return ""
}
