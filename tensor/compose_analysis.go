package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// ends returns views of x without the last and without the first element of dim.
func ends(x *Tensor, dim int) (left, right *Tensor) {
	n := max(x.shape[dim]-1, 0)
	return x.Narrow(dim, 0, n), x.Narrow(dim, min(1, x.shape[dim]), n)
}

// trapezoids returns the heights of the trapezoids between samples, times two,
// and their widths: nil stands for dx.
func trapezoids(name string, y, x *Tensor, dim int) (heights, widths *Tensor, axis int) {
	if y.dt == Bool || x != nil && x.dt == Bool {
		what := "`y`"
		if x != nil {
			what = "`x` or `y`"
		}
		panic(&DTypeError{name, Bool, name + ": received a bool input for " + what + ", but bool is not supported"})
	}
	axis = axisOf(name, dim, len(y.shape))
	scalarless(name, y)
	left, right := ends(y, axis)
	heights = left.Add(right)
	if x == nil {
		return heights, nil, axis
	}
	at := x
	switch {
	case len(x.shape) == 1:
		if x.shape[0] != y.shape[axis] {
			panic(&ShapeError{name, y.Shape(), x.Shape(), name + ": There must be one `x` value for each sample point"})
		}
		s := slices.Repeat([]int{1}, len(y.shape))
		s[axis] = x.shape[0]
		at = x.Reshape(s...)
	case len(x.shape) < len(y.shape):
		at = x.Reshape(append(slices.Repeat([]int{1}, len(y.shape)-len(x.shape)), x.shape...)...)
	}
	left, right = ends(at, axisOf(name, axis, len(at.shape)))
	return heights, right.Sub(left), axis
}

func composeTrapezoid(y, x *Tensor, dx float64, dim int) *Tensor {
	i := axisOf("trapezoid", dim, len(y.shape))
	if len(y.shape) > 0 && y.shape[i] == 0 {
		return ZerosOf(y.dt, slices.Delete(y.Shape(), i, i+1)...)
	}
	heights, widths, i := trapezoids("trapezoid", y, x, dim)
	if widths == nil {
		edges := y.Select(i, 0).Add(y.Select(i, y.shape[i]-1)).MulScalar(0.5)
		return y.Sum(i).Sub(edges).MulScalar(dx)
	}
	return heights.Mul(widths).Sum(i).DivScalar(2)
}

func composeCumulativeTrapezoid(y, x *Tensor, dx float64, dim int) *Tensor {
	heights, widths, i := trapezoids("cumulative_trapezoid", y, x, dim)
	if widths == nil {
		return heights.MulScalar(dx / 2).Cumsum(i)
	}
	return widths.Mul(heights).DivScalar(2).Cumsum(i)
}

func composeCorrcoef(x *Tensor) *Tensor {
	if len(x.shape) > 2 {
		panic(&ShapeError{Op: "corrcoef", Shape1: x.Shape(), Reason: fmt.Sprintf("corrcoef(): expected input to have two or fewer dimensions but got an input with %d dimensions", len(x.shape))})
	}
	c := x.Cov(nil, nil)
	if len(c.shape) == 0 {
		return c.Div(c)
	}
	deviation := c.Diagonal().Real().Sqrt()
	c = c.Div(deviation.Reshape(-1, 1)).Div(deviation.Reshape(1, -1))
	if c.dt.IsComplex() {
		return Complex(c.Real().Clamp(-1, 1), c.Imag().Clamp(-1, 1))
	}
	return c.Clamp(-1, 1)
}

func composeDist(x, y *Tensor, p float64) *Tensor { return x.Sub(y).NormOpt(p, nil, false) }

func composeRenorm(x *Tensor, p float64, dim int, maxnorm float64) *Tensor {
	name := "renorm"
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("renorm: input needs at least 2 dimensions, got %d dimensions", len(x.shape))})
	}
	if !(p > 0) {
		panic(&ValueError{name, "renorm: non-positive-norm not supported"})
	}
	if !(maxnorm >= 0) {
		panic(&ValueError{name, fmt.Sprintf("renorm: expected maxnorm to be >= 0 but got %v", maxnorm)})
	}
	i := axisOf(name, dim, len(x.shape))
	norm := x.NormOpt(p, slices.Delete(upTo(len(x.shape)), i, i+1), true)
	factor := norm.AddScalar(1e-7).Reciprocal().MulScalar(maxnorm)
	return x.Mul(Where(norm.Detach().GtScalar(maxnorm), factor, OnesOf(norm.dt)))
}

