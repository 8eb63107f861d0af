package tensor

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// spectralTypes and the rounding that decompositions of them may have.
var spectralTypes = map[dtype.DType]float64{Float32: 1e-5, Float64: 1e-13, Complex64: 1e-5, Complex128: 1e-13}

// someMatrices are batches of matrices of every type: also empty ones, and one
// that does not lie row by row.
func someMatrices(dt dtype.DType) []*Tensor {
	var all []*Tensor
	for _, s := range [][]int{{3, 3}, {2, 5, 3}, {2, 4}, {2, 1, 3, 3}, {0, 3, 3}, {3, 0}, {0, 0}, {2, 0, 3}} {
		x := Arange(0, float64(max(1, numelOf(s))), 1).Narrow(0, 0, numelOf(s)).Reshape(s...).Square().MulScalar(2).Sin().To(dt) // of full rank
		if dt.IsComplex() {
			x = x.Add(x.Square().AddScalar(-0.4).MulScalar(1.5i))
		}
		all = append(all, x, x.swapped())
	}
	return all
}

func numelOf(s []int) int {
	n := 1
	for _, d := range s {
		n *= d
	}
	return n
}

// far is how far a is from b, 0 for tensors without elements.
func far(a, b *Tensor) float64 {
	if !slices.Equal(a.shape, b.shape) {
		return math.Inf(1)
	}
	if a.Numel() == 0 {
		return 0
	}
	return a.Sub(b.To(a.dt)).Abs().Amax().Float()
}

// TestDecompositions multiplies what came out and compares with what went in.
func TestDecompositions(t *testing.T) {
	adjoint := func(x *Tensor) *Tensor { return x.MH() }
	for dt, tol := range spectralTypes {
		for _, x := range someMatrices(dt) {
			t.Run(fmt.Sprint(dt, x.shape, x.strides), func(t *testing.T) {
				m, n := x.matrix()
				near := func(what string, a, b *Tensor) {
					if d := far(a, b); !(d <= tol*float64(m+n+1)*4) {
						t.Errorf("%s differs by %g", what, d)
					}
				}
				orthonormal := func(what string, q *Tensor) {
					k := q.shape[len(q.shape)-1]
					near(what, adjoint(q).MatMul(q), EyeOf(dt, k, k).Expand(x.batch(k, k)...))
				}
				u, s, vh := x.SVDOpt(false)
				near("u s vh", u.Mul(s.Unsqueeze(-2)).MatMul(vh), x)
				full, _, _ := x.SVD()
				orthonormal("u", full)
				near("singular values", x.SVDVals(), s)
				q, r := x.QR()
				near("q r", q.MatMul(r), x)
				orthonormal("q", q)
				near("the lower triangle of r", r.Tril().Sub(r.Mul(EyeOf(dt, r.shape[len(r.shape)-2], n))), ZerosLike(r))
				if s.dt != dt.Real() || u.dt != dt || s.Numel() > 0 && s.Amin().Float() < 0 {
					t.Errorf("singular values %v of %v", s, s.dt)
				}
				p := x.Pinv(nil, nil)
				near("x p x", x.MatMul(p).MatMul(x), x)
				if m >= n {
					u, h := x.PolarFactors()
					near("u h", u.MatMul(h), x)
					a, tau := x.Geqrf()
					near("reflections", a.HouseholderProduct(tau), q)
				}
				if m == n {
					checkEigen(t, x, near)
				}
			})
		}
	}
}

func checkEigen(t *testing.T, x *Tensor, near func(what string, a, b *Tensor)) {
	h := x.Add(x.MH())
	w, v := h.Eigh()
	near("h v", h.MatMul(v), v.Mul(w.Unsqueeze(-2)))
	near("eigenvalues alone", h.Eigvalsh(), w)
	w, v = h.Add(x.TrilOpt(-1)).EighOpt("U") // the lower triangle is not read
	near("h v of the upper triangle", h.MatMul(v), v.Mul(w.Unsqueeze(-2)))
	wide := x
	if !x.dt.IsComplex() {
		wide = x.To(x.dt.ToComplex())
	}
	w, v = x.Eig()
	near("a v", wide.MatMul(v), v.Mul(w.Unsqueeze(-2)))
	square := h.MatMul(h)
	root := square.MatrixSqrtH()
	near("root", root.MatMul(root), square)
	e := x.MatrixExp()
	near("exponentials", e.MatMul(x.Neg().MatrixExp()), EyeOf(x.dt, x.shape[len(x.shape)-1], x.shape[len(x.shape)-1]).Expand(x.shape...))
}

// TestSpectraRefuse: what has no decomposition is refused with a typed error.
func TestSpectraRefuse(t *testing.T) {
	nan := Full([]int{2, 2}, math.NaN())
	for name, c := range map[string]struct {
		f    func()
		want string
	}{
		"NaN":               {func() { nan.SVD() }, "linalg.svd: The algorithm failed to converge because the input matrix contained non-finite values."},
		"NaN in a batch":    {func() { Stack([]*Tensor{Eye(2), nan}).Eigh() }, "linalg.eigh: (Batch element 1): The algorithm failed"},
		"infinity":          {func() { Full([]int{2, 2}, math.Inf(1)).Eig() }, "torch.linalg.eig: input tensor should not contain infs or NaNs."},
		"a vector":          {func() { Ones(3).SVD() }, "must have at least 2 dimensions"},
		"not square":        {func() { Ones(2, 3).Eig() }, "A must be batches of square matrices, but they are 2 by 3 matrices"},
		"integers":          {func() { OnesOf(Int64, 2, 2).QR() }, "Expected a floating point or complex tensor as input. Got Long"},
		"16 bits":           {func() { OnesOf(Float16, 2, 2).SVDVals() }, `"linalg_svd_cpu" not implemented for 'Half'`},
		"no full rank":      {func() { Ones(3, 2).LstsqOpt(Ones(3, 1), nil, "gels") }, "does not have full rank"},
		"wide, for a polar": {func() { Ones(2, 3).PolarFactors() }, "input must have at least as many rows as columns"},
		"a mode":            {func() { Ones(2, 2).QROpt("q") }, "unrecognized mode 'q'"},
	} {
		func() {
			defer func() {
				if e, ok := recover().(error); !ok || !strings.Contains(e.Error(), c.want) {
					t.Errorf("%s: got %v, want %q", name, e, c.want)
				}
			}()
			c.f()
		}()
	}
	if s := Full([]int{2, 2}, math.Inf(1)).SVDVals(); s.IsNaN().All().Item() != true {
		t.Errorf("singular values of infinities are %v", s)
	}
}
