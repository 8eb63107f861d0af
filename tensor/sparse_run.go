package tensor

import (
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// What rows do whose operands are sparse. Most are made of rows over indices
// and values, so that their gradients need no rules of their own.

// runSparse runs a row with a sparse operand.
func runSparse(id op.ID, in []*Tensor, attrs []any) []*Tensor {
	f := onSparse[id]
	if f == nil {
		refuseRow(id, in)
	}
	return f(in, attrs)
}

// refuseRow says that the row is not there for the layout of its operands.
func refuseRow(id op.ID, in []*Tensor) {
	i := slices.IndexFunc(in, isSparse)
	panic(&LayoutError{Op: torchName(id), Layout: in[i].Layout()})
}

var onSparse [op.Count]func(in []*Tensor, attrs []any) []*Tensor

// The table is filled before the first operation and not where it is declared,
// because the functions call rows again.
func init() {
	for _, id := range zeroAtZero {
		onSparse[id] = func(in []*Tensor, attrs []any) []*Tensor {
			return single(mapped(in[0], func(v *Tensor) *Tensor { return Call(id, []*Tensor{v}, attrs)[0] }))
		}
	}
	for id, f := range sparseUnary {
		onSparse[id] = func(in []*Tensor, attrs []any) []*Tensor { return single(f(in[0], attrs)) }
	}
	for id, f := range sparseBinary {
		onSparse[id] = func(in []*Tensor, attrs []any) []*Tensor { return single(f(in[0], in[1])) }
	}
	onSparse[op.Unbind] = func(in []*Tensor, attrs []any) []*Tensor { return slicedParts(in[0], attrs[0].(int)) }
	for id, f := range sparseOther {
		onSparse[id] = func(in []*Tensor, attrs []any) []*Tensor { return single(f(in, attrs)) }
	}
}

func single(z *Tensor) []*Tensor { return []*Tensor{z} }

// zeroAtZero are the functions of one operand that PyTorch has for sparse
// tensors: they are 0, or false, at 0.
var zeroAtZero = []op.ID{op.Abs, op.Sign, op.Sgn, op.Sqrt, op.Square, op.Sin, op.Sinh, op.Asin, op.Asinh, op.Tan, op.Tanh, op.Atan, op.Atanh, op.Erf, op.Erfinv,
	op.Expm1, op.Log1p, op.Floor, op.Ceil, op.Trunc, op.Round, op.RoundTo, op.Frac, op.Relu, op.Deg2rad, op.Rad2deg, op.IsNaN, op.IsInf, op.IsNegInf, op.IsPosInf, op.Signbit, op.NanToNum}

// mapped applies f to the values of x, whose equal indices are added up first.
func mapped(x *Tensor, f func(v *Tensor) *Tensor) *Tensor {
	if x.Layout() == SparseCOO {
		x = x.Coalesce()
	}
	return scaledValues(x, f)
}

// scaledValues applies f, which is linear, to the values of x as they are.
func scaledValues(x *Tensor, f func(v *Tensor) *Tensor) *Tensor { return x.with(f(x.SparseValues())) }

// with returns values at the indices of x.
func (x *Tensor) with(values *Tensor) *Tensor {
	if x.Layout() == SparseCSR {
		return SparseCsr(x.CrowIndices(), x.ColIndices(), values, x.Shape()...)
	}
	size := append(x.Shape()[:x.SparseDim()], values.shape[1:]...)
	return SparseCooOpt(x.Indices(), values, size, x.sp.coalesced)
}

// compressedAs gives z, which is in coordinate layout, the layout of x.
func (z *Tensor) compressedAs(x *Tensor) *Tensor {
	if x.Layout() == SparseCSR {
		return z.ToSparseCsr()
	}
	return z
}

var sparseUnary = map[op.ID]func(x *Tensor, attrs []any) *Tensor{
	op.Neg:          func(x *Tensor, _ []any) *Tensor { return scaledValues(x, (*Tensor).Neg) },
	op.ConjPhysical: func(x *Tensor, _ []any) *Tensor { return scaledValues(x, (*Tensor).ConjPhysical) },
	op.Conj:         func(x *Tensor, _ []any) *Tensor { return scaledValues(x, (*Tensor).ConjPhysical) },
	op.To: func(x *Tensor, a []any) *Tensor {
		dt := attr[dtype.DType](a, 0)
		if x.dt == dt {
			return x
		}
		return scaledValues(x, func(v *Tensor) *Tensor { return v.To(dt) })
	},
	op.Clone:      func(x *Tensor, _ []any) *Tensor { return sparseClone(x) },
	op.Any:        func(x *Tensor, _ []any) *Tensor { return x.wholly().SparseValues().Any() },
	op.Norm:       sparseNorm,
	op.NormOf:     sparseNormOf,
	op.Sum:        sparseSum,
	op.T:          func(x *Tensor, _ []any) *Tensor { return sparsePermute(x, backwards(len(x.shape))) },
	op.MT:         func(x *Tensor, _ []any) *Tensor { return sparseSwap(x, -2, -1) },
	op.Transposed: sparseT,
	op.Transpose:  func(x *Tensor, a []any) *Tensor { return sparseSwap(x, a[0].(int), a[1].(int)) },
	op.Swapaxes:   func(x *Tensor, a []any) *Tensor { return sparseSwap(x, a[0].(int), a[1].(int)) },
	op.Permute:    func(x *Tensor, a []any) *Tensor { return sparsePermute(x, attr[[]int](a, 0)) },
	op.Unsqueeze:  func(x *Tensor, a []any) *Tensor { return sparseUnsqueeze(x, a[0].(int)) },
	op.Select:     func(x *Tensor, a []any) *Tensor { return sparseSelect(x, a[0].(int), a[1].(int)) },
	op.Real:       func(x *Tensor, _ []any) *Tensor { return scaledValues(x, (*Tensor).Real) },
}

// slicedParts splits x along a dimension.
func slicedParts(x *Tensor, dim int) []*Tensor {
	zs := make([]*Tensor, x.Size(dim))
	for i := range zs {
		zs[i] = x.Select(dim, i)
	}
	return zs
}

var sparseBinary = map[op.ID]func(x, y *Tensor) *Tensor{
	op.Add:         func(x, y *Tensor) *Tensor { return sparseAdd(op.Add, x, y) },
	op.Sub:         func(x, y *Tensor) *Tensor { return sparseAdd(op.Sub, x, y) },
	op.Mul:         sparseMul,
	op.Div:         sparseDiv,
	op.FloorDivide: func(x, y *Tensor) *Tensor { return dividedValues(x, y, (*Tensor).FloorDivide) },
	op.Pow:         sparsePow,
	op.MatMul:      sparseMatMul,
	op.Mm:          composeMm,
	op.Mv:          composeMv,
	op.Bmm:         sparseBmm,
}

var sparseOther = map[op.ID]func(in []*Tensor, attrs []any) *Tensor{
	op.AddScaled: func(in []*Tensor, a []any) *Tensor { return in[0].Add(scaledBy(in[1], a[0])) },
	op.SubScaled: func(in []*Tensor, a []any) *Tensor { return in[0].Sub(scaledBy(in[1], a[0])) },
	op.DivRounded: func(in []*Tensor, a []any) *Tensor {
		return dividedValues(in[0], in[1], func(v, s *Tensor) *Tensor { return v.DivRounded(s, a[0]) })
	},
	op.Addmm: func(in []*Tensor, a []any) *Tensor { return sparseAddmm(in[0], in[1].MatMul(in[2]), a[0], a[1]) },
	op.Linear: func(in []*Tensor, _ []any) *Tensor {
		z := in[0].MatMul(in[1].Transposed())
		if in[2] != nil {
			z = z.Add(in[2])
		}
		return z
	},
	op.Cat:         func(in []*Tensor, a []any) *Tensor { return sparseCat(in, a[0].(int)) },
	op.Stack:       func(in []*Tensor, a []any) *Tensor { return sparseStack(in, a[0].(int)) },
	op.IndexSelect: func(in []*Tensor, a []any) *Tensor { return sparseIndexSelect(in[0], in[1], a[0].(int)) },
}

func sparseClone(x *Tensor) *Tensor {
	v := x.SparseValues().Clone()
	if x.Layout() == SparseCSR {
		return SparseCsr(x.CrowIndices().Clone(), x.ColIndices().Clone(), v, x.Shape()...)
	}
	return SparseCooOpt(x.Indices().Clone(), v, x.Shape(), x.sp.coalesced)
}
