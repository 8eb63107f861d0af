package op

import "math"

var square = []string{"matrix"}

// decompositions of matrices, and what is computed from their spectra. The last
// two dimensions of an operand are those of matrices, the others count them.
var decompositions = []Op{
	{Name: "SVD", Py: "linalg.svd", AsIs: true, In: square, Out: []string{"u", "s", "vh"}, Args: "A, full_matrices=True, *, driver=None", Attr: []Attr{{"fullMatrices", "bool", "true"}}, DType: Own,
		Doc: "returns the singular value decomposition of matrices (…, m, n): u with orthonormal columns, s the min(m, n) singular values, greatest first, and vh the adjoint of a matrix with orthonormal columns, of which u times s times vh is the operand; with fullMatrices u and vh are square. It panics with a LinAlgError if an element is not finite",
		Src: "Golub and Van Loan, Matrix Computations, 2013, section 8.6", VJP: []string{"func"}, Absent: true, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{false}}, {In: [][]int{{2, 3, 2}}, Attr: []any{false}}}},
	{Name: "SingularValues", Py: "_singular_values", AsIs: true, In: square, DType: Own, Doc: "returns the singular values of matrices, greatest first, without the vectors that a gradient would need", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "SVDVals", Py: "linalg.svdvals", AsIs: true, In: square, Args: "A, *, driver=None", Comp: true, Doc: "returns the singular values of matrices (…, m, n), greatest first", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}}, {In: [][]int{{2, 3, 2}}}}},
	{Name: "SVDSome", Py: "svd", AsIs: true, Comp: true, Out: []string{"u", "s", "v"}, Args: "input, some=True, compute_uv=True", Attr: []Attr{{"some", "bool", "true"}, {"computeUv", "bool", "true"}},
		Doc: "returns SVD with v, not its adjoint, full unless some; without computeUv u and v are zeros", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{true, true}}}},
	{Name: "MatrixNorm", Py: "linalg.matrix_norm", AsIs: true, In: square, Args: "A, ord='fro', dim, keepdim=False, *, dtype=None", Comp: true, Attr: []Attr{{"ord", "any", "\"fro\""}, {"dim", "[]int", "[]int{-2, -1}"}, keepdim},
		Doc: "returns the norms of the matrices in two dimensions: \"fro\" the root of the sum of the squares, \"nuc\" the sum of the singular values, 2 and -2 the greatest and smallest of these, 1 and -1 the greatest and smallest sum of a column, plus and minus infinity those of a row", Lo: 0.5, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{"fro", []int{-2, -1}, false}}, {In: [][]int{{2, 3}}, Attr: []any{"nuc", []int{0, 1}, true}}, {In: [][]int{{2, 2, 3}}, Attr: []any{2, []int{0, 2}, false}}, {In: [][]int{{2, 3}}, Attr: []any{-1, []int{1, 0}, false}}, {In: [][]int{{2, 3}}, Attr: []any{math.Inf(1), []int{0, 1}, true}}}},
	{Name: "LinalgNorm", Py: "linalg.norm", AsIs: true, Args: "input, ord=None, dim=None, keepdim=False, *, dtype=None", Comp: true, Attr: []Attr{{"ord", "any", "nil"}, {"dim", "[]int", "[]int{}"}, keepdim},
		Doc: "returns Norm of vectors along one dimension, or of all elements if there are neither ord nor dim, and else MatrixNorm", Lo: 0.5, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{nil, []int{}, false}}, {In: [][]int{{2, 3}}, Attr: []any{3, []int{1}, true}}, {In: [][]int{{2, 3}}, Attr: []any{"nuc", []int{}, false}}}},
	{Name: "Eigh", Py: "linalg.eigh", AsIs: true, In: square, Out: []string{"eigenvalues", "eigenvectors"}, Args: "A, UPLO:uplo='L'", Attr: []Attr{{"uplo", "string", "\"L\""}}, DType: Own,
		Doc: "returns the eigenvalues of Hermitian matrices, smallest first, and the eigenvectors in columns; only the lower triangle is read, or with \"U\" the upper one. It panics with a LinAlgError if there is NaN",
		Src: "Golub and Van Loan, Matrix Computations, 2013, section 8.3", VJP: []string{"func"}, Absent: true, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "HermitianValues", Py: "_hermitian_values", AsIs: true, In: square, Attr: []Attr{{"uplo", "string", "\"L\""}}, DType: Own, Doc: "returns the eigenvalues of Hermitian matrices without the vectors that a gradient would need", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Eigvalsh", Py: "linalg.eigvalsh", AsIs: true, In: square, Comp: true, Args: "A, UPLO:uplo='L'", Attr: []Attr{{"uplo", "string", "\"L\""}}, Doc: "returns the eigenvalues of Hermitian matrices, smallest first, of which one triangle is read", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Eig", Py: "linalg.eig", AsIs: true, In: square, Out: []string{"eigenvalues", "eigenvectors"}, DType: Own,
		Doc: "returns the eigenvalues of square matrices and the eigenvectors in columns, of length 1, both complex; the elements must be finite", Src: "Golub and Van Loan, Matrix Computations, 2013, chapter 7", VJP: []string{"func"}, Absent: true, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "GeneralValues", Py: "_general_values", AsIs: true, In: square, DType: Own, Doc: "returns the eigenvalues of square matrices without the vectors that a gradient would need", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Eigvals", Py: "linalg.eigvals", AsIs: true, In: square, Comp: true, Doc: "returns the eigenvalues of square matrices, which are complex", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "QR", Py: "linalg.qr", AsIs: true, In: square, Out: []string{"q", "r"}, Attr: []Attr{{"mode", "string", "\"reduced\""}}, DType: Own,
		Doc: "returns q with orthonormal columns and r, upper triangular, of which q times r are the matrices (…, m, n); \"reduced\" has min(m, n) columns, \"complete\" m, and \"r\" leaves q out", Src: "Golub and Van Loan, Matrix Computations, 2013, section 5.2", VJP: []string{"func"}, Absent: true, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Geqrf", Py: "geqrf", AsIs: true, Out: []string{"reflectors", "tau"}, DType: Own, Doc: "returns r of QR in the upper triangle, and below it and in tau the reflections that q is the product of, as LAPACK does", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Reflected", Py: "_householder_product", AsIs: true, In: []string{"x", "tau"}, DType: Own, Doc: "returns HouseholderProduct of operands that need no gradient", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "HouseholderProduct", Py: "orgqr", Alias: []string{"linalg.householder_product"}, AsIs: true, In: []string{"x", "tau"}, Comp: true, Args: "input, tau", Doc: "returns the first n columns of the product of the reflections 1 - tau[i] v[i] v[i]ᴴ, where v[i] is 1 at place i, 0 before it, and after it column i of x (…, m, n)", Lo: -1, Hi: 1,
		Samples: []Sample{{In: [][]int{{3, 2}, {2}}}, {In: [][]int{{2, 3, 3}, {2, 1}}}}},
	{Name: "Ormqr", Py: "ormqr", AsIs: true, In: []string{"x", "tau", "other"}, Comp: true, Attr: []Attr{{"left", "bool", "true"}, {"transpose", "bool", "false"}}, Doc: "returns other multiplied by the product of the reflections in x and tau, or by its adjoint, from the left or the right", Lo: -1, Hi: 1,
		Samples: []Sample{{In: [][]int{{3, 2}, {2}, {3, 2}}, Attr: []any{true, false}}, {In: [][]int{{3, 2}, {2}, {2, 3}}, Attr: []any{false, true}}}},
	{Name: "MatrixExp", Py: "matrix_exp", Alias: []string{"linalg.matrix_exp"}, AsIs: true, DType: Own, Doc: "returns the exponentials of square matrices", Src: "Bader, Blanes and Casas, Mathematics 7, 2019; scaled and squared", VJP: []string{"func"}, Lo: -1, Hi: 1, Samples: []Sample{{In: [][]int{{3, 3}}}, {In: [][]int{{2, 2, 2}}}}},
	{Name: "Lyapunov", Py: "_lyapunov", AsIs: true, In: []string{"h", "y"}, DType: Own, Doc: "returns the matrices z with hz + zh = y for Hermitian positive definite matrices h", VJP: []string{"func"}, Lo: 1, Hi: 3, Samples: []Sample{}},
	{Name: "MatrixSqrtH", Py: "linalg.matrix_sqrth", AsIs: true, In: square, DType: Own, Doc: "returns the Hermitian square roots of Hermitian matrices whose eigenvalues are not negative, of which the lower triangle is read", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "PolarFactors", Py: "linalg.polar", AsIs: true, In: square, Out: []string{"u", "h"}, DType: Own, Doc: "returns u with orthonormal columns and h, Hermitian without negative eigenvalues, whose product the matrices (…, m, n) with m >= n are", VJP: []string{"func"}, Absent: true, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{4, 2}}}, {In: [][]int{{2, 2, 2}}}}},
	{Name: "Pinv", Py: "linalg.pinv", AsIs: true, In: []string{"matrix", "atol?", "rtol?"}, Num: []string{"atol", "rtol"}, Comp: true, Args: "A, *, atol=None, rtol=None, hermitian=False", Attr: ofHermitian,
		Doc: "returns the pseudoinverses (…, n, m) of matrices (…, m, n): singular values that are not above the greater of atol and rtol times the greatest count as 0. Without tolerances rtol is max(m, n) times the type's rounding", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, nil, nil}, Attr: []any{false}}, {In: [][]int{{2, 3, 2}, nil, nil}, Attr: []any{false}}}},
	{Name: "PinvRcond", Py: "linalg.pinv", AsIs: true, In: []string{"matrix", "rcond"}, Num: []string{"rcond"}, Comp: true, Attr: ofHermitian, Doc: "returns Pinv with rtol rcond", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Pinverse", Py: "pinverse", AsIs: true, Comp: true, Attr: []Attr{{"rcond", "float64", "1e-15"}}, Doc: "returns Pinv with rtol rcond", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{3, 2}}, Attr: []any{1e-15}}}},
	{Name: "PinvAbove", Py: "_pinv", AsIs: true, In: []string{"matrix", "atol", "rtol"}, Attr: ofHermitian, DType: Own, Doc: "returns Pinv with tolerances of the shape of the batch", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MatrixRank", Py: "linalg.matrix_rank", AsIs: true, In: []string{"matrix", "atol?", "rtol?"}, Num: []string{"atol", "rtol"}, Comp: true, Args: "A, *, atol=None, rtol=None, hermitian=False", Attr: ofHermitian, Doc: "returns the numbers of singular values above the greater of atol and rtol times the greatest", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MatrixRankTol", Py: "linalg.matrix_rank", AsIs: true, In: []string{"matrix", "tol"}, Num: []string{"tol"}, Comp: true, Attr: ofHermitian, Doc: "returns MatrixRank with atol tol", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Cond", Py: "linalg.cond", AsIs: true, In: square, Comp: true, Attr: []Attr{{"p", "any", "nil"}}, Doc: "returns the condition numbers of matrices: the greatest singular value divided by the smallest, or with the norm p of MatrixNorm, that of the matrix times that of its inverse, infinite if there is none", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{3, 2}}, Attr: []any{nil}}, {In: [][]int{{2, 2, 2}}, Attr: []any{"nuc"}}, {In: [][]int{{2, 2}}, Attr: []any{1}}}},
	{Name: "Lstsq", Py: "linalg.lstsq", AsIs: true, In: []string{"matrix", "rhs"}, Out: []string{"solution", "residuals", "rank", "singularValues"}, Comp: true, Args: "A, B, rcond=None, *, driver=None", Attr: []Attr{{"rcond", "any", "nil"}, {"driver", "any", "nil"}},
		Doc: "returns the least squares solutions (…, n, k) of equations with matrices (…, m, n) and right sides (…, m, k) or (…, m), the shortest if there are several; the sums of the squares of what is left over, if m > n, the rank is full and driver is not \"gelsy\", which it is without one; the ranks, unless driver is \"gels\", which wants a full one; and the singular values for \"gelsd\" and \"gelss\". Those not above rcond times the greatest count as 0", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{4, 2}, {4, 3}}, Attr: []any{nil, nil}}, {In: [][]int{{2, 3}, {2}}, Attr: []any{nil, "gelsd"}}}},
	{Name: "LinalgVander", Py: "linalg.vander", AsIs: true, Comp: true, Args: "x:input, *, N:n=None", Attr: []Attr{{"n", "any", "nil"}}, Doc: "returns the powers 0 to n-1 of the elements of x along a new last dimension; without n there are as many as elements along x's last", Lo: -2, Hi: 2,
		Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{nil}}, {In: [][]int{{2}}, Attr: []any{4}}}},
}

var ofHermitian = []Attr{{"hermitian", "bool", "false"}}
