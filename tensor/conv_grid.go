package tensor

import (
	"github.com/rustorch/rustorch/tensor/internal/gemm"
)

// Convolutions need no unfolded image. In an image with its padding, of rows
// pw wide, the input of output place y*pw + x at kernel place (r, q) is one
// shift away, (r*pw + q)*dilation, whatever the place. Strides sy and sx split
// the image into sy*sx planes, one for each remainder of y and x: there steps
// are 1 again. So a convolution is a sum over shifted planes, and so are its
// gradients.

// A grid is the geometry of padded planes: h by w elements from (top, left),
// in sy*sx planes of ph by pw.
type grid struct{ h, w, top, left, sy, sx, ph, pw int }

// channel is the distance of channels in elements. Round distances would put
// the same place of all channels into one set of the cache.
func (g grid) channel() int {
	n := g.sy * g.sx * g.ph * g.pw
	if n%128 == 0 {
		n += 16
	}
	return n
}

// at is the place of the padded element (y, x).
func (g grid) at(y, x int) int {
	return ((y%g.sy*g.sx+x%g.sx)*g.ph+y/g.sy)*g.pw + x/g.sx
}

// fill copies planes to their places; what lies around them is left as it is.
func fill[T float](dst, src []T, g grid, planes int) {
	size := g.channel()
	for c := range planes {
		to, plane := dst[c*size:][:size], src[c*g.h*g.w:][:g.h*g.w]
		if g.sy == 1 && g.sx == 1 {
			fillPlane(to, plane, g)
			continue
		}
		for y0 := range min(g.sy, g.h) {
			for x0 := range min(g.sx, g.w) {
				at, n := g.at(y0+g.top, x0+g.left), (g.w-x0+g.sx-1)/g.sx
				for y := y0; y < g.h; y += g.sy {
					everyNth(to[at:][:n], plane[y*g.w+x0:], g.sx)
					at += g.pw
				}
			}
		}
	}
}

// everyNth copies every nth element of src.
func everyNth[T float](dst, src []T, n int) {
	if n == 2 {
		for ; len(dst) >= 4 && len(src) >= 8; dst, src = dst[4:], src[8:] {
			*(*[4]T)(dst) = [4]T{src[0], src[2], src[4], src[6]}
		}
	}
	for i := range dst {
		dst[i] = src[i*n]
	}
}

// fillPlane copies rows. Short ones are copied by assignments, as calls cost
// more than their work.
func fillPlane[T float](to, plane []T, g grid) {
	at := g.top*g.pw + g.left
	for y := 0; y < len(plane); y += g.w {
		row, place := plane[y:][:g.w], to[at:][:g.w]
		at += g.pw
		if g.w > 32 {
			copy(place, row)
			continue
		}
		for ; len(row) >= 8; row, place = row[8:], place[8:] {
			*(*[8]T)(place) = *(*[8]T)(row)
		}
		//lint:ignore S1001 fewer than eight elements: see above
		for x, v := range row {
			place[x] = v
		}
	}
}

// forwardGrid is the geometry of the input.
func (v convolution) forwardGrid() grid {
	return grid{v.h, v.w, v.py, v.px, v.sy, v.sx,
		max((v.h-1+v.py)/v.sy, v.oh-1+(v.kh-1)*v.dy/v.sy) + 1,
		max((v.w-1+v.px)/v.sx, v.ow-1+(v.kw-1)*v.dx/v.sx) + 1}
}

// offsets lists the places of a patch of the channels from c0 to c1, seen from
// the first output place.
func (v convolution) offsets(g grid, c0, c1 int) []int {
	off := make([]int, 0, (c1-c0)*v.kh*v.kw)
	for c := range c1 - c0 {
		for r := range v.kh {
			for q := range v.kw {
				off = append(off, c*g.channel()+g.at(r*v.dy, q*v.dx))
			}
		}
	}
	return off
}

// A sum is one correlation and where its results go: rows by cols places of
// each destination plane of h by w, from (y, x) in steps of sy and sx.
type sum[T float] struct {
	*gemm.Correlation[T]
	rows, cols         int
	y, x, sy, sx, h, w int
	tw                 int // width of rows in a plane of results; 0 if they go straight to the destination
}

// newSum prepares the sum over off in planes of rows pw wide. Results are
// computed row by row, or as one run with the gaps between rows, whichever
// wastes less of the vectors.
func newSum[T float](s sum[T], off []int, pw int) sum[T] {
	var runs []gemm.Run
	flat := (s.rows-1)*pw + s.cols
	if byRow := s.rows * gemm.Width[T](s.cols); gemm.Width[T](1) > 1 && 40*byRow > 41*gemm.Width[T](flat) {
		s.tw = pw
		runs = []gemm.Run{{N: flat}}
	} else {
		ld := s.w
		if s.sy > 1 || s.sx > 1 {
			s.tw, ld = s.cols, s.cols
		}
		for i := range s.rows {
			runs = append(runs, gemm.Run{B: i * pw, C: i * ld, N: s.cols})
		}
	}
	s.Correlation = gemm.NewCorrelation[T](off, runs)
	return s
}

// scratch is how many elements put needs for m channels.
func (s sum[T]) scratch(m int) int { return m * s.rows * s.tw }

// put computes m channels of dst, the planes of one image.
func (s sum[T]) put(dst []T, m int, a []T, b, bias, tmp []T) {
	ars := len(a) / m
	if s.tw == 0 {
		s.Run(m, a, ars, b, bias, dst, s.h*s.w)
		return
	}
	ld := s.rows * s.tw
	s.Run(m, a, ars, b, bias, tmp, ld)
	for c := range m {
		for i := range s.rows {
			row := tmp[c*ld+i*s.tw:][:s.cols]
			to := dst[(c*s.h+s.y+i*s.sy)*s.w+s.x:]
			if s.sx == 1 {
				copy(to, row)
				continue
			}
			for j, v := range row {
				to[j*s.sx] = v
			}
		}
	}
}
