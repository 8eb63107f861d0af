package op

var xy = []string{"x", "y"}

// binary: two inputs that broadcast.
var binary = []Op{
	{Name: "Add", Py: "add", In: xy, Num: []string{"x"}, Doc: "returns x + y", Fwd: "x + y", Bool: "x || y", Complex: "x + y", HalfComplex: true, SIMD: "Add", Wirtinger: true, VJP: []string{"g", "g"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Sub", Py: "sub", Alias: []string{"subtract"}, In: xy, NoBool: true, Num: []string{"x"}, Doc: "returns x - y", Fwd: "x - y", Complex: "x - y", HalfComplex: true, SIMD: "Sub", Wirtinger: true, VJP: []string{"g", "-g"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Mul", Py: "mul", Alias: []string{"multiply"}, In: xy, Num: []string{"x"}, Doc: "returns x * y", Fwd: "x * y", Bool: "x && y", Complex: "x * y", HalfComplex: true, SIMD: "Mul", VJP: []string{"g * y", "g * x"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Div", Py: "div", Alias: []string{"divide", "true_divide"}, In: xy, Num: []string{"x"}, Doc: "returns x / y; integers are divided as floats", Fwd: "x / y", Complex: "quotient(x, y)", Float: true, SIMD: "Div", DType: Float, VJP: []string{"g / y", "-g * (x / y) / y"}, InPlace: true, Into: true, Scalar: true, Lo: 0.5, Hi: 3},
	{Name: "Pow", Py: "pow", In: []string{"x", "exponent"}, Num: []string{"x"}, Doc: "returns x**exponent", Fwd: "power(x, exponent)", Complex: "cpow(x, exponent)", VJP: []string{"func", "func"}, InPlace: true, Scalar: true, Lo: 0.5, Hi: 3},
	{Name: "FloorDivide", Py: "floor_divide", In: xy, Num: []string{"x"}, Doc: "returns the quotient of x and y, rounded down; it has no gradient: that of DivRounded is 0", Fwd: "floordiv(x, y)", VJP: []string{"func"}, InPlace: true, Scalar: true, Lo: 1, Hi: 9, Samples: []Sample{}},
	{Name: "DivFloor", Py: "_div_floor", In: xy, Doc: "returns the quotient of x and y, rounded down", Fwd: "floordiv(x, y)", VJP: []string{"g * 0", "g * 0"}, Kinks: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, Lo: 1, Hi: 9},
	{Name: "Remainder", Py: "remainder", In: xy, Num: []string{"x"}, Doc: "returns the remainder of x divided by y, with the sign of y", Fwd: "modulo(x, y)", VJP: []string{"g", "-g * floor(x / y)"}, Scalar: true, InPlace: true, Lo: 1.1, Hi: 1.9},
	{Name: "Maximum", Py: "maximum", In: xy, Doc: "returns the greater of x and y; NaN if one of them is", Fwd: "greater(x, y)", Bool: "x || y", SIMD: "Maximum", VJP: []string{"func"}, InPlace: true, Lo: -3, Hi: 3},
	{Name: "Minimum", Py: "minimum", In: xy, Doc: "returns the smaller of x and y; NaN if one of them is", Fwd: "smaller(x, y)", Bool: "x && y", SIMD: "Minimum", VJP: []string{"func"}, InPlace: true, Lo: -3, Hi: 3},
	{Name: "ReluGrad", Py: "relu_grad", In: xy, Doc: "returns x, a gradient, where y is not below or equal to 0, and 0 elsewhere", Fwd: "passed(x, y)", SIMD: "ReluGrad", VJP: []string{"relu_grad(g, y)", "0"}, Lo: 0.1, Hi: 3},
	{Name: "GeluGrad", Py: "gelu_grad", In: xy, Doc: "returns x * (Φ(y) + y * φ(y)) for a gradient x, with the distribution function Φ and the density φ of the standard normal distribution", Float: true,
		Fwd: "x * (0.5 * (erf(y * 0.7071067811865476) + 1) + y * exp(y * y * -0.5) * 0.3989422804014327)", SIMD: "GeluGrad",
		VJP: []string{"gelu_grad(g, y)", "g * x * exp(y * y * -0.5) * (2 - y * y) * 0.3989422804014327"}, Lo: -3, Hi: 3},
	{Name: "DivTrunc", Py: "_div_trunc", In: xy, Doc: "returns the quotient of x and y, rounded towards 0", Fwd: "truncdiv(x, y)", VJP: []string{"g * 0", "g * 0"}, Lo: 1, Hi: 9},
	{Name: "Fmod", Py: "fmod", In: xy, Num: []string{"y"}, Doc: "returns the remainder of x divided by y, with the sign of x", Fwd: "remain(x, y)", VJP: []string{"g", "-g * trunc(x / y)"}, InPlace: true, Lo: 1.1, Hi: 1.9},
	{Name: "Fmax", InPlace: true, Py: "fmax", In: xy, Doc: "returns the greater of x and y; NaN only if both are", Fwd: "greaterNumber(x, y)", Bool: "x || y",
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "Fmin", InPlace: true, Py: "fmin", In: xy, Doc: "returns the smaller of x and y; NaN only if both are", Fwd: "smallerNumber(x, y)", Bool: "x && y",
		VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "Hypot", InPlace: true, Py: "hypot", In: xy, Doc: "returns the square root of x*x + y*y without overflow", Fwd: "hypot(x, y)", Float: true, VJP: []string{"g * (x / z)", "g * (y / z)"}, Lo: 0.5, Hi: 3},
	{Name: "Logaddexp", Py: "logaddexp", In: xy, Doc: "returns log(exp(x) + exp(y)) without overflow", Fwd: "logaddexp(x, y)", Complex: "clogaddexp(x, y)", Float: true, VJP: []string{"g / (1 + exp(y - x))", "g / (1 + exp(x - y))"}, Lo: -3, Hi: 3},
	{Name: "Xlogy", InPlace: true, Py: "xlogy", Alias: []string{"special.xlogy"}, In: xy, Num: []string{"x", "y"}, Doc: "returns x * log(y), and 0 where x is 0 and y is not NaN", Fwd: "xlogy(x, y)", Float: true, DType: Float,
		VJP: []string{"masked_fill(g * log(y), logical_and(x == 0, y <= 0), 0)", "g * x / y"}, Lo: 0.5, Hi: 3},
	{Name: "BCE", Py: "_binary_cross_entropy", In: xy, Doc: "returns -(y*log(x) + (1-y)*log(1-x)) for probabilities x; logarithms are at least -100", Fwd: "entropy(x, y)", Float: true,
		VJP: []string{"g * (x - y) / maximum((1 - x) * x, 1e-12)", "g * (log1p(-x) - log(x))"}, Lo: 0.1, Hi: 0.9},
	{Name: "Fma", Py: "_fma", In: []string{"x", "y", "w"}, DType: Own, Doc: "returns x + y*w for floats, rounded once where the processor can: what PyTorch computes in operations that add a product", VJP: []string{"g", "g * w", "g * y"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}, {2, 1}}}, {In: [][]int{{2, 3}, {2, 3}, {2, 3}}}}},
	{Name: "Atan2", Py: "atan2", Alias: []string{"arctan2"}, In: xy, Doc: "returns the angle of the point (y, x) in radians; the first operand is the ordinate", Fwd: "atan2(x, y)", Float: true, DType: Float, VJP: []string{"masked_fill(g * y / (x*x + y*y), logical_and(x == 0, y == 0), 0)", "masked_fill(-g * x / (x*x + y*y), logical_and(x == 0, y == 0), 0)"}, InPlace: true, Lo: 0.5, Hi: 3},
}

