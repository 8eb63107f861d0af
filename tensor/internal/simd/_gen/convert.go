package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// conversion writes a kernel that converts eight elements at a time, of in and
// out bytes each; n is a multiple of eight. Written for AVX2 only, as the rest
// of this file: AVX-512 machines run it too. Every processor with AVX2 has the
// conversions of 16 bits.
func conversion(name string, in, out int, f func(from, to func(i int) Mem)) {
	text(name+avx2.name, "func(dst, a *byte, n int)")
	d, a, n := param("dst"), param("a"), param("n")
	SHRQ(Imm(3), n)
	JZ(LabelRef("end"))
	Label("loop")
	f(func(i int) Mem { return Mem{Base: a, Disp: i} }, func(i int) Mem { return Mem{Base: d, Disp: i} })
	ADDQ(Imm(uint64(8*in)), a)
	ADDQ(Imm(uint64(8*out)), d)
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("end")
	done()
}

// conversions writes the kernels of this file.
func conversions() {
	halves()
	numbers()
	for i, name := range []string{"eq", "ne", "lt", "le", "gt", "ge"} {
		for _, single := range []bool{false, true} {
			comparison(name, []uint64{0, 4, 0x11, 0x12, 0x1e, 0x1d}[i], single)
		}
	}
}

// halves convert numbers of 16 bits.
func halves() {
	conversion("halfToF32", 2, 4, func(from, to func(i int) Mem) {
		v := YMM()
		VCVTPH2PS(from(0), v)
		VMOVUPS(v, to(0))
	})
	conversion("f32ToHalf", 4, 2, func(from, to func(i int) Mem) {
		v := YMM()
		VMOVUPS(from(0), v)
		VCVTPS2PH(Imm(0), v, to(0))
	})
	conversion("brainToF32", 2, 4, func(from, to func(i int) Mem) {
		v := YMM()
		VPMOVZXWD(from(0), v)
		VPSLLD(Imm(16), v, v)
		VMOVUPS(v, to(0))
	})
	conversion("f32ToBrain", 4, 2, func(from, to func(i int) Mem) {
		v, r, odd, none := YMM(), YMM(), YMM(), YMM()
		VMOVUPS(from(0), v)
		VPSRLD(Imm(16), v, r)
		VPAND(c32i(1), r, odd)
		VPADDD(c32i(0x7fff), odd, odd)
		VPADDD(v, odd, odd)
		VPSRLD(Imm(16), odd, odd)
		VPOR(c32i(0x40), r, r) // of NaN
		VCMPPS(Imm(3), v, v, none)
		VBLENDVPS(none, r, odd, odd)
		VEXTRACTI128(Imm(1), odd, none.AsX())
		VPACKUSDW(none.AsX(), odd.AsX(), r.AsX())
		VMOVUPS(r.AsX(), to(0))
	})
}

// numbers convert between floats, and between floats and integers.
func numbers() {
	conversion("f32ToF64", 4, 8, func(from, to func(i int) Mem) {
		for i := range 2 {
			v := YMM()
			VCVTPS2PD(from(16*i), v)
			VMOVUPD(v, to(32*i))
		}
	})
	conversion("f64ToF32", 8, 4, func(from, to func(i int) Mem) {
		for i := range 2 {
			v := XMM()
			VCVTPD2PSY(from(32*i), v)
			VMOVUPS(v, to(16*i))
		}
	})
	conversion("byteToF32", 1, 4, func(from, to func(i int) Mem) {
		v := YMM()
		VPMOVZXBD(from(0), v)
		VCVTDQ2PS(v, v)
		VMOVUPS(v, to(0))
	})
	conversion("intToF32", 4, 4, func(from, to func(i int) Mem) {
		v := YMM()
		VCVTDQ2PS(from(0), v)
		VMOVUPS(v, to(0))
	})
	conversion("f32ToInt", 4, 4, func(from, to func(i int) Mem) {
		v := YMM()
		VCVTTPS2DQ(from(0), v)
		VMOVUPS(v, to(0))
	})
}

// comparison writes a kernel that compares float32, with one number if single
// says so, and writes bytes; n is a multiple of 32.
func comparison(name string, predicate uint64, single bool) {
	if single {
		name += "One"
	}
	text(fmt.Sprintf("%sF32%s", name, avx2.name), "func(dst, a, b *byte, n int)")
	d, a, b, n := param("dst"), param("a"), param("b"), param("n")
	one, order := YMM(), YMM()
	if single {
		VBROADCASTSS(Mem{Base: b}, one)
	}
	VMOVDQU(packed(), order)
	SHRQ(Imm(5), n)
	JZ(LabelRef("end"))
	Label("loop")
	m := make([]VecVirtual, 4)
	for i := range m {
		m[i] = YMM()
		VMOVUPS(Mem{Base: a, Disp: 32 * i}, m[i])
		if single {
			VCMPPS(Imm(predicate), one, m[i], m[i])
		} else {
			VCMPPS(Imm(predicate), Mem{Base: b, Disp: 32 * i}, m[i], m[i])
		}
	}
	VPACKSSDW(m[1], m[0], m[0])
	VPACKSSDW(m[3], m[2], m[2])
	VPACKSSWB(m[2], m[0], m[0])
	VPERMD(m[0], order, m[0])
	VPAND(c64i(0x0101010101010101), m[0], m[0])
	VMOVDQU(m[0], Mem{Base: d})
	ADDQ(Imm(128), a)
	if !single {
		ADDQ(Imm(128), b)
	}
	ADDQ(Imm(32), d)
	DECQ(n)
	JNZ(LabelRef("loop"))
	Label("end")
	done()
}

// packed is the order in which packing halves of vectors leaves groups of four
// bytes, undone.
func packed() Mem {
	if m, ok := consts["packed"]; ok {
		return m
	}
	m := GLOBL("packed", RODATA|NOPTR)
	for i, v := range []uint32{0, 4, 1, 5, 2, 6, 3, 7} {
		DATA(4*i, U32(v))
	}
	consts["packed"] = m
	return m
}
