package op

var xy = []string{"x", "y"}

// binary: two inputs that broadcast.
var binary = []Op{
	{Name: "Add", Py: "add", In: xy, Doc: "returns x + y", Fwd: "x + y", Bool: "x || y", SIMD: "Add", VJP: []string{"g", "g"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Sub", Py: "sub", In: xy, Doc: "returns x - y", Fwd: "x - y", SIMD: "Sub", VJP: []string{"g", "-g"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Mul", Py: "mul", In: xy, Doc: "returns x * y", Fwd: "x * y", Bool: "x && y", SIMD: "Mul", VJP: []string{"g * y", "g * x"}, InPlace: true, Into: true, Scalar: true, Lo: -3, Hi: 3},
	{Name: "Div", Py: "div", In: xy, Doc: "returns x / y; integers are divided as floats", Fwd: "x / y", Float: true, SIMD: "Div", DType: Float, VJP: []string{"g / y", "-g * z / y"}, InPlace: true, Into: true, Scalar: true, Lo: 0.5, Hi: 3},
	{Name: "Pow", Py: "pow", In: xy, Doc: "returns x**y", Fwd: "power(x, y)", VJP: []string{"func"}, InPlace: true, Scalar: true, Lo: 0.5, Hi: 3},
	{Name: "FloorDivide", Py: "floor_divide", In: xy, Doc: "returns the quotient of x and y, rounded down", Fwd: "floordiv(x, y)", Scalar: true, Lo: 1, Hi: 9},
	{Name: "Remainder", Py: "remainder", In: xy, Doc: "returns the remainder of x divided by y, with the sign of y", Fwd: "modulo(x, y)", VJP: []string{"g", "-g * floor(x / y)"}, Scalar: true, Lo: 1.1, Hi: 1.9},
	{Name: "Maximum", Py: "maximum", In: xy, Doc: "returns the greater of x and y; NaN if one of them is", Fwd: "greater(x, y)", Bool: "x || y", SIMD: "Maximum", VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "Minimum", Py: "minimum", In: xy, Doc: "returns the smaller of x and y; NaN if one of them is", Fwd: "smaller(x, y)", Bool: "x && y", SIMD: "Minimum", VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "ReluGrad", Py: "relu_grad", In: xy, Doc: "returns x, a gradient, where y is not below or equal to 0, and 0 elsewhere", Fwd: "passed(x, y)", SIMD: "ReluGrad", VJP: []string{"relu_grad(g, y)", "0"}, Lo: 0.1, Hi: 3},
	{Name: "Atan2", Py: "atan2", In: xy, Doc: "returns the angle of the point (y, x) in radians; the first operand is the ordinate", Fwd: "atan2(x, y)", Float: true, DType: Float, VJP: []string{"g * y / (x*x + y*y)", "-g * x / (x*x + y*y)"}, Lo: 0.5, Hi: 3},
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
