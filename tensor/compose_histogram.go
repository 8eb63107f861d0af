package tensor

import (
	"fmt"
	"slices"
	"sort"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

func composeHistogramDD(x *Tensor, edges []*Tensor, weight *Tensor, density bool) *Tensor {
	name := "torch.histogramdd"
	checkPoints(name, x, edges, weight)
	grid, sizes := make([][]float64, len(edges)), make([]int, len(edges))
	for i, e := range edges {
		grid[i] = dense(e.Detach().cast(Float64)).Floats()
		if sizes[i] = len(grid[i]) - 1; sizes[i] < 1 {
			panic(&ValueError{"torch.histogram()", fmt.Sprintf("bins must be > 0, but got %d for dimension %d", max(sizes[i], 0), i)})
		}
	}
	if err := shape.Check(sizes, 8); err != nil {
		panic(&ValueError{name, err.Error()})
	}
	points := dense(x.Detach().cast(Float64)).Floats()
	sums := make([]float64, shape.Numel(sizes))
	var w []float64
	if weight != nil {
		w = dense(weight.Detach().cast(Float64)).Floats()
	}
	for k := range shape.Numel(x.shape[:len(x.shape)-1]) {
		cell := cellOf(points[k*len(grid):(k+1)*len(grid)], grid)
		switch {
		case cell < 0:
		case w == nil:
			sums[cell]++
		default:
			sums[cell] += w[k]
		}
	}
	z := FromSlice(sums).cast(x.dt).Reshape(sizes...)
	if !density {
		return z
	}
	return densityOf(z, edges)
}

// densityOf divides counts by the volumes of their cells, and by their sum.
func densityOf(z *Tensor, edges []*Tensor) *Tensor {
	z = z.Div(z.Sum())
	for i, e := range edges {
		left, right := ends(e.Detach(), 0)
		s := slices.Repeat([]int{1}, len(edges))
		s[i] = -1
		z = z.Div(right.Sub(left).Reshape(s...))
	}
	return z
}

// cellOf is the number of the cell of a grid that a point lies in, -1 outside.
func cellOf(point []float64, grid [][]float64) int {
	cell := 0
	for i, at := range grid {
		n := len(at) - 1
		v := point[i]
		if !(v >= at[0] && v <= at[n]) {
			return -1
		}
		k := sort.Search(len(at), func(k int) bool { return at[k] > v }) - 1
		cell = cell*n + min(k, n-1)
	}
	return cell
}

func checkPoints(name string, x *Tensor, edges []*Tensor, weight *Tensor) {
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "input tensor should have at least 2 dimensions"})
	}
	requireType("histogramdd", x, x.dt == Float32 || x.dt == Float64, x.dt.Torch())
	n := x.shape[len(x.shape)-1]
	if len(edges) != n {
		panic(&ValueError{name, fmt.Sprintf("expected %d sequences of bin edges for a %d-dimensional histogram but got %d", n, n, len(edges))})
	}
	for i, e := range edges {
		if e.dt != x.dt {
			panic(&DTypeError{name, e.dt, fmt.Sprintf("input tensor and bins tensors should have the same dtype, but got input with dtype %s and bins for dimension %d with dtype %s", dtype.Table[x.dt].C, i, dtype.Table[e.dt].C)})
		}
		if len(e.shape) != 1 {
			panic(&ShapeError{name, x.Shape(), e.Shape(), fmt.Sprintf("bins tensor should have one dimension, but got %d dimensions in the bins tensor for dimension %d", len(e.shape), i)})
		}
	}
	if weight == nil {
		return
	}
	if weight.dt != x.dt {
		panic(&DTypeError{name, weight.dt, fmt.Sprintf("if weight tensor is provided, input tensor and weight tensor should have the same dtype, but got input(%s), and weight(%s)", dtype.Table[x.dt].C, dtype.Table[weight.dt].C)})
	}
	if !slices.Equal(weight.shape, x.shape[:len(x.shape)-1]) {
		panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("if weight tensor is provided it should have the same shape as the input tensor excluding its innermost dimension, but got input with shape %s and weight with shape %s", shape.String(x.shape), shape.String(weight.shape))})
	}
}
