package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// sixRows returns the address of row i < 6 of a, whose rows are r1 bytes apart.
func sixRows(a, r1 Register) func(i, disp int) Mem {
	r3, r5 := GP64(), GP64()
	LEAQ(Mem{Base: r1, Index: r1, Scale: 2}, r3)
	LEAQ(Mem{Base: r1, Index: r1, Scale: 4}, r5)
	index := []struct {
		r     Register
		scale uint8
	}{{}, {r1, 1}, {r1, 2}, {r3, 1}, {r1, 4}, {r5, 1}}
	return func(i, disp int) Mem {
		m := Mem{Base: a, Disp: disp}
		if i > 0 {
			m.Index, m.Scale = index[i].r, index[i].scale
		}
		return m
	}
}

// correlate writes the sum of a convolution for mr output channels and nv
// vectors of places, the second one anywhere:
//
//	c[i,v] = bias[i] + Σ_p a[i*ars+p] * b[off[p]+v]
//
// off is in bytes. Vectors are read whole; tail and tail2 lanes are written.
func (s isa) correlate(e elem, mr, nv int) {
	text(fmt.Sprintf("correlate%dx%d%s%s", mr, nv, e.name, s.name),
		"func(k int, a *byte, ars int, b *byte, off *int, second int, c *byte, ldc, csecond, tail, tail2 int, bias *byte, acc int)")
	sh := Imm(uint64(shift(e)))
	k, a, r1, b, off := param("k"), param("a"), param("ars"), param("b"), param("off")
	SHLQ(sh, r1)
	addr := sixRows(a, r1)
	places := []Register{b}
	if nv == 2 {
		b2 := param("second")
		SHLQ(sh, b2)
		ADDQ(b, b2)
		places = append(places, b2)
	}
	acc := s.start(e, mr, nv)
	body := func(u int) {
		at := GP64()
		MOVQ(Mem{Base: off, Disp: 8 * u}, at)
		s.outer(e, acc, func(i int) Mem { return addr(i, u*e.size) }, func(j int) Mem { return Mem{Base: places[j], Index: at, Scale: 1} })
	}
	const unroll = 4
	counted(k, unroll, func(n int) {
		for u := range n {
			body(u)
		}
		ADDQ(Imm(uint64(8*n)), off)
		ADDQ(Imm(uint64(e.size*n)), a)
	})
	s.storeApart(e, acc)
}

// zeros returns a tile of accumulators.
func (s isa) zeros(mr, nv int) [][]VecVirtual {
	acc := make([][]VecVirtual, mr)
	for i := range acc {
		acc[i] = s.vecs(nv)
		for _, v := range acc[i] {
			s.zero(v)
		}
	}
	return acc
}

// outer adds the product of a column at a and a row of vectors at b.
func (s isa) outer(e elem, acc [][]VecVirtual, a, b func(i int) Mem) {
	bv := s.vecs(len(acc[0]))
	for j := range bv {
		e.mov(b(j), bv[j])
	}
	for i := range acc {
		t := s.vec()
		e.bcast(a(i), t)
		for j := range bv {
			e.fma(bv[j], t, acc[i][j])
		}
	}
}

// counted runs body for n steps at a time and then for one, k times in all.
func counted(k Register, n int, body func(n int)) {
	many := GP64()
	MOVQ(k, many)
	SHRQ(Imm(uint64(map[int]int{2: 1, 4: 2}[n])), many)
	JZ(LabelRef("rest"))
	Label("many")
	body(n)
	DECQ(many)
	JNZ(LabelRef("many"))
	Label("rest")
	ANDQ(Imm(uint64(n-1)), k)
	JZ(LabelRef("end"))
	Label("single")
	body(1)
	DECQ(k)
	JNZ(LabelRef("single"))
	Label("end")
}

// start returns accumulators that hold the bias, or 0 without one.
func (s isa) start(e elem, mr, nv int) [][]VecVirtual {
	bias, acc := param("bias"), s.zeros(mr, nv)
	TESTQ(bias, bias)
	JZ(LabelRef("begin"))
	for i := range acc {
		for _, v := range acc[i] {
			e.bcast(Mem{Base: bias, Disp: i * e.size}, v)
		}
	}
	Label("begin")
	return acc
}

// storeApart writes the tile to c, or adds it there. Masked stores are slow on
// some processors, so whole vectors take a path of their own.
func (s isa) storeApart(e elem, acc [][]VecVirtual) {
	nv := len(acc[0])
	c, ldc, add := param("c"), param("ldc"), param("acc")
	sh := Imm(uint64(shift(e)))
	SHLQ(sh, ldc)
	heads := []Register{c}
	if nv == 2 {
		c2 := param("csecond")
		SHLQ(sh, c2)
		ADDQ(c, c2)
		heads = append(heads, c2)
	}
	tails := []Register{param("tail"), param("tail2")}[:nv]
	for _, t := range tails {
		CMPQ(t, Imm(uint64(s.bytes/e.size)))
		JNE(LabelRef("masked"))
	}
	masks := make([]*mask, nv)
	s.write(e, acc, masks, heads, ldc, add, "plain")
	Label("masked")
	for j := range masks {
		masks[j] = s.lanes(e, tails[j])
	}
	s.write(e, acc, masks, heads, ldc, add, "plainMasked")
}

