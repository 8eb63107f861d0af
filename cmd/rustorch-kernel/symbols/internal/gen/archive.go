package gen

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/tools/go/gcexportdata"
)

// Archive packs the export data and the docs of a group into a zip file:
// "export/path" and "doc/path". Export data holds no positions, for those
// depend on the machine. The comment is the version of Go.
func Archive(pkgs []Package) ([]byte, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	if err := z.SetComment(runtime.Version()); err != nil {
		return nil, err
	}
	for _, p := range pkgs {
		w, err := z.Create("export/" + p.Path)
		if err != nil {
			return nil, err
		}
		if err := gcexportdata.Write(w, nil, p.Types); err != nil {
			return nil, err
		}
		docs, err := Docs(p)
		if err != nil {
			return nil, err
		}
		if w, err = z.Create("doc/" + p.Path); err != nil {
			return nil, err
		}
		if err := json.NewEncoder(w).Encode(docs); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// Docs returns the documentation of a package by name, "Type.Method" for
// methods and fields of interfaces and structs, "" for the package itself.
func Docs(p Package) (map[string]string, error) {
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.Files {
		f, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	d, err := doc.NewFromFiles(fset, files, p.Path)
	if err != nil {
		return nil, err
	}
	docs := index{}
	docs.add("", d.Doc)
	docs.values(d.Consts, d.Vars)
	docs.funcs("", d.Funcs)
	for _, t := range d.Types {
		docs.add(t.Name, t.Doc)
		docs.values(t.Consts, t.Vars)
		docs.funcs("", t.Funcs)
		docs.funcs(t.Name+".", t.Methods)
		docs.members(t)
	}
	return docs, nil
}

type index map[string]string

func (x index) add(name, text string) {
	if text != "" {
		x[name] = text
	}
}

func (x index) funcs(prefix string, funcs []*doc.Func) {
	for _, f := range funcs {
		x.add(prefix+f.Name, f.Doc)
	}
}

// values adds constants and variables: the comment of the line, or of the group.
func (x index) values(groups ...[]*doc.Value) {
	for _, v := range slices.Concat(groups...) {
		for _, s := range v.Decl.Specs {
			spec := s.(*ast.ValueSpec)
			text := spec.Doc.Text() + spec.Comment.Text()
			if text == "" {
				text = v.Doc
			}
			for _, id := range spec.Names {
				if id.IsExported() {
					x.add(id.Name, text)
				}
			}
		}
	}
}

// members adds the fields of structs and the methods of interfaces.
func (x index) members(t *doc.Type) {
	for _, s := range t.Decl.Specs {
		var fields *ast.FieldList
		switch u := s.(*ast.TypeSpec).Type.(type) {
		case *ast.StructType:
			fields = u.Fields
		case *ast.InterfaceType:
			fields = u.Methods
		default:
			continue
		}
		for _, f := range fields.List {
			for _, id := range f.Names {
				if id.IsExported() {
					x.add(t.Name+"."+id.Name, f.Doc.Text()+f.Comment.Text())
				}
			}
		}
	}
}
