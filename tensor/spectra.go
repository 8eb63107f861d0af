package tensor

import (
	"github.com/rustorch/rustorch/tensor/internal/spectra"
)

// singular computes the singular values of x, and with vectors their bases.
func singular(x *Tensor, full, vectors bool) (u, s, vh *Tensor) {
	const name = "linalg.svd"
	needMatrix(name, x, "A")
	needFractions(name, x)
	needWide(name, "linalg_svd_cpu", x)
	m, n := x.matrix()
	k := min(m, n)
	rows, cols := k, k
	if full {
		rows, cols = m, n
	}
	w := x.wide()
	defer w.st.Free()
	ws := newTensor(Float64, x.batch(k))
	var ut, v *Tensor
	if vectors {
		ut, v = newTensor(w.dt, x.batch(rows, m)), newTensor(w.dt, x.batch(cols, n))
	}
	run := singularInto[float64]
	if w.dt == Complex128 {
		run = singularInto[complex128]
	}
	eachMatrix(name, x.batch(), m*n*k, func(i, count int) string { return run(w, ut, ws, v, i, count, full) })
	s = ws.narrowTo(x.dt.Real())
	if !vectors {
		return nil, s, nil
	}
	vh = newColumns(x.dt, v.shape)
	copyInto(vh, v)
	v.st.Free()
	return byColumns(ut, x.dt), s, vh
}

func singularInto[T spectra.Scalar](w, ut, s, vh *Tensor, i, count int, full bool) string {
	m, n := w.matrix()
	a := nth[T](w, i, count)
	if !spectra.Finite(a) {
		return notFinite
	}
	values, left, right, ok := spectra.SVD(m, n, a, full, ut != nil)
	if !ok {
		return illSVD
	}
	copy(nth[float64](s, i, count), values)
	if ut != nil {
		copy(nth[T](ut, i, count), left)
		copy(nth[T](vh, i, count), right)
	}
	return ""
}

func forwardSVD(x *Tensor, full bool) (u, s, vh *Tensor) { return singular(x, full, true) }

// forwardSingularValues is for operands without gradients, which need no vectors.
func forwardSingularValues(x *Tensor) *Tensor {
	_, s, _ := singular(x, false, false)
	return s
}
