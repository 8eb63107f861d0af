package lapack

import (
	"math"
	"math/cmplx"
)

// block is how many columns of a symmetric product are computed at a time.
const block = 96

// Cholesky overwrites the lower triangle of a (n, n), whose rows lie side by
// side, with L of a = L Lᴴ; the upper one is not read, and means nothing
// afterwards. It returns which leading minor is the first that is not positive,
// from 1, or 0.
func Cholesky[T Number](a Mat[T]) int {
	n := a.M
	if n <= leaf {
		return choleskyColumns(a)
	}
	h := split(n)
	top, below, rest := a.Sub(0, 0, h, h), a.Sub(h, 0, n-h, h), a.Sub(h, h, n-h, n-h)
	if minor := Cholesky(top); minor > 0 {
		return minor
	}
	SolveTriangular(top.Conjugated(), true, false, below.T())
	for j := 0; j < n-h; j += block {
		w := min(block, n-h-j)
		rest.Sub(j, j, n-h-j, w).Less(below.Sub(j, 0, n-h-j, h), below.Sub(j, 0, w, h).Conjugated().T())
	}
	if minor := Cholesky(rest); minor > 0 {
		return h + minor
	}
	return 0
}

func choleskyColumns[T Number](a Mat[T]) int {
	for j := range a.M {
		col := a.col(j, j)
		d := realPart(col[0])
		if !(d > 0) {
			return j + 1
		}
		root := fromReal[T](math.Sqrt(d))
		col[0] = root
		for i := range col[1:] {
			col[1+i] /= root
		}
		for c := j + 1; c < a.M; c++ {
			axpy(a.col(c, c), -Conj(col[c-j]), col[c-j:])
		}
	}
	return 0
}

func realPart[T Number](x T) float64 {
	switch v := any(x).(type) {
	case float32:
		return float64(v)
	case float64:
		return v
	case complex64:
		return float64(real(v))
	case complex128:
		return real(v)
	}
	return 0
}

func fromReal[T Number](f float64) T {
	var z T
	switch any(z).(type) {
	case float32:
		return any(float32(f)).(T)
	case float64:
		return any(f).(T)
	case complex64:
		return any(complex(float32(f), 0)).(T)
	}
	return any(complex(f, 0)).(T)
}

// Abs returns the absolute value of x.
func Abs[T Number](x T) float64 {
	switch v := any(x).(type) {
	case complex64:
		return cmplx.Abs(complex128(v))
	case complex128:
		return cmplx.Abs(v)
	}
	return math.Abs(realPart(x))
}

// Polar returns x divided by its absolute value, or 0, and the logarithm of that.
func Polar[T Number](x T) (unit T, log float64) {
	size := Abs(x)
	if size == 0 {
		return 0, math.Inf(-1)
	}
	return x / fromReal[T](size), math.Log(size)
}
