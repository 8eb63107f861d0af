package tensor

import (
	"fmt"
	"math"
	"slices"
	"unsafe"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/internal/rng"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A Generator draws random numbers; NewGenerator makes one, and functions
// without one use the default generator.
type Generator = rng.Generator

// NewGenerator returns a generator with the given seed.
func NewGenerator(seed uint64) *Generator { return rng.New(seed) }

// DefaultGenerator returns the generator that functions without one use.
func DefaultGenerator() *Generator { return rng.Default }

// drawn fills x with numbers of a kind, drawn as float32 or float64; floats of
// 16 bits are drawn as float32.
func (x *Tensor) drawn(name string, f32 func([]float32), f64 func([]float64)) *Tensor {
	if !x.dt.IsFloat() {
		panic(&DTypeError{name, x.dt, "not implemented for '" + x.dt.Torch() + "'"})
	}
	return x.overwrite(name, func(z *Tensor) {
		switch z.dt {
		case Float32:
			f32(elems[float32](z))
		case Float64:
			f64(elems[float64](z))
		default:
			v := newTensor(Float32, z.shape)
			f32(elems[float32](v))
			copyInto(z, v)
			v.st.Free()
		}
	})
}

// drawnParts lets f fill the real and imaginary parts of x, which is complex.
func (x *Tensor) drawnParts(name string, f func(parts *Tensor)) *Tensor {
	checkWritable(name, x)
	if recording(x) {
		panic(&GradError{"a leaf Variable that requires grad is being used in an in-place operation."})
	}
	if x.todo == 0 {
		f(x.parts())
		return x
	}
	z := x.emptyLike(x.dt, PreserveFormat)
	f(z.parts())
	copyInto(x, z)
	z.st.Free()
	x.st.Bump()
	return x
}

// inMemoryOrder returns a view of x whose dimensions stand in the order in
// which they lie in memory, the innermost one last: random numbers are drawn in
// that order.
func (x *Tensor) inMemoryOrder() *Tensor {
	if x.IsContiguous() {
		return x
	}
	order := shape.MemoryOrder(x.shape, x.strides)
	slices.Reverse(order)
	return forwardPermute(x, order)
}

// overwrite lets f fill a contiguous tensor whose elements become those of x in
// memory order.
func (x *Tensor) overwrite(name string, f func(z *Tensor)) *Tensor {
	checkWritable(name, x)
	if recording(x) {
		panic(&GradError{"a leaf Variable that requires grad is being used in an in-place operation."})
	}
	if y := x.inMemoryOrder(); y.IsContiguous() && y.todo == 0 {
		f(y)
	} else {
		z := newTensor(y.dt, y.shape)
		f(z)
		copyInto(y, z)
		z.st.Free()
	}
	x.st.Bump()
	return x
}

// UniformInPlace sets the elements to numbers of g drawn evenly from [low, high).
func (x *Tensor) UniformInPlace(g *Generator, low, high float64) *Tensor {
	if x.dt.IsComplex() {
		return x.drawnParts("uniform_", func(parts *Tensor) { parts.UniformInPlace(g, low, high) })
	}
	if low > high || math.IsNaN(low+high) {
		panic(&ValueError{"uniform_", fmt.Sprintf("expects to return a [from, to) range, but found from=%v > to=%v", low, high)})
	}
	return x.drawn("uniform_", func(v []float32) {
		g.Uniform32(v)
		scale(v, float32(high)-float32(low), float32(low))
		if x.dt.IsHalf() {
			fromEnd(v, float32(low), float32(high), x.dt)
		}
	}, func(v []float64) {
		g.Uniform64(v)
		scale(v, high-low, low)
	})
}

// fromEnd makes low what rounding to dt would make high: the end is not drawn.
func fromEnd(v []float32, low, high float32, dt dtype.DType) {
	encode, decode := toFloat16, fromFloat16
	if dt == BFloat16 {
		encode, decode = toBFloat16, fromBFloat16
	}
	for i, u := range v {
		if decode(encode(u)) >= high {
			v[i] = low
		}
	}
}

// scale computes v*by + plus with one rounding, as PyTorch's vector code does.
func scale[T float](v []T, by, plus T) {
	for i := range v {
		v[i] = fma(v[i], by, plus)
	}
}

// fma returns x*y + z with one rounding.
func fma[T float](x, y, z T) T {
	if unsafe.Sizeof(x) == 8 {
		return T(math.FMA(float64(x), float64(y), float64(z)))
	}
	return T(rng.FMA32(float32(x), float32(y), float32(z)))
}

// NormalInPlace sets the elements to numbers of g from the normal distribution.
func (x *Tensor) NormalInPlace(g *Generator, mean, std float64) *Tensor {
	if !(std >= 0) {
		panic(&ValueError{"normal_", fmt.Sprintf("expects std >= 0.0, but found std %v", std)})
	}
	if x.dt.IsComplex() { // half of the variance is that of the real part
		x.drawnParts("normal_", func(parts *Tensor) { parts.NormalInPlace(g, 0, std*math.Sqrt(0.5)) })
		if mean != 0 {
			x.part(0).AddInPlace(Number(mean))
		}
		return x
	}
	if !x.IsContiguous() {
		return x.drawn("normal_", func(v []float32) { eachNormal(g, v, mean, std) }, func(v []float64) { eachNormal(g, v, mean, std) })
	}
	return x.drawn("normal_", func(v []float32) {
		switch {
		case len(v) < 16:
			eachNormal(g, v, mean, std) // PyTorch computes few values in double precision
			return
		case x.dt.IsHalf():
			g.NormalBlocks(v)
		default:
			g.Normal32(v)
		}
		scale(v, float32(std), float32(mean))
	}, func(v []float64) {
		g.Normal64(v)
		scale(v, std, mean)
	})
}

// eachNormal draws one number after the other, as for memory that is not
// contiguous.
func eachNormal[T float](g *Generator, v []T, mean, std float64) {
	u := make([]float64, len(v))
	g.NormalEach(u)
	for i := range v {
		v[i] = T(math.FMA(u[i], std, mean))
	}
}

// ExponentialInPlace sets the elements to numbers of g from the exponential
// distribution.
func (x *Tensor) ExponentialInPlace(g *Generator, rate float64) *Tensor {
	if !(rate > 0) {
		panic(&ValueError{"exponential_", fmt.Sprintf("expects lambda > 0.0, but found lambda=%v", rate)})
	}
	return x.drawn("exponential_", func(v []float32) {
		u := make([]float64, len(v))
		g.Uniform64(u)
		for i := range v {
			v[i] = float32(-math.Log1p(-u[i]) / rate)
		}
	}, func(v []float64) {
		g.Uniform64(v)
		for i := range v {
			v[i] = -math.Log1p(-v[i]) / rate
		}
	})
}

// BernoulliInPlace sets the elements to 1 with the probabilities in p, a
// floating tensor that broadcasts to x, and to 0 otherwise.
func (x *Tensor) BernoulliInPlace(g *Generator, p *Tensor) *Tensor {
	if x.dt.IsComplex() {
		panic(&DTypeError{"bernoulli_", x.dt, "not implemented for '" + x.dt.Torch() + "'"})
	}
	s, ok := broadcastTo(p.shape, x.shape)
	if !ok {
		panic(&ShapeError{"bernoulli_", x.Shape(), p.Shape(), "the probabilities do not broadcast to the tensor"})
	}
	probs := p.cast(Float64).expanded(s)
	if y := x.inMemoryOrder(); y != x {
		order := shape.MemoryOrder(x.shape, x.strides)
		slices.Reverse(order)
		probs = forwardPermute(probs, order)
	}
	probs = dense(probs)
	u := make([]float64, x.Numel())
	if p.dt == Float32 { // one draw each, of 24 bits
		v := make([]float32, len(u))
		g.Uniform32(v)
		for i := range v {
			u[i] = float64(v[i])
		}
	} else {
		g.Uniform64(u)
	}
	for i, q := range elems[float64](probs) {
		if !(q >= 0 && q <= 1) {
			panic(&ValueError{"bernoulli_", fmt.Sprintf("expects p to be in [0, 1], but got p=%v", q)})
		}
		if u[i] < q {
			u[i] = 1
		} else {
			u[i] = 0
		}
	}
	return x.overwrite("bernoulli_", func(z *Tensor) { copyInto(z, filled(Float64, u).alias(z.shape, z.strides, 0)) })
}

// PoissonInPlace sets the elements to numbers of g from the Poisson
// distributions whose means are in rate, a floating tensor that broadcasts to x.
func (x *Tensor) PoissonInPlace(g *Generator, rate *Tensor) *Tensor {
	return x.countsDrawn("poisson", rate, func(n, rate []float64) {
		for _, r := range rate {
			if !(r >= 0) || math.IsInf(r, 1) {
				panic(&ValueError{"poisson", fmt.Sprintf("invalid Poisson rate, expected rate to be non-negative, but got %v", r)})
			}
		}
		g.Poisson(n, rate)
	})
}

// BinomialInPlace replaces each element, a number of trials, by how many of
// them succeed with the probabilities in p, a floating tensor that broadcasts
// to x.
func (x *Tensor) BinomialInPlace(g *Generator, p *Tensor) *Tensor {
	return x.countsDrawn("binomial", p, g.Binomial)
}

// countsDrawn lets draw replace the elements of x, with those of values that
// broadcast to them.
func (x *Tensor) countsDrawn(name string, values *Tensor, draw func(n, v []float64)) *Tensor {
	s, ok := broadcastTo(values.shape, x.shape)
	if !ok {
		panic(&ShapeError{name, x.Shape(), values.Shape(), "the parameters do not broadcast to the tensor"})
	}
	requireType(name, values, values.dt.IsFloat(), "Float")
	z := x.Detach().To(Float64).Clone()
	draw(elems[float64](z), elems[float64](values.cast(Float64).expanded(s).Contiguous()))
	return x.overwrite(name, func(to *Tensor) { copyInto(to, z) })
}

// RandomInPlace sets the elements to integers of g drawn evenly from low to
// last, both included.
func (x *Tensor) RandomInPlace(g *Generator, low, last int) *Tensor {
	if low > last {
		panic(&ValueError{"random_", fmt.Sprintf("expects numbers from low=%d to last=%d, but the last is below the first", low, last)})
	}
	return x.overwrite("random_", func(z *Tensor) {
		v := newTensor(Int64, z.shape)
		g.Integers(elems[int64](v), int64(low), int64(last))
		copyInto(z, v)
		v.st.Free()
	})
}

// Permutation returns the Int64 numbers from 0 to n-1 in an order of g.
func Permutation(g *Generator, n int) *Tensor {
	z := newTensor(Int64, []int{n})
	g.Permute(elems[int64](z))
	return z
}
