package tensor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/shape"
)

// An equation is a parsed einsum: labels of the dimensions of each operand and
// of the result. Dimensions of an ellipsis have labels below 0.
type equation struct {
	in  [][]int
	out []int
}

func badEinsum(format string, args ...any) {
	panic(&ValueError{"einsum", "einsum(): " + fmt.Sprintf(format, args...)})
}

// subscripts reads one term; its ellipsis stands for dots dimensions.
func subscripts(term string, dots int) []int {
	var out []int
	for i := 0; i < len(term); i++ {
		switch c := term[i]; {
		case strings.HasPrefix(term[i:], "..."):
			for k := dots; k > 0; k-- {
				out = append(out, -k)
			}
			i += 2
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z':
			out = append(out, int(c))
		default:
			badEinsum("invalid subscript given at index %d in the equation string, subscripts must be in [a-zA-Z], but got %q", i, c)
		}
	}
	return out
}

func parseEinsum(text string, operands []*Tensor) equation {
	left, right, explicit := strings.Cut(strings.ReplaceAll(text, " ", ""), "->")
	terms := strings.Split(left, ",")
	if len(terms) != len(operands) {
		badEinsum("%s operands were provided than specified in the equation: %d, not %d", map[bool]string{true: "fewer", false: "more"}[len(operands) < len(terms)], len(operands), len(terms))
	}
	dots := 0
	var e equation
	for i, term := range terms {
		named := len(strings.ReplaceAll(term, "...", ""))
		n := operands[i].Dim() - named
		if n < 0 || n > 0 && !strings.Contains(term, "...") {
			badEinsum("the number of subscripts in the equation (%d) does not match the number of dimensions (%d) for operand %d and no ellipsis was given", named, operands[i].Dim(), i)
		}
		dots = max(dots, n)
		e.in = append(e.in, subscripts(term, n))
	}
	if !explicit {
		e.out = e.implied(dots)
		return e
	}
	e.out = subscripts(right, dots)
	for i, l := range e.out {
		if slices.Contains(e.out[:i], l) || !slices.ContainsFunc(e.in, func(in []int) bool { return slices.Contains(in, l) }) {
			badEinsum("output subscript %c appears more than once in the output, or does not appear in the equation for any input operand", rune(l))
		}
	}
	return e
}

// implied are the labels of a result that is not written: the ellipsis, and
// what occurs once, in order of the alphabet.
func (e equation) implied(dots int) (out []int) {
	count := map[int]int{}
	for _, in := range e.in {
		for _, l := range in {
			count[l]++
		}
	}
	for k := dots; k > 0; k-- {
		out = append(out, -k)
	}
	for c := int('A'); c <= 'z'; c++ {
		if count[c] == 1 {
			out = append(out, c)
		}
	}
	return out
}

// diagonals joins dimensions of x with one label.
func diagonals(x *Tensor, labels []int) (*Tensor, []int) {
	for i := 0; i < len(labels); i++ {
		for j := i + 1; j < len(labels); j++ {
			if labels[i] != labels[j] {
				continue
			}
			if x.shape[i] != x.shape[j] {
				panic(&ShapeError{Op: "einsum", Shape1: x.Shape(), Reason: fmt.Sprintf("einsum(): subscript %s is repeated but the sizes don't match, %d != %d", labelName(labels[i]), x.shape[j], x.shape[i])})
			}
			x = x.DiagonalOpt(0, i, j).Movedim([]int{-1}, i)
			labels = slices.Delete(slices.Clone(labels), j, j+1)
			j--
		}
	}
	return x, labels
}

// ordered gives x the dimensions of all labels, of length one where it has none.
func ordered(x *Tensor, labels, all []int) *Tensor {
	var order, s []int
	for _, l := range all {
		if i := slices.Index(labels, l); i >= 0 {
			order, s = append(order, i), append(s, x.shape[i])
		} else {
			s = append(s, 1)
		}
	}
	return x.Permute(order...).Reshape(s...)
}

