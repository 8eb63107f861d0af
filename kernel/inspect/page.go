package inspect

import (
	"go/doc/comment"
	"go/scanner"
	"go/token"
	"html"
	"strings"

	"github.com/rustorch/rustorch/kernel/wire"
)

// page shows Go source, what is known of a live value, where it comes from and
// its documentation, in the form of Go's doc comments; each may be empty. The
// HTML has nothing that a front end's sanitizer takes away.
func page(decl, live, note, doc string) wire.Inspection {
	parser := comment.Parser{LookupSym: func(_, name string) bool { return token.IsExported(name) }}
	parsed := parser.Parse(doc)
	p := &comment.Printer{TextWidth: 80, HeadingLevel: 4, HeadingID: func(*comment.Heading) string { return "" }, DocLinkURL: linkURL}
	text, markdown, marked := []string{decl, live, note}, []string{fenced(decl), live, note}, []string{colored(decl), paragraph(live), paragraph(note)}
	if doc != "" {
		text = append(text, string(p.Text(parsed)))
		markdown = append(markdown, string(p.Markdown(parsed)))
		marked = append(marked, string(p.HTML(parsed)))
	}
	return wire.Inspection{Found: true, Bundle: wire.Bundle{
		Data:     map[string]any{"text/plain": join(text), "text/markdown": join(markdown), "text/html": "<div>" + strings.Join(marked, "") + "</div>"},
		Metadata: map[string]any{},
	}}
}

func join(parts []string) string {
	var all []string
	for _, p := range parts {
		if p = strings.TrimRight(p, "\n"); p != "" {
			all = append(all, p)
		}
	}
	return strings.Join(all, "\n\n")
}

func fenced(decl string) string {
	if decl == "" {
		return ""
	}
	return "```go\n" + decl + "\n```"
}

func paragraph(text string) string {
	switch {
	case text == "":
		return ""
	case strings.Contains(text, "\n"):
		return "<pre>" + html.EscapeString(text) + "</pre>"
	}
	return "<p>" + html.EscapeString(text) + "</p>"
}

// linkURL leads to the documentation on the web.
func linkURL(l *comment.DocLink) string {
	if l.ImportPath == "" {
		return ""
	}
	return l.DefaultURL("https://pkg.go.dev")
}

// Colors that can be read on light and on dark.
const (
	keywordStyle = "color:rgb(168,85,190);font-weight:bold"
	literalStyle = "color:rgb(190,90,40)"
	commentStyle = "color:rgb(110,130,140);font-style:italic"
)

// colored writes Go source as HTML.
func colored(decl string) string {
	if decl == "" {
		return ""
	}
	var b strings.Builder
	done := 0
	file := token.NewFileSet().AddFile("", -1, len(decl))
	var sc scanner.Scanner
	sc.Init(file, []byte(decl), nil, scanner.ScanComments)
	for {
		pos, tok, lit := sc.Scan()
		if tok == token.EOF {
			break
		}
		style := ""
		switch {
		case tok.IsKeyword():
			style = keywordStyle
		case tok == token.COMMENT:
			style = commentStyle
		case tok.IsLiteral() && tok != token.IDENT:
			style = literalStyle
		}
		at := file.Offset(pos)
		end := min(at+len(lit), len(decl))
		if style == "" || at < done {
			continue
		}
		b.WriteString(html.EscapeString(decl[done:at]) + `<span style="` + style + `">` + html.EscapeString(decl[at:end]) + "</span>")
		done = end
	}
	return "<pre>" + b.String() + html.EscapeString(decl[done:]) + "</pre>"
}
