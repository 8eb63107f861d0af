package op

// geometry says where a view lies and what it shows: its shape, strides, first
// element, type and what is still to be done to the elements, and the same but
// for the shape of the tensor that it is a view of.
var geometry = []Attr{{"shape", "[]int", ""}, {"strides", "[]int", ""}, {"offset", "int", ""}, {"dt", "dtype.DType", ""}, {"pending", "int", ""},
	{"baseStrides", "[]int", ""}, {"baseOffset", "int", ""}, {"baseDt", "dtype.DType", ""}, {"basePending", "int", ""}}

var everyOther = []any{[]int{3}, []int{2}, 1, "float64", 0, []int{3, 1}, 0, "float64", 0}

// writes: what an operation in place means for the graph. x.CopyFrom(y) makes x
// a copy of y; a write into a view makes its base one with the view put into it,
// and all views of the base new views.
var writes = []Op{
	{Name: "CopyTo", Node: "CopySlices", Pending: true, Py: "_copied", In: xy, Doc: "returns y, which broadcasts, in x's shape and type", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}}}}},
	{Name: "Viewed", Node: "AsStridedBackward0", Pending: true, Py: "_viewed", Attr: geometry, Doc: "returns the view of x's memory that the geometry describes", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}}, Attr: everyOther}}},
	{Name: "PutView", Node: "CopySlices", Py: "_put_view", In: xy, Attr: geometry, Doc: "returns a copy of x with y in place of the view that the geometry describes", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {3}}, Attr: everyOther}}},
	{Name: "PutAt", Node: "IndexPutBackward0", Py: "_put_at", In: xy, Attr: []Attr{{"places", "[]int", ""}}, Doc: "returns a copy of x with the elements of y at places, counted in row-major order; of several at one place the last counts", DType: Own,
		VJP: []string{"func"}, Lo: -3, Hi: 3, Samples: []Sample{{In: [][]int{{2, 3}, {2}}, Attr: []any{[]int{4, 1}}}}},
}
