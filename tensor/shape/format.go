package shape

import (
	"fmt"
	"slices"
)

// A Format is an order of dimensions in memory.
type Format int

// The formats. Default is the one that an operation has if it is given none.
const (
	Default        Format = iota
	Preserve              // that of the operand
	Contiguous            // row-major: the last dimension is the innermost one
	ChannelsLast          // of four dimensions (N, C, H, W) the channels are the innermost one
	ChannelsLast3d        // of five dimensions (N, C, D, H, W) the channels are the innermost one
)

var formats = []struct {
	name  string
	order []int // dimensions from the innermost one outwards
}{
	Default: {name: "None"}, Preserve: {name: "preserve_format"}, Contiguous: {name: "contiguous_format"},
	ChannelsLast: {"channels_last", []int{1, 3, 2, 0}}, ChannelsLast3d: {"channels_last_3d", []int{1, 4, 3, 2, 0}},
}

// Formats returns the names of all formats, in the order of their numbers.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// String returns PyTorch's name of the format.
func (f Format) String() string { return formats[f].name }

// Strides returns the strides of a tensor without gaps in format f. Preserve
// and Default stand for Contiguous. It is an error if f needs another number
// of dimensions.
func (f Format) Strides(s []int) ([]int, error) {
	order := formats[f].order
	switch {
	case order == nil:
		return Strides(s), nil
	case len(order) != len(s):
		return nil, fmt.Errorf("required rank %d tensor to use %v format", len(order), f)
	}
	st, n := make([]int, len(s)), 1
	for _, d := range order {
		st[d] = n
		n *= max(s[d], 1)
	}
	return st, nil
}

// Is reports whether elements lie in format f without gaps.
func (f Format) Is(s, strides []int) bool {
	order := formats[f].order
	if order == nil {
		return IsContiguous(s, strides)
	}
	if len(order) != len(s) {
		return false
	}
	n := 1
	for _, d := range order {
		if s[d] != 1 {
			if strides[d] != n {
				return false
			}
			n *= s[d]
		}
	}
	return true
}

// IsDense reports whether elements lie without gaps and each at a place of its
// own, in any order of dimensions.
func IsDense(s, strides []int) bool {
	if IsContiguous(s, strides) {
		return true
	}
	order := make([]int, len(s))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case s[j] < 2 && s[i] >= 2:
			return -1
		case s[i] < 2 && s[j] >= 2:
			return 1
		}
		return strides[i] - strides[j]
	})
	n := 1
	for _, d := range order {
		if s[d] < 2 {
			return true
		}
		if strides[d] != n {
			return false
		}
		n *= s[d]
	}
	return true
}

// Like returns the strides of a tensor without gaps whose dimensions lie in
// memory in the order in which those of the operand do: the operand's own if it
// is dense.
//
// Source: the rules of PyTorch's empty_like with preserve_format.
func Like(s, strides []int) []int {
	if IsDense(s, strides) {
		return slices.Clone(strides)
	}
	order := MemoryOrder(s, strides)
	out, n := make([]int, len(s)), 1
	for _, d := range order {
		out[d] = n
		n *= max(s[d], 1)
	}
	return out
}

// MemoryOrder returns the dimensions from the innermost one outwards. It is an
// insertion sort because the comparison of dimensions is no order: one with the
// stride 0 stays beside its neighbors.
func MemoryOrder(s, strides []int) []int { return memoryOrder(s, [][]int{strides}) }

// memoryOrder is MemoryOrder for several operands, of which the first that tells
// two dimensions apart decides.
func memoryOrder(s []int, strides [][]int) []int {
	order := make([]int, len(s))
	for i := range order {
		order[i] = len(s) - 1 - i
	}
	for i := 1; i < len(order); i++ {
		at := i
		for k := i - 1; k >= 0; k-- {
			c := 0
			for _, st := range strides {
				if c = compare(s, st, order[k], order[at]); c != 0 {
					break
				}
			}
			if c < 0 {
				break
			}
			if c > 0 {
				order[k], order[at] = order[at], order[k]
				at = k
			}
		}
	}
	return order
}

// compare tells which of two dimensions lies further inside: negative for i,
// positive for j, 0 if that cannot be told.
func compare(s, strides []int, i, j int) int {
	switch {
	case strides[i] == 0 || strides[j] == 0:
		return 0
	case strides[i] != strides[j]:
		return strides[i] - strides[j]
	case s[i] > s[j]:
		return 1
	}
	return 0
}

// Suggested returns the format that strides look like, Contiguous where several
// would do: an operation on such a tensor gives its result that format.
//
// Source: PyTorch's suggest_memory_format.
func Suggested(s, strides []int) Format {
	for _, f := range []Format{ChannelsLast, ChannelsLast3d} {
		if f.suits(s, strides) {
			return f
		}
	}
	return Contiguous
}

// suits reports whether the dimensions lie in the order of f, with gaps or
// without. One channel, and shapes of which only the first dimension is longer
// than one, count as Contiguous.
func (f Format) suits(s, strides []int) bool {
	order := formats[f].order
	if len(s) != len(order) || strides[1] == 0 {
		return false
	}
	least := 0
	for _, d := range order {
		if s[d] == 0 || strides[d] < least || d == 0 && least == strides[1] {
			return false
		}
		least = strides[d] * max(s[d], 1)
	}
	return true
}
