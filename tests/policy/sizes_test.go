package policy

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// lengths reports the functions of a Go file by name, with their lines.
func lengths(file string, src []byte) (map[string]int, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, file, src, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	m := map[string]int{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		m[funcName(fn)] = fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1
	}
	return m, nil
}

func funcName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	if s, ok := t.(*ast.StarExpr); ok {
		t = s.X
	}
	if ix, ok := t.(*ast.IndexExpr); ok {
		t = ix.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name + "." + fn.Name.Name
	}
	return fn.Name.Name
}

var sourceFile = regexp.MustCompile(`\.(go|py|c|h|ts|js|mjs)$`)

func TestSizes(t *testing.T) {
	used := map[string]bool{}
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "_gen" { // nested modules of generators are written by people too
				return nil
			}
			return skipped(p, d.Name())
		}
		rel := filepath.ToSlash(strings.TrimPrefix(p, root+string(filepath.Separator)))
		if !sourceFile.MatchString(rel) {
			return nil
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if Generated(rel) || bytes.HasPrefix(src, []byte("// Code generated")) {
			return nil
		}
		checkFile(t, rel, src, used)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range Exempt {
		if !used[name] {
			t.Errorf("%s needs no exception any more", name)
		}
	}
}

func checkFile(t *testing.T, rel string, src []byte, used map[string]bool) {
	t.Helper()
	tooLong := func(name string, n, limit int) {
		if n <= limit {
			return
		}
		if _, ok := Exempt[name]; ok {
			used[name] = true
			return
		}
		t.Errorf("%s has %d lines, more than %d", name, n, limit)
	}
	tooLong(rel, bytes.Count(src, []byte("\n")), MaxFile)
	if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
		return
	}
	fns, err := lengths(rel, src)
	if err != nil {
		t.Error(err)
	}
	for name, n := range fns {
		tooLong(rel+":"+name, n, MaxFunc)
	}
}

func TestLengths(t *testing.T) {
	src := "package p\n\nfunc (x *T) M() {\n" + strings.Repeat("\t_ = 1\n", 39) + "}\n\nfunc f() {}\n"
	got, err := lengths("p.go", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	if got["T.M"] != 41 || got["f"] != 1 {
		t.Errorf("lengths = %v, want T.M 41 and f 1: %s", got, strconv.Quote(src[:20]))
	}
}
