package tensor

import "github.com/rustorch/rustorch/tensor/dtype"

// rowMajor is a copy of a view in row-major order.
func rowMajor(x *Tensor) *Tensor { return x.CloneOpt(ContiguousFormat) }

func composeAliasCopy(x *Tensor) *Tensor  { return rowMajor(x) }
func composeDetachCopy(x *Tensor) *Tensor { return rowMajor(x.Detach()) }

func composeAsStridedCopy(x *Tensor, size, stride []int, storageOffset any) *Tensor {
	return rowMajor(x.AsStrided(size, stride, offsetOr(storageOffset, x.off)))
}

// offsetOr is an offset, or the one of a tensor if it is nil.
func offsetOr(offset any, own int) int {
	if offset == nil {
		return own
	}
	return intsOf("as_strided", offset)[0]
}

func composeDiagonalCopy(x *Tensor, offset, dim1, dim2 int) *Tensor {
	return rowMajor(x.DiagonalOpt(offset, dim1, dim2))
}

func composeExpandCopy(x *Tensor, size []int, _ bool) *Tensor { return rowMajor(x.Expand(size...)) }

func composeNarrowCopy(x *Tensor, dim, start, length int) *Tensor {
	return rowMajor(x.Narrow(dim, start, length))
}

func composePermuteCopy(x *Tensor, dims []int) *Tensor    { return rowMajor(x.Permute(dims...)) }
func composeSelectCopy(x *Tensor, dim, index int) *Tensor { return rowMajor(x.Select(dim, index)) }
func composeSqueezeCopy(x *Tensor) *Tensor                { return rowMajor(composeSqueezeAll(x)) }
func composeSqueezeDimsCopy(x *Tensor, dim []int) *Tensor {
	return rowMajor(composeSqueezeDims(x, dim))
}
func composeTransposedCopy(x *Tensor) *Tensor { return rowMajor(composeTransposed(x)) }
func composeTransposeCopy(x *Tensor, dim0, dim1 int) *Tensor {
	return rowMajor(x.Transpose(dim0, dim1))
}

func composeSliceCopy(x *Tensor, dim int, start, end any, step int) *Tensor {
	from, to := sliceBounds(start, end)
	return rowMajor(x.StepSliceOpt(dim, from, to, step))
}

// sliceBounds are the bounds of a slice; nil leaves nothing out.
func sliceBounds(start, end any) (from, to int) {
	to = All.Stop
	if start != nil {
		from = intsOf("slice", start)[0]
	}
	if end != nil {
		to = intsOf("slice", end)[0]
	}
	return from, to
}

func composeUnfoldCopy(x *Tensor, dimension, size, step int) *Tensor {
	return rowMajor(x.Unfold(dimension, size, step))
}

func composeUnsqueezeCopy(x *Tensor, dim int) *Tensor       { return rowMajor(x.Unsqueeze(dim)) }
func composeViewCopy(x *Tensor, size []int) *Tensor         { return rowMajor(x.View(size...)) }
func composeViewTypeCopy(x *Tensor, dt dtype.DType) *Tensor { return rowMajor(x.ViewType(dt)) }
func composeViewAsRealCopy(x *Tensor) *Tensor               { return rowMajor(x.ViewAsReal()) }
func composeViewAsComplexCopy(x *Tensor) *Tensor            { return rowMajor(x.ViewAsComplex()) }

// eachInRows copies the parts of a tensor.
func eachRowMajor(parts []*Tensor) []*Tensor {
	for i, p := range parts {
		parts[i] = rowMajor(p)
	}
	return parts
}

func composeSplitCopy(x *Tensor, splitSize, dim int) []*Tensor {
	return eachRowMajor(composeSplit(x, []int{splitSize}, dim))
}

func composeSplitWithSizesCopy(x *Tensor, splitSizes []int, dim int) []*Tensor {
	return eachRowMajor(composeSplitWithSizes(x, splitSizes, dim))
}

func composeUnbindCopy(x *Tensor, dim int) []*Tensor { return eachRowMajor(composeUnbind(x, dim)) }
