package autograd

import "github.com/rustorch/rustorch/tensor"

// A gradient of a sparse tensor may be sparse or not. Each element of it counts
// for a place, and not for a stored value: the values of one place have one
// gradient.

func vjpSparseCoo(g, indices *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{nil, g.ValuesAt(indices)}
}

func vjpSparseCsr(g, crowIndices, colIndices *tensor.Tensor, size []int) []*tensor.Tensor {
	pattern := tensor.SparseCsr(crowIndices, colIndices, tensor.Zeros(colIndices.Shape()...), size...)
	return []*tensor.Tensor{nil, nil, g.ValuesAt(pattern.ToSparse().Indices())}
}

func vjpToSparse(g, x *tensor.Tensor) []*tensor.Tensor {
	switch x.Layout() {
	case tensor.SparseCOO:
		return one(g)
	case tensor.SparseCSR:
		return one(g.SparseMask(x))
	}
	return one(g.ToDense())
}

func vjpToSparseCsr(g, x *tensor.Tensor) []*tensor.Tensor {
	if x.Layout() == tensor.Strided {
		return one(g.ToDense())
	}
	return one(g.ToSparse())
}

func vjpToDense(g, x *tensor.Tensor, maskedGrad bool) []*tensor.Tensor {
	switch {
	case x.Layout() == tensor.Strided:
		return one(g)
	case maskedGrad:
		return one(g.SparseMask(pattern(x)))
	case x.Layout() == tensor.SparseCSR:
		return one(g.ToSparseCsr())
	}
	return one(g.ToSparseOpt(x.SparseDim()))
}

// pattern is x with every place once.
func pattern(x *tensor.Tensor) *tensor.Tensor {
	if x.Layout() == tensor.SparseCOO {
		return x.Detach().Coalesce()
	}
	return x.Detach()
}

// vjpSparseValues puts the gradients of values at their places; of several at
// one place the first counts, since all are equal.
func vjpSparseValues(g, x *tensor.Tensor) []*tensor.Tensor {
	if x.Layout() == tensor.SparseCSR {
		return one(tensor.SparseCsr(x.CrowIndices(), x.ColIndices(), g, x.Shape()...))
	}
	indices := x.Indices()
	if !x.IsCoalesced() {
		first := tensor.FirstPlaces(indices, x.Shape())
		indices, g = indices.IndexSelect(first, 1), g.IndexSelect(first, 0)
	}
	return one(tensor.SparseCooOpt(indices, g, x.Shape(), true))
}

func vjpValuesAt(g, x, indices *tensor.Tensor) []*tensor.Tensor {
	d := tensor.SparseCoo(indices, g, x.Shape()...)
	switch x.Layout() {
	case tensor.Strided:
		d = d.ToDense()
	case tensor.SparseCSR:
		d = d.ToSparseCsr()
	}
	return []*tensor.Tensor{d, nil}
}

func vjpSparseMm(g, x, y *tensor.Tensor, masked bool, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 2)
	if x.Layout() != tensor.Strided && y.Layout() != tensor.Strided { // PyTorch's are masked here
		return []*tensor.Tensor{g.MatMul(y.Transposed().Conj()).SparseMask(pattern(x)), x.Transposed().Conj().MatMul(g).SparseMask(pattern(y))}
	}
	if needs[0] {
		yt := y.Transposed().Conj()
		if masked && x.Layout() != tensor.Strided && y.Layout() == tensor.Strided && g.Layout() == tensor.Strided {
			d[0] = tensor.SampledMm(g, yt, pattern(x))
		} else {
			d[0] = g.MatMul(yt)
		}
	}
	if needs[1] {
		d[1] = x.Transposed().Conj().MatMul(g)
	}
	return d
}

func vjpSampledMm(g, x, y *tensor.Tensor) []*tensor.Tensor {
	return []*tensor.Tensor{g.MatMul(y.Transposed().Conj()), x.Transposed().Conj().MatMul(g), nil}
}

// vjpEmbeddingSparse has a row for each index, in their order and as often as
// they come.
func vjpEmbeddingSparse(g, index *tensor.Tensor, weightShape []int, paddingIdx int, scaleGradByFreq bool) []*tensor.Tensor {
	if scaleGradByFreq {
		panic(&tensor.GradError{Reason: "embedding_backward: scale_grad_by_freq not supported with sparse gradients"})
	}
	rows, at := g.Reshape(-1, weightShape[1]), index.Reshape(-1).To(tensor.Int64)
	if paddingIdx >= 0 {
		kept := at.NeScalar(paddingIdx).Nonzero().Reshape(-1)
		rows, at = rows.IndexSelect(kept, 0), at.IndexSelect(kept, 0)
	}
	return []*tensor.Tensor{tensor.SparseCoo(at.Unsqueeze(0), rows, weightShape...), nil}
}
