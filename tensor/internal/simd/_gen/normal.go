package main

import (
	"fmt"
	"math"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// The functions of this file have the normal distribution in them. With
// z = min(|x|, 14.99) they are exp(-z²/2) F(z), F smooth: on each of eight
// pieces a polynomial of degree 7 in z - center, whose coefficients a vector
// instruction looks up. The pieces are the halves of the octaves of 1+z; tables
// begin with the one of z in [1, 2) and end with [0, ½) and [½, 1). Centers are
// such that the first coefficient is F there in float32 with hardly an error;
// the others were fitted one after the other to what those before leave.
//
// It is written for AVX2 only; AVX-512 machines run it too.

// pieces are the coefficients of F, from degree 0, in eight pieces each.
type pieces [8][8]float32

var centers = [8]float32{1.4755859, 2.4980469, 3.9433594, 5.961914, 8.989258, 12.951172, 0.0, 0.76416016}

// geluPieces are z (1-Φ(z)) exp(z²/2), within 1e-8 of it.
var geluPieces = pieces{
	{0.3069303, 0.35327497, 0.37711143, 0.38855368, 0.39417812, 0.39660516, 0.0, 0.22755834},
	{0.07223414, 0.027341394, 0.009545159, 0.0032366917, 0.001023661, 3.547115e-04, 0.5, 0.16682404},
	{-0.03871832, -0.011517287, -0.0030109317, -7.4016553e-04, -1.6318615e-04, -4.0152114e-05, -0.398942, -0.10764374},
	{0.017072862, 0.0040804893, 8.148928e-04, 1.4741551e-04, 2.2881231e-05, 4.017877e-06, 0.24998876, 0.05599255},
	{-0.0066034147, -0.0012903204, -1.9976759e-04, -2.6979722e-05, -2.9655619e-06, -3.745219e-07, -0.13283347, -0.025185945},
	{0.0023199683, 3.7503344e-04, 4.5933622e-05, 4.6632927e-06, 3.6618053e-07, 3.339299e-08, 0.061600372, 0.010154949},
	{-7.8258925e-04, -1.0508134e-04, -1.0705445e-05, -8.0420057e-07, -4.8520064e-08, -3.0363279e-09, -0.023744002, -0.0037552805},
	{2.2755773e-04, 2.7080518e-05, 2.0607495e-06, 1.2325926e-07, 5.675997e-09, 2.5022392e-10, 0.0056833434, 0.0013013077},
}

// slopePieces are (1-Φ(z)) exp(z²/2) - z/√(2π), within 3e-8 of the greater of it
// and a tenth.
var slopePieces = pieces{
	{-0.3806679, -0.85515606, -1.4775407, -2.313287, -3.542345, -5.136147, 0.5, -0.0070669837},
	{-0.49095425, -0.4446096, -0.42077312, -0.4093309, -0.40370643, -0.4012794, -0.7978845, -0.5703262},
	{0.036116365, 0.013672148, 0.004772154, 0.0016195512, 5.1159e-04, 1.7775861e-04, 0.2499984, 0.08341204},
	{-0.012906754, -0.0038380562, -0.0010036898, -2.4653148e-04, -5.442187e-05, -1.3384785e-05, -0.1329569, -0.035882104},
	{0.004274124, 0.0010045889, 2.0468117e-04, 3.363868e-05, 5.871888e-06, 7.363365e-07, 0.062327113, 0.013997114},
	{-0.0013148675, -2.6768883e-04, -3.998873e-05, -5.593706e-06, -5.765547e-07, -7.337835e-08, -0.025909308, -0.0050114198},
	{3.8023663e-04, 1.047998e-04, 7.3159263e-06, 2.9470307e-06, 3.9294466e-08, 5.041221e-08, 0.008860474, 0.0017153829},
	{-1.2358307e-04, 8.618964e-06, -1.4026389e-06, -1.6426601e-07, -9.534898e-09, -1.3805469e-09, -0.001824647, -7.5543753e-04},
}

// eight is a vector in memory.
func eight(v [8]float32) Mem {
	name := "v"
	for _, f := range v {
		name += fmt.Sprintf("%08x", math.Float32bits(f))
	}
	if m, ok := consts[name]; ok {
		return m
	}
	m := GLOBL(name, RODATA|NOPTR)
	for i, f := range v {
		DATA(4*i, U32(math.Float32bits(f)))
	}
	consts[name] = m
	return m
}

// bell returns exp(-z²/2) F(z). What rounding takes from z² goes into the
// argument of the exponential, so no error grows with z.
func bell(x VecVirtual, f pieces) VecVirtual {
	z, h, low, n, at, d := YMM(), YMM(), YMM(), YMM(), YMM(), YMM()
	VANDPS(c32i(1<<31-1), x, z)
	VMOVUPS(c32(14.99), d)
	VMINPS(z, d, z)
	VADDPS(c32(1), z, at)
	VPSRLD(Imm(22), at, at)
	VMULPS(z, z, h)
	VMOVAPS(h, low)
	VFMSUB231PS(z, z, low) // z² - h
	VMULPS(c32(-.5), h, h)
	VMULPS(c32(math.Log2E), h, n)
	avx2.round(n)
	VFMADD231PS(c32(-ln2hi), n, h)
	VFMADD231PS(c32(-ln2lo), n, h)
	VFMADD231PS(c32(-.5), low, h)
	q, p, c := YMM(), YMM(), YMM()
	VMOVUPS(c32(0.00138145379), q)
	for _, c := range []float32{0.00836874532, 0.0416683908, 0.166665204, 0.499999934} {
		VFMADD213PS(c32(c), h, q)
	}
	VMULPS(h, q, q)
	VFMADD213PS(h, h, q) // exp(h) - 1
	VPERMPS(eight(centers), at, c)
	VSUBPS(c, z, d)
	VPERMPS(eight(f[7]), at, p)
	for k := 6; k >= 0; k-- {
		c = YMM()
		VPERMPS(eight(f[k]), at, c)
		VFMADD213PS(c, d, p)
	}
	VFMADD213PS(p, p, q)
	avx2.scale(n, q)
	return q
}

// gelu(x) = max(x, 0) - |x| (1 - Φ(|x|)), NaN at -inf.
func gelu(x []VecVirtual) {
	each(x, func(i int) {
		y, zero, low, sg := bell(x[i], geluPieces), YMM(), YMM(), YMM()
		avx2.zero(zero)
		VANDPS(c32i(1<<31), x[i], sg)
		VMINPS(x[i], zero, low)
		VMAXPS(x[i], zero, x[i])
		VSUBPS(y, x[i], x[i])
		VFMADD231PS(low, zero, x[i]) // -inf·0
		VORPS(sg, x[i], x[i])        // where y is 0
	})
}

// slope returns the derivative of gelu, Φ(x) + x φ(x): NaN at ±inf.
func slope(x VecVirtual) VecVirtual {
	y, one, zero := bell(x, slopePieces), YMM(), YMM()
	VMOVUPS(c32(1), one)
	VSUBPS(y, one, one)
	VBLENDVPS(x, y, one, y)
	avx2.zero(zero)
	VFMADD231PS(x, zero, y)
	return y
}

// normals writes the kernels of this file.
func normals() {
	avx2.unary("gelu", f32, 1, gelu)
	avx2.binaryBy("geluGrad", f32, 1, func(g, x VecVirtual) { VMULPS(slope(x), g, g) })
}
