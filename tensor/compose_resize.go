package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composePad(x *Tensor, widths []int, mode string, value any) *Tensor {
	if len(widths)%2 != 0 {
		panic(&ValueError{"pad", fmt.Sprintf("Padding length must be divisible by 2, but got %v", widths)})
	}
	if len(widths) > 2*len(x.shape) {
		panic(&ValueError{"pad", fmt.Sprintf("Padding length should be less than or equal to two times the input dimension but got padding length %d and input of dimension %d", len(widths), len(x.shape))})
	}
	switch mode {
	case "constant":
		if value == nil {
			value = 0.0
		}
		return padConstant(x, widths, value)
	case "reflect", "replicate", "circular":
		if value != nil {
			if v := Number(value); v.Float() != 0 {
				panic(&ValueError{"pad", fmt.Sprintf("Padding mode %q doesn't take in value argument", mode)})
			}
		}
		n := len(widths) / 2
		if len(x.shape) != n+1 && len(x.shape) != n+2 {
			panic(&ShapeError{Op: "pad", Shape1: x.Shape(), Reason: fmt.Sprintf("Padding size %d is not supported for %dD input tensor: 2 numbers pad the last dimension of 2D or 3D input, 4 the last two of 3D or 4D, 6 the last three of 4D or 5D", len(widths), len(x.shape))})
		}
		for i := range n {
			x = padBy(x, i, widths[2*i], widths[2*i+1], mode)
		}
		return x
	}
	panic(&ValueError{"pad", "Unrecognised padding mode " + mode})
}

func padConstant(x *Tensor, widths []int, value any) *Tensor {
	fill := scalarAs("pad", Number(value).Float(), x.dt)
	same := true
	for i := range len(widths) / 2 {
		dim, before, after := len(x.shape)-1-i, widths[2*i], widths[2*i+1]
		if n := x.shape[dim]; before+after+n < 0 || before < -n || after < -n {
			panic(&ShapeError{Op: "pad", Shape1: x.Shape(), Reason: fmt.Sprintf("The input size %d, plus negative padding %d and %d, resulted in a negative output size, which is invalid. Check dimension %d of your input.", n, before, after, dim)})
		}
		if before < 0 || after < 0 {
			x = x.Narrow(dim, max(-before, 0), x.shape[dim]+min(before, 0)+min(after, 0))
			same = false
		}
		parts := []*Tensor{x}
		block := func(n int) *Tensor {
			s := slices.Clone(x.shape)
			s[dim] = n
			return fill.expanded(s)
		}
		if before > 0 {
			parts = append([]*Tensor{block(before)}, parts...)
		}
		if after > 0 {
			parts = append(parts, block(after))
		}
		if len(parts) > 1 {
			x, same = CatOpt(parts, dim), false
		}
	}
	if same || x.base != nil {
		return x.Clone()
	}
	return x
}

// padBy takes elements of x for the padding of one dimension, counted from the
// last.
func padBy(x *Tensor, last, before, after int, mode string) *Tensor {
	dim := len(x.shape) - 1 - last
	if mode == "circular" && (before < 0 || after < 0) {
		x = x.Narrow(dim, max(-before, 0), max(0, x.shape[dim]+min(before, 0)+min(after, 0)))
		before, after = max(before, 0), max(after, 0)
	}
	n := x.shape[dim]
	limit := map[string]int{"reflect": n - 1, "circular": n, "replicate": math.MaxInt}[mode]
	if before > limit || after > limit || n == 0 || before+after+n < 1 {
		panic(&ShapeError{Op: "pad", Shape1: x.Shape(), Reason: fmt.Sprintf("Argument #%d: Padding size should be less than the corresponding input dimension, but got: padding (%d, %d) at dimension %d of input %s", 4+2*last, before, after, dim, shape.String(x.shape))})
	}
	at := make([]int, before+n+after)
	for i := range at {
		k := i - before
		switch {
		case mode == "replicate":
			k = min(max(k, 0), n-1)
		case mode == "circular":
			k = (k + n) % n
		case k < 0:
			k = -k
		case k >= n:
			k = 2*(n-1) - k
		}
		at[i] = k
	}
	return x.IndexSelect(FromSlice(at), dim)
}

func composeInterpolate(x *Tensor, size []int, factor any, mode string, corners, recompute any, antialias bool) *Tensor {
	name := "interpolate"
	n := len(x.shape) - 2
	rank := map[string]int{"linear": 1, "bilinear": 2, "bicubic": 2, "trilinear": 3}[mode]
	checkResize(x, size, factor, mode, rank)
	if corners != nil && rank == 0 {
		panic(&ValueError{name, "align_corners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear"})
	}
	if antialias && mode != "bilinear" && mode != "bicubic" {
		panic(&ValueError{name, "Anti-alias option is restricted to bilinear and bicubic modes and requires a 4-D tensor as input"})
	}
	scales := make([]float64, n) // 0: from the sizes
	if factor != nil {
		size, scales = scaled(x.shape[2:], factor, recompute == true)
	} else {
		size = spread(name, size, n)
	}
	if mode == "area" {
		return adaptive(name, x, size)
	}
	for k := range size {
		i := k
		if x.dt == Uint8 { // each pass is rounded; PyTorch begins with the last one
			i = n - 1 - k
		}
		out := size[i]
		if in := x.shape[i+2]; out < 1 || in < 1 {
			panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Input and output sizes should be greater than 0, but got input (%d) and output (%d)", in, out)})
		}
		x = resize(x, i+2, out, scales[i], mode, corners == true, antialias)
	}
	return x
}

