package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/shape"
)

func axisOf(name string, dim, rank int) int {
	i, err := shape.Axis(dim, rank)
	return must(name, i, err)
}

func forwardT(x *Tensor) *Tensor {
	s, st := slices.Clone(x.shape), slices.Clone(x.strides)
	slices.Reverse(s)
	slices.Reverse(st)
	return x.alias(s, st, x.off)
}

func forwardTranspose(x *Tensor, dim0, dim1 int) *Tensor {
	i, j := axisOf("transpose", dim0, len(x.shape)), axisOf("transpose", dim1, len(x.shape))
	s, st := slices.Clone(x.shape), slices.Clone(x.strides)
	if len(s) > 0 {
		s[i], s[j] = s[j], s[i]
		st[i], st[j] = st[j], st[i]
	}
	return x.alias(s, st, x.off)
}

func forwardPermute(x *Tensor, dim []int) *Tensor {
	if len(dim) != len(x.shape) {
		panic(&ShapeError{Op: "permute", Shape1: x.Shape(), Reason: fmt.Sprintf("number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = %d is not equal to len(dims) = %d", len(x.shape), len(dim))})
	}
	axes("permute", append([]int{}, dim...), x)
	s, st := make([]int, len(dim)), make([]int, len(dim))
	for k, d := range dim {
		i := axisOf("permute", d, len(x.shape))
		s[k], st[k] = x.shape[i], x.strides[i]
	}
	return x.alias(s, st, x.off)
}

func inferred(name string, x *Tensor, s []int) []int {
	to, err := shape.Infer(s, x.Numel())
	if err != nil {
		panic(&ShapeError{name, x.Shape(), slices.Clone(s), err.Error()})
	}
	return to
}

func forwardView(x *Tensor, s []int) *Tensor {
	to := inferred("view", x, s)
	st, ok := shape.View(x.shape, x.strides, to)
	if !ok {
		panic(&ShapeError{"view", x.Shape(), to, "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead."})
	}
	return x.alias(to, st, x.off)
}

func forwardViewType(x *Tensor, dt dtype.DType) *Tensor {
	switch what := "torch.Tensor.view is not supported for "; {
	case x.IsConj():
		panic(&ValueError{"view", what + "conjugate view tensors when converting to a different dtype."})
	case x.IsNeg():
		panic(&ValueError{"view", what + "tensors with negative bit set when converting to a different dtype."})
	}
	from, to := x.dt.Size(), dt.Size()
	s, st, off := slices.Clone(x.shape), slices.Clone(x.strides), x.off
	last := len(s) - 1
	refuse := func(what, got string) {
		panic(&ShapeError{Op: "view", Shape1: x.Shape(), Reason: fmt.Sprintf("self.%s to view %s as %s (different element sizes)%s", what, x.dt.Torch(), dt.Torch(), got)})
	}
	switch {
	case from == to:
	case last < 0:
		refuse("dim() cannot be 0", "")
	case st[last] != 1:
		refuse("stride(-1) must be 1", ", but got "+itoa(st[last]))
	case from > to:
		widen(s, st, from/to)
		off *= from / to
	default:
		off = narrow(s, st, off, to/from, refuse)
	}
	z := x.alias(s, st, off)
	z.dt, z.base = dt, nil
	return z
}

// widen makes the last dimension k times as long, of elements that are as much
// smaller.
func widen(s, st []int, k int) {
	last := len(s) - 1
	s[last] *= k
	for i := range last {
		st[i] *= k
	}
}

// narrow makes the last dimension k times shorter, and returns the offset in the
// larger elements.
func narrow(s, st []int, off, k int, refuse func(what, got string)) int {
	last := len(s) - 1
	if s[last]%k != 0 {
		refuse("size(-1) must be divisible by "+itoa(k), ", but got "+itoa(s[last]))
	}
	if off%k != 0 {
		refuse("storage_offset() must be divisible by "+itoa(k), ", but got "+itoa(off))
	}
	s[last] /= k
	for i := range last {
		if st[i]%k != 0 {
			refuse(fmt.Sprintf("stride(%d) must be divisible by %d", i, k), ", but got "+itoa(st[i]))
		}
		st[i] /= k
	}
	return off / k
}

