// Package shape holds the arithmetic of shapes, strides and axes as pure
// functions on []int. Strides count elements. Messages are PyTorch's.
package shape

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// String returns s as PyTorch writes it in messages: [2, 3].
func String(s []int) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, n := range s {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	b.WriteByte(']')
	return b.String()
}

// Numel returns the number of elements of a shape that Check accepts.
func Numel(s []int) int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// Check returns an error if a dimension is negative, or if the bytes of the
// elements, size each, do not fit an int.
func Check(s []int, size int) error {
	n := max(size, 1)
	for _, d := range s {
		if d < 0 {
			return fmt.Errorf("Trying to create tensor with negative dimension %d: %s", d, String(s))
		}
	}
	if slices.Contains(s, 0) {
		return nil
	}
	for _, d := range s {
		if n > math.MaxInt/d {
			return fmt.Errorf("Storage size calculation overflowed with sizes=%s", String(s))
		}
		n *= d
	}
	return nil
}

// Strides returns the strides of a contiguous tensor in row-major order.
func Strides(s []int) []int {
	st := make([]int, len(s))
	PutStrides(st, s)
	return st
}

// PutStrides is Strides into memory of the same length.
func PutStrides(st, s []int) {
	n := 1
	for i := len(s) - 1; i >= 0; i-- {
		st[i] = n
		n *= max(s[i], 1)
	}
}

// IsContiguous reports whether elements lie in row-major order without gaps; no
// elements do.
func IsContiguous(s, strides []int) bool {
	n := 1
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] != 1 {
			if strides[i] != n && s[i] != 0 {
				return slices.Contains(s, 0)
			}
			n *= s[i]
		}
	}
	return true
}

// Broadcast returns the shape to which a and b are both expanded.
func Broadcast(a, b []int) ([]int, error) {
	if slices.Equal(a, b) {
		return a, nil
	}
	out := make([]int, max(len(a), len(b)))
	for i := 1; i <= len(out); i++ {
		x, y := 1, 1
		if i <= len(a) {
			x = a[len(a)-i]
		}
		if i <= len(b) {
			y = b[len(b)-i]
		}
		k := len(out) - i
		switch {
		case x == y || y == 1:
			out[k] = x
		case x == 1:
			out[k] = y
		default:
			return nil, fmt.Errorf("The size of tensor a (%d) must match the size of tensor b (%d) at non-singleton dimension %d", x, y, k)
		}
	}
	return out, nil
}

// ExpandStrides returns the strides with which a tensor of shape s is read as
// one of shape to, to which it must broadcast: 0 along repeated axes.
func ExpandStrides(s, strides, to []int) []int {
	out := make([]int, len(to))
	k := len(to) - len(s)
	for i := range s {
		if s[i] != 1 || to[k+i] == 1 {
			out[k+i] = strides[i]
		}
	}
	return out
}

// Axis turns dim, negative from the end, into an axis of a tensor with rank
// dimensions. A zero-dimensional tensor is treated as if it had one.
func Axis(dim, rank int) (int, error) {
	n := max(rank, 1)
	if dim < -n || dim >= n {
		return 0, fmt.Errorf("Dimension out of range (expected to be in range of [%d, %d], but got %d)", -n, n-1, dim)
	}
	if dim < 0 {
		dim += n
	}
	return dim, nil
}

// Axes marks the axes that dims name; no dims name all of them.
func Axes(dims []int, rank int) ([]bool, error) {
	marked := make([]bool, rank)
	if len(dims) == 0 {
		for i := range marked {
			marked[i] = true
		}
		return marked, nil
	}
	for _, d := range dims {
		i, err := Axis(d, rank)
		if err != nil {
			return nil, err
		}
		if rank == 0 {
			continue
		}
		if marked[i] {
			return nil, fmt.Errorf("dim %d appears multiple times in the list of dims", i)
		}
		marked[i] = true
	}
	return marked, nil
}

// Reduce returns the shape after the marked axes are reduced, either to length
// one or away.
func Reduce(s []int, marked []bool, keep bool) []int {
	out := make([]int, 0, len(s))
	for i, n := range s {
		if !marked[i] {
			out = append(out, n)
		} else if keep {
			out = append(out, 1)
		}
	}
	return out
}

// Infer replaces one -1 in s so that it has n elements.
func Infer(s []int, n int) ([]int, error) {
	bad := func() error { return fmt.Errorf("shape '%s' is invalid for input of size %d", String(s), n) }
	out, at, prod := slices.Clone(s), -1, 1
	for i, d := range s {
		switch {
		case d == -1 && at >= 0:
			return nil, fmt.Errorf("only one dimension can be inferred")
		case d == -1:
			at = i
		case d < 0:
			return nil, fmt.Errorf("invalid shape dimension %d at index %d of shape %s", d, i, String(s))
		case d > 0 && prod > math.MaxInt/d:
			return nil, bad()
		default:
			prod *= d
		}
	}
	if at < 0 {
		if prod != n {
			return nil, bad()
		}
		return out, nil
	}
	if prod == 0 {
		if n == 0 {
			return nil, fmt.Errorf("cannot reshape tensor of 0 elements into shape %s because the unspecified dimension size -1 can be any value and is ambiguous", String(s))
		}
		return nil, bad()
	}
	if n%prod != 0 {
		return nil, bad()
	}
	out[at] = n / prod
	return out, nil
}
