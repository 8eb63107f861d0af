package gen

import (
	"fmt"
	"go/types"
	"math/bits"
	"slices"
	"strings"
)

// A Composition is an interface whose values compiled code also asks for
// other methods. For every choice of them there is a wrapper, so that a type
// of a cell shows those it has.
type Composition struct {
	Interface string   // path.Name
	Optional  []string // interfaces, path.Name
}

// Compositions lists them. They lie in the files of the module's own packages.
var Compositions = []Composition{
	{Module + "/nn.Module", []string{"fmt.Stringer", Module + "/nn.Switch", Module + "/nn.Named"}},
	{Module + "/nn/data.Dataset", []string{Module + "/nn/data.Batcher", "fmt.Stringer"}},
	{"io.Reader", []string{"io.Closer"}},
	{"io.Writer", []string{"io.Closer"}},
	{"image.Image", []string{"fmt.Stringer"}},
}

// Compose writes the wrappers of all compositions.
func Compose(pkgs []Package) ([]byte, error) {
	byPath := map[string]*types.Package{}
	for _, p := range pkgs {
		byPath[p.Path] = p.Types
	}
	s := newSource()
	var rows []string
	for _, c := range Compositions {
		base, o, err := methodsOf(byPath, c.Interface)
		if err != nil {
			return nil, err
		}
		var optional [][]*types.Func
		for _, name := range c.Optional {
			ms, _, err := methodsOf(byPath, name)
			if err != nil {
				return nil, err
			}
			optional = append(optional, ms)
		}
		id := "_" + ident(o.Pkg().Path()) + "_" + o.Name()
		var names []string
		for _, choice := range choices(len(optional)) {
			methods := slices.Clone(base)
			name := id
			for i, ms := range optional {
				if choice&(1<<i) != 0 {
					methods = append(methods, ms...)
					name += "_" + ms[0].Name()
				}
			}
			s.wrapper(name, methods)
			names = append(names, "(*"+name+")(nil)")
		}
		rows = append(rows, fmt.Sprintf("{(*%s)(nil), []any{%s}}", id, strings.Join(names, ", ")))
	}
	s.printf("// composed lists the wrappers with optional methods, those with most first.\nvar composed = []composition{\n%s,\n}\n", strings.Join(rows, ",\n"))
	return s.finish()
}

// choices are the nonempty sets of n things, the largest first.
func choices(n int) []uint {
	var all []uint
	for c := uint(1); c < 1<<n; c++ {
		all = append(all, c)
	}
	slices.SortStableFunc(all, func(a, b uint) int { return bits.OnesCount(b) - bits.OnesCount(a) })
	return all
}

func methodsOf(byPath map[string]*types.Package, name string) ([]*types.Func, *types.TypeName, error) {
	dot := strings.LastIndexByte(name, '.')
	p := byPath[name[:dot]]
	if p == nil {
		return nil, nil, fmt.Errorf("composition of %s: the package is not in the list", name)
	}
	o, ok := p.Scope().Lookup(name[dot+1:]).(*types.TypeName)
	if !ok {
		return nil, nil, fmt.Errorf("composition of %s: there is no such type", name)
	}
	ms, ok := wrappable(o)
	if !ok {
		return nil, nil, fmt.Errorf("composition of %s: no interface with exported methods", name)
	}
	return ms, o, nil
}