func forwardReshape(x *Tensor, s []int) *Tensor {
	to := inferred("reshape", x, s)
	if st, ok := shape.View(x.shape, x.strides, to); ok {
		return x.alias(to, st, x.off)
	}
	return forwardView(packed(x), to)
}

func forwardFlatten(x *Tensor, start, end int) *Tensor {
	i, j := axisOf("flatten", start, len(x.shape)), axisOf("flatten", end, len(x.shape))
	if i > j {
		panic(&IndexError{"flatten", "flatten() has invalid args: start_dim cannot come after end_dim"})
	}
	if len(x.shape) == 0 {
		return x.alias([]int{1}, []int{1}, x.off)
	}
	if i == j {
		return x
	}
	to := append(slices.Clone(x.shape[:i]), shape.Numel(x.shape[i:j+1]))
	return forwardReshape(x, append(to, x.shape[j+1:]...))
}

// broadcastTo returns to if s broadcasts to exactly that.
func broadcastTo(s, to []int) ([]int, bool) {
	b, err := shape.Broadcast(s, to)
	return to, err == nil && slices.Equal(b, to)
}

func forwardExpand(x *Tensor, s []int) *Tensor {
	to := slices.Clone(s)
	for i := range to {
		if k := i - (len(to) - len(x.shape)); to[i] == -1 && k >= 0 {
			to[i] = x.shape[k]
		}
	}
	if reason := unexpanded(x, to); reason != "" {
		panic(&ShapeError{"expand", x.Shape(), slices.Clone(s), reason})
	}
	if err := shape.Check(to, x.dt.Size()); err != nil {
		panic(&ValueError{"expand", "numel: integer multiplication overflow: " + err.Error()})
	}
	return x.alias(to, shape.ExpandStrides(x.shape, x.strides, to), x.off)
}

// unexpanded says why x is not expanded to a shape, or nothing if it can be.
func unexpanded(x *Tensor, to []int) string {
	lead := len(to) - len(x.shape)
	if lead < 0 {
		return fmt.Sprintf("expand(torch.%sTensor{%s}, size=%s): the number of sizes provided (%d) must be greater or equal to the number of dimensions in the tensor (%d)", x.dt.Torch(), shape.String(x.shape), shape.String(to), len(to), len(x.shape))
	}
	for i := len(to) - 1; i >= 0; i-- {
		switch {
		case to[i] < 0 && i < lead:
			return fmt.Sprintf("The expanded size of the tensor (%d) isn't allowed in a leading, non-existing dimension %d", to[i], i)
		case i >= lead && (x.shape[i-lead] != 1 && x.shape[i-lead] != to[i] || to[i] < 0):
			return fmt.Sprintf("The expanded size of the tensor (%d) must match the existing size (%d) at non-singleton dimension %d.  Target sizes: %s.  Tensor sizes: %s", to[i], x.shape[i-lead], i, shape.String(to), shape.String(x.shape))
		}
	}
	return ""
}

func forwardSqueeze(x *Tensor, dim []int) *Tensor {
	marked := axes("squeeze", dim, x)
	s, st := []int{}, []int{}
	for i, n := range x.shape {
		if !marked[i] || n != 1 {
			s, st = append(s, n), append(st, x.strides[i])
		}
	}
	return x.alias(s, st, x.off)
}

func forwardUnsqueeze(x *Tensor, dim int) *Tensor {
	i := axisOf("unsqueeze", dim, len(x.shape)+1)
	step := 1
	if i < len(x.shape) {
		step = x.strides[i] * x.shape[i]
	}
	return x.alias(slices.Insert(slices.Clone(x.shape), i, 1), slices.Insert(slices.Clone(x.strides), i, step), x.off)
}

func scalarless(name string, x *Tensor) {
	if len(x.shape) == 0 {
		reason := name + "() cannot be applied to a 0-dim tensor."
		if name == "split" || name == "chunk" {
			reason = name + " expects at least a 1-dimensional tensor"
		}
		panic(&IndexError{name, reason})
	}
}

