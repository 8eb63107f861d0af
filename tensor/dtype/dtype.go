// Package dtype is the table of element types of a tensor, with PyTorch's
// rules for the type of a result.
package dtype

import "math"

// A DType is the type of a tensor's elements.
type DType uint8

// The element types. The zero value is PyTorch's default type.
const (
	Float32 DType = iota
	Float64
	Int64
	Int32
	Uint8
	Bool
	Int16
	Int8
	Float16    // stored only: operations compute in Float32
	BFloat16   // stored only: operations compute in Float32
	Complex64  // two Float32
	Complex128 // two Float64
	Complex32  // two Float16, stored only: operations compute in Complex64
	BComplex32 // two BFloat16, stored only: operations compute in Complex64
	Count      = iota
)

// A Kind is a category of types. Kinds are ordered: where operands of
// different kinds meet, the higher kind decides the result.
type Kind uint8

// The kinds, lowest first.
const (
	Boolean Kind = iota
	Integer
	Floating
	Complex
)

// A Row describes one element type.
type Row struct {
	Name   string // PyTorch's name, which is also what String returns
	Torch  string // what PyTorch's messages call it
	C      string // what they call a value of it
	Go     string // element type of Go slices over it
	NumPy  string // type string of NumPy's array interface
	Arrow  string // name in Arrow's format
	Safe   string // name in safetensors files; empty if the format has none
	Size   int    // bytes of an element
	Part   DType  // of the real and the imaginary part, for Kind Complex
	Kind   Kind
	Signed bool
}

// Table has one row for each DType, in their order.
var Table = [Count]Row{
	{Name: "float32", Torch: "Float", C: "float", Go: "float32", NumPy: "<f4", Arrow: "float", Safe: "F32", Size: 4, Kind: Floating, Signed: true},
	{Name: "float64", Torch: "Double", C: "double", Go: "float64", NumPy: "<f8", Arrow: "double", Safe: "F64", Size: 8, Kind: Floating, Signed: true},
	{Name: "int64", Torch: "Long", C: "int64_t", Go: "int64", NumPy: "<i8", Arrow: "int64", Safe: "I64", Size: 8, Kind: Integer, Signed: true},
	{Name: "int32", Torch: "Int", C: "int", Go: "int32", NumPy: "<i4", Arrow: "int32", Safe: "I32", Size: 4, Kind: Integer, Signed: true},
	{Name: "uint8", Torch: "Byte", C: "uint8_t", Go: "uint8", NumPy: "|u1", Arrow: "uint8", Safe: "U8", Size: 1, Kind: Integer},
	{Name: "bool", Torch: "Bool", C: "bool", Go: "bool", NumPy: "|b1", Arrow: "bool", Safe: "BOOL", Size: 1, Kind: Boolean},
	{Name: "int16", Torch: "Short", C: "int16_t", Go: "int16", NumPy: "<i2", Arrow: "int16", Safe: "I16", Size: 2, Kind: Integer, Signed: true},
	{Name: "int8", Torch: "Char", C: "int8_t", Go: "int8", NumPy: "|i1", Arrow: "int8", Safe: "I8", Size: 1, Kind: Integer, Signed: true},
	{Name: "float16", Torch: "Half", C: "c10::Half", Go: "float32", NumPy: "<f2", Arrow: "halffloat", Safe: "F16", Size: 2, Kind: Floating, Signed: true},
	{Name: "bfloat16", Torch: "BFloat16", C: "c10::BFloat16", Go: "float32", NumPy: "<V2", Arrow: "fixed_size_binary[2]", Safe: "BF16", Size: 2, Kind: Floating, Signed: true},
	{Name: "complex64", Torch: "ComplexFloat", C: "c10::complex<float>", Go: "complex64", NumPy: "<c8", Arrow: "fixed_size_binary[8]", Safe: "C64", Size: 8, Part: Float32, Kind: Complex, Signed: true},
	{Name: "complex128", Torch: "ComplexDouble", C: "c10::complex<double>", Go: "complex128", NumPy: "<c16", Arrow: "fixed_size_binary[16]", Size: 16, Part: Float64, Kind: Complex, Signed: true},
	{Name: "complex32", Torch: "ComplexHalf", C: "c10::complex<c10::Half>", Go: "complex64", NumPy: "<V4", Arrow: "fixed_size_binary[4]", Size: 4, Part: Float16, Kind: Complex, Signed: true},
	{Name: "bcomplex32", Torch: "BComplex32", C: "c10::complex<c10::BFloat16>", Go: "complex64", NumPy: "<V4", Arrow: "fixed_size_binary[4]", Size: 4, Part: BFloat16, Kind: Complex, Signed: true},
}

// String returns PyTorch's name of d, such as "float32".
func (d DType) String() string {
	if int(d) >= len(Table) {
		return "invalid dtype"
	}
	return Table[d].Name
}

// Torch returns what PyTorch's messages call d, such as "Float".
func (d DType) Torch() string { return Table[d].Torch }

