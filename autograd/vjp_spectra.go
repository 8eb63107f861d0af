package autograd

import (
	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// Gradients of decompositions. They are those of PyTorch, in its convention
// for complex matrices, and infinite where equal values leave a basis open.

// column and row are vectors as matrices of one column and one row.
func column(x *tensor.Tensor) *tensor.Tensor { return x.Unsqueeze(-1) }
func row(x *tensor.Tensor) *tensor.Tensor    { return x.Unsqueeze(-2) }

// diagonal is the diagonal matrix of d.
func diagonal(d *tensor.Tensor) *tensor.Tensor { return column(d).Mul(unit(d, d.Size(-1))) }

// skew is x minus its adjoint.
func skew(x *tensor.Tensor) *tensor.Tensor { return x.Sub(x.MH()) }

// gaps are the differences s[k] - s[j] of places (j, k), and 1 on the diagonal.
func gaps(s *tensor.Tensor) *tensor.Tensor {
	return row(s).Sub(column(s)).Add(unit(s, s.Size(-1)))
}

// unit is the unit matrix of n rows, of x's type.
func unit(x *tensor.Tensor, n int) *tensor.Tensor { return tensor.EyeOf(x.DType(), n, n) }

// ill panics if a loss depends on the phases of vectors, which are not defined:
// the imaginary parts of d, on a diagonal, would then not be zero.
func ill(d *tensor.Tensor, name, vectors, why string) {
	const tolerance = 1e-2 // PyTorch's
	im := d.Detach().Imag().Abs()
	if im.Numel() > 0 && !(im.Amax().Float() <= tolerance) {
		panic(&tensor.GradError{Reason: name + ": The " + vectors + " in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on this " + why})
	}
}

// vjpSVD: the tangents of u and vh are these matrices times skew-Hermitian
// ones, and where the bases are not complete, what is across them.
//
// Source: https://j-towns.github.io/papers/svd-derivative.pdf; for complex
// matrices https://giggleliu.github.io/2019/04/02/einsumbp.html.
func vjpSVD(gs []*tensor.Tensor, u, s, vh *tensor.Tensor) []*tensor.Tensor {
	m, n, k := u.Size(-2), vh.Size(-1), s.Size(-1)
	gu, gS, gvh := gs[0], gs[1], gs[2]
	u, vh = u.Narrow(-1, 0, k), vh.Narrow(-2, 0, k)
	if gu == nil && gvh == nil {
		return one(u.MatMul(column(gS).Mul(vh)))
	}
	if gS == nil {
		gS = tensor.ZerosLike(s)
	}
	inner := diagonal(gS).To(u.DType())
	e := gaps(s.Square())
	var uu, vv *tensor.Tensor
	if gu != nil {
		gu = gu.Narrow(-1, 0, k)
		uu = skew(u.MH().MatMul(gu))
		inner = inner.Add(uu.Div(e).Mul(row(s)))
	}
	if gvh != nil {
		gvh = gvh.Narrow(-2, 0, k)
		vv = skew(vh.MatMul(gvh.MH()))
		inner = inner.Add(column(s).Mul(vv.Div(e)))
	}
	if u.DType().IsComplex() {
		inner = inner.Add(phases(uu, vv, s))
	}
	d := inner.MatMul(vh)
	if gvh != nil && n > k {
		across := gvh.Div(column(s))
		d = d.Add(across.Sub(across.MatMul(vh.MH()).MatMul(vh)))
	}
	d = u.MatMul(d)
	if gu != nil && m > k {
		across := gu.Div(row(s))
		d = d.Add(across.Sub(u.MatMul(u.MH().MatMul(across))).MatMul(vh))
	}
	return one(d)
}

// phases is what a rotation of both vectors of a singular value by opposite
// phases gives; a loss that depends on the common phase is refused.
func phases(uu, vv, s *tensor.Tensor) *tensor.Tensor {
	const name, vectors, why = "svd_backward", "singular vectors", "phase term, making it ill-defined."
	of := func(x *tensor.Tensor) *tensor.Tensor { return x.DiagonalOpt(0, -2, -1) }
	switch {
	case uu == nil:
		ill(of(vv), name, vectors, why)
	case vv == nil:
		ill(of(uu), name, vectors, why)
	default:
		ill(of(uu).Add(of(vv)), name, vectors, why)
		return diagonal(of(uu).Div(s.MulScalar(2)))
	}
	return tensor.ZerosOf(s.DType())
}

// vjpEigh: the tangent of the vectors is these times a matrix that is
// skew-Hermitian over the gaps between eigenvalues.
func vjpEigh(gs []*tensor.Tensor, eigenvalues, eigenvectors *tensor.Tensor) []*tensor.Tensor {
	gw, gv, v := gs[0], gs[1], eigenvectors
	if gv == nil {
		return one(v.MatMul(column(gw).Mul(v.MH())))
	}
	inner := v.MH().MatMul(gv)
	if inner.DType().IsComplex() {
		ill(inner.DiagonalOpt(0, -2, -1), "linalg_eigh_backward", "eigenvectors", "quantity, so it is ill-defined.")
	}
	inner = offDiagonal(inner.Div(gaps(eigenvalues)))
	if gw != nil {
		inner = inner.Add(diagonal(gw))
	}
	return one(v.MatMul(inner).MatMul(v.MH()))
}

// offDiagonal is x with zeros on the diagonal.
func offDiagonal(x *tensor.Tensor) *tensor.Tensor {
	return x.MaskedFill(tensor.EyeOf(tensor.Bool, x.Size(-2), x.Size(-1)), 0)
}

// vjpMatrixExp: exp of the block matrix (a, e; 0, a) has the derivative along e
// in its corner.
//
// Source: N. Higham, Functions of Matrices, 2008, theorem 3.6.
func vjpMatrixExp(g, x *tensor.Tensor) []*tensor.Tensor {
	n := x.Size(-1)
	a := x.MH()
	upper := tensor.CatOpt([]*tensor.Tensor{a, g}, -1)
	lower := tensor.CatOpt([]*tensor.Tensor{tensor.ZerosLike(a), a}, -1)
	return one(tensor.CatOpt([]*tensor.Tensor{upper, lower}, -2).MatrixExp().Narrow(-2, 0, n).Narrow(-1, n, n))
}

// vjpLyapunov: the map from y to z is its own adjoint.
func vjpLyapunov(g, h, z *tensor.Tensor, needs []bool) []*tensor.Tensor {
	gy := h.Lyapunov(g)
	d := []*tensor.Tensor{nil, gy}
	if needs[0] {
		d[0] = gy.MatMul(z.MH()).Add(z.MH().MatMul(gy)).Neg()
	}
	return d
}

// vjpMatrixSqrtH: zz = a has the differential z dz + dz z = da. The gradient is
// Hermitian, as a is.
func vjpMatrixSqrtH(g, z *tensor.Tensor) []*tensor.Tensor {
	return one(z.Lyapunov(g.Add(g.MH()).MulScalar(0.5)))
}

// vjpPolarFactors: with a = uh the differential of u is u times a
// skew-Hermitian matrix w, for which hw + wh is what is skew in uᴴ da, and what
// is across u.
func vjpPolarFactors(gs []*tensor.Tensor, u, h *tensor.Tensor) []*tensor.Tensor {
	gu, gh := gs[0], gs[1]
	var m *tensor.Tensor
	if gu != nil {
		m = u.MH().MatMul(gu)
	}
	if gh != nil {
		t := gh.MatMul(h)
		if m == nil {
			m = t.Neg()
		} else {
			m = m.Sub(t)
		}
	}
	inner := skew(h.Lyapunov(m))
	if gh != nil {
		inner = inner.Add(gh)
	}
	d := u.MatMul(inner)
	if gu != nil && u.Size(-2) > u.Size(-1) {
		across := gu.Sub(u.MatMul(u.MH().MatMul(gu)))
		d = d.Add(across.MatMul(inverseOf(h)))
	}
	return one(d)
}

// inverseOf is the inverse of a Hermitian positive definite matrix: 2 hz = 2.
func inverseOf(h *tensor.Tensor) *tensor.Tensor {
	return h.Lyapunov(unit(h, h.Size(-1)).MulScalar(2).Expand(h.Shape()...))
}

// vjpPinvAbove holds where the rank does not change.
//
// Source: G. Golub and V. Pereyra, "The Differentiation of Pseudo-Inverses and
// Nonlinear Least Squares Problems", SIAM Journal on Numerical Analysis 10 (1973).
func vjpPinvAbove(g, matrix, z *tensor.Tensor) []*tensor.Tensor {
	zh, gh := z.MH(), g.MH()
	d := zh.MatMul(g).MatMul(zh).Neg()
	left := gh.Sub(matrix.MatMul(z.MatMul(gh))) // the part of gh outside of the columns of a
	d = d.Add(left.MatMul(z).MatMul(zh))
	right := gh.Sub(gh.MatMul(z).MatMul(matrix))
	d = d.Add(zh.MatMul(z).MatMul(right))
	return []*tensor.Tensor{d, nil, nil}
}

// vjpQR: the tangent of q is q times a skew-Hermitian matrix, and what is across
// q. Columns of a after the first m only meet r.
//
// Source: https://arxiv.org/abs/2009.10071.
func vjpQR(gs []*tensor.Tensor, q, r *tensor.Tensor, mode string) []*tensor.Tensor {
	m, n := 0, r.Size(-1)
	if mode != "r" {
		m = q.Size(-2)
	}
	switch {
	case mode == "r":
		panic(&tensor.GradError{Reason: "The derivative of linalg.qr depends on Q, which is not computed when mode='r'. Please use linalg.qr(A, mode='reduced') if you are going to differentiate through linalg.qr."})
	case mode == "complete" && m > n:
		panic(&tensor.GradError{Reason: "The QR decomposition is not differentiable when mode='complete' and nrows > ncols."})
	}
	gq, gr := gs[0], gs[1]
	if m >= n {
		return one(squareQR(gq, gr, q, r))
	}
	first, rest := r.Narrow(-1, 0, m), r.Narrow(-1, m, n-m)
	if gr == nil {
		return one(tensor.CatOpt([]*tensor.Tensor{squareQR(gq, nil, q, first), tensor.ZerosOf(r.DType(), rest.Shape()...)}, -1))
	}
	across := gr.Narrow(-1, m, n-m)
	meets := q.MatMul(rest).MatMul(across.MH()) // r's last columns are qᴴ a's
	if gq != nil {
		meets = meets.Add(gq)
	}
	return one(tensor.CatOpt([]*tensor.Tensor{squareQR(meets, gr.Narrow(-1, 0, m), q, first), q.MatMul(across)}, -1))
}

// squareQR is the gradient for a square r.
func squareQR(gq, gr, q, r *tensor.Tensor) *tensor.Tensor {
	var m *tensor.Tensor
	if gr != nil {
		m = gr.MatMul(r.MH())
	}
	if gq != nil {
		t := q.MH().MatMul(gq)
		if m == nil {
			m = t.Neg()
		} else {
			m = m.Sub(t)
		}
	}
	d := q.MatMul(hermitianOf(m.Triu()))
	if gq != nil {
		d = d.Add(gq)
	}
	return r.MH().SolveTriangularOpt(d, false, false, false)
}

// hermitianOf is the Hermitian matrix of an upper triangle, with the real parts
// of its diagonal.
func hermitianOf(x *tensor.Tensor) *tensor.Tensor {
	z := x.Add(x.MH())
	half := tensor.EyeOf(x.DType(), x.Size(-2), x.Size(-1)).MulScalar(0.5)
	return z.Sub(z.Mul(half))
}

// vjpEig: eigenvectors have the length 1, and phases that a loss must not
// depend on.
//
// Source: M. Giles, "An extended collection of matrix derivative results for
// forward and reverse mode algorithmic differentiation", 2008, section 3.1.
func vjpEig(gs []*tensor.Tensor, eigenvalues, eigenvectors *tensor.Tensor, types []dtype.DType) []*tensor.Tensor {
	gw, gv, v := gs[0], gs[1], eigenvectors
	vh := v.MH()
	var inner *tensor.Tensor
	if gv != nil {
		m := vh.MatMul(gv)
		of := m.DiagonalOpt(0, -2, -1)
		ill(of, "linalg_eig_backward", "eigenvectors", "quantity, so it is ill-defined.")
		m = m.Sub(vh.MatMul(v.Mul(row(of.Real()))))
		inner = offDiagonal(m.Div(gaps(eigenvalues).ConjPhysical()))
	}
	if gw != nil {
		if d := diagonal(gw); inner == nil {
			inner = d
		} else {
			inner = inner.Add(d)
		}
	}
	d := vh.Solve(inner.MatMul(vh))
	if !types[0].IsComplex() {
		d = d.Real()
	}
	return one(d)
}
