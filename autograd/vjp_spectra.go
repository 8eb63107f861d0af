package autograd

import (
	"github.com/rustorch/rustorch/tensor"
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
func ill(d *tensor.Tensor, name, vectors string) {
	const tolerance = 1e-2 // PyTorch's
	im := d.Detach().Imag().Abs()
	if im.Numel() > 0 && !(im.Amax().Float() <= tolerance) {
		panic(&tensor.GradError{Reason: name + ": The " + vectors + " in the complex case are specified up to multiplication by e^{i phi}. The specified loss function depends on this quantity, so it is ill-defined."})
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
	const name, vectors = "svd_backward", "singular vectors"
	of := func(x *tensor.Tensor) *tensor.Tensor { return x.DiagonalOpt(0, -2, -1) }
	switch {
	case uu == nil:
		ill(of(vv), name, vectors)
	case vv == nil:
		ill(of(uu), name, vectors)
	default:
		ill(of(uu).Add(of(vv)), name, vectors)
		return diagonal(of(uu).Div(s.MulScalar(2)))
	}
	return tensor.ZerosOf(s.DType())
}
