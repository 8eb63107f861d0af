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
	if t := active.Load(); t.transpose != nil && unsafe.Sizeof(dst[0]) == 4 && cols >= 4 {
		strips(t, dst, src, rows, cols, ds, ss)
		return
	}
	tiles(dst, src, rows, cols, ds, ss)
}

// strips gives whole vectors of rows to the assembly and the edges to tiles.
func strips[E any](t *table, dst, src []E, rows, cols, ds, ss int) {
	whole := cols &^ 3
	i := 0
	for ; i+t.lanes <= rows; i += t.lanes {
		t.transpose(ptr(dst[i:]), ptr(src[i*ss:]), ds, ss, whole/4)
		if whole < cols {
			tiles(dst[whole*ds+i:], src[i*ss+whole:], t.lanes, cols-whole, ds, ss)
		}
	}
	if i < rows {
		tiles(dst[i:], src[i*ss:], rows-i, cols, ds, ss)
	}
}

// tiles is the twin. Square tiles keep both sides in the first-level cache.
func tiles[E any](dst, src []E, rows, cols, ds, ss int) {
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
