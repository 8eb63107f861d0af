package op

// products of matrices and vectors.
var products = []Op{
	{Name: "MatMul", Py: "matmul", In: xy, Doc: "returns the matrix product of x and y with PyTorch's rules: vectors are rows on the left and columns on the right, dimensions before the last two broadcast", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{
			{In: [][]int{{2, 3}, {3, 4}}}, {In: [][]int{{3}, {3}}}, {In: [][]int{{2, 3}, {3}}}, {In: [][]int{{3}, {3, 2}}},
			{In: [][]int{{2, 2, 3}, {3, 2}}}, {In: [][]int{{2, 1, 2, 3}, {3, 3, 2}}}, {In: [][]int{{2, 2, 3}, {3}}}}},
	{Name: "Linear", Py: "nn.functional.linear", In: []string{"x", "weight", "bias?"}, Func: true, Doc: "returns x (…, in) times the transpose of weight (out, in), plus bias (out) if it is not nil", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{4, 3}, {2, 3}, {2}}}, {In: [][]int{{2, 2, 3}, {2, 3}, nil}}, {In: [][]int{{3}, {2, 3}, {2}}}}},
	{Name: "Outer", Py: "outer", In: []string{"x", "vec2"}, Doc: "returns the products of all elements of vector x with all of vector vec2", DType: Own,
		VJP: []string{"matmul(g, vec2)", "matmul(T(g), x)"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2}, {3}}}}},
}
