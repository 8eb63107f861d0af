package lapack

// SolveTriangular overwrites b (n, k) with the x of a x = b for a (n, n), of which
// only the lower or the upper triangle is read; with unit its diagonal counts as
// ones and is not read either. One of b's strides is 1.
func SolveTriangular[T Number](a Mat[T], lower, unit bool, b Mat[T]) {
	n := a.M
	if n == 0 || b.N == 0 {
		return
	}
	if n <= leaf {
		solveFew(a, lower, unit, b)
		return
	}
	h := split(n)
	top, bottom := b.Sub(0, 0, h, b.N), b.Sub(h, 0, n-h, b.N)
	if lower {
		SolveTriangular(a.Sub(0, 0, h, h), lower, unit, top)
		bottom.Less(a.Sub(h, 0, n-h, h), top)
		SolveTriangular(a.Sub(h, h, n-h, n-h), lower, unit, bottom)
		return
	}
	SolveTriangular(a.Sub(h, h, n-h, n-h), lower, unit, bottom)
	top.Less(a.Sub(0, h, h, n-h), bottom)
	SolveTriangular(a.Sub(0, 0, h, h), lower, unit, top)
}

// solveFew solves rows of b one after the other. Where they do not lie in one
// piece and are long, a copy does.
func solveFew[T Number](a Mat[T], lower, unit bool, b Mat[T]) {
	switch {
	case b.CS == 1 && b.N > 1:
		solveRows(a, lower, unit, b)
	case b.N > short && a.M > 2:
		side := Mat[T]{make([]T, b.M*b.N), b.M, b.N, b.N, 1}
		side.copy(b)
		solveRows(a, lower, unit, side)
		b.copy(side)
	default:
		for j := range b.N {
			solveColumn(a, lower, unit, b.Sub(0, j, b.M, 1))
		}
	}
}

func (a Mat[T]) copy(b Mat[T]) {
	for j := range a.N {
		for i := range a.M {
			a.Data[i*a.RS+j*a.CS] = b.Data[i*b.RS+j*b.CS]
		}
	}
}

// order returns the i-th row to solve.
func order(i, n int, lower bool) int {
	if lower {
		return i
	}
	return n - 1 - i
}

func solveRows[T Number](a Mat[T], lower, unit bool, b Mat[T]) {
	for i := range a.M {
		r := order(i, a.M, lower)
		row := b.row(r)
		for k := range i {
			p := order(k, a.M, lower)
			axpy(row, -a.At(r, p), b.row(p))
		}
		if unit {
			continue
		}
		d := a.At(r, r)
		for j := range row {
			row[j] /= d
		}
	}
}

func solveColumn[T Number](a Mat[T], lower, unit bool, b Mat[T]) {
	for i := range a.M {
		r := order(i, a.M, lower)
		v := b.Data[r*b.RS]
		for k := range i {
			p := order(k, a.M, lower)
			v -= a.At(r, p) * b.Data[p*b.RS]
		}
		if !unit {
			v /= a.At(r, r)
		}
		b.Data[r*b.RS] = v
	}
}
