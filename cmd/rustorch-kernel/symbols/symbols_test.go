package symbols

import (
	"bytes"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"runtime"
	"testing"

	"golang.org/x/tools/go/gcexportdata"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols/internal/gen"
)

// load reads the embedded export data of a package.
func load(t *testing.T, seen map[string]*types.Package, path string) *types.Package {
	t.Helper()
	data, ok := Export(path)
	if !ok {
		t.Fatalf("no export data of %s", path)
	}
	p, err := gcexportdata.Read(bytes.NewReader(data), token.NewFileSet(), seen, path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestEveryNameHasASymbol compares the export data with the symbol tables:
// what the type checker lets a cell use must be there when the cell runs.
func TestEveryNameHasASymbol(t *testing.T) {
	seen := map[string]*types.Package{}
	names, refused := 0, map[string]int{}
	for _, path := range Packages() {
		p, syms := load(t, seen, path), Lookup(path)
		for _, name := range p.Scope().Names() {
			o := p.Scope().Lookup(name)
			if !o.Exported() {
				continue
			}
			names++
			v, ok := syms[name]
			if why := gen.Refused(o); why != "" {
				refused[why]++
				if ok {
					t.Errorf("%s.%s is refused (%s) and has a symbol", path, name, why)
				}
				continue
			}
			if !ok {
				t.Errorf("%s.%s has no symbol", path, name)
				continue
			}
			checkKind(t, path, o, v)
		}
	}
	if names < 4000 {
		t.Errorf("only %d names in the export data", names)
	}
	t.Logf("%d names of %d packages; refused %v", names, len(Packages()), refused)
}

func checkKind(t *testing.T, path string, o types.Object, v reflect.Value) {
	t.Helper()
	switch o := o.(type) {
	case *types.Func:
		if v.Kind() != reflect.Func || v.IsNil() {
			t.Errorf("%s.%s is a func, its symbol a %s", path, o.Name(), v.Kind())
		}
	case *types.TypeName:
		if v.Kind() != reflect.Pointer || !v.IsNil() {
			t.Errorf("%s.%s is a type, its symbol %v", path, o.Name(), v)
		}
	case *types.Var:
		if !v.CanSet() {
			t.Errorf("%s.%s cannot be set", path, o.Name())
		}
	case *types.Const:
		if c, ok := v.Interface().(constant.Value); ok && !constant.Compare(c, token.EQL, o.Val()) {
			t.Errorf("%s.%s is %v, its symbol %v", path, o.Name(), o.Val(), c)
		}
	}
}

// TestInterfacesHaveWrappers checks the wrapper of every interface, and that
// the packages that own a parameter's interface are in the list.
func TestInterfacesHaveWrappers(t *testing.T) {
	seen := map[string]*types.Package{}
	for _, path := range Packages() {
		p, syms := load(t, seen, path), Lookup(path)
		for _, name := range p.Scope().Names() {
			o, ok := p.Scope().Lookup(name).(*types.TypeName)
			if !ok || !o.Exported() || gen.Refused(o) != "" {
				continue
			}
			i, ok := o.Type().Underlying().(*types.Interface)
			if !ok || i.NumMethods() == 0 || sealed(i) {
				continue
			}
			w, ok := syms["_"+name]
			if !ok {
				t.Errorf("%s.%s has no wrapper", path, name)
			} else if want := syms[name].Type().Elem(); !w.Type().Elem().Implements(want) {
				t.Errorf("the wrapper of %s.%s does not implement it", path, name)
			}
		}
	}
}

func sealed(i *types.Interface) bool {
	for m := range i.Methods() {
		if !m.Exported() {
			return true
		}
	}
	return false
}

func TestLookup(t *testing.T) {
	if Lookup("no/such/package") != nil {
		t.Error("a package that is not there has symbols")
	}
	sprint := Lookup("fmt")["Sprint"].Interface().(func(...any) string)
	if got := sprint(1, "a"); got != "1a" {
		t.Errorf("fmt.Sprint through the table = %q", got)
	}
	if pi := Lookup("math")["Pi"].Interface().(constant.Value); constant.BinaryOp(pi, token.SUB, constant.MakeFloat64(3)).Kind() != constant.Float {
		t.Errorf("math.Pi = %v", pi)
	}
	if got := Doc("fmt", "Println"); len(got) < 50 {
		t.Errorf("doc of fmt.Println = %q", got)
	}
	if got := Doc("io", "Reader.Read"); got == "" && Doc("io", "Reader") == "" {
		t.Error("no doc of io.Reader")
	}
	if Doc("fmt", "NoSuchName") != "" || Doc("nowhere", "") != "" {
		t.Error("docs of what is not there")
	}
}

// TestComposed checks that a wrapper with optional methods has those of the
// plain one, and that the one with most comes first.
func TestComposed(t *testing.T) {
	m := Lookup(".")["MapTypes"].Interface().(map[reflect.Value][]reflect.Type)
	if len(m) != len(gen.Compositions) {
		t.Errorf("%d of %d compositions", len(m), len(gen.Compositions))
	}
	for plain, more := range m {
		p := plain.Type().Elem()
		for i, w := range more {
			for j := range p.NumField() {
				if _, ok := w.FieldByName(p.Field(j).Name); !ok {
					t.Errorf("%v lacks %s of %v", w, p.Field(j).Name, p)
				}
			}
			if w.NumField() <= p.NumField() || w.NumMethod() != w.NumField()-1 || i > 0 && more[i-1].NumField() < w.NumField() {
				t.Errorf("%v stands after %v", w, more[max(i-1, 0)])
			}
		}
	}
}

// TestConstants compares the constants that the compiler found with those of
// the export data, which are of linux/amd64; elsewhere some may differ.
func TestConstants(t *testing.T) {
	seen, n := map[string]*types.Package{}, 0
	for _, path := range Packages() {
		here := Constants(path)
		if here == nil {
			continue
		}
		there := load(t, seen, path)
		if here.Name() != there.Name() {
			t.Errorf("%s is called %s and %s", path, here.Name(), there.Name())
		}
		for _, name := range here.Scope().Names() {
			a := here.Scope().Lookup(name).(*types.Const)
			b, ok := there.Scope().Lookup(name).(*types.Const)
			if !ok || !types.Identical(a.Type(), b.Type()) || a.Val().Kind() == constant.Unknown {
				t.Errorf("%s.%s is %v, in the export data %v", path, name, a, b)
				continue
			}
			n++
			if runtime.GOOS == "linux" && runtime.GOARCH == "amd64" && !constant.Compare(a.Val(), token.EQL, b.Val()) {
				t.Errorf("%s.%s is %v, in the export data %v", path, name, a.Val(), b.Val())
			}
		}
	}
	if n < 300 {
		t.Errorf("only %d constants", n)
	}
}
