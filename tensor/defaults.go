package tensor

import (
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor/dtype"
)

var defaultFloat atomic.Uint32 // a dtype.DType; Float32 is zero

// DefaultFloat is the type that numbers with fractions have beside integer
// tensors, and that functions like Sqrt and a division give for integers.
func DefaultFloat() dtype.DType { return dtype.DType(defaultFloat.Load()) }

// SetDefaultFloat sets DefaultFloat to Float32 or Float64. It panics with a
// *DTypeError for other types.
func SetDefaultFloat(dt dtype.DType) {
	if dt != Float32 && dt != Float64 {
		panic(&DTypeError{"set_default_dtype", dt, "the default type is Float or Double"})
	}
	defaultFloat.Store(uint32(dt))
}
