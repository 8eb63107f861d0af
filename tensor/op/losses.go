package op

var (
	reduction = Attr{"reduction", "string", `"mean"`}
	target    = []string{"x", "target"}
	paired    = []Sample{{In: [][]int{{2, 3}, {2, 3}}, Attr: []any{"mean"}}, {In: [][]int{{2, 3}, {2, 3}}, Attr: []any{"none"}}}
)

const legacy = ", size_average=None, reduce=None, reduction='mean'"

// losses are made of other rows. Their reduction is "none", "mean" or "sum".
var losses = []Op{
	{Name: "CrossEntropy", Node: "NllLossBackward0", Py: "nn.functional.cross_entropy", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean', label_smoothing=0.0",
		Attr: []Attr{{"ignoreIndex", "int", "-100"}, reduction, {"labelSmoothing", "float64", "0"}},
		Doc:  "returns -log_softmax(x)[i, target[i]] for logits x (N, C, …) or (C) and classes target (N, …) of type Int64, or -sum(target * log_softmax(x)) for probabilities target of x's shape; weight (C) rescales classes", Lo: -3, Hi: 3},
	{Name: "NLLLoss", Node: "NllLossBackward0", Py: "nn.functional.nll_loss", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target, weight=None, size_average=None, ignore_index=-100, reduce=None, reduction='mean'",
		Attr: []Attr{{"ignoreIndex", "int", "-100"}, reduction}, Doc: "returns -weight[target[i]] * x[i, target[i]] for log probabilities x (N, C, …) or (C) and classes target (N, …) of type Int64; a mean is divided by the sum of the weights", Lo: -3, Hi: 3},
	{Name: "MSELoss", Node: "MseLossBackward0", Py: "nn.functional.mse_loss", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target" + legacy + ", weight=None", Attr: []Attr{reduction}, Doc: "returns (x - target)**2", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, nil}, Attr: []any{"sum"}}}},
	{Name: "L1Loss", Py: "nn.functional.l1_loss", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target" + legacy + ", weight=None", Attr: []Attr{reduction}, Doc: "returns |x - target|", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, nil}, Attr: []any{"sum"}}}},
	{Name: "SmoothL1Loss", Node: "SmoothL1LossBackward0", Py: "nn.functional.smooth_l1_loss", In: target, Func: true, Comp: true, Args: "input, target" + legacy + ", beta=1.0", Attr: []Attr{reduction, {"beta", "float64", "1"}},
		Doc: "returns (x-target)**2 / (2*beta) where |x-target| is below beta and |x-target| - beta/2 elsewhere", Src: "Girshick, Fast R-CNN, arXiv:1504.08083", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}}, Attr: []any{"mean", 0.7}}}},
	{Name: "HuberLoss", Node: "HuberLossBackward0", Py: "nn.functional.huber_loss", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target, reduction='mean', delta=1.0, weight=None", Attr: []Attr{reduction, {"delta", "float64", "1"}},
		Doc: "returns (x-target)**2 / 2 where |x-target| is at most delta and delta * (|x-target| - delta/2) elsewhere", Src: "Huber, Annals of Mathematical Statistics 35 (1964)", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, nil}, Attr: []any{"mean", 0.7}}}},
	{Name: "BinaryCrossEntropy", Node: "BinaryCrossEntropyBackward0", Py: "nn.functional.binary_cross_entropy", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target, weight=None" + legacy, Attr: []Attr{reduction},
		Doc: "returns -(target*log(x) + (1-target)*log(1-x)) * weight for probabilities x; logarithms are at least -100", Lo: 0.1, Hi: 0.9, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {3}}, Attr: []any{"mean"}}}},
	{Name: "BinaryCrossEntropyWithLogits", Node: "BinaryCrossEntropyWithLogitsBackward0", Py: "nn.functional.binary_cross_entropy_with_logits", In: []string{"x", "target", "weight?", "posWeight?"}, Func: true, Comp: true, Args: "input, target, weight=None" + legacy + ", pos_weight=None", Attr: []Attr{reduction},
		Doc: "returns -(posWeight*target*log(sigmoid(x)) + (1-target)*log(1-sigmoid(x))) * weight", Lo: 0.1, Hi: 0.9, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {3}, {3}}, Attr: []any{"mean"}}}},
	{Name: "KLDiv", Py: "nn.functional.kl_div", In: target, Func: true, Comp: true, Args: "input, target" + legacy + ", log_target=False", Attr: []Attr{reduction, {"logTarget", "bool", "false"}},
		Doc: "returns target * (log(target) - x), or exp(target) * (target - x) with logTarget; \"batchmean\" is the sum divided by x's first dimension", Src: "Kullback and Leibler, Annals of Mathematical Statistics 22 (1951)", Lo: 0.1, Hi: 0.9, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}}, Attr: []any{"batchmean", false}}}},
	{Name: "SoftMarginLoss", Py: "nn.functional.soft_margin_loss", In: target, Func: true, Comp: true, Args: "input, target" + legacy, Attr: []Attr{reduction}, Doc: "returns log(1 + exp(-target*x))", Lo: -3, Hi: 3, Samples: paired},
	{Name: "HingeEmbeddingLoss", Py: "nn.functional.hinge_embedding_loss", In: target, Func: true, Comp: true, Args: "input, target, margin=1.0" + legacy, Attr: []Attr{{"margin", "float64", "1"}, reduction},
		Doc: "returns x where target is 1 and max(0, margin - x) where it is -1", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MarginRankingLoss", Py: "nn.functional.margin_ranking_loss", In: []string{"input1", "input2", "target"}, Func: true, Comp: true, Args: "input1, input2, target, margin=0" + legacy, Attr: []Attr{{"margin", "float64", "0"}, reduction},
		Doc: "returns max(0, -target*(input1 - input2) + margin)", Lo: 0.5, Hi: 3, Samples: []Sample{{In: [][]int{{3}, {3}, {3}}, Attr: []any{20.0, "mean"}}}},
	{Name: "CosineEmbeddingLoss", Py: "nn.functional.cosine_embedding_loss", In: []string{"input1", "input2", "target"}, Func: true, Comp: true, Args: "input1, input2, target, margin=0" + legacy, Attr: []Attr{{"margin", "float64", "0"}, reduction},
		Doc: "returns 1 - cos(input1, input2) where target is 1 and max(0, cos(input1, input2) - margin) where it is -1", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "TripletMarginLoss", Py: "nn.functional.triplet_margin_loss", In: []string{"anchor", "positive", "negative"}, Func: true, Comp: true, Args: "anchor, positive, negative, margin=1.0, p=2, eps=1e-06, swap=False" + legacy,
		Attr: []Attr{{"margin", "float64", "1"}, {"p", "float64", "2"}, {"eps", "float64", "1e-06"}, {"swap", "bool", "false"}, reduction},
		Doc:  "returns max(0, d(anchor, positive) - d(anchor, negative) + margin) with the p-norm d of the difference plus eps; with swap the smaller of d(anchor, negative) and d(positive, negative) counts", Src: "Balntas et al., BMVC 2016", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {2, 3}}, Attr: []any{9.0, 2.0, 1e-6, false, "mean"}}}},
	{Name: "PoissonNLLLoss", Py: "nn.functional.poisson_nll_loss", In: target, Func: true, Comp: true, Args: "input, target, log_input=True, full=False, size_average=None, eps=1e-08, reduce=None, reduction='mean'",
		Attr: []Attr{{"logInput", "bool", "true"}, {"full", "bool", "false"}, {"eps", "float64", "1e-08"}, reduction}, Doc: "returns exp(x) - target*x, or x - target*log(x + eps) unless logInput; with full plus Stirling's approximation of log(target!)", Lo: 0.1, Hi: 0.9,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}}, Attr: []any{true, false, 1e-8, "mean"}}}},
	{Name: "GaussianNLLLoss", Py: "nn.functional.gaussian_nll_loss", In: []string{"x", "target", "variance"}, Num: []string{"variance"}, Func: true, Comp: true, Args: "input, target, var, full=False, eps=1e-06, reduction='mean'",
		Attr: []Attr{{"full", "bool", "false"}, {"eps", "float64", "1e-06"}, reduction}, Doc: "returns (log(variance) + (x - target)**2 / variance) / 2 with variance at least eps, with full plus log(2π)/2", Src: "Nix and Weigend, ICNN 1994", Lo: 0.5, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {2, 3}}, Attr: []any{true, 1e-6, "mean"}}}},
	{Name: "MultilabelSoftMarginLoss", Py: "nn.functional.multilabel_soft_margin_loss", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target, weight=None" + legacy, Attr: []Attr{reduction},
		Doc: "returns the mean over classes of -(target*log(sigmoid(x)) + (1-target)*log(sigmoid(-x))) * weight", Lo: 0.1, Hi: 0.9, Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}, {3}}, Attr: []any{"mean"}}}},
	{Name: "MultiMarginLoss", Py: "nn.functional.multi_margin_loss", In: []string{"x", "target", "weight?"}, Func: true, Comp: true, Args: "input, target, p=1, margin=1.0, weight=None" + legacy, Attr: []Attr{{"p", "int", "1"}, {"margin", "float64", "1"}, reduction},
		Doc: "returns sum(max(0, margin - x[target] + x[i])**p) / C over the classes i that are not target, of x (N, C) or (C)", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "CTCLoss", Py: "nn.functional.ctc_loss", Func: true, Comp: true, AsIs: true, In: aligned, Args: "log_probs, targets, input_lengths, target_lengths, blank=0, reduction='mean', zero_infinity=False",
		Attr: []Attr{{"blank", "int", "0"}, reduction, {"zeroInfinity", "bool", "false"}}, Doc: "returns the loss of connectionist temporal classification of logProbs (T, N, C), or (T, C), which are the logarithms of probabilities of C labels in T frames: the negative logarithm of the probability of targets, (N, S) or all labels one after the other, of which targetLengths (N) count, in the first inputLengths (N) frames. The mean is that of losses divided by the number of labels; losses that are infinite become 0 if zeroInfinity", Src: "A. Graves et al., ICML 2006", Samples: []Sample{}},
	{Name: "CTCLossEach", Node: "CtcLossBackward0", Py: "_ctc_loss", Func: true, AsIs: true, In: aligned, Out: []string{"loss", "alpha"}, Attr: []Attr{{"blank", "int", ""}, {"zeroInfinity", "bool", ""}}, Doc: "returns the losses (N) of CTCLoss and, for the gradient, the logarithms of the probabilities of all beginnings of alignments (N, T, 2S+1)", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "CTCLossGrad", Py: "_ctc_loss_backward", Func: true, AsIs: true, In: append([]string{"grad"}, append(aligned, "loss", "alpha")...), Attr: []Attr{{"blank", "int", ""}, {"zeroInfinity", "bool", ""}}, Doc: "returns the gradient that CTCLossEach has for logits whose log-softmax logProbs is", DType: Own,
		VJP: []string{"func"}, Samples: []Sample{}},
	{Name: "LinearCrossEntropy", Py: "nn.functional.linear_cross_entropy", Func: true, Comp: true, In: []string{"x", "linearWeight", "target", "linearBias?", "weight?"}, Args: "input, linear_weight, target, *, linear_bias=None, weight=None, reduction='mean', ignore_index=None, label_smoothing=0.0, options=None",
		Attr: []Attr{reduction, {"ignoreIndex", "any", "nil"}, {"labelSmoothing", "float64", "0"}}, Doc: "returns the CrossEntropy between x (N, in) or (in) times the transpose of linearWeight (C, …, in), plus linearBias (C, …) if it is not nil, and target", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {4, 3}, {2, 4}, {4}, nil}, Attr: []any{"mean", nil, 0.0}}, {In: [][]int{{2, 3}, {4, 2, 3}, {2, 4, 2}, nil, {4}}, Attr: []any{"sum", nil, 0.1}}}},
}

var aligned = []string{"logProbs", "targets", "inputLengths", "targetLengths"}
