package tensor

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/dtype"
)

// regularOf returns matrices of type dt that are not far from the identity.
func regularOf(dt dtype.DType, s ...int) *Tensor {
	g := NewGenerator(3)
	x := ZerosOf(dt, s...).NormalInPlace(g, 0, 1)
	n := s[len(s)-1]
	return x.DivScalar(n + 1).Add(EyeOf(dt, n, n))
}

// farthest is the greatest distance between elements.
func farthest(x, y *Tensor) float64 {
	if x.Numel() == 0 {
		return 0
	}
	return x.Sub(y).Abs().Max().Float()
}

var systemTypes = []dtype.DType{Float32, Float64, Complex64, Complex128}

// TestSystems puts factors and solutions back together, for matrices that lie in
// every way.
func TestSystems(t *testing.T) {
	for _, dt := range systemTypes {
		tol := 1e-4
		if dt.Real() == Float64 {
			tol = 1e-11
		}
		for _, s := range [][]int{{1, 1}, {3, 3}, {2, 0, 0}, {0, 3, 3}, {2, 3, 5, 5}, {40, 40}} {
			for name, a := range map[string]*Tensor{"rows": regularOf(dt, s...), "columns": regularOf(dt, s...).MT(), "steps": regularOf(dt, s...).StepSlice(-2, 0, 99).Flip(-1).Flip(-1)} {
				near := func(what string, x, y *Tensor) {
					t.Helper()
					if !slices.Equal(x.Shape(), y.Shape()) {
						t.Fatalf("%s of %v %v in %s: shapes %v and %v", what, dt, s, name, x.Shape(), y.Shape())
					}
					if d := farthest(x, y); !(d <= tol*float64(10*s[len(s)-1]+1)) {
						t.Errorf("%s of %v %v in %s: %g apart", what, dt, s, name, d)
					}
				}
				n := s[len(s)-1]
				eye := EyeOf(dt, n, n).Expand(s...)
				near("a inverse(a)", a.MatMul(a.Inverse()), eye)
				near("a solve(a, 1)", a.MatMul(a.Solve(eye)), eye)
				near("solve(a, 1) a from the right", a.SolveOpt(eye, false).MatMul(a), eye)
				p, l, u := a.Lu()
				near("P L U", p.MatMul(l).MatMul(u), a)
				near("det", a.Det(), u.DiagonalOpt(0, -2, -1).Prod(-1).Mul(p.Det()))
				sign, log := a.Slogdet()
				near("slogdet", sign.Mul(log.Exp()).Div(a.Det()), OnesOf(dt, s[:len(s)-2]...))
				c := a.MatMul(a.MH())
				near("L Lᴴ", c.Cholesky().MatMul(c.Cholesky().MH()), c)
				near("U", c.CholeskyOpt(true), c.Cholesky().MH())
				near("cholesky_inverse", c.Cholesky().CholeskyInverse().MatMul(c), eye)
				ld, pivots := c.LdlFactorOpt(true)
				near("ldl_solve", LdlSolveOpt(ld, pivots, c, true), eye)
				near("a³ a⁻³", a.MatrixPower(3).MatMul(a.MatrixPower(-3)), eye)
			}
		}
	}
}

// TestSystemsBroadcast solves one system with many right sides, and the other way
// round.
func TestSystemsBroadcast(t *testing.T) {
	a, b := regularOf(Float64, 2, 1, 3, 3), ZerosOf(Float64, 4, 3, 2).NormalInPlace(NewGenerator(5), 0, 1)
	x := a.Solve(b)
	if !slices.Equal(x.Shape(), []int{2, 4, 3, 2}) {
		t.Fatalf("shape %v", x.Shape())
	}
	if d := farthest(a.MatMul(x), b.Expand(2, 4, 3, 2)); d > 1e-13 {
		t.Errorf("a x is %g from b", d)
	}
	for name, y := range map[string]*Tensor{
		"triangular": a.Tril().SolveTriangular(b, false).Sub(a.Tril().Solve(b)),
		"factors":    LinalgLuSolve(first(a.LuFactor()), second(a.LuFactor()), b).Sub(x),
		"vectors":    a.Select(1, 0).Solve(Ones(2, 3).To(Float64)).Unsqueeze(-1).Sub(a.Select(1, 0).Solve(Ones(2, 3, 1).To(Float64))),
	} {
		if d := y.Abs().Max().Float(); d > 1e-13 {
			t.Errorf("%s: %g apart", name, d)
		}
	}
}

func first(x, _ *Tensor) *Tensor  { return x }
func second(_, x *Tensor) *Tensor { return x }

