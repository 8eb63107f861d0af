package tensor

import (
	"fmt"
	"math"
	"math/cmplx"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/op"
)

// The functions compose<Name> are rows that are made of other rows, through
// whose gradients theirs flow.

func composeSoftsign(x *Tensor) *Tensor { return x.Div(x.Abs().AddScalar(1)) }

// scaleBy is x times a number; one of a higher kind than the elements is refused.
func scaleBy(name string, x *Tensor, alpha any) *Tensor {
	n := factor(name, x, alpha)
	if n.dt != Bool && n.Complex() == 1 {
		return x
	}
	if x.number && x.dt.IsFloat() { // two numbers keep their 64 bits
		return Number(x.Float() * n.Float())
	}
	return x.Mul(n)
}

// factor is the number alpha, which may multiply x's elements.
func factor(name string, x *Tensor, alpha any) *Tensor {
	n := Number(alpha)
	if n.dt.IsComplex() && !x.dt.IsComplex() {
		panic(&DTypeError{name, x.dt, "For non-complex input tensors, argument alpha must not be a complex number."})
	}
	if n.dt.IsFloat() && !x.dt.IsInexact() {
		panic(&DTypeError{name, x.dt, "For integral input tensors, argument alpha must not be a floating point number."})
	}
	if n.dt == Bool && x.dt != Bool {
		panic(&DTypeError{name, x.dt, "Boolean alpha only supported for Boolean results."})
	}
	return n
}

// plusScaled is x + sign*alpha*y, rounded once for floats.
func plusScaled(name string, x, y *Tensor, alpha any, sign float64) *Tensor {
	if n := factor(name, y, alpha); !x.number && !y.number && dtype.Promote(x.dt, y.dt).IsFloat() && n.Float() != 1 {
		return x.Fma(y, Number(sign*n.Float()))
	}
	if sign < 0 {
		return x.Sub(scaleBy(name, y, alpha))
	}
	return x.Add(scaleBy(name, y, alpha))
}

func composeAddScaled(x, y *Tensor, alpha any) *Tensor {
	if x.dt == Bool && y.dt == Bool {
		return x.LogicalOr(scaleBy("add", y, alpha).To(Bool))
	}
	if y.dt.Kind() < x.dt.Kind() {
		y = y.To(dtype.Result(x.operand(), y.operand()))
	}
	return plusScaled("add", x, y, alpha, 1)
}

func composeSubScaled(x, y *Tensor, alpha any) *Tensor {
	if x.dt == Bool || y.dt == Bool {
		return x.Sub(y) // refuses
	}
	if y.dt.Kind() < x.dt.Kind() {
		y = y.To(dtype.Result(x.operand(), y.operand()))
	}
	return plusScaled("sub", x, y, alpha, -1)
}

func composeMaxOf(x, y *Tensor) *Tensor { return x.Maximum(y) }
func composeMinOf(x, y *Tensor) *Tensor { return x.Minimum(y) }

func composeRsub(x, y *Tensor, alpha any) *Tensor { return composeSubScaled(y, x, alpha) }

func composeDivRounded(x, y *Tensor, mode any) *Tensor {
	switch mode {
	case nil:
		return x.Div(y)
	case "floor":
		return x.DivFloor(y)
	case "trunc":
		return x.DivTrunc(y)
	}
	panic(&ValueError{"div", fmt.Sprintf("div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '%v'", mode)})
}

func composeRoundTo(x *Tensor, decimals int) *Tensor {
	if !x.dt.IsFloat() {
		unsupported(&op.Table[op.RoundTo], x.dt)
	}
	if decimals == 0 {
		return x.Round()
	}
	if decimals > 0 {
		f := math.Pow(10, float64(decimals))
		return x.MulScalar(f).Round().DivScalar(f)
	}
	f := math.Pow(10, float64(-decimals))
	return x.DivScalar(f).Round().MulScalar(f)
}

func composeClampTo(x, min, max *Tensor) *Tensor {
	if min == nil && max == nil {
		panic(&ValueError{"clamp", "torch.clamp: At least one of 'min' or 'max' must not be None"})
	}
	plain := func(b *Tensor) bool { return b == nil || b.number && b.Float() == b.Float() }
	if x.dt.IsFloat() && plain(min) && plain(max) {
		low, high := math.Inf(-1), math.Inf(1)
		if min != nil {
			low = min.Float()
		}
		if max != nil {
			high = max.Float()
		}
		return x.Clamp(low, high)
	}
	types := []*Tensor{x}
	for _, b := range []*Tensor{min, max} {
		if b != nil {
			types = append(types, b)
		}
	}
	dt, _ := resultTypes(&op.Table[op.ClampTo], types...)
	if min != nil {
		min = clampBound(min, dt, false)
	}
	if max != nil {
		max = clampBound(max, dt, true)
	}
	return x.To(dt).between(min, max)
}

// between holds x between tensors of its type. Equal elements share the
// gradient with the bound.
func (x *Tensor) between(min, max *Tensor) *Tensor {
	if min != nil {
		x = x.Maximum(min)
	}
	if max != nil {
		x = x.Minimum(max)
	}
	return x
}

// clampBound is a bound as type dt. A number beyond the values of an integer
// type is no bound on its side, and refused on the other.
func clampBound(b *Tensor, dt dtype.DType, upper bool) *Tensor {
	if !b.number {
		return b.To(dt)
	}
	if dt == Bool {
		panic(&DTypeError{"clamp", Bool, "not implemented for 'Bool'"})
	}
	low, high := dt.Range()
	v := b.Float()
	switch {
	case dt.IsInexact() || dt == Int64 || v >= low && v <= high:
		return b.To(dt)
	case upper && v > high:
		return Number(high).To(dt)
	case !upper && v < low:
		return Number(low).To(dt)
	}
	side := map[bool]string{false: "min", true: "max"}[upper]
	panic(&ValueError{"clamp", fmt.Sprintf("Clamp %s value %v is outside the representable range of %s", side, b.Item(), dt.Torch())})
}

