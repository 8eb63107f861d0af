package tensor

import "github.com/rustorch/rustorch/tensor/shape"

func composeScatterWith(x, index, src *Tensor, dim int, reduce string) *Tensor {
	switch {
	case reduce == "add" && x.dt == Bool:
		return x.To(Int64).ScatterAdd(index, src.To(Int64), dim).To(Bool)
	case reduce == "add":
		return x.ScatterAdd(index, src, dim)
	case reduce == "multiply":
		return scatterProduct(x, index, src, dim)
	}
	panic(&ValueError{"scatter", "reduce argument must be either add or multiply."})
}

// scatterProduct multiplies element by element, since products of one place
// need an order. It has no gradient.
func scatterProduct(x, index, src *Tensor, dim int) *Tensor {
	if recording(x, src) {
		panic(&GradError{"scatter with reduce=\"multiply\" has no gradient"})
	}
	index, up := lifted("scatter", index, x.Clone(), src)
	z, factor := up[0], up[1]
	i := checkScatter("scatter", z, index, factor, dim)
	places := index.Ints()
	at := make([]int, len(index.shape))
	st := shape.Strides(index.shape)
	for k, place := range places {
		from, to := factor.off, z.off
		for d := range at {
			at[d] = k / st[d] % index.shape[d]
			from += at[d] * factor.strides[d]
			if d == i {
				at[d] = place
			}
			to += at[d] * z.strides[d]
		}
		one := z.alias(nil, nil, to)
		one.assign("scatter", one.Mul(factor.alias(nil, nil, from)))
	}
	return z.View(x.shape...)
}

func composeScatterValueWith(x, index *Tensor, dim int, value any, reduce string) *Tensor {
	return composeScatterWith(x, index, scalarAs("scatter", value, x.dt).Expand(index.shape...), dim, reduce)
}