// TestSingularSystems compares what is said of matrices without inverse or factors
// with PyTorch's words.
func TestSingularSystems(t *testing.T) {
	ones := Ones(2, 2)
	two := Stack([]*Tensor{Eye(2), ones})
	for sentence, f := range map[string]func(){
		"linalg.inv: The diagonal element 2 is zero, the inversion could not be completed because the input matrix is singular.":                                                                                                    func() { ones.Inverse() },
		"linalg.inv: (Batch element 1): The diagonal element 2 is zero, the inversion could not be completed because the input matrix is singular.":                                                                                 func() { two.Inv() },
		"torch.linalg.solve: The solver failed because the input matrix is singular.":                                                                                                                                               func() { ones.Solve(ones) },
		"torch.linalg.solve_ex: (Batch element 1): The solver failed because the input matrix is singular.":                                                                                                                         func() { two.SolveExOpt(ones, true, true) },
		"linalg.cholesky: The factorization could not be completed because the input is not positive-definite (the leading minor of order 1 is not positive-definite).":                                                             func() { ones.Neg().Cholesky() },
		"linalg.cholesky_ex: (Batch element 1): The factorization could not be completed because the input is not positive-definite (the leading minor of order 2 is not positive-definite).":                                       func() { two.CholeskyExOpt(false, true) },
		"cholesky_inverse: The diagonal element 1 is zero, the inversion could not be completed because the input matrix is singular.":                                                                                              func() { Zeros(2, 2).CholeskyInverse() },
		"torch.linalg.ldl_factor: D[1,1] is zero and using it on ldl_solve would result in a division by zero.":                                                                                                                     func() { Zeros(2, 2).LdlFactor() },
		"torch.linalg.lu_factor: U[2,2] is zero and using it on lu_solve would result in a division by zero. If you still want to perform the factorization, consider calling linalg.lu(A, pivot) or linalg.lu_factor_ex(A, pivot)": func() { ones.LuFactor() },
	} {
		var e *LinAlgError
		if err := caught(f); !errors.As(err, &e) || e.Error() != sentence {
			t.Errorf("%q, want %q", err, sentence)
		}
	}
}

func caught(f func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	f()
	return nil
}

// TestSystemsRefuse gives operands that do not fit.
func TestSystemsRefuse(t *testing.T) {
	x, v, half, whole := Ones(2, 3), Ones(2), Eye(2).To(Float16), Eye(2).To(Int64)
	pivots := New([]int32{1, 2})
	shape, kind, value := new(*ShapeError), new(*DTypeError), new(*ValueError)
	for i, c := range []struct {
		f    func()
		as   any
		says string
	}{
		{func() { x.Det() }, shape, "A must be batches of square matrices, but they are 2 by 3 matrices"},
		{func() { v.Inverse() }, shape, "must have at least 2 dimensions"},
		{func() { half.Inverse() }, kind, "Low precision dtypes not supported. Got Half"},
		{func() { half.Det() }, kind, `"lu_cpu" not implemented for 'Half'`},
		{func() { whole.Slogdet() }, kind, "Expected a floating point or complex tensor as input. Got Long"},
		{func() { Eye(2).Solve(Ones(3, 1)) }, shape, "Incompatible shapes of A and B for the equation AX = B (2x2 and 3x1)"},
		{func() { Eye(2).SolveOpt(v, false) }, shape, "Incompatible shapes of A and B for the equation XA = B (2x2 and 2x1)"},
		{func() { Eye(2).Solve(Ones(2, 1).To(Float64)) }, kind, "found A of type Float and B of type Double"},
		{func() { Eye(2).LuFactorOpt(false) }, value, "LU without pivoting is not implemented on the CPU"},
		{func() { LinalgLuSolve(Eye(2), pivots.MulScalar(7), x) }, value, "must all be smaller or equal to LU.size(-2)"},
		{func() { LuUnpack(Eye(2), pivots.SubScalar(1)) }, value, "must be between 1 and LU.size(-2)"},
		{func() { LdlSolve(Eye(2), pivots.MulScalar(5), x) }, value, "the pivots are not those of ldl_factor"},
		{func() { MultiDot([]*Tensor{x, x}) }, shape, "tensors 0 and 1 with shapes [2, 3] and [2, 3] cannot be multiplied"},
		{func() { x.TensorInvOpt(1) }, shape, "prod(self.shape[ind:]) == prod(self.shape[:ind]), but got 3 != 2"},
	} {
		err := caught(c.f)
		if err == nil || !errors.As(err, c.as) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%d: %v, want %q in a %T", i, err, c.says, c.as)
		}
	}
}

