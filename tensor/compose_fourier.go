package tensor

import "slices"

func composeFFT(x *Tensor, n any, dim int, norm any) *Tensor {
	return fftOne("fft", x, n, dim, norm, true)
}

func composeIFFT(x *Tensor, n any, dim int, norm any) *Tensor {
	return fftOne("ifft", x, n, dim, norm, false)
}

// fftOne transforms along one dimension. Real numbers make half of the result,
// and the other half are conjugates.
func fftOne(name string, x *Tensor, n any, dim int, norm any, forward bool) *Tensor {
	in := fftInput(x, false)
	d := fftDims(in, []int{dim})
	size := fftSize(name, x, n, in.shape[d[0]])
	normalization := fftNorm(name, x, norm, forward)
	in = fftResized(in, d, []int{size})
	switch {
	case in.dt.IsComplex():
		return FFTComplex(in, d, normalization, forward)
	case forward:
		return FFTReal(in, d, normalization, false)
	}
	return FFTReal(in, d, normalization, false).Conj()
}

// realInput refuses complex operands of a transform of real numbers.
func realInput(name, what string, x *Tensor) {
	if x.dt.IsComplex() {
		panic(&DTypeError{name, x.dt, name + " expects a " + what + " input tensor, but got " + x.dt.Torch()})
	}
}

func composeRFFT(x *Tensor, n any, dim int, norm any) *Tensor {
	realInput("rfft", "real", x)
	return fftRealOne("rfft", x, n, dim, norm, true)
}

func composeIHFFT(x *Tensor, n any, dim int, norm any) *Tensor {
	realInput("ihfft", "real", x)
	return fftRealOne("ihfft", x, n, dim, norm, false).Conj()
}

func fftRealOne(name string, x *Tensor, n any, dim int, norm any, forward bool) *Tensor {
	in := fftInput(x, false)
	d := fftDims(in, []int{dim})
	size := fftSize(name, x, n, in.shape[d[0]])
	return FFTReal(fftResized(in, d, []int{size}), d, fftNorm(name, x, norm, forward), true)
}

func composeIRFFT(x *Tensor, n any, dim int, norm any) *Tensor {
	return fftHalfOne("irfft", x, n, dim, norm, false)
}

func composeHFFT(x *Tensor, n any, dim int, norm any) *Tensor {
	return fftHalfOne("hfft", x, n, dim, norm, true)
}

func fftHalfOne(name string, x *Tensor, n any, dim int, norm any, forward bool) *Tensor {
	in := fftInput(x, true)
	d := fftDims(in, []int{dim})
	size := fftSize(name, x, n, 2*(in.shape[d[0]]-1))
	in = fftResized(in, d, []int{size/2 + 1})
	if forward {
		in = in.Conj()
	}
	return FFTHalf(in, d, fftNorm(name, x, norm, forward), size)
}

func composeFFTN(x *Tensor, s, dim, norm any) *Tensor { return fftMany("fftn", x, s, dim, norm, true) }

func composeIFFTN(x *Tensor, s, dim, norm any) *Tensor {
	return fftMany("ifftn", x, s, dim, norm, false)
}

func composeFFT2(x *Tensor, s any, dim []int, norm any) *Tensor {
	return fftMany("fftn", x, s, dim, norm, true)
}

func composeIFFT2(x *Tensor, s any, dim []int, norm any) *Tensor {
	return fftMany("ifftn", x, s, dim, norm, false)
}

func fftMany(name string, x *Tensor, s, dim, norm any, forward bool) *Tensor {
	in := fftInput(x, true)
	dims, sizes := fftExtent(name, in, s, dim)
	in = fftResized(in, dims, sizes)
	return FFTComplex(in, dims, fftNorm(name, x, norm, forward), forward)
}

func composeRFFTN(x *Tensor, s, dim, norm any) *Tensor {
	realInput("rfftn", "real-valued", x)
	in, dims := fftRealMany("rfftn", x, s, dim)
	return FFTReal(in, dims, fftNorm("rfftn", x, norm, true), true)
}

