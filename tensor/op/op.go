// Package op is the one table of tensor operations. Everything else about an
// operation is derived from its row or checked against it: the method of
// package tensor with its kernels, the gradient rule of package autograd, the
// gradient checks and the parity cases of the tests.
//
// The package holds immutable data.
package op

import (
	"slices"
	"strings"
)

// An Attr is an argument that is not a tensor. An attribute with a default is
// left out of the method's short form, and the method with the suffix Opt
// takes it. A []int without default at the end is variadic.
type Attr struct {
	Name, Type string // Type is int, float64, bool, string, []int, dtype.DType, shape.Format, or any: a Go number, a bool or nil
	Default    string // Go expression
}

// A Result is a rule for the type of an operation's result.
type Result uint8

// The rules. Operands are promoted to a common type first.
const (
	Promote Result = iota // the common type
	Float                 // the common type, or Float32 if it has no fractions
	Truth                 // Bool; operands are compared in the common type
	Whole                 // the common type, or Int64 if it is Bool
	Own                   // the forward function decides
	RealOf                // the common type, or that of its parts if it is complex
)

// A Sample is one call for tests: shapes of the inputs and values of the
// attributes.
type Sample struct {
	In   [][]int
	Attr []any
}

// An Op is one row of the table.
type Op struct {
	Name    string   // Go name; also the name of its ID
	Py      string   // PyTorch's name; rows of one name are overloads, tried in their order
	Alias   []string // other names of the same function
	Args    string   // PyTorch's parameters, as Python writes them, if they are not inputs and attributes in order: see Signature
	In      []string // tensor inputs; {"x"} if nil. "b?" may be nil, "xs..." is a list
	Out     []string // results; {"z"} if nil. "zs..." is a list
	Num     []string // inputs for which a number may stand in Python, beside the second one of rows with Scalar
	Attr    []Attr
	Node    string // PyTorch's name of the row's place in the graph, if it is not Name with Backward0: see NodeName
	Doc     string // one sentence that continues "Name ..."
	Src     string // where the formula or its numerics come from
	Func    bool   // a function of package tensor and of the Python module, not a method
	AsIs    bool   // takes floats of 16 bits as they are: it moves elements, or is made of rows that convert them
	Pending bool   // takes operands whose conjugation or negation is still to be done, as views do; others get copies
	Comp    bool   // made of other rows by func compose<Name> of package tensor, whose gradients are its own

	// Fwd is the scalar definition of an elementwise operation, a Go expression
	// over the inputs. Without it package tensor has func forward<Name>.
	Fwd  string
	Bool string // Fwd for operands of type Bool; refused if empty
	// Complex is Fwd for complex operands. Rows without Fwd say "own" if their
	// forward function takes complex operands. Refused if empty, but by rows
	// with AsIs or Comp.
	Complex string
	// HalfComplex and BrainComplex say that Complex32 and BComplex32 are taken
	// too, which PyTorch computes in few operations.
	HalfComplex, BrainComplex bool
	NoBool                    bool   // operands of type Bool are refused, beside others too
	Float                     bool   // Fwd holds for floating types only: others are converted or refused
	Integers                  bool   // Fwd holds for integer types only: others are refused
	NoHalf                    bool   // results of 16 bits are refused
	SIMD                      string // function of package simd for contiguous floating operands
	SIMD32                    string // the same for float32 alone
	DType                     Result

	// VJP holds one expression per input over g (the gradient of the result),
	// the inputs, the results and the attributes; shape(x) keeps only x's
	// shape. "0": no gradient. {"func"}: package autograd has func vjp<Name>,
	// whose parameters name what it needs. Nil: not differentiable.
	VJP []string
	// Wirtinger says that the rule gives PyTorch's gradient of complex operands,
	// the derivative with respect to the conjugate. Other rules are of functions
	// that have a complex derivative: they are called with the conjugate of g,
	// and what they return is conjugated.
	Wirtinger bool
	// Absent says that the rule takes nil for the gradient of a result that has
	// none, and not zeros.
	Absent bool

	Sparse bool // takes sparse operands as they are: other rows hand them to what package tensor has in their place, or refuse

	InPlace bool // there is a form <Name>InPlace that writes its result into x
	Into    bool // there is a form <Name>Into that writes its result into a given tensor
	Scalar  bool // there are forms <Name>Scalar(s) and, where order matters, R<Name>Scalar(s)

	Lo, Hi  float64   // tests draw inputs from [Lo, Hi]
	Kinks   []float64 // points without a derivative
	Samples []Sample  // nil: {2,3} for every input, and {2,3} with {3} and {2,1} for two
}

// Inputs returns the names of the row's tensor inputs without their marks.
func (o *Op) Inputs() []string {
	if o.In == nil {
		return []string{"x"}
	}
	names := make([]string, len(o.In))
	for i, s := range o.In {
		names[i] = trim(s)
	}
	return names
}

// Outputs returns the names of the row's results.
func (o *Op) Outputs() []string {
	if o.Out == nil {
		return []string{"z"}
	}
	return o.Out
}

// IsList reports whether the row's only input is a list of tensors.
func (o *Op) IsList() bool { return len(o.In) == 1 && o.List() == 0 }

// List returns which input is a list of tensors, -1 if none is.
func (o *Op) List() int {
	return slices.IndexFunc(o.In, func(s string) bool { return strings.HasSuffix(s, "...") })
}

// Optional reports whether input i may be nil.
func (o *Op) Optional(i int) bool { return o.In != nil && strings.HasSuffix(o.In[i], "?") }

// NodeName returns PyTorch's name of the row's place in the graph for a call
// with these attributes. Of several names in Node the first is that of a call
// without dimensions in its first attribute, the next that with one, and so on;
// or the second is that without the last, optional input.
func (o *Op) NodeName(attrs []any, without bool) string {
	names := strings.Fields(o.Node)
	if len(names) == 0 {
		return o.Name + "Backward0"
	}
	at := 0
	if without {
		at = 1
	} else if len(attrs) > 0 {
		dims, _ := attrs[0].([]int)
		at = len(dims)
	}
	return names[min(at, len(names)-1)]
}

func trim(s string) string { return strings.TrimRight(s, "?.") }

// Table lists every operation in order of ID.
var Table = concat(pointwise, activations, binary, arithmetic, comparisons, reductions, products, asIs(layout), asIs(rearrange), asIs(copies), indexing, complexes, linalg, decompositions, systems, statistics, layers, functional, volume, losses, asIs(fourier), analysis, asIs(writes), specials, polynomials, keptSparse(sparseRows), maskedRows)

// asIs marks the rows of a family.
func asIs(rows []Op) []Op {
	for i := range rows {
		rows[i].AsIs = true
	}
	return rows
}

// keptSparse marks the rows that take sparse operands themselves.
func keptSparse(rows []Op) []Op {
	for i := range rows {
		rows[i].Sparse = true
	}
	return asIs(rows)
}

func concat(families ...[]Op) []Op {
	var all []Op
	for _, f := range families {
		all = append(all, f...)
	}
	return all
}

//go:generate go test . -run TestGenerated -update
