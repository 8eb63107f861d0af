package rng

import "math"

// Normal values of float32 are computed as PyTorch's vector code does on amd64,
// step by step, so that the same seed gives the same bits: single precision,
// and one rounding for a product and a sum.

// FMA32 returns x*y + z with one rounding.
func FMA32(x, y, z float32) float32 {
	s := float64(x)*float64(y) + float64(z) // the product is exact
	if math.Float64bits(s)&(1<<29-1) == 1<<28 {
		return halfWay(s, x, y, z)
	}
	return float32(s)
}

// halfWay rounds a sum that lies between two values by what the sum has lost.
func halfWay(s float64, x, y, z float32) float32 {
	p, a := float64(x)*float64(y), float64(z)
	b := s - p
	bits := math.Float64bits(s)
	switch lost := (p - (s - b)) + (a - b); {
	case lost == 0:
	case (lost > 0) == (s > 0):
		s = math.Float64frombits(bits + 1)
	default:
		s = math.Float64frombits(bits - 1)
	}
	return float32(s)
}

// log32 is the logarithm of a positive normal number.
//
// Source: S. Moshier, Cephes library, logf.
func log32(x float32) float32 {
	bits := math.Float32bits(max(x, 0x1p-126))
	e := float32(int(bits>>23)-0x7f) + 1
	x = math.Float32frombits(bits&^0x7f800000 | 0x3f000000) // in [1/2, 1)
	if x < math.Sqrt2/2 {
		e, x = e-1, x-1+x
	} else {
		x--
	}
	z := x * x
	y := FMA32(7.0376836292e-2, x, -1.1514610310e-1)
	y = FMA32(y, x, 1.1676998740e-1)
	y = FMA32(y, x, -1.2420140846e-1)
	y = FMA32(y, x, 1.4249322787e-1)
	y = FMA32(y, x, -1.6668057665e-1)
	y = FMA32(y, x, 2.0000714765e-1)
	y = FMA32(y, x, -2.4999993993e-1)
	y = FMA32(y, x, 3.3333331174e-1)
	y = FMA32(y*x, z, e*-2.12194440e-4)
	y = FMA32(-z, 0.5, y)
	return FMA32(e, 0.693359375, x+y)
}

// sincos32 returns the sine and cosine of x, which is not negative.
//
// Source: S. Moshier, Cephes library, sinf and cosf.
func sincos32(x float32) (sin, cos float32) {
	octant := (int(x*(4/math.Pi)) + 1) &^ 1
	y := float32(octant)
	x = FMA32(y, -0.78515625, x) // pi/4 in three parts
	x = FMA32(y, -2.4187564849853515625e-4, x)
	x = FMA32(y, -3.77489497744594108e-8, x)
	z := x * x
	c := FMA32(2.443315711809948e-5, z, -1.388731625493765e-3)
	c = FMA32(c, z, 4.166664568298827e-2)
	c = FMA32(c*z, z, -(z*0.5)) + 1
	s := FMA32(-1.9515295891e-4, z, 8.3321608736e-3)
	s = FMA32(s, z, -1.6666654611e-1)
	s = FMA32(s*z, x, x)
	if octant&2 != 0 {
		s, c = c, s
	}
	if octant&4 != 0 {
		s = -s
	}
	if (octant-2)&4 == 0 {
		c = -c
	}
	return s, c
}

// boxMuller32 is boxMuller in single precision.
func boxMuller32(v []float32) {
	const twoPi = float32(2 * math.Pi)
	for j := range 8 {
		radius := float32(math.Sqrt(float64(-2 * log32(1-v[j]))))
		sin, cos := sincos32(twoPi * v[j+8])
		v[j], v[j+8] = radius*cos, radius*sin
	}
}