// Size returns the bytes of one element.
func (d DType) Size() int { return Table[d].Size }

// Kind returns the category of d.
func (d DType) Kind() Kind { return Table[d].Kind }

// IsFloat reports whether d has fractions and no imaginary part.
func (d DType) IsFloat() bool { return Table[d].Kind == Floating }

// IsComplex reports whether d has an imaginary part.
func (d DType) IsComplex() bool { return Table[d].Kind == Complex }

// IsInexact reports whether d has fractions: floats and complex numbers, which
// can have gradients.
func (d DType) IsInexact() bool { return Table[d].Kind >= Floating }

// IsHalf reports whether the numbers in d are stored in 16 bits: operations
// convert them to Wide.
func (d DType) IsHalf() bool {
	row := &Table[d]
	return row.Kind == Floating && row.Size == 2 || row.Kind == Complex && row.Size == 4
}

// Wide returns the type in which operations on d compute: Float32 and Complex64
// for numbers of 16 bits, otherwise d itself.
func (d DType) Wide() DType {
	switch {
	case !d.IsHalf():
		return d
	case d.IsComplex():
		return Complex64
	}
	return Float32
}

// Real returns the type of the real part, which is d itself if d is not complex.
func (d DType) Real() DType {
	if d.IsComplex() {
		return Table[d].Part
	}
	return d
}

// ToComplex returns the complex type whose parts have type d: d itself if it is
// complex, Complex64 for types without fractions.
func (d DType) ToComplex() DType {
	if d.IsFloat() {
		for c := range DType(Count) {
			if c.IsComplex() && Table[c].Part == d {
				return c
			}
		}
	}
	if d.IsComplex() {
		return d
	}
	return Complex64
}

// Range returns the least and the greatest finite value of d, or of its parts
// if it is complex. The greatest Int64 is rounded to the float64 below it.
func (d DType) Range() (low, high float64) {
	d = d.Real()
	switch row := Table[d]; {
	case d == Bool:
		return 0, 1
	case d == Float16:
		return -65504, 65504
	case d == BFloat16:
		return -0x1.fep127, 0x1.fep127
	case d == Float32:
		return -math.MaxFloat32, math.MaxFloat32
	case row.Kind == Floating:
		return -math.MaxFloat64, math.MaxFloat64
	case !row.Signed:
		return 0, math.Ldexp(1, 8*row.Size) - 1
	case d == Int64:
		return -1 << 63, 1<<63 - 1024
	default:
		return -math.Ldexp(1, 8*row.Size-1), math.Ldexp(1, 8*row.Size-1) - 1
	}
}

// ByName returns the type with PyTorch's name.
func ByName(name string) (DType, bool) {
	for d, row := range Table {
		if row.Name == name {
			return DType(d), true
		}
	}
	return 0, false
}

// Promote returns the smallest type that holds values of a and b, as
// torch.promote_types does.
func Promote(a, b DType) DType {
	switch ra, rb := Table[a], Table[b]; {
	case a == b:
		return a
	case ra.Kind == Complex || rb.Kind == Complex:
		return Promote(a.Real(), b.Real()).ToComplex()
	case ra.Kind != rb.Kind:
		if ra.Kind > rb.Kind {
			return a
		}
		return b
	case ra.Size != rb.Size:
		if ra.Size > rb.Size {
			return a
		}
		return b
	}
	if Table[a].Kind == Floating { // Float16 and BFloat16
		return Float32
	}
	return Int16 // holds the values of Int8 and of Uint8
}

// A Rank says how much an operand's type counts: that of a scalar or a
// zero-dimensional tensor counts only if its kind is higher than that of all
// operands of higher rank.
type Rank uint8

// The ranks of operands, lowest first.
const (
	Scalar Rank = iota
	ZeroDim
	Dimensioned
)

// An Operand is what the type of a result depends on.
type Operand struct {
	DType DType
	Rank  Rank
}

// Result returns the type in which the operands are computed, as
// torch.result_type does. A Python or Go scalar that is not a float has type
// Int64 or Bool, a float scalar Float32, PyTorch's default type, and a complex
// one Complex64. Where a complex operand meets floats of higher rank, the
// precision of the floats stays.
//
// Source: https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
func Result(operands ...Operand) DType {
	var best [3]DType
	var have [3]bool
	for _, o := range operands {
		r := o.Rank
		if have[r] {
			best[r] = Promote(best[r], o.DType)
		} else {
			best[r], have[r] = o.DType, true
		}
	}
	result, found := Float32, false
	for r := int(Dimensioned); r >= int(Scalar); r-- {
		if !have[r] {
			continue
		}
		if !found {
			result, found = best[r], true
		} else {
			result = lifted(result, best[r])
		}
	}
	return result
}

// lifted returns the type of a result that operands of type d and others of a
// lower rank and of type low have.
func lifted(d, low DType) DType {
	switch {
	case low.Kind() <= d.Kind():
		return d
	case d.IsFloat():
		return d.ToComplex()
	}
	return low
}