func forwardNarrow(x *Tensor, dim, start, length int) *Tensor {
	scalarless("narrow", x)
	i := axisOf("narrow", dim, len(x.shape))
	n := x.shape[i]
	if start < -n || start > n {
		panic(&IndexError{"narrow", fmt.Sprintf("start out of range (expected to be in range of [%d, %d], but got %d)", -n, n, start)})
	}
	if start < 0 {
		start += n
	}
	if length < 0 || start+length > n {
		panic(&IndexError{"narrow", fmt.Sprintf("start (%d) + length (%d) exceeds dimension size (%d).", start, length, n)})
	}
	s := slices.Clone(x.shape)
	s[i] = length
	return x.alias(s, x.strides, x.off+start*x.strides[i])
}

func forwardStepSlice(x *Tensor, dim, start, stop, step int) *Tensor {
	scalarless("slice", x)
	if step < 1 {
		panic(&ValueError{"slice", "step must be greater than zero"})
	}
	i := axisOf("slice", dim, len(x.shape))
	first, length := shape.Slice(start, stop, step, x.shape[i])
	s, st := slices.Clone(x.shape), slices.Clone(x.strides)
	s[i], st[i] = length, st[i]*step
	return x.alias(s, st, x.off+first*x.strides[i])
}

func forwardSelect(x *Tensor, dim, index int) *Tensor {
	scalarless("select", x)
	i := axisOf("select", dim, len(x.shape))
	n := x.shape[i]
	if index < -n || index >= n {
		panic(&IndexError{"select", fmt.Sprintf("select(): index %d out of range for tensor of size %s at dimension %d", index, shape.String(x.shape), i)})
	}
	if index < 0 {
		index += n
	}
	return x.alias(slices.Delete(slices.Clone(x.shape), i, i+1), slices.Delete(slices.Clone(x.strides), i, i+1), x.off+index*x.strides[i])
}

func forwardFlip(x *Tensor, dim []int) *Tensor {
	marked := make([]bool, len(x.shape))
	if len(dim) > 0 {
		marked = axes("flip", dim, x)
	}
	z := x.emptyLike(x.dt, PreserveFormat)
	takerFor(x.dt).reversed(z, x, marked)
	return z
}

func promoted(xs []*Tensor) dtype.DType {
	dt := xs[0].dt
	for _, x := range xs[1:] {
		dt = dtype.Promote(dt, x.dt)
	}
	return dt
}

// forgotten tells of an empty vector, which Cat passes over whatever the shapes
// of the others, as PyTorch does.
func forgotten(x *Tensor) bool { return len(x.shape) == 1 && x.shape[0] == 0 }

func forwardCat(xs []*Tensor, dim int) *Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"cat", "expected a non-empty list of Tensors"})
	}
	i, s := joined(xs, dim)
	z := newTensor(promoted(xs), s)
	at := 0
	for _, x := range xs {
		if forgotten(x) {
			continue
		}
		copyInto(forwardNarrow(z, i, at, x.shape[i]), x)
		at += x.shape[i]
	}
	return z
}

// joined returns the dimension and the shape of tensors one after the other.
func joined(xs []*Tensor, dim int) (i int, s []int) {
	for k, x := range xs {
		if len(x.shape) == 0 {
			panic(&ShapeError{Op: "cat", Shape1: x.Shape(), Reason: fmt.Sprintf("zero-dimensional tensor (at position %d) cannot be concatenated", k)})
		}
	}
	first := xs[max(0, slices.IndexFunc(xs, func(x *Tensor) bool { return !forgotten(x) }))]
	i = axisOf("cat", dim, len(first.shape))
	s = slices.Clone(first.shape)
	s[i] = 0
	for k, x := range xs {
		if forgotten(x) && len(s) != 1 {
			continue
		}
		if len(x.shape) != len(s) {
			panic(&ShapeError{"cat", first.Shape(), x.Shape(), fmt.Sprintf("Tensors must have same number of dimensions: got %d and %d", len(s), len(x.shape))})
		}
		for d, n := range x.shape {
			if d != i && n != s[d] {
				panic(&ShapeError{"cat", first.Shape(), x.Shape(), fmt.Sprintf("Sizes of tensors must match except in dimension %d. Expected size %d but got size %d for tensor number %d in the list.", i, s[d], n, k)})
			}
		}
		s[i] += x.shape[i]
	}
	return i, s
}

