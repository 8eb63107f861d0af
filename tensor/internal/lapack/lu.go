package lapack

import "math"

// leaf is up to how many columns a matrix is factored column by column.
const leaf = 16

// LU overwrites a (m, n), whose rows lie side by side, with L below its diagonal,
// whose own diagonal is ones, and U on and above it, where a = P L U. Row i was
// exchanged with row pivots[i]-1, in order; there are min(m, n) of them. It
// returns which element of U's diagonal is the first zero, from 1, or 0.
//
// Source: S. Toledo, Locality of reference in LU decomposition with partial
// pivoting, SIAM J. Matrix Anal. Appl. 18 (1997); the choice of pivots is that of
// LAPACK's getrf.
func LU[T Number](a Mat[T], pivots []int32) int {
	k := min(a.M, a.N)
	if k == 0 {
		return 0
	}
	if a.N <= leaf || a.M == 1 {
		return luColumns(a, pivots)
	}
	h := split(k)
	left, right := a.Sub(0, 0, a.M, h), a.Sub(0, h, a.M, a.N-h)
	zero := LU(left, pivots[:h])
	Swap(right, pivots[:h])
	top, bottom := right.Sub(0, 0, h, right.N), right.Sub(h, 0, a.M-h, right.N)
	SolveTriangular(left.Sub(0, 0, h, h), true, true, top)
	bottom.Less(left.Sub(h, 0, a.M-h, h), top)
	rest := pivots[h:k]
	if z := LU(bottom, rest); zero == 0 && z > 0 {
		zero = h + z
	}
	Swap(left.Sub(h, 0, a.M-h, h), rest)
	for i := range rest {
		rest[i] += int32(h)
	}
	return zero
}

// split returns about the half of n, a multiple of leaf where that is possible.
func split(n int) int {
	if n < 2*leaf {
		return (n + 1) / 2
	}
	return n / 2 / leaf * leaf
}

func luColumns[T Number](a Mat[T], pivots []int32) int {
	zero := 0
	for j := range min(a.M, a.N) {
		col := a.col(j, j)
		p := j + largest(col)
		pivots[j] = int32(p + 1)
		if p != j {
			for c := range a.N {
				a.Data[j+c*a.CS], a.Data[p+c*a.CS] = a.Data[p+c*a.CS], a.Data[j+c*a.CS]
			}
		}
		d := col[0]
		if d == 0 {
			if zero == 0 {
				zero = j + 1
			}
			continue
		}
		scale(col[1:], 1/d)
		for c := j + 1; c < a.N; c++ {
			to := a.col(j, c)
			if to[0] != 0 {
				axpy(to[1:], -to[0], col[1:])
			}
		}
	}
	return zero
}

func scale[T Number](x []T, s T) {
	for i := range x {
		x[i] *= s
	}
}

// largest returns the index of the first element of the greatest size, which is
// the sum of the absolute values of the parts, as in LAPACK's iamax.
func largest[T Number](x []T) int {
	switch x := any(x).(type) {
	case []float32:
		return largestReal(x)
	case []float64:
		return largestReal(x)
	case []complex64:
		return largestOf(x, func(v complex64) float64 { return math.Abs(float64(real(v))) + math.Abs(float64(imag(v))) })
	case []complex128:
		return largestOf(x, func(v complex128) float64 { return math.Abs(real(v)) + math.Abs(imag(v)) })
	}
	return 0
}

func largestReal[T float32 | float64](x []T) int {
	best, at := max(x[0], -x[0]), 0
	for i, v := range x {
		if v > best {
			best, at = v, i
		} else if -v > best {
			best, at = -v, i
		}
	}
	return at
}

func largestOf[T Number](x []T, size func(T) float64) int {
	best, at := size(x[0]), 0
	for i, v := range x {
		if s := size(v); s > best {
			best, at = s, i
		}
	}
	return at
}

// Swap exchanges row i of b with row pivots[i]-1, in order.
func Swap[T Number](b Mat[T], pivots []int32) {
	for j := range b.N {
		for i, p := range pivots {
			u, v := i*b.RS+j*b.CS, (int(p)-1)*b.RS+j*b.CS
			b.Data[u], b.Data[v] = b.Data[v], b.Data[u]
		}
	}
}

// SwapBack undoes Swap.
func SwapBack[T Number](b Mat[T], pivots []int32) {
	for j := range b.N {
		for i := len(pivots) - 1; i >= 0; i-- {
			u, v := i*b.RS+j*b.CS, (int(pivots[i])-1)*b.RS+j*b.CS
			b.Data[u], b.Data[v] = b.Data[v], b.Data[u]
		}
	}
}

// SolveLU overwrites b with the x of a x = b, or of transposed a, where lu and
// pivots are a's factors.
func SolveLU[T Number](lu Mat[T], pivots []int32, transposed bool, b Mat[T]) {
	if transposed {
		SolveTriangular(lu.T(), true, false, b)
		SolveTriangular(lu.T(), false, true, b)
		SwapBack(b, pivots)
		return
	}
	Swap(b, pivots)
	SolveTriangular(lu, true, true, b)
	SolveTriangular(lu, false, false, b)
}
