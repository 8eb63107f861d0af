package export

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
)

// maxRounds bounds the passes of finish; each mends what the last one found.
const maxRounds = 20

const notUsed = "declared and not used"

// finish checks a program as the compiler does, and uses variables that the
// cells did not: Go minds them, notebooks do not.
func finish(s *cell.Session, text []byte) ([]byte, error) {
	for range maxRounds {
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, "", text, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, fmt.Errorf("the program could not be written: %w", err)
		}
		var unused []types.Error
		var failed error
		conf := types.Config{Importer: importer{s}, Error: func(err error) {
			e := err.(types.Error)
			if strings.Contains(e.Msg, notUsed) {
				unused = append(unused, e)
			} else if failed == nil {
				failed = fmt.Errorf("the cells do not make one program: %s%s", e.Msg, advice(e.Msg))
			}
		}}
		_, _ = conf.Check("main", fset, []*ast.File{f}, nil)
		if failed != nil {
			return nil, failed
		}
		if len(unused) == 0 {
			return text, nil
		}
		text = use(text, fset, f, unused)
	}
	return nil, fmt.Errorf("the program could not be written: variables that nobody uses")
}

// advice says what to do about a name that no cell defines: it outlived an
// engine, or its cell ran before %reset.
func advice(msg string) string {
	if strings.HasPrefix(msg, "undefined: ") {
		return "; run the cell that defines it again"
	}
	return ""
}

type importer struct{ s *cell.Session }

func (i importer) Import(path string) (*types.Package, error) { return i.s.Import(path) }

// use adds _ = name after the statements that declare unused variables.
func use(text []byte, fset *token.FileSet, f *ast.File, unused []types.Error) []byte {
	type insertion struct {
		at   int
		text string
	}
	var all []insertion
	for _, e := range unused {
		name := strings.Trim(strings.Replace(e.Msg, notUsed, "", 1), ": ") // it stands before or behind
		if at, ok := after(fset, f, e.Pos); ok {
			all = append(all, insertion{at, "\n_ = " + name})
		}
	}
	slices.SortFunc(all, func(a, b insertion) int { return b.at - a.at })
	for _, in := range all {
		text = slices.Insert(text, in.at, []byte(in.text)...)
	}
	return text
}

// after returns the offset where a variable that is declared at pos can be
// used: after its statement, or at the start of the body if the statement is
// the head of one.
func after(fset *token.FileSet, f *ast.File, pos token.Pos) (int, bool) {
	at := func(p token.Pos) (int, bool) { return fset.Position(p).Offset, true }
	switch st := innermost(f, pos).(type) {
	case nil:
		return 0, false
	case *ast.IfStmt:
		return at(st.Body.Lbrace + 1)
	case *ast.ForStmt:
		return at(st.Body.Lbrace + 1)
	case *ast.RangeStmt:
		return at(st.Body.Lbrace + 1)
	case *ast.CommClause:
		return at(st.Colon + 1)
	case *ast.SwitchStmt:
		return inClauses(fset, st.Body)
	case *ast.TypeSwitchStmt:
		return inClauses(fset, st.Body)
	default:
		return at(st.End())
	}
}

// innermost is the statement of a list, or the clause, that pos is in.
func innermost(f *ast.File, pos token.Pos) (stmt ast.Stmt) {
	inList := func(list []ast.Stmt) {
		for _, st := range list {
			if st.Pos() <= pos && pos < st.End() {
				stmt = st
			}
		}
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BlockStmt:
			inList(n.List)
		case *ast.CaseClause:
			inList(n.Body)
		case *ast.CommClause:
			inList(n.Body)
			if n.Comm != nil && n.Comm.Pos() <= pos && pos < n.Comm.End() {
				stmt = n
			}
		}
		return true
	})
	return stmt
}

// inClauses is a place in the first clause of a switch.
func inClauses(fset *token.FileSet, body *ast.BlockStmt) (int, bool) {
	if len(body.List) == 0 {
		return 0, false
	}
	return fset.Position(body.List[0].(*ast.CaseClause).Colon + 1).Offset, true
}
