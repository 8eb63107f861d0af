//go:build poison

package buf

import (
	"fmt"
	"unsafe"
)

// poison builds fill memory that nobody may read with a pattern that is a NaN
// in every floating-point width (float64, float32, float16 and bfloat16), and
// check before reuse that nobody wrote to it meanwhile.
const poison = true

const pattern uint16 = 0x7fff

func fillPoison(b []byte) {
	for i := range len(b) / 2 {
		*(*uint16)(unsafe.Pointer(&b[2*i])) = pattern
	}
}

func checkPoison(b []byte) {
	for i := range len(b) / 2 {
		if v := *(*uint16)(unsafe.Pointer(&b[2*i])); v != pattern {
			panic(fmt.Sprintf("buf: released memory was written to: %#x at byte %d of %d", v, 2*i, len(b)))
		}
	}
}
