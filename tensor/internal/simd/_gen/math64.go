package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The functions of this file are written for AVX2 only; AVX-512 machines run
// them too. float64 rounds to integers and builds powers of two by adding
// magic, whose last place is 1: the sum holds the integer in its low bits.
const magic = 3 << 51

func c64(f float64) Mem { return c64i(math.Float64bits(f)) }

// ln 2 in two parts; the first has zeros at the end, so that n*ln2hi64 is exact.
var ln2hi64 = math.Float64frombits(0x3fe62e42fee00000)

const ln2lo64 = 1.90821492927058770002e-10

// factorials are 1/n! from n = 2, the series of exp(r) - 1 - r over r².
func factorials(degree int) []float64 {
	c, f := make([]float64, 0, degree-1), 1.0
	for n := 2; n <= degree; n++ {
		f *= float64(n)
		c = append(c, 1/f)
	}
	return c
}

// reduced64 writes x = n ln 2 + r, |r| <= ln 2 / 2, and q = exp(r) - 1 by the
// series up to a degree: 13 leaves 1e-17, 7 leaves 1e-8. n is an integer in
// the low half of its elements. x is destroyed.
func reduced64(x []VecVirtual, degree int) (q, n []VecVirtual) {
	n, q = avx2.vecs(len(x)), avx2.vecs(len(x))
	each(x, func(i int) {
		m := avx2.vec()
		VMOVUPD(c64(magic), m)
		VMOVAPD(x[i], n[i])
		VFMADD132PD(c64(math.Log2E), m, n[i])
		k := avx2.vec()
		VSUBPD(m, n[i], k)
		VFNMADD231PD(c64(ln2hi64), k, x[i])
		VFNMADD231PD(c64(ln2lo64), k, x[i])
	})
	c := factorials(degree)
	each(x, func(i int) { VMOVUPD(c64(c[len(c)-1]), q[i]) })
	for k := len(c) - 2; k >= 0; k-- {
		each(x, func(i int) { VFMADD213PD(c64(c[k]), x[i], q[i]) })
	}
	each(x, func(i int) {
		VMULPD(x[i], q[i], q[i])
		VFMADD213PD(x[i], x[i], q[i])
	})
	return q, n
}

// scale64 multiplies q by 2^n, which must be a normal number.
func scale64(n, q VecVirtual) {
	VPADDD(c64i(1023), n, n)
	VPSLLQ(Imm(52), n, n)
	VMULPD(n, q, q)
}

// scaleFar64 multiplies q by 2^n in two halves, the first of them exact.
func scaleFar64(n, q VecVirtual) {
	h := avx2.vec()
	VPSRAD(Imm(1), n, h)
	VPSUBD(h, n, n)
	scale64(h, q)
	scale64(n, q)
}

// clamp64 bounds x; NaN stays.
func clamp64(x VecVirtual, lo, hi float64) {
	t := avx2.vec()
	VMOVUPD(c64(hi), t)
	VMINPD(x, t, x)
	VMOVUPD(c64(lo), t)
	VMAXPD(x, t, x)
}

// exp64(x) = 2^n (1 + q): 0 below -746, inf above 710.
func exp64(x []VecVirtual) {
	each(x, func(i int) { clamp64(x[i], -746, 710) })
	q, n := reduced64(x, 13)
	each(x, func(i int) {
		VADDPD(c64(1), q[i], q[i])
		scaleFar64(n[i], q[i])
		VMOVAPD(q[i], x[i])
	})
}

// tanh64 and sigmoid64 are the formulas of tanh and sigmoid.
func tanh64(x []VecVirtual) {
	sg := avx2.vecs(len(x))
	each(x, func(i int) {
		VANDPD(c64i(1<<63), x[i], sg[i])
		VXORPD(sg[i], x[i], x[i])
		clamp64(x[i], 0, 20)
		VADDPD(x[i], x[i], x[i])
	})
	q, n := reduced64(x, 13)
	each(x, func(i int) {
		p := avx2.vec()
		VMOVUPD(c64(1), p)
		scale64(n[i], p)
		VSUBPD(c64(1), p, x[i])
		VFMADD231PD(p, q[i], x[i])
		VADDPD(c64(2), x[i], p)
		VDIVPD(p, x[i], x[i])
		VORPD(sg[i], x[i], x[i])
	})
}

func sigmoid64(x []VecVirtual) {
	sg := avx2.vecs(len(x))
	each(x, func(i int) {
		VMOVAPD(x[i], sg[i])
		VORPD(c64i(1<<63), x[i], x[i])
		clamp64(x[i], -746, 0)
	})
	q, n := reduced64(x, 13)
	each(x, func(i int) {
		VADDPD(c64(1), q[i], q[i])
		scaleFar64(n[i], q[i]) // exp(-|x|)
		d, one := avx2.vec(), avx2.vec()
		VADDPD(c64(1), q[i], d)
		VMOVUPD(c64(1), one)
		VBLENDVPD(sg[i], q[i], one, one)
		VDIVPD(d, one, x[i])
	})
}

