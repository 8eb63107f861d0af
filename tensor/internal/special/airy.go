package special

import "math"

// Airy returns the Airy function Ai of x, NaN of infinities.
//
// Source of the rational approximations for |x| above 2.09: Moshier, Cephes,
// airy.c. Below -2.09 the denominators are PyTorch's, which lack Cephes' first
// terms: the result is off by 3e-6 at -2.1, 5e-9 at -3, 3e-11 at -4 and less than
// rounding below -6.
func Airy[T float](x T) T {
	v := float64(x)
	switch {
	case math.IsInf(v, 0), v != v:
		return T(math.NaN())
	case v > 103.892:
		return 0
	case v > 2.09:
		return T(airyDecay(v))
	case v > 0:
		return T(polynomial(v/1.045-1, airyMiddle[:]))
	case v >= -2.09:
		return T(airySeries(v))
	}
	return airyWave(-x)
}

// airyDecay is exp(-z) / (2 sqrt(pi) x^(1/4)) times a function of 1/z, with
// z = 2/3 x^(3/2).
func airyDecay(x float64) float64 {
	root := math.Sqrt(x)
	z := 2 * x * root / 3
	q := polynomial(1/z, airyDecayNum[:]) / polynomial(1/z, airyDecayDen[:])
	return 0.5 / math.SqrtPi * q / math.Sqrt(root) * math.Exp(-z)
}

// airySeries is the power series at 0: Ai(0) f(x) + Ai'(0) g(x).
func airySeries(x float64) float64 {
	cube := x * x * x
	f, g := 1.0, x
	m, n := 1.0, x
	for k := 3.0; math.Abs(m) > 1e-17 || math.Abs(n) > 1e-17*math.Abs(x); k += 3 {
		m *= cube / (k * (k - 1))
		n *= cube / (k * (k + 1))
		f += m
		g += n
	}
	return 0.355028053887817239260*f - 0.258819403792806798405*g
}

// airyWave is Ai(-x), a sine and a cosine of z + pi/4, z = 2/3 x^(3/2). The angle
// is rounded as an element, which decides the result for large x.
func airyWave[T float](x T) T {
	root := math.Sqrt(float64(x))
	angle := 2 * x * T(root) / 3
	z := 1 / float64(angle)
	t := z * z
	u := 1 + t*polynomial(t, airySineNum[:])/polynomial(t, airySineDen[:])
	v := z * polynomial(t, airyCosineNum[:]) / polynomial(t, airyCosineDen[:])
	s, c := math.Sincos(float64(angle + quarterTurn))
	return T((s*u - c*v) / (math.SqrtPi * math.Sqrt(root)))
}

// The coefficients, highest power first.
var (
	airyDecayNum = [...]float64{0.346538101525629, 12.007595273964581, 76.27960536152345, 168.08922493463058, 159.75639135016442, 70.53609068404442, 14.026469116338967, 1}
	airyDecayDen = [...]float64{0.5675945326387702, 14.75625625848472, 84.51389701414746, 177.31808814540045, 164.2346928715297, 71.47784008255756, 14.095913560783403, 1}

	airySineNum = [...]float64{-0.1316963234183318, -0.6264565444319123, -0.6931580360369335, -0.2797799815451191, -0.04919001326095003, -0.004062659235948854,
		-0.0001592764962392621, -2.776491081552329e-06, -1.6778769848911465e-08}
	airySineDen = [...]float64{13.356042070655324, 32.682503279522464, 26.736704094149957, 9.187074029072596, 1.4752914677166642, 0.11568717379518804,
		0.004402916416152112, 7.547203482874142e-05, 4.5185009297058035e-07}
	airyCosineNum = [...]float64{0.01973399320916857, 0.39110302961568827, 1.0657989759959559, 0.9391692298166502, 0.35146565610554764, 0.06338889196289255,
		0.005858041130483885, 0.000282851600836737, 6.98793669997261e-06, 8.117892395543892e-08, 3.415517847659236e-10}
	airyCosineDen = [...]float64{9.30892908077442, 19.835292871831214, 15.564662893286462, 5.476860694229755, 0.9542936116189619, 0.08645808263523921,
		0.004126565238242226, 0.00010125908511650914, 1.1716673321441352e-06, 4.9183457006293e-09}

	// airyMiddle is Ai on [0, 2.09] over x/1.045 - 1, interpolated with 50 digits.
	airyMiddle = [...]float64{4.838124872055002e-14, -1.7960006029506112e-12, 1.0710972692566143e-11, 1.1261619831765994e-11, -5.292119677754828e-10, 3.068823837722098e-09, -6.395217984868974e-10,
		-9.673426404104928e-08, 5.8611423543027e-07, -6.735457828283646e-07, -1.0515789857923533e-05, 6.701288297636635e-05, -0.00012013322080707087, -0.0005433432474915593,
		0.003831840308585097, -0.008253278312481393, -0.006030616966025207, 0.07318718995989927, -0.15997502705046535, 0.12826737204436253}
)
