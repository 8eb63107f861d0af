package tensor

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// Functions of matrices by their spectra compute in the wide type, by rows of
// the table on operands without gradients.

// widened64 is x in the type that decompositions compute in, without gradient.
func widened64(x *Tensor) *Tensor { return x.Detach().cast(wideType(x.dt)) }

// forwardMatrixExp scales a matrix down by a power of two, adds up Taylor's
// series to the degree 18 and squares the result as often.
//
// Source: P. Bader, S. Blanes and F. Casas, "Computing the Matrix Exponential
// with an Optimized Taylor Polynomial Approximation", Mathematics 7 (2019).
func forwardMatrixExp(x *Tensor) *Tensor {
	const name = "linalg.matrix_exp"
	needSquare(name, x)
	needFractions(name, x)
	w := x.wide()
	n := x.shape[len(x.shape)-1]
	if x.Numel() > 0 {
		for i := range x.Numel() / (n * n) {
			w.alias([]int{n, n}, []int{n, 1}, i*n*n).exponentiate()
		}
	}
	return w.narrowTo(x.dt)
}

// exponentiate overwrites a matrix of the wide type with its exponential.
func (a *Tensor) exponentiate() {
	norm := a.columnNorm()
	if !(norm <= math.MaxFloat64) {
		a.fillParts(math.NaN())
		return
	}
	_, halvings := math.Frexp(norm)
	halvings = max(halvings, 0)
	if halvings > 0 {
		scale := math.Ldexp(1, -halvings)
		for i, p := 0, a.floatParts(); i < len(p); i++ {
			p[i] *= scale
		}
	}
	temporary := func() *Tensor { return newTensor(a.dt, a.shape) }
	square, cube, sum, next := temporary(), temporary(), temporary(), temporary()
	square.products(a, a)
	cube.products(square, a)
	sum.combine(series(18), nil, nil, nil)
	for k := 15; k >= 0; k -= 3 {
		next.products(sum, cube)
		sum.combine(series(k), next, a, square)
	}
	for range halvings {
		par.Poll()
		next.products(sum, sum)
		sum, next = next, sum
	}
	copyInto(a, sum)
	for _, t := range []*Tensor{square, cube, sum, next} {
		t.st.Free()
	}
}

// series returns the coefficients of the powers k to k+2 in Taylor's series.
func series(k int) [3]float64 {
	c := 1 / math.Gamma(float64(k)+1)
	return [3]float64{c, c / float64(k+1), c / float64((k+1)*(k+2))}
}

// combine makes z c[0] + base + c[1]*a + c[2]*b, or c[0] alone.
func (z *Tensor) combine(c [3]float64, base, a, b *Tensor) {
	p := z.floatParts()
	clear(p)
	if base != nil {
		bp, ap, sp := base.floatParts(), a.floatParts(), b.floatParts()
		for i := range p {
			p[i] = bp[i] + c[1]*ap[i] + c[2]*sp[i]
		}
	}
	n := z.shape[0]
	width := len(p) / (n * n)
	for i := range n {
		p[width*(i*n+i)] += c[0]
	}
}

// floatParts are the elements of a dense wide tensor, real and imaginary parts
// one after the other.
func (x *Tensor) floatParts() []float64 {
	if x.dt.IsComplex() {
		return elems[float64](x.parts())
	}
	return elems[float64](x)[:x.Numel()]
}

func (x *Tensor) fillParts(v float64) {
	p := x.floatParts()
	for i := range p {
		p[i] = v
	}
}

// columnNorm is the greatest sum of the absolute values of a column, with the
// parts of complex elements for their absolute values.
func (x *Tensor) columnNorm() float64 {
	n := x.shape[1]
	p := x.floatParts()
	sums := make([]float64, len(p)/x.shape[0])
	for i, v := range p {
		sums[i%len(sums)] += math.Abs(v)
	}
	width := len(sums) / n
	var z float64
	for j := range n {
		v := sums[j*width]
		if width == 2 {
			v += sums[j*width+1]
		}
		if z = max(z, v); v != v {
			return v
		}
	}
	return z
}

// forwardLyapunov divides by sums of eigenvalues in h's basis of eigenvectors.
func forwardLyapunov(h, m *Tensor) *Tensor {
	w, v := widened64(h).Eigh()
	sums := w.Unsqueeze(-1).Add(w.Unsqueeze(-2))
	y := v.MH().MatMul(widened64(m)).MatMul(v).Div(sums)
	return v.MatMul(y).MatMul(v.MH()).cast(h.dt)
}

func forwardMatrixSqrtH(x *Tensor) *Tensor {
	const name = "linalg.matrix_sqrth"
	needSquare(name, x)
	needFractions(name, x)
	needPrecise(name, x)
	w, v := widened64(x).Eigh()
	root := w.MaskedFill(w.LtScalar(0), 0).Sqrt()
	return v.Mul(root.Unsqueeze(-2)).MatMul(v.MH()).cast(x.dt)
}

func forwardPolarFactors(x *Tensor) (u, h *Tensor) {
	const name = "linalg.polar"
	needMatrix(name, x, "A")
	if m, n := x.matrix(); m < n {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("input must have at least as many rows as columns, but got %d by %d matrices", m, n)})
	}
	needFractions(name, x)
	needWide("linalg.svd", "linalg_svd_cpu", x)
	left, s, vh := widened64(x).SVDOpt(false)
	u = left.MatMul(vh)
	h = vh.MH().MatMul(s.Unsqueeze(-1).Mul(vh))
	return u.cast(x.dt), h.cast(x.dt)
}

// forwardPinvAbove inverts the singular values above the greater of atol and
// rtol times the greatest; the tolerances have the shape of the batch.
func forwardPinvAbove(x, atol, rtol *Tensor, hermitian bool) *Tensor {
	w := widened64(x)
	m, n := x.matrix()
	if w.Numel() == 0 {
		return newZeros(x.dt, x.batch(n, m))
	}
	cut := func(greatest *Tensor) *Tensor { return atol.Maximum(rtol.Mul(greatest)).Unsqueeze(-1) }
	if hermitian {
		l, q := w.Eigh()
		size := l.Abs()
		inverse := l.Reciprocal().MaskedFill(size.Le(cut(size.Amax(-1))), 0)
		return q.Mul(inverse.Unsqueeze(-2)).MatMul(q.MH()).cast(x.dt)
	}
	u, s, vh := w.SVDOpt(false)
	inverse := s.Reciprocal().MaskedFill(s.Le(cut(s.Amax(-1))), 0)
	return vh.MH().MatMul(inverse.Unsqueeze(-1).Mul(u.MH())).cast(x.dt)
}
