package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// vectors writes the elementwise kernels and reductions of a tier.
func vectors(s isa) {
	for _, e := range []elem{f32, f64} {
		arithmetic(s, e)
		reductions(s, e)
		norms(s, e)
	}
	s.unary("exp", f32, 2, s.exp)
	s.unary("tanh", f32, 2, s.tanh)
	s.unary("sigmoid", f32, 2, s.sigmoid)
	if s.wide() {
		s.unary("log", f32, 4, s.log)
	}
	s.expSubSum(f32, s.exp)
	for _, e := range []elem{f32, f64} {
		s.adam(e)
	}
	s.transpose()
	s.stream()
	if !s.wide() {
		wideMath()
		complexProducts(s)
	}
}

// complexProducts multiplies complex numbers, whose parts stand one after the
// other: each part is rounded as in a formula without fused operations.
func complexProducts(s isa) {
	s.binary("complexMul", f32, func(a, b VecVirtual) {
		im := s.vec()
		VMOVSHDUP(a, im)
		VMOVSLDUP(a, a)
		VMULPS(b, a, a)
		VPERMILPS(Imm(0b10110001), b, b)
		VMULPS(b, im, im)
		VADDSUBPS(im, a, a)
	})
	s.binary("complexMul", f64, func(a, b VecVirtual) {
		im := s.vec()
		VPERMILPD(Imm(0b1111), a, im)
		VMOVDDUP(a, a)
		VMULPD(b, a, a)
		VPERMILPD(Imm(0b0101), b, b)
		VMULPD(b, im, im)
		VADDSUBPD(im, a, a)
	})
}

func arithmetic(s isa, e elem) {
	binaries := []struct {
		name string
		f    func(a, b VecVirtual) // result in a
	}{
		{"add", func(a, b VecVirtual) { e.add(b, a, a) }},
		{"sub", func(a, b VecVirtual) { e.sub(b, a, a) }},
		{"mul", func(a, b VecVirtual) { e.mul(b, a, a) }},
		{"div", func(a, b VecVirtual) { e.div(b, a, a) }},
		{"maximum", func(a, b VecVirtual) { s.extreme(e, e.max, a, b) }},
		{"minimum", func(a, b VecVirtual) { s.extreme(e, e.min, a, b) }},
		{"reluGrad", func(a, b VecVirtual) { s.positive(e, a, b) }},
	}
	for i, b := range binaries {
		s.binary(b.name, e, b.f)
		if i < 4 {
			s.binaryPast(b.name, e, b.f)
		}
	}
	for _, b := range binaries[:6] {
		if b.name != "sub" {
			s.scalar(b.name+"Scalar", e, b.f)
		}
	}
	scalars(s, e)
	unaries(s, e)
}

// scalars writes kernels of a vector and a number that have no two-vector form.
func scalars(s isa, e elem) {
	s.scalar("rsubScalar", e, func(a, b VecVirtual) { e.sub(a, b, a) })
	s.scalar("rdivScalar", e, func(a, b VecVirtual) { e.div(a, b, a) })
	s.scalar("atLeast", e, func(a, b VecVirtual) { e.max(a, b, a) }) // of NaN or two zeros, a
	s.scalar("atMost", e, func(a, b VecVirtual) { e.min(a, b, a) })
	s.scalar("leaky", e, func(a, b VecVirtual) {
		z, r := s.vec(), s.vec()
		s.zero(z)
		e.mul(b, a, r)
		s.choose(e, a, r, 0x1e, a, z)
	})
	s.axpy(e)
	s.fused(e)
}

// unaries writes kernels of one operand that are few instructions.
func unaries(s isa, e elem) {
	s.unary("neg", e, 4, func(x []VecVirtual) { each(x, func(i int) { e.xor(sign(e), x[i], x[i]) }) })
	s.unary("abs", e, 4, func(x []VecVirtual) { each(x, func(i int) { e.and(magnitude(e), x[i], x[i]) }) })
	s.unary("sqrt", e, 4, func(x []VecVirtual) { each(x, func(i int) { e.sqrt(x[i], x[i]) }) })
	for mode, name := range []string{"round", "floor", "ceil", "trunc"} {
		s.unary(name, e, 4, func(x []VecVirtual) { each(x, func(i int) { s.whole(e, uint64(mode), x[i], x[i]) }) })
	}
	s.unary("frac", e, 4, func(x []VecVirtual) {
		each(x, func(i int) {
			t := s.vec()
			s.whole(e, 3, x[i], t)
			e.sub(t, x[i], x[i])
		})
	})
	s.unary("square", e, 4, func(x []VecVirtual) { each(x, func(i int) { e.mul(x[i], x[i], x[i]) }) })
	s.unary("reciprocal", e, 4, func(x []VecVirtual) { s.inverse(e, x) })
	s.unary("rsqrt", e, 4, func(x []VecVirtual) {
		each(x, func(i int) { e.sqrt(x[i], x[i]) })
		s.inverse(e, x)
	})
	s.unary("sign", e, 4, func(x []VecVirtual) { each(x, func(i int) { s.signum(e, x[i]) }) })
	s.unary("relu", e, 4, func(x []VecVirtual) {
		z := s.vec()
		s.zero(z)
		each(x, func(i int) { e.max(x[i], z, x[i]) }) // of NaN or two zeros, x
	})
}

