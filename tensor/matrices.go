package tensor

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/spectra"
	"github.com/rustorch/rustorch/tensor/shape"
)

// The last two dimensions of a tensor are those of matrices, the others count
// them. Decompositions compute in Float64 or Complex128, whatever the type.

// needMatrix panics unless x, which a message calls arg, has two dimensions.
func needMatrix(name string, x *Tensor, arg string) {
	if len(x.shape) < 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: strings.TrimSpace("The input tensor "+arg) + " must have at least 2 dimensions."})
	}
}

// needSquare panics unless x has square matrices.
func needSquare(name string, x *Tensor) {
	needMatrix(name, x, "A")
	if m, n := x.matrix(); m != n {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("A must be batches of square matrices, but they are %d by %d matrices", m, n)})
	}
}

// needFractions panics unless x is of a floating or complex type.
func needFractions(name string, x *Tensor) {
	if !x.dt.IsInexact() {
		panic(&DTypeError{name, x.dt, "Expected a floating point or complex tensor as input. Got " + x.dt.Torch()})
	}
}

// needPrecise panics if x has floats of 16 bits.
func needPrecise(name string, x *Tensor) {
	if x.dt.Wide() != x.dt {
		panic(&DTypeError{name, x.dt, "Low precision dtypes not supported. Got " + x.dt.Torch()})
	}
}

// needWide panics if x's type is one that PyTorch's kernel does not compute.
func needWide(name, kernel string, x *Tensor) {
	switch x.dt {
	case Float32, Float64, Complex64, Complex128:
	default:
		panic(&DTypeError{name, x.dt, fmt.Sprintf("%q not implemented for '%s'", kernel, x.dt.Torch())})
	}
}

// matrix returns the lengths of the last two dimensions.
func (x *Tensor) matrix() (m, n int) { return x.shape[len(x.shape)-2], x.shape[len(x.shape)-1] }

// batch returns the other dimensions, and what is given after them.
func (x *Tensor) batch(last ...int) []int {
	return append(slices.Clone(x.shape[:len(x.shape)-2]), last...)
}

// wideType is the type that decompositions of dt compute in.
func wideType(dt dtype.DType) dtype.DType {
	if dt.IsComplex() {
		return Complex128
	}
	return Float64
}

// wide returns a contiguous copy of x in the type that decompositions compute
// in, which they may overwrite.
func (x *Tensor) wide() *Tensor {
	w := newTensor(wideType(x.dt), x.shape)
	copyInto(w, x)
	return w
}

// narrowTo returns the wide tensor w in the type dt, and frees w.
func (w *Tensor) narrowTo(dt dtype.DType) *Tensor {
	if w.dt == dt {
		return w
	}
	z := w.cast(dt)
	w.st.Free()
	return z
}

// byColumns returns matrices that lie column by column, as LAPACK's do, from wt,
// the transposes in the wide type, which it frees.
func byColumns(wt *Tensor, dt dtype.DType) *Tensor {
	n, m := wt.matrix()
	z := newColumns(dt, wt.batch(m, n))
	copyInto(z, wt.swapped())
	wt.st.Free()
	return z
}

// newColumns returns matrices that lie column by column, with undefined elements.
func newColumns(dt dtype.DType, s []int) *Tensor {
	z := newTensor(dt, s)
	n := len(s)
	z.strides[n-2], z.strides[n-1] = 1, max(s[n-2], 1)
	return z
}

// swapped is a view of x with its last two dimensions exchanged.
func (x *Tensor) swapped() *Tensor { return forwardTranspose(x, -1, -2) }

// nth returns the elements of part i of a wide tensor of count equal parts.
func nth[T spectra.Scalar](x *Tensor, i, count int) []T {
	n := x.Numel() / max(count, 1)
	return elems[T](x)[i*n:][:n]
}

// eachMatrix calls f for every matrix of a batch, whose work is about cost
// multiplications each. Where f says that there is no result, it panics with
// the reason.
func eachMatrix(name string, batch []int, cost int, f func(i, count int) (reason string)) {
	const perChunk = 1 << 16
	count := shape.Numel(batch)
	var mu sync.Mutex
	first, why := count, ""
	par.For(count, max(1, perChunk/max(cost, 1)), func(lo, hi int) {
		for i := lo; i < hi; i++ {
			par.Poll()
			if reason := f(i, count); reason != "" {
				mu.Lock()
				if i < first {
					first, why = i, reason
				}
				mu.Unlock()
				return
			}
		}
	})
	if why == "" {
		return
	}
	if len(batch) > 0 {
		why = fmt.Sprintf("(Batch element %d): %s", first, why)
	}
	panic(&LinAlgError{name, why})
}

// notFinite and notConverged are PyTorch's reasons.
const (
	notFinite    = "The algorithm failed to converge because the input matrix contained non-finite values."
	notConverged = "The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated eigenvalues (error code: 1)."
	illSVD       = "The algorithm failed to converge because the input matrix is ill-conditioned or has too many repeated singular values (error code: 1)."
)
