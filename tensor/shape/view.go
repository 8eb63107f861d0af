package shape

// View returns the strides with which the elements of a tensor are read in a
// new shape with as many elements, or false if that needs a copy.
func View(s, strides, to []int) ([]int, bool) {
	if Numel(s) == 0 {
		return Strides(to), true
	}
	out := make([]int, len(to))
	j := len(to) - 1
	for i := len(s) - 1; i >= 0; {
		// A block of old axes that lie without gaps, innermost first.
		n, step, first := s[i], strides[i], i
		for first > 0 && (s[first-1] == 1 || strides[first-1] == step*n) {
			first--
			n *= s[first]
		}
		m := 1
		for j >= 0 && (m < n || to[j] == 1) {
			out[j] = step * m
			m *= to[j]
			j--
		}
		if m != n {
			return nil, false
		}
		i = first - 1
		if i >= 0 {
			continue
		}
	}
	for ; j >= 0; j-- {
		out[j] = 1
	}
	return out, true
}

// Collapse merges neighboring axes that all operands walk in one step, so that
// loops over them are as long as possible. Every element of strides belongs to
// one operand and has len(s) entries. It returns new slices.
func Collapse(s []int, strides ...[]int) ([]int, [][]int) {
	out := make([]int, 0, len(s))
	st := make([][]int, len(strides))
	for k := range st {
		st[k] = make([]int, 0, len(s))
	}
	for i, n := range s {
		if n == 1 {
			continue
		}
		last := len(out) - 1
		merge := last >= 0
		for k := range strides {
			merge = merge && st[k][last] == strides[k][i]*n
		}
		if merge {
			out[last] *= n
			for k := range strides {
				st[k][last] = strides[k][i]
			}
			continue
		}
		out = append(out, n)
		for k := range strides {
			st[k] = append(st[k], strides[k][i])
		}
	}
	return out, st
}

// Slice returns the start and the length of start:stop:step along an axis of n
// elements, with Python's treatment of negative and large bounds. Step must be
// positive.
func Slice(start, stop, step, n int) (first, length int) {
	clip := func(i int) int {
		if i < 0 {
			i += n
		}
		return min(max(i, 0), n)
	}
	first, last := clip(start), clip(stop)
	if last <= first {
		return first, 0
	}
	return first, (last - first + step - 1) / step
}
