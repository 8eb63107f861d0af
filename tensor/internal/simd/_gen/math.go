package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// ln 2 in two parts; the first has zeros at the end, so that n*ln2hi is exact.
const ln2hi, ln2lo = float32(0.693145751953125), float32(1.428606765330187e-06)

// reduced writes x = n ln 2 + r, |r| <= ln 2 / 2, and q = exp(r) - 1 by a
// polynomial of degree 6 (minimax on that interval). x is destroyed.
func (s isa) reduced(x []VecVirtual) (q, n []VecVirtual) {
	n, q = s.vecs(len(x)), s.vecs(len(x))
	each(x, func(i int) { VMULPS(c32(math.Log2E), x[i], n[i]); s.round(n[i]) })
	each(x, func(i int) { VFNMADD231PS(c32(ln2hi), n[i], x[i]) })
	each(x, func(i int) { VFNMADD231PS(c32(ln2lo), n[i], x[i]) })
	each(x, func(i int) { VMOVUPS(c32(0.00138145379), q[i]) })
	for _, c := range []float32{0.00836874532, 0.0416683908, 0.166665204, 0.499999934} {
		each(x, func(i int) { VFMADD213PS(c32(c), x[i], q[i]) })
	}
	each(x, func(i int) { VMULPS(x[i], q[i], q[i]) })
	each(x, func(i int) { VFMADD213PS(x[i], x[i], q[i]) })
	return q, n
}

func (s isa) round(v VecVirtual) {
	if s.wide() {
		VRNDSCALEPS(Imm(8), v, v)
	} else {
		VROUNDPS(Imm(0), v, v)
	}
}

// scale multiplies q by 2^n, n an integer in float32 with |n| < 252, rounding
// once: AVX2 multiplies by two halves of the power, the first of them exact.
func (s isa) scale(n, q VecVirtual) {
	if s.wide() {
		VSCALEFPS(n, q, q)
		return
	}
	h := s.vec()
	VCVTPS2DQ(n, n)
	VPSRAD(Imm(1), n, h)
	VPSUBD(h, n, n)
	for _, p := range []VecVirtual{n, h} {
		VPADDD(c32i(127), p, p)
		VPSLLD(Imm(23), p, p)
		VMULPS(p, q, q)
	}
}

// clamp bounds x; NaN stays, as the instructions return their second source.
func (s isa) clamp(x VecVirtual, lo, hi float32) {
	t := s.vec()
	VMOVUPS(c32(hi), t)
	VMINPS(x, t, x)
	VMOVUPS(c32(lo), t)
	VMAXPS(x, t, x)
}

// exp(x) = 2^n (1 + q): 0 below -105, inf above 89.
func (s isa) exp(x []VecVirtual) {
	each(x, func(i int) { s.clamp(x[i], -105, 89) })
	q, n := s.reduced(x)
	each(x, func(i int) {
		VADDPS(c32(1), q[i], q[i])
		s.scale(n[i], q[i])
		VMOVAPS(q[i], x[i])
	})
}

// tanh(x) = sgn(x) e/(e+2), e = exp(2|x|) - 1 = 2^n q + (2^n - 1).
func (s isa) tanh(x []VecVirtual) {
	sg := s.vecs(len(x))
	each(x, func(i int) {
		VANDPS(c32i(1<<31), x[i], sg[i])
		VXORPS(sg[i], x[i], x[i])
		s.clamp(x[i], 0, 10)
		VADDPS(x[i], x[i], x[i])
	})
	q, n := s.reduced(x)
	each(x, func(i int) {
		p := s.vec()
		VMOVUPS(c32(1), p)
		s.scale(n[i], p)
		VSUBPS(c32(1), p, x[i])
		VFMADD231PS(p, q[i], x[i])
		VADDPS(c32(2), x[i], p)
		VDIVPS(p, x[i], x[i])
		VORPS(sg[i], x[i], x[i])
	})
}

// sigmoid(x) = 1/(1+e) or, below zero, e/(1+e), with e = exp(-|x|).
func (s isa) sigmoid(x []VecVirtual) {
	sg := s.vecs(len(x))
	each(x, func(i int) {
		VMOVAPS(x[i], sg[i])
		VORPS(c32i(1<<31), x[i], x[i])
		s.clamp(x[i], -105, 0)
	})
	q, n := s.reduced(x)
	each(x, func(i int) {
		VADDPS(c32(1), q[i], q[i])
		s.scale(n[i], q[i]) // e
		VADDPS(c32(1), q[i], n[i])
		one := s.vec()
		VMOVUPS(c32(1), one)
		s.bySign(sg[i], q[i], one)
		VDIVPS(n[i], one, x[i])
	})
}

