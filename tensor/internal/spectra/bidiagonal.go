package spectra

import "math"

// singularValues overwrites the diagonal d of an upper bidiagonal matrix with
// its singular values, greatest first, and turns the rows of u and v, the
// transposes of orthogonal matrices, along. It destroys the other diagonal, e.
//
// Source: J. Demmel and W. Kahan, "Accurate singular values of bidiagonal
// matrices", SIAM Journal on Scientific and Statistical Computing 11 (1990), as
// in LAPACK's routine dbdsqr.
func singularValues(d, e []float64, u, v *rows) bool {
	n := len(d)
	b := newBidiagonal(d, e, u, v)
	for end := n - 1; end > 0; {
		start, split := b.block(end)
		switch {
		case split && start == end:
			end--
			continue
		case start+1 == end:
			b.two(start)
			end -= 2
			continue
		}
		if b.left -= end - start; b.left < 0 {
			return false
		}
		b.step(start, end)
	}
	u.flush()
	v.flush()
	for i := range d {
		if d[i] < 0 {
			d[i] = -d[i]
			v.negate(i)
		}
	}
	b.arrange()
	return true
}

// arrange sorts the singular values, and their vectors with them.
func (b *bidiagonalMatrix) arrange() {
	for i := range b.d {
		k := i
		for j := i + 1; j < len(b.d); j++ {
			if b.d[j] > b.d[k] {
				k = j
			}
		}
		if k != i {
			b.d[i], b.d[k] = b.d[k], b.d[i]
			b.u.swap(i, k)
			b.v.swap(i, k)
		}
	}
}

// A bidiagonalMatrix is the state of the iteration.
type bidiagonalMatrix struct {
	d, e        []float64
	u, v        *rows
	tol, thresh float64 // relative and absolute sizes that count as 0
	left        int     // rotations before it gives up
	down        bool    // the direction of the last step
	last        [2]int  // the block of the last step
}

func newBidiagonal(d, e []float64, u, v *rows) *bidiagonalMatrix {
	const maxIter = 6
	n := len(d)
	tol := eps * min(100, max(10, math.Pow(eps, -1./8)))
	least := math.Abs(d[0])
	for i, mu := 1, least; i < n && least != 0; i++ {
		mu = math.Abs(d[i]) * (mu / (mu + math.Abs(e[i-1])))
		least = min(least, mu)
	}
	thresh := max(tol*least/math.Sqrt(float64(n)), maxIter*float64(n)*float64(n)*0x1p-1022)
	return &bidiagonalMatrix{d: d, e: e, u: u, v: v, tol: tol, thresh: thresh, left: maxIter * n * n, last: [2]int{-1, -1}}
}

// block returns where the rows up to end that hang together begin, and whether
// others come before them.
func (b *bidiagonalMatrix) block(end int) (start int, split bool) {
	for i := end - 1; i >= 0; i-- {
		if math.Abs(b.e[i]) <= b.thresh {
			b.e[i] = 0
			return i + 1, true
		}
	}
	return 0, false
}

// two finds the singular values of rows i and i+1.
func (b *bidiagonalMatrix) two(i int) {
	least, most, sr, cr, sl, cl := pack.Dlasv2(b.d[i], b.e[i], b.d[i+1])
	b.d[i], b.e[i], b.d[i+1] = most, 0, least
	b.v.turn(i, i+1, cr, sr)
	b.u.turn(i, i+1, cl, sl)
}

// step makes the last, or going up the first, element beside the diagonal of a
// block smaller, or sets one that is nothing beside its neighbors to 0.
func (b *bidiagonalMatrix) step(start, end int) {
	d := b.d
	if start > b.last[1] || end < b.last[0] {
		b.down = math.Abs(d[start]) >= math.Abs(d[end])
	}
	b.last = [2]int{start, end}
	from, to, dir := start, end, 1
	if !b.down {
		from, to, dir = end, start, -1
	}
	if near := b.beside(to, -dir); math.Abs(*near) <= b.tol*math.Abs(d[to]) {
		*near = 0
		return
	}
	mu := math.Abs(d[from])
	least, most := mu, math.Abs(d[to])
	for i := from; i != to; i += dir {
		next := b.beside(i, dir)
		if math.Abs(*next) <= b.tol*mu {
			*next = 0
			return
		}
		most = max(most, math.Abs(d[i]), math.Abs(*next))
		mu = math.Abs(d[i+dir]) * (mu / (mu + math.Abs(*next)))
		least = min(least, mu)
	}
	b.sweep(from, to, dir, b.shift(from, to, dir, least/most))
	if last := b.beside(to, -dir); math.Abs(*last) <= b.thresh {
		*last = 0
	}
	b.u.flushIf(32 * len(d))
	b.v.flushIf(32 * len(d))
}

// beside is the element between rows i and i+dir.
func (b *bidiagonalMatrix) beside(i, dir int) *float64 { return &b.e[min(i, i+dir)] }

// shift is 0 where a shift would cost relative accuracy.
func (b *bidiagonalMatrix) shift(from, to, dir int, ratio float64) float64 {
	if float64(len(b.d))*b.tol*ratio <= max(eps, 0.01*b.tol) {
		return 0
	}
	shift, _ := pack.Dlas2(b.d[to-dir], *b.beside(to, -dir), b.d[to])
	if first := math.Abs(b.d[from]); first > 0 && (shift/first)*(shift/first) < eps {
		return 0
	}
	return shift
}

// sweep is one implicit QR step. Going up it is that of the transpose, in which
// u and v change their roles.
func (b *bidiagonalMatrix) sweep(from, to, dir int, shift float64) {
	d, u, v := b.d, b.u, b.v
	if dir < 0 {
		u, v = v, u
	}
	if shift == 0 {
		b.sweepWithout(from, to, dir, u, v)
		return
	}
	f := (math.Abs(d[from]) - shift) * (math.Copysign(1, d[from]) + shift/d[from])
	g := *b.beside(from, dir)
	for i := from; i != to; i += dir {
		e := b.beside(i, dir)
		c, s, r := rotation(f, g)
		if i != from {
			*b.beside(i, -dir) = r
		}
		v.turn(i, i+dir, c, s)
		f, *e = c*d[i]+s**e, c**e-s*d[i]
		g, d[i+dir] = s*d[i+dir], c*d[i+dir]
		c, s, d[i] = rotation(f, g)
		u.turn(i, i+dir, c, s)
		f, d[i+dir] = c**e+s*d[i+dir], c*d[i+dir]-s**e
		if i+dir != to {
			next := b.beside(i+dir, dir)
			g, *next = s**next, c**next
		}
	}
	*b.beside(to, -dir) = f
}

// sweepWithout is sweep without a shift, by products alone, which keeps small
// singular values accurate.
func (b *bidiagonalMatrix) sweepWithout(from, to, dir int, u, v *rows) {
	d := b.d
	c, oldC, oldS := 1.0, 1.0, 0.0
	for i := from; i != to; i += dir {
		var s, r float64
		c, s, r = rotation(d[i]*c, *b.beside(i, dir))
		if i != from {
			*b.beside(i, -dir) = oldS * r
		}
		oldC, oldS, d[i] = rotation(oldC*r, d[i+dir]*s)
		v.turn(i, i+dir, c, s)
		u.turn(i, i+dir, oldC, oldS)
	}
	h := d[to] * c
	d[to], *b.beside(to, -dir) = h*oldC, h*oldS
}
