package fft

// Movements between rows and tiles. The inverse transform is the forward one
// with real and imaginary parts exchanged on both sides.

// gather loads n complex numbers of each row; exchanged, their parts change places.
func gather[T float32 | float64](x []vec, data []T, rows []int, step, n int, exchanged bool) {
	first := 0
	if exchanged {
		first = 1
	}
	for l, at := range rows {
		row := data[2*at:]
		for i, k := first, 0; k < n; i, k = i+2, k+1 {
			pair := row[2*step*k : 2*step*k+2]
			x[i][l], x[i^1][l] = float64(pair[0]), float64(pair[1])
		}
	}
}

func gatherReal[T float32 | float64](x []vec, data []T, rows []int, step, n int) {
	for l, at := range rows {
		row := data[at:]
		for k := range n {
			x[2*k][l], x[2*k+1][l] = float64(row[step*k]), 0
		}
	}
}

// gatherPairs loads 2n real numbers of each row as n complex ones.
func gatherPairs[T float32 | float64](x []vec, data []T, rows []int, step, n int) {
	for l, at := range rows {
		row := data[at:]
		for k := range 2 * n {
			x[k][l] = float64(row[step*k])
		}
	}
}

func scatter[T float32 | float64](data []T, z []vec, rows []int, step, n int, exchanged bool, scale float64) {
	first := 0
	if exchanged {
		first = 1
	}
	for l, at := range rows {
		row := data[2*at:]
		for i, k := first, 0; k < n; i, k = i+2, k+1 {
			pair := row[2*step*k : 2*step*k+2]
			pair[0], pair[1] = T(z[i][l]*scale), T(z[i^1][l]*scale)
		}
	}
}

// scatterMirrored stores the conjugates that make half a transform a whole one.
func scatterMirrored[T float32 | float64](data []T, z []vec, rows []int, step, n int, scale float64) {
	for l, at := range rows {
		row := data[2*at:]
		for k := 1; 2*k < n; k++ {
			pair := row[2*step*(n-k) : 2*step*(n-k)+2]
			pair[0], pair[1] = T(z[2*k][l]*scale), T(-z[2*k+1][l]*scale)
		}
	}
}

// scatterReal stores the real parts of an inverse transform, which lie where
// the imaginary ones do.
func scatterReal[T float32 | float64](data []T, z []vec, rows []int, step, n int, scale float64) {
	for l, at := range rows {
		row := data[at:]
		for k := range n {
			row[step*k] = T(z[2*k+1][l] * scale)
		}
	}
}

func scatterPairs[T float32 | float64](data []T, z []vec, rows []int, step, n int, scale float64) {
	for l, at := range rows {
		row := data[at:]
		for k := range n {
			row[step*2*k], row[step*(2*k+1)] = T(z[2*k+1][l]*scale), T(z[2*k][l]*scale)
		}
	}
}

// splitTile makes of z, the transform of pairs of real numbers, the first half
// of the transform of all of them, and one element more.
func splitTile(x, z []vec, halves []complex128) {
	h := len(halves) - 1
	for k := range h + 1 {
		a, b := element(z, k%h), element(z, (h-k)%h)
		w := halves[k]
		wr, wi := real(w), imag(w)
		o := element(x, k)
		for l := range lanes {
			er, ei := 0.5*(a[0][l]+b[0][l]), 0.5*(a[1][l]-b[1][l])
			or, oi := 0.5*(a[1][l]+b[1][l]), 0.5*(b[0][l]-a[0][l])
			o[0][l], o[1][l] = er+or*wr-oi*wi, ei+or*wi+oi*wr
		}
	}
}

// joinTile undoes splitTile, times two, with the parts exchanged for the
// inverse transform. The imaginary parts of the first and the last number,
// which are zero in a transform of real numbers, are not looked at.
func joinTile(z, x []vec, halves []complex128) {
	h := len(halves) - 1
	x[1], x[2*h+1] = vec{}, vec{}
	for k := range h {
		a, b := element(x, k), element(x, h-k)
		w := halves[k]
		wr, wi := real(w), -imag(w)
		o := element(z, k)
		for l := range lanes {
			er, ei := a[0][l]+b[0][l], a[1][l]-b[1][l]
			dr, di := a[0][l]-b[0][l], a[1][l]+b[1][l]
			or, oi := dr*wr-di*wi, dr*wi+di*wr
			o[1][l], o[0][l] = er-oi, ei+or
		}
	}
}

// mirrorTile completes an odd number n of points from the first n/2+1, whose
// parts are exchanged.
func mirrorTile(x []vec, n int) {
	x[0] = vec{}
	for k := 1; 2*k < n; k++ {
		a, b := element(x, k), element(x, n-k)
		for l := range lanes {
			b[0][l], b[1][l] = -a[0][l], a[1][l]
		}
	}
}