// whole rounds to an integer: to the nearest, down, up or towards 0.
func (s isa) whole(e elem, mode uint64, x, z VecVirtual) {
	switch {
	case s.wide() && e.size == 4:
		VRNDSCALEPS(Imm(mode), x, z)
	case s.wide():
		VRNDSCALEPD(Imm(mode), x, z)
	case e.size == 4:
		VROUNDPS(Imm(mode), x, z)
	default:
		VROUNDPD(Imm(mode), x, z)
	}
}

// ones is a vector full of 1.
func ones(e elem) Mem {
	if e.size == 4 {
		return c32(1)
	}
	return c64(1)
}

func (s isa) inverse(e elem, x []VecVirtual) {
	one := s.vec()
	e.mov(ones(e), one)
	each(x, func(i int) { e.div(x[i], one, x[i]) })
}

// test makes v one where x ? y holds and 0 elsewhere.
func (s isa) test(e elem, predicate uint64, y, x, one, v VecVirtual) {
	if s.wide() {
		k := K()
		e.cmp(Imm(predicate), y, x, k)
		e.movz(one, k, v)
		return
	}
	e.cmp(Imm(predicate), y, x, v)
	e.and(one, v, v)
}

// signum makes x 1 above 0, -1 below and 0 at 0 and for NaN.
func (s isa) signum(e elem, x VecVirtual) {
	zero, one, above, below := s.vec(), s.vec(), s.vec(), s.vec()
	s.zero(zero)
	e.mov(ones(e), one)
	s.test(e, 0x1e, zero, x, one, above)
	s.test(e, 0x11, zero, x, one, below)
	e.sub(below, above, x)
}

func each(x []VecVirtual, f func(i int)) {
	for i := range x {
		f(i)
	}
}

// extreme takes b where either is NaN or both are zero, as the instruction
// does, and then a where a is NaN.
func (s isa) extreme(e elem, f op, a, b VecVirtual) {
	r := s.vec()
	f(b, a, r)
	s.choose(e, a, r, 3, a, a)
}

// choose puts a where x ? y holds, else r, into a.
func (s isa) choose(e elem, a, r VecVirtual, predicate uint64, x, y Op) {
	if s.wide() {
		k := K()
		e.cmp(Imm(predicate), y, x, k)
		e.mov(a, k, r)
		e.mov(r, a)
		return
	}
	m := s.vec()
	e.cmp(Imm(predicate), y, x, m)
	e.blend(m, a, r, a)
}

// positive keeps g where x is not below or equal to 0, that is also where it is
// NaN: predicate NLE_UQ.
func (s isa) positive(e elem, g, x VecVirtual) {
	z := s.vec()
	s.zero(z)
	if s.wide() {
		k := K()
		e.cmp(Imm(0x16), z, x, k)
		e.movz(g, k, g)
		return
	}
	m := s.vec()
	e.cmp(Imm(0x16), z, x, m)
	e.and(m, g, g)
}

func (s isa) binary(name string, e elem, f func(a, b VecVirtual)) { s.binaryBy(name, e, 4, f) }

// binaryPast is binary with stores that go past the caches, to a dst that is
// aligned; a fence has to follow.
func (s isa) binaryPast(name string, e elem, f func(a, b VecVirtual)) {
	past := e
	past.mov = func(o ...Op) {
		if _, store := o[1].(Mem); store {
			VMOVNTPS(o[0], o[1])
		} else {
			e.mov(o...)
		}
	}
	s.binaryTo(name+"Past", e, past, 4, f)
}

