package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The kernels of this file are written for AVX2 only; AVX-512 machines run them
// too. They take whole steps of elements; moments and buckets compute in float64.

// spreads writes them.
func spreads(e elem) {
	moments(e)
	buckets(e)
	find(e)
}

// find: out = the first i, a multiple of four vectors, with an element equal to
// v among the four vectors at x[i], n without one.
func find(e elem) {
	text("find"+e.name+"AVX2", "func(out *int, x, v *byte, n int)")
	out, x, n, v, at, bits := param("out"), param("x"), param("n"), YMM(), GP64(), GP32()
	e.bcast(Mem{Base: param("v")}, v)
	XORQ(at, at)
	Label("next")
	CMPQ(at, n)
	JGE(LabelRef("end"))
	m := avx2.vecs(4)
	each(m, func(i int) { e.cmp(Imm(0), Mem{Base: x, Disp: 32 * i}, v, m[i]) })
	VORPS(m[1], m[0], m[0])
	VORPS(m[3], m[2], m[2])
	VORPS(m[2], m[0], m[0])
	VMOVMSKPS(m[0], bits)
	TESTL(bits, bits)
	JNZ(LabelRef("end"))
	ADDQ(U32(128), x)
	ADDQ(U32(uint32(128/e.size)), at)
	JMP(LabelRef("next"))
	Label("end")
	MOVQ(at, Mem{Base: out})
	done()
}

// wide4 loads the i-th four elements as float64.
func wide4(e elem, p, off Register, i int, v VecVirtual) {
	m := Mem{Base: p, Index: off, Scale: 1, Disp: 4 * e.size * i}
	if e.size == 4 {
		VCVTPS2PD(m, v)
	} else {
		VMOVUPD(m, v)
	}
}

// steps runs body for every 16 elements.
func steps(e elem, n Register, body func(off Register)) {
	off := GP64()
	XORQ(off, off)
	SHLQ(Imm(uint64(shift(e))), n)
	Label("next")
	CMPQ(off, n)
	JGE(LabelRef("end"))
	body(off)
	ADDQ(U32(uint32(16*e.size)), off)
	JMP(LabelRef("next"))
	Label("end")
}

// moments: out[0] = Σ (x[i]-pivot), out[1] = Σ (x[i]-pivot)².
func moments(e elem) {
	text("moments"+e.name+"AVX2", "func(out, x, pivot *byte, n int)")
	out, x, n, c := param("out"), param("x"), param("n"), YMM()
	VBROADCASTSD(Mem{Base: param("pivot")}, c)
	sum, squares := avx2.vecs(4), avx2.vecs(4)
	each(sum, func(i int) { avx2.zero(sum[i]); avx2.zero(squares[i]) })
	steps(e, n, func(off Register) {
		v := avx2.vecs(4)
		each(v, func(i int) { wide4(e, x, off, i, v[i]) })
		each(v, func(i int) { VSUBPD(c, v[i], v[i]) })
		each(v, func(i int) { VADDPD(v[i], sum[i], sum[i]); VFMADD231PD(v[i], v[i], squares[i]) })
	})
	for k, acc := range [][]VecVirtual{sum, squares} {
		VADDPD(acc[1], acc[0], acc[0])
		VADDPD(acc[3], acc[2], acc[2])
		VADDPD(acc[2], acc[0], acc[0])
		VMOVSD(avx2.fold(f64, f64.add, acc[0]).(VecVirtual).AsX(), Mem{Base: out, Disp: 8 * k})
	}
	done()
}

// buckets: dst[i] = (x[i]/2 - consts[0]) * consts[1], without its fraction.
func buckets(e elem) {
	text("buckets"+e.name+"AVX2", "func(dst, x, consts *byte, n int)")
	dst, x, consts, n := param("dst"), param("x"), param("consts"), param("n")
	low, density, half := YMM(), YMM(), YMM()
	VBROADCASTSD(Mem{Base: consts}, low)
	VBROADCASTSD(Mem{Base: consts, Disp: 8}, density)
	VMOVUPD(c64(.5), half)
	steps(e, n, func(off Register) {
		v := avx2.vecs(4)
		each(v, func(i int) { wide4(e, x, off, i, v[i]) })
		each(v, func(i int) { VMULPD(half, v[i], v[i]); VSUBPD(low, v[i], v[i]); VMULPD(density, v[i], v[i]) })
		each(v, func(i int) { VCVTTPD2DQY(v[i], v[i].AsX()); VMOVDQU(v[i].AsX(), Mem{Base: dst, Disp: 16 * i}) })
		ADDQ(Imm(64), dst)
	})
	done()
}
