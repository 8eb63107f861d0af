package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// norms writes the kernels of layer norm, for a row each.
func norms(s isa, e elem) {
	s.deviation(e)
	s.normalize(e)
	s.normSums(e)
	s.normGrad(e)
}

// constant broadcasts the i-th of some numbers.
func (s isa) constant(e elem, from Register, i int) VecVirtual {
	v := s.vec()
	e.bcast(Mem{Base: from, Disp: e.size * i}, v)
	return v
}

// within puts 0 into the lanes of v that the mask leaves out.
func (s isa) within(e elem, k *mask, v VecVirtual) {
	switch {
	case k == nil:
	case s.wide():
		e.movz(v, k.k, v)
	default:
		e.and(k.v, v, v)
	}
}

// deviation: out = Σ (x[i]-m)².
func (s isa) deviation(e elem) {
	text("deviation"+e.name+s.name, "func(out, x, m *byte, n int)")
	out, x, n := param("out"), param("x"), param("n")
	m, acc := s.constant(e, param("m"), 0), s.vecs(4)
	each(acc, func(i int) { s.zero(acc[i]) })
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		v := s.vecs(w)
		each(v, func(i int) {
			s.load(e, s.at(x, off, i), k, v[i])
			e.sub(m, v[i], v[i])
			s.within(e, k, v[i])
			e.fma(v[i], v[i], acc[i])
		})
	})
	e.add(acc[1], acc[0], acc[0])
	e.add(acc[3], acc[2], acc[2])
	e.add(acc[2], acc[0], acc[0])
	s.result(e, s.fold(e, e.add, acc[0]), out)
	done()
}

// normalize: dst[i] = (x[i]-m) r w[i] + b[i], m and r in consts.
func (s isa) normalize(e elem) {
	text("normalize"+e.name+s.name, "func(dst, x, w, b, consts *byte, n int)")
	dst, x, wt, b, c, n := param("dst"), param("x"), param("w"), param("b"), param("consts"), param("n")
	m, r := s.constant(e, c, 0), s.constant(e, c, 1)
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		v := s.vecs(w)
		each(v, func(i int) { s.load(e, s.at(x, off, i), k, v[i]) })
		each(v, func(i int) { e.sub(m, v[i], v[i]); e.mul(r, v[i], v[i]) })
		each(v, func(i int) {
			p, q := s.vec(), s.vec()
			s.load(e, s.at(wt, off, i), k, p)
			s.load(e, s.at(b, off, i), k, q)
			e.fma213(q, p, v[i])
		})
		each(v, func(i int) { s.store(e, v[i], k, s.at(dst, off, i)) })
	})
	done()
}

// normSums, with n[i] = (x[i]-m) r and h[i] = g[i] w[i]: dw[i] += g[i] (x[i] r + o),
// db[i] += g[i], out[0] = Σ h[i], out[1] = Σ h[i] n[i]; m, r and o in consts.
func (s isa) normSums(e elem) {
	text("normSums"+e.name+s.name, "func(out, dw, db, gr, x, w, consts *byte, n int)")
	dw, db, g, x, wt, c, n := param("dw"), param("db"), param("gr"), param("x"), param("w"), param("consts"), param("n")
	m, r, o, plain, weighed := s.constant(e, c, 0), s.constant(e, c, 1), s.constant(e, c, 2), s.vec(), s.vec()
	s.zero(plain)
	s.zero(weighed)
	s.loop(e, n, 2, func(off Register, w int, k *mask) {
		for i := range w {
			v, u, gr, t := s.vec(), s.vec(), s.vec(), s.vec()
			s.load(e, s.at(x, off, i), k, v)
			s.load(e, s.at(g, off, i), k, gr)
			e.mov(v, u)
			e.fma213(o, r, u)
			e.sub(m, v, v)
			e.mul(r, v, v)
			s.load(e, s.at(dw, off, i), k, t)
			e.fma(gr, u, t)
			s.store(e, t, k, s.at(dw, off, i))
			s.load(e, s.at(db, off, i), k, t)
			e.add(gr, t, t)
			s.store(e, t, k, s.at(db, off, i))
			s.load(e, s.at(wt, off, i), k, t)
			e.mul(t, gr, gr)
			e.add(gr, plain, plain)
			e.fma(gr, v, weighed)
		}
	})
	out := param("out")
	for i, v := range []VecVirtual{plain, weighed} {
		x := s.fold(e, e.add, v)
		if e.size == 4 {
			VMOVSS(x, Mem{Base: out, Disp: 4 * i})
		} else {
			VMOVSD(x, Mem{Base: out, Disp: 8 * i})
		}
	}
	done()
}

// normGrad: dx[i] = r (g[i] w[i] - a - (x[i]-m) r c), with m, r, a and c in
// consts.
func (s isa) normGrad(e elem) {
	text("normGrad"+e.name+s.name, "func(dx, gr, x, w, consts *byte, n int)")
	dx, g, x, wt, cs, n := param("dx"), param("gr"), param("x"), param("w"), param("consts"), param("n")
	m, r, a, c := s.constant(e, cs, 0), s.constant(e, cs, 1), s.constant(e, cs, 2), s.constant(e, cs, 3)
	s.loop(e, n, 2, func(off Register, w int, k *mask) {
		for i := range w {
			v, h, t := s.vec(), s.vec(), s.vec()
			s.load(e, s.at(x, off, i), k, v)
			s.load(e, s.at(g, off, i), k, h)
			s.load(e, s.at(wt, off, i), k, t)
			e.sub(m, v, v)
			e.mul(r, v, v)
			e.mul(t, h, h)
			e.sub(a, h, h)
			e.fnmadd(c, v, h)
			e.mul(r, h, h)
			s.store(e, h, k, s.at(dx, off, i))
		}
	})
	done()
}
