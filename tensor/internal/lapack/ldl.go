package lapack

import "math"

// A symmetric is a matrix of which the lower triangle counts, and whose upper
// one is the transpose, or its conjugate if hermitian.
type symmetric[T Number] struct {
	Mat[T]
	hermitian bool
}

func (a symmetric[T]) conj(x T) T {
	if a.hermitian {
		return Conj(x)
	}
	return x
}

// real drops what rounding leaves in the diagonal of a hermitian matrix.
func (a symmetric[T]) real(i int) {
	if a.hermitian {
		a.Data[i+i*a.CS] = fromReal[T](realPart(a.At(i, i)))
	}
}

// LDL overwrites the lower triangle of a (n, n), whose rows lie side by side, with
// L below its diagonal and D on it, where a = P L D Lᵀ Pᵀ, or with Lᴴ if
// hermitian. D has blocks of one or, where two pivots are negative, of two
// rows, whose element below the diagonal stands in L's place; the exchanges are
// those of LAPACK's sytrf and hetrf. It returns which block of one row is the
// first zero, from 1, or 0.
//
// Source: J. R. Bunch and L. Kaufman, Some stable methods for calculating inertia
// and solving symmetric linear systems, Math. Comp. 31 (1977).
func LDL[T Number](m Mat[T], hermitian bool, pivots []int32) int {
	a := symmetric[T]{m, hermitian}
	zero := 0
	for k := 0; k < a.M; {
		p, step, ok := a.choose(k)
		if !ok && zero == 0 {
			zero = k + 1
		}
		if at := k + step - 1; p != at {
			a.exchange(k, at, p, step)
		}
		switch {
		case !ok:
			a.real(k)
		case step == 1:
			a.eliminateOne(k)
		default:
			a.eliminateTwo(k)
		}
		pivots[k] = int32(p + 1)
		if step == 2 {
			pivots[k], pivots[k+1] = -int32(p+1), -int32(p+1)
		}
		k += step
	}
	return zero
}

// choose returns the row of the next pivot and how many rows its block has; ok
// is false if there is none.
func (a symmetric[T]) choose(k int) (p, step int, ok bool) {
	alpha := (1 + math.Sqrt(17)) / 8
	pivot, most, at := size(a.At(k, k)), 0.0, k
	if a.hermitian {
		pivot = math.Abs(realPart(a.At(k, k)))
	}
	if k+1 < a.M {
		at = k + 1 + largest(a.col(k+1, k))
		most = size(a.At(at, k))
	}
	if max(pivot, most) == 0 || math.IsNaN(pivot) {
		return k, 1, false
	}
	if pivot >= alpha*most {
		return k, 1, true
	}
	across := 0.0
	for j := k; j < at; j++ {
		across = max(across, size(a.At(at, j)))
	}
	for i := at + 1; i < a.M; i++ {
		across = max(across, size(a.At(i, at)))
	}
	switch {
	case pivot >= alpha*most*(most/across):
		return k, 1, true
	case size(a.At(at, at)) >= alpha*across:
		return at, 1, true
	}
	return at, 2, true
}

// size is LAPACK's measure of a number.
func size[T Number](x T) float64 {
	switch v := any(x).(type) {
	case complex64:
		return math.Abs(float64(real(v))) + math.Abs(float64(imag(v)))
	case complex128:
		return math.Abs(real(v)) + math.Abs(imag(v))
	}
	return math.Abs(realPart(x))
}

// exchange exchanges rows and columns at and p, which is greater, of what is left
// from k on.
func (a symmetric[T]) exchange(k, at, p, step int) {
	d, c := a.Data, a.CS
	for i := p + 1; i < a.M; i++ {
		d[i+at*c], d[i+p*c] = d[i+p*c], d[i+at*c]
	}
	for i := at + 1; i < p; i++ {
		d[i+at*c], d[p+i*c] = a.conj(d[p+i*c]), a.conj(d[i+at*c])
	}
	d[p+at*c] = a.conj(d[p+at*c])
	d[at+at*c], d[p+p*c] = d[p+p*c], d[at+at*c]
	if step == 2 {
		d[at+k*c], d[p+k*c] = d[p+k*c], d[at+k*c]
	}
}

func (a symmetric[T]) eliminateOne(k int) {
	a.real(k)
	x, r := a.col(k, k)[1:], 1/a.At(k, k)
	for i := range x {
		j := k + 1 + i
		axpy(a.col(j, j), -r*a.conj(x[i]), x[i:])
		a.real(j)
	}
	scale(x, r)
}

func (a symmetric[T]) eliminateTwo(k int) {
	a.real(k)
	a.real(k + 1)
	u, v := a.col(k, k), a.col(k, k+1)
	// The inverse of the block, scaled by its element off the diagonal.
	off := u[1]
	d1, d2 := v[1]/off, u[0]/a.conj(off)
	t := 1 / (d1*d2 - 1)
	for i := 2; i < len(u); i++ {
		j := k + i
		w1 := t * (d1*u[i] - v[i]) / a.conj(off)
		w2 := t * (d2*v[i] - u[i]) / off
		axpy(a.col(j, j), -a.conj(w1), u[i:])
		axpy(a.col(j, j), -a.conj(w2), v[i:])
		a.real(j)
		u[i], v[i] = w1, w2
	}
}

// SolveLDL overwrites b, whose rows lie side by side, with the x of a x = b,
// where ld and pivots are a's factors. It reports whether the pivots are those
// of a factorization.
func SolveLDL[T Number](ld Mat[T], hermitian bool, pivots []int32, b Mat[T]) bool {
	a := symmetric[T]{ld, hermitian}
	starts, ok := blocks(pivots)
	for j := range b.N {
		if ok {
			a.solve(starts, pivots, b.col(0, j))
		}
	}
	return ok
}

// blocks returns where the blocks of D begin.
func blocks(pivots []int32) (starts []int, ok bool) {
	for k := 0; k < len(pivots); k++ {
		p := pivots[k]
		starts = append(starts, k)
		if p < 0 {
			p = -p
			if k++; k == len(pivots) {
				return nil, false
			}
		}
		if p == 0 || int(p) > len(pivots) {
			return nil, false
		}
	}
	return starts, true
}

func (a symmetric[T]) solve(starts []int, pivots []int32, x []T) {
	for _, k := range starts {
		if p := int(pivots[k]) - 1; p >= 0 {
			x[k], x[p] = x[p], x[k]
			axpy(x[k+1:], -x[k], a.col(k+1, k))
			x[k] /= a.At(k, k)
			continue
		}
		p := int(-pivots[k]) - 1
		x[k+1], x[p] = x[p], x[k+1]
		axpy(x[k+2:], -x[k], a.col(k+2, k))
		axpy(x[k+2:], -x[k+1], a.col(k+2, k+1))
		off := a.At(k+1, k)
		d1, d2 := a.At(k, k)/a.conj(off), a.At(k+1, k+1)/off
		t := d1*d2 - 1
		u, v := x[k]/a.conj(off), x[k+1]/off
		x[k], x[k+1] = (d2*u-v)/t, (d1*v-u)/t
	}
	for i := len(starts) - 1; i >= 0; i-- {
		k := starts[i]
		last := k
		if pivots[k] < 0 {
			last = k + 1
		}
		for c := k; c <= last; c++ {
			for r := last + 1; r < a.M; r++ {
				x[c] -= a.conj(a.At(r, c)) * x[r]
			}
		}
		p := int(pivots[k])
		if p < 0 {
			p = -p
		}
		x[last], x[p-1] = x[p-1], x[last]
	}
}
