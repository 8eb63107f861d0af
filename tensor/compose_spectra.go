package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

func composeSVDVals(x *Tensor) *Tensor {
	if recording(x) {
		_, s, _ := x.SVDOpt(false)
		return s
	}
	return x.SingularValues()
}

func composeSVDSome(x *Tensor, some, computeUV bool) (u, s, v *Tensor) {
	if n := len(x.shape); n < 2 {
		panic(&ShapeError{Op: "linalg.svd", Shape1: x.Shape(), Reason: fmt.Sprintf("input should have at least 2 dimensions, but has %d dimensions instead", n)})
	}
	if !computeUV {
		m, n := x.matrix()
		return ZerosOf(x.dt, x.batch(m, m)...), x.SVDVals(), ZerosOf(x.dt, x.batch(n, n)...)
	}
	u, s, vh := x.SVDOpt(!some)
	return u, s, vh.MH()
}

// A matrixNorm is a norm of matrices.
type matrixNorm struct {
	name  string // "fro" or "nuc"
	order float64
}

func (n matrixNorm) String() string {
	if n.name != "" {
		return n.name
	}
	return fmt.Sprint(n.order)
}

// spectral reports whether the norm is one of the singular values.
func (n matrixNorm) spectral() bool { return n.name == "nuc" || n.name == "" && math.Abs(n.order) == 2 }

// readNorm reads an order of a matrix norm.
func readNorm(name string, ord any) matrixNorm {
	n := matrixNorm{}
	if s, ok := ord.(string); ok {
		n.name = s
	} else {
		n.order = Number(ord).Float()
	}
	known := n.name == "fro" || n.name == "nuc"
	if n.name == "" {
		a := math.Abs(n.order)
		known = a == 1 || a == 2 || math.IsInf(a, 1)
	}
	if !known {
		panic(&ValueError{name, "Order " + n.String() + " not supported."})
	}
	return n
}

// normAxes checks the two dimensions of a matrix norm.
func normAxes(name string, x *Tensor, dim []int) (rows, cols int) {
	if len(dim) != 2 {
		text := fmt.Sprint(dim)
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "dim must be a 2-tuple. Got " + text[1:len(text)-1]})
	}
	rows, cols = axisOf(name, dim[0], len(x.shape)), axisOf(name, dim[1], len(x.shape))
	if rows == cols {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("dims must be different. Got (%d, %d)", rows, cols)})
	}
	return rows, cols
}

func composeMatrixNorm(x *Tensor, ord any, dim []int, keepdim bool) *Tensor {
	const name = "linalg.matrix_norm"
	norm := readNorm(name, ord)
	needMatrix(name, x, "A")
	needFractions(name, x)
	if norm.name == "" && norm.spectral() {
		needPrecise(name, x)
	}
	rows, cols := normAxes(name, x, dim)
	switch {
	case norm.name == "fro":
		return x.NormOpt(2, []int{rows, cols}, keepdim)
	case norm.spectral():
		return spectralNorm(x, norm, rows, cols, keepdim)
	}
	sum, over := rows, cols
	if math.IsInf(norm.order, 0) {
		sum, over = cols, rows
	}
	sums := x.NormOpt(1, []int{sum}, true)
	extreme := sums.AmaxOpt
	if norm.order < 0 {
		extreme = sums.AminOpt
	}
	if x.shape[over] == 0 && norm.order > 0 { // the greatest of no sums
		return sums.SumOpt([]int{over}, true).squeezed(rows, cols, keepdim)
	}
	return extreme([]int{over}, true).squeezed(rows, cols, keepdim)
}

// squeezed takes two dimensions of length 1 away unless they are kept.
func (x *Tensor) squeezed(i, j int, keep bool) *Tensor {
	if keep {
		return x
	}
	s := x.Shape()
	for _, k := range []int{max(i, j), min(i, j)} {
		s = slices.Delete(s, k, k+1)
	}
	return x.Reshape(s...)
}

// spectralNorm is a norm of the singular values of the matrices in rows and cols.
func spectralNorm(x *Tensor, norm matrixNorm, rows, cols int, keepdim bool) *Tensor {
	order := make([]int, 0, len(x.shape))
	kept := x.Shape()
	kept[rows], kept[cols] = 1, 1
	for i := range x.shape {
		if i != rows && i != cols {
			order = append(order, i)
		}
	}
	s := x.Permute(append(order, rows, cols)...).SVDVals()
	var z *Tensor
	switch {
	case norm.name == "nuc":
		z = s.Sum(-1)
	case norm.order > 0 && s.shape[len(s.shape)-1] == 0:
		z = s.Sum(-1)
	case norm.order > 0:
		z = s.Amax(-1)
	default:
		z = s.Amin(-1)
	}
	if keepdim {
		return z.Reshape(kept...)
	}
	return z
}

func composeLinalgNorm(x *Tensor, ord any, dim []int, keepdim bool) *Tensor {
	const name = "linalg.norm"
	if n := len(dim); n > 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "If dim is specified, it must be of length 1 or 2. Got " + shape.String(dim)})
	}
	if n := len(x.shape); ord != nil && len(dim) == 0 && n != 1 && n != 2 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: fmt.Sprintf("If dim is not specified but ord is, the input must be 1D or 2D. Got %dD.", n)})
	}
	_, text := ord.(string)
	if text || ord != nil && (len(dim) == 2 || len(dim) == 0 && len(x.shape) == 2) {
		if len(dim) == 0 {
			dim = []int{-2, -1}
		}
		return x.MatrixNormOpt(ord, dim, keepdim)
	}
	order := 2.0
	if ord != nil {
		order = Number(ord).Float()
	}
	return x.NormOpt(order, dim, keepdim)
}

func composeEigvalsh(x *Tensor, uplo string) *Tensor {
	if recording(x) {
		w, _ := x.EighOpt(uplo)
		return w
	}
	return x.HermitianValuesOpt(uplo)
}

func composeEigvals(x *Tensor) *Tensor {
	if recording(x) {
		needSquare("linalg.eigvals", x)
		w, _ := x.Eig()
		return w
	}
	return x.GeneralValues()
}
