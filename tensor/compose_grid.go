package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// sampler reads a tensor (N, C, sizes…) between its elements, at P places of
// each sample. It has PyTorch's numbers for its modes.
type sampler struct {
	planes *Tensor // (N, C, elements)
	sizes  []int
	at     []*Tensor // the places along each of sizes, (N, P)

	padding int // 0 zeros, 1 border, 2 reflection
	aligned bool
}

func checkGrid(x, grid *Tensor, dims, mode int) {
	refuse := func(format string, args ...any) {
		panic(&ShapeError{"grid_sampler", x.Shape(), grid.Shape(), "grid_sampler(): " + fmt.Sprintf(format, args...)})
	}
	sizes := fmt.Sprintf("input with sizes %s and grid with sizes %s", shape.String(x.shape), shape.String(grid.shape))
	switch {
	case x.dt != grid.dt:
		panic(&DTypeError{"grid_sampler", grid.dt, "expected scalar type " + x.dt.Torch() + " but found " + grid.dt.Torch()})
	case !x.dt.IsFloat():
		panic(&DTypeError{"grid_sampler", x.dt, "not implemented for '" + x.dt.Torch() + "'"})
	case len(x.shape) != len(grid.shape) || dims == 0 && len(x.shape) != 4 && len(x.shape) != 5 || dims > 0 && len(x.shape) != dims+2:
		want := "4D or 5D"
		if dims > 0 {
			want = fmt.Sprintf("%dD", dims+2)
		}
		refuse("expected %s input and grid with same number of dimensions, but got %s", want, sizes)
	case x.shape[0] != grid.shape[0]:
		refuse("expected grid and input to have same batch size, but got %s", sizes)
	case grid.shape[len(grid.shape)-1] != len(x.shape)-2:
		refuse("expected grid to have size %d in last dimension, but got grid with sizes %s", len(x.shape)-2, shape.String(grid.shape))
	}
	if i := slices.Index(x.shape[2:], 0); i >= 0 {
		refuse("expected input to have non-empty spatial dimensions, but input has sizes %s with dimension %d being empty", shape.String(x.shape), i+2)
	}
}

func composeGridSampler2d(x, grid *Tensor, mode, padding int, aligned bool) *Tensor {
	return gridSampled(x, grid, 2, mode, padding, aligned)
}

func composeGridSampler3d(x, grid *Tensor, mode, padding int, aligned bool) *Tensor {
	return gridSampled(x, grid, 3, mode, padding, aligned)
}

func composeGridSampler(x, grid *Tensor, mode, padding int, aligned bool) *Tensor {
	return gridSampled(x, grid, 0, mode, padding, aligned)
}

func gridSampled(x, grid *Tensor, dims, mode, padding int, aligned bool) *Tensor {
	checkGrid(x, grid, dims, mode)
	n, c, sizes := x.shape[0], x.shape[1], x.shape[2:]
	s := &sampler{planes: x.To(x.dt.Wide()).Reshape(n, c, shape.Numel(sizes)), sizes: sizes, padding: padding, aligned: aligned}
	for i, size := range sizes {
		g := grid.Select(-1, len(sizes)-1-i).Reshape(n, shape.Numel(grid.shape[1:len(grid.shape)-1]))
		if aligned {
			g = g.AddScalar(1).MulScalar(float64(size-1) / 2)
		} else {
			g = g.AddScalar(1).MulScalar(float64(size) / 2).SubScalar(0.5)
		}
		s.at = append(s.at, g.To(x.dt.Wide())) // PyTorch rounds places of 16 bits before it reads
	}
	out := append([]int{n, c}, grid.shape[1:len(grid.shape)-1]...)
	switch mode {
	case 0:
		return s.linear().To(x.dt).Reshape(out...)
	case 1:
		return s.nearest().To(x.dt).Reshape(out...)
	case 2:
		return s.cubic(len(sizes)).To(x.dt).Reshape(out...)
	}
	panic(&ValueError{"grid_sampler", fmt.Sprintf("interpolation mode %d is none of 0 (bilinear), 1 (nearest) and 2 (bicubic)", mode)})
}

// padded moves places along dimension i that lie outside of the tensor into it,
// or, with zeros, to one where nothing is read.
func (s *sampler) padded(at *Tensor, i int) *Tensor {
	size := float64(s.sizes[i])
	switch s.padding {
	case 0: // NaN is outside too
		inside := at.Detach()
		inside = inside.GtScalar(-3).LogicalAnd(inside.LtScalar(size + 2))
		return at.MaskedFill(inside.LogicalNot(), -3)
	case 2:
		if s.aligned {
			at = reflected(at, 0, size-1)
		} else {
			at = reflected(at, -0.5, size)
		}
	case 1:
	default:
		panic(&ValueError{"grid_sampler", fmt.Sprintf("padding mode %d is none of 0 (zeros), 1 (border) and 2 (reflection)", s.padding)})
	}
	at = at.Clamp(0, size-1)
	return at.MaskedFill(at.Detach().IsNaN(), 0)
}

// reflected folds numbers into [low, low+span].
func reflected(x *Tensor, low, span float64) *Tensor {
	if span == 0 {
		return x.MaskedFill(OnesOf(Bool), 0)
	}
	far := x.SubScalar(low).Abs()
	flips := far.Detach().DivScalar(span).Floor()
	extra := far.Sub(flips.MulScalar(span))
	odd := flips.Sub(flips.DivScalar(2).Floor().MulScalar(2)).EqScalar(1)
	return Where(odd, extra.RsubScalar(span), extra).AddScalar(low)
}

