package gemm

import (
	"unsafe"

	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// kernel multiplies a panel of rows of a with a panel of columns of b:
// c[i,j] (+)= Σ_p a[i*ars+p*acs] * b[p*ldb+j] for j < (vectors-1)*lanes+tail.
type kernel = func(kc int, a *byte, ars, acs int, b *byte, ldb int, c *byte, ldc, tail, acc int)

// A family is the kernels of one tier and type, and the blocking made for it.
type family struct {
	rows   int           // at most, of a
	lanes  int           // elements of a vector
	kc, mc int           // block of a that the second-level cache holds
	masked bool          // the last vector of b is read masked
	mul    [3][15]kernel // [vectors of b][rows of a]
	rows4  func(n int, a *byte, acs int, b *byte, ldb int, c *byte)
}

// families is indexed by tier and by element: 0 float32, 1 float64.
var families [3][2]*family

func familyOf[T simd.Float]() *family {
	var v T
	return families[simd.Current()][unsafe.Sizeof(v)/4-1]
}
