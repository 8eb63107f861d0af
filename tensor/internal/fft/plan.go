// Package fft computes discrete Fourier transforms of rows of numbers.
//
// Eight rows are transformed at a time: a tile holds for every element eight
// real parts and then eight imaginary parts, so that all arithmetic is on whole
// vectors with one twiddle factor for all of them. A tile goes through
// Stockham's passes, which leave the result in its natural order. Long rows
// become matrices of short ones (Bailey's four steps), lengths with a large
// prime factor convolutions of a length that has none (Bluestein).
//
// All of it is computed in float64, so the error of a float32 result is the
// rounding of its elements.
//
// Sources: C. Van Loan, Computational Frameworks for the Fast Fourier
// Transform, SIAM 1992; D. H. Bailey, FFTs in external or hierarchical memory,
// J. Supercomputing 4 (1990); L. Bluestein, A linear filtering approach to the
// computation of discrete Fourier transform, IEEE Trans. AU-18 (1970).
package fft

import (
	"math"
	"sync"
)

// lanes is how many rows a tile holds.
const lanes = 8

// A vec holds one part of one element of the rows of a tile.
type vec [lanes]float64

// largestRadix is the largest prime whose transform is computed as it is
// defined; lengths with a larger factor are convolutions.
const largestRadix = 23

// A pass splits sub-transforms of length radix*m, of which there are s, into
// radix times as many of length m.
type pass struct {
	radix, m, s int
	twiddle     []complex128 // w**(p*k) for p < m and 0 < k < radix
	roots       []complex128 // of unity, for radices without a function of their own
}

// A plan holds the passes of a length without large prime factors, or the
// convolution of another one.
type plan struct {
	n      int
	passes []pass
	chirp  *tileChirp
	halves []complex128 // root(k, 2n) for k <= n, for pairs of real numbers
}

// root returns exp(-2πi k/n), with the angle reduced to an eighth of a turn
// so that symmetric roots are symmetric numbers.
func root(k, n int) complex128 {
	k %= n
	if 2*k > n {
		w := root(n-k, n)
		return complex(real(w), -imag(w))
	}
	if 4*k > n { // beyond a quarter turn
		w := turn(n-2*k, 2*n)
		return complex(-real(w), imag(w))
	}
	return turn(2*k, 2*n)
}

// turn returns root(k, n) for at most a quarter turn.
func turn(k, n int) complex128 {
	if 8*k > n {
		s, c := math.Sincos(math.Pi / 2 * float64(n-4*k) / float64(n))
		return complex(s, -c)
	}
	s, c := math.Sincos(2 * math.Pi * float64(k) / float64(n))
	return complex(c, -s)
}

// radices returns factors whose product is n, ok is false if one of them would
// be larger than largestRadix.
func radices(n int) (rs []int, ok bool) {
	for n%4 == 0 {
		rs, n = append(rs, 4), n/4
	}
	for r := 2; r <= largestRadix && n > 1; r++ {
		for n%r == 0 {
			rs, n = append(rs, r), n/r
		}
	}
	return rs, n == 1
}

// plans are kept for lengths that occur again. Their number is bounded, and so
// is the length of each.
var plans struct {
	sync.Mutex
	byLength map[int]*plan
}

// most is how many plans are kept.
const most = 128

// planOf returns the plan of a length.
func planOf(n int) *plan {
	plans.Lock()
	defer plans.Unlock()
	if p := plans.byLength[n]; p != nil {
		return p
	}
	if plans.byLength == nil || len(plans.byLength) >= most {
		plans.byLength = map[int]*plan{}
	}
	p := newPlan(n)
	plans.byLength[n] = p
	return p
}

func newPlan(n int) *plan {
	p := &plan{n: n}
	rs, smooth := radices(n)
	if !smooth {
		rs, p.chirp = nil, newTileChirp(n)
	}
	s := 1
	for _, r := range rs {
		length := n / s
		ps := pass{radix: r, m: length / r, s: s}
		for j := range ps.m {
			for k := 1; k < r; k++ {
				ps.twiddle = append(ps.twiddle, root(j*k, length))
			}
		}
		if r > 5 {
			for k := range r {
				ps.roots = append(ps.roots, root(k, r))
			}
		}
		p.passes = append(p.passes, ps)
		s *= r
	}
	for k := range n + 1 {
		p.halves = append(p.halves, root(k, 2*n))
	}
	return p
}

// room is how many elements a tile must have.
func (p *plan) room() int {
	if p.chirp != nil {
		return p.chirp.inner.n
	}
	return p.n + 1 // one more for the transforms of real numbers
}

// run transforms the tile x, with y as room for another one, and returns which
// of them holds the result. An element is two vectors of a tile.
func (p *plan) run(x, y []vec) (z, other []vec) {
	if p.chirp != nil {
		return p.chirp.run(x, y)
	}
	for i := range p.passes {
		p.passes[i].run(y, x)
		x, y = y, x
	}
	return x, y
}

func (p *pass) run(y, x []vec) {
	switch p.radix {
	case 2:
		p.two(y, x)
	case 3:
		p.three(y, x)
	case 4:
		p.four(y, x)
	case 5:
		p.five(y, x)
	default:
		p.any(y, x)
	}
}