// log64(x) = e ln 2 + log(m), x = 2^e m, m in [√½, √2).
//
// Source: FreeBSD's e_log.c, its reduction s = f/(2+f) and its polynomial.
func log64(x []VecVirtual) {
	const half = 0x3fe6a09e667f3bcd // √½
	lg := []float64{6.666666666666735130e-01, 3.999999999940941908e-01, 2.857142874366239149e-01, 2.222219843214978396e-01,
		1.818357216161805012e-01, 1.531383769920937332e-01, 1.479819860511658591e-01}
	each(x, func(i int) {
		t, e, f, small := avx2.vec(), avx2.vec(), avx2.vec(), avx2.vec()
		VMOVUPD(c64(0x1p-1022), t)
		VCMPPD(Imm(0x11), t, x[i], small) // x < 2^-1022
		VMULPD(c64(0x1p54), x[i], f)
		VBLENDVPD(small, f, x[i], f)
		VANDPD(c64(54), small, small)
		VPADDQ(c64i(1024<<52-half), f, t)
		VPSRLQ(Imm(52), t, e)
		VPOR(c64i(0x433<<52), e, e)
		VSUBPD(c64(1<<52+1024), e, e)
		VSUBPD(small, e, e)
		VPAND(c64i(0xfff<<52), t, t)
		VPSUBQ(t, f, f)
		VPADDQ(c64i(1024<<52), f, f)
		VSUBPD(c64(1), f, f)
		s, z, p := avx2.vec(), avx2.vec(), avx2.vec()
		VADDPD(c64(2), f, s)
		VDIVPD(s, f, s)
		VMULPD(s, s, z)
		VMOVUPD(c64(lg[6]), p)
		for k := 5; k >= 0; k-- {
			VFMADD213PD(c64(lg[k]), z, p)
		}
		VMULPD(z, p, p)
		VMULPD(f, f, z)
		VMULPD(c64(.5), z, z) // f²/2
		VADDPD(z, p, p)
		VMULPD(s, p, p)
		VFMADD231PD(c64(ln2lo64), e, p)
		VSUBPD(p, z, z)
		VSUBPD(f, z, z)
		VFMSUB231PD(c64(ln2hi64), e, z)
		logEnds(f64, x[i], z)
	})
}

// logAVX2 is log of the generator's other file without the instructions that
// only AVX-512 has: x = 2^e m, m in [.75, 1.5).
func logAVX2(x []VecVirtual) {
	e, f, p := avx2.vecs(len(x)), avx2.vecs(len(x)), avx2.vecs(len(x))
	each(x, func(i int) {
		t, small := avx2.vec(), avx2.vec()
		VMOVUPS(c32(0x1p-126), t)
		VCMPPS(Imm(0x11), t, x[i], small)
		VMULPS(c32(0x1p23), x[i], f[i])
		VBLENDVPS(small, f[i], x[i], f[i])
		VANDPS(c32(23), small, small)
		VPSUBD(c32(.75), f[i], t)
		VPSRAD(Imm(23), t, e[i])
		VPSLLD(Imm(23), e[i], t)
		VPSUBD(t, f[i], f[i])
		VCVTDQ2PS(e[i], e[i])
		VSUBPS(small, e[i], e[i])
		VSUBPS(c32(1), f[i], f[i])
		VMOVUPS(c32(-0.0462117931), p[i])
	})
	for _, c := range []float32{0.10593649, -0.131937142, 0.144678571, -0.166428605, 0.199909803, -0.250002327, 0.333334519, -0.499999994} {
		each(x, func(i int) { VFMADD213PS(c32(c), f[i], p[i]) })
	}
	each(x, func(i int) {
		VMULPS(f[i], p[i], p[i])
		VFMADD213PS(f[i], f[i], p[i])
		VFMADD231PS(c32(ln2lo), e[i], p[i])
		VFMADD231PS(c32(ln2hi), e[i], p[i])
		logEnds(f32, x[i], p[i])
	})
}

// logEnds puts r into x where x is positive and finite; log of inf and NaN is
// themselves, that of 0 is -inf and below it is NaN.
func logEnds(e elem, x, r VecVirtual) {
	infinity, none := c32(float32(math.Inf(1))), c32i(0x7fc00000)
	least := c32(float32(math.Inf(-1)))
	if e.size == 8 {
		infinity, none, least = c64(math.Inf(1)), c64i(0x7ff8<<48), c64(math.Inf(-1))
	}
	z, m, t := avx2.vec(), avx2.vec(), avx2.vec()
	avx2.zero(z)
	e.mov(infinity, t)
	e.cmp(Imm(0x15), t, x, m) // not below inf
	e.blend(m, x, r, r)
	e.cmp(Imm(0x11), z, x, m) // below 0
	e.mov(none, t)
	e.blend(m, t, r, r)
	e.cmp(Imm(0), z, x, m)
	e.mov(least, t)
	e.blend(m, t, r, x)
}

// wideMath writes the kernels of this file.
func wideMath() {
	avx2.unary("exp", f64, 2, exp64)
	avx2.unary("log", f64, 2, log64)
	avx2.unary("tanh", f64, 2, tanh64)
	avx2.unary("sigmoid", f64, 2, sigmoid64)
	avx2.unary("log", f32, 2, logAVX2)
	normals()
	avx2.expSubSum(f64, exp64)
	spreads(f32)
	spreads(f64)
	singles()
	conversions()
}
