package tensor

import (
	"github.com/rustorch/rustorch/tensor/internal/gemm"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
)

// pointwise says whether a convolution is a product of matrices as it stands.
func (v convolution) pointwise() bool {
	return v.kh == 1 && v.kw == 1 && v.sy == 1 && v.sx == 1 && v.py == 0 && v.px == 0
}

// correlate computes sums of planes of x into planes of z for every image and
// group. weights(k, lo, hi) are the rows of group k for sum j.
func correlate[T float](z, x, bias []T, v convolution, gr grid, sums []sum[T], ins, outs int, weights func(j, k int) []T) {
	parts := max(1, min(4/v.n, outs/12)) // few images share out their channels
	zplane, planes := len(z)/(v.n*v.groups*outs), ins*gr.channel()+gemm.Slack
	tmp := 0
	for _, s := range sums {
		tmp = max(tmp, s.scratch(outs))
	}
	par.For(v.n*parts, 4, func(first, last int) {
		buf, give := gemm.Buffer[T](planes + tmp)
		defer give()
		padded := buf[:planes]
		clear(padded)
		for job := first; job < last; job++ {
			i, lo, hi := job/parts, job%parts*outs/parts, (job%parts+1)*outs/parts
			for k := range v.groups {
				par.Poll()
				fill(padded, group(x, i, k, v.groups, v.groups*ins*gr.h*gr.w), gr, ins)
				out := group(z, i, k, v.groups, v.groups*outs*zplane)[lo*zplane : hi*zplane]
				for j, s := range sums {
					w := weights(j, k)
					ars := len(w) / outs
					s.put(out, hi-lo, w[lo*ars:hi*ars], padded, part(bias, k*outs+lo, hi-lo), buf[planes:])
				}
			}
		}
	})
}

func part[T any](x []T, at, n int) []T {
	if x == nil {
		return nil
	}
	return x[at:][:n]
}

func convForward[T float](z, x, w, bias []T, v convolution) {
	if len(z) == 0 {
		return
	}
	if v.pointwise() {
		pointwise(z, x, w, bias, v)
		return
	}
	gr := v.forwardGrid()
	cg, og := v.c/v.groups, v.o/v.groups
	s := newSum(sum[T]{rows: v.oh, cols: v.ow, sy: 1, sx: 1, h: v.oh, w: v.ow}, v.offsets(gr, 0, cg), gr.pw)
	correlate(z, x, bias, v, gr, []sum[T]{s}, cg, og, func(_, k int) []T { return group(w, 0, k, v.groups, len(w)) })
}

// pointwise multiplies the weights of a group with its planes, which need no
// copy: they are whole vectors, or one multiplication does them.
func pointwise[T float](z, x, w, bias []T, v convolution) {
	cg, og, size := v.c/v.groups, v.o/v.groups, v.h*v.w
	off := make([]int, cg)
	for c := range off {
		off[c] = c * size
	}
	sums := gemm.NewCorrelation[T](off, []gemm.Run{{N: size}})
	inPlace := size == gemm.Width[T](size) && size%1024 != 0
	par.For(v.n, 4, func(lo, hi int) {
		for i := lo; i < hi; i++ {
			for k := range v.groups {
				par.Poll()
				out, in := group(z, i, k, v.groups, v.o*size), group(x, i, k, v.groups, v.c*size)
				weights, b := group(w, 0, k, v.groups, len(w)), part(bias, k*og, og)
				if inPlace {
					sums.Run(og, weights, cg, in, b, out, size)
					continue
				}
				beta := T(0)
				for c := range b {
					beta = 1
					simd.Fill(out[c*size:][:size], b[c])
				}
				gemm.Gemm(og, size, cg, 1, gemm.Rows(weights, cg), gemm.Rows(in, size), beta, gemm.Rows(out, size))
			}
		}
	})
}

// convInput computes the gradient of the input: with stride s, the places of
// each remainder by s are a sum of their own, over the weights that meet them.
func convInput[T float](dx, g, w []T, v convolution) {
	if len(dx) == 0 || len(g) == 0 {
		return
	}
	cg, og := v.c/v.groups, v.o/v.groups
	down, right := phases(v.h, v.kh, v.sy, v.py, v.dy), phases(v.w, v.kw, v.sx, v.px, v.dx)
	gr := grid{v.oh, v.ow, reach(down), reach(right), 1, 1, end(down, v.oh), end(right, v.ow)}
	var sums []sum[T]
	var weights [][]T
	for _, a := range down {
		for _, b := range right {
			if a.count <= 0 || b.count <= 0 || len(a.taps) == 0 || len(b.taps) == 0 {
				continue
			}
			var off []int
			for o := range og {
				for _, r := range a.taps {
					for _, q := range b.taps {
						off = append(off, o*gr.channel()+gr.at(gr.top+r.shift, gr.left+q.shift))
					}
				}
			}
			sums = append(sums, newSum(sum[T]{rows: a.count, cols: b.count, y: a.first, x: b.first, sy: v.sy, sx: v.sx, h: v.h, w: v.w}, off, gr.pw))
			weights = append(weights, turned(w, v, a.taps, b.taps))
		}
	}
	correlate(dx, g, nil, v, gr, sums, og, cg, func(j, k int) []T { return group(weights[j], 0, k, v.groups, len(weights[j])) })
}

