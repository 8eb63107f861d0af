package fft

// The passes of the radices 2 to 5, and of any other. In each, element q of
// sub-transform p reads the elements s*(p + j*m) + q of x and writes the
// elements s*(radix*p + k) + q of y.

func (t *pass) two(y, x []vec) {
	m, s := t.m, t.s
	for p := range m {
		w := t.twiddle[p]
		wr, wi := real(w), imag(w)
		a, b := x[2*s*p:2*s*(p+1)], x[2*s*(p+m):2*s*(p+m+1)]
		c, d := y[4*s*p:4*s*p+2*s], y[4*s*p+2*s:4*s*(p+1)]
		for q := 0; q < 2*s; q += 2 {
			ar, ai, br, bi := &a[q], &a[q+1], &b[q], &b[q+1]
			cr, ci, dr, di := &c[q], &c[q+1], &d[q], &d[q+1]
			for l := range lanes {
				u, v := ar[l]-br[l], ai[l]-bi[l]
				cr[l], ci[l] = ar[l]+br[l], ai[l]+bi[l]
				dr[l], di[l] = u*wr-v*wi, u*wi+v*wr
			}
		}
	}
}

func (t *pass) four(y, x []vec) {
	m, s := t.m, t.s
	for p := range m {
		w := t.twiddle[3*p : 3*p+3]
		w1r, w1i, w2r, w2i, w3r, w3i := real(w[0]), imag(w[0]), real(w[1]), imag(w[1]), real(w[2]), imag(w[2])
		for q := range s {
			a, b, c, d := element(x, s*p+q), element(x, s*(p+m)+q), element(x, s*(p+2*m)+q), element(x, s*(p+3*m)+q)
			o := s*4*p + q
			e, f, g, h := element(y, o), element(y, o+s), element(y, o+2*s), element(y, o+3*s)
			for l := range lanes {
				sr, si, dr, di := a[0][l]+c[0][l], a[1][l]+c[1][l], a[0][l]-c[0][l], a[1][l]-c[1][l]
				tr, ti, ur, ui := b[0][l]+d[0][l], b[1][l]+d[1][l], b[0][l]-d[0][l], b[1][l]-d[1][l]
				e[0][l], e[1][l] = sr+tr, si+ti
				vr, vi := dr+ui, di-ur
				f[0][l], f[1][l] = vr*w1r-vi*w1i, vr*w1i+vi*w1r
				vr, vi = sr-tr, si-ti
				g[0][l], g[1][l] = vr*w2r-vi*w2i, vr*w2i+vi*w2r
				vr, vi = dr-ui, di+ur
				h[0][l], h[1][l] = vr*w3r-vi*w3i, vr*w3i+vi*w3r
			}
		}
	}
}

// element returns both parts of an element of a tile.
func element(x []vec, i int) *[2]vec { return (*[2]vec)(x[2*i : 2*i+2]) }

func (t *pass) three(y, x []vec) {
	const sine = 0.86602540378443864676 // sin(2π/3)
	m, s := t.m, t.s
	for p := range m {
		w := t.twiddle[2*p : 2*p+2]
		w1r, w1i, w2r, w2i := real(w[0]), imag(w[0]), real(w[1]), imag(w[1])
		for q := range s {
			a, b, c := element(x, s*p+q), element(x, s*(p+m)+q), element(x, s*(p+2*m)+q)
			o := s*3*p + q
			e, f, g := element(y, o), element(y, o+s), element(y, o+2*s)
			for l := range lanes {
				tr, ti := b[0][l]+c[0][l], b[1][l]+c[1][l]
				hr, hi := a[0][l]-0.5*tr, a[1][l]-0.5*ti
				dr, di := sine*(b[1][l]-c[1][l]), -sine*(b[0][l]-c[0][l])
				e[0][l], e[1][l] = a[0][l]+tr, a[1][l]+ti
				vr, vi := hr+dr, hi+di
				f[0][l], f[1][l] = vr*w1r-vi*w1i, vr*w1i+vi*w1r
				vr, vi = hr-dr, hi-di
				g[0][l], g[1][l] = vr*w2r-vi*w2i, vr*w2i+vi*w2r
			}
		}
	}
}

func (t *pass) five(y, x []vec) {
	const (
		c1, c2 = 0.30901699437494742410, -0.80901699437494742410 // cos(2π/5), cos(4π/5)
		s1, s2 = 0.95105651629515357212, 0.58778525229247312917  // sin(2π/5), sin(4π/5)
	)
	m, s := t.m, t.s
	for p := range m {
		w := t.twiddle[4*p : 4*p+4]
		for q := range s {
			a, b, c := element(x, s*p+q), element(x, s*(p+m)+q), element(x, s*(p+2*m)+q)
			d, e := element(x, s*(p+3*m)+q), element(x, s*(p+4*m)+q)
			o := s*5*p + q
			z0, z1, z2, z3, z4 := element(y, o), element(y, o+s), element(y, o+2*s), element(y, o+3*s), element(y, o+4*s)
			for l := range lanes {
				tr, ti, ur, ui := b[0][l]+e[0][l], b[1][l]+e[1][l], c[0][l]+d[0][l], c[1][l]+d[1][l]
				vr, vi, wr, wi := b[0][l]-e[0][l], b[1][l]-e[1][l], c[0][l]-d[0][l], c[1][l]-d[1][l]
				z0[0][l], z0[1][l] = a[0][l]+tr+ur, a[1][l]+ti+ui
				pr, pi := a[0][l]+c1*tr+c2*ur, a[1][l]+c1*ti+c2*ui
				gr, gi := s1*vi+s2*wi, -s1*vr-s2*wr
				turned(z1, l, pr+gr, pi+gi, w[0])
				turned(z4, l, pr-gr, pi-gi, w[3])
				pr, pi = a[0][l]+c2*tr+c1*ur, a[1][l]+c2*ti+c1*ui
				gr, gi = s2*vi-s1*wi, -s2*vr+s1*wr
				turned(z2, l, pr+gr, pi+gi, w[1])
				turned(z3, l, pr-gr, pi-gi, w[2])
			}
		}
	}
}

// turned sets one lane of an element to a number times a twiddle factor.
func turned(z *[2]vec, l int, re, im float64, w complex128) {
	z[0][l], z[1][l] = re*real(w)-im*imag(w), re*imag(w)+im*real(w)
}

// any computes the transforms of a radix from their definition.
func (t *pass) any(y, x []vec) {
	m, s, r := t.m, t.s, t.radix
	for p := range m {
		for q := range s {
			for k := range r {
				sum := *element(x, s*p+q)
				for j := 1; j < r; j++ {
					w := t.roots[j*k%r]
					a, wr, wi := element(x, s*(p+j*m)+q), real(w), imag(w)
					for l := range lanes {
						sum[0][l] += a[0][l]*wr - a[1][l]*wi
						sum[1][l] += a[0][l]*wi + a[1][l]*wr
					}
				}
				z := element(y, s*(r*p+k)+q)
				if k == 0 {
					*z = sum
					continue
				}
				w := t.twiddle[(r-1)*p+k-1]
				for l := range lanes {
					turned(z, l, sum[0][l], sum[1][l], w)
				}
			}
		}
	}
}