// comparisons give Bool and have no gradient.
var comparisons = []Op{
	{Name: "Eq", InPlace: true, Py: "eq", In: xy, Doc: "tells where x and y are equal", Fwd: "x == y", Bool: "x == y", Complex: "x == y", HalfComplex: true, BrainComplex: true, DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Ne", InPlace: true, Py: "ne", Alias: []string{"not_equal"}, In: xy, Doc: "tells where x and y differ", Fwd: "x != y", Bool: "x != y", Complex: "x != y", HalfComplex: true, BrainComplex: true, DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Lt", InPlace: true, Py: "lt", Alias: []string{"less"}, In: xy, Doc: "tells where x is less than y", Fwd: "x < y", Bool: "!x && y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Le", InPlace: true, Py: "le", Alias: []string{"less_equal"}, In: xy, Doc: "tells where x is not above y", Fwd: "x <= y", Bool: "!x || y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Gt", InPlace: true, Py: "gt", Alias: []string{"greater"}, In: xy, Doc: "tells where x is greater than y", Fwd: "x > y", Bool: "x && !y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Ge", InPlace: true, Py: "ge", Alias: []string{"greater_equal"}, In: xy, Doc: "tells where x is not below y", Fwd: "x >= y", Bool: "x || !y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "LogicalAnd", InPlace: true, Py: "logical_and", In: xy, Doc: "tells where neither x nor y is zero", Fwd: "x != 0 && y != 0", Bool: "x && y", Complex: "x != 0 && y != 0", DType: Truth, Lo: -1, Hi: 1},
	{Name: "LogicalOr", InPlace: true, Py: "logical_or", In: xy, Doc: "tells where x or y is not zero", Fwd: "x != 0 || y != 0", Bool: "x || y", Complex: "x != 0 || y != 0", DType: Truth, Lo: -1, Hi: 1},
	{Name: "LogicalXor", InPlace: true, Py: "logical_xor", In: xy, Doc: "tells where exactly one of x and y is zero", Fwd: "(x != 0) != (y != 0)", Bool: "x != y", Complex: "(x != 0) != (y != 0)", DType: Truth, Lo: -1, Hi: 1},
}

// arithmetic is made of other rows.
var arithmetic = []Op{
	{Name: "AddScaled", Node: "AddBackward0", InPlace: true, Py: "add", In: xy, Num: xy, Comp: true, Args: "input, other, *, alpha=1", Attr: []Attr{{"alpha", "any", ""}}, Doc: "returns x + alpha*y", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{2}}}},
	{Name: "SubScaled", Node: "SubBackward0", InPlace: true, Py: "sub", Alias: []string{"subtract"}, In: xy, Num: xy, Comp: true, Args: "input, other, *, alpha=1", Attr: []Attr{{"alpha", "any", ""}}, Doc: "returns x - alpha*y", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{2}}}},
	{Name: "DivRounded", InPlace: true, Py: "div", Alias: []string{"divide", "true_divide"}, In: xy, Num: xy, Comp: true, Args: "input, other, *, rounding_mode=None", Attr: []Attr{{"roundingMode", "any", ""}}, Doc: "returns x / y, rounded to an integer if roundingMode is \"floor\" or \"trunc\"", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "RoundTo", InPlace: true, Py: "round", Comp: true, Args: "input, *, decimals=0", Attr: []Attr{{"decimals", "int", ""}}, Doc: "returns x rounded to decimals places, the even one of two that are as near", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "ClampTo", InPlace: true, Py: "clamp", In: []string{"x", "min?", "max?"}, Num: []string{"min", "max"}, Comp: true, Doc: "returns x, but at least min and at most max, of which one may be nil; NaN stays NaN", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "ClampMin", InPlace: true, Py: "clamp_min", In: []string{"x", "min"}, Num: []string{"min"}, Comp: true, Doc: "returns x, but at least min; NaN stays NaN", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "ClampMax", InPlace: true, Py: "clamp_max", In: []string{"x", "max"}, Num: []string{"max"}, Comp: true, Doc: "returns x, but at most max; NaN stays NaN", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Clip", InPlace: true, Py: "clip", In: []string{"x", "min?", "max?"}, Num: []string{"min", "max"}, Comp: true, Doc: "returns what ClampTo does", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MaxOf", Py: "max", In: xy, Comp: true, Doc: "returns the greater of x and y; NaN if one of them is", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MinOf", Py: "min", In: xy, Comp: true, Doc: "returns the smaller of x and y; NaN if one of them is", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Rsub", Node: "RsubBackward0", Py: "rsub", In: xy, Num: []string{"y"}, Comp: true, Args: "input, other, *, alpha=1", Attr: []Attr{{"alpha", "any", "1"}}, Doc: "returns y - alpha*x", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: []any{2}}}},
	{Name: "Lerp", Node: "LerpBackward0", InPlace: true, Py: "lerp", In: []string{"x", "end", "weight"}, Num: []string{"weight"}, Comp: true, Doc: "returns x + weight * (end - x)", Lo: 0.1, Hi: 0.9, Samples: []Sample{{In: [][]int{{2, 3}, {3}, {2, 3}}}}},
	{Name: "Addcmul", Node: "AddcmulBackward0", InPlace: true, Py: "addcmul", In: []string{"x", "tensor1", "tensor2"}, Comp: true, Args: "input, tensor1, tensor2, *, value=1", Attr: []Attr{{"value", "any", "1"}}, Doc: "returns x + value * tensor1 * tensor2", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}, {2, 1}}, Attr: []any{0.5}}}},
	{Name: "Addcdiv", Node: "AddcdivBackward0", InPlace: true, Py: "addcdiv", In: []string{"x", "tensor1", "tensor2"}, Comp: true, Args: "input, tensor1, tensor2, *, value=1", Attr: []Attr{{"value", "any", "1"}}, Doc: "returns x + value * tensor1 / tensor2", Lo: 0.5, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}, {2, 1}}, Attr: []any{0.5}}}},
	{Name: "IsClose", Py: "isclose", In: xy, Comp: true, Args: "input, other, rtol=1e-05, atol=1e-08, equal_nan=False", Attr: close, Doc: "tells where |x - y| is at most atol + rtol*|y|; equal infinities are close", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "AllClose", Py: "_allclose", In: xy, Comp: true, Attr: close, Doc: "tells whether all elements are close, as IsClose does", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Equal", Py: "_equal", In: xy, Comp: true, Doc: "tells whether x and y have one shape and equal elements", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "Logit", InPlace: true, Py: "logit", Alias: []string{"special.logit"}, Comp: true, Args: "input, eps=None", Attr: []Attr{{"eps", "any", "nil"}}, Doc: "returns log(x / (1-x)) with x held between eps and 1-eps if eps is not nil", Lo: 0.2, Hi: 0.8, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{nil}}}},
	{Name: "NanToNum", AsIs: true, InPlace: true, Py: "nan_to_num", Comp: true, Args: "input, nan=0.0, posinf=None, neginf=None", Attr: []Attr{{"nan", "any", "nil"}, {"posinf", "any", "nil"}, {"neginf", "any", "nil"}}, Doc: "returns x with NaN replaced by nan (0 if nil) and infinities by posinf and neginf, the type's greatest and least numbers if nil", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: []any{nil, nil, nil}}}},
	{Name: "BitwiseAnd", AsIs: true, InPlace: true, Py: "bitwise_and", In: xy, Num: xy, DType: Own, Doc: "returns the bits that x and y have in common; of Bool, whether both are true", Lo: 0, Hi: 9, Samples: []Sample{}},
	{Name: "BitwiseOr", AsIs: true, InPlace: true, Py: "bitwise_or", In: xy, Num: xy, DType: Own, Doc: "returns the bits that x or y has; of Bool, whether one is true", Lo: 0, Hi: 9, Samples: []Sample{}},
	{Name: "BitwiseXor", AsIs: true, InPlace: true, Py: "bitwise_xor", In: xy, Num: xy, DType: Own, Doc: "returns the bits that exactly one of x and y has", Lo: 0, Hi: 9, Samples: []Sample{}},
	{Name: "BitwiseLeftShift", AsIs: true, InPlace: true, Py: "bitwise_left_shift", In: xy, Num: xy, DType: Own, Doc: "returns the bits of x moved y places up; 0 where y is negative or at least the number of bits", Lo: 0, Hi: 9, Samples: []Sample{}},
	{Name: "BitwiseRightShift", AsIs: true, InPlace: true, Py: "bitwise_right_shift", In: xy, Num: xy, DType: Own, Doc: "returns the bits of x moved y places down; the sign is left where y is negative or at least the number of bits", Lo: 0, Hi: 9, Samples: []Sample{}},
	{Name: "BitwiseNot", InPlace: true, Py: "bitwise_not", DType: Own, Doc: "returns the bits that x has not; of Bool, whether x is false", Lo: 0, Hi: 9, Samples: []Sample{}},
}

var close = []Attr{{"rtol", "float64", "1e-05"}, {"atol", "float64", "1e-08"}, {"equalNan", "bool", "false"}}
