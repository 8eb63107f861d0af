package op

var xn = []string{"x", "n"}

// polynomials: the orthogonal polynomials of x, of degree n.
var polynomials = []Op{
	{Name: "ChebyshevPolynomialT", Py: "special.chebyshev_polynomial_t", In: xn, Num: xn, Doc: "returns Chebyshev's polynomial of the first kind, cos(n*acos(x)), of degree n, cut to an integer; 0 if n is negative", Src: "Abramowitz and Stegun, 22",
		Fwd: "chebyshevT(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ChebyshevPolynomialU", Py: "special.chebyshev_polynomial_u", In: xn, Num: xn, Doc: "returns Chebyshev's polynomial of the second kind, sin((n+1)*acos(x)) / sin(acos(x)), of degree n, cut to an integer; 0 if n is negative", Src: "Abramowitz and Stegun, 22",
		Fwd: "chebyshevU(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ChebyshevPolynomialV", Py: "special.chebyshev_polynomial_v", In: xn, Num: xn, Doc: "returns Chebyshev's polynomial of the third kind, cos((n+1/2)*acos(x)) / cos(acos(x)/2), of degree n, cut to an integer; 0 if n is negative", Src: "Abramowitz and Stegun, 22",
		Fwd: "chebyshevV(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ChebyshevPolynomialW", Py: "special.chebyshev_polynomial_w", In: xn, Num: xn, Doc: "returns Chebyshev's polynomial of the fourth kind, sin((n+1/2)*acos(x)) / sin(acos(x)/2), of degree n, cut to an integer; 0 if n is negative", Src: "Abramowitz and Stegun, 22",
		Fwd: "chebyshevW(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ShiftedChebyshevPolynomialT", Py: "special.shifted_chebyshev_polynomial_t", In: xn, Num: xn, Doc: "returns ChebyshevPolynomialT of 2x - 1", Src: "Abramowitz and Stegun, 22",
		Fwd: "shiftedChebyshevT(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ShiftedChebyshevPolynomialU", Py: "special.shifted_chebyshev_polynomial_u", In: xn, Num: xn, Doc: "returns ChebyshevPolynomialU of 2x - 1", Src: "Abramowitz and Stegun, 22",
		Fwd: "shiftedChebyshevU(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ShiftedChebyshevPolynomialV", Py: "special.shifted_chebyshev_polynomial_v", In: xn, Num: xn, Doc: "returns ChebyshevPolynomialV of 2x - 1", Src: "Abramowitz and Stegun, 22",
		Fwd: "shiftedChebyshevV(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "ShiftedChebyshevPolynomialW", Py: "special.shifted_chebyshev_polynomial_w", In: xn, Num: xn, Doc: "returns ChebyshevPolynomialW of 2x - 1", Src: "Abramowitz and Stegun, 22",
		Fwd: "shiftedChebyshevW(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "HermitePolynomialH", Py: "special.hermite_polynomial_h", In: xn, Num: xn, Doc: "returns the physicists' polynomial of Hermite of degree n, cut to an integer; 0 if n is negative, NaN above 128 for Float32 and 512 for Float64", Src: "Abramowitz and Stegun, 22",
		Fwd: "hermiteH(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "HermitePolynomialHe", Py: "special.hermite_polynomial_he", In: xn, Num: xn, Doc: "returns the probabilists' polynomial of Hermite of degree n, cut to an integer; 0 if n is negative, NaN above 128 for Float32 and 512 for Float64", Src: "Abramowitz and Stegun, 22",
		Fwd: "hermiteHe(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "LaguerrePolynomialL", Py: "special.laguerre_polynomial_l", In: xn, Num: xn, Doc: "returns the polynomial of Laguerre of degree n, cut to an integer; 0 if n is negative, NaN above 4194304", Src: "Abramowitz and Stegun, 22",
		Fwd: "laguerreL(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
	{Name: "LegendrePolynomialP", Py: "special.legendre_polynomial_p", In: xn, Num: xn, Doc: "returns the polynomial of Legendre of degree n, cut to an integer; 0 if n is negative, NaN above 4194304", Src: "Abramowitz and Stegun, 22",
		Fwd: "legendreP(x, n)", Float: true, NoHalf: true, DType: Float, Lo: -1, Hi: 3},
}