// checkResize checks that mode and sizes fit the dimensions of x; rank is the
// number of spatial dimensions that the mode has, 0 if that is any.
func checkResize(x *Tensor, size []int, factor any, mode string, rank int) {
	name, n := "interpolate", len(x.shape)-2
	switch {
	case n < 1 || n > 3 || rank == 0 && mode != "nearest" && mode != "nearest-exact" && mode != "area":
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Input Error: Only 3D, 4D and 5D input Tensors supported (got %dD) for the modes: nearest | linear | bilinear | bicubic | trilinear | area | nearest-exact (got %s)", len(x.shape), mode)})
	case rank != 0 && rank != n:
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("Got %dD input, but %s mode needs %dD input", len(x.shape), mode, rank+2)})
	case len(size) == 0 && factor == nil:
		panic(&ValueError{name, "either size or scale_factor should be defined"})
	case len(size) != 0 && factor != nil:
		panic(&ValueError{name, "only one of size or scale_factor should be defined"})
	case len(size) > 1 && len(size) != n:
		panic(&ShapeError{name, x.Shape(), slices.Clone(size), fmt.Sprintf("Input and output must have the same number of spatial dimensions, but got input with spatial dimensions of %s and output size of %s.", shape.String(x.shape[2:]), shape.String(size))})
	}
}

// scaled returns the sizes that a factor, or one for each dimension, gives.
func scaled(in []int, factor any, recompute bool) (size []int, scales []float64) {
	var f []float64
	switch v := factor.(type) {
	case []float64:
		f = v
	case []int:
		for _, n := range v {
			f = append(f, float64(n))
		}
	default:
		f = slices.Repeat([]float64{Number(v).Float()}, len(in))
	}
	if len(f) != len(in) {
		panic(&ValueError{"interpolate", fmt.Sprintf("scale_factor has %d numbers for %d dimensions", len(f), len(in))})
	}
	for i, n := range in {
		size = append(size, int(math.Floor(float64(n)*f[i])))
	}
	if recompute {
		f = make([]float64, len(in))
	}
	return size, f
}

// resize gives dimension dim the length out. scale is out/n as the user gave
// it, 0 if only out is known.
func resize(x *Tensor, dim, out int, scale float64, mode string, corners, antialias bool) *Tensor {
	n := x.shape[dim]
	step := float64(n) / float64(out)
	if scale > 0 {
		step = 1 / scale
	}
	if mode == "nearest" || mode == "nearest-exact" {
		return nearestTo(x, dim, out, step, mode)
	}
	requireType("interpolate", x, x.dt.IsFloat() || x.dt == Uint8 && mode[:2] == "bi", "Float")
	if n == out && (corners || scale == 0) {
		return x
	}
	if antialias {
		return resizeWide(x, dim, out, step, mode, corners)
	}
	var taps [][]int // elements and weights, for each place
	var weights [][]float64
	for i := range out {
		var at float64
		switch {
		case !corners:
			at = step*(float64(i)+0.5) - 0.5
		case out > 1:
			at = float64(i) * float64(n-1) / float64(out-1)
		}
		var k []int
		var w []float64
		if mode == "bicubic" {
			k, w = cubic(at, n)
		} else {
			k, w = linear(math.Max(at, 0), n)
		}
		taps, weights = append(taps, k), append(weights, w)
	}
	return mixed(x, dim, taps, weights)
}

// blend returns the weighted sums of elements along dim. Elements that do not
// count are not read, so that their infinities do no harm.
func blend(x *Tensor, dim int, taps [][]int, weights [][]float64) *Tensor {
	var z *Tensor
	s := slices.Repeat([]int{1}, len(x.shape))
	s[dim] = len(taps)
	for t := range taps[0] {
		at, w := make([]int, len(taps)), make([]float64, len(taps))
		for i := range taps {
			at[i], w[i] = taps[i][t], weights[i][t]
		}
		term := x.IndexSelect(FromSlice(at), dim).Mul(FromSlice(w, s...).cast(x.dt))
		if z == nil {
			z = term
		} else {
			z = z.Add(term)
		}
	}
	return z
}

// nearestTo takes one element of x for each of out places along dim.
func nearestTo(x *Tensor, dim, out int, step float64, mode string) *Tensor {
	shift := 0.0
	if mode == "nearest-exact" {
		shift = 0.5
	}
	at := make([]int, out)
	for i := range at {
		at[i] = min(int(math.Floor(nearest(float64(i)+shift, step))), x.shape[dim]-1)
	}
	return x.IndexSelect(FromSlice(at), dim)
}

// nearest multiplies as PyTorch does, in float32.
func nearest(i, step float64) float64 { return float64(float32(i) * float32(step)) }

// linear returns the two elements around a point and their weights.
func linear(at float64, n int) ([]int, []float64) {
	k := min(int(at), n-1)
	t := math.Min(math.Max(at-float64(k), 0), 1)
	return []int{k, min(k+1, n-1)}, []float64{1 - t, t}
}

// cubic returns the four elements around a point and their weights.
func cubic(at float64, n int) ([]int, []float64) {
	const a = -0.75
	near := func(d float64) float64 { return ((a+2)*d-(a+3))*d*d + 1 }
	far := func(d float64) float64 { return ((a*d-5*a)*d+8*a)*d - 4*a }
	k := math.Floor(at)
	t := at - k
	taps := make([]int, 4)
	for i := range taps {
		taps[i] = min(max(int(k)-1+i, 0), n-1)
	}
	return taps, []float64{far(t + 1), near(t), near(1 - t), far(2 - t)}
}
