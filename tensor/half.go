package tensor

import (
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// Floats of 16 bits are stored as their bits and computed as float32: an
// operation converts its operands, runs, and converts its result back.

func fromBFloat16(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }

// toBFloat16 rounds to the nearest, the even one of two that are as near.
func toBFloat16(f float32) uint16 {
	u := math.Float32bits(f)
	if f != f {
		return uint16(u>>16) | 0x40 // still a NaN without its lower bits
	}
	return uint16((u + 0x7fff + u>>16&1) >> 16)
}

// fromFloat16 reads an IEEE 754 binary16.
func fromFloat16(b uint16) float32 {
	sign, exp, frac := uint32(b&0x8000)<<16, uint32(b>>10&0x1f), uint32(b&0x3ff)
	switch exp {
	case 0:
		v := float32(frac) * 0x1p-24
		return math.Float32frombits(math.Float32bits(v) | sign)
	case 0x1f:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}

// toFloat16 rounds to the nearest IEEE 754 binary16, the even one of two that
// are as near.
func toFloat16(f float32) uint16 {
	u := math.Float32bits(f)
	sign, abs := uint16(u>>16&0x8000), u&0x7fffffff
	switch {
	case abs > 0x7f800000:
		return sign | 0x7e00 | uint16(abs>>13&0x3ff)
	case abs >= 0x477ff000: // 65520 and more
		return sign | 0x7c00
	case abs < 0x38800000: // below the smallest normal number: units of 2^-24
		return sign | uint16(math.RoundToEven(float64(math.Float32frombits(abs))*0x1p24))
	}
	return sign | uint16((abs-0x38000000+0xfff+abs>>13&1)>>13)
}

// widenTo is the loop that reads floats of 16 bits.
func widenTo[Z number](decode func(uint16) float32) unaryLoop {
	short := inInt32[Z]()
	return eraseUnary(func(z []Z, x []uint16, n, dz, dx int) {
		for i := range n {
			v := decode(x[i*dx])
			if isInteger[Z]() {
				w := float64(v)
				if short && !(w > -(1<<31)-1 && w < 1<<31) {
					w = -(1 << 31)
				}
				z[i*dz] = Z(truncated(w))
			} else {
				z[i*dz] = Z(v)
			}
		}
	})
}

// narrowTo are the loops that write floats of 16 bits.
func narrowTo(encode func(float32) uint16) loops[unaryLoop] {
	u8 := narrowFrom[uint8](encode)
	return loops[unaryLoop]{Float32: narrowFrom[float32](encode), Float64: narrowFrom[float64](encode), Int64: narrowFrom[int64](encode),
		Int32: narrowFrom[int32](encode), Uint8: u8, Bool: u8, Int16: narrowFrom[int16](encode), Int8: narrowFrom[int8](encode),
		Float16: recode(fromFloat16, encode), BFloat16: recode(fromBFloat16, encode)}
}

func narrowFrom[T number](encode func(float32) uint16) unaryLoop {
	return eraseUnary(func(z []uint16, x []T, n, dz, dx int) {
		for i := range n {
			z[i*dz] = encode(float32(x[i*dx]))
		}
	})
}

func recode(decode func(uint16) float32, encode func(float32) uint16) unaryLoop {
	return eraseUnary(func(z, x []uint16, n, dz, dx int) {
		for i := range n {
			z[i*dz] = encode(decode(x[i*dx]))
		}
	})
}

func isHalf(x *Tensor) bool { return x != nil && x.dt.IsHalf() }

// unusual reports whether x is of a type that not every row computes in.
func unusual(x *Tensor) bool { return x != nil && (x.dt.IsHalf() || x.dt.IsComplex()) }

// widened returns operands of which one has numbers of 16 bits in the type that
// those are computed in, and the type of the result; ok is false if no operand
// has. It refuses several types where the row has no rule for them, and complex
// operands that the row does not take.
func widened(id op.ID, in ...*Tensor) (wide []*Tensor, dt dtype.DType, ok bool) {
	if !slices.ContainsFunc(in, unusual) {
		return nil, 0, false
	}
	row := &op.Table[id]
	refuseComplex(row, in)
	if !slices.ContainsFunc(in, isHalf) {
		return nil, 0, false
	}
	var types []dtype.Operand
	var one *Tensor
	for _, x := range in {
		if x == nil || !x.dt.IsInexact() && row.DType == op.Own {
			continue
		}
		if row.DType == op.Own && !row.Comp && !x.number && one != nil && one.dt != x.dt {
			panic(&DTypeError{row.Py, x.dt, "expected operands to have the same dtype, but got " + one.dt.Torch() + " and " + x.dt.Torch()})
		}
		if one == nil {
			one = x
		}
		types = append(types, x.operand())
	}
	dt = dtype.Result(types...)
	if row.NoHalf && dt.IsHalf() {
		unsupported(row, dt)
	}
	if !row.Comp && (dt == BComplex32 && !row.BrainComplex || dt == Complex32 && !row.HalfComplex) && !(id == op.Pow && trivialPower(in[0], in[1], dt)) {
		unsupported(row, dt)
	}
	wide = slices.Clone(in)
	for i, x := range in {
		if isHalf(x) {
			wide[i] = x.To(x.dt.Wide())
		}
	}
	return wide, dt, true
}

// refuseComplex panics if an operand is complex and the row takes none.
func refuseComplex(row *op.Op, in []*Tensor) {
	if row.Complex != "" || row.Comp {
		return
	}
	for _, x := range in {
		if x != nil && x.dt.IsComplex() {
			unsupported(row, resultOf(in))
		}
	}
}

// resultOf is the common type of operands.
func resultOf(in []*Tensor) dtype.DType {
	var types []dtype.Operand
	for _, x := range in {
		if x != nil {
			types = append(types, x.operand())
		}
	}
	return dtype.Result(types...)
}

// narrowed converts a result that was computed as Float32 or Complex64 to the
// precision of dt.
func (x *Tensor) narrowed(dt dtype.DType) *Tensor {
	switch {
	case !dt.IsHalf():
	case x.dt == Float32:
		return x.To(dt.Real())
	case x.dt == Complex64:
		return x.To(dt.Real().ToComplex())
	}
	return x
}

// replace writes z, the result of an operation on x, into x, for in-place forms
// of rows that have no kernel for it.
func (x *Tensor) replace(id op.ID, z *Tensor) *Tensor {
	name := op.Table[id].Py + "_"
	refuseParts(&op.Table[id], x, x.dt)
	if !slices.Equal(x.shape, z.shape) {
		panic(&ShapeError{name, x.Shape(), z.Shape(), "output with shape " + shape.String(x.shape) + " doesn't match the broadcast shape " + shape.String(z.shape)})
	}
	if id == op.FloatPower && z.dt != x.dt {
		panic(&DTypeError{name, x.dt, "the base given to float_power_ has dtype " + x.dt.Torch() + " but the operation's result requires dtype " + z.dt.Torch()})
	}
	checkStored(name, x, z.dt)
	return x.CopyFrom(z)
}

// checkStored panics unless elements of type dt may be written into x.
func checkStored(name string, x *Tensor, dt dtype.DType) {
	if dt.Kind() > x.dt.Kind() {
		panic(&DTypeError{name, x.dt, "result type " + dt.Torch() + " can't be cast to the desired output type " + x.dt.Torch()})
	}
}

// kept returns what an operation reads whose result will be written into x: x,
// or a copy of it if the gradient rule needs what x was.
func (x *Tensor) kept(id op.ID, in ...*Tensor) *Tensor {
	if !isHalf(x) && recording(in...) && recorder.Saves(id, in, 0) { // halves are read from a wider copy
		return x.Clone()
	}
	return x
}

// beforeOverwrite is beforeWrite for operations without a gradient.
func beforeOverwrite(id op.ID, in ...*Tensor) {
	if beforeWrite(id, in...) != nil {
		panic(&GradError{op.Table[id].Py + "_: the result has no gradient, and the tensor has one that would be lost; use the form that returns a new tensor, or autograd.NoGrad"})
	}
}

// before returns what the in-place form of a composed row reads: x, or a copy
// of it if gradients may need what x was.
func (x *Tensor) before(in ...*Tensor) *Tensor {
	if recording(in...) {
		return x.Clone()
	}
	return x
}
