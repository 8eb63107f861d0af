package tensor

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/fft"
)

// spectrum is a transform along dims, of which the last one may be shorter in
// the source or in the result.
type spectrum struct {
	x, z *Tensor
	dims []int // counted from the first one
	n    int   // points along the last dimension
}

// fftDims returns dims counted from the first one. They must be different.
func fftDims(x *Tensor, dims []int) []int {
	at := make([]int, len(dims))
	for i, d := range dims {
		if len(x.shape) == 0 {
			panic(&IndexError{"fft", fmt.Sprintf("Dimension specified as %d but tensor has no dimensions", d)})
		}
		if at[i] = axisOf("fft", d, len(x.shape)); slices.Contains(at[:i], at[i]) {
			panic(&ValueError{"fft", "FFT dims must be unique"})
		}
	}
	return at
}

// spectrumOf prepares a transform to a result of type dt. Its memory holds the
// dimensions of the batch first, in the order of x's strides, as PyTorch's do.
func spectrumOf(x *Tensor, dt dtype.DType, dims []int, sizes []int, n int) *spectrum {
	for _, d := range dims {
		if x.shape[d] < 1 || sizes[d] < 1 {
			panic(&ValueError{"fft", fmt.Sprintf("Invalid number of data points (%d) specified", min(x.shape[d], sizes[d]))})
		}
	}
	var order []int
	for i := range x.shape {
		if !slices.Contains(dims, i) {
			order = append(order, i)
		}
	}
	longestFirst(x, order)
	order = append(order, dims...)
	laid, st := make([]int, len(order)), make([]int, len(order))
	for i, d := range order {
		laid[i] = sizes[d]
	}
	z := newTensor(dt, laid)
	for i, d := range order {
		st[d] = z.strides[i]
	}
	return &spectrum{x, z.alias(sizes, st, z.off), dims, n}
}

// longestFirst sorts dimensions of x by their strides, the largest first.
func longestFirst(x *Tensor, dims []int) {
	slices.SortStableFunc(dims, func(a, b int) int { return x.strides[b] - x.strides[a] })
}

// scaleOf is the factor of a normalization: none, the root of the number of
// points, or that number.
func scaleOf(points float64, normalization int) float64 {
	switch normalization {
	case 0:
		return 1
	case 1:
		return 1 / math.Sqrt(points)
	case 2:
		return 1 / points
	}
	panic(&ValueError{"fft", fmt.Sprintf("Unsupported normalization type: %d", normalization)})
}

func (t *spectrum) points() float64 {
	p := float64(t.n)
	for _, d := range t.dims[:len(t.dims)-1] {
		p *= float64(t.x.shape[d])
	}
	return p
}

// spectrumAlong transforms x into z along dimension d.
func spectrumAlong(kind fft.Kind, z, x *Tensor, d, n int, inverse bool, scale float64) {
	if x.dt.Real() == Float32 {
		spectrumAlongOf[float32](kind, z, x, d, n, inverse, scale)
		return
	}
	spectrumAlongOf[float64](kind, z, x, d, n, inverse, scale)
}

func spectrumAlongOf[T float](kind fft.Kind, z, x *Tensor, d, n int, inverse bool, scale float64) {
	var batch []int
	for i := range x.shape {
		if i != d {
			batch = append(batch, i)
		}
	}
	longestFirst(x, batch)
	j := fft.Job[T]{Kind: kind, N: n, Inverse: inverse, Scale: scale, Src: rowsOf[T](x, batch, d), Dst: rowsOf[T](z, batch, d)}
	for _, i := range batch {
		j.Batch = append(j.Batch, x.shape[i])
	}
	j.Run()
}

func rowsOf[T float](x *Tensor, batch []int, d int) fft.Rows[T] {
	last, parts := 0, 1
	for i, n := range x.shape {
		if n == 0 {
			return fft.Rows[T]{Strides: make([]int, len(batch))}
		}
		last += (n - 1) * x.strides[i]
	}
	if x.dt.IsComplex() {
		parts = 2
	}
	r := fft.Rows[T]{Data: unsafe.Slice((*T)(x.pointer()), parts*(last+1)), Step: x.strides[d]}
	for _, i := range batch {
		r.Strides = append(r.Strides, x.strides[i])
	}
	return r
}

// others transforms z in place along all dims but the last one.
func (t *spectrum) others(z *Tensor, inverse bool) {
	for _, d := range slices.Backward(t.dims[:len(t.dims)-1]) {
		spectrumAlong(fft.Complex, z, z, d, z.shape[d], inverse, 1)
	}
}

func fftType(x *Tensor, ok bool, want string) {
	if !ok || !x.dt.IsInexact() {
		panic(&DTypeError{"fft", x.dt, "Only supports " + want + " dtypes, but found: " + x.dt.Torch()})
	}
	if x.dt.Real() != Float32 && x.dt.Real() != Float64 {
		panic(&DTypeError{"fft", x.dt, "MKL FFT doesn't support tensors of type: " + x.dt.Torch()})
	}
}

func forwardFFTComplex(x *Tensor, dim []int, normalization int, forward bool) *Tensor {
	fftType(x, x.dt.IsComplex(), "complex")
	dims := fftDims(x, dim)
	if len(dims) == 0 {
		return packed(x)
	}
	longestFirst(x, dims)
	last := dims[len(dims)-1]
	t := spectrumOf(x, x.dt, dims, x.shape, x.shape[last])
	spectrumAlong(fft.Complex, t.z, x, last, t.n, !forward, scaleOf(t.points(), normalization))
	t.others(t.z, !forward)
	return t.z
}