func forwardStack(xs []*Tensor, dim int) *Tensor {
	if len(xs) == 0 {
		panic(&ValueError{"stack", "stack expects a non-empty TensorList"})
	}
	parts := make([]*Tensor, len(xs))
	for k, x := range xs {
		if !slices.Equal(x.shape, xs[0].shape) {
			panic(&ShapeError{"stack", xs[0].Shape(), x.Shape(), fmt.Sprintf("stack expects each tensor to be equal size, but got %s at entry 0 and %s at entry %d", shape.String(xs[0].shape), shape.String(x.shape), k)})
		}
		parts[k] = forwardUnsqueeze(x, axisOf("stack", dim, len(x.shape)+1))
	}
	return forwardCat(parts, dim)
}

// triangle returns a copy of x in which row i of every matrix keeps the
// elements from lo(i) to hi(i).
func triangle(name string, x *Tensor, keep func(i int) (lo, hi int)) *Tensor {
	r := len(x.shape)
	if r < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "input tensor must have at least 2 dimensions"})
	}
	z := packed(x)
	if z.Numel() == 0 {
		return z
	}
	raw, size, rows, cols := z.raw(), x.dt.Size(), x.shape[r-2], x.shape[r-1]
	par.For(z.Numel()/cols, max(1, grain/cols), func(first, last int) {
		for i := first; i < last; i++ {
			row := raw[i*cols*size : (i+1)*cols*size]
			lo, hi := keep(i % rows)
			lo, hi = min(max(lo, 0), cols), min(max(hi, 0), cols)
			clear(row[:lo*size])
			clear(row[hi*size:])
		}
	})
	return z
}

func forwardTril(x *Tensor, diagonal int) *Tensor {
	diagonal = min(diagonal, math.MaxInt>>1) // no sum overflows
	return triangle("tril", x, func(i int) (lo, hi int) { return 0, i + diagonal + 1 })
}

func forwardTriu(x *Tensor, diagonal int) *Tensor {
	diagonal = min(diagonal, math.MaxInt>>1)
	return triangle("triu", x, func(i int) (lo, hi int) { return i + diagonal, math.MaxInt })
}

func forwardDiagonal(x *Tensor, offset, dim1, dim2 int) *Tensor {
	i, j := axisOf("diagonal", dim1, len(x.shape)), axisOf("diagonal", dim2, len(x.shape))
	if i == j {
		panic(&ShapeError{Op: "diagonal", Shape1: x.Shape(), Reason: fmt.Sprintf("diagonal dimensions cannot be identical %d, %d", dim1, dim2)})
	}
	n, off := min(x.shape[i], x.shape[j]-offset), x.off+offset*x.strides[j]
	if offset < 0 {
		n, off = min(x.shape[i]+offset, x.shape[j]), x.off-offset*x.strides[i]
	}
	if n <= 0 {
		n, off = 0, x.off
	}
	var s, st []int
	for k := range x.shape {
		if k != i && k != j {
			s, st = append(s, x.shape[k]), append(st, x.strides[k])
		}
	}
	return x.alias(append(s, n), append(st, x.strides[i]+x.strides[j]), off)
}

func forwardUnfold(x *Tensor, dimension, size, step int) *Tensor {
	i := axisOf("unfold", dimension, len(x.shape))
	n, stride := 1, 1
	if len(x.shape) > 0 {
		n, stride = x.shape[i], x.strides[i]
	}
	if size < 0 || size > n || step < 1 {
		panic(&ShapeError{Op: "unfold", Shape1: x.Shape(), Reason: fmt.Sprintf("maximum size for tensor at dimension %d is %d but size is %d; the step %d must be positive", dimension, n, size, step)})
	}
	s, st := append(slices.Clone(x.shape), size), append(slices.Clone(x.strides), stride)
	if len(x.shape) > 0 {
		s[i], st[i] = (n-size)/step+1, stride*step
	}
	return x.alias(s, st, x.off)
}
