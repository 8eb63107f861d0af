package tensor

import (
	"fmt"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// pairsAtOnce is how many differences of coordinates are computed at a time.
const pairsAtOnce = 1 << 22

func composeCdist(x1, x2 *Tensor, p float64, mode any) *Tensor {
	matrices := checkCdist(x1, x2, p, mode)
	lead, err := shape.Broadcast(x1.shape[:len(x1.shape)-2], x2.shape[:len(x2.shape)-2])
	if err != nil {
		panic(&ShapeError{"cdist", x1.Shape(), x2.Shape(), err.Error()})
	}
	rows, columns, m := x1.shape[len(x1.shape)-2], x2.shape[len(x2.shape)-2], x1.shape[len(x1.shape)-1]
	if matrices == nil {
		matrices = p == 2 && (rows > 25 || columns > 25)
	}
	switch {
	case shape.Numel(lead)*rows*columns == 0 || m == 0:
		z := ZerosOf(x1.dt, append(slices.Clone(lead), rows, columns)...) // lead may be x1's own
		return z.Add(x1.Sum().Add(x2.Sum()).MulScalar(0))                 // whose gradients are zero
	case matrices == true && p == 2:
		return EuclideanDist(x1, x2)
	}
	step := max(1, pairsAtOnce/(shape.Numel(lead)*columns*m))
	var parts []*Tensor
	for at := 0; at < rows; at += step {
		some := x1.Narrow(-2, at, min(step, rows-at))
		parts = append(parts, some.Unsqueeze(-2).Sub(x2.Unsqueeze(-3)).NormOpt(p, []int{-1}, false))
	}
	return CatOpt(parts, -2)
}

// checkCdist returns what mode says of p = 2: whether to use products of
// matrices, nil if the sizes decide.
func checkCdist(x1, x2 *Tensor, p float64, mode any) any {
	name := "cdist"
	for i, x := range []*Tensor{x1, x2} {
		switch {
		case !x.dt.IsFloat():
			panic(&DTypeError{name, x.dt, fmt.Sprintf("cdist only supports floating-point dtypes, X%d got: %s", i+1, x.dt.Torch())})
		case x.dt.IsHalf():
			panic(&DTypeError{name, x.dt, "not implemented for '" + x.dt.Torch() + "'"})
		case len(x.shape) < 2:
			panic(&ShapeError{name, x1.Shape(), x2.Shape(), fmt.Sprintf("cdist only supports at least 2D tensors, X%d got: %dD", i+1, len(x.shape))})
		}
	}
	if x1.dt != x2.dt {
		panic(&DTypeError{name, x2.dt, "expected scalar type " + x1.dt.Torch() + " but found " + x2.dt.Torch()})
	}
	if a, b := x1.shape[len(x1.shape)-1], x2.shape[len(x2.shape)-1]; a != b {
		panic(&ShapeError{name, x1.Shape(), x2.Shape(), fmt.Sprintf("X1 and X2 must have the same number of columns. X1: %d X2: %d", a, b)})
	}
	if !(p >= 0) {
		panic(&ValueError{name, "cdist only supports non-negative p values"})
	}
	switch mode {
	case nil, "use_mm_for_euclid_dist_if_necessary":
		return nil
	case "use_mm_for_euclid_dist":
		return true
	case "donot_use_mm_for_euclid_dist":
		return false
	}
	panic(&ValueError{name, fmt.Sprintf("%v is not a valid value for compute_mode", mode)})
}

// forwardEuclideanDist is the root of |a|² - 2ab + |b|², one product of matrices.
func forwardEuclideanDist(x1, x2 *Tensor) *Tensor {
	a, b := x1.Detach(), x2.Detach()
	squares := func(x *Tensor) *Tensor { return x.Mul(x).SumOpt([]int{-1}, true) }
	column := func(x *Tensor) *Tensor { return OnesOf(x.dt, append(x.Shape()[:len(x.shape)-1], 1)...) }
	left := CatOpt([]*Tensor{a.MulScalar(-2), squares(a), column(a)}, -1)
	right := CatOpt([]*Tensor{b, column(b), squares(b)}, -1)
	return left.MatMul(right.Transpose(-2, -1)).ClampMin(Number(0)).Sqrt()
}

func composePdist(x *Tensor, p float64) *Tensor {
	name := "pdist"
	switch {
	case len(x.shape) != 2:
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("pdist only supports 2D tensors, got: %dD", len(x.shape))})
	case !x.dt.IsFloat():
		panic(&DTypeError{name, x.dt, "pdist only supports floating-point dtypes"})
	case x.dt.IsHalf():
		panic(&DTypeError{name, x.dt, "not implemented for '" + x.dt.Torch() + "'"})
	case !(p >= 0):
		panic(&ValueError{name, "pdist only supports non-negative p values"})
	}
	n := x.shape[0]
	i, j := []int{}, []int{}
	for a := range n {
		for b := a + 1; b < n; b++ {
			i, j = append(i, a), append(j, b)
		}
	}
	if len(i) == 0 || x.shape[1] == 0 {
		return ZerosOf(x.dt, len(i)).Add(x.Sum().MulScalar(0))
	}
	return x.IndexSelect(FromSlice(i), 0).Sub(x.IndexSelect(FromSlice(j), 0)).NormOpt(p, []int{1}, false)
}

