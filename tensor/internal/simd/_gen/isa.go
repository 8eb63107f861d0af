package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// An isa is a tier: AVX-512 with k masks, or AVX2 with vector masks.
type isa struct {
	name  string
	bytes int // of one vector
}

var (
	avx512 = isa{"AVX512", 64}
	avx2   = isa{"AVX2", 32}
)

func (s isa) wide() bool { return s.bytes == 64 }

func (s isa) vec() VecVirtual {
	if s.wide() {
		return ZMM()
	}
	return YMM()
}

func (s isa) vecs(n int) []VecVirtual {
	v := make([]VecVirtual, n)
	for i := range v {
		v[i] = s.vec()
	}
	return v
}

func (s isa) zero(v VecVirtual) {
	if s.wide() {
		VPXORQ(v, v, v)
	} else {
		VXORPS(v, v, v)
	}
}

type op = func(ops ...Op)

// An elem is an element type with its instructions.
type elem struct {
	name                           string
	size                           int
	mov, add, sub, mul, div        op
	max, min, and, xor, fma        op // fma: dst += a*b
	fnmadd, fma213, bcast, maskmov op
	movz                           func(m, k, z Op)
	sqrt, cmp, blend               op
}

var f32 = elem{"F32", 4, VMOVUPS, VADDPS, VSUBPS, VMULPS, VDIVPS, VMAXPS, VMINPS, VANDPS, VXORPS, VFMADD231PS,
	VFNMADD231PS, VFMADD213PS, VBROADCASTSS, wrap3(VMASKMOVPS), VMOVUPS_Z, wrap2(VSQRTPS), VCMPPS, wrap4(VBLENDVPS)}

var f64 = elem{"F64", 8, VMOVUPD, VADDPD, VSUBPD, VMULPD, VDIVPD, VMAXPD, VMINPD, VANDPD, VXORPD, VFMADD231PD,
	VFNMADD231PD, VFMADD213PD, VBROADCASTSD, wrap3(VMASKMOVPD), VMOVUPD_Z, wrap2(VSQRTPD), VCMPPD, wrap4(VBLENDVPD)}

func wrap2(f op) op                  { return f }
func wrap3(f func(a, b, c Op)) op    { return func(o ...Op) { f(o[0], o[1], o[2]) } }
func wrap4(f func(a, b, c, d Op)) op { return func(o ...Op) { f(o[0], o[1], o[2], o[3]) } }

// A mask covers the first lanes of a vector: a k register, or a vector of
// all-ones elements.
type mask struct {
	k Register
	v VecVirtual
}

// lanes makes the mask of the first n lanes, 0 <= n <= lanes of a vector.
func (s isa) lanes(e elem, n Register) *mask {
	if s.wide() {
		m, k := GP64(), K()
		MOVQ(U32(1), m)
		SHLXQ(n, m, m)
		DECQ(m)
		KMOVW(m.As32(), k)
		return &mask{k: k}
	}
	p, t := GP64(), GP64()
	LEAQ(laneTable(), p)
	MOVQ(n, t)
	SHLQ(Imm(uint64(shift(e))), t)
	SUBQ(t, p)
	v := YMM()
	VMOVUPS(Mem{Base: p, Disp: 32}, v)
	return &mask{v: v}
}

func shift(e elem) int { return e.size/4 + 1 }

// laneTable is 32 bytes of ones and 32 of zeros.
func laneTable() Mem {
	if m, ok := consts["lanes"]; ok {
		return m
	}
	m := GLOBL("lanes", RODATA|NOPTR)
	for i := range 16 {
		v := uint32(0)
		if i < 8 {
			v = math.MaxUint32
		}
		DATA(4*i, U32(v))
	}
	consts["lanes"] = m
	return m
}

func (s isa) load(e elem, m Mem, k *mask, v VecVirtual) {
	switch {
	case k == nil:
		e.mov(m, v)
	case s.wide():
		e.movz(m, k.k, v)
	default:
		e.maskmov(m, k.v, v)
	}
}

func (s isa) store(e elem, v VecVirtual, k *mask, m Mem) {
	switch {
	case k == nil:
		e.mov(v, m)
	case s.wide():
		e.mov(v, k.k, m)
	default:
		e.maskmov(v, k.v, m)
	}
}

// loop runs body over n elements: w vectors at a time, then one, then a
// masked one. Registers of the caller live across it.
func (s isa) loop(e elem, n Register, w int, body func(off Register, w int, k *mask)) {
	off := GP64()
	XORQ(off, off)
	vl := s.bytes / e.size
	for _, u := range []int{w, 1} {
		Label(fmt.Sprintf("loop%d", u))
		CMPQ(n, Imm(uint64(vl*u)))
		JL(LabelRef(fmt.Sprintf("end%d", u)))
		body(off, u, nil)
		ADDQ(U32(uint32(s.bytes*u)), off)
		SUBQ(Imm(uint64(vl*u)), n)
		JMP(LabelRef(fmt.Sprintf("loop%d", u)))
		Label(fmt.Sprintf("end%d", u))
		if w == 1 {
			break
		}
	}
	TESTQ(n, n)
	JLE(LabelRef("done"))
	body(off, 1, s.lanes(e, n))
	Label("done")
}

func (s isa) at(p, off Register, i int) Mem {
	return Mem{Base: p, Index: off, Scale: 1, Disp: s.bytes * i}
}

var consts = map[string]Mem{}

// c32 is a vector full of a float32, c32i of 32 bits, c64i of 64 bits.
func c32(f float32) Mem { return c32i(math.Float32bits(f)) }

func c32i(u uint32) Mem { return c64i(uint64(u)<<32 | uint64(u)) }

func c64i(u uint64) Mem {
	name := fmt.Sprintf("c%016x", u)
	if m, ok := consts[name]; ok {
		return m
	}
	m := GLOBL(name, RODATA|NOPTR)
	for i := range 8 {
		DATA(8*i, U64(u))
	}
	consts[name] = m
	return m
}

// sign is the sign bit in every element of e, magnitude the other bits.
func sign(e elem) Mem {
	if e.size == 4 {
		return c32i(1 << 31)
	}
	return c64i(1 << 63)
}

func magnitude(e elem) Mem {
	if e.size == 4 {
		return c32i(1<<31 - 1)
	}
	return c64i(1<<63 - 1)
}

// text begins a kernel. Kernels keep no pointer, so operands may stay on the stack.
func text(name, signature string) {
	TEXT(name, NOSPLIT, signature)
	Pragma("noescape")
}

func param(name string) Register { return Load(Param(name), GP64()) }

func done() {
	VZEROUPPER()
	RET()
}

// fold reduces the lanes of v to the first one.
func (s isa) fold(e elem, f op, v VecVirtual) Register {
	y := v.AsY()
	if s.wide() {
		t := YMM()
		VEXTRACTF64X4(Imm(1), v, t)
		f(t, v.AsY(), t)
		y = t
	}
	x := XMM()
	VEXTRACTF128(Imm(1), y, x)
	f(x, y.(interface{ AsX() Register }).AsX(), x)
	t := XMM()
	VSHUFPS(Imm(0x4e), x, x, t)
	f(t, x, x)
	if e.size == 4 {
		VSHUFPS(Imm(0xb1), x, x, t)
		f(t, x, x)
	}
	return x
}