// powersAlong returns x (…, n) as (…, n, count) with the powers 0, 1, 2, … of each.
func powersAlong(x *Tensor, count int) *Tensor {
	s := append(x.Shape(), max(count-1, 0))
	z := x.Unsqueeze(-1).Expand(s...).Cumprod(-1)
	s[len(s)-1] = min(count, 1)
	return CatOpt([]*Tensor{OnesOf(z.dt, s...), z}, -1)
}

func composeVander(x *Tensor, n any, increasing bool) *Tensor {
	if len(x.shape) != 1 {
		panic(&ShapeError{Op: "vander", Shape1: x.Shape(), Reason: "x must be a one-dimensional tensor."})
	}
	count := x.shape[0]
	if n != nil {
		count = int(Number(n).Int())
	}
	if count < 0 {
		panic(&ValueError{"vander", "N must be non-negative."})
	}
	z := powersAlong(x, count)
	if increasing {
		return z
	}
	return z.Flip(1)
}

func needVector(name string, x *Tensor) {
	if len(x.shape) != 1 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "Expect a 1D vector, but got shape " + shape.String(x.shape)})
	}
}

func composeCartesianProd(xs []*Tensor) *Tensor {
	for _, x := range xs {
		needVector("cartesian_prod", x)
	}
	if len(xs) == 1 {
		return xs[0]
	}
	grids := Meshgrid(xs)
	for i, g := range grids {
		grids[i] = g.Reshape(-1)
	}
	return StackOpt(grids, 1)
}

// chosen lists the ways to choose r of n in lexicographic order, one after the
// other; repeated, an element may be chosen again.
func chosen(n, r int, repeated bool) []int {
	var all []int
	step := 1
	if repeated {
		step = 0
	}
	at := make([]int, r)
	for i := range at {
		at[i] = i * step
	}
	if n == 0 || at[r-1] >= n {
		return nil
	}
	for {
		all = append(all, at...)
		i := r - 1
		for i >= 0 && at[i] == n-1-(r-1-i)*step {
			i--
		}
		if i < 0 {
			return all
		}
		at[i]++
		for k := i + 1; k < r; k++ {
			at[k] = at[k-1] + step
		}
	}
}

func composeCombinations(x *Tensor, r int, withReplacement bool) *Tensor {
	needVector("combinations", x)
	if r < 0 {
		panic(&ValueError{"combinations", fmt.Sprintf("Expect a non-negative number, but got %d", r)})
	}
	if r == 0 {
		return ZerosOf(x.dt, 0)
	}
	n := x.shape[0]
	if withReplacement {
		n += r - 1
	}
	logs := 0.0 // of the number of combinations, which must not overflow before it is refused
	for i := range min(r, n) {
		logs += math.Log(float64(n-i) / float64(i+1))
	}
	if logs > math.Log(1<<40) {
		panic(&ValueError{"combinations", fmt.Sprintf("there are e**%.0f combinations of %d", logs, r)})
	}
	at := chosen(x.shape[0], r, withReplacement)
	if at == nil {
		at = []int{}
	}
	return x.IndexSelect(FromSlice(at), 0).Reshape(len(at)/r, r)
}

func composeBlockDiag(xs []*Tensor) *Tensor {
	blocks, columns := make([]*Tensor, len(xs)), 0
	for i, x := range xs {
		if len(x.shape) > 2 {
			panic(&ShapeError{Op: "block_diag", Shape1: x.Shape(), Reason: fmt.Sprintf("torch.block_diag: Input tensors must have 2 or fewer dimensions. Input %d has %d dimensions", i, len(x.shape))})
		}
		blocks[i] = x
		if len(x.shape) < 2 {
			blocks[i] = x.Reshape(1, x.Numel())
		}
		columns += blocks[i].shape[1]
	}
	if len(xs) == 0 {
		return ZerosOf(DefaultFloat(), 1, 0)
	}
	before := 0
	for i, b := range blocks {
		after := columns - before - b.shape[1]
		blocks[i] = PadOpt(b, []int{before, after}, "constant", nil)
		before += b.shape[1]
	}
	return CatOpt(blocks, 0)
}

func composeConstantPad(x *Tensor, pad []int, value any) *Tensor {
	switch {
	case len(pad)%2 != 0:
		panic(&ValueError{"constant_pad_nd", fmt.Sprintf("Length of pad must be even but instead it equals %d", len(pad))})
	case len(pad) > 2*len(x.shape):
		panic(&ShapeError{Op: "constant_pad_nd", Shape1: x.Shape(), Reason: fmt.Sprintf("Length of pad should be no more than twice the number of dimensions of the input. Pad length is %d while the input has %d dimensions.", len(pad), len(x.shape))})
	}
	return PadOpt(x, pad, "constant", value)
}

