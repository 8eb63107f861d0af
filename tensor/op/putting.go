package op

const scatterReduced = "the sum (\"sum\"), product (\"prod\"), mean (\"mean\"), smallest (\"amin\") or greatest (\"amax\")"

// indexing: reading and writing by indices, masks and places in an order.
var indexing = concat(reading, putting, selecting)

// putting: writing at places that tensors of indices or masks name.
var putting = []Op{
	{Name: "PutIndexed", Py: "index_put", Alias: []string{"_unsafe_index_put"}, AsIs: true, Comp: true, InPlace: true, In: []string{"x", "indices...", "values"}, Attr: []Attr{{"accumulate", "bool", "false"}},
		Doc: "returns x with values, which broadcasts, in the place of the elements that Index reads with the tensors in indices, or added to them if accumulate. Of several values for one place the last counts", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "IndexedUnsafe", Py: "_unsafe_index", AsIs: true, Comp: true, In: []string{"x", "indices..."}, Doc: "returns what Index reads with the tensors in indices", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MaskedIndex", Py: "_unsafe_masked_index", AsIs: true, Comp: true, In: []string{"x", "mask", "indices..."}, Attr: []Attr{{"fill", "any", ""}},
		Doc: "returns what Index reads with the tensors in indices where mask is true, and fill elsewhere, where indices may be out of range", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MaskedIndexPutAccumulate", Py: "_unsafe_masked_index_put_accumulate", AsIs: true, Comp: true, In: []string{"x", "mask", "indices...", "values"},
		Doc: "returns x with values where mask is true added to the elements that Index reads with the tensors in indices, which may be out of range elsewhere", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Put", Py: "put", AsIs: true, Comp: true, InPlace: true, In: []string{"x", "index", "source"}, Attr: []Attr{{"accumulate", "bool", "false"}},
		Doc: "returns x with the elements of source at the places that index, counted in row-major order, names, or added to what is there if accumulate. Of several elements for one place the last counts", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MaskedScatter", Py: "masked_scatter", AsIs: true, InPlace: true, In: []string{"x", "mask", "source"}, Doc: "returns x with the elements of source one after the other where mask, which is Bool, is true; x and mask broadcast", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "ScatterReduce", Py: "scatter_reduce", InPlace: true, In: []string{"x", "index", "src"}, Args: "input, dim, index, src, reduce, *, include_self=True", Attr: []Attr{axis, {"reduce", "string", ""}, {"includeSelf", "bool", "true"}},
		Doc:     "returns x with " + scatterReduced + " of the elements of src that index puts at a place along dim, and of x's element there if includeSelf. Gradients of the smallest and greatest are shared by equal elements, means of integers are rounded down",
		DType:   Own,
		Complex: "own", VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "IndexReduce", Py: "index_reduce", Comp: true, InPlace: true, In: []string{"x", "index", "source"}, Args: "input, dim, index, source, reduce, *, include_self=True", Attr: []Attr{axis, {"reduce", "string", ""}, {"includeSelf", "bool", "true"}},
		Doc: "returns x with the product (\"prod\"), mean (\"mean\"), smallest (\"amin\") or greatest (\"amax\") of the parts i of source along dim in the place of part index[i], and of x's part there if includeSelf", Lo: -3, Hi: 3, Samples: []Sample{}},
}
