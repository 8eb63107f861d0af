package tensor

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/shape"
)

// tolerance checks a tolerance, which is a tensor or a number, and returns it
// in Float64; nil has the value of absent.
func tolerance(name, arg string, t *Tensor, absent float64) *Tensor {
	if t == nil {
		return Number(absent).cast(Float64)
	}
	if t.dt.IsComplex() {
		panic(&DTypeError{"torch." + name, t.dt, arg + " tensor of complex type is not supported. Got " + t.dt.Torch()})
	}
	return t.Detach().cast(Float64)
}

// tolerances returns both tolerances: without any the relative one is that of
// rounding, and beside an absolute one it is 0.
func tolerances(name string, x, atol, rtol *Tensor) (absolute, relative *Tensor) {
	m, n := x.matrix()
	absent := epsilon(x.dt) * float64(max(m, n))
	if atol != nil {
		absent = 0
	}
	return tolerance(name, "atol", atol, 0), tolerance(name, "rtol", rtol, absent)
}

func composePinv(x, atol, rtol *Tensor, hermitian bool) *Tensor {
	const name = "linalg.pinv"
	wide := x.dt == Float32 || x.dt == Float64 || x.dt == Complex64 || x.dt == Complex128
	if len(x.shape) < 2 || !wide {
		panic(&ShapeError{Op: fmt.Sprintf("%s(%s{%s})", name, x.dt.Torch(), shape.String(x.shape)), Shape1: x.Shape(), Reason: "expected a tensor with 2 or more dimensions of float, double, cfloat or cdouble types"})
	}
	if hermitian {
		needSquare("linalg.eigh", x)
	}
	a, r := tolerances(name, x, atol, rtol)
	m, n := x.matrix()
	batch := x.batch()
	for _, t := range []*Tensor{a, r} {
		s, err := shape.Broadcast(batch, t.shape)
		if err != nil {
			panic(&ShapeError{name, x.Shape(), t.Shape(), err.Error()})
		}
		batch = s
	}
	if x.Numel() == 0 { // as in PyTorch, tolerances then do not broadcast
		batch = x.batch()
		a, r = Number(0.0).cast(Float64), Number(0.0).cast(Float64)
	}
	if len(batch) > len(x.shape)-2 || !slices.Equal(batch, x.batch()) {
		x = x.Expand(append(append([]int{}, batch...), m, n)...)
	}
	return x.PinvAboveOpt(a.Expand(batch...), r.Expand(batch...), hermitian)
}

func composePinvRcond(x, rcond *Tensor, hermitian bool) *Tensor {
	return composePinv(x, Number(0.0), rcond, hermitian)
}

func composePinverse(x *Tensor, rcond float64) *Tensor {
	return composePinv(x, Number(0.0), Number(rcond), false)
}

func composeMatrixRank(x, atol, rtol *Tensor, hermitian bool) *Tensor {
	const name = "linalg.matrix_rank"
	needMatrix("torch."+name, x, "input")
	if !x.dt.IsInexact() || x.dt.Wide() != x.dt {
		panic(&DTypeError{name, x.dt, "This function doesn't handle types other than float and double"})
	}
	a, r := tolerances(name, x, atol, rtol)
	d := x.Detach()
	var s *Tensor
	if hermitian {
		s = d.Eigvalsh().Abs()
	} else {
		s = d.SVDVals()
	}
	if s.shape[len(s.shape)-1] == 0 {
		return newZeros(Int64, x.batch())
	}
	cut := a.Maximum(r.Mul(s.Amax(-1).cast(Float64)))
	return s.Gt(cut.Unsqueeze(-1)).SumOpt([]int{-1}, false)
}

func composeMatrixRankTol(x, tol *Tensor, hermitian bool) *Tensor {
	return composeMatrixRank(x, tol, Number(0.0), hermitian)
}

// checkReflected checks the operands of a product of reflections.
func checkReflected(name string, x, tau *Tensor) {
	refuse := func(reason string, args ...any) {
		panic(&ShapeError{"torch." + name, x.Shape(), tau.Shape(), fmt.Sprintf(reason, args...)})
	}
	n := len(x.shape)
	if n < 2 {
		refuse("input must have at least 2 dimensions.")
	}
	rows, cols := x.matrix()
	switch {
	case rows < cols:
		refuse("input.shape[-2] must be greater than or equal to input.shape[-1]")
	case len(tau.shape) == n-1 && cols < tau.shape[n-2]:
		refuse("input.shape[-1] must be greater than or equal to tau.shape[-1]")
	case len(tau.shape) != n-1:
		refuse("Expected tau to have one dimension less than input, but got tau.ndim equal to %d and input.ndim is equal to %d", len(tau.shape), n)
	case !slices.Equal(tau.shape[:n-2], x.shape[:n-2]):
		refuse("Expected batch dimensions of tau to be equal to input.shape[:-2], but got %s", shape.String(tau.shape[:n-2]))
	case tau.dt != x.dt:
		panic(&DTypeError{"torch." + name, tau.dt, "tau dtype " + tau.dt.Torch() + " does not match input dtype " + x.dt.Torch()})
	}
	needWide(name, "orgqr_cpu", x)
}

