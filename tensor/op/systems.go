package op

var (
	checkErrors = Attr{"checkErrors", "bool", "false"}
	upper       = Attr{"upper", "bool", "false"}
	toLeft      = Attr{"left", "bool", "true"}
	hermitian   = Attr{"hermitian", "bool", "false"}
	matrix      = []string{"matrix"}
	equation    = []string{"matrix", "rhs"}
)

const lapackLU = "LAPACK's getrf: partial pivoting"

// regular is a sample of regular matrices for operations with these attributes.
func regular(attrs ...any) []Sample {
	return []Sample{{In: [][]int{{3, 3}}, Attr: attrs}, {In: [][]int{{2, 2, 2}}, Attr: attrs}}
}

// onMatrices are samples of systems of equations.
func onMatrices(attrs ...any) []Sample {
	return []Sample{{In: [][]int{{3, 3}, {3, 2}}, Attr: attrs}, {In: [][]int{{2, 1, 2, 2}, {2, 2, 1}}, Attr: attrs}}
}

// systems: factors of matrices, determinants, inverses and linear equations.
// The matrices are the last two dimensions, all dimensions before are a batch.
var systems = []Op{
	{Name: "LuFactorEx", AsIs: true, Py: "linalg.lu_factor_ex", In: matrix, Out: []string{"lu", "pivots", "info"}, Args: "A, *, pivot=True, check_errors=False", Attr: []Attr{{"pivot", "bool", "true"}, checkErrors},
		Doc: "returns L below the diagonal, whose own diagonal is ones, and U on and above it of a matrix P L U (…, m, n); pivots (…, min(m, n)): row i was exchanged with row pivots[i], counted from 1, in order; and which element of U's diagonal is the first zero, from 1, or 0. It panics there if checkErrors is set",
		Src: lapackLU, DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: append(regular(true, false), Sample{In: [][]int{{4, 2}}, Attr: []any{true, false}}, Sample{In: [][]int{{2, 4}}, Attr: []any{true, false}})},
	{Name: "LuFactor", AsIs: true, Py: "linalg.lu_factor", In: matrix, Out: []string{"lu", "pivots"}, Comp: true, Args: "A, *, pivot=True", Attr: []Attr{{"pivot", "bool", "true"}},
		Doc: "returns the first two results of LuFactorEx. It panics if an element of U's diagonal is zero", Lo: -3, Hi: 3, Samples: regular(true)},
	{Name: "Lu", AsIs: true, Py: "linalg.lu", In: matrix, Out: []string{"p", "l", "u"}, Comp: true, Args: "A, *, pivot=True", Attr: []Attr{{"pivot", "bool", "true"}},
		Doc: "returns P, a permutation, L, lower triangular with ones on the diagonal, and U, upper triangular, of a matrix P L U (…, m, n)", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "LuUnpack", AsIs: true, Py: "lu_unpack", In: []string{"luData", "luPivots"}, Out: []string{"p", "l", "u"}, Func: true, Args: "LU_data:lu_data, LU_pivots:lu_pivots, unpack_data=True, unpack_pivots=True", Attr: []Attr{{"unpackData", "bool", "true"}, {"unpackPivots", "bool", "true"}},
		Doc: "returns P, L and U of the factors and pivots that LuFactor gives; empty tensors for P without unpackPivots, for L and U without unpackData", DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "LinalgLuSolve", AsIs: true, Py: "linalg.lu_solve", In: []string{"lu", "pivots", "rhs"}, Func: true, Args: "LU:lu, pivots, B, *, left=True, adjoint=False", Attr: []Attr{toLeft, {"adjoint", "bool", "false"}},
		Doc: "returns X (…, n, k) of A X = B, or (…, k, n) of X A = B unless left, where lu and pivots are what LuFactor gives for A; with adjoint for A transposed and conjugated", DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "LuSolve", AsIs: true, Py: "lu_solve", In: []string{"x", "luData", "luPivots"}, Comp: true, Args: "input, LU_data:lu_data, LU_pivots:lu_pivots",
		Doc: "returns X (…, n, k) of A X = x, where luData and luPivots are what LuFactor gives for A", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "DetLU", AsIs: true, Py: "_linalg_det", In: matrix, Out: []string{"det", "lu", "pivots"}, Args: "A",
		Doc: "returns determinants (…), and the factors of the matrices, or of their transposes if those lie row by row", Src: lapackLU, DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: regular()},
	{Name: "Det", AsIs: true, Py: "det", Comp: true, Doc: "returns the determinants (…) of square matrices (…, n, n)", Lo: -3, Hi: 3, Samples: regular()},
	{Name: "LinalgDet", AsIs: true, Py: "linalg.det", In: matrix, Comp: true, Args: "A", Doc: "is Det", Lo: -3, Hi: 3, Samples: regular()},
	{Name: "SlogdetLU", AsIs: true, Py: "_linalg_slogdet", In: matrix, Out: []string{"sign", "logabsdet", "lu", "pivots"}, Args: "A",
		Doc: "returns what Slogdet does, and the factors of the matrices, or of their transposes if those lie row by row", Src: lapackLU, DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: regular()},
	{Name: "Slogdet", AsIs: true, Py: "slogdet", Out: []string{"sign", "logabsdet"}, Comp: true, Doc: "returns the determinants (…) of square matrices divided by their absolute values, or 0, and the logarithms of the absolute values, which do not overflow", Lo: -3, Hi: 3, Samples: regular()},
	{Name: "LinalgSlogdet", AsIs: true, Py: "linalg.slogdet", In: matrix, Out: []string{"sign", "logabsdet"}, Comp: true, Args: "A", Doc: "is Slogdet", Lo: -3, Hi: 3, Samples: regular()},
	{Name: "Logdet", AsIs: true, Py: "logdet", Comp: true, Doc: "returns the logarithms of determinants (…), NaN for negative ones", Lo: 0.5, Hi: 3, Samples: []Sample{}},
	{Name: "SolveLU", AsIs: true, Py: "_linalg_solve_ex", In: equation, Out: []string{"result", "lu", "pivots", "info"}, Args: "A, B, *, left=True, check_errors=False", Attr: []Attr{toLeft, checkErrors},
		Doc: "returns what SolveEx does, and the factors of the matrices, or of their transposes if those lie row by row", Src: lapackLU, DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: onMatrices(true, false)},
	{Name: "SolveEx", AsIs: true, Py: "linalg.solve_ex", In: equation, Out: []string{"result", "info"}, Comp: true, Args: "A, B, *, left=True, check_errors=False", Attr: []Attr{toLeft, checkErrors},
		Doc: "returns X (…, n, k) of A X = B, or (…, k, n) of X A = B unless left, for A (…, n, n), and 0 for matrices that are not singular. B may be vectors (…, n). It panics for singular ones if checkErrors is set", Lo: -3, Hi: 3, Samples: onMatrices(true, false)},
	{Name: "Solve", AsIs: true, Py: "linalg.solve", In: equation, Comp: true, Args: "A, B, *, left=True", Attr: []Attr{toLeft},
		Doc: "returns X (…, n, k) of A X = B, or (…, k, n) of X A = B unless left, for A (…, n, n). B may be vectors (…, n). It panics with a *LinAlgError if A is singular", Lo: -3, Hi: 3,
		Samples: append(onMatrices(true), Sample{In: [][]int{{2, 2}, {3, 2}}, Attr: []any{false}}, Sample{In: [][]int{{3, 3}, {3}}, Attr: []any{true}})},
	{Name: "InvEx", AsIs: true, Py: "linalg.inv_ex", In: matrix, Out: []string{"inverse", "info"}, Args: "A, *, check_errors=False", Attr: []Attr{checkErrors},
		Doc: "returns the inverses of square matrices (…, n, n), and which element of U's diagonal is zero, from 1, or 0 for matrices that have one. It panics for the others if checkErrors is set", Src: lapackLU, DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: regular(false)},
	{Name: "Inverse", AsIs: true, Py: "inverse", Comp: true, Doc: "returns the inverses of square matrices (…, n, n). It panics with a *LinAlgError if one is singular", Lo: -3, Hi: 3, Samples: regular()},
	{Name: "Inv", AsIs: true, Py: "linalg.inv", In: matrix, Comp: true, Args: "A", Doc: "is Inverse", Lo: -3, Hi: 3, Samples: regular()},
	{Name: "CholeskyEx", AsIs: true, Py: "linalg.cholesky_ex", Out: []string{"l", "info"}, Args: "input, *, upper=False, check_errors=False", Attr: []Attr{upper, checkErrors},
		Doc: "returns L, lower triangular, of positive definite matrices L Lᴴ (…, n, n), of which only the lower triangle is read, and which leading minor is the first that is not positive, from 1, or 0; with upper U of Uᴴ U, from the upper triangle. It panics for the others if checkErrors is set", Src: "LAPACK's potrf", DType: Own, Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Cholesky", AsIs: true, Py: "linalg.cholesky", Comp: true, Args: "input, *, upper=False", Attr: []Attr{upper},
		Doc: "returns L, lower triangular, of positive definite matrices L Lᴴ (…, n, n), of which only the lower triangle is read; with upper U of Uᴴ U, from the upper triangle. It panics with a *LinAlgError if one is not positive definite", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "CholeskySolve", AsIs: true, Py: "cholesky_solve", In: []string{"x", "input2"}, Args: "input, input2, upper=False", Attr: []Attr{upper},
		Doc: "returns X (…, n, k) of L Lᴴ X = x, or of Lᴴ L X = x with upper, for a triangular L (…, n, n) given as input2", DType: Own, Complex: "own", VJP: []string{"func"}, Lo: 0.5, Hi: 3, Samples: []Sample{}},
	{Name: "CholeskyInverse", AsIs: true, Py: "cholesky_inverse", Args: "input, upper=False", Attr: []Attr{upper},
		Doc: "returns the inverses of L Lᴴ, or of Lᴴ L with upper, for triangular matrices L (…, n, n)", DType: Own, Complex: "own", VJP: []string{"func"}, Lo: 0.5, Hi: 3, Samples: []Sample{}},
	{Name: "SolveTriangular", AsIs: true, Py: "linalg.solve_triangular", In: equation, Args: "A, B, *, upper, left=True, unitriangular=False", Attr: []Attr{{"upper", "bool", ""}, toLeft, {"unitriangular", "bool", "false"}},
		Doc: "returns X (…, n, k) of A X = B, or (…, k, n) of X A = B unless left, for A (…, n, n), of which only the upper or the lower triangle is read; with unitriangular its diagonal counts as ones", DType: Own, Complex: "own", VJP: []string{"func"}, Lo: 0.5, Hi: 3,
		Samples: []Sample{{In: [][]int{{3, 3}, {3, 2}}, Attr: []any{true, true, false}}, {In: [][]int{{2, 2, 2}, {3, 2}}, Attr: []any{false, false, false}}, {In: [][]int{{3, 3}, {3, 2}}, Attr: []any{false, true, true}}}},
	{Name: "TriangularSolve", AsIs: true, Py: "triangular_solve", In: []string{"x", "matrix"}, Out: []string{"solution", "coefficient"}, Comp: true, Args: "input, A, upper=True, transpose=False, unitriangular=False", Attr: []Attr{{"upper", "bool", "true"}, {"transpose", "bool", "false"}, {"unitriangular", "bool", "false"}},
		Doc: "returns X (…, n, k) of A X = x for A (…, n, n), of which only the upper or the lower triangle is read, or of transposed A, and a copy of A; with unitriangular A's diagonal counts as ones", Lo: 0.5, Hi: 3, Samples: []Sample{{In: [][]int{{3, 2}, {3, 3}}, Attr: []any{true, true, false}}}},
	{Name: "LdlFactorEx", AsIs: true, Py: "linalg.ldl_factor_ex", Out: []string{"ld", "pivots", "info"}, Args: "input, *, hermitian=False, check_errors=False", Attr: []Attr{hermitian, checkErrors},
		Doc: "returns L below the diagonal and D on it of symmetric, or hermitian, matrices P L D Lᵀ Pᵀ (…, n, n), of which only the lower triangle is read; the exchanges of LAPACK's sytrf; and which element of D is zero, from 1, or 0. It panics there if checkErrors is set",
		Src: "J. R. Bunch and L. Kaufman, Some stable methods for calculating inertia and solving symmetric linear systems, Math. Comp. 31 (1977)", DType: Own, Complex: "own", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "LdlFactor", AsIs: true, Py: "linalg.ldl_factor", Out: []string{"ld", "pivots"}, Comp: true, Args: "input, *, hermitian=False", Attr: []Attr{hermitian}, Doc: "returns the first two results of LdlFactorEx. It panics if an element of D is zero", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "LdlSolve", AsIs: true, Py: "linalg.ldl_solve", In: []string{"ld", "pivots", "rhs"}, Func: true, Args: "LD:ld, pivots, B, *, hermitian=False", Attr: []Attr{hermitian},
		Doc: "returns X (…, n, k) of A X = B, where ld and pivots are what LdlFactor gives for A", DType: Own, Complex: "own", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MatrixPower", AsIs: true, Py: "matrix_power", Alias: []string{"linalg.matrix_power"}, Comp: true, Attr: []Attr{{"n", "int", ""}}, Doc: "returns the products of n times the same square matrix (…, m, m); the identity for 0, and powers of the inverse for negative n", Lo: -1, Hi: 1,
		Samples: append(regular(3), append(regular(-2), regular(0)...)...)},
	{Name: "MultiDot", AsIs: true, Py: "linalg.multi_dot", In: []string{"xs..."}, Func: true, Comp: true, Doc: "returns the product of two or more matrices, multiplied in the order that needs the fewest multiplications; the first may be a row and the last a column, given as vectors",
		Src: "T. H. Cormen et al., Introduction to Algorithms, 3rd ed., section 15.2", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3, 1}, {1, 4}, {4, 2}}}, {In: [][]int{{3}, {3, 2}, {2}}}}},
	{Name: "ChainMatmul", AsIs: true, Py: "chain_matmul", In: []string{"xs..."}, Func: true, Comp: true, Args: "*tensors", Doc: "is MultiDot for one or more matrices", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3, 1}, {1, 2}}}}},
	{Name: "Vecdot", AsIs: true, Py: "linalg.vecdot", In: xy, Comp: true, Args: "x:input, y:other, *, dim=-1", Attr: []Attr{{"dim", "int", "-1"}}, Doc: "returns the sums along dim of the products of the conjugates of the elements of x and those of y, which broadcast", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{-1}}, {In: [][]int{{3, 2}, {3, 1}}, Attr: []any{0}}}},
	{Name: "LinalgDiagonal", Pending: true, AsIs: true, Py: "linalg.diagonal", In: matrix, Comp: true, Args: "A, *, offset=0, dim1=-2, dim2=-1", Attr: []Attr{{"offset", "int", "0"}, {"dim1", "int", "-2"}, {"dim2", "int", "-1"}}, Doc: "returns a view of the diagonals of matrices: Diagonal of the last two dimensions", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3, 3}}, Attr: []any{1, -2, -1}}}},
	{Name: "TensorInv", AsIs: true, Py: "linalg.tensorinv", Comp: true, Args: "input, ind=2", Attr: []Attr{{"ind", "int", "2"}}, Doc: "returns the inverse of x as a map from tensors with its shape from ind on to those with its shape up to ind", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 1, 2}}, Attr: []any{1}}}},
	{Name: "TensorSolve", AsIs: true, Py: "linalg.tensorsolve", In: xy, Comp: true, Args: "input, other, dims=None", Attr: []Attr{{"dims", "[]int", "[]int{}"}}, Doc: "returns the z of Tensordot(x, z, z.Dim()) = y; dims of x are moved to its end before", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 1, 2}, {2, 1}}, Attr: []any{[]int{}}}, {In: [][]int{{2, 2}, {2}}, Attr: []any{[]int{0}}}}},
}
