package closure

import (
	"go/ast"
	"go/types"
	"strings"
)

// substitute puts type arguments into a type.
func substitute(t types.Type, m map[*types.TypeParam]types.Type) types.Type {
	switch t := t.(type) {
	case *types.TypeParam:
		if a := m[t]; a != nil {
			return a
		}
	case *types.Alias:
		return substitute(types.Unalias(t), m)
	case *types.Named:
		return substituteNamed(t, m)
	case *types.Pointer:
		return types.NewPointer(substitute(t.Elem(), m))
	case *types.Slice:
		return types.NewSlice(substitute(t.Elem(), m))
	case *types.Array:
		return types.NewArray(substitute(t.Elem(), m), t.Len())
	case *types.Map:
		return types.NewMap(substitute(t.Key(), m), substitute(t.Elem(), m))
	case *types.Chan:
		return types.NewChan(t.Dir(), substitute(t.Elem(), m))
	case *types.Tuple:
		return substituteTuple(t, m)
	case *types.Signature:
		return types.NewSignatureType(nil, nil, nil, substituteTuple(t.Params(), m), substituteTuple(t.Results(), m), t.Variadic())
	case *types.Struct:
		return substituteStruct(t, m)
	case *types.Interface:
		return substituteInterface(t, m)
	}
	return t
}

func substituteNamed(t *types.Named, m map[*types.TypeParam]types.Type) types.Type {
	if t.TypeArgs().Len() == 0 {
		return t
	}
	args := make([]types.Type, 0, t.TypeArgs().Len())
	for a := range t.TypeArgs().Types() {
		args = append(args, substitute(a, m))
	}
	inst, err := types.Instantiate(nil, t.Origin(), args, false)
	if err != nil {
		refuse("the type %s", t)
	}
	return inst
}

func substituteTuple(t *types.Tuple, m map[*types.TypeParam]types.Type) *types.Tuple {
	var vs []*types.Var
	for v := range t.Variables() {
		vs = append(vs, types.NewParam(v.Pos(), v.Pkg(), v.Name(), substitute(v.Type(), m)))
	}
	return types.NewTuple(vs...)
}

func substituteStruct(t *types.Struct, m map[*types.TypeParam]types.Type) types.Type {
	var fields []*types.Var
	var tags []string
	for i := range t.NumFields() {
		f := t.Field(i)
		fields = append(fields, types.NewField(f.Pos(), f.Pkg(), f.Name(), substitute(f.Type(), m), f.Embedded()))
		tags = append(tags, t.Tag(i))
	}
	return types.NewStruct(fields, tags)
}

func substituteInterface(t *types.Interface, m map[*types.TypeParam]types.Type) types.Type {
	var methods []*types.Func
	var embeds []types.Type
	for f := range t.ExplicitMethods() {
		methods = append(methods, types.NewFunc(f.Pos(), f.Pkg(), f.Name(), substitute(f.Signature(), m).(*types.Signature)))
	}
	for e := range t.EmbeddedTypes() {
		embeds = append(embeds, substitute(e, m))
	}
	return types.NewInterfaceType(methods, embeds).Complete()
}

// instance returns the type arguments with which an identifier names a generic function.
func (c *comp) instance(id *ast.Ident) []types.Type {
	inst, ok := c.info.Instances[id]
	if !ok {
		return nil
	}
	var args []types.Type
	for a := range inst.TypeArgs.Types() {
		args = append(args, c.in(a))
	}
	return args
}

// A source is where the body of a function comes from.
type source struct {
	decl  *ast.FuncDecl
	info  *types.Info
	boxes map[*types.Var]bool
}

// funOf returns the compiled body of a function or method, nil for compiled
// code. A body that is still to come gets its fun now.
func (e *Engine) funOf(n ast.Node, f *types.Func, args []types.Type) *fun {
	f = f.Origin()
	if len(args) == 0 {
		if g := e.funs[f]; g != nil {
			return g
		}
		if f.Pkg() != nil && f.Pkg().Path() == "main" {
			return e.announce(f)
		}
	}
	src := e.sources[f]
	if src == nil {
		if src = e.prelude(f); src == nil {
			return nil
		}
	}
	var key strings.Builder
	for _, a := range args {
		key.WriteString(e.typeKey(a))
		key.WriteByte(';')
	}
	k := instanceKey{f, key.String()}
	if g := e.instances[k]; g != nil {
		return g
	}
	g := newFun(f.Name())
	e.instances[k] = g
	e.pendingKeys = append(e.pendingKeys, k)
	e.pending = append(e.pending, func() { e.compileInstance(g, f, src, args) })
	return g
}

type instanceKey struct {
	f    *types.Func
	args string
}

// typeKey names a type so that different types have different names.
func (e *Engine) typeKey(t types.Type) string {
	return itoa(e.reps.number(t))
}

func (e *Engine) compileInstance(g *fun, f *types.Func, src *source, args []types.Type) {
	m := map[*types.TypeParam]types.Type{}
	sig := src.info.Defs[src.decl.Name].(*types.Func).Signature()
	params := sig.TypeParams()
	if sig.Recv() != nil {
		params = sig.RecvTypeParams()
	}
	if params.Len() != len(args) {
		refuse("the generic function %s with %d type arguments", f.Name(), len(args))
	}
	for i := range params.Len() {
		m[params.At(i)] = args[i]
	}
	e.compileDecl(g, src, m)
}

// compileDecl compiles a declared function into g.
func (e *Engine) compileDecl(g *fun, src *source, m map[*types.TypeParam]types.Type) {
	c := e.comp(src.info, m, src.boxes)
	recv, params, results := declared(src)
	c.function(g, recv, params, results, src.decl.Body)
}

// declared returns the variables of a declaration's receiver, parameters and
// results, as the body names them: the function's own object may be that of an
// earlier definition.
func declared(src *source) (recv *types.Var, params, results []*types.Var) {
	sig := src.info.Defs[src.decl.Name].(*types.Func).Signature()
	params = namedVars(src.info, src.decl.Type.Params, vars(sig.Params()))
	results = namedVars(src.info, src.decl.Type.Results, vars(sig.Results()))
	if src.decl.Recv != nil {
		recv = namedVars(src.info, src.decl.Recv, []*types.Var{sig.Recv()})[0]
	}
	return recv, params, results
}

func namedVars(info *types.Info, list *ast.FieldList, vs []*types.Var) []*types.Var {
	if list == nil {
		return vs
	}
	i := 0
	for _, f := range list.List {
		for _, id := range f.Names {
			if v, ok := info.Defs[id].(*types.Var); ok {
				vs[i] = v
			}
			i++
		}
		if len(f.Names) == 0 {
			i++
		}
	}
	return vs
}
