package spectra

import "unsafe"

// floats returns the parts of complex numbers, which lie one after the other.
func floats(a []complex128) []float64 {
	return unsafe.Slice((*float64)(unsafe.Pointer(unsafe.SliceData(a))), 2*len(a))
}
