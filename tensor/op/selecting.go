package op

import "fmt"

const quantileDoc = "returns the quantiles q, a tensor of one dimension or none with numbers in [0, 1], of the elements%s along dim, or of all if dim is nil. Between two elements interpolation takes the lower, the higher, the nearest (\"lower\", \"higher\", \"nearest\"), their mean (\"midpoint\"), or a point on the line (\"linear\"). With one dimension of q the result has it first"

var quantiles = []Attr{{"dim", "any", "nil"}, keepdim, {"interpolation", "string", "\"linear\""}}

// selecting: elements by their place in the order, and places in an order.
var selecting = []Op{
	{Name: "KthValue", Py: "kthvalue", Args: "input, k, dim=-1, keepdim=False", Out: []string{"values", "indices"}, Attr: []Attr{{"k", "int", ""}, {"dim", "int", "-1"}, keepdim}, Doc: "returns the k-th smallest element along dim, counted from 1, and its index; NaN is greatest",
		Src: "selection as in Press et al., Numerical Recipes, section 8.5", DType: Own, VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(2, 1, false)},
	{Name: "Nanmedian", Py: "nanmedian", Args: "input, dim, keepdim=False", Out: []string{"values", "indices"}, Attr: []Attr{axis, keepdim}, Doc: "returns the middle one of the elements along dim that are not NaN, the lower of two, and its index; NaN if all are", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(1, false)},
	{Name: "NanmedianOfAll", Py: "nanmedian", Comp: true, Doc: "returns the middle one of all elements that are not NaN, the lower of two; NaN if all are", Lo: -3, Hi: 3},
	{Name: "Ranked", Py: "_ranked", In: []string{"x", "ranks"}, Out: []string{"values", "indices"}, Doc: "returns for each element of ranks, which is Int64 (k) or (…, k), the element of x (…, n) with that place in the order of its row, counted from 0, and its index; equal elements keep their order and NaN is greatest", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Quantile", AsIs: true, Py: "quantile", Comp: true, In: []string{"x", "q"}, Args: "input, q, dim=None, keepdim=False, *, interpolation='linear'", Attr: quantiles, Doc: fmt.Sprintf(quantileDoc, "; NaN if one is NaN,"), Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "QuantileAt", AsIs: true, Py: "quantile", Comp: true, Args: "input, q, dim=None, keepdim=False, *, interpolation='linear'", Attr: append([]Attr{{"q", "float64", ""}}, quantiles...), Doc: "returns the quantile q in [0, 1], as Quantile does", Lo: -3, Hi: 3, Samples: over(0.3, 1, false, "linear")},
	{Name: "Nanquantile", AsIs: true, Py: "nanquantile", Comp: true, In: []string{"x", "q"}, Args: "input, q, dim=None, keepdim=False, *, interpolation='linear'", Attr: quantiles, Doc: fmt.Sprintf(quantileDoc, " that are not NaN"), Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "NanquantileAt", AsIs: true, Py: "nanquantile", Comp: true, Args: "input, q, dim=None, keepdim=False, *, interpolation='linear'", Attr: append([]Attr{{"q", "float64", ""}}, quantiles...), Doc: "returns the quantile q in [0, 1], as Nanquantile does", Lo: -3, Hi: 3, Samples: over(0.3, 1, false, "midpoint")},
	{Name: "Cummax", Py: "cummax", Out: []string{"values", "indices"}, Attr: []Attr{axis}, Doc: "returns the greatest of the elements up to each along dim, and the index of the last one of it; NaN counts as greatest", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(1)},
	{Name: "Cummin", Py: "cummin", Out: []string{"values", "indices"}, Attr: []Attr{axis}, Doc: "returns the smallest of the elements up to each along dim, and the index of the last one of it; NaN counts as smallest", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(0)},
	{Name: "Msort", Py: "msort", Comp: true, Doc: "returns the elements of x in order along its first dimension", Lo: -3, Hi: 3},
	{Name: "Searchsorted", AsIs: true, Py: "searchsorted", Func: true, In: []string{"sortedSequence", "x", "sorter?"}, Num: []string{"x"}, Args: "sorted_sequence, input, *, out_int32=False, right=False, side=None, sorter=None", Attr: []Attr{{"outInt32", "bool", "false"}, {"right", "bool", "false"}, {"side", "any", "nil"}},
		Doc: "returns where each element of x (…, m) would stand in its row of sortedSequence (…, n) or (n), which is in order, or is so when read at sorter: the first place where it keeps the order, or the last one if right, or if side is \"right\". The result is Int64, or Int32 if outInt32", DType: Own, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Bucketize", AsIs: true, Py: "bucketize", Func: true, Comp: true, In: []string{"x", "boundaries"}, Num: []string{"x"}, Args: "input, boundaries, *, out_int32=False, right=False", Attr: []Attr{{"outInt32", "bool", "false"}, {"right", "bool", "false"}},
		Doc: "returns which of the intervals between boundaries, a vector in order, each element of x lies in: the number of boundaries below it, or not above it if right", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Isin", AsIs: true, Py: "isin", Func: true, In: []string{"elements", "testElements"}, Num: []string{"elements", "testElements"}, Args: "elements, test_elements, *, assume_unique=False, invert=False", Attr: []Attr{{"assumeUnique", "bool", "false"}, {"invert", "bool", "false"}},
		Doc: "tells which of the elements occur in testElements, or do not if invert; NaN equals nothing. It is as fast whether or not elements are unique", DType: Own, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "UnravelIndex", Py: "_unravel_index", Func: true, Comp: true, In: []string{"indices"}, Out: []string{"zs..."}, Attr: []Attr{{"shape", "[]int", ""}}, Doc: "returns the indices along each dimension of a tensor of that shape of the elements with the given places in row-major order", Lo: 0, Hi: 3, Samples: []Sample{}},
	{Name: "NonzeroStatic", Py: "nonzero_static", Comp: true, Args: "input, *, size, fill_value=-1", Attr: []Attr{{"size", "int", ""}, {"fillValue", "int", "-1"}}, Doc: "returns the first size rows of Nonzero, and rows of fillValue where there are fewer", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "TrilIndices", Py: "_tril_indices", Func: true, AsIs: true, In: []string{}, Attr: []Attr{{"row", "int", ""}, {"col", "int", ""}, {"offset", "int", "0"}}, Doc: "returns the indices (2, n) of the elements on and below a diagonal of a matrix, row by row", DType: Own, Samples: []Sample{}},
	{Name: "TriuIndices", Py: "_triu_indices", Func: true, AsIs: true, In: []string{}, Attr: []Attr{{"row", "int", ""}, {"col", "int", ""}, {"offset", "int", "0"}}, Doc: "returns the indices (2, n) of the elements on and above a diagonal of a matrix, row by row", DType: Own, Samples: []Sample{}},
}
