package tensor

// The functions compose<Name> are rows that are made of other rows, through
// whose gradients theirs flow.

func composeSoftsign(x *Tensor) *Tensor { return x.Div(x.Abs().AddScalar(1)) }
