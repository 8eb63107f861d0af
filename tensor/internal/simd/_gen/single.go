package main

import (
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The functions of this file take float32 and compute in float64: with a
// relative error of 1e-11 in there, the result is the number of float32 next to
// the true one but in one of some thousand cases, and no formula needs care for
// its last place. They are written for AVX2 only; AVX-512 machines run them too.
// Coefficients are least maximal relative errors on the intervals named.

// pairs calls f with eight float32 as two vectors of float64, and returns what
// it leaves in them.
func pairs(x []VecVirtual, f func(x []VecVirtual)) VecVirtual {
	wide := make([]VecVirtual, 0, 2*len(x))
	for _, v := range x {
		lo, hi, h := YMM(), YMM(), XMM()
		VEXTRACTF128(Imm(1), v, h)
		VCVTPS2PD(h, hi)
		VCVTPS2PD(v.AsX(), lo)
		wide = append(wide, lo, hi)
	}
	f(wide)
	lo, hi, r := XMM(), XMM(), YMM()
	VCVTPD2PSY(wide[0], lo)
	VCVTPD2PSY(wide[1], hi)
	VINSERTF128(Imm(1), hi, lo.AsY(), r)
	return r
}

// single writes a kernel of one operand.
func single(name string, f func(x []VecVirtual)) {
	text(name+f32.name+avx2.name, "func(dst, a *byte, n int)")
	d, a, n := param("dst"), param("a"), param("n")
	avx2.loop(f32, n, 1, func(off Register, w int, k *mask) {
		x := avx2.vec()
		avx2.load(f32, avx2.at(a, off, 0), k, x)
		avx2.store(f32, pairs([]VecVirtual{x}, f), k, avx2.at(d, off, 0))
	})
	done()
}

// polynomial returns c[0] + c[1] z + …
func polynomial(z VecVirtual, c ...float64) VecVirtual {
	p := YMM()
	VMOVUPD(c64(c[len(c)-1]), p)
	for i := len(c) - 2; i >= 0; i-- {
		VFMADD213PD(c64(c[i]), z, p)
	}
	return p
}

// full returns a vector full of f.
func full(f float64) VecVirtual {
	v := YMM()
	VMOVUPD(c64(f), v)
	return v
}

// where puts a into r where x ? y holds.
func where(predicate uint64, y Op, x, a, r VecVirtual) {
	m := YMM()
	VCMPPD(Imm(predicate), y, x, m)
	VBLENDVPD(m, a, r, r)
}

// Predicates of comparisons that are false for NaN.
const less, notBelow = 0x11, 0x1d

// exponential makes x exp(x); beyond lo and hi it is what it is there. Below
// -746 that is 0, above 710 infinity.
func exponential(x []VecVirtual, lo, hi float64) {
	scale := scale64
	if max(-lo, hi) > 700 {
		scale = scaleFar64
	}
	each(x, func(i int) { clamp64(x[i], lo, hi) })
	q, n := reduced64(x, 9)
	each(x, func(i int) {
		VADDPD(c64(1), q[i], q[i])
		scale(n[i], q[i])
		VMOVAPD(q[i], x[i])
	})
}

// quarter reduces x to r = x - n π/2, |r| <= π/4, in two steps, for |x| < 2^20,
// and returns n in the low bits of its elements with the sine and cosine of r.
func quarter(x VecVirtual) (n, sin, cos VecVirtual) {
	const high, low = 0x1.921fb544p+00, 0x1.0b4611a626331p-34
	n = full(magic)
	VFMADD231PD(c64(2/math.Pi), x, n)
	k, r := YMM(), YMM()
	VSUBPD(c64(magic), n, k)
	VMOVAPD(x, r)
	VFNMADD231PD(c64(high), k, r)
	VFNMADD231PD(c64(low), k, r)
	z := k
	VMULPD(r, r, z)
	sin = polynomial(z, -0.16666666666660798, 0.008333333328513862, -0.00019841264927795253, 2.7555500589365544e-06, -2.4767498920748669e-08)
	VMULPD(z, sin, sin)
	VFMADD213PD(r, r, sin)
	cos = polynomial(z, 1, -0.4999999999999632, 0.041666666666091125, -0.0013888888849902985, 2.4801573399579539e-05, -2.7554593553295866e-07, 2.0599256214887562e-09)
	return n, sin, cos
}

// turned makes x the sine of x + add π/2.
func turned(x []VecVirtual, add uint64) {
	each(x, func(i int) {
		n, sin, cos := quarter(x[i])
		if add > 0 {
			VPADDQ(c64i(add), n, n)
		}
		odd := YMM()
		VPSLLQ(Imm(63), n, odd)
		VBLENDVPD(odd, cos, sin, sin)
		VPSRLQ(Imm(1), n, n)
		VPSLLQ(Imm(63), n, n)
		VXORPD(n, sin, x[i])
	})
}

func tangent(x []VecVirtual) {
	each(x, func(i int) {
		n, sin, cos := quarter(x[i])
		VPSLLQ(Imm(63), n, n) // set where n is odd: there it is -cos/sin
		d := YMM()
		VBLENDVPD(n, sin, cos, d)
		VBLENDVPD(n, cos, sin, sin)
		VDIVPD(d, sin, sin)
		VXORPD(n, sin, x[i])
	})
}

// nearZero puts x + c x² into r where |x| < 2^-20.
func nearZero(x, r VecVirtual, c float64) {
	size, s := YMM(), full(c)
	VANDPD(c64i(1<<63-1), x, size)
	VFMADD213PD(c64(1), x, s)
	VMULPD(x, s, s)
	where(less, c64(0x1p-20), size, s, r)
}

// exponentialLess1 makes x exp(x) - 1 = 2^n q + (2^n - 1).
func exponentialLess1(x []VecVirtual) {
	each(x, func(i int) {
		kept := YMM()
		VMOVAPD(x[i], kept)
		one := x[i : i+1]
		clamp64(x[i], -100, 100)
		q, n := reduced64(one, 9)
		p := full(1)
		scale64(n[0], p)
		VSUBPD(c64(1), p, x[i])
		VFMADD231PD(p, q[0], x[i])
		nearZero(kept, x[i], .5)
	})
}

// logarithm1 makes x log(1 + x).
func logarithm1(x []VecVirtual) {
	each(x, func(i int) {
		kept := YMM()
		VMOVAPD(x[i], kept)
		VADDPD(c64(1), x[i], x[i])
		log64(x[i : i+1])
		nearZero(kept, x[i], -.5)
	})
}

func logarithm(unit float64) func(x []VecVirtual) {
	return func(x []VecVirtual) {
		each(x, func(i int) {
			log64(x[i : i+1])
			VMULPD(c64(unit), x[i], x[i])
		})
	}
}

func power2(x []VecVirtual) {
	each(x, func(i int) {
		clamp64(x[i], -1000, 1000)
		VMULPD(c64(math.Ln2), x[i], x[i])
	})
	exponential(x, -700, 700)
}

// softplus makes x log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)).
func softplus(x []VecVirtual) {
	each(x, func(i int) {
		kept := YMM()
		VMOVAPD(x[i], kept)
		VORPD(c64i(1<<63), x[i], x[i])
		exponential(x[i:i+1], -700, 700)
		logarithm1(x[i : i+1])
		z := full(0)
		VMAXPD(kept, z, kept) // NaN stays
		VADDPD(kept, x[i], x[i])
	})
}

// logSigmoid makes x min(x, 0) - log(1 + exp(-|x|)), and what is too small for a
// float32 0, not -0.
func logSigmoid(x []VecVirtual) {
	each(x, func(i int) { VXORPD(c64i(1<<63), x[i], x[i]) })
	softplus(x)
	each(x, func(i int) {
		VXORPD(c64i(1<<63), x[i], x[i])
		where(notBelow, c64(-0x1p-150), x[i], full(0), x[i])
	})
}

// silu makes x x / (1 + exp(-x)).
func silu(x []VecVirtual) {
	each(x, func(i int) {
		e := YMM()
		VXORPD(c64i(1<<63), x[i], e)
		exponential([]VecVirtual{e}, -746, 710)
		VADDPD(c64(1), e, e)
		VDIVPD(e, x[i], x[i])
	})
}

// mish makes x x tanh(log(1 + exp(x))) = x w/(w+2), w = e(e+2), e = exp(x).
func mish(x []VecVirtual) {
	each(x, func(i int) {
		e, w := YMM(), YMM()
		VMOVAPD(x[i], e)
		exponential([]VecVirtual{e}, -746, 300)
		VADDPD(c64(2), e, w)
		VMULPD(e, w, w)
		VADDPD(c64(2), w, e)
		VDIVPD(e, w, w)
		VMULPD(w, x[i], x[i])
	})
}

// scaled returns erfc(v) exp(v²) for v from 1/2 on: (1+v) times it is a
// polynomial in (v-2.5)/(v+2.5).
func scaled(v VecVirtual) VecVirtual {
	t, d := YMM(), YMM()
	VSUBPD(c64(2.5), v, t)
	VADDPD(c64(2.5), v, d)
	VDIVPD(d, t, t)
	p := polynomial(t, 0.73782227421300428, -0.24704674864266063, 0.076344327064045689, 0.016298441894429621, -0.031522267212569913, 0.014383430111807195,
		-0.00085512705528351498, -0.0017516948073156794, 0.00035952231980863978, 0.00024591291875198794, -5.9854566349422512e-05, -3.5805491469517393e-05, 5.6559475878838758e-06)
	VADDPD(c64(1), v, d)
	VDIVPD(d, p, p)
	return p
}

// errorFunction makes x erf(x), or 1 - erf(x) if complement says so. The tail,
// erfc(|x|), starts at 1/2; a polynomial in x² holds up to there.
func errorFunction(complement bool) func(x []VecVirtual) {
	return func(x []VecVirtual) {
		each(x, func(i int) {
			size, tail := YMM(), YMM()
			VANDPD(c64i(1<<63-1), x[i], size)
			clamp64(size, .5, 11)
			VMULPD(size, size, tail)
			VXORPD(c64i(1<<63), tail, tail)
			exponential([]VecVirtual{tail}, -300, 300)
			VMULPD(scaled(size), tail, tail)
			z := YMM()
			VMULPD(x[i], x[i], z)
			p := polynomial(z, 1.1283791670955117, -0.37612638903168638, 0.11283791670461574, -0.026866170574906145, 0.0052239770918038886,
				-0.00085483029001665045, 0.00012054643807601906, -1.4912846978631933e-05)
			VMULPD(x[i], p, p)
			sign, one := YMM(), full(1)
			VANDPD(c64i(1<<63), x[i], sign)
			far := YMM()
			VSUBPD(tail, one, far)
			VORPD(sign, far, far) // erf beyond 1/2
			if complement {
				VSUBPD(p, one, p)
				VSUBPD(far, one, one)
				VBLENDVPD(x[i], one, tail, far) // 1 + |erf| below zero
			}
			VANDPD(c64i(1<<63-1), x[i], size)
			where(notBelow, c64(.5), size, far, p)
			VMOVAPD(p, x[i])
		})
	}
}

// arc makes x its arc tangent: of |x|, 1/|x| or (|x|-1)/(|x|+1), whichever is
// least, and the angle between them.
func arc(x []VecVirtual) {
	each(x, func(i int) {
		sign, v := YMM(), YMM()
		VANDPD(c64i(1<<63), x[i], sign)
		VXORPD(sign, x[i], v)
		angle, num, den := full(0), YMM(), full(1)
		VMOVAPD(v, num)
		a, b := YMM(), YMM()
		VSUBPD(c64(1), v, a)
		VADDPD(c64(1), v, b)
		m := YMM()
		VCMPPD(Imm(notBelow), c64(math.Sqrt2-1), v, m)
		VBLENDVPD(m, a, num, num)
		VBLENDVPD(m, b, den, den)
		VMOVUPD(c64(math.Pi/4), a)
		VBLENDVPD(m, a, angle, angle)
		VCMPPD(Imm(notBelow), c64(math.Sqrt2+1), v, m)
		VMOVUPD(c64(-1), a)
		VBLENDVPD(m, a, num, num)
		VBLENDVPD(m, v, den, den)
		VMOVUPD(c64(math.Pi/2), a)
		VBLENDVPD(m, a, angle, angle)
		VDIVPD(den, num, num)
		VMULPD(num, num, a)
		p := polynomial(a, 0.99999999999927691, -0.33333333278738403, 0.19999993221786627, -0.14285392407500852, 0.1110355400442245,
			-0.089933802514205241, 0.069776953648050019, -0.037713221276135432)
		VFMADD231PD(num, p, angle)
		VORPD(sign, angle, x[i])
	})
}

// arcSine makes x atan(x / √((1-x)(1+x))).
func arcSine(x []VecVirtual) {
	each(x, func(i int) {
		a, b := full(1), YMM()
		VADDPD(x[i], a, b)
		VSUBPD(x[i], a, a)
		VMULPD(b, a, a)
		VSQRTPD(a, a)
		VDIVPD(a, x[i], x[i])
		arc(x[i : i+1])
	})
}

// arcCosine makes x 2 atan(√((1-x)/(1+x))).
func arcCosine(x []VecVirtual) {
	each(x, func(i int) {
		a, b := full(1), YMM()
		VADDPD(x[i], a, b)
		VSUBPD(x[i], a, a)
		VDIVPD(b, a, a)
		VSQRTPD(a, x[i])
		arc(x[i : i+1])
		VADDPD(x[i], x[i], x[i])
	})
}

func hyperbolicCosine(x []VecVirtual) {
	exponential(x, -700, 700)
	each(x, func(i int) {
		t := full(1)
		VDIVPD(x[i], t, t)
		VADDPD(t, x[i], x[i])
		VMULPD(c64(.5), x[i], x[i])
	})
}

// hyperbolicSine makes x (m + m/(m+1))/2, m = exp(x) - 1.
func hyperbolicSine(x []VecVirtual) {
	each(x, func(i int) {
		sign := YMM()
		VANDPD(c64i(1<<63), x[i], sign)
		VXORPD(sign, x[i], x[i])
		exponentialLess1(x[i : i+1])
		t := YMM()
		VADDPD(c64(1), x[i], t)
		VDIVPD(t, x[i], t)
		VADDPD(t, x[i], x[i])
		VMULPD(c64(.5), x[i], x[i])
		VORPD(sign, x[i], x[i])
	})
}

// singles writes the kernels of this file.
func singles() {
	single("sin", func(x []VecVirtual) { turned(x, 0) })
	single("cos", func(x []VecVirtual) { turned(x, 1) })
	single("tan", tangent)
	single("expm1", exponentialLess1)
	single("exp2", power2)
	single("log1p", logarithm1)
	single("log2", logarithm(math.Log2E))
	single("log10", logarithm(math.Log10E))
	single("erf", errorFunction(false))
	single("erfc", errorFunction(true))
	single("softplus", softplus)
	single("logSigmoid", logSigmoid)
	single("silu", silu)
	single("mish", mish)
	single("atan", arc)
	single("asin", arcSine)
	single("acos", arcCosine)
	single("sinh", hyperbolicSine)
	single("cosh", hyperbolicCosine)
}
