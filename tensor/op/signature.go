package op

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/rustorch/rustorch/tensor/shape"
)

// An Arg is a parameter of a row's Python function.
type Arg struct {
	Name    string // PyTorch's
	Default string // as Python writes it; empty if the argument must be given
	Keyword bool   // can only be given by name
	Rest    bool   // takes all positional arguments that are left
	Number  bool   // is an input for which a Python number may stand, as tensor.Number, beside a tensor
	Input   int    // which of the row's inputs it is, or -1
	Attr    int    // which of the row's attributes it is, or -1
}

// Signature returns the parameters of the row's Python function in PyTorch's
// order. Without Args they are the inputs and then the attributes: x is called
// input and y other, a list xs tensors, and the other names are those of the
// row in snake case. "LU:lu" is what Python calls LU and the row lu.
//
// A parameter that is neither input nor attribute takes its default only, with
// one exception: dtype converts the first input before the operation and the
// result after it.
func (o *Op) Signature() ([]Arg, error) {
	known := o.parameters()
	if o.Args == "" {
		return known, nil
	}
	var args []Arg
	keyword := false
	for _, text := range strings.Split(o.Args, ", ") {
		if text == "*" {
			keyword = true
			continue
		}
		name, value, _ := strings.Cut(text, "=")
		bare := strings.TrimPrefix(name, "*")
		bare, own, renamed := strings.Cut(bare, ":")
		if !renamed {
			own = bare
		}
		a := Arg{Name: bare, Default: value, Keyword: keyword, Rest: strings.HasPrefix(name, "*"), Input: -1, Attr: -1}
		if i := slices.IndexFunc(known, func(k Arg) bool { return k.Name == own }); i >= 0 {
			a.Input, a.Attr, a.Number = known[i].Input, known[i].Attr, known[i].Number
			if value == "" {
				a.Default = known[i].Default
			}
			known = slices.Delete(known, i, i+1)
		} else if value == "" {
			return nil, fmt.Errorf("op %s: argument %s is no input and no attribute and has no default", o.Name, name)
		}
		args = append(args, a)
	}
	if len(known) > 0 {
		return nil, fmt.Errorf("op %s: %s stands in the row and not among its arguments", o.Name, known[0].Name)
	}
	return args, nil
}

// parameters are the inputs and then the attributes.
func (o *Op) parameters() []Arg {
	var args []Arg
	for i, name := range o.Inputs() {
		a := Arg{Name: pythonName(name), Input: i, Attr: -1, Number: o.Scalar && i == 1 || slices.Contains(o.Num, name)}
		if o.Optional(i) {
			a.Default = "None"
		}
		args = append(args, a)
	}
	for i, attr := range o.Attr {
		args = append(args, Arg{Name: pythonName(attr.Name), Default: pythonValue(attr.Default), Input: -1, Attr: i})
	}
	return args
}

func pythonName(name string) string {
	switch name {
	case "limits":
		return "range"
	case "variance":
		return "var"
	case "dt":
		return "dtype"
	case "matrix":
		return "A"
	case "rhs":
		return "B"
	case "x":
		return "input"
	case "y":
		return "other"
	case "xs":
		return "tensors"
	case "ordinates":
		return "y"
	case "abscissas":
		return "x"
	case "columns", "samples":
		return "N"
	case "channels":
		return "C"
	case "area":
		return "HxW"
	}
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// pythonValue writes a default of the table as Python does.
func pythonValue(src string) string {
	switch src {
	case "true":
		return "True"
	case "false":
		return "False"
	case "nil", "[]int{}":
		return "None"
	}
	if list, ok := strings.CutPrefix(src, "[]int{"); ok {
		return strings.TrimSuffix(list, "}")
	}
	return src
}

// Value returns the default of an attribute as its Go type; ok is false if it
// has none. The table holds literals only.
func (a Attr) Value() (v any, ok bool) {
	switch a.Default {
	case "":
		return nil, false
	case "true", "false":
		return a.Default == "true", true
	case "nil":
		return nil, true
	}
	if list, found := strings.CutPrefix(a.Default, "[]int{"); found {
		ints := []int{}
		for _, f := range strings.FieldsFunc(strings.TrimSuffix(list, "}"), func(r rune) bool { return r == ',' || r == ' ' }) {
			var n int
			fmt.Sscan(f, &n)
			ints = append(ints, n)
		}
		return ints, true
	}
	switch a.Type {
	case "shape.Format":
		return shape.Default, true
	case "string":
		return strings.Trim(a.Default, `"`), true
	case "float64":
		var f float64
		fmt.Sscan(a.Default, &f)
		return f, true
	}
	var n int
	fmt.Sscan(a.Default, &n)
	return n, true
}
