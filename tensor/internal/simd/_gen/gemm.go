package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// kernel writes the product of mr rows of a and nv vectors of columns of b:
//
//	c[i,j] (+)= Σ_p a[i*ars+p*acs] * b[p*ldb+j],  j < (nv-1)*lanes+tail
//
// Both strides of a are free, so a transposed a needs no packing. AVX2 reads
// the last vector of b whole; AVX-512 masks it. Nothing is written beyond tail.
func (s isa) kernel(e elem, mr, nv int) {
	text(fmt.Sprintf("mul%dx%d%s%s", mr, nv, e.name, s.name),
		"func(kc int, a *byte, ars, acs int, b *byte, ldb int, c *byte, ldc, tail, acc int)")
	sh := Imm(uint64(shift(e)))
	k := param("kc")
	addr, step := rows(mr, sh)
	b, ldb := param("b"), param("ldb")
	SHLQ(sh, ldb)
	acc := make([][]VecVirtual, mr)
	for i := range acc {
		acc[i] = s.vecs(nv)
		for _, v := range acc[i] {
			s.zero(v)
		}
	}
	var m *mask
	if s.wide() {
		m = s.lanes(e, param("tail"))
	}
	body := func() {
		bv := s.vecs(nv)
		for j := range bv {
			km := m
			if j < nv-1 {
				km = nil
			}
			s.load(e, Mem{Base: b, Disp: j * s.bytes}, km, bv[j])
		}
		for i := range mr {
			t := s.vec()
			e.bcast(addr(i), t)
			for j := range bv {
				e.fma(bv[j], t, acc[i][j])
			}
		}
		step()
		ADDQ(ldb, b)
	}
	k4 := GP64()
	MOVQ(k, k4)
	SHRQ(Imm(2), k4)
	JZ(LabelRef("rest"))
	Label("loop4")
	for range 4 {
		body()
	}
	DECQ(k4)
	JNZ(LabelRef("loop4"))
	Label("rest")
	ANDQ(Imm(3), k)
	JZ(LabelRef("store"))
	Label("loop1")
	body()
	DECQ(k)
	JNZ(LabelRef("loop1"))
	Label("store")
	s.storeTile(e, acc, m)
	done()
}

// rows returns the address of row i of a and the step to the next column.
func rows(mr int, sh Op) (addr func(i int) Mem, step func()) {
	a, r1, acs := param("a"), param("ars"), param("acs")
	SHLQ(sh, r1)
	SHLQ(sh, acs)
	r3, r5, a7 := GP64(), GP64(), GP64()
	LEAQ(Mem{Base: r1, Index: r1, Scale: 2}, r3)
	LEAQ(Mem{Base: r1, Index: r1, Scale: 4}, r5)
	LEAQ(Mem{Base: a, Index: r1, Scale: 4}, a7)
	ADDQ(r3, a7)
	addr = func(i int) Mem {
		m := Mem{Base: a}
		if i >= 7 {
			m.Base = a7
			i -= 7
		}
		switch i {
		case 1, 2, 4:
			m.Index, m.Scale = r1, uint8(i)
		case 3, 6:
			m.Index, m.Scale = r3, uint8(i/3)
		case 5:
			m.Index, m.Scale = r5, 1
		}
		return m
	}
	step = func() {
		ADDQ(acs, a)
		if mr > 7 {
			ADDQ(acs, a7)
		}
	}
	return
}

func (s isa) storeTile(e elem, acc [][]VecVirtual, m *mask) {
	nv := len(acc[0])
	c, ldc, add := param("c"), param("ldc"), param("acc")
	SHLQ(Imm(uint64(shift(e))), ldc)
	if m == nil {
		s.storeWhole(e, acc, c, ldc, add)
		m = s.lanes(e, param("tail"))
	}
	each := func(f func(v VecVirtual, k *mask, at Mem)) {
		p := GP64()
		MOVQ(c, p)
		for i := range acc {
			for j, v := range acc[i] {
				k := m
				if j < nv-1 {
					k = nil
				}
				f(v, k, Mem{Base: p, Disp: j * s.bytes})
			}
			ADDQ(ldc, p)
		}
	}
	TESTQ(add, add)
	JZ(LabelRef("plain"))
	each(func(v VecVirtual, k *mask, at Mem) {
		t := s.vec()
		s.load(e, at, k, t)
		e.add(t, v, v)
	})
	Label("plain")
	each(func(v VecVirtual, k *mask, at Mem) { s.store(e, v, k, at) })
}