// binaryBy is binary with w vectors at a time.
func (s isa) binaryBy(name string, e elem, w int, f func(a, b VecVirtual)) {
	s.binaryTo(name, e, e, w, f)
}

// binaryTo is binaryBy with the stores of elements out.
func (s isa) binaryTo(name string, e, out elem, w int, f func(a, b VecVirtual)) {
	text(name+e.name+s.name, "func(dst, a, b *byte, n int)")
	d, a, b, n := param("dst"), param("a"), param("b"), param("n")
	s.loop(e, n, w, func(off Register, w int, k *mask) {
		x, y := s.vecs(w), s.vecs(w)
		each(x, func(i int) { s.load(e, s.at(a, off, i), k, x[i]); s.load(e, s.at(b, off, i), k, y[i]) })
		each(x, func(i int) { f(x[i], y[i]) })
		each(x, func(i int) { s.store(out, x[i], k, s.at(d, off, i)) })
	})
	done()
}

func (s isa) scalar(name string, e elem, f func(a, b VecVirtual)) {
	text(name+e.name+s.name, "func(dst, a, s *byte, n int)")
	d, a, n, y := param("dst"), param("a"), param("n"), s.vec()
	e.bcast(Mem{Base: param("s")}, y)
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		x := s.vecs(w)
		each(x, func(i int) { s.load(e, s.at(a, off, i), k, x[i]); f(x[i], y) })
		each(x, func(i int) { s.store(e, x[i], k, s.at(d, off, i)) })
	})
	done()
}

func (s isa) axpy(e elem) {
	text("axpy"+e.name+s.name, "func(dst, a, s *byte, n int)")
	d, a, n, y := param("dst"), param("a"), param("n"), s.vec()
	e.bcast(Mem{Base: param("s")}, y)
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		x, t := s.vecs(w), s.vecs(w)
		each(x, func(i int) {
			s.load(e, s.at(a, off, i), k, x[i])
			s.load(e, s.at(d, off, i), k, t[i])
			e.fma(x[i], y, t[i])
		})
		each(x, func(i int) { s.store(e, t[i], k, s.at(d, off, i)) })
	})
	done()
}

// fused is dst = a*b + c, rounded once.
func (s isa) fused(e elem) {
	text("fma"+e.name+s.name, "func(dst, a, b, c, s *byte, n int)")
	d, a, b, c, n := param("dst"), param("a"), param("b"), param("c"), param("n")
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		x, y, z := s.vecs(w), s.vecs(w), s.vecs(w)
		each(x, func(i int) {
			s.load(e, s.at(a, off, i), k, x[i])
			s.load(e, s.at(b, off, i), k, y[i])
			s.load(e, s.at(c, off, i), k, z[i])
			e.fma(x[i], y[i], z[i])
		})
		each(x, func(i int) { s.store(e, z[i], k, s.at(d, off, i)) })
	})
	done()
}

func (s isa) unary(name string, e elem, w int, f func(x []VecVirtual)) {
	text(name+e.name+s.name, "func(dst, a *byte, n int)")
	d, a, n := param("dst"), param("a"), param("n")
	s.loop(e, n, w, func(off Register, w int, k *mask) {
		x := s.vecs(w)
		each(x, func(i int) { s.load(e, s.at(a, off, i), k, x[i]) })
		f(x)
		each(x, func(i int) { s.store(e, x[i], k, s.at(d, off, i)) })
	})
	done()
}

// reductions: sums and dots in four accumulators. Loads beyond the end give
// 0, which changes no sum.
func reductions(s isa, e elem) {
	for _, name := range []string{"sum", "dot"} {
		text(name+e.name+s.name, "func(out, a, b *byte, n int)")
		out, a, b, n := param("out"), param("a"), param("b"), param("n")
		acc := s.vecs(4)
		each(acc, func(i int) { s.zero(acc[i]) })
		s.loop(e, n, 4, func(off Register, w int, k *mask) {
			for i := range w {
				x := s.vec()
				s.load(e, s.at(a, off, i), k, x)
				if name == "sum" {
					e.add(x, acc[i], acc[i])
					continue
				}
				y := s.vec()
				s.load(e, s.at(b, off, i), k, y)
				e.fma(x, y, acc[i])
			}
		})
		s.foldFour(e, acc, out)
		done()
	}
	s.sumRows(e)
	s.largest(e, "max", e.max, math.Inf(-1))
	s.largest(e, "min", e.min, math.Inf(1))
}

