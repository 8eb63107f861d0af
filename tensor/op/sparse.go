package op

// sparseRows: tensors that keep only some of their elements. In coordinate
// layout (COO) column k of indices (sparse dimensions, nnz) says where row k of
// values (nnz, dense dimensions) stands, and values of equal columns add up; in
// compressed rows (CSR) crow_indices (rows + 1) says where the columns and
// values of each row begin. These rows take sparse operands as they are.
var sparseRows = []Op{
	{Name: "SparseCoo", Node: "SparseCooTensorWithDimsAndTensorsBackward0", Py: "_sparse_coo", In: []string{"indices", "values"}, Func: true, Attr: []Attr{{"size", "[]int", ""}, {"coalesced", "bool", "false"}},
		Doc: "returns a sparse tensor in coordinate layout over values (nnz, …) at the columns of indices, an Int64 matrix (sparse dimensions, nnz), of which it shares the memory; coalesced says that the columns differ and stand in order", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "SparseCsr", Py: "_sparse_csr", In: []string{"crowIndices", "colIndices", "values"}, Func: true, Attr: []Attr{{"size", "[]int", ""}},
		Doc: "returns a sparse matrix in compressed rows: those values (nnz) belong to row i that stand from crowIndices[i] to crowIndices[i+1], in the columns that colIndices (nnz) says", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "ToSparse", Py: "_to_sparse", Attr: []Attr{{"sparseDim", "int", "-1"}}, Doc: "returns x in coordinate layout with the elements that are not zero, or those parts along the first sparseDim dimensions that are not all zero; x itself if it has that layout", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "ToSparseCsr", Py: "_to_sparse_csr", Doc: "returns a matrix in compressed rows; x itself if it has that layout", DType: Own, VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "ToDense", Py: "_to_dense", Attr: []Attr{{"maskedGrad", "bool", "true"}}, Doc: "returns x with all its elements in memory; x itself if it is not sparse. Its gradient is that of the elements that x keeps if maskedGrad, and otherwise that of all", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "Coalesce", Py: "coalesce", Doc: "returns x, in coordinate layout, with the values of equal indices added up and the indices in order; x itself if it is so", DType: Own, VJP: []string{"g"}, Samples: []Sample{}},
	{Name: "Indices", Py: "_indices_of", Doc: "returns the indices of x, which is in coordinate layout, as Int64 (sparse dimensions, nnz), without a copy", DType: Own, Samples: []Sample{}},
	{Name: "CrowIndices", Py: "_crow_indices_of", Doc: "returns where each row of x, which is in compressed rows, begins among its values: Int64 (rows + 1), without a copy", DType: Own, Samples: []Sample{}},
	{Name: "ColIndices", Py: "_col_indices_of", Doc: "returns the columns of the values of x, which is in compressed rows: Int64 (nnz), without a copy", DType: Own, Samples: []Sample{}},
	{Name: "SparseValues", Py: "_values_of", Doc: "returns the values that x, which is sparse, keeps: (nnz, dense dimensions), without a copy", DType: Own, VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "ValuesAt", Py: "_values_at", In: []string{"x", "indices"}, Doc: "returns the elements of x, sparse or not, at the columns of indices, an Int64 matrix: (columns, other dimensions of x)", DType: Own, VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "SparseMask", Py: "sparse_mask", In: []string{"x", "mask"}, Comp: true, Doc: "returns the elements of x, sparse or not, that mask, a sparse tensor of x's shape, keeps, in mask's layout", Samples: []Sample{}},
	{Name: "SparseSum", Py: "sparse.sum", Func: true, Comp: true, Args: "input, dim=None, dtype=None", Attr: []Attr{{"dim", "[]int", "[]int{}"}}, Doc: "returns the sum of the elements of x along dim, or of all: sparse if a sparse dimension is left. Gradients are those of the elements that x keeps", Samples: []Sample{}},
	{Name: "SparseSoftmax", Py: "sparse.softmax", Func: true, Comp: true, Args: "input, dim, dtype=None", Attr: []Attr{axis}, Doc: "returns the softmax along dim of the elements that x, in coordinate layout, keeps: the others count as -∞", Samples: []Sample{}},
	{Name: "SparseLogSoftmax", Py: "sparse.log_softmax", Func: true, Comp: true, Args: "input, dim, dtype=None", Attr: []Attr{axis}, Doc: "returns the logarithm of SparseSoftmax", Samples: []Sample{}},
	{Name: "SparseMatmul", Py: "sparse.mm", Func: true, Comp: true, In: []string{"mat1", "mat2"}, Doc: "returns the product of two matrices of which at least one is sparse: sparse if both are. The gradient of a sparse mat1 beside a mat2 that is not is that of the elements that it keeps", Samples: []Sample{}},
	{Name: "SparseAddmm", Py: "sparse.addmm", Func: true, Comp: true, In: []string{"mat", "mat1", "mat2"}, Args: "mat, mat1, mat2, *, beta=1.0, alpha=1.0", Attr: scaled, Doc: "returns beta*mat + alpha * SparseMatmul(mat1, mat2)", Samples: []Sample{}},
	{Name: "SampledAddmm", Py: "sparse.sampled_addmm", Func: true, Comp: true, In: []string{"x", "mat1", "mat2"}, Args: "input, mat1, mat2, *, beta=1.0, alpha=1.0", Attr: scaled, Doc: "returns beta*x + alpha times those elements of the product of mat1 and mat2 that x, a matrix in compressed rows, keeps", Samples: []Sample{}},
	{Name: "EmbeddingSparse", Py: "_embedding_sparse", In: []string{"weight", "index"}, Func: true, Attr: []Attr{{"paddingIdx", "int", ""}, {"scaleGradByFreq", "bool", ""}}, Doc: "returns what Embedding does, with a sparse gradient of weight: one row for each index that is not paddingIdx. There is no gradient if scaleGradByFreq", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "SparseMm", Py: "_sparse_mm", In: []string{"x", "y"}, Func: true, Attr: []Attr{{"masked", "bool", ""}},
		Doc: "returns the product of two matrices of which at least one is sparse: sparse if both are. If masked, the gradient of a sparse x beside a y that is not is that of the elements that x keeps, otherwise that of all", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "SampledMm", Py: "_sampled_mm", In: []string{"x", "y", "pattern"}, Func: true, Doc: "returns the elements that pattern, a sparse matrix, keeps of the product of two matrices, in pattern's layout", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
}
