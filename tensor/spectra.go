package tensor

import (
	"math"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/spectra"
)

// usable returns the elements of matrix i of a wide tensor for a routine that
// wants finite ones. Without them there is nothing to do: NaN has a reason why
// there is no result, and beside infinities the results are NaN.
func usable[T spectra.Scalar](a []T, i, count int, results ...*Tensor) (reason string, ok bool) {
	switch spectra.KindOf(a) {
	case spectra.NaN:
		return notFinite, false
	case spectra.Infinite:
		for _, z := range results {
			if z != nil {
				floats := z
				if z.dt.IsComplex() {
					floats = z.parts()
				}
				z := nth[float64](floats, i, count)
				for j := range z {
					z[j] = math.NaN()
				}
			}
		}
		return "", false
	}
	return "", true
}

// typed returns the form of a generic function for the wide type of x.
func typed[F any](x *Tensor, real, complex F) F {
	if x.dt.IsComplex() {
		return complex
	}
	return real
}

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
	run := typed(x, singularInto[float64], singularInto[complex128])
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
	if reason, ok := usable(a, i, count, ut, s, vh); !ok {
		return reason
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

// hermitian computes the eigenvalues of x, of which one triangle is read, and
// with vectors the eigenvectors.
func hermitian(x *Tensor, uplo string, vectors bool) (values, columns *Tensor) {
	const name = "linalg.eigh"
	needSquare(name, x)
	if u := strings.ToUpper(uplo); u != "L" && u != "U" {
		panic(&ValueError{name, "Expected UPLO argument to be 'L' or 'U', but got " + uplo})
	}
	needWide(name, "linalg_eigh_cpu", x)
	in := x
	if strings.ToUpper(uplo) == "U" {
		in = x.Detach().MH()
	}
	n := x.shape[len(x.shape)-1]
	w := in.wide()
	defer w.st.Free()
	ws := newTensor(Float64, x.batch(n))
	var vt *Tensor
	if vectors {
		vt = newTensor(w.dt, x.shape)
	}
	run := typed(x, hermitianInto[float64], hermitianInto[complex128])
	eachMatrix(name, x.batch(), n*n*n, func(i, count int) string { return run(w, ws, vt, i, count) })
	values = ws.narrowTo(x.dt.Real())
	if vectors {
		columns = byColumns(vt, x.dt)
	}
	return values, columns
}

func hermitianInto[T spectra.Scalar](w, values, vt *Tensor, i, count int) string {
	_, n := w.matrix()
	a := nth[T](w, i, count)
	for r := range n {
		clear(a[r*n+r+1 : (r+1)*n])
	}
	if reason, ok := usable(a, i, count, values, vt); !ok {
		return reason
	}
	d, v, ok := spectra.Hermitian(n, a, vt != nil)
	if !ok {
		return notConverged
	}
	copy(nth[float64](values, i, count), d)
	if vt != nil {
		copy(nth[T](vt, i, count), v)
	}
	return ""
}

func forwardEigh(x *Tensor, uplo string) (eigenvalues, eigenvectors *Tensor) {
	return hermitian(x, uplo, true)
}

// forwardHermitianValues is for operands without gradients, which need no vectors.
func forwardHermitianValues(x *Tensor, uplo string) *Tensor {
	w, _ := hermitian(x, uplo, false)
	return w
}

// general computes the eigenvalues of x, and with vectors the eigenvectors.
func general(name string, x *Tensor, vectors bool) (values, columns *Tensor) {
	needSquare(name, x)
	if !x.dt.IsInexact() {
		panic(&DTypeError{name, x.dt, "Unknown Complex ScalarType for " + x.dt.Torch()})
	}
	needWide(name, "linalg_eig_out_cpu", x)
	n := x.shape[len(x.shape)-1]
	w := x.wide()
	defer w.st.Free()
	ws := newTensor(Complex128, x.batch(n))
	var vt *Tensor
	if vectors {
		vt = newTensor(Complex128, x.shape)
	}
	run := typed(x, generalInto[float64], generalInto[complex128])
	eachMatrix("torch.linalg.eig", x.batch(), 4*n*n*n, func(i, count int) string { return run(w, ws, vt, i, count) })
	dt := x.dt
	if !dt.IsComplex() {
		dt = dt.ToComplex()
	}
	values = ws.narrowTo(dt)
	if vectors {
		columns = byColumns(vt, dt)
	}
	return values, columns
}

func generalInto[T spectra.Scalar](w, values, vt *Tensor, i, count int) string {
	_, n := w.matrix()
	a := nth[T](w, i, count)
	if spectra.KindOf(a) != spectra.Finite {
		panic(&ValueError{"torch.linalg.eig", "input tensor should not contain infs or NaNs."})
	}
	d, v, ok := spectra.General(n, a, vt != nil)
	if !ok {
		return notConverged
	}
	copy(nth[complex128](values, i, count), d)
	if vt != nil {
		copy(nth[complex128](vt, i, count), v)
	}
	return ""
}

func forwardEig(x *Tensor) (eigenvalues, eigenvectors *Tensor) { return general("linalg.eig", x, true) }

// forwardGeneralValues is for operands without gradients, which need no vectors.
func forwardGeneralValues(x *Tensor) *Tensor {
	w, _ := general("linalg.eigvals", x, false)
	return w
}

// epsilon is the distance of 1 from the next number of a type, or of its parts.
func epsilon(dt dtype.DType) float64 {
	if dt.Real() == Float64 {
		return 0x1p-52
	}
	return 0x1p-23
}
