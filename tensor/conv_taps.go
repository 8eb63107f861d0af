package tensor

import (
	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// Convolutions of stride 1 need no unfolded image. In an image with its
// padding, of rows pw wide, the input of output place p = y*pw + x at kernel
// place (r, q) is p + (r*pw + q)*dilation: one shift for all places. So the
// convolution is a sum of kh*kw matrix products with shifted operands, over a
// grid whose rows are pw wide and whose places x >= ow mean nothing.

// A grid is the geometry of such a sum: planes of h by w inside ph by pw.
type grid struct {
	h, w, ph, pw, top, left, oh, ow int
}

func (g grid) plane() int { return g.ph * g.pw }

// places is the number of grid places up to the last that means something.
func (g grid) places() int { return (g.oh-1)*g.pw + g.ow }

// pad copies planes into the middle of padded ones, whose border stays 0.
func pad[T float](dst, src []T, g grid, planes int) {
	for c := range planes {
		for y := range g.h {
			at := c*g.plane() + (y+g.top)*g.pw + g.left
			row := src[(c*g.h+y)*g.w:][:g.w]
			for x, v := range row {
				dst[at+x] = v
			}
		}
	}
}

// shifts returns the taps of the kernel; flipped, the last place comes first.
func (v convolution) shifts(pw int, flipped bool) []gemm.Tap {
	taps := make([]gemm.Tap, 0, v.kh*v.kw)
	for r := range v.kh {
		for q := range v.kw {
			y, x := r, q
			if flipped {
				y, x = v.kh-1-r, v.kw-1-q
			}
			taps = append(taps, gemm.Tap{A: r*v.kw + q, B: (y*pw + x) * v.dilation})
		}
	}
	return taps
}

// forwardGrid and inputGrid are the geometries of the two directions.
func (v convolution) forwardGrid() grid {
	return grid{v.h, v.w, v.h + 2*v.padding, v.w + 2*v.padding, v.padding, v.padding, v.oh, v.ow}
}

func (v convolution) inputGrid() grid {
	dy, dx := (v.kh-1)*v.dilation, (v.kw-1)*v.dilation
	return grid{v.oh, v.ow, v.h + dy, v.w + dx, dy - v.padding, dx - v.padding, v.h, v.w}
}

// direct says whether the sum of shifts applies.
func (v convolution) direct() bool {
	g := v.inputGrid()
	return v.stride == 1 && v.c > 0 && v.o > 0 && g.top >= 0 && g.left >= 0 && v.oh > 0 && v.ow > 0 && v.h > 0 && v.w > 0
}

// correlate computes planes of z from planes of x, image by image: the forward
// pass, and with flipped shifts and transposed weights the gradient of x.
// weights(k) is the (outs, ins) matrix of group k without its taps.
func correlate[T float](z, x, bias []T, v convolution, g grid, taps []gemm.Tap, ins, outs int, weights func(k int) gemm.Matrix[T]) {
	par.For(v.n, 4, func(lo, hi int) {
		padded, give := gemm.Buffer[T](ins*g.plane() + gemm.Slack + outs*g.oh*g.pw)
		defer give()
		n := ins*g.plane() + gemm.Slack
		clear(padded[:n])
		sums := gemm.Rows(padded[n:], g.oh*g.pw)
		for i := lo; i < hi; i++ {
			par.Poll()
			for k := range v.groups {
				pad(padded, group(x, i, k, v.groups, v.groups*ins*g.h*g.w), g, ins)
				gemm.Taps(outs, g.places(), ins, taps, weights(k), gemm.Rows(padded[:n], g.plane()), sums, false)
				out := group(z, i, k, v.groups, v.groups*outs*g.oh*g.ow)
				unpad(out, sums.Data, g, outs)
				if bias != nil {
					size := g.oh * g.ow
					for c := range outs {
						simd.AddScalar(out[c*size:][:size], out[c*size:][:size], bias[k*outs+c])
					}
				}
			}
		}
	})
}

// unpad copies the places that mean something.
func unpad[T float](dst, sums []T, g grid, planes int) {
	for c := range planes {
		for y := range g.oh {
			copy(dst[(c*g.oh+y)*g.ow:][:g.ow], sums[(c*g.oh+y)*g.pw:])
		}
	}
}

// weightChunk is how many images are summed into one partial gradient, so
// that the result does not depend on the number of threads.
const weightChunk = 8

// weightTaps computes dw[o,c,r,q] = Σ g[o,p] x[c,p+shift(r,q)] over images and
// places: products with the transposed padded image, channels last.
func weightTaps[T float](dw, x, g []T, v convolution) {
	ins, outs, taps := v.c/v.groups, v.o/v.groups, v.kh*v.kw
	chunks := (v.n + weightChunk - 1) / weightChunk
	parts, give := gemm.Buffer[T](chunks * len(dw))
	defer give()
	clear(parts)
	par.For(chunks, 1, func(lo, hi int) {
		for c := lo; c < hi; c++ {
			v.weightPart(c, func(first, last int) { partialWeight(parts[c*len(dw):][:len(dw)], x, g, v, first, last) })
		}
	})
	for c := 1; c < chunks; c++ {
		simd.Add(parts[:len(dw)], parts[:len(dw)], parts[c*len(dw):][:len(dw)])
	}
	for k := range v.groups { // (group, tap, out, in) to (group, out, in, tap)
		simd.Transpose(dw[k*outs*ins*taps:], parts[k*outs*ins*taps:], taps, outs*ins, taps, outs*ins)
	}
}

func (v convolution) weightPart(chunk int, f func(first, last int)) {
	par.Poll()
	f(chunk*weightChunk, min((chunk+1)*weightChunk, v.n))
}

// partialWeight adds the images from first to last to sums (group, tap, out, in).
func partialWeight[T float](sums, x, g []T, v convolution, first, last int) {
	ins, outs, gr := v.c/v.groups, v.o/v.groups, v.forwardGrid()
	taps := v.shifts(gr.pw, false)
	for t := range taps {
		taps[t] = gemm.Tap{B: taps[t].B * ins, C: t * outs * ins}
	}
	nx, ng := ins*gr.plane(), outs*gr.oh*gr.pw
	buf, give := gemm.Buffer[T](2*nx + gemm.Slack + ng)
	defer give()
	clear(buf)
	padded, last1, wide := buf[:nx], buf[nx:2*nx+gemm.Slack], buf[2*nx+gemm.Slack:]
	// The gradient as planes in rows pw wide, 0 beyond ow.
	spread := grid{gr.oh, gr.ow, gr.oh, gr.pw, 0, 0, 0, 0}
	for i := first; i < last; i++ {
		for k := range v.groups {
			pad(padded, group(x, i, k, v.groups, v.c*v.h*v.w), gr, ins)
			simd.Transpose(last1, padded, ins, gr.plane(), ins, gr.plane())
			pad(wide, group(g, i, k, v.groups, v.o*v.oh*v.ow), spread, outs)
			size := outs * ins * len(taps)
			gemm.Taps(outs, ins, gr.places(), taps, gemm.Rows(wide, gr.oh*gr.pw), gemm.Rows(last1, ins),
				gemm.Rows(sums[k*size:][:size], ins), true)
		}
	}
}
