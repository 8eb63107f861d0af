package simd

import (
	"fmt"
	"unsafe"
)

// Transpose copies src, rows by cols with row stride ss, to dst with row
// stride ds: dst[j*ds+i] = src[i*ss+j]. The slices must not overlap.
func Transpose[E any](dst, src []E, rows, cols, ds, ss int) {
	if rows == 0 || cols == 0 {
		return
	}
	if (rows-1)*ss+cols > len(src) || (cols-1)*ds+rows > len(dst) || ss < 0 || ds < 0 {
		panic(fmt.Sprintf("simd: transpose of %dx%d with strides %d and %d leaves %d or %d elements",
			rows, cols, ss, ds, len(src), len(dst)))
	}
	if f := active.Load().transpose; f != nil && unsafe.Sizeof(dst[0]) == 4 {
		f(ptr(dst), ptr(src), rows, cols, ds, ss)
		return
	}
	// Square tiles keep both sides in the first-level cache.
	const tile = 16
	for i0 := 0; i0 < rows; i0 += tile {
		for j0 := 0; j0 < cols; j0 += tile {
			for i := i0; i < min(i0+tile, rows); i++ {
				for j := j0; j < min(j0+tile, cols); j++ {
					dst[j*ds+i] = src[i*ss+j]
				}
			}
		}
	}
}