func composeRFFT2(x *Tensor, s any, dim []int, norm any) *Tensor {
	return composeRFFTN(x, s, dim, norm)
}

func fftRealMany(name string, x *Tensor, s, dim any) (in *Tensor, dims []int) {
	in = fftInput(x, false)
	dims, sizes := fftExtent(name, in, s, dim)
	someAxis(name, dims)
	return fftResized(in, dims, sizes), dims
}

func someAxis(name string, dims []int) {
	if len(dims) == 0 {
		panic(&ValueError{name, name + " must transform at least one axis"})
	}
}

func composeIHFFTN(x *Tensor, s, dim, norm any) *Tensor {
	if x.dt.IsComplex() {
		panic(&DTypeError{"ihfftn", x.dt, "Only supports floating-point dtypes, but found: " + x.dt.Torch()})
	}
	in, dims := fftRealMany("ihfftn", x, s, dim)
	normalization := fftNorm("ihfftn", x, norm, false)
	last := len(dims) - 1
	z := FFTReal(in, dims[last:], normalization, true).Conj()
	if last == 0 {
		return z
	}
	return FFTComplex(z, dims[:last], normalization, false)
}

func composeIHFFT2(x *Tensor, s any, dim []int, norm any) *Tensor {
	return composeIHFFTN(x, s, dim, norm)
}

// fftHalfMany returns the input of a transform to real numbers, its dimensions,
// and how many numbers it has along the last one.
func fftHalfMany(name string, x *Tensor, s, dim any) (in *Tensor, dims []int, n int) {
	in = fftInput(x, true)
	dims, sizes := fftExtent(name, in, s, dim)
	someAxis(name, dims)
	last := len(dims) - 1
	n = sizes[last]
	if s == nil || slices.Index(intsOf(name, s)[last:], -1) == 0 {
		n = 2 * (n - 1)
	}
	fftChecked(name, []int{n})
	sizes[last] = n/2 + 1
	return fftResized(in, dims, sizes), dims, n
}

func composeIRFFTN(x *Tensor, s, dim, norm any) *Tensor {
	in, dims, n := fftHalfMany("irfftn", x, s, dim)
	return FFTHalf(in, dims, fftNorm("irfftn", x, norm, false), n)
}

func composeIRFFT2(x *Tensor, s any, dim []int, norm any) *Tensor {
	return composeIRFFTN(x, s, dim, norm)
}

func composeHFFTN(x *Tensor, s, dim, norm any) *Tensor {
	in, dims, n := fftHalfMany("hfftn", x, s, dim)
	normalization := fftNorm("hfftn", x, norm, true)
	last := len(dims) - 1
	if last > 0 {
		in = FFTComplex(in, dims[:last], normalization, true)
	}
	return FFTHalf(in.Conj(), dims[last:], normalization, n)
}

func composeHFFT2(x *Tensor, s any, dim []int, norm any) *Tensor {
	return composeHFFTN(x, s, dim, norm)
}

func composeFFTShift(x *Tensor, dim any) *Tensor {
	return shifted(x, dim, func(n int) int { return n / 2 })
}

func composeIFFTShift(x *Tensor, dim any) *Tensor {
	return shifted(x, dim, func(n int) int { return (n + 1) / 2 })
}

func shifted(x *Tensor, dim any, by func(n int) int) *Tensor {
	dims := upTo(len(x.shape))
	if dim != nil {
		dims = intsOf("fftshift", dim)
	}
	shifts := make([]int, len(dims))
	for i, d := range dims {
		if dims[i] = axisOf("fftshift", d, len(x.shape)); len(x.shape) > 0 {
			shifts[i] = by(x.shape[dims[i]])
		}
	}
	if len(dims) == 0 {
		panic(&ValueError{"fftshift", "`shifts` required"})
	}
	return x.RollOpt(shifts, dims)
}
