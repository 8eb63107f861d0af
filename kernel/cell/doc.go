package cell

import (
	"go/ast"
	"slices"
	"strings"
)

// docComment returns the text of the comment that ends on the line before a
// declaration.
func docComment(s *Session, src *Source, n ast.Node) string {
	f := s.fset.File(n.Pos())
	if f == nil {
		return ""
	}
	text := src.Text[:src.offset(f.Offset(n.Pos()))]
	return commentAtEnd(text[:strings.LastIndexByte(text, '\n')+1])
}

// commentAtEnd returns what the comment says that ends with the last line of a
// text.
func commentAtEnd(text string) string {
	text = strings.TrimSuffix(text, "\n")
	group := &ast.CommentGroup{}
	if i := strings.LastIndex(text, "/*"); i >= 0 && strings.HasSuffix(text, "*/") {
		group.List = []*ast.Comment{{Text: text[i:]}}
		return group.Text()
	}
	for _, line := range slices.Backward(strings.Split(text, "\n")) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "//") {
			break
		}
		group.List = append(group.List, &ast.Comment{Text: line})
	}
	slices.Reverse(group.List)
	return group.Text()
}
