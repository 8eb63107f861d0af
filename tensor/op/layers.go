package op

var (
	stride  = Attr{"stride", "[]int", "[]int{1}"}
	padding = Attr{"padding", "[]int", "[]int{0}"}
	window  = []Attr{{"kernelSize", "[]int", ""}, {"stride", "[]int", "[]int{}"}, padding}
)

// layers: what networks are made of. A size, stride, padding or dilation has one
// number for each dimension, or one for all.
var layers = []Op{
	{Name: "Conv2dPlain", Node: "ConvolutionBackward0", Py: "_conv2d", In: []string{"x", "weight", "bias?"}, Func: true, Attr: []Attr{stride, padding, {"dilation", "[]int", "[]int{1}"}, {"groups", "int", "1"}},
		Doc: "returns the cross-correlation of x (N, C, H, W) with weight (O, C/groups, KH, KW), plus bias (O) if it is not nil: (N, O, H', W') with H' = (H + 2*padding - dilation*(KH-1) - 1)/stride + 1", DType: Own,
		VJP: []string{"func"}, Lo: -2, Hi: 2, Samples: []Sample{
			{In: [][]int{{2, 2, 5, 4}, {3, 2, 3, 2}, {3}}, Attr: []any{[]int{1}, []int{0}, []int{1}, 1}},
			{In: [][]int{{1, 2, 5, 5}, {2, 1, 3, 3}, nil}, Attr: []any{[]int{2, 1}, []int{1, 0}, []int{1}, 2}},
			{In: [][]int{{1, 1, 6, 6}, {2, 1, 2, 2}, {2}}, Attr: []any{[]int{1}, []int{1}, []int{2, 1}, 1}}}},
	{Name: "Conv2dInput", Py: "nn.grad.conv2d_input", In: []string{"g", "weight"}, Func: true, Attr: []Attr{{"height", "int", ""}, {"width", "int", ""}, {"stride", "[]int", ""}, {"padding", "[]int", ""}, {"dilation", "[]int", ""}, {"groups", "int", ""}},
		Doc: "returns the gradient of Conv2dPlain's input (N, C, height, width), given the gradient g of its result", DType: Own,
		VJP: []string{"func"}, Lo: -2, Hi: 2, Samples: []Sample{{In: [][]int{{2, 3, 3, 3}, {3, 2, 3, 2}}, Attr: []any{5, 4, []int{1}, []int{0}, []int{1}, 1}}}},
	{Name: "Conv2dWeight", Py: "nn.grad.conv2d_weight", In: []string{"x", "g"}, Func: true, Attr: []Attr{{"height", "int", ""}, {"width", "int", ""}, {"stride", "[]int", ""}, {"padding", "[]int", ""}, {"dilation", "[]int", ""}, {"groups", "int", ""}},
		Doc: "returns the gradient of Conv2dPlain's weight (O, C/groups, height, width), given the gradient g of its result", DType: Own,
		VJP: []string{"func"}, Lo: -2, Hi: 2, Samples: []Sample{{In: [][]int{{2, 2, 5, 4}, {2, 3, 3, 3}}, Attr: []any{3, 2, []int{1}, []int{0}, []int{1}, 1}}}},
	{Name: "MaxPool2dIndices", Py: "_max_pool2d", Func: true, Out: []string{"z", "indices"}, Attr: append(window, Attr{"dilation", "[]int", "[]int{1}"}, Attr{"ceilMode", "bool", "false"}),
		Doc: "returns the greatest element of every window of x (N, C, H, W), and its index in the plane; NaN counts as greatest. The stride is kernelSize if it is empty", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 2, 4, 5}}, Attr: []any{[]int{2}, []int{2}, []int{0}, []int{1}, false}}, {In: [][]int{{1, 1, 5, 6}}, Attr: []any{[]int{3, 2}, []int{2}, []int{1, 0}, []int{1, 2}, true}}}},
	{Name: "SumPool2d", Py: "_sum_pool2d", Func: true, Attr: append(window[:1:1], Attr{"stride", "[]int", ""}, Attr{"padding", "[]int", ""}, Attr{"size", "[]int", ""}),
		Doc: "returns the sums of size windows of x (N, C, H, W); what lies outside of x counts as 0", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 2, 4, 5}}, Attr: []any{[]int{2, 3}, []int{1, 2}, []int{0, 1}, []int{3, 3}}}}},
	{Name: "SumPool2dInput", Py: "_sum_pool2d_input", In: []string{"g"}, Func: true, Attr: append(window[:1:1], Attr{"stride", "[]int", ""}, Attr{"padding", "[]int", ""}, Attr{"size", "[]int", ""}),
		Doc: "returns the gradient of SumPool2d's input, whose planes have the given size, given the gradient g of its result", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 2, 3, 3}}, Attr: []any{[]int{2, 3}, []int{1, 2}, []int{0, 1}, []int{4, 5}}}}},
	{Name: "DropoutMask", Node: "MulBackward0", Py: "_dropout", Func: true, Out: []string{"z", "mask"}, Attr: []Attr{{"p", "float64", "0.5"}},
		Doc: "returns x with each element set to 0 with probability p and divided by 1-p otherwise, and the factors", Src: "Srivastava et al., Dropout, JMLR 15 (2014)", DType: Own,
		VJP: []string{"g * mask"}, Lo: -3, Hi: 3},
	{Name: "CrossEntropyMean", Node: "NllLossBackward0", Py: "_cross_entropy", In: []string{"x", "target"}, Func: true, Doc: "returns the mean of -log_softmax(x)[i, target[i]] for logits x (N, C) and classes target (N) of type Int64", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "MSEMean", Node: "MseLossBackward0", Py: "_mse_loss", In: xy, Func: true, Doc: "returns the mean of (x - y)**2 for x and y of one shape", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}}}}},
	{Name: "LayerNormLast", Py: "_layer_norm", In: []string{"x", "weight?", "bias?"}, Func: true, Attr: []Attr{{"eps", "float64", "1e-05"}},
		Doc: "returns (x - mean) / sqrt(var + eps) * weight + bias with mean and variance over the last dimension", Src: "Ba et al., Layer Normalization, arXiv:1607.06450", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{3, 4}, {4}, {4}}, Attr: []any{1e-5}}, {In: [][]int{{2, 4}, nil, nil}, Attr: []any{1e-5}}}},
}
