package fft

import "github.com/rustorch/rustorch/tensor/internal/par"

// one transforms rows one after the other, each by all threads.
func (j *Job[T]) one(rows, length int) {
	room := make([]complex128, length)
	t := longOf(length)
	half := turnsOf(j.N)
	var src, dst [lanes]int
	for r := range rows {
		j.offsets(r, 1, &src, &dst)
		j.loadRow(room, src[0], half)
		t.run(room)
		j.storeRow(room, dst[0], half)
	}
}

// loadRow is load for one row.
func (j *Job[T]) loadRow(z []complex128, at int, w *turns) {
	step, n := j.Src.Step, j.N
	switch {
	case j.Kind == Complex:
		each(n, func(k int) { z[k] = pairAt(j.Src.Data, at+step*k, j.Inverse) })
	case j.Kind == FromHalf:
		j.loadHalf(z, at, w)
	case j.paired():
		each(n/2, func(k int) {
			z[k] = complex(float64(j.Src.Data[at+step*2*k]), float64(j.Src.Data[at+step*(2*k+1)]))
		})
	default:
		each(n, func(k int) { z[k] = complex(float64(j.Src.Data[at+step*k]), 0) })
	}
}

// loadHalf loads what is the transform of real numbers: the imaginary parts of
// the first and the middle number are zero in that, and not looked at.
func (j *Job[T]) loadHalf(z []complex128, at int, w *turns) {
	n := j.N
	half := func(k int) complex128 {
		v := pairAt(j.Src.Data, at+j.Src.Step*k, false)
		if k == 0 || 2*k == n {
			return complex(real(v), 0)
		}
		return v
	}
	if j.paired() {
		h := n / 2
		each(h, func(k int) {
			a, b := half(k), conj(half(h-k))
			z[k] = exchange(a + b + times(times(a-b, conj(w.at(k))), 1i))
		})
		return
	}
	z[0] = exchange(half(0))
	each(n/2, func(i int) {
		k := i + 1
		z[k], z[n-k] = exchange(half(k)), exchange(conj(half(k)))
	})
}

// storeRow is store for one row.
func (j *Job[T]) storeRow(z []complex128, at int, roots *turns) {
	step, n := j.Dst.Step, j.N
	put := func(k int, w complex128) {
		p := 2 * (at + step*k)
		j.Dst.Data[p], j.Dst.Data[p+1] = T(real(w)*j.Scale), T(imag(w)*j.Scale)
	}
	switch {
	case j.Kind == Complex && j.Inverse:
		each(n, func(k int) { put(k, exchange(z[k])) })
	case j.Kind == Complex:
		each(n, func(k int) { put(k, z[k]) })
	case j.Kind == FromHalf && j.paired():
		each(n/2, func(k int) {
			j.Dst.Data[at+step*2*k], j.Dst.Data[at+step*(2*k+1)] = T(imag(z[k])*j.Scale), T(real(z[k])*j.Scale)
		})
	case j.Kind == FromHalf:
		each(n, func(k int) { j.Dst.Data[at+step*k] = T(imag(z[k]) * j.Scale) })
	default:
		h := n / 2
		each(h+1, func(k int) {
			w := complex128(0)
			if j.paired() {
				a, b := z[k%h], conj(z[(h-k)%h])
				w = times(a+b, 0.5) + times(times(a-b, -0.5i), roots.at(k))
			} else {
				w = z[k]
			}
			put(k, w)
			if j.Kind == RealFull && k > 0 && 2*k < n {
				put(n-k, conj(w))
			}
		})
	}
}

func each(n int, f func(k int)) {
	par.For(n, work, func(lo, hi int) {
		for k := lo; k < hi; k++ {
			f(k)
		}
	})
}

func pairAt[T float32 | float64](data []T, i int, exchanged bool) complex128 {
	if exchanged {
		return complex(float64(data[2*i+1]), float64(data[2*i]))
	}
	return complex(float64(data[2*i]), float64(data[2*i+1]))
}

func conj(w complex128) complex128     { return complex(real(w), -imag(w)) }
func exchange(w complex128) complex128 { return complex(imag(w), real(w)) }

// times multiplies without the checks for infinities that Go's product makes.
func times(a, b complex128) complex128 {
	return complex(real(a)*real(b)-imag(a)*imag(b), real(a)*imag(b)+imag(a)*real(b))
}
