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
}