func composeClampMin(x, min *Tensor) *Tensor {
	if min.number {
		return composeClampTo(x, min, nil)
	}
	return x.Maximum(min)
}

func composeClampMax(x, max *Tensor) *Tensor {
	if max.number {
		return composeClampTo(x, nil, max)
	}
	return x.Minimum(max)
}

func composeClip(x, min, max *Tensor) *Tensor { return composeClampTo(x, min, max) }

func composeLerp(x, end, weight *Tensor) *Tensor {
	sameType("lerp", x, end)
	if !weight.number {
		sameType("lerp", x, weight)
	}
	d := end.Sub(x)
	fused := x.dt.IsFloat()
	if weight.number { // a number keeps its 64 bits until it meets the elements
		checkFits("lerp", weight, x.dt)
		near := cmplx.Abs(weight.Complex()) < 0.5
		switch {
		case near && fused:
			return x.Fma(d, weight)
		case near:
			return x.Add(d.Mul(weight))
		case fused:
			return end.Fma(d, lessOne(weight, x.dt))
		}
		return end.Sub(d.Mul(rest(weight)))
	}
	far := weight.Abs().GeScalar(0.5)
	if fused {
		return Where(far, end, x).Fma(d, weight.Sub(far.To(x.dt)))
	}
	return Where(far, end.Sub(d.Mul(Number(1).Sub(weight))), x.Add(weight.Mul(d)))
}

// lessOne is weight - 1 for a number, rounded as elements of type dt are.
func lessOne(weight *Tensor, dt dtype.DType) *Tensor {
	if dt == Float32 {
		return Number(float64(float32(weight.Float()) - 1))
	}
	return Number(weight.Float() - 1)
}

// rest is 1 - weight, which is a number, in 64 bits.
func rest(weight *Tensor) *Tensor {
	if weight.dt.IsComplex() {
		return Number(1 - weight.Complex())
	}
	return Number(1 - weight.Float())
}

func composeAddcmul(x, tensor1, tensor2 *Tensor, value any) *Tensor {
	scaled := scaleBy("addcmul", tensor1, value)
	if x.dt.IsFloat() && tensor1.dt == x.dt && tensor2.dt == x.dt {
		return x.Fma(scaled, tensor2)
	}
	return x.Add(scaled.Mul(tensor2))
}

func composeAddcdiv(x, tensor1, tensor2 *Tensor, value any) *Tensor {
	if !tensor1.dt.IsInexact() && !tensor2.dt.IsInexact() {
		panic(&DTypeError{"addcdiv", tensor1.dt, "Integer division with addcdiv is no longer supported"})
	}
	return x.Add(tensor1.MulScalar(value).Div(tensor2))
}

func composeIsClose(x, y *Tensor, rtol, atol float64, equalNaN bool) *Tensor {
	if x.dt != y.dt {
		panic(&DTypeError{"isclose", y.dt, x.dt.Torch() + " did not match " + y.dt.Torch()})
	}
	for name, tolerance := range map[string]float64{"rtol": rtol, "atol": atol} {
		if !(tolerance >= 0) {
			panic(&ValueError{"isclose", fmt.Sprintf("%s must be greater than or equal to zero, but got %v", name, tolerance)})
		}
	}
	same := x.Eq(y)
	if equalNaN {
		same = same.LogicalOr(x.IsNaN().LogicalAnd(y.IsNaN()))
	}
	if rtol == 0 && atol == 0 {
		return same
	}
	if !x.dt.IsInexact() { // as in PyTorch, large integers lose digits
		x, y = x.To(DefaultFloat()), y.To(DefaultFloat())
	}
	allowed := y.MulScalar(rtol).Abs().AddScalar(atol)
	d := x.Sub(y).Abs()
	return same.LogicalOr(d.IsFinite().LogicalAnd(d.Le(allowed)))
}

func composeAllClose(x, y *Tensor, rtol, atol float64, equalNaN bool) *Tensor {
	return composeIsClose(x, y, rtol, atol, equalNaN).All()
}

func composeEqual(x, y *Tensor) *Tensor {
	if !slices.Equal(x.shape, y.shape) {
		return Scalar(false)
	}
	return x.Eq(y).All().To(Bool)
}

func composeLogit(x *Tensor, eps any) *Tensor {
	if !x.dt.IsInexact() {
		x = x.To(DefaultFloat())
	}
	if eps == nil {
		return x.LogitHeld(-1)
	}
	return x.LogitHeld(Number(eps).Float())
}

func composeNanToNum(x *Tensor, nan, posinf, neginf any) *Tensor {
	if x.dt.IsComplex() {
		return Complex(composeNanToNum(x.Real(), nan, posinf, neginf), composeNanToNum(x.Imag(), nan, posinf, neginf))
	}
	if !x.dt.IsFloat() {
		return x.Clone()
	}
	top := map[dtype.DType]float64{Float64: math.MaxFloat64, Float32: math.MaxFloat32, Float16: 65504, BFloat16: 0xffp120}[x.dt]
	or := func(v any, other float64) any {
		if v == nil {
			return other
		}
		return v
	}
	z := Where(x.IsNaN(), Number(or(nan, 0)), x)
	return Where(x.IsNegInf(), Number(or(neginf, -top)), Where(x.IsPosInf(), Number(or(posinf, top)), z))
}
