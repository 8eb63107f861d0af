package op

// products of matrices and vectors.
var products = []Op{
	{Name: "MatMul", Node: "MmBackward0", Py: "matmul", In: xy, Doc: "returns the matrix product of x and y with PyTorch's rules: vectors are rows on the left and columns on the right, dimensions before the last two broadcast", DType: Own, Complex: "own",
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{
			{In: [][]int{{2, 3}, {3, 4}}}, {In: [][]int{{3}, {3}}}, {In: [][]int{{2, 3}, {3}}}, {In: [][]int{{3}, {3, 2}}},
			{In: [][]int{{2, 2, 3}, {3, 2}}}, {In: [][]int{{2, 1, 2, 3}, {3, 3, 2}}}, {In: [][]int{{2, 2, 3}, {3}}}}},
	{Name: "Linear", Node: "AddmmBackward0 MmBackward0", Py: "nn.functional.linear", In: []string{"x", "weight", "bias?"}, Func: true, Doc: "returns x (…, in) times the transpose of weight (out, in), plus bias (out) if it is not nil", DType: Own, Complex: "own",
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{4, 3}, {2, 3}, {2}}}, {In: [][]int{{2, 2, 3}, {2, 3}, nil}}, {In: [][]int{{3}, {2, 3}, {2}}}}},
	{Name: "Outer", Py: "outer", Alias: []string{"ger"}, In: []string{"x", "vec2"}, Doc: "returns the products of all elements of vector x with all of vector vec2", Comp: true, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2}, {3}}}}},
	{Name: "Mm", Py: "mm", Alias: []string{"spmm"}, In: []string{"x", "mat2"}, Comp: true, Doc: "returns the product of two matrices", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3, 2}}}}},
	{Name: "Bmm", Node: "BmmBackward0", Py: "bmm", In: []string{"x", "mat2"}, Comp: true, Doc: "returns the products of the matrices of two batches (B, N, M) and (B, M, P)", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 2, 3}, {2, 3, 2}}}}},
	{Name: "Mv", Node: "MvBackward0", Py: "mv", In: []string{"x", "vec"}, Comp: true, Doc: "returns the product of a matrix and a vector", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}}}}},
	{Name: "Dot", Node: "DotBackward0", AsIs: true, Py: "dot", In: []string{"x", "tensor"}, Comp: true, Doc: "returns the sum of the products of the elements of two vectors of one length", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{3}, {3}}}}},
	{Name: "Inner", Py: "inner", In: xy, Comp: true, Doc: "returns the sums of products over the last dimensions of x and y", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {4, 3}}}}},
	{Name: "Addmm", Node: "AddmmBackward0", InPlace: true, Py: "addmm", In: []string{"x", "mat1", "mat2"}, Comp: true, Args: "input, mat1, mat2, *, beta=1, alpha=1", Attr: scaled, Doc: "returns beta*x + alpha * mat1 @ mat2 for matrices", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2}, {2, 3}, {3, 2}}, Attr: []any{0.5, 2}}}},
	{Name: "Addmv", Node: "AddmvBackward0", InPlace: true, Py: "addmv", In: []string{"x", "mat", "vec"}, Comp: true, Args: "input, mat, vec, *, beta=1, alpha=1", Attr: scaled, Doc: "returns beta*x + alpha * mat @ vec", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2}, {2, 3}, {3}}, Attr: []any{0.5, 2}}}},
	{Name: "Addr", Node: "AddrBackward0", InPlace: true, Py: "addr", In: []string{"x", "vec1", "vec2"}, Comp: true, Args: "input, vec1, vec2, *, beta=1, alpha=1", Attr: scaled, Doc: "returns beta*x + alpha * outer(vec1, vec2)", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {2}, {3}}, Attr: []any{0.5, 2}}}},
	{Name: "Baddbmm", Node: "BaddbmmBackward0", InPlace: true, Py: "baddbmm", In: []string{"x", "batch1", "batch2"}, Comp: true, Args: "input, batch1, batch2, *, beta=1, alpha=1", Attr: scaled, Doc: "returns beta*x + alpha * batch1 @ batch2 for batches of matrices", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2}, {2, 2, 3}, {2, 3, 2}}, Attr: []any{0.5, 2}}}},
	{Name: "Addbmm", Node: "AddbmmBackward0", InPlace: true, Py: "addbmm", In: []string{"x", "batch1", "batch2"}, Comp: true, Args: "input, batch1, batch2, *, beta=1, alpha=1", Attr: scaled, Doc: "returns beta*x + alpha times the sum of the products of two batches of matrices", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2}, {2, 2, 3}, {2, 3, 2}}, Attr: []any{0.5, 2}}}},
	{Name: "Einsum", Py: "einsum", In: []string{"operands..."}, Func: true, Comp: true, Args: "equation, *operands", Attr: []Attr{{"equation", "string", ""}}, Doc: "returns the sums of products of the operands' elements that equation describes, such as \"bij,bjk->bik\"", Src: "Einstein's summation, in NumPy's notation", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 2, 3}, {2, 3, 2}}, Attr: []any{"bij,bjk->bik"}}, {In: [][]int{{3, 3}}, Attr: []any{"ii"}}, {In: [][]int{{2, 3}, {3}}, Attr: []any{"ij,j"}}}},
	{Name: "Tensordot", Py: "tensordot", In: []string{"a", "b"}, Func: true, Comp: true, Attr: []Attr{{"dims", "int", "2"}}, Doc: "returns the sums of products over the last dims dimensions of a and the first of b", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3, 2}}, Attr: []any{1}}}},
	{Name: "TensordotOver", Py: "_tensordot", In: []string{"a", "b"}, Func: true, Comp: true, Attr: []Attr{{"dimsA", "[]int", ""}, {"dimsB", "[]int", ""}}, Doc: "returns the sums of products over the dimensions dimsA of a and dimsB of b, in pairs, of which one may have length 1", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3, 4}, {4, 2}}, Attr: []any{[]int{2, 0}, []int{0, 1}}}, {In: [][]int{{2, 3}, {1, 2}}, Attr: []any{[]int{1}, []int{0}}}}},
}

var scaled = []Attr{{"beta", "any", "1"}, {"alpha", "any", "1"}}
