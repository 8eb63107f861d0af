package op

// complexes: complex numbers and their parts.
var complexes = []Op{
	{Name: "Real", AsIs: true, Pending: true, Py: "real", Doc: "returns a view of the real parts of x; x itself if it is not complex", DType: Own, VJP: []string{"func"}, Lo: -3, Hi: 3},
	{Name: "Imag", AsIs: true, Pending: true, Py: "imag", Doc: "returns a view of the imaginary parts of x, which is complex", DType: Own, VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "ViewAsReal", AsIs: true, Pending: true, Py: "view_as_real", Doc: "returns a view of x, which is complex, with a last dimension for the real and the imaginary part", DType: Own,
		VJP: []string{"view_as_complex(contiguous(g))"}, Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "ViewAsComplex", AsIs: true, Pending: true, Py: "view_as_complex", Doc: "returns a view of x (…, 2) as complex numbers with these real and imaginary parts", DType: Own,
		VJP: []string{"view_as_real(contiguous(g))"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{3, 2}}}}},
	{Name: "Complex", AsIs: true, Py: "complex", In: []string{"real", "imag"}, Func: true, Doc: "returns the complex numbers with these parts, which broadcast", DType: Own,
		VJP: []string{"real(g)", "imag(g)"}, Lo: -3, Hi: 3},
	{Name: "Polar", AsIs: true, Py: "polar", In: []string{"abs", "angle"}, Func: true, Doc: "returns the complex numbers with these absolute values and angles in radians, which broadcast", DType: Own,
		VJP: []string{"func"}, Lo: 0.5, Hi: 3},
	{Name: "Angle", Py: "angle", Doc: "returns the angles of complex numbers in radians, in [-π, π]; 0 of positive numbers that are not complex, π of negative ones, and NaN of NaN", DType: Own, Complex: "own", Wirtinger: true,
		VJP: []string{"func"}, Lo: 0.5, Hi: 3},
	{Name: "Conj", AsIs: true, Pending: true, Py: "conj", Doc: "returns a view of x with the signs of the imaginary parts reversed, which is done when the elements are read; x itself if it is not complex", DType: Own,
		VJP: []string{"conj_physical(g)"}, Lo: -3, Hi: 3},
	{Name: "NegView", AsIs: true, Pending: true, Py: "_neg_view", Doc: "returns a view of x with the signs reversed, which is done when the elements are read", DType: Own, VJP: []string{"-g"}, Lo: -3, Hi: 3},
	{Name: "ConjPhysical", AsIs: true, Py: "conj_physical", Doc: "returns a copy of x with the signs of the imaginary parts reversed; x itself if it is not complex", DType: Own, VJP: []string{"conj_physical(g)"}, InPlace: true, Lo: -3, Hi: 3},
	{Name: "ResolveConj", AsIs: true, Pending: true, Py: "resolve_conj", Comp: true, Doc: "returns x, or a copy if its conjugation is still to be done", Lo: -3, Hi: 3},
	{Name: "ResolveNeg", AsIs: true, Pending: true, Py: "resolve_neg", Comp: true, Doc: "returns x, or a copy if its negation is still to be done", Lo: -3, Hi: 3},
	{Name: "IsReal", AsIs: true, Py: "isreal", Comp: true, Doc: "tells where the imaginary part of x is zero", Lo: -3, Hi: 3, Samples: []Sample{}},
	{Name: "MH", AsIs: true, Pending: true, Py: "mH", Alias: []string{"adjoint"}, Comp: true, Doc: "returns x with its last two dimensions exchanged and conjugated", Lo: -3, Hi: 3},
	{Name: "H", AsIs: true, Pending: true, Py: "H", Comp: true, Doc: "returns a matrix transposed and conjugated", Lo: -3, Hi: 3},
	{Name: "Vdot", Py: "vdot", AsIs: true, In: []string{"x", "y"}, Comp: true, Doc: "returns the sum of the products of the conjugates of the elements of x and the elements of y, two vectors of one length", Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{3}, {3}}}}},
}
