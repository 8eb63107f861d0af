package op

// maskedRows leave out elements: those where mask, which broadcasts to x's shape,
// is false. Nil leaves out none.
var (
	withMask    = []string{"x", "mask?"}
	maskedDims  = []Attr{dims, keepdim}
	maskedAxis  = []Attr{axis}
	maskedOver  = []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{[]int{1}, true}}, {In: [][]int{{2, 3}, nil}, Attr: []any{[]int{}, false}}}
	maskedAlong = []Sample{{In: [][]int{{2, 3}, {2, 1}}, Attr: []any{1}}, {In: [][]int{{2, 3}, nil}, Attr: []any{0}}}
	spread      = []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{[]int{1}, nil, nil, true}}, {In: [][]int{{2, 3}, nil}, Attr: []any{[]int{}, nil, 0.5, false}}}
)

const (
	maskedReduction = "input, dim=None, *, keepdim=False, dtype=None, mask=None"
	maskedLine      = "input, dim, *, dtype=None, mask=None"
	maskedSpread    = "input, dim=None, unbiased=None, *, correction=None, keepdim=False, dtype=None, mask=None"
)

var maskedRows = []Op{
	{Name: "MaskedSum", Py: "masked.sum", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the sum along dim, or of all, of the elements of x where mask is true", Lo: -3, Hi: 3, Samples: maskedOver},
	{Name: "MaskedProd", Py: "masked.prod", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the product along dim, or of all, of the elements of x where mask is true", Lo: -3, Hi: 3, Samples: maskedOver},
	{Name: "MaskedMean", Py: "masked.mean", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the mean along dim, or of all, of the elements of x where mask is true; NaN where there is none", Lo: -3, Hi: 3, Samples: maskedOver},
	{Name: "MaskedAmax", Py: "masked.amax", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the greatest element along dim, or of all, of x where mask is true; the least number of the type where there is none", Lo: -3, Hi: 3, Samples: maskedOver},
	{Name: "MaskedAmin", Py: "masked.amin", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the least element along dim, or of all, of x where mask is true; the greatest number of the type where there is none", Lo: -3, Hi: 3, Samples: maskedOver},
	{Name: "MaskedArgmax", Py: "masked.argmax", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the index, in x's type, of the greatest element along dim, or of all, of x where mask is true", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MaskedArgmin", Py: "masked.argmin", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the index, in x's type, of the least element along dim, or of all, of x where mask is true", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MaskedLogsumexp", Py: "masked.logsumexp", Func: true, Comp: true, In: withMask, Args: maskedReduction, Attr: maskedDims, Doc: "returns the logarithm of the sum of the exponentials along dim, or of all, of the elements of x where mask is true; -∞ where there is none", Lo: -3, Hi: 3, Samples: maskedOver},
	{Name: "MaskedMedian", Py: "masked.median", Func: true, Comp: true, In: withMask, Args: "input, dim=-1, *, keepdim=False, dtype=None, mask=None", Attr: []Attr{{"dim", "int", "-1"}, keepdim}, Doc: "returns the median along dim, the lower one of two, of the elements of x where mask is true; NaN where there is none", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 4}, {4}}, Attr: []any{1, true}}}},
	{Name: "MaskedNorm", Py: "masked.norm", Func: true, Comp: true, In: withMask, Args: "input, ord=2.0, dim=None, *, keepdim=False, dtype=None, mask=None", Attr: []Attr{{"ord", "float64", "2"}, dims, keepdim}, Doc: "returns the norm of order ord along dim, or of all, of the elements of x where mask is true", Lo: 0.5, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{3.0, []int{1}, false}}}},
	{Name: "MaskedVar", Py: "masked.var", Func: true, Comp: true, In: withMask, Args: maskedSpread, Attr: maskedSpreadAttr, Doc: "returns the variance along dim, or of all, of the elements of x where mask is true: the sum of squares divided by their number less correction, 1 by default, 0 if unbiased is false", Lo: -3, Hi: 3, Samples: spread},
	{Name: "MaskedStd", Py: "masked.std", Func: true, Comp: true, In: withMask, Args: maskedSpread, Attr: maskedSpreadAttr, Doc: "returns the square root of MaskedVar", Lo: -3, Hi: 3, Samples: spread},
	{Name: "MaskedCumsum", Py: "masked.cumsum", Func: true, Comp: true, In: withMask, Args: maskedLine, Attr: maskedAxis, Doc: "returns the sums, up to each element along dim, of the elements of x where mask is true, in x's type", Lo: -3, Hi: 3, Samples: maskedAlong},
	{Name: "MaskedCumprod", Py: "masked.cumprod", Func: true, Comp: true, In: withMask, Args: maskedLine, Attr: maskedAxis, Doc: "returns the products, up to each element along dim, of the elements of x where mask is true, in x's type", Lo: 0.5, Hi: 3, Samples: maskedAlong},
	{Name: "MaskedSoftmax", Py: "masked.softmax", Func: true, Comp: true, In: withMask, Args: maskedLine, Attr: maskedAxis, Doc: "returns the softmax along dim of x, in which elements count as -∞ where mask is false", Lo: -3, Hi: 3, Samples: maskedAlong},
	{Name: "MaskedLogSoftmax", Py: "masked.log_softmax", Func: true, Comp: true, In: withMask, Args: maskedLine, Attr: maskedAxis, Doc: "returns the logarithm of MaskedSoftmax", Lo: -3, Hi: 3, Samples: maskedAlong},
	{Name: "MaskedSoftmin", Py: "masked.softmin", Func: true, Comp: true, In: withMask, Args: maskedLine, Attr: maskedAxis, Doc: "returns the softmax of -x along dim, where elements of x count as ∞ where mask is false", Lo: -3, Hi: 3, Samples: maskedAlong},
	{Name: "MaskedNormalize", Py: "masked.normalize", Func: true, Comp: true, In: withMask, Args: "input, ord, dim, *, eps=1e-12, dtype=None, mask=None", Attr: []Attr{{"ord", "float64", ""}, axis, {"eps", "float64", "1e-12"}}, Doc: "returns x, 0 where mask is false, divided by its norm of order ord along dim, which is at least eps", Lo: 0.5, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{2.0, 1, 1e-12}}}},
	{Name: "MaskedLogaddexp", Py: "masked.logaddexp", Func: true, Comp: true, In: []string{"x", "y", "inputMask?", "otherMask?"}, Args: "input, other, *, dtype=None, input_mask=None, other_mask=None", Doc: "returns log(exp(x) + exp(y)), where elements count as -∞ where their mask is false", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {3}, nil}}}},
}

var maskedSpreadAttr = []Attr{dims, {"unbiased", "any", "nil"}, {"correction", "any", "nil"}, keepdim}
