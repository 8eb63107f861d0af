package autograd

import (
	"slices"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// Gradients of factors of matrices, determinants and solutions. The rules are
// PyTorch's: gradients with respect to conjugates, and A⁻ᴴ G where G is that of
// a right side.
//
// Source: M. B. Giles, Collected matrix derivative results for forward and reverse
// mode algorithmic differentiation (2008), with transposes conjugated.

// padded puts zeros behind x along dim, up to length n.
func padded(x *tensor.Tensor, dim, n int) *tensor.Tensor {
	s := x.Shape()
	i := axis(dim, s)
	if s[i] == n {
		return x
	}
	s[i] = n - s[i]
	return tensor.CatOpt([]*tensor.Tensor{x, tensor.ZerosOf(x.DType(), s...)}, i)
}

// rows and columns are parts of matrices.
func rows(x *tensor.Tensor, start, n int) *tensor.Tensor    { return x.Narrow(-2, start, n) }
func columns(x *tensor.Tensor, start, n int) *tensor.Tensor { return x.Narrow(-1, start, n) }

// unitLower makes L of the factors in one matrix.
func unitLower(lu *tensor.Tensor, k int) *tensor.Tensor {
	l := columns(lu, 0, k).TrilOpt(-1)
	return l.Add(padded(tensor.EyeOf(lu.DType(), k, k), -2, lu.Size(-2)))
}

func fromLeft(a, b *tensor.Tensor, upper, unit bool) *tensor.Tensor {
	return a.SolveTriangularOpt(b, upper, true, unit)
}

func fromRight(a, b *tensor.Tensor, upper, unit bool) *tensor.Tensor {
	return a.SolveTriangularOpt(b, upper, false, unit)
}

// vjpLuFactorEx: of the first k = min(m, n) rows and columns, L⁻¹ Pᵀ dA U⁻¹ is
// L⁻¹ dL below its diagonal and dU U⁻¹ on and above it.
func vjpLuFactorEx(g, lu, pivots *tensor.Tensor) []*tensor.Tensor {
	m, n := lu.Size(-2), lu.Size(-1)
	k := min(m, n)
	l, u := unitLower(lu, k), rows(lu, 0, k).Triu()
	l1, u1 := rows(l, 0, k), columns(u, 0, k)
	gl, gu := columns(g, 0, k).TrilOpt(-1), rows(g, 0, k).Triu()
	below, above := l1.MH().MatMul(rows(gl, 0, k)), columns(gu, 0, k).MatMul(u1.MH())
	if n > m {
		below = below.Sub(columns(gu, k, n-k).MatMul(columns(u, k, n-k).MH()))
	}
	if m > n {
		above = above.Sub(rows(l, k, m-k).MH().MatMul(rows(gl, k, m-k)))
	}
	d := fromRight(u1.MH(), below.TrilOpt(-1).Add(above.Triu()), false, false)
	if n > m {
		d = tensor.CatOpt([]*tensor.Tensor{d, columns(gu, k, n-k)}, -1)
	}
	d = fromLeft(l1.MH(), d, true, true)
	if m > n {
		d = tensor.CatOpt([]*tensor.Tensor{d, fromRight(u1.MH(), rows(gl, k, m-k), false, false)}, -2)
	}
	p, _, _ := tensor.LuUnpackOpt(lu, pivots, false, true)
	return one(p.MatMul(d))
}

// vjpLuUnpack puts the gradients of both triangles into one matrix.
func vjpLuUnpack(gs []*tensor.Tensor, luDataShape []int, unpackData bool) []*tensor.Tensor {
	if !unpackData {
		return []*tensor.Tensor{nil, nil}
	}
	r := len(luDataShape)
	l, u := padded(gs[1].TrilOpt(-1), -1, luDataShape[r-1]), padded(gs[2].Triu(), -2, luDataShape[r-2])
	return []*tensor.Tensor{l.Add(u), nil}
}

// vjpLinalgLuSolve: the gradient of B is the solution for A transposed and
// conjugated, and that of A = P L U goes to L and U as to those of a product.
func vjpLinalgLuSolve(g, lu, pivots, z *tensor.Tensor, left, adjoint bool, needs []bool) []*tensor.Tensor {
	d := make([]*tensor.Tensor, 3)
	gb := tensor.LinalgLuSolveOpt(lu, pivots, g, left, !adjoint)
	d[2] = gb
	if !needs[0] {
		return d
	}
	var ga *tensor.Tensor
	switch {
	case left && !adjoint:
		ga = gb.MatMul(z.MH())
	case left:
		ga = z.MatMul(gb.MH())
	case !adjoint:
		ga = z.MH().MatMul(gb)
	default:
		ga = gb.MH().MatMul(z)
	}
	p, l, u := tensor.LuUnpack(lu, pivots)
	ga = p.MT().MatMul(ga).Neg()
	d[0] = ga.MatMul(u.MH()).TrilOpt(-1).Add(l.MH().MatMul(ga).Triu())
	return d
}

// adjointSolution returns A⁻ᴴ b, or b A⁻ᴴ unless left: with the factors of A, or
// where that is recorded as an operation on A.
func adjointSolution(matrix, lu, pivots, b *tensor.Tensor, left bool) *tensor.Tensor {
	if enabled() && matrix.RequiresGrad() {
		return matrix.MH().SolveOpt(b, left)
	}
	return tensor.LinalgLuSolveOpt(lu, pivots, b, left, !tensor.FactorsOfTranspose(matrix))
}

// scaledIdentity returns the matrices of n rows with d, the numbers of a batch,
// on the diagonal.
func scaledIdentity(d *tensor.Tensor, n int) *tensor.Tensor {
	return d.Unsqueeze(-1).Unsqueeze(-1).Mul(tensor.EyeOf(d.DType(), n, n))
}

// vjpDetLU is g det A⁻ᴴ. The determinant is smooth, so the gradient of a singular
// matrix is that of one beside it, whose U has no zero on its diagonal.
func vjpDetLU(g, matrix, det, lu, pivots *tensor.Tensor) []*tensor.Tensor {
	if matrix.Numel() == 0 {
		return one(matrix.MulScalar(0)) // empty, with a place in the graph
	}
	n := matrix.Size(-1)
	zero := det.EqScalar(0)
	singular := zero.Any().Item() == true
	if enabled() && matrix.RequiresGrad() {
		return one(detGradient(g, matrix, det, zero, singular))
	}
	if singular {
		diagonal := lu.DiagonalOpt(0, -2, -1)
		lift := diagonal.EqScalar(0).To(lu.DType()).MulScalar(epsilon(lu.DType()))
		lu = lu.Add(lift.Unsqueeze(-1).Mul(tensor.EyeOf(lu.DType(), n, n)))
		det = tensor.Where(zero, lu.DiagonalOpt(0, -2, -1).Prod(-1).Mul(parity(pivots)), det)
	}
	return one(tensor.LinalgLuSolveOpt(lu, pivots, scaledIdentity(g.Mul(det.Conj()), n), true, !tensor.FactorsOfTranspose(matrix)))
}

// detGradient is vjpDetLU as an operation on the matrix, for its own gradient. Of
// singular matrices it is det U det Vᴴ U C Vᴴ, where the diagonal of C has the
// products of all singular values but one; that has a gradient where no two of
// them are equal. The other branch of each choice sees a constant.
func detGradient(g, matrix, det, zero *tensor.Tensor, singular bool) *tensor.Tensor {
	n := matrix.Size(-1)
	regular := func(a, det *tensor.Tensor) *tensor.Tensor {
		return a.MH().Solve(scaledIdentity(g.Mul(det.Conj()), n))
	}
	if !singular {
		return regular(matrix, det)
	}
	here := zero.Unsqueeze(-1).Unsqueeze(-1)
	eye := tensor.EyeOf(matrix.DType(), n, n)
	u, s, vh := tensor.Where(here, matrix, eye.Mul(tensor.Range(n).AddScalar(1))).SVD()
	others := s.Unsqueeze(-2).Add(tensor.ZerosOf(s.DType(), n, 1)).MaskedFill(tensor.EyeOf(tensor.Bool, n, n), 1).Prod(-1)
	turn := g.Mul(u.Det().Mul(vh.Det()).Conj()).Unsqueeze(-1).Mul(others)
	flat := u.Mul(turn.Unsqueeze(-2)).MatMul(vh)
	return tensor.Where(here, flat, regular(tensor.Where(here, eye, matrix), det))
}

// epsilon is the distance of 1 from the next number.
func epsilon(dt dtype.DType) float64 {
	if dt.Real() == tensor.Float64 {
		return 0x1p-52
	}
	return 0x1p-23
}

// parity returns 1 for an even number of exchanges and -1 for an odd one.
func parity(pivots *tensor.Tensor) *tensor.Tensor {
	n := pivots.Size(-1)
	odd := pivots.Ne(tensor.Range(n).AddScalar(1)).Sum(-1).RemainderScalar(2)
	return odd.MulScalar(-2).AddScalar(1)
}

// vjpSlogdetLU: with t = tr(A⁻¹ dA) the logarithm grows by the real part of t, and
// the sign turns by its imaginary part.
func vjpSlogdetLU(gs []*tensor.Tensor, matrix, sign, lu, pivots *tensor.Tensor) []*tensor.Tensor {
	if matrix.Numel() == 0 {
		return one(matrix.MulScalar(0)) // empty, with a place in the graph
	}
	g := gs[1].To(matrix.DType())
	if matrix.DType().IsComplex() {
		g = g.Sub(gs[0].Conj().Mul(sign).Imag().To(matrix.DType()).MulScalar(1i))
	}
	return one(adjointSolution(matrix, lu, pivots, scaledIdentity(g, matrix.Size(-1)), true))
}

func vjpSolveLU(g, matrix, result, lu, pivots *tensor.Tensor, shapes [][]int, left bool) []*tensor.Tensor {
	a, b := shapes[0], shapes[1]
	vector := len(b) == 1 || len(a)-1 == len(b) && slices.Equal(b, a[:len(a)-1])
	if vector {
		g, result = g.Unsqueeze(-1), result.Unsqueeze(-1)
	}
	gb := adjointSolution(matrix, lu, pivots, g, left)
	ga := outer(gb, result, left)
	if vector {
		gb = gb.Select(-1, 0)
	}
	return []*tensor.Tensor{ga, gb}
}

// outer is the gradient of A where gb is that of B in A X = B, or X A = B unless
// left.
func outer(gb, x *tensor.Tensor, left bool) *tensor.Tensor {
	if left {
		return gb.MatMul(x.MH()).Neg()
	}
	return x.MH().MatMul(gb).Neg()
}

func vjpInvEx(g, inverse *tensor.Tensor) []*tensor.Tensor {
	h := inverse.MH()
	return one(h.MatMul(g).MatMul(h).Neg())
}

// vjpCholeskyEx is L⁻ᴴ S L⁻¹, where S is hermitian with half of Lᴴ G below its
// diagonal.
func vjpCholeskyEx(g, l *tensor.Tensor, upper bool) []*tensor.Tensor {
	if upper {
		l, g = l.MH(), g.MH()
	}
	s := l.MH().MatMul(g).Tril()
	s = s.Add(s.TrilOpt(-1).MH()).MulScalar(0.5)
	return one(fromRight(l, fromLeft(l.MH(), s, true, false), false, false))
}

func vjpCholeskySolve(g, input2, z *tensor.Tensor, upper bool) []*tensor.Tensor {
	gx := g.CholeskySolveOpt(input2, upper)
	s := gx.MatMul(z.MH())
	s = s.Add(s.MH())
	if upper {
		return []*tensor.Tensor{gx, input2.MatMul(s).Neg()}
	}
	return []*tensor.Tensor{gx, s.MatMul(input2).Neg()}
}

func vjpCholeskyInverse(g, x, z *tensor.Tensor, upper bool) []*tensor.Tensor {
	s := z.MatMul(g.Add(g.MH()).MatMul(z))
	if upper {
		return one(x.MatMul(s).Neg())
	}
	return one(s.MatMul(x).Neg())
}

func vjpSolveTriangular(g, matrix, z *tensor.Tensor, upper, left, unitriangular bool, needs []bool) []*tensor.Tensor {
	gb := matrix.MH().SolveTriangularOpt(g, !upper, left, unitriangular)
	if !needs[0] {
		return []*tensor.Tensor{nil, gb}
	}
	ga, skip := outer(gb, z, left), 0
	if unitriangular {
		skip = 1
	}
	if upper {
		return []*tensor.Tensor{ga.TriuOpt(skip), gb}
	}
	return []*tensor.Tensor{ga.TrilOpt(-skip), gb}
}
