package local

import (
	"fmt"
	"go/types"
	"sort"
	"strings"

	"github.com/rustorch/rustorch/kernel/cell"
	"github.com/rustorch/rustorch/kernel/engine"
)

// Records describes what of the live variables can outlive the engine.
func (e *Engine) Records() []engine.Record {
	var vars []engine.Variable
	for _, v := range sortedVars(e.session) {
		if x, ok := e.backend.Value(v); ok {
			vars = append(vars, engine.Variable{Name: v.Name(), Type: types.TypeString(v.Type(), nil), Value: x})
		}
	}
	return e.host.Records(vars)
}

// Names lists what is live.
func (e *Engine) Names() []string {
	var names []string
	for name := range e.session.Snapshot().Names {
		names = append(names, name)
	}
	for name := range e.session.Snapshot().Import {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Revive makes variables of what outlived an engine. It returns the names that
// are live again.
func (e *Engine) Revive(records []engine.Record) []string {
	var names []string
	for _, v := range e.host.Revive(records) {
		t, err := e.typeNamed(v.Type)
		if err != nil {
			continue
		}
		if e.backend.SetValue(e.session.DefineVar(v.Name, t), v.Value) != nil {
			e.session.Delete(v.Name)
			continue
		}
		names = append(names, v.Name)
	}
	return names
}

// typeNamed reads a type as go/types writes it: of compiled packages, basic, and
// pointers, slices and maps of these.
func (e *Engine) typeNamed(text string) (types.Type, error) {
	of := func(text string, f func(types.Type) types.Type) (types.Type, error) {
		t, err := e.typeNamed(text)
		if err != nil {
			return nil, err
		}
		return f(t), nil
	}
	if rest, ok := strings.CutPrefix(text, "*"); ok {
		return of(rest, func(t types.Type) types.Type { return types.NewPointer(t) })
	}
	if rest, ok := strings.CutPrefix(text, "[]"); ok {
		return of(rest, func(t types.Type) types.Type { return types.NewSlice(t) })
	}
	if rest, ok := strings.CutPrefix(text, "map["); ok {
		key, elem, _ := strings.Cut(rest, "]")
		k, err := e.typeNamed(key)
		if err != nil {
			return nil, err
		}
		return of(elem, func(t types.Type) types.Type { return types.NewMap(k, t) })
	}
	if tn, ok := types.Universe.Lookup(text).(*types.TypeName); ok {
		return tn.Type(), nil
	}
	if i := strings.LastIndexByte(text, '.'); i > 0 {
		pkg, err := e.session.Import(text[:i])
		if err != nil {
			return nil, err
		}
		if tn, ok := pkg.Scope().Lookup(text[i+1:]).(*types.TypeName); ok {
			return tn.Type(), nil
		}
	}
	return nil, fmt.Errorf("there is no type %s", text)
}

func (e *Engine) tensorType() (types.Type, error) {
	return e.typeNamed("*" + cell.TensorPath + ".Tensor")
}
