package op

var (
	dilation = Attr{"dilation", "[]int", "[]int{1}"}
	ceilMode = Attr{"ceilMode", "bool", "false"}
	outSize  = []Attr{{"outputSize", "any", ""}}
)

// volume: torch.nn.functional in three dimensions, greatest elements of windows
// that share out their input, and the windows themselves.
var volume = []Op{
	{Name: "Conv3d", Node: "ConvolutionBackward0", Py: "nn.functional.conv3d", In: []string{"x", "weight", "bias?"}, Func: true, Comp: true, Attr: []Attr{stride, {"padding", "any", "0"}, dilation, {"groups", "int", "1"}},
		Doc: "returns the cross-correlation of x (N, C, D, H, W) or (C, D, H, W) with weight (O, C/groups, KD, KH, KW), plus bias (O) if it is not nil. Padding is a number, three, \"valid\" or \"same\"", Lo: -2, Hi: 2,
		Samples: []Sample{{In: [][]int{{2, 3, 4, 3}, {2, 1, 2, 3, 2}, {2}}, Attr: []any{[]int{2, 1, 1}, []int{1, 0, 1}, []int{1}, 2}}, {In: [][]int{{1, 1, 3, 2, 2}, {1, 1, 2, 2, 2}, nil}, Attr: []any{[]int{1}, "same", []int{1}, 1}}}},
	{Name: "ConvTranspose3d", Node: "ConvolutionBackward0", Py: "nn.functional.conv_transpose3d", In: []string{"x", "weight", "bias?"}, Func: true, Comp: true, Attr: transposed,
		Doc: "returns the gradient that Conv3d would give its input, for x (N, C, D, H, W) or (C, D, H, W) as the gradient of its result and weight (C, O/groups, KD, KH, KW), plus bias (O)", Lo: -2, Hi: 2,
		Samples: []Sample{{In: [][]int{{2, 2, 3, 2}, {2, 1, 2, 3, 2}, {1}}, Attr: []any{[]int{2, 1, 1}, []int{1, 0, 0}, []int{1, 0, 0}, 1, []int{1}}}}},
	{Name: "MaxPool3d", Py: "nn.functional.max_pool3d", Func: true, Comp: true, Args: pooledArgs + ", dilation=1, ceil_mode=False, return_indices=False", Attr: append(window, dilation, ceilMode),
		Doc: "returns the greatest element of every window of x (N, C, D, H, W) or (C, D, H, W); NaN counts as greatest. The stride is kernelSize if it is empty", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{1, 4, 4, 5}}, Attr: []any{[]int{2}, []int{}, []int{0}, []int{1}, false}}}},
	{Name: "MaxPool3dWithIndices", Py: "nn.functional.max_pool3d_with_indices", Func: true, Comp: true, Out: []string{"z", "indices"}, Args: pooledArgs + ", dilation=1, ceil_mode=False", Attr: append(window, dilation, ceilMode),
		Doc: "returns what MaxPool3d does, and the index of each element in its volume", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{1, 4, 4, 5}}, Attr: []any{[]int{2}, []int{}, []int{0}, []int{1}, false}}}},
	{Name: "AvgPool3d", Py: "nn.functional.avg_pool3d", Func: true, Comp: true, Args: pooledArgs + ", ceil_mode=False, count_include_pad=True, divisor_override=None", Attr: append(window, ceilMode, Attr{"countIncludePad", "bool", "true"}, Attr{"divisorOverride", "any", "nil"}),
		Doc: "returns the mean of every window of x (N, C, D, H, W) or (C, D, H, W): the sum divided by the number of elements, with those of the padding if countIncludePad, or by divisorOverride if it is not nil", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{1, 1, 4, 5, 5}}, Attr: []any{[]int{3, 2, 2}, []int{2}, []int{1, 0, 1}, true, false, nil}}}},
	{Name: "AdaptiveAvgPool3d", Py: "nn.functional.adaptive_avg_pool3d", Func: true, Comp: true, Attr: outSize, Doc: "returns means of x (N, C, D, H, W) or (C, D, H, W) over windows that share it out: outputSize is the volume's size, one number or three", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 5, 3, 4}}, Attr: []any{[]int{2, 3, 1}}}}},
	{Name: "AdaptiveMaxPool1d", Py: "nn.functional.adaptive_max_pool1d_with_indices", Alias: []string{"nn.functional.adaptive_max_pool1d"}, Func: true, Comp: true, Out: []string{"z", "indices"}, Attr: outSize,
		Doc: "returns the greatest elements of outputSize windows that share out x (N, C, L) or (C, L), and their indices", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 7}}, Attr: []any{3}}}},
	{Name: "AdaptiveMaxPool2d", Py: "nn.functional.adaptive_max_pool2d_with_indices", Alias: []string{"nn.functional.adaptive_max_pool2d"}, Func: true, Comp: true, Out: []string{"z", "indices"}, Attr: outSize,
		Doc: "returns the greatest elements of windows that share out the planes of x (N, C, H, W) or (C, H, W), and their indices in the plane: outputSize is the result's size, one number or two", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 5, 7}}, Attr: []any{[]int{2, 3}}}}},
	{Name: "AdaptiveMaxPool3d", Py: "nn.functional.adaptive_max_pool3d_with_indices", Alias: []string{"nn.functional.adaptive_max_pool3d"}, Func: true, Comp: true, Out: []string{"z", "indices"}, Attr: outSize,
		Doc: "returns the greatest elements of windows that share out the volumes of x (N, C, D, H, W) or (C, D, H, W), and their indices in the volume: outputSize is the result's size, one number or three", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{1, 3, 5, 4}}, Attr: []any{[]int{2, 3, 2}}}}},
	{Name: "Im2Col", AsIs: true, Py: "nn.functional.im2col", Alias: []string{"nn.functional.unfold"}, Func: true, Comp: true, Args: "input, kernel_size, dilation=1, padding=0, stride=1", Attr: []Attr{{"kernelSize", "[]int", ""}, dilation, padding, stride},
		Doc: "returns the windows of x (N, C, H, W) or (C, H, W) as columns: (N, C*KH*KW, L) for L places of the window, row by row", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 2, 4, 5}}, Attr: []any{[]int{2, 3}, []int{1, 2}, []int{1, 0}, []int{2, 1}}}}},
	{Name: "Col2Im", Py: "nn.functional.col2im", Alias: []string{"nn.functional.fold"}, Func: true, Comp: true, Args: "input, output_size, kernel_size, dilation=1, padding=0, stride=1", Attr: []Attr{{"outputSize", "[]int", ""}, {"kernelSize", "[]int", ""}, dilation, padding, stride},
		Doc: "returns the sums (N, C, H, W) of columns x (N, C*KH*KW, L) or (C*KH*KW, L) at the places from which Im2Col takes them; outputSize is (H, W)", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{1, 8, 6}}, Attr: []any{[]int{3, 4}, []int{2}, []int{1}, []int{0}, []int{1}}}}},
}
