package spectra

import "github.com/rustorch/rustorch/tensor/internal/par"

const eps = 0x1p-53

// rows are the rows of a matrix that rotations act on; without elements they
// are nothing. Rotations are put off, and done for few columns at a time, which
// then stay in the nearest cache.
type rows struct {
	data  []float64
	n     int // elements of a row
	turns []turn
}

// A turn rotates two rows: i becomes c*i + s*j, and j becomes c*j - s*i.
type turn struct {
	i, j int
	c, s float64
}

func (z *rows) turn(i, j int, c, s float64) {
	if z.n > 0 {
		z.turns = append(z.turns, turn{i, j, c, s})
	}
}

// flushIf does the rotations if there are more than most.
func (z *rows) flushIf(most int) {
	if par.Poll(); len(z.turns) > most {
		z.flush()
	}
}

func (z *rows) flush() {
	if len(z.turns) == 0 {
		return
	}
	par.For(z.n, 64, func(lo, hi int) {
		for _, t := range z.turns {
			x, y := z.data[t.i*z.n+lo:t.i*z.n+hi], z.data[t.j*z.n+lo:t.j*z.n+hi]
			y = y[:len(x)]
			for k, v := range x {
				u := y[k]
				x[k], y[k] = t.c*v+t.s*u, t.c*u-t.s*v
			}
		}
	})
	z.turns = z.turns[:0]
}

func (z *rows) swap(i, j int) {
	if z.n == 0 {
		return
	}
	x, y := z.data[i*z.n:][:z.n], z.data[j*z.n:][:z.n]
	for k, v := range x {
		x[k], y[k] = y[k], v
	}
}

func (z *rows) negate(i int) {
	if z.n == 0 {
		return
	}
	for k, v := range z.data[i*z.n:][:z.n] {
		z.data[i*z.n+k] = -v
	}
}
