package op

import "math"

var (
	dims    = Attr{"dim", "[]int", ""}
	keepdim = Attr{"keepdim", "bool", "false"}
	axis    = Attr{"dim", "int", ""}
)

const reducedArgs = "input, dim=None, keepdim=False, *, dtype=None"

func over(attrs ...any) []Sample { return []Sample{{In: [][]int{{3, 4}}, Attr: attrs}} }

var everyAxis = []Sample{
	{In: [][]int{{2, 3}}, Attr: []any{[]int{}, false}},
	{In: [][]int{{2, 3}}, Attr: []any{[]int{0}, false}},
	{In: [][]int{{2, 3, 2}}, Attr: []any{[]int{-1, 0}, true}},
}

// reductions along dims; no dims mean all of them.
var reductions = []Op{
	{Name: "Sum", Node: "SumBackward0 SumBackward1", Py: "sum", Args: reducedArgs, Attr: []Attr{dims, keepdim}, Doc: "returns the sum of the elements along dim, or of all; integers and bools add up as int64", DType: Own,
		Complex: "own", Wirtinger: true, VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "Mean", Node: "MeanBackward0 MeanBackward1", Py: "mean", Args: reducedArgs, Attr: []Attr{dims, keepdim}, Doc: "returns the mean of the elements along dim, or of all", DType: Own,
		Complex: "own", Wirtinger: true, VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "Prod", Node: "ProdBackward0 ProdBackward1", Py: "prod", Args: reducedArgs, Attr: []Attr{dims, keepdim}, Doc: "returns the product of the elements along dim, or of all; integers and bools multiply as int64", DType: Own,
		Complex: "own", VJP: []string{"func"}, Lo: 0.5, Hi: 2, Samples: everyAxis},
	{Name: "VarOfAll", Py: "var", Comp: true, Args: "input, unbiased=True", Attr: []Attr{{"unbiased", "bool", "true"}}, Doc: "returns Var of all elements with the correction 1, or 0 unless unbiased", Lo: -3, Hi: 3, Samples: over(true)},
	{Name: "StdOfAll", Py: "std", Comp: true, Args: "input, unbiased=True", Attr: []Attr{{"unbiased", "bool", "true"}}, Doc: "returns Std of all elements with the correction 1, or 0 unless unbiased", Lo: -3, Hi: 3, Samples: over(true)},
	{Name: "Var", Py: "var", Args: "input, dim=None, *, correction=1, keepdim=False", Attr: []Attr{dims, {"correction", "float64", "1"}, keepdim}, Doc: "returns the variance along dim, or of all elements: the sum of squared distances from the mean, divided by their number less correction", DType: Own,
		Complex: "own", HalfComplex: true, BrainComplex: true, Wirtinger: true, VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{[]int{}, 1.0, false}}, {In: [][]int{{4, 3}}, Attr: []any{[]int{0}, 0.0, true}}}},
	{Name: "Std", Py: "std", Args: "input, dim=None, *, correction=1, keepdim=False", Attr: []Attr{dims, {"correction", "float64", "1"}, keepdim}, Doc: "returns the square root of Var", DType: Own,
		Complex: "own", Wirtinger: true, VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{[]int{}, 1.0, false}}, {In: [][]int{{4, 3}}, Attr: []any{[]int{0}, 0.0, true}}}},
	{Name: "VarUnbiased", Py: "var", Comp: true, Args: "input, dim=None, unbiased=True, keepdim=False", Attr: []Attr{dims, {"unbiased", "bool", "true"}, keepdim}, Doc: "returns Var with the correction 1, or 0 unless unbiased", Lo: -3, Hi: 3, Samples: over([]int{1}, true, false)},
	{Name: "StdUnbiased", Py: "std", Comp: true, Args: "input, dim=None, unbiased=True, keepdim=False", Attr: []Attr{dims, {"unbiased", "bool", "true"}, keepdim}, Doc: "returns Std with the correction 1, or 0 unless unbiased", Lo: -3, Hi: 3, Samples: over([]int{1}, true, false)},
	{Name: "Amax", Py: "amax", Args: "input, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "returns the greatest element along dim, or of all; NaN if there is one. Gradients are shared by equal elements", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "Amin", Py: "amin", Args: "input, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "returns the smallest element along dim, or of all; NaN if there is one. Gradients are shared by equal elements", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "MaxDim", Node: "MaxBackward0", Py: "max", Out: []string{"values", "indices"}, Attr: []Attr{axis, keepdim}, Doc: "returns the greatest elements along dim and the index of the first of each; NaN counts as greatest", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(1, false)},
	{Name: "MinDim", Node: "MinBackward0", Py: "min", Out: []string{"values", "indices"}, Attr: []Attr{axis, keepdim}, Doc: "returns the smallest elements along dim and the index of the first of each; NaN counts as smallest", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(0, true)},
	{Name: "Argmax", Py: "argmax", Args: "input, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "returns the index of the first greatest element along one dim, or in row-major order of all", DType: Own, Lo: -3, Hi: 3, Samples: over([]int{1}, false)},
	{Name: "Argmin", Py: "argmin", Args: "input, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "returns the index of the first smallest element along one dim, or in row-major order of all", DType: Own, Lo: -3, Hi: 3, Samples: over([]int{1}, false)},
	{Name: "All", Py: "all", Args: "input, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "tells whether no element along dim, or of all, is zero", Complex: "own", HalfComplex: true, BrainComplex: true, DType: Own, Lo: -1, Hi: 1, Samples: over([]int{1}, false)},
	{Name: "Any", Py: "any", Args: "input, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "tells whether an element along dim, or of all, is not zero", Complex: "own", HalfComplex: true, BrainComplex: true, DType: Own, Lo: -1, Hi: 1, Samples: over([]int{1}, false)},
	{Name: "Cumsum", InPlace: true, Py: "cumsum", Args: "input, dim, *, dtype=None", Attr: []Attr{axis}, Doc: "returns the sums of the elements up to each along dim", DType: Own,
		Complex: "own", Wirtinger: true, VJP: []string{"flip(cumsum(flip(g, dim), dim), dim)"}, Lo: -3, Hi: 3, Samples: over(1)},
	{Name: "Softmax", Py: "softmax", Alias: []string{"nn.functional.softmax", "special.softmax"}, Args: "input, dim, dtype=None", Attr: []Attr{axis}, Doc: "returns exp(x) / sum(exp(x)) along dim", Src: "shifted by the maximum, as in Goodfellow et al., Deep Learning, 2016, section 4.1", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: append(over(1), over(0)...)},
	{Name: "LogSoftmax", Py: "log_softmax", Alias: []string{"nn.functional.log_softmax", "special.log_softmax"}, Args: "input, dim, dtype=None", Attr: []Attr{axis}, Doc: "returns the logarithm of Softmax", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: append(over(1), over(0)...)},
	{Name: "Norm", Node: "LinalgVectorNormBackward0", Py: "linalg.vector_norm", Args: "input, ord=2, dim=None, keepdim=False, *, dtype=None", Attr: []Attr{{"ord", "float64", "2"}, {"dim", "[]int", "[]int{}"}, keepdim},
		Doc: "returns sum(|x|**ord)**(1/ord) along dim, or of all elements: for infinite ord the greatest or smallest |x|, for 0 the number of elements that are not 0", DType: Own,
		Complex: "own", HalfComplex: true, Wirtinger: true, VJP: []string{"func"}, Lo: 0.5, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{2.0, []int{1}, false}}, {In: [][]int{{2, 3}}, Attr: []any{3.0, []int{}, true}}, {In: [][]int{{2, 3}}, Attr: []any{1.0, []int{0}, false}}, {In: [][]int{{4}}, Attr: []any{math.Inf(1), []int{}, false}}}},
	{Name: "Cumprod", InPlace: true, Py: "cumprod", Args: "input, dim, *, dtype=None", Attr: []Attr{axis}, Doc: "returns the products of the elements up to each along dim", DType: Own,
		Complex: "own", VJP: []string{"func"}, Lo: 0.5, Hi: 2, Samples: over(1)},
	{Name: "Logsumexp", Py: "logsumexp", Alias: []string{"special.logsumexp"}, Args: "input, dim, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "returns log(sum(exp(x))) along dim, without overflow", DType: Own, Complex: "own",
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "Median", Node: "MedianBackward1", Py: "median", Args: "input, dim, keepdim=False", Out: []string{"values", "indices"}, Attr: []Attr{axis, keepdim}, Doc: "returns the middle element along dim, the lower of two, and its index; NaN if there is one", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: over(1, false)},
	{Name: "Max", Node: "MaxBackward1", Py: "max", Comp: true, Doc: "returns the greatest element; NaN if there is one. Its gradient is shared by equal elements", Lo: -3, Hi: 3},
	{Name: "Min", Node: "MinBackward1", Py: "min", Comp: true, Doc: "returns the smallest element; NaN if there is one. Its gradient is shared by equal elements", Lo: -3, Hi: 3},
	{Name: "MedianOfAll", Node: "MedianBackward0", Py: "median", Comp: true, Doc: "returns the middle element of all, the lower of two; NaN if there is one", Lo: -3, Hi: 3},
	{Name: "NormOf", Py: "norm", Comp: true, Args: "input, p='fro', dim=None, keepdim=False, dtype=None", Attr: []Attr{{"p", "any", "nil"}, {"dim", "[]int", "[]int{}"}, keepdim}, AsIs: true, Doc: "returns the p-norm along dim, or of all elements: Norm(2) for \"fro\" and nil, MatrixNorm for \"nuc\"", Lo: 0.5, Hi: 3, Samples: over("fro", []int{1}, false)},
	{Name: "VarMeanOfAll", Py: "var_mean", Comp: true, Out: []string{"variance", "mean"}, Args: "input, unbiased=True", Attr: []Attr{{"unbiased", "bool", "true"}}, Doc: "returns VarOfAll and the mean of all elements", Lo: -3, Hi: 3, Samples: over(true)},
	{Name: "VarMean", Py: "var_mean", Comp: true, Out: []string{"variance", "mean"}, Args: "input, dim=None, *, correction=1, keepdim=False", Attr: []Attr{dims, {"correction", "float64", "1"}, keepdim}, Doc: "returns Var and Mean", Lo: -3, Hi: 3, Samples: over([]int{1}, 1.0, false)},
	{Name: "StdMeanOfAll", Py: "std_mean", Comp: true, Out: []string{"std", "mean"}, Args: "input, unbiased=True", Attr: []Attr{{"unbiased", "bool", "true"}}, Doc: "returns StdOfAll and the mean of all elements", Lo: -3, Hi: 3, Samples: over(true)},
	{Name: "StdMean", Py: "std_mean", Comp: true, Out: []string{"std", "mean"}, Args: "input, dim=None, *, correction=1, keepdim=False", Attr: []Attr{dims, {"correction", "float64", "1"}, keepdim}, Doc: "returns Std and Mean", Lo: -3, Hi: 3, Samples: over([]int{1}, 1.0, false)},
	{Name: "VarMeanUnbiased", Py: "var_mean", Comp: true, Out: []string{"variance", "mean"}, Args: "input, dim=None, unbiased=True, keepdim=False", Attr: []Attr{dims, {"unbiased", "bool", "true"}, keepdim}, Doc: "returns VarUnbiased and Mean", Lo: -3, Hi: 3, Samples: over([]int{1}, true, false)},
	{Name: "StdMeanUnbiased", Py: "std_mean", Comp: true, Out: []string{"std", "mean"}, Args: "input, dim=None, unbiased=True, keepdim=False", Attr: []Attr{dims, {"unbiased", "bool", "true"}, keepdim}, Doc: "returns StdUnbiased and Mean", Lo: -3, Hi: 3, Samples: over([]int{1}, true, false)},
	{Name: "Nansum", Py: "nansum", Comp: true, Args: reducedArgs, Attr: []Attr{dims, keepdim}, Doc: "returns the sum of the elements that are not NaN along dim, or of all", Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "Nanmean", Py: "nanmean", Comp: true, Args: reducedArgs, Attr: []Attr{dims, keepdim}, Doc: "returns the mean of the elements that are not NaN along dim, or of all", Lo: -3, Hi: 3, Samples: everyAxis},
	{Name: "CountNonzero", Py: "count_nonzero", Comp: true, Args: "input, dim=None", Attr: []Attr{dims}, Doc: "returns the number of elements that are not 0 along dim, or of all", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Aminmax", Py: "aminmax", Comp: true, Out: []string{"min", "max"}, Args: "input, *, dim=None, keepdim=False", Attr: []Attr{dims, keepdim}, Doc: "returns the smallest and the greatest element along dim, or of all; NaN if there is one", Lo: -3, Hi: 3, Samples: over([]int{1}, false)},
	{Name: "Trace", Node: "TraceBackward0", Py: "trace", Comp: true, Doc: "returns the sum of the diagonal of a matrix", Lo: -3, Hi: 3},
}