// storeWhole ends a kernel whose last vector is whole: masked stores are slow
// on some processors.
func (s isa) storeWhole(e elem, acc [][]VecVirtual, c, ldc, add Register) {
	tail := param("tail")
	CMPQ(tail, Imm(uint64(s.bytes/e.size)))
	JNE(LabelRef("masked"))
	heads := make([]Register, len(acc[0]))
	for j := range heads {
		heads[j] = c
		if j > 0 {
			heads[j] = GP64()
			LEAQ(Mem{Base: c, Disp: j * s.bytes}, heads[j])
		}
	}
	s.write(e, acc, make([]*mask, len(heads)), heads, ldc, add, "whole")
	Label("masked")
}

func gemm(s isa) {
	mr := 6
	if s.wide() {
		mr = 14
	}
	for _, e := range []elem{f32, f64} {
		for nv := 1; nv <= 2; nv++ {
			for m := 1; m <= mr; m++ {
				s.kernel(e, m, nv)
			}
		}
	}
}

// transpose writes 4n columns of one vector of rows: dst[j*ds+i] = src[i*ss+j].
// Rows 4l..4l+3 stand in 128-bit lane l, so that two shuffles do the rest.
func (s isa) transpose() {
	text("transpose"+s.name, "func(dst, src *byte, ds, ss, n int)")
	d, src, ds, ss, n := param("dst"), param("src"), param("ds"), param("ss"), param("n")
	SHLQ(Imm(2), ds)
	SHLQ(Imm(2), ss)
	groups := []Register{src}
	for len(groups) < s.bytes/16 {
		g := GP64()
		LEAQ(Mem{Base: groups[len(groups)-1], Index: ss, Scale: 4}, g)
		groups = append(groups, g)
	}
	ss3, ds3 := GP64(), GP64()
	LEAQ(Mem{Base: ss, Index: ss, Scale: 2}, ss3)
	LEAQ(Mem{Base: ds, Index: ds, Scale: 2}, ds3)
	row := func(base, one, three Register, i int) Mem {
		return [4]Mem{{Base: base}, {Base: base, Index: one, Scale: 1}, {Base: base, Index: one, Scale: 2}, {Base: base, Index: three, Scale: 1}}[i]
	}
	Label("loop")
	TESTQ(n, n)
	JZ(LabelRef("end"))
	v, t := s.vecs(4), s.vecs(4)
	for g := range v {
		VMOVUPS(row(src, ss, ss3, g), v[g].AsX())
		for l := 1; l < len(groups); l++ {
			if s.wide() {
				VINSERTF32X4(Imm(uint64(l)), row(groups[l], ss, ss3, g), v[g], v[g])
			} else {
				VINSERTF128(Imm(1), row(groups[l], ss, ss3, g), v[g], v[g])
			}
		}
	}
	VUNPCKLPS(v[1], v[0], t[0])
	VUNPCKHPS(v[1], v[0], t[1])
	VUNPCKLPS(v[3], v[2], t[2])
	VUNPCKHPS(v[3], v[2], t[3])
	for i := range v {
		VSHUFPS(Imm([]uint64{0x44, 0xee}[i&1]), t[2+i/2], t[i/2], v[i])
		VMOVUPS(v[i], row(d, ds, ds3, i))
	}
	LEAQ(Mem{Base: d, Index: ds, Scale: 4}, d)
	for _, g := range groups {
		ADDQ(Imm(16), g)
	}
	DECQ(n)
	JMP(LabelRef("loop"))
	Label("end")
	done()
}
