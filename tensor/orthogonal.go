package tensor

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor/internal/spectra"
)

// qrMode checks a mode of QR and returns how many columns q has.
func qrMode(mode string, m, n int) int {
	switch mode {
	case "reduced", "r":
		return min(m, n)
	case "complete":
		return m
	}
	panic(&ValueError{"linalg.qr", fmt.Sprintf("qr received unrecognized mode '%s' but expected one of 'reduced' (default), 'r', or 'complete'", mode)})
}

func forwardQR(x *Tensor, mode string) (q, r *Tensor) {
	const name = "linalg.qr"
	needMatrix(name, x, "A")
	needFractions(name, x)
	m, n := x.matrix()
	k := qrMode(mode, m, n)
	needWide(name, "geqrf_cpu", x)
	w := x.wide()
	defer w.st.Free()
	wr := newZeros(w.dt, x.batch(k, n))
	var wq *Tensor
	if mode != "r" {
		wq = newTensor(w.dt, x.batch(m, k))
	}
	run := typed(x, qrInto[float64], qrInto[complex128])
	eachMatrix(name, x.batch(), m*n*k, func(i, count int) string { return run(w, wq, wr, i, count) })
	if q = newTensor(x.dt, []int{0}); wq != nil {
		q = newColumns(x.dt, wq.shape)
		copyInto(q, wq)
		wq.st.Free()
	}
	r = newColumns(x.dt, wr.shape)
	copyInto(r, wr)
	wr.st.Free()
	return q, r
}

func qrInto[T spectra.Scalar](w, q, r *Tensor, i, count int) string {
	m, n := w.matrix()
	k, _ := r.matrix()
	a, to := nth[T](w, i, count), nth[T](r, i, count)
	tau := reflections(m, n, a)
	for row := range min(k, n) {
		copy(to[row*n+row:(row+1)*n], a[row*n+row:(row+1)*n])
	}
	if q != nil {
		copy(nth[T](q, i, count), spectra.Product(m, n, k, a, tau))
	}
	return ""
}

// reflections is spectra.Reflections for elements of any size.
func reflections[T spectra.Scalar](m, n int, a []T) []T {
	scale := spectra.Scaled(a)
	tau := spectra.Reflections(m, n, a)
	if scale != 1 {
		for i := range min(m, n) {
			for j := i; j < n; j++ {
				a[i*n+j] *= spectra.Number[T](scale)
			}
		}
	}
	return tau
}

func forwardGeqrf(x *Tensor) (a, tau *Tensor) {
	const name = "geqrf"
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "input must have at least 2 dimensions."})
	}
	needWide(name, "geqrf_cpu", x)
	m, n := x.matrix()
	w := x.wide()
	defer w.st.Free()
	wt := newTensor(w.dt, x.batch(min(m, n)))
	run := typed(x, geqrfInto[float64], geqrfInto[complex128])
	eachMatrix(name, x.batch(), m*n*n, func(i, count int) string { return run(w, wt, i, count) })
	a = newColumns(x.dt, x.shape)
	copyInto(a, w)
	return a, wt.narrowTo(x.dt)
}

func geqrfInto[T spectra.Scalar](w, tau *Tensor, i, count int) string {
	m, n := w.matrix()
	copy(nth[T](tau, i, count), reflections(m, n, nth[T](w, i, count)))
	return ""
}

// forwardReflected is HouseholderProduct for checked operands without gradients.
func forwardReflected(x, tau *Tensor) *Tensor {
	m, n := x.matrix()
	w, t := x.wide(), tau.wide()
	defer w.st.Free()
	defer t.st.Free()
	wq := newTensor(w.dt, x.shape)
	run := typed(x, reflectedInto[float64], reflectedInto[complex128])
	eachMatrix("linalg.householder_product", x.batch(), m*n*n, func(i, count int) string { return run(w, t, wq, i, count) })
	q := newColumns(x.dt, x.shape)
	copyInto(q, wq)
	wq.st.Free()
	return q
}

func reflectedInto[T spectra.Scalar](w, tau, q *Tensor, i, count int) string {
	m, n := w.matrix()
	copy(nth[T](q, i, count), spectra.Product(m, n, n, nth[T](w, i, count), nth[T](tau, i, count)))
	return ""
}