func forwardFFTReal(x *Tensor, dim []int, normalization int, onesided bool) *Tensor {
	fftType(x, !x.dt.IsComplex(), "floating-point")
	dims := fftDims(x, dim)
	if len(dims) == 0 {
		panic(&ValueError{"_fft_r2c", "there must be a dimension to transform"})
	}
	if len(dims) > 1 && !onesided {
		c := x.cast(x.dt.ToComplex())
		z := forwardFFTComplex(c, dim, normalization, true)
		c.st.Free()
		return z
	}
	longestFirst(x, dims[:len(dims)-1])
	last := dims[len(dims)-1]
	sizes, kind := slices.Clone(x.shape), fft.RealFull
	if onesided {
		sizes[last], kind = x.shape[last]/2+1, fft.RealHalf
	}
	t := spectrumOf(x, x.dt.ToComplex(), dims, sizes, x.shape[last])
	spectrumAlong(kind, t.z, x, last, t.n, false, scaleOf(t.points(), normalization))
	t.others(t.z, false)
	return t.z
}

func forwardFFTHalf(x *Tensor, dim []int, normalization, lastDimSize int) *Tensor {
	fftType(x, x.dt.IsComplex(), "complex")
	dims := fftDims(x, dim)
	if len(dims) == 0 {
		panic(&ValueError{"_fft_c2r", "there must be a dimension to transform"})
	}
	longestFirst(x, dims[:len(dims)-1])
	last := dims[len(dims)-1]
	sizes := slices.Clone(x.shape)
	if sizes[last] = lastDimSize; x.shape[last] < lastDimSize/2+1 {
		panic(&ShapeError{Op: "_fft_c2r", Shape1: x.Shape(), Reason: fmt.Sprintf("%d real numbers need %d complex ones, but dimension %d has %d", lastDimSize, lastDimSize/2+1, last, x.shape[last])})
	}
	t := spectrumOf(x, x.dt.Real(), dims, sizes, lastDimSize)
	in := x
	if len(dims) > 1 {
		in = newTensor(x.dt, x.shape)
		copyInto(in, x)
		t.others(in, true)
	}
	spectrumAlong(fft.FromHalf, t.z, in, last, t.n, false, scaleOf(t.points(), normalization))
	freeCopy(in, x)
	return t.z
}

// fftInput returns x in a type that is transformed.
func fftInput(x *Tensor, complexWanted bool) *Tensor {
	dt := x.dt
	if !dt.IsInexact() {
		dt = DefaultFloat()
	}
	if dt.IsHalf() {
		panic(&DTypeError{"fft", x.dt, "Unsupported dtype " + x.dt.Torch()})
	}
	if complexWanted {
		dt = dt.ToComplex()
	}
	return x.To(dt)
}

// fftNorm returns the normalization that PyTorch calls norm.
func fftNorm(name string, x *Tensor, norm any, forward bool) int {
	mode, ok := norm.(string)
	switch {
	case norm == nil || mode == "backward":
		if forward {
			return 0
		}
		return 2
	case !ok:
		panic(&DTypeError{"fft_" + name + "()", x.dt, "argument 'norm' must be str"})
	case mode == "ortho":
		return 1
	case mode == "forward":
		if forward {
			return 2
		}
		return 0
	}
	panic(&ValueError{"fft_" + name, fmt.Sprintf("Invalid normalization mode: %q", mode)})
}

// fftSize is the number of points that n asks for, of those that there are
// unless n is nil.
func fftSize(name string, x *Tensor, n any, otherwise int) int {
	switch v := n.(type) {
	case nil:
	case int:
		otherwise = v
	case int64:
		otherwise = int(v)
	default:
		panic(&DTypeError{"fft_" + name + "()", x.dt, "argument 'n' must be int"})
	}
	if otherwise < 1 {
		panic(&ValueError{"fft_" + name, fmt.Sprintf("Invalid number of data points (%d) specified", otherwise)})
	}
	return otherwise
}

// fftResized returns x with as many points along dims as sizes say: cut, or
// with zeros at the end.
func fftResized(x *Tensor, dims, sizes []int) *Tensor {
	widths, grows := make([]int, 2*len(x.shape)), false
	for i, d := range dims {
		n := sizes[i]
		switch {
		case n < x.shape[d]:
			x = x.Narrow(d, 0, n)
		case n > x.shape[d]:
			widths[2*(len(x.shape)-1-d)+1], grows = n-x.shape[d], true
		}
	}
	if !grows {
		return x
	}
	return PadOpt(x, widths, "constant", nil)
}

// fftExtent returns the dimensions and sizes that s and dim name.
func fftExtent(name string, x *Tensor, s, dim any) (dims, sizes []int) {
	if dim != nil {
		dims = fftDims(x, intsOf(name, dim))
	}
	if s == nil {
		if dim == nil {
			dims = upTo(len(x.shape))
		}
		for _, d := range dims {
			sizes = append(sizes, x.shape[d])
		}
		return dims, fftChecked(name, sizes)
	}
	sizes = slices.Clone(intsOf(name, s))
	if dim == nil {
		if len(sizes) > len(x.shape) {
			panic(&ValueError{name, fmt.Sprintf("Got shape with %d values but input tensor only has %d dimensions.", len(sizes), len(x.shape))})
		}
		dims = upTo(len(x.shape))[len(x.shape)-len(sizes):]
	} else if len(dims) != len(sizes) {
		panic(&ValueError{name, "When given, dim and shape arguments must have the same length"})
	}
	for i, n := range sizes {
		if n == -1 {
			sizes[i] = x.shape[dims[i]]
		}
	}
	return dims, fftChecked(name, sizes)
}

func fftChecked(name string, sizes []int) []int {
	for _, n := range sizes {
		if n < 1 {
			panic(&ValueError{name, fmt.Sprintf("Invalid number of data points (%d) specified", n)})
		}
	}
	return sizes
}

func upTo(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = i
	}
	return s
}