// segments are the bounds of the parts of a dimension: those of sample b begin
// at at[b*(count+1)].
type segments struct {
	at           []int
	samples      int // of the dimensions before axis
	count        int // parts of each
	length, rest int // of the dimension, and elements after it
}

// bounds turns lengths into offsets, of which there is one more.
func bounds(lengths *Tensor) *Tensor {
	last := len(lengths.shape) - 1
	s := lengths.Shape()
	s[last] = 1
	return CatOpt([]*Tensor{ZerosOf(Int64, s...), lengths.To(Int64).Cumsum(last)}, last)
}

func composeSegmentReduce(x, lengths, offsets *Tensor, reduce string, indices any, axis int, unsafe bool, initial any) *Tensor {
	name := "segment_reduce()"
	i := axisOf(name, axis, len(x.shape))
	what, given := "lengths", lengths
	switch {
	case indices != nil:
		panic(&ValueError{name, "indices based reduction is not supported yet."})
	case lengths == nil && offsets == nil:
		panic(&ValueError{name, "Either lengths or offsets must be defined."})
	case lengths == nil:
		what, given = "offsets", offsets
	}
	switch {
	case given.dt != Int64 && given.dt != Int32:
		panic(&DTypeError{"_segment_reduce_" + what, given.dt, "not implemented for '" + given.dt.Torch() + "'"})
	case len(given.shape) > len(x.shape) || i != len(given.shape)-1:
		panic(&ShapeError{name, x.Shape(), given.Shape(), fmt.Sprintf("Expected axis to be the last dimension of %s but got %d.", what, axis)})
	case !slices.Equal(given.shape[:i], x.shape[:i]):
		panic(&ShapeError{name, x.Shape(), given.Shape(), "Expected all leading dims of data and " + what + " to be equal"})
	case !slices.Contains([]string{"sum", "mean", "max", "min", "prod"}, reduce):
		panic(&ValueError{name, "reduce argument must be either sum, prod, mean, amax or amin, got " + reduce})
	}
	at := given.To(Int64)
	if lengths != nil {
		if lengths.Numel() > 0 && lengths.Detach().LtScalar(0).Any().Item() == true {
			panic(&ValueError{name, "lengths contains negative value!"})
		}
		if !unsafe && lengths.Sum(i).NeScalar(x.shape[i]).Any().Item() == true {
			panic(&ShapeError{name, x.Shape(), lengths.Shape(), "Expected all rows of lengths along axis to sum to data.size(lengths.dim()-1) when !unsafe."})
		}
		at = bounds(lengths)
	}
	return SegmentReduceAt(x, at, reduce, initial)
}

// segmentsOf reads offsets, which must not decrease nor leave x.
func segmentsOf(x, offsets *Tensor) *segments {
	i := len(offsets.shape) - 1
	s := &segments{at: offsets.Ints(), samples: shape.Numel(x.shape[:i]), count: offsets.shape[i] - 1, length: x.shape[i], rest: shape.Numel(x.shape[i+1:])}
	if s.count < 0 {
		panic(&ShapeError{"segment_reduce()", x.Shape(), offsets.Shape(), "offsets must hold one number more than there are segments"})
	}
	for b := range s.samples {
		row := s.at[b*(s.count+1) : (b+1)*(s.count+1)]
		for k, v := range row {
			if v < 0 || v > s.length || k > 0 && v < row[k-1] {
				panic(&ValueError{"segment_reduce()", fmt.Sprintf("offsets must not decrease and lie in [0, %d], but are %v", s.length, row)})
			}
		}
	}
	return s
}

func forwardSegmentReduceAt(x, offsets *Tensor, reduce string, initial any) *Tensor {
	if !x.dt.IsFloat() {
		panic(&DTypeError{"_segment_reduce", x.dt, "not implemented for '" + x.dt.Torch() + "'"})
	}
	s := segmentsOf(x, offsets)
	i := len(offsets.shape) - 1
	size := x.Shape()
	size[i] = s.count
	z := newTensor(x.dt, size)
	in := dense(x)
	if x.dt == Float32 {
		reduceSegments(s, elems[float32](z), elems[float32](in), reduce, initial)
	} else {
		reduceSegments(s, elems[float64](z), elems[float64](in), reduce, initial)
	}
	freeCopy(in, x)
	return z
}
