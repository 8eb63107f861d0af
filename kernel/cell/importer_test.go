package cell

import (
	"go/constant"
	"go/token"
	"go/types"
	"testing"

	"github.com/rustorch/rustorch/cmd/rustorch-kernel/symbols"
)

// elsewhere is a program for another system: it has other constants than its
// export data.
type elsewhere struct{ compiled }

func (elsewhere) Constants(path string) *types.Package {
	pkg := symbols.Constants(path)
	if path != "os" {
		return pkg
	}
	other := types.NewPackage(path, pkg.Name())
	for name, c := range map[string]*types.Const{
		"PathSeparator": types.NewConst(token.NoPos, other, "PathSeparator", types.Typ[types.UntypedRune], constant.MakeInt64('\\')),
		"O_CREATE":      types.NewConst(token.NoPos, other, "O_CREATE", types.Typ[types.Int], constant.MakeInt64(12345)),
	} {
		if other.Scope().Insert(c) != nil {
			panic(name)
		}
	}
	return other
}

// TestConstantsOfThisSystem: cells get the constants that the program was
// compiled with, whether a package is imported first or named by another.
func TestConstantsOfThisSystem(t *testing.T) {
	for _, first := range []string{"", "io/fs", "os/exec", "log"} {
		s := NewSession(elsewhere{})
		if first != "" {
			if _, err := s.Import(first); err != nil {
				t.Fatal(err)
			}
		}
		p, err := s.Import("os")
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"PathSeparator": "92", "O_CREATE": "12345", "DevNull": `"/dev/null"`, "ModeDir": "2147483648"} {
			c, ok := p.Scope().Lookup(name).(*types.Const)
			if !ok || c.Val().ExactString() != want {
				t.Errorf("after %q: %s is %v, want %s", first, name, c, want)
			}
		}
		if p.Scope().Lookup("Open") == nil || !p.Complete() {
			t.Errorf("after %q: the rest of the package is not there", first)
		}
		u, err := s.Check(1, "import \"os\"\nsep := os.PathSeparator\nfile, err := os.OpenFile(\"x\", os.O_CREATE, 0)")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for _, tv := range u.Info.Types {
			if tv.Value != nil && (tv.Value.ExactString() == "92" || tv.Value.ExactString() == "12345") {
				found++
			}
		}
		if found < 2 {
			t.Errorf("after %q: the cell does not compute with them", first)
		}
	}
}
