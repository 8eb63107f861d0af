package gen

import (
	"fmt"
	"go/types"
	"strings"
)

// wrappable returns the methods of an interface that a type of another package
// can have.
func wrappable(o *types.TypeName) ([]*types.Func, bool) {
	i, ok := o.Type().Underlying().(*types.Interface)
	if !ok {
		return nil, false
	}
	var methods []*types.Func
	for m := range i.Methods() {
		if !m.Exported() {
			return nil, false
		}
		methods = append(methods, m)
	}
	return methods, len(methods) > 0
}

// wrapper writes a type that has the given methods by calling functions, which
// is how interpreted values satisfy compiled interfaces. The shape is yaegi's:
// the value, then a function field W+Name for each method.
func (s *source) wrapper(name string, methods []*types.Func) {
	s.printf("type %s struct {\nIValue any\n", name)
	for _, m := range methods {
		s.printf("W%s func%s\n", m.Name(), s.signature(m.Signature(), false))
	}
	s.printf("}\n\n")
	for _, m := range methods {
		sig := m.Signature()
		s.printf("func (w %s) %s%s {\n", name, m.Name(), s.signature(sig, true))
		if m.Name() == "String" && sig.Params().Len() == 0 {
			s.printf("if w.WString == nil {\nreturn \"\"\n}\n")
		}
		if sig.Results().Len() > 0 {
			s.printf("return ")
		}
		s.printf("w.W%s(%s)\n}\n\n", m.Name(), arguments(sig))
	}
}

// signature writes parameters, named a0, a1 … if asked, and results.
func (s *source) signature(sig *types.Signature, named bool) string {
	var params, results []string
	for i := range sig.Params().Len() {
		t := s.typ(sig.Params().At(i).Type())
		if sig.Variadic() && i == sig.Params().Len()-1 {
			t = "..." + strings.TrimPrefix(t, "[]")
		}
		if named {
			t = fmt.Sprintf("a%d %s", i, t)
		}
		params = append(params, t)
	}
	for v := range sig.Results().Variables() {
		results = append(results, s.typ(v.Type()))
	}
	return "(" + strings.Join(params, ", ") + ") (" + strings.Join(results, ", ") + ")"
}

func (s *source) typ(t types.Type) string { return types.TypeString(t, s.ref) }

func arguments(sig *types.Signature) string {
	var args []string
	for i := range sig.Params().Len() {
		args = append(args, fmt.Sprintf("a%d", i))
	}
	if sig.Variadic() {
		args[len(args)-1] += "..."
	}
	return strings.Join(args, ", ")
}
