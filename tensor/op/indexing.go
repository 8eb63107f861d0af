package op

// indexing: reading by tensors of indices or of truth values.
var indexing = []Op{
	{Name: "Where", Py: "where", In: []string{"condition", "x", "y"}, Num: []string{"x", "y"}, Func: true, Doc: "returns x where condition, which is Bool, is true and y elsewhere; the three broadcast", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {3}}, Attr: []any{"bool"}}}},
	{Name: "MaskedFill", Py: "masked_fill", In: []string{"x", "mask"}, Attr: []Attr{{"value", "any", ""}}, Doc: "returns x with value where mask, which is Bool, is true; the two broadcast", DType: Own,
		VJP: []string{"masked_fill(g, mask, 0)", "0"}, InPlace: true, Lo: -3, Hi: 3},
	{Name: "Gather", Py: "gather", Args: "input, dim, index, *, sparse_grad=False", In: []string{"x", "index"}, Attr: []Attr{axis}, Doc: "returns for every element of index, which is Int64, the element of x with that index along dim and its own elsewhere", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "ScatterAdd", Py: "scatter_add", Args: "input, dim, index, src", InPlace: true, In: []string{"x", "index", "src"}, Attr: []Attr{axis}, Doc: "returns x with every element of src added at the place that index names along dim", DType: Own,
		VJP: []string{"g", "0", "gather(g, index, dim)"}, Lo: -3, Hi: 3},
	{Name: "IndexSelect", Py: "index_select", Args: "input, dim, index", In: []string{"x", "index"}, Attr: []Attr{axis}, Doc: "returns the parts of x along dim that index, an Int64 vector, names", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "MaskedSelect", Py: "masked_select", In: []string{"x", "mask"}, Doc: "returns the elements of x where mask, which is Bool, is true, as a vector; the two broadcast", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "Embedding", Py: "_embedding", In: []string{"weight", "index"}, Func: true, Doc: "returns the rows of weight (n, d) that index, of type Int64 and any shape, names", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "OneHot", Py: "nn.functional.one_hot", In: []string{"tensor"}, Func: true, Attr: []Attr{{"numClasses", "int", "-1"}}, Doc: "returns an Int64 tensor with one more dimension of length numClasses, or one more than the greatest index: 1 at each index and 0 elsewhere", DType: Own, Lo: 0, Hi: 1},
	{Name: "Sort", Py: "sort", Args: "input, dim=-1, descending=False, stable=False", Out: []string{"values", "indices"}, Attr: []Attr{axis, {"descending", "bool", "false"}}, Doc: "returns the elements of x in order along dim and the index of each; equal elements keep their order and NaN is greatest", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(1, false)},
	{Name: "TopK", Py: "topk", Args: "input, k, dim=-1, largest=True, sorted=True", Out: []string{"values", "indices"}, Attr: []Attr{{"k", "int", ""}, {"dim", "int", ""}, {"largest", "bool", "true"}}, Doc: "returns the k greatest elements of x along dim, greatest first, or the smallest unless largest, and the index of each", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(2, 1, true)},
}