// bySign puts neg into pos where the sign bit of v is set.
func (s isa) bySign(v, neg, pos VecVirtual) {
	if s.wide() {
		k := K()
		VPMOVD2M(v, k)
		VMOVAPS(neg, k, pos)
		return
	}
	VBLENDVPS(v, neg, pos, pos)
}

// log(x) = e ln 2 + log(m), x = 2^e m, m in [.75, 1.5): polynomial in m-1.
func (s isa) log(x []VecVirtual) {
	e, p := s.vecs(len(x)), s.vecs(len(x))
	one := s.vec()
	VMOVUPS(c32(1), one)
	each(x, func(i int) { VGETEXPPS(x[i], e[i]); VGETMANTPS(Imm(0x0b), x[i], x[i]) })
	each(x, func(i int) {
		k := K()
		VCMPPS(Imm(1), one, x[i], k)
		VADDPS(one, e[i], k, e[i])
		VSUBPS(one, x[i], x[i])
		VMOVUPS(c32(-0.0462117931), p[i])
	})
	for _, c := range []float32{0.10593649, -0.131937142, 0.144678571, -0.166428605, 0.199909803, -0.250002327, 0.333334519, -0.499999994} {
		each(x, func(i int) { VFMADD213PS(c32(c), x[i], p[i]) })
	}
	each(x, func(i int) {
		VMULPS(x[i], p[i], p[i])
		VFMADD213PS(x[i], x[i], p[i])
		VFMADD231PS(c32(ln2lo), e[i], p[i])
		VFMADD231PS(c32(ln2hi), e[i], p[i])
		VMOVAPS(p[i], x[i])
	})
}

// expSubSum: dst = exp(x-m) and its sum.
func (s isa) expSubSum(e elem, exp func(x []VecVirtual)) {
	text("expSubSum"+e.name+s.name, "func(sum, dst, x, m *byte, n int)")
	out, d, a, n, m := param("sum"), param("dst"), param("x"), param("n"), s.vec()
	e.bcast(Mem{Base: param("m")}, m)
	total := s.vec()
	s.zero(total)
	s.loop(e, n, 2, func(off Register, w int, k *mask) {
		x := s.vecs(w)
		each(x, func(i int) { s.load(e, s.at(a, off, i), k, x[i]); e.sub(m, x[i], x[i]) })
		exp(x)
		each(x, func(i int) {
			s.store(e, x[i], k, s.at(d, off, i))
			if k == nil {
				e.add(x[i], total, total)
			} else if s.wide() {
				VADDPS(x[i], total, k.k, total)
			} else {
				e.and(k.v, x[i], x[i])
				e.add(x[i], total, total)
			}
		})
	})
	s.result(e, s.fold(e, e.add, total), out)
	done()
}

// adam: one step, numbers in the order of AdamStep.consts.
func (s isa) adam(e elem) {
	text("adam"+e.name+s.name, "func(p, gr, m, v, consts *byte, n int)")
	p, gr, mo, ve, cs, n := param("p"), param("gr"), param("m"), param("v"), param("consts"), param("n")
	c := func(i int) VecVirtual {
		v := s.vec()
		e.bcast(Mem{Base: cs, Disp: e.size * i}, v)
		return v
	}
	s.loop(e, n, 1, func(off Register, _ int, k *mask) {
		pi, g, m, v := s.vec(), s.vec(), s.vec(), s.vec()
		s.load(e, s.at(p, off, 0), k, pi)
		s.load(e, s.at(gr, off, 0), k, g)
		s.load(e, s.at(mo, off, 0), k, m)
		s.load(e, s.at(ve, off, 0), k, v)
		e.mul(c(8), pi, pi)
		e.mul(c(7), g, g)
		e.fma(c(6), pi, g)
		t := s.vec()
		e.sub(m, g, t)
		e.fma(c(0), t, m)
		s.store(e, m, k, s.at(mo, off, 0))
		e.mul(c(1), v, v)
		e.mul(g, g, t)
		e.fma(c(2), t, v)
		s.store(e, v, k, s.at(ve, off, 0))
		e.sqrt(v, v)
		e.mul(c(4), v, v)
		e.add(c(5), v, v)
		e.mul(c(3), m, m)
		e.div(v, m, m)
		e.sub(m, pi, pi)
		s.store(e, pi, k, s.at(p, off, 0))
	})
	done()
}