// composeGradientAlong is what torch.gradient computes along one dimension: the
// differences of neighbors of second order inside, of edgeOrder at both ends.
func composeGradientAlong(x, coordinates *Tensor, spacing any, dim, edgeOrder int) *Tensor {
	i := axisOf("gradient", dim, len(x.shape))
	n := x.shape[i]
	if coordinates == nil {
		return evenGradient(x, i, n, edgeOrder, spacing)
	}
	if len(coordinates.shape) != 1 || coordinates.shape[0] != n {
		panic(&ShapeError{"gradient", x.Shape(), coordinates.Shape(), fmt.Sprintf("there must be one coordinate for each of the %d samples along dimension %d", n, i)})
	}
	s := slices.Repeat([]int{1}, len(x.shape))
	s[i] = -1
	left, right := ends(coordinates, 0)
	width := right.Sub(left).Reshape(s...)
	at := func(k, count int) *Tensor { return x.Narrow(i, k, count) }
	hm, hp := width.Narrow(i, 0, n-2), width.Narrow(i, 1, n-2)
	a, b, c := weights(hm, hp)
	inner := a.Mul(at(0, n-2)).Add(b.Mul(at(1, n-2))).Add(c.Mul(at(2, n-2)))
	w0, w1 := width.Narrow(i, 0, 1), width.Narrow(i, n-2, 1)
	first := at(1, 1).Sub(at(0, 1)).Div(w0)
	last := at(n-1, 1).Sub(at(n-2, 1)).Div(w1)
	if edgeOrder == 2 {
		next, before := width.Narrow(i, 1, 1), width.Narrow(i, n-3, 1)
		first = edge(w0, next, at(0, 1), at(1, 1), at(2, 1))
		last = edge(w1, before, at(n-1, 1), at(n-2, 1), at(n-3, 1)).Neg()
	}
	return CatOpt([]*Tensor{first, inner, last}, i)
}

// weights are those of a point's neighbors and of itself in its derivative, for
// distances hm and hp to the one before and the one after.
func weights(hm, hp *Tensor) (a, b, c *Tensor) {
	sum := hm.Add(hp)
	return hp.Neg().Div(hm.Mul(sum)), hp.Sub(hm).Div(hm.Mul(hp)), hm.Div(hp.Mul(sum))
}

// edge is the derivative at the end point x0 of a parabola through three points
// with distances h1 and h2, towards the others.
func edge(h1, h2, x0, x1, x2 *Tensor) *Tensor {
	sum := h1.Add(h2)
	a, b, c := h1.MulScalar(2).Add(h2).Neg().Div(h1.Mul(sum)), sum.Div(h1.Mul(h2)), h1.Neg().Div(h2.Mul(sum))
	return a.Mul(x0).Add(b.Mul(x1)).Add(c.Mul(x2))
}

func evenGradient(x *Tensor, i, n, edgeOrder int, spacing any) *Tensor {
	at := func(k, count int) *Tensor { return x.Narrow(i, k, count) }
	inner := at(2, n-2).Sub(at(0, n-2)).DivScalar(2).DivScalar(spacing)
	first, last := at(1, 1).Sub(at(0, 1)), at(n-1, 1).Sub(at(n-2, 1))
	if edgeOrder == 2 {
		first = at(1, 1).MulScalar(2).Sub(at(0, 1).MulScalar(1.5)).Sub(at(2, 1).MulScalar(0.5))
		last = at(n-3, 1).MulScalar(0.5).Sub(at(n-2, 1).MulScalar(2)).Add(at(n-1, 1).MulScalar(1.5))
	}
	return CatOpt([]*Tensor{first.DivScalar(spacing), inner, last.DivScalar(spacing)}, i)
}

func composeSafeSoftmax(x *Tensor, dim int) *Tensor {
	empty := x.Detach().EqScalar(math.Inf(-1)).AllOpt([]int{dim}, true)
	return x.MaskedFill(empty, 0).Softmax(dim).MaskedFill(empty, 0)
}

func composeSoftmaxGradient(g, output *Tensor, dim int, dt dtype.DType) *Tensor {
	if g.dt != dt || output.dt != dt {
		panic(&DTypeError{"_softmax_backward_data", g.dt, "expected gradient and output of type " + dt.Torch() + ", but got " + g.dt.Torch() + " and " + output.dt.Torch()})
	}
	g, output = g.To(dt.Wide()), output.To(dt.Wide())
	return output.Mul(g.Sub(g.Mul(output).SumOpt([]int{dim}, true))).To(dt)
}
