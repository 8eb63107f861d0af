package tensor

import (
	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/par"
)

// fewProducts is up to how many products a loop is faster than the real kernel,
// which needs a buffer.
const fewProducts = 1 << 8

// multiplyComplex computes z = a*b with R the type of the parts of T, as a
// product of real matrices that needs a copy of the smaller side only. The sums
// are those of the schoolbook product, for NaN and infinities too.
func multiplyComplex[T complexNumber, R float](z, a, b *Tensor) {
	m, n, k := z.shape[0], z.shape[1], a.shape[1]
	switch {
	case m*n*k <= fewProducts:
		multiplyRows[T](z, a, b)
	case b.strides[1] == 1 && (m < k || a.strides[1] != 1):
		multiplyParts[R](z, a, b)
	default:
		multiplyBlocks[T, R](z, a, b)
	}
}

// multiplyBlocks leaves the rows of a and z as they lie, with real and imaginary
// parts side by side, and makes of every element x + iy of b the block
//
//	 x  y
//	-y  x
func multiplyBlocks[T complexNumber, R float](z, a, b *Tensor) {
	m, n, k := z.shape[0], z.shape[1], a.shape[1]
	rows := a
	if a.strides[1] != 1 {
		rows = forwardContiguous(a, ContiguousFormat)
		defer rows.st.Free()
	}
	blocks := newTensor(b.dt.Real(), []int{2 * k, 2 * n})
	defer blocks.st.Free()
	fillBlocks(elems[R](blocks), elems[T](b), k, n, b.strides[0], b.strides[1])
	gemm.Gemm(m, 2*n, 2*k, 1, gemm.Matrix[R]{Data: elems[R](rows.parts()), RS: 2 * rows.strides[0], CS: 1},
		gemm.Rows(elems[R](blocks), 2*n), 0, gemm.Rows(elems[R](z.parts()), 2*n))
}

// fillBlocks writes the blocks of b's elements, which lie rs and cs apart.
func fillBlocks[R float, T complexNumber](blocks []R, b []T, k, n, rs, cs int) {
	par.For(k, max(1, grain/(n+1)), func(lo, hi int) {
		for p := lo; p < hi; p++ {
			upper, lower := blocks[4*p*n:][:2*n], blocks[(4*p+2)*n:][:2*n]
			for j := range n {
				v := complex128(b[p*rs+j*cs])
				x, y := R(real(v)), R(imag(v))
				upper[2*j], upper[2*j+1] = x, y
				lower[2*j], lower[2*j+1] = -y, x
			}
		}
	})
}

// multiplyParts leaves the rows of b as they lie, with real and imaginary parts
// side by side, and multiplies the real and the imaginary parts of a by them.
func multiplyParts[R float](z, a, b *Tensor) {
	m, n, k := z.shape[0], z.shape[1], a.shape[1]
	right := gemm.Matrix[R]{Data: elems[R](b.parts()), RS: 2 * b.strides[0], CS: 1}
	product := func(part *Tensor, to []R) {
		gemm.Gemm(m, 2*n, k, 1, gemm.Matrix[R]{Data: elems[R](part), RS: part.strides[0], CS: part.strides[1]}, right, 0, gemm.Rows(to, 2*n))
	}
	crossed := newTensor(a.dt.Real(), []int{m, 2 * n})
	defer crossed.st.Free()
	zs, cs := elems[R](z.parts()), elems[R](crossed)
	product(a.part(0), zs)
	product(a.part(1), cs)
	par.For(m*n, grain, func(lo, hi int) {
		for i := 2 * lo; i < 2*hi; i += 2 {
			zs[i] -= cs[i+1]
			zs[i+1] += cs[i]
		}
	})
}

// multiplyRows adds up the rows of b, times the elements of a row of a.
func multiplyRows[T complexNumber](z, a, b *Tensor) {
	n, k := z.shape[1], a.shape[1]
	zs, as, bs := elems[T](z), elems[T](a), elems[T](b)
	cs := b.strides[1]
	for i := range z.shape[0] {
		par.Poll()
		row := zs[i*z.strides[0]:][:n]
		clear(row)
		for p := range k {
			v := as[i*a.strides[0]+p*a.strides[1]]
			from := bs[p*b.strides[0]:]
			for j := range row {
				row[j] += v * from[j*cs]
			}
		}
	}
}