// checkSizes panics unless dimensions with one label have one length, or 1.
func (e equation) checkSizes(operands []*Tensor) {
	seen := map[int]int{}
	for i, labels := range e.in {
		for k, l := range labels {
			n := operands[i].shape[k]
			switch before, ok := seen[l]; {
			case !ok || before == 1:
				seen[l] = n
			case n != before && n != 1:
				panic(&ShapeError{"einsum", operands[0].Shape(), operands[i].Shape(), fmt.Sprintf("einsum(): subscript %s has size %d for operand %d which does not broadcast with previously seen size %d", labelName(l), n, i, before)})
			}
		}
	}
}

func labelName(l int) string {
	if l < 0 {
		return "..."
	}
	return string(rune(l))
}

func composeEinsum(operands []*Tensor, text string) *Tensor {
	if len(operands) == 0 {
		panic(&ValueError{"einsum", "einsum(): must provide at least one operand"})
	}
	e := parseEinsum(text, operands)
	for i := range operands {
		x, labels := diagonals(operands[i], e.in[i])
		operands = slices.Clone(operands)
		operands[i], e.in[i] = x, labels
	}
	e.checkSizes(operands)
	z, labels := operands[0], e.in[0]
	for i, y := range operands[1:] {
		later := slices.Concat(append([][]int{e.out}, e.in[i+2:]...)...)
		z, labels = contract(z, y, labels, e.in[i+1], later)
	}
	z, labels = sumAway(z, labels, e.out)
	return ordered(z, labels, e.out)
}

// sumAway sums x over the labels that are not kept.
func sumAway(x *Tensor, labels, keep []int) (*Tensor, []int) {
	var dims, rest []int
	for i, l := range labels {
		if slices.Contains(keep, l) {
			rest = append(rest, l)
		} else {
			dims = append(dims, i)
		}
	}
	if len(dims) == 0 {
		return x, labels
	}
	return x.SumOpt(dims, false), rest
}

// A pair is two operands with the labels of their dimensions.
type pair struct {
	x, y   *Tensor
	lx, ly []int
}

// size is the length that a label has in the operands, which broadcast.
func (p pair) size(l int) int {
	n := 1
	if i := slices.Index(p.lx, l); i >= 0 {
		n = p.x.shape[i]
	}
	if i := slices.Index(p.ly, l); i >= 0 && p.y.shape[i] != 1 {
		n = p.y.shape[i]
	}
	return n
}

func (p pair) sizes(labels []int) []int {
	s := make([]int, len(labels))
	for i, l := range labels {
		s[i] = p.size(l)
	}
	return s
}

// parts sorts the labels: batch labels are in both operands and needed later,
// inner ones are in both and not needed, the others are in one.
func (p pair) parts(later []int) (batch, left, inner, right []int) {
	for i, l := range p.lx {
		k := slices.Index(p.ly, l)
		switch {
		case k < 0:
			left = append(left, l)
		case slices.Contains(later, l) || (p.y.shape[k] == 1) != (p.x.shape[i] == 1):
			batch = append(batch, l)
		default:
			inner = append(inner, l)
		}
	}
	for _, l := range p.ly {
		if !slices.Contains(p.lx, l) {
			right = append(right, l)
		}
	}
	return batch, left, inner, right
}

// contract multiplies two operands as matrices and sums over the labels that
// nobody needs later.
func contract(x, y *Tensor, lx, ly, later []int) (*Tensor, []int) {
	x, lx = sumAway(x, lx, append(slices.Clone(ly), later...))
	y, ly = sumAway(y, ly, append(slices.Clone(lx), later...))
	if dt := promoted([]*Tensor{x, y}); !dt.IsFloat() { // a sum of integers is Int64
		x, y = x.To(dt), y.To(dt)
	}
	p := pair{x, y, lx, ly}
	batch, left, inner, right := p.parts(later)
	a, b := ordered(x, lx, slices.Concat(batch, left, inner)), ordered(y, ly, slices.Concat(batch, inner, right))
	n, nl, ni, nr := len(batch), shape.Numel(p.sizes(left)), shape.Numel(p.sizes(inner)), shape.Numel(p.sizes(right))
	a = a.Reshape(append(slices.Clone(a.shape[:n]), nl, ni)...)
	b = b.Reshape(append(slices.Clone(b.shape[:n]), ni, nr)...)
	z := a.MatMul(b).Reshape(p.sizes(slices.Concat(batch, left, right))...)
	return sumAway(z, slices.Concat(batch, left, right), later)
}
