package op

// linalg: matrices and vectors of numbers of any type.
var linalg = []Op{
	{Name: "Cross", Py: "cross", In: xy, Comp: true, Args: "input, other, dim=None", Attr: []Attr{{"dim", "any", "nil"}}, Doc: "returns the cross products of the vectors of length 3 along dim, the first such dimension if it is nil; other dimensions broadcast", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {2, 3}}, Attr: []any{nil}}, {In: [][]int{{3, 1}, {3, 2}}, Attr: []any{0}}}},
	{Name: "LinalgCross", Py: "linalg.cross", In: xy, Comp: true, Args: "input, other, *, dim=-1", Attr: []Attr{{"dim", "int", "-1"}}, Doc: "returns the cross products of the vectors of length 3 along dim; other dimensions broadcast", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 3}, {1, 3}}, Attr: []any{-1}}}},
	{Name: "Cov", Py: "cov", In: []string{"x", "fweights?", "aweights?"}, Comp: true, Args: "input, *, correction=1, fweights=None, aweights=None", Attr: []Attr{{"correction", "int", "1"}},
		Doc: "returns the covariance matrix of the rows of x (variables, observations), of a vector its variance; fweights says how often an observation counts, aweights how much", Src: "https://pytorch.org/docs/stable/generated/torch.cov.html", Lo: -3, Hi: 3,
		Samples: []Sample{{In: [][]int{{2, 4}, nil, nil}, Attr: []any{1}}}},
}