// write ends a kernel with the tile stored at the columns in heads.
func (s isa) write(e elem, acc [][]VecVirtual, masks []*mask, heads []Register, ldc, add Register, label string) {
	each := func(f func(v VecVirtual, k *mask, at Mem)) {
		row := GP64()
		XORQ(row, row)
		for i := range acc {
			for j, v := range acc[i] {
				f(v, masks[j], Mem{Base: heads[j], Index: row, Scale: 1})
			}
			ADDQ(ldc, row)
		}
	}
	TESTQ(add, add)
	JZ(LabelRef(label))
	each(func(v VecVirtual, k *mask, at Mem) {
		t := s.vec()
		s.load(e, at, k, t)
		e.add(t, v, v)
	})
	Label(label)
	each(func(v VecVirtual, k *mask, at Mem) { s.store(e, v, k, at) })
	done()
}

// weigh writes the sum of a convolution's weight gradient for mr places of the
// kernel and nv vectors of output channels:
//
//	c[i,j] += Σ_y Σ_x a[off[i] + y*(w*xstep+jump) + x*xstep] * b[(y*w+x)*ldb+j]
//
// off, xstep, jump and ldb are in bytes; ldb is also the stride of c.
func (s isa) weigh(e elem, mr, nv int) {
	text(fmt.Sprintf("weigh%dx%d%s%s", mr, nv, e.name, s.name),
		"func(h, w int, a *byte, off *int, xstep, jump int, b *byte, ldb int, c *byte)")
	h, xstep, b, ldb, at, off := param("h"), param("xstep"), param("b"), param("ldb"), param("a"), param("off")
	rows := make([]Register, mr)
	for i := range rows {
		rows[i] = GP64()
		MOVQ(Mem{Base: off, Disp: 8 * i}, rows[i])
	}
	acc := s.zeros(mr, nv)
	Label("line")
	w := param("w")
	counted(w, 4, func(n int) {
		for range n {
			s.outer(e, acc, func(i int) Mem { return Mem{Base: at, Index: rows[i], Scale: 1} }, func(j int) Mem { return Mem{Base: b, Disp: j * s.bytes} })
			ADDQ(xstep, at)
			ADDQ(ldb, b)
		}
	})
	ADDQ(NewParamAddr("jump", 40), at)
	DECQ(h)
	JNZ(LabelRef("line"))
	c := param("c")
	for i := range acc {
		for j, v := range acc[i] {
			m := Mem{Base: c, Disp: j * s.bytes}
			e.add(m, v, v)
			e.mov(v, m)
		}
		ADDQ(ldb, c)
	}
	done()
}

// rows4 adds four rows of b, ldb apart, to c: c[j] += Σ_r a[r*acs] * b[r*ldb+j]
// for j < n.
func (s isa) rows4(e elem) {
	text("rows4"+e.name+s.name, "func(n int, a *byte, acs int, b *byte, ldb int, c *byte)")
	sh := Imm(uint64(shift(e)))
	n, a, acs, ldb, c := param("n"), param("a"), param("acs"), param("ldb"), param("c")
	SHLQ(sh, acs)
	SHLQ(sh, ldb)
	rows, weights := []Register{param("b")}, s.vecs(4)
	for i, w := range weights {
		e.bcast(Mem{Base: a}, w)
		ADDQ(acs, a)
		if i > 0 {
			r := GP64()
			LEAQ(Mem{Base: rows[i-1], Index: ldb, Scale: 1}, r)
			rows = append(rows, r)
		}
	}
	s.loop(e, n, 4, func(off Register, w int, k *mask) {
		acc := s.vecs(w)
		each(acc, func(i int) { s.load(e, s.at(c, off, i), k, acc[i]) })
		for r, weight := range weights {
			each(acc, func(i int) {
				b := s.vec()
				s.load(e, s.at(rows[r], off, i), k, b)
				e.fma(b, weight, acc[i])
			})
		}
		each(acc, func(i int) { s.store(e, acc[i], k, s.at(c, off, i)) })
	})
	done()
}

// convolutions are AVX2 only: AVX-512 runs them too.
func convolutions(s isa) {
	for _, e := range []elem{f32, f64} {
		s.rows4(e)
		for nv := 1; nv <= 2; nv++ {
			for mr := 1; mr <= 6; mr++ {
				s.correlate(e, mr, nv)
				s.weigh(e, mr, nv)
			}
		}
	}
}