// turned arranges weights for the gradient of the input: (group, in, out, taps).
func turned[T float](w []T, v convolution, down, right []tap) []T {
	cg, og := v.c/v.groups, v.o/v.groups
	out := make([]T, 0, v.o*cg*len(down)*len(right))
	for k := range v.groups {
		for c := range cg {
			for o := range og {
				at := w[((k*og+o)*cg+c)*v.kh*v.kw:]
				for _, r := range down {
					for _, q := range right {
						out = append(out, at[r.place*v.kw+q.place])
					}
				}
			}
		}
	}
	return out
}

// A phase is the places along one axis of the input with one remainder by the
// stride: count of them from first, and the places of the kernel that meet them.
type phase struct {
	first, count int
	taps         []tap
}

// A tap is a place of the kernel and where in the output it meets the first
// place of a phase.
type tap struct{ place, shift int }

func phases(n, kernel, stride, padding, dilation int) []phase {
	all := make([]phase, stride)
	for f := range all {
		t := (padding - f + stride - 1) / stride
		p := &all[f]
		p.first = f + stride*t - padding
		p.count = max(0, n-p.first+stride-1) / stride
		for r := range kernel {
			if d := f - r*dilation; d%stride == 0 {
				p.taps = append(p.taps, tap{r, t + d/stride})
			}
		}
	}
	return all
}

// reach is how many places before the output a sum sees.
func reach(phases []phase) int {
	n := 0
	for _, p := range phases {
		for _, t := range p.taps {
			n = max(n, -t.shift)
		}
	}
	return n
}

// end is the padded length of the output along an axis.
func end(phases []phase, n int) int {
	last := n
	for _, p := range phases {
		for _, t := range p.taps {
			last = max(last, t.shift+p.count)
		}
	}
	return last + reach(phases)
}

// weightChunk is how many images are summed into one partial gradient, so that
// the result does not depend on the number of threads. Large gradients are one
// part, and threads take channels.
const (
	weightChunk = 8
	weightLarge = 1 << 16
)

// convWeight computes dw[o,p] = Σ g[o,place] x[place+off[p]] over images and
// places, transposed: channels of g as columns.
func convWeight[T float](dw, x, g []T, v convolution) {
	if len(dw) == 0 || len(g) == 0 {
		clear(dw)
		return
	}
	cg, og, patch, ld := v.c/v.groups, v.o/v.groups, v.patch(), gemm.Width[T](v.o/v.groups)
	chunk, pieces := weightChunk, 1
	if len(dw) > weightLarge {
		chunk, pieces = v.n, min(cg, 8)
	}
	chunks, one := (v.n+chunk-1)/chunk, v.groups*patch*ld
	parts, give := gemm.Buffer[T](chunks * one)
	defer give()
	clear(parts)
	par.For(chunks*pieces, 1, func(lo, hi int) {
		for job := lo; job < hi; job++ {
			i, c := job/pieces, job%pieces
			par.Poll()
			weigh(parts[i*one:][:one], x, g, v, ld, c*cg/pieces, (c+1)*cg/pieces, i*chunk, min((i+1)*chunk, v.n))
		}
	})
	for c := 1; c < chunks; c++ {
		simd.Add(parts[:one], parts[:one], parts[c*one:][:one])
	}
	for k := range v.groups {
		simd.Transpose(dw[k*og*patch:], parts[k*patch*ld:], patch, og, patch, ld)
	}
}

// weigh adds images from first to last to sums (group, patch, ld) for the
// channels from c0 to c1 of each group.
func weigh[T float](sums, x, g []T, v convolution, ld, c0, c1, first, last int) {
	gr, og, patch, plane := v.forwardGrid(), v.o/v.groups, v.patch(), v.h*v.w
	off, size := v.offsets(gr, c0, c1), v.oh*v.ow
	nx := (c1 - c0) * gr.channel()
	buf, give := gemm.Buffer[T](nx + size*ld)
	defer give()
	padded, columns := buf[:nx], buf[nx:]
	clear(padded)
	for i := first; i < last; i++ {
		for k := range v.groups {
			fill(padded, group(x, i, k, v.groups, v.c*plane)[c0*plane:c1*plane], gr, c1-c0)
			simd.Transpose(columns, group(g, i, k, v.groups, v.o*size), og, size, ld, size)
			to := sums[(k*patch+c0*v.kh*v.kw)*ld:][:len(off)*ld]
			gemm.Weigh(gemm.Weighing{H: v.oh, W: v.ow, XStep: 1, YStep: gr.pw}, off, padded, columns, ld, to)
		}
	}
}
