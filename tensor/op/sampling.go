package op

var gridAttrs = []Attr{{"interpolationMode", "int", ""}, {"paddingMode", "int", ""}, {"alignCorners", "bool", ""}}

const gridDoc = "at the places that grid holds, (-1, -1) its first and (1, 1) its last element: modes are 0 linear, 1 nearest, 2 cubic, paddings 0 zeros, 1 border, 2 reflection"

// sampling: tensors read at other places than their elements', distances of
// points, and reductions of parts.
var sampling = []Op{
	{Name: "GridSampler2d", AsIs: true, Py: "grid_sampler_2d", In: []string{"x", "grid"}, Func: true, Comp: true, Attr: gridAttrs, Doc: "returns x (N, C, H, W) read as (N, C, H', W') " + gridDoc, Src: "Jaderberg et al., Spatial transformer networks, arXiv:1506.02025", Lo: -0.93, Hi: 0.89,
		Samples: []Sample{{In: [][]int{{1, 2, 3, 4}, {1, 2, 2, 2}}, Attr: []any{0, 0, false}}, {In: [][]int{{2, 1, 3, 3}, {2, 1, 3, 2}}, Attr: []any{2, 2, true}}, {In: [][]int{{1, 1, 2, 3}, {1, 2, 2, 2}}, Attr: []any{2, 0, false}}, {In: [][]int{{1, 2, 3, 4}, {1, 2, 2, 2}}, Attr: []any{0, 2, false}}}},
	{Name: "GridSampler3d", AsIs: true, Py: "grid_sampler_3d", In: []string{"x", "grid"}, Func: true, Comp: true, Attr: gridAttrs, Doc: "returns x (N, C, D, H, W) read as (N, C, D', H', W') " + gridDoc, Lo: -0.93, Hi: 0.89,
		Samples: []Sample{{In: [][]int{{1, 2, 2, 3, 3}, {1, 1, 2, 2, 3}}, Attr: []any{0, 1, false}}}},
	{Name: "GridSampler", AsIs: true, Py: "grid_sampler", In: []string{"x", "grid"}, Func: true, Comp: true, Attr: gridAttrs, Doc: "is GridSampler2d or GridSampler3d", Lo: -0.93, Hi: 0.89, Samples: []Sample{}},
	{Name: "AffineGrid", Py: "affine_grid_generator", In: []string{"theta"}, Func: true, Comp: true, Attr: []Attr{{"size", "[]int", ""}, {"alignCorners", "bool", ""}}, Doc: "returns the grid (N, H, W, 2) of GridSampler2d that maps places by the matrices theta (N, 2, 3), for a result of size (N, C, H, W); (N, D, H, W, 3) for theta (N, 3, 4)", Lo: -2, Hi: 2,
		Samples: []Sample{{In: [][]int{{2, 2, 3}}, Attr: []any{[]int{2, 1, 3, 2}, false}}, {In: [][]int{{1, 3, 4}}, Attr: []any{[]int{1, 1, 2, 3, 2}, true}}}},
	{Name: "EuclideanDist", Py: "_euclidean_dist", In: []string{"x1", "x2"}, Func: true, DType: Own, Doc: "returns the distances of the rows of x1 (…, P, M) and of x2 (…, R, M): (…, P, R), by a product of matrices, which cancels where they are close", VJP: []string{"func"}, Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {4, 3}}}, {In: [][]int{{2, 1, 2}, {3, 2}}}}},
	{Name: "Cdist", AsIs: true, Py: "cdist", In: []string{"x1", "x2"}, Func: true, Comp: true, Args: "x1, x2, p=2.0, compute_mode='use_mm_for_euclid_dist_if_necessary'", Attr: []Attr{{"p", "float64", "2"}, {"computeMode", "any", "nil"}}, Doc: "returns the p-norms of the differences of the rows of x1 (…, P, M) and of x2 (…, R, M): (…, P, R)", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {4, 3}}, Attr: []any{3.0, nil}}, {In: [][]int{{2, 1, 2}, {3, 2}}, Attr: []any{2.0, nil}}}},
	{Name: "Pdist", AsIs: true, Py: "pdist", Alias: []string{"nn.functional.pdist"}, Comp: true, Attr: []Attr{{"p", "float64", "2"}}, Doc: "returns the p-norms of the differences of every two rows of x (N, M), in the order (0, 1), (0, 2), …", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{4, 2}}, Attr: []any{2.0}}}},
	{Name: "SegmentReduceAt", Py: "_segment_reduce_at", In: []string{"x", "offsets"}, Func: true, DType: Own, Attr: []Attr{{"reduce", "string", ""}, {"initial", "any", ""}}, Doc: "returns the sum, mean, max, min or prod of the parts of x along the last dimension of offsets, which part k begins at offsets[k] and the next one at offsets[k+1]; the initial value is one more element", VJP: []string{"func"}, Lo: 0.5, Hi: 2, Samples: []Sample{}},
	{Name: "SegmentReduce", Py: "_segment_reduce", Alias: []string{"segment_reduce"}, In: []string{"data", "lengths?", "offsets?"}, Func: true, Comp: true, Args: "data, reduce, *, lengths=None, indices=None, offsets=None, axis=0, unsafe=False, initial=None", Attr: []Attr{{"reduce", "string", ""}, {"indices", "any", "nil"}, {"axis", "int", "0"}, {"unsafe", "bool", "false"}, {"initial", "any", "nil"}},
		Doc: "returns the sum, mean, max, min or prod of the parts of x along axis with the given lengths or offsets, which have one row for every element of the dimensions before", Lo: 0.5, Hi: 2, Samples: []Sample{}},
}
