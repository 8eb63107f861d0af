package tensor

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composeChainMatmul(xs []*Tensor) *Tensor {
	for _, x := range xs {
		if len(x.shape) != 2 {
			panic(&ShapeError{Op: "chain_matmul", Shape1: x.Shape(), Reason: fmt.Sprintf("Tensor dimension is %d, expected 2 instead.", len(x.shape))})
		}
	}
	switch len(xs) {
	case 0:
		panic(&ValueError{"chain_matmul", "Expecting at least 1 matrix"})
	case 1:
		return xs[0]
	}
	return composeMultiDot(xs)
}

func composeMultiDot(xs []*Tensor) *Tensor {
	chain := checkedChain(xs)
	z := chained(chain, splits(chain), 0, len(chain)-1)
	n := len(xs)
	switch first, last := len(xs[0].shape) == 1, len(xs[n-1].shape) == 1; {
	case first && last:
		return z.View()
	case first, last:
		return z.View(-1)
	}
	return z
}

// checkedChain returns the factors as matrices: the first may be a row, the last
// a column.
func checkedChain(xs []*Tensor) []*Tensor {
	const name = "multi_dot()"
	n := len(xs)
	if n < 2 {
		panic(&ValueError{name, fmt.Sprintf("expected at least 2 tensors but got %d", n)})
	}
	chain := make([]*Tensor, n)
	for i, x := range xs {
		end := i == 0 || i == n-1
		switch rank := len(x.shape); {
		case end && rank != 1 && rank != 2:
			which := "first"
			if i > 0 {
				which = "last"
			}
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("the %s tensor must be 1D or 2D but got %dD", which, rank)})
		case !end && rank != 2:
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("tensor %d must be 2D but got %dD", i, rank)})
		case x.dt != xs[0].dt:
			panic(&DTypeError{name, x.dt, fmt.Sprintf("all tensors must have be the same dtype but tensor 0 is %s and tensor %d %s", xs[0].dt.Torch(), i, x.dt.Torch())})
		case rank == 2:
			chain[i] = x
		case i == 0:
			chain[i] = x.Unsqueeze(0)
		default:
			chain[i] = x.Unsqueeze(1)
		}
	}
	for i := range n - 1 {
		if chain[i].shape[1] != chain[i+1].shape[0] {
			panic(&ShapeError{name, xs[i].Shape(), xs[i+1].Shape(), fmt.Sprintf("tensors %d and %d with shapes %s and %s cannot be multiplied", i, i+1, shape.String(chain[i].shape), shape.String(chain[i+1].shape))})
		}
	}
	return chain
}

// splits returns after which factor the product of the factors from i to j is
// best cut in two.
//
// Source: T. H. Cormen et al., Introduction to Algorithms, 3rd ed., section 15.2.
func splits(chain []*Tensor) [][]int {
	n := len(chain)
	cost, cut := make([][]int, n), make([][]int, n)
	for i := range n {
		cost[i], cut[i] = make([]int, n), make([]int, n)
	}
	for length := 1; length < n; length++ {
		for i := range n - length {
			j := i + length
			for k := i; k < j; k++ {
				c := cost[i][k] + cost[k+1][j] + chain[i].shape[0]*chain[k].shape[1]*chain[j].shape[1]
				if k == i || c < cost[i][j] {
					cost[i][j], cut[i][j] = c, k
				}
			}
		}
	}
	return cut
}

func chained(chain []*Tensor, cut [][]int, i, j int) *Tensor {
	if i == j {
		return chain[i]
	}
	k := cut[i][j]
	return chained(chain, cut, i, k).MatMul(chained(chain, cut, k+1, j))
}