// read returns the elements (N, C, P) at whole places along each dimension, 0
// outside of the tensor.
func (s *sampler) read(at []*Tensor) *Tensor {
	var inside, index *Tensor
	for i, size := range s.sizes {
		in := at[i].GeScalar(0).LogicalAnd(at[i].LeScalar(size - 1))
		k := at[i].MaskedFill(in.LogicalNot(), 0).To(Int64)
		if i == 0 {
			inside, index = in, k
			continue
		}
		inside, index = inside.LogicalAnd(in), index.MulScalar(size).Add(k)
	}
	n, c, p := s.planes.shape[0], s.planes.shape[1], index.shape[1]
	v := s.planes.Gather(index.Unsqueeze(1).Expand(n, c, p), 2)
	if inside.All().Item() == true {
		return v
	}
	return v.MaskedFill(inside.LogicalNot().Unsqueeze(1), 0)
}

// linear is the mean of the elements around each place, weighted by nearness.
func (s *sampler) linear() *Tensor {
	low, frac := make([]*Tensor, len(s.at)), make([]*Tensor, len(s.at))
	for i, at := range s.at {
		at = s.padded(at, i)
		low[i] = at.Detach().Floor()
		frac[i] = at.Sub(low[i])
	}
	var sum *Tensor
	corner := make([]*Tensor, len(low))
	for bits := range 1 << len(low) {
		var weight *Tensor
		for i := range low {
			w := frac[i]
			corner[i] = low[i].AddScalar(1)
			if bits>>i&1 == 0 {
				w, corner[i] = frac[i].RsubScalar(1), low[i]
			}
			if i == 0 {
				weight = w
			} else {
				weight = weight.Mul(w)
			}
		}
		v := s.read(corner).Mul(weight.Unsqueeze(1))
		if sum == nil {
			sum = v
		} else {
			sum = sum.Add(v)
		}
	}
	return sum
}

// nearest reads the element that is nearest to each place, the even one of two.
func (s *sampler) nearest() *Tensor {
	at := make([]*Tensor, len(s.at))
	for i, x := range s.at {
		at[i] = s.padded(x.Detach(), i).Round()
	}
	z := s.read(at)
	if s.at[0].RequiresGrad() { // the gradient of the places is zero, and is there
		z = z.Add(s.at[0].MaskedFill(OnesOf(Bool), 0).Unsqueeze(1))
	}
	return z
}

// cubic weighs the four elements around each place along each dimension by
// Keys's cubic convolution with a = -0.75.
//
// Source: R. Keys, Cubic convolution interpolation, IEEE Trans. ASSP 29 (1981).
func (s *sampler) cubic(dims int) *Tensor {
	low, weights := make([]*Tensor, dims), make([][4]*Tensor, dims)
	for i, at := range s.at {
		if s.padding == 0 {
			at = s.padded(at, i)
		}
		low[i] = at.Detach().Floor()
		weights[i] = keys(at.Sub(low[i]))
	}
	at := make([]*Tensor, dims)
	var along func(i int) *Tensor // sums over the neighbors along dimension i and those after it
	along = func(i int) *Tensor {
		if i == dims {
			return s.read(at)
		}
		var sum *Tensor
		for k := range 4 {
			at[i] = s.whole(low[i], k, i)
			v := along(i + 1).Mul(weights[i][k].Unsqueeze(1))
			if k == 0 {
				sum = v
			} else {
				sum = sum.Add(v)
			}
		}
		return sum
	}
	return along(0)
}

// whole is neighbor k of a whole place along dimension i.
func (s *sampler) whole(low *Tensor, k, i int) *Tensor {
	at := low.AddScalar(k - 1)
	if s.padding == 0 {
		return at
	}
	return s.padded(at, i).Round()
}

// keys are the weights of four neighbors, given how far the place lies from the
// second one.
func keys(t *Tensor) [4]*Tensor {
	const a = -0.75
	near := func(x *Tensor) *Tensor {
		return x.MulScalar(a + 2).SubScalar(a + 3).Mul(x).Mul(x).AddScalar(1)
	}
	far := func(x *Tensor) *Tensor {
		return x.MulScalar(a).SubScalar(5 * a).Mul(x).AddScalar(8 * a).Mul(x).SubScalar(4 * a)
	}
	return [4]*Tensor{far(t.AddScalar(1)), near(t), near(t.RsubScalar(1)), far(t.RsubScalar(2))}
}

// composeAffineGrid returns where an affine map takes the places of a tensor
// with the given size.
func composeAffineGrid(theta *Tensor, size []int, aligned bool) *Tensor {
	dims := len(size) - 2
	if dims != 2 && dims != 3 {
		panic(&ValueError{"affine_grid_generator", "AffineGridGenerator needs 4d (spatial) or 5d (volumetric) inputs."})
	}
	places := shape.Numel(size[2:])
	parts := make([]*Tensor, dims+1)
	for i := range dims { // the last dimension comes first
		n := size[len(size)-1-i]
		line := ZerosOf(theta.dt, 1)
		if n > 1 {
			line = LinspaceOf(theta.dt, -1, 1, n)
			if !aligned {
				line = line.MulScalar(float64(n-1) / float64(n))
			}
		}
		s := slices.Repeat([]int{1}, dims)
		s[dims-1-i] = n
		parts[i] = line.Reshape(s...).Expand(size[2:]...).Reshape(places)
	}
	parts[dims] = OnesOf(theta.dt, places)
	base := StackOpt(parts, 1).Expand(size[0], places, dims+1)
	return base.MatMul(theta.Transpose(1, 2)).Reshape(append(append([]int{size[0]}, size[2:]...), dims)...)
}