// TestMultiDotOrder counts the multiplications of the order that is chosen.
func TestMultiDotOrder(t *testing.T) {
	shapes := []int{10, 100, 5, 50, 1, 30}
	var chain []*Tensor
	want := Eye(10)
	for i := range len(shapes) - 1 {
		chain = append(chain, Ones(shapes[i], shapes[i+1]).MulScalar(0.1*float64(i+1)))
		want = want.MatMul(chain[i])
	}
	if d := farthest(MultiDot(chain).Div(want), OnesLike(want)); d > 1e-5 {
		t.Errorf("product is %g apart", d)
	}
	cut := splits(chain)
	var chosen, least func(i, j int) int
	cost := func(f func(i, j int) int, i, k, j int) int {
		return f(i, k) + f(k+1, j) + shapes[i]*shapes[k+1]*shapes[j+1]
	}
	chosen = func(i, j int) int {
		if i == j {
			return 0
		}
		return cost(chosen, i, cut[i][j], j)
	}
	least = func(i, j int) int {
		best := 0
		for k := i; k < j; k++ {
			if c := cost(least, i, k, j); k == i || c < best {
				best = c
			}
		}
		return best
	}
	if got, want := chosen(0, len(chain)-1), least(0, len(chain)-1); got != want {
		t.Errorf("%d multiplications, want %d", got, want)
	}
}

// TestGammaNumbers compares with PyTorch 2.15.0's numbers of the same seed.
func TestGammaNumbers(t *testing.T) {
	g := NewGenerator(7)
	shapes := FromSlice([]float64{0.3, 1, 7.5, 400}, 4)
	for _, c := range []struct {
		dt   dtype.DType
		want []float64
		tol  float64
	}{
		{Float64, []float64{0.23634670111255907, 3.911740959169568, 8.427401229376732, 385.70179235011426}, 1e-14},
		{Float32, []float64{0.011388229206204414, 0.7810885310173035, 11.589064598083496, 427.2052307128906}, 1e-7},
	} {
		for i, v := range ZerosOf(c.dt, 4).GammaInPlace(g, shapes.To(c.dt)).Floats() {
			if math.Abs(v/c.want[i]-1) > c.tol {
				t.Errorf("%v: number %d is %v, want %v", c.dt, i, v, c.want[i])
			}
		}
	}
	want := []float64{0.5016503303547882, 0.21431587698673693, 0.2840337926584748}
	for i, v := range ZerosOf(Float64, 1, 3).DirichletInPlace(g, FromSlice([]float64{0.3, 2, 0.7}, 3)).Floats() {
		if math.Abs(v/want[i]-1) > 1e-14 {
			t.Errorf("part %d is %v, want %v", i, v, want[i])
		}
	}
	if err := caught(func() { Scalar(1.0).DirichletInPlace(g, Scalar(1.0)) }); err == nil {
		t.Error("a Dirichlet number without a dimension is drawn")
	}
}

// TestSlopesOfRandomNumbers compares with differences of functions that are known
// in closed form: of shape 1, x = -log(1 - p) and p = 1 - exp(-x); beta numbers
// with b = 1 are x = p**(1/a).
func TestSlopesOfRandomNumbers(t *testing.T) {
	for _, a := range []float64{0.2, 1, 3, 50} {
		for _, p := range []float64{1e-3, 0.3, 0.7, 0.999} {
			x := math.Pow(p, 1/a)
			want := -x * math.Log(p) / (a * a) / (1 - x)
			if got := betaSlope(x, a, 1); math.Abs(got/want-1) > 1e-9 {
				t.Errorf("beta, a %v, x %v: %v, want %v", a, x, got, want)
			}
			// 1 - x is a beta number with its parameters exchanged.
			y := 1 - math.Pow(p, 1/a)
			if y > 1-1e-8 {
				continue // 1 - y has too few digits
			}
			want = -(1 - y) * math.Log(p) / (a * a)
			if got := betaSlopeOfOther(y, a); math.Abs(got/want-1) > 1e-6 {
				t.Errorf("beta, b %v, x %v: %v, want %v", a, y, got, want)
			}
		}
	}
	for _, bad := range [][3]float64{{-1, 1, 1}, {2, 1, 1}, {0.5, 0, 1}, {0.5, 1, math.NaN()}} {
		if v := betaSlope(bad[0], bad[1], bad[2]); !math.IsNaN(v) {
			t.Errorf("beta slope of %v is %v", bad, v)
		}
	}
	large := gammaSlope(2e8, 2e8+3e4)
	if want := 1 + 3e4/4e8; math.Abs(large-want) > 1e-8 {
		t.Errorf("slope of a large shape is %v, want %v", large, want)
	}
}

// betaSlopeOfOther is minus the derivative of x with respect to b, times -1, for
// a = 1, by the symmetry of beta numbers.
func betaSlopeOfOther(x, b float64) float64 { return betaSlope(1-x, b, 1) * x }