// sumRows writes the sums of rows of n elements, which lie behind each other,
// each as sum has it. A call for every row would cost as much as a short row.
func (s isa) sumRows(e elem) {
	text("sumRows"+e.name+s.name, "func(out, x *byte, rows, n int)")
	out, x, rows := param("out"), param("x"), param("rows")
	Label("row")
	acc := s.vecs(4)
	each(acc, func(i int) { s.zero(acc[i]) })
	n, next := param("n"), GP64()
	MOVQ(n, next)
	SHLQ(Imm(uint64(shift(e))), next)
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		for i := range w {
			v := s.vec()
			s.load(e, s.at(x, off, i), k, v)
			e.add(v, acc[i], acc[i])
		}
	})
	s.foldFour(e, acc, out)
	ADDQ(next, x)
	ADDQ(Imm(uint64(e.size)), out)
	DECQ(rows)
	JNZ(LabelRef("row"))
	done()
}

// foldFour writes the sum of all lanes of four accumulators.
func (s isa) foldFour(e elem, acc []VecVirtual, out Register) {
	e.add(acc[1], acc[0], acc[0])
	e.add(acc[3], acc[2], acc[2])
	e.add(acc[2], acc[0], acc[0])
	s.result(e, s.fold(e, e.add, acc[0]), out)
}

func (s isa) result(e elem, x Register, out Register) {
	if e.size == 4 {
		VMOVSS(x, Mem{Base: out})
	} else {
		VMOVSD(x, Mem{Base: out})
	}
}

// largest keeps a NaN it has met: the instruction returns its second source,
// the accumulator, for a NaN element; those are collected apart.
func (s isa) largest(e elem, name string, f op, start float64) {
	text(name+e.name+s.name, "func(out, a, b *byte, n int)")
	out, a, n := param("out"), param("a"), param("n")
	acc, bad := s.vecs(4), s.vec()
	first := c64i(math.Float64bits(start))
	if e.size == 4 {
		first = c32(float32(start))
	}
	each(acc, func(i int) { e.mov(first, acc[i]) })
	s.zero(bad)
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		for i := range w {
			x := s.vec()
			s.load(e, s.at(a, off, i), k, x)
			if k != nil {
				s.outside(e, k, acc[i], x)
			}
			f(acc[i], x, acc[i]) // of NaN in x, the accumulator
			s.noteNaN(e, x, bad)
		}
	})
	f(acc[1], acc[0], acc[0])
	f(acc[3], acc[2], acc[2])
	f(acc[2], acc[0], acc[0])
	r := s.fold(e, f, acc[0])
	t := s.fold(e, e.add, bad)
	if e.size == 4 {
		VUCOMISS(t, t)
	} else {
		VUCOMISD(t, t)
	}
	JNP(LabelRef("ok"))
	VMOVAPS(t, r)
	Label("ok")
	s.result(e, r, out)
	done()
}

// outside puts v into the lanes of x that the mask leaves out.
func (s isa) outside(e elem, k *mask, v, x VecVirtual) {
	if s.wide() {
		t := s.vec()
		e.mov(v, t)
		e.mov(x, k.k, t)
		e.mov(t, x)
		return
	}
	e.blend(k.v, x, v, x)
}

// noteNaN makes a lane of bad NaN where x is.
func (s isa) noteNaN(e elem, x, bad VecVirtual) {
	if s.wide() {
		k := K()
		e.cmp(Imm(3), x, x, k)
		e.mov(x, k, bad)
		return
	}
	m := s.vec()
	e.cmp(Imm(3), x, x, m)
	VORPS(m, bad, bad) // all ones is a NaN
}

// stream copies n bytes, a multiple of four vectors, to an aligned address past
// the caches; fence makes such writes visible before all later ones.
func (s isa) stream() {
	text("stream"+s.name, "func(dst, a *byte, n int)")
	d, a, n, off := param("dst"), param("a"), param("n"), GP64()
	XORQ(off, off)
	Label("next")
	CMPQ(off, n)
	JGE(LabelRef("end"))
	v := s.vecs(4)
	each(v, func(i int) { VMOVUPS(s.at(a, off, i), v[i]) })
	each(v, func(i int) { VMOVNTPS(v[i], s.at(d, off, i)) })
	ADDQ(U32(uint32(4*s.bytes)), off)
	JMP(LabelRef("next"))
	Label("end")
	done()
	if !s.wide() {
		text("fence", "func()")
		SFENCE()
		RET()
	}
}