func composeHouseholderProduct(x, tau *Tensor) *Tensor {
	checkReflected("linalg.householder_product", x, tau)
	if !recording(x, tau) {
		return x.Reflected(tau)
	}
	m, n := x.matrix()
	q := EyeOf(x.dt, m, n)
	if len(x.shape) > 2 {
		q = q.Expand(x.shape...)
	}
	return byReflections(x, tau, q, true, false)
}

// byReflections multiplies q by the reflections of x from the left, or by their
// adjoints in the other order.
func byReflections(x, tau, q *Tensor, left, adjoint bool) *Tensor {
	m, n := x.matrix()
	vs := x.TrilOpt(-1).Add(EyeOf(x.dt, m, n))
	k := tau.shape[len(tau.shape)-1]
	for j := range k {
		i := k - 1 - j
		if left == adjoint {
			i = j
		}
		v, t := vs.Narrow(-1, i, 1), tau.Narrow(-1, i, 1).Unsqueeze(-1)
		if adjoint {
			t = t.Conj()
		}
		if left {
			q = q.Sub(v.Mul(t).MatMul(v.MH().MatMul(q)))
		} else {
			q = q.Sub(q.MatMul(v).MatMul(v.MH().Mul(t)))
		}
	}
	return q
}

func composeOrmqr(x, tau, other *Tensor, left, transpose bool) *Tensor {
	const name = "ormqr"
	refuse := func(reason string) {
		panic(&ShapeError{"torch." + name, x.Shape(), other.Shape(), reason})
	}
	n := len(x.shape)
	switch {
	case n < 2:
		refuse("input must have at least 2 dimensions.")
	case len(other.shape) < 2:
		refuse("other must have at least 2 dimensions.")
	case len(tau.shape) != n-1 || len(other.shape) != n:
		refuse(fmt.Sprintf("Expected tau to have one dimension less than input, and other as many, but got tau.ndim equal to %d, input.ndim %d and other.ndim %d", len(tau.shape), n, len(other.shape)))
	}
	rows, cols := x.matrix()
	m, side := other.shape[n-2], -2
	if !left {
		m, side = other.shape[n-1], -1
	}
	switch {
	case rows != m:
		refuse(fmt.Sprintf("other.shape[%d] must be equal to input.shape[-2]", side))
	case tau.shape[n-2] > min(rows, cols):
		refuse(fmt.Sprintf("other.shape[%d] must be greater than or equal to tau.shape[-1], and input.shape[-1] too", side))
	case tau.dt != x.dt || other.dt != x.dt:
		panic(&DTypeError{"torch." + name, other.dt, "Expected input, tau and other to have the same dtype, but got " + x.dt.Torch() + ", " + tau.dt.Torch() + " and " + other.dt.Torch()})
	}
	needWide(name, "ormqr_cpu", x)
	return byReflections(x, tau, other, left, transpose)
}

func composeCond(x *Tensor, p any) *Tensor {
	const name = "linalg.cond"
	needMatrix(name, x, "")
	norm := matrixNorm{order: 2}
	if p != nil {
		norm = condNorm(name, p)
	}
	if norm.name == "" && math.Abs(norm.order) == 2 {
		return ratio(x, norm.order > 0)
	}
	if m, n := x.matrix(); m != n {
		panic(&ShapeError{Op: fmt.Sprintf("linalg.cond(ord=%v)", norm), Shape1: x.Shape(), Reason: fmt.Sprintf("A must be batches of square matrices, but they are %d by %d matrices", m, n)})
	}
	needFractions(name, x)
	if x.Numel() == 0 {
		return newZeros(x.dt.Real(), x.batch())
	}
	if norm.name == "nuc" {
		s := x.SVDVals()
		return s.Sum(-1).Mul(s.Reciprocal().Sum(-1))
	}
	inverse, info := x.InvEx()
	of := func(a *Tensor) *Tensor { return a.MatrixNormOpt(p, []int{-2, -1}, false) }
	return of(x).Mul(of(inverse)).MaskedFill(info.NeScalar(0), math.Inf(1))
}

// condNorm is readNorm with the error of cond.
func condNorm(name string, p any) (n matrixNorm) {
	defer func() {
		if e, ok := recover().(*ValueError); ok {
			panic(&ValueError{name, "linalg.cond got an invalid norm type: " + strings.Fields(e.Reason)[1]})
		}
	}()
	return readNorm(name, p)
}

// ratio divides the extreme singular values.
func ratio(x *Tensor, greatestFirst bool) *Tensor {
	s := x.SVDVals()
	k := s.shape[len(s.shape)-1]
	if k == 0 {
		return s.Sum(-1)
	}
	first, last := s.Select(-1, 0), s.Select(-1, k-1)
	if greatestFirst {
		return first.Div(last)
	}
	return last.Div(first)
}
