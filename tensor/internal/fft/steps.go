package fft

import (
	"math"
	"math/bits"
	"sync"

	"github.com/rustorch/rustorch/tensor/internal/par"
)

// turns are the roots of unity of an order, as products of two from tables.
type turns struct{ coarse, fine []complex128 }

// fineTurns is how many roots lie between two of the coarse table.
const fineTurns = 1 << 10

func turnsOf(n int) *turns {
	t := &turns{}
	for k := 0; k < n; k += fineTurns {
		t.coarse = append(t.coarse, root(k, n))
	}
	for k := range min(n, fineTurns) {
		t.fine = append(t.fine, root(k, n))
	}
	return t
}

// at returns root(k, n) for k < n.
func (t *turns) at(k int) complex128 {
	if k < fineTurns {
		return t.fine[k]
	}
	return times(t.coarse[k/fineTurns], t.fine[k%fineTurns])
}

// A long is a transform of one row of complex numbers in place.
type long interface{ run(z []complex128) }

// longs keeps the last transform of one row: rows come in batches.
var longs struct {
	sync.Mutex
	n int
	t long
}

func longOf(n int) long {
	longs.Lock()
	defer longs.Unlock()
	if longs.n == n {
		return longs.t
	}
	var t long
	if _, smooth := radices(n); smooth {
		t = newSteps(n)
	} else {
		t = newChirp(n)
	}
	if n <= 1<<20 {
		longs.n, longs.t = n, t
	}
	return t
}

// steps transforms n1*n2 points as a matrix of n1 rows and n2 columns: its
// columns, then its rows, and a twiddle factor for each element between them.
type steps struct {
	p1, p2 *plan
	roots  *turns
}

func newSteps(n int) *steps {
	n1, n2 := 1, n
	rs, _ := radices(n)
	for _, r := range rs {
		if n1*r <= n2/r*2 {
			n1, n2 = n1*r, n2/r
		}
	}
	return &steps{newPlan(n1), newPlan(n2), turnsOf(n)}
}

func (t *steps) run(z []complex128) {
	w := make([]complex128, len(z))
	t.columns(w, z)
	t.rows(z, w)
}

// tiles calls f for tiles of the given length that together hold count rows.
func tiles(length, count int, f func(a, room []vec, first, n int)) {
	par.For((count+lanes-1)/lanes, max(1, work/(length*lanes)), func(lo, hi int) {
		buf := borrow(4 * length)
		defer giveBack(buf)
		for first := lo * lanes; first < min(hi*lanes, count); first += lanes {
			par.Poll()
			f((*buf)[:2*length], (*buf)[2*length:4*length], first, min(lanes, count-first))
		}
	})
}

// columns transforms the columns of x (n1, n2), multiplies the results by their
// twiddle factors, and writes them to the same places of y.
func (t *steps) columns(y, x []complex128) {
	n1, n2 := t.p1.n, t.p2.n
	tiles(n1, n2, func(a, room []vec, c, count int) {
		for r := range n1 {
			e := element(a, r)
			for l, w := range x[r*n2+c : r*n2+c+count] {
				e[0][l], e[1][l] = real(w), imag(w)
			}
		}
		b, _ := t.p1.run(a, room)
		for k := range n1 {
			e := element(b, k)
			out := y[k*n2+c : k*n2+c+count]
			for l := range out {
				out[l] = times(complex(e[0][l], e[1][l]), t.roots.at(k*(c+l)))
			}
		}
	})
}

// rows transforms the rows of x (n1, n2), and writes them to the columns of y
// (n2, n1).
func (t *steps) rows(y, x []complex128) {
	n1, n2 := t.p1.n, t.p2.n
	tiles(n2, n1, func(a, room []vec, r, count int) {
		for l := range count {
			for k, w := range x[(r+l)*n2 : (r+l+1)*n2] {
				a[2*k][l], a[2*k+1][l] = real(w), imag(w)
			}
		}
		b, _ := t.p2.run(a, room)
		for k := range n2 {
			e := element(b, k)
			out := y[k*n1+r : k*n1+r+count]
			for l := range out {
				out[l] = complex(e[0][l], e[1][l])
			}
		}
	})
}

// A chirp transforms n points of any number as a convolution: jk is
// (j² + k² - (k-j)²)/2.
type chirp struct {
	w      []complex128 // exp(-πi k²/n)
	kernel []complex128 // the transform of the conjugates, divided by the length
	inner  long
}

func newChirp(n int) *chirp {
	m := smoothLength(2*n - 1)
	t := &chirp{make([]complex128, n), make([]complex128, m), newSteps(m)}
	each(n, func(k int) {
		hi, lo := bits.Mul64(uint64(k), uint64(k))
		_, rem := bits.Div64(hi%uint64(2*n), lo, uint64(2*n))
		t.w[k] = root(int(rem), 2*n)
	})
	t.kernel[0] = conj(t.w[0])
	for k := 1; k < n; k++ {
		t.kernel[k] = conj(t.w[k])
		t.kernel[m-k] = t.kernel[k]
	}
	t.inner.run(t.kernel)
	each(m, func(k int) { t.kernel[k] = times(t.kernel[k], complex(1/float64(m), 0)) })
	return t
}

func (t *chirp) run(z []complex128) {
	n := len(z)
	x := make([]complex128, len(t.kernel))
	each(n, func(k int) { x[k] = times(z[k], t.w[k]) })
	t.inner.run(x)
	each(len(x), func(k int) { x[k] = exchange(times(x[k], t.kernel[k])) })
	t.inner.run(x)
	each(n, func(k int) { z[k] = times(exchange(x[k]), t.w[k]) })
}

// A tileChirp is a chirp for tiles.
type tileChirp struct {
	w, kernel []complex128
	inner     *plan
}

func newTileChirp(n int) *tileChirp {
	c := newChirp(n)
	return &tileChirp{c.w, c.kernel, newPlan(len(c.kernel))}
}

func (t *tileChirp) run(x, y []vec) (z, other []vec) {
	n, m := len(t.w), len(t.kernel)
	for k, w := range t.w {
		turnTile(element(x, k), w)
	}
	clear(x[2*n : 2*m])
	x, y = t.inner.run(x, y)
	for k, w := range t.kernel {
		e := element(x, k)
		turnTile(e, w)
		e[0], e[1] = e[1], e[0]
	}
	x, y = t.inner.run(x, y)
	for k, w := range t.w {
		e := element(x, k)
		e[0], e[1] = e[1], e[0]
		turnTile(e, w)
	}
	return x, y
}

// turnTile multiplies an element of a tile by a number.
func turnTile(e *[2]vec, w complex128) {
	wr, wi := real(w), imag(w)
	for l := range lanes {
		re, im := e[0][l], e[1][l]
		e[0][l], e[1][l] = re*wr-im*wi, re*wi+im*wr
	}
}

// smoothLength returns the least product of the primes 2, 3 and 5 that is at
// least n.
func smoothLength(n int) int {
	best := math.MaxInt
	for five := 1; five < 2*n; five *= 5 {
		for three := five; three < 2*n; three *= 3 {
			m := three
			for m < n {
				m *= 2
			}
			best = min(best, m)
		}
	}
	return best
}
