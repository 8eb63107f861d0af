package op

var xy = []string{"x", "y"}

// binary: two inputs that broadcast.
var binary = []Op{
	{Name: "Add", Py: "add", In: xy, Num: []string{"x"}, Doc: "returns x + y", Fwd: "x + y", Bool: "x || y", SIMD: "Add", VJP: []string{"g", "g"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Sub", Py: "sub", In: xy, NoBool: true, Num: []string{"x"}, Doc: "returns x - y", Fwd: "x - y", SIMD: "Sub", VJP: []string{"g", "-g"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Mul", Py: "mul", In: xy, Num: []string{"x"}, Doc: "returns x * y", Fwd: "x * y", Bool: "x && y", SIMD: "Mul", VJP: []string{"g * y", "g * x"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Div", Py: "div", In: xy, Num: []string{"x"}, Doc: "returns x / y; integers are divided as floats", Fwd: "x / y", Float: true, SIMD: "Div", DType: Float, VJP: []string{"g / y", "-g * z / y"}, InPlace: true, Into: true, Scalar: true, Lo: 0.5, Hi: 3},
	{Name: "Pow", Py: "pow", In: []string{"x", "exponent"}, Num: []string{"x"}, Doc: "returns x**exponent", Fwd: "power(x, exponent)", VJP: []string{"func"}, InPlace: true, Scalar: true, Lo: 0.5, Hi: 3},
	{Name: "FloorDivide", Py: "floor_divide", In: xy, Num: []string{"x"}, Doc: "returns the quotient of x and y, rounded down", Fwd: "floordiv(x, y)", VJP: []string{"g * 0", "g * 0"}, Kinks: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9}, InPlace: true, Scalar: true, Lo: 1, Hi: 9},
	{Name: "Remainder", Py: "remainder", In: xy, Num: []string{"x"}, Doc: "returns the remainder of x divided by y, with the sign of y", Fwd: "modulo(x, y)", VJP: []string{"g", "-g * floor(x / y)"}, Scalar: true, InPlace: true, Lo: 1.1, Hi: 1.9},
	{Name: "Maximum", Py: "maximum", In: xy, Doc: "returns the greater of x and y; NaN if one of them is", Fwd: "greater(x, y)", Bool: "x || y", SIMD: "Maximum", VJP: []string{"func"}, InPlace: true, Lo: -3, Hi: 3},
	{Name: "Minimum", Py: "minimum", In: xy, Doc: "returns the smaller of x and y; NaN if one of them is", Fwd: "smaller(x, y)", Bool: "x && y", SIMD: "Minimum", VJP: []string{"func"}, InPlace: true, Lo: -3, Hi: 3},
	{Name: "ReluGrad", Py: "relu_grad", In: xy, Doc: "returns x, a gradient, where y is not below or equal to 0, and 0 elsewhere", Fwd: "passed(x, y)", SIMD: "ReluGrad", VJP: []string{"relu_grad(g, y)", "0"}, Lo: 0.1, Hi: 3},
	{Name: "GeluGrad", Py: "gelu_grad", In: xy, Doc: "returns x * (Φ(y) + y * φ(y)) for a gradient x, with the distribution function Φ and the density φ of the standard normal distribution", Float: true,
		Fwd: "x * (0.5 * (erf(y * 0.7071067811865476) + 1) + y * exp(y * y * -0.5) * 0.3989422804014327)", SIMD: "GeluGrad",
		VJP: []string{"gelu_grad(g, y)", "g * x * exp(y * y * -0.5) * (2 - y * y) * 0.3989422804014327"}, Lo: -3, Hi: 3},
	{Name: "DivTrunc", Py: "_div_trunc", In: xy, Doc: "returns the quotient of x and y, rounded towards 0", Fwd: "truncdiv(x, y)", VJP: []string{"g * 0", "g * 0"}, Lo: 1, Hi: 9},
	{Name: "Fmod", Py: "fmod", In: xy, Num: []string{"y"}, Doc: "returns the remainder of x divided by y, with the sign of x", Fwd: "remain(x, y)", VJP: []string{"g", "-g * trunc(x / y)"}, InPlace: true, Lo: 1.1, Hi: 1.9},
	{Name: "Fmax", Py: "fmax", In: xy, Doc: "returns the greater of x and y; NaN only if both are", Fwd: "greaterNumber(x, y)", Bool: "x || y",
		VJP: []string{"masked_fill(g, logical_not(logical_or(x >= y, isnan(y))), 0)", "masked_fill(g, logical_or(x >= y, isnan(y)), 0)"}, Lo: -3, Hi: 3},
	{Name: "Fmin", Py: "fmin", In: xy, Doc: "returns the smaller of x and y; NaN only if both are", Fwd: "smallerNumber(x, y)", Bool: "x && y",
		VJP: []string{"masked_fill(g, logical_not(logical_or(x <= y, isnan(y))), 0)", "masked_fill(g, logical_or(x <= y, isnan(y)), 0)"}, Lo: -3, Hi: 3},
	{Name: "Hypot", Py: "hypot", In: xy, Doc: "returns the square root of x*x + y*y without overflow", Fwd: "hypot(x, y)", Float: true, VJP: []string{"g * (x / z)", "g * (y / z)"}, Lo: 0.5, Hi: 3},
	{Name: "Logaddexp", Py: "logaddexp", In: xy, Doc: "returns log(exp(x) + exp(y)) without overflow", Fwd: "logaddexp(x, y)", Float: true, VJP: []string{"g / (1 + exp(y - x))", "g / (1 + exp(x - y))"}, Lo: -3, Hi: 3},
	{Name: "Xlogy", Py: "xlogy", In: xy, Num: []string{"x", "y"}, Doc: "returns x * log(y), and 0 where x is 0 and y is not NaN", Fwd: "xlogy(x, y)", Float: true, DType: Float,
		VJP: []string{"masked_fill(g * log(y), logical_and(x == 0, y <= 0), 0)", "g * x / y"}, Lo: 0.5, Hi: 3},
	{Name: "Atan2", Py: "atan2", In: xy, Doc: "returns the angle of the point (y, x) in radians; the first operand is the ordinate", Fwd: "atan2(x, y)", Float: true, DType: Float, VJP: []string{"g * y / (x*x + y*y)", "-g * x / (x*x + y*y)"}, InPlace: true, Lo: 0.5, Hi: 3},
}

// comparisons give Bool and have no gradient.
var comparisons = []Op{
	{Name: "Eq", Py: "eq", In: xy, Doc: "tells where x and y are equal", Fwd: "x == y", Bool: "x == y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Ne", Py: "ne", In: xy, Doc: "tells where x and y differ", Fwd: "x != y", Bool: "x != y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Lt", Py: "lt", In: xy, Doc: "tells where x is less than y", Fwd: "x < y", Bool: "!x && y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Le", Py: "le", In: xy, Doc: "tells where x is not above y", Fwd: "x <= y", Bool: "!x || y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Gt", Py: "gt", In: xy, Doc: "tells where x is greater than y", Fwd: "x > y", Bool: "x && !y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "Ge", Py: "ge", In: xy, Doc: "tells where x is not below y", Fwd: "x >= y", Bool: "x || !y", DType: Truth, Scalar: true, Lo: -1, Hi: 1},
	{Name: "LogicalAnd", Py: "logical_and", In: xy, Doc: "tells where neither x nor y is zero", Fwd: "x != 0 && y != 0", Bool: "x && y", DType: Truth, Lo: -1, Hi: 1},
	{Name: "LogicalOr", Py: "logical_or", In: xy, Doc: "tells where x or y is not zero", Fwd: "x != 0 || y != 0", Bool: "x || y", DType: Truth, Lo: -1, Hi: 1},
	{Name: "LogicalXor", Py: "logical_xor", In: xy, Doc: "tells where exactly one of x and y is zero", Fwd: "(x != 0) != (y != 0)", Bool: "x != y", DType: Truth, Lo: -1, Hi: 1},
}
