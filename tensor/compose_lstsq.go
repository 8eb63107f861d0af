package tensor

import (
	"fmt"
	"slices"
)

// checkLstsq checks the operands of least squares and returns the right sides
// as matrices.
func checkLstsq(x, b *Tensor) (columns *Tensor, vectors bool) {
	const name = "torch.linalg.lstsq"
	refuse := func(reason string) { panic(&ShapeError{name, x.Shape(), b.Shape(), reason}) }
	n := len(x.shape)
	switch {
	case n < 2:
		refuse("input must have at least 2 dimensions.")
	case len(b.shape) < 1:
		refuse("other must have at least 1 dimension.")
	case n < len(b.shape) || n > len(b.shape)+1:
		refuse("input.dim() must be greater or equal to other.dim() and (input.dim() - other.dim()) <= 1")
	case x.dt != b.dt:
		panic(&DTypeError{name, b.dt, "Expected input and other to have the same dtype, but got input's dtype " + x.dt.Torch() + " and other's dtype " + b.dt.Torch()})
	}
	vectors = len(b.shape) == n-1
	if columns = b; vectors {
		columns = b.Unsqueeze(-1)
	}
	if columns.shape[n-2] != x.shape[n-2] {
		if vectors {
			refuse("input.size(-2) should match other.size(-1)")
		}
		refuse("input.size(-2) should match other.size(-2)")
	}
	if !slices.Equal(columns.batch(), x.batch()) {
		refuse("the batch dimensions of input and other do not match")
	}
	return columns, vectors
}

// lstsqDriver reads the name of LAPACK's routine, whose results differ.
func lstsqDriver(driver any) string {
	const name = "torch.linalg.lstsq"
	if driver == nil {
		return "gelsy"
	}
	if d, ok := driver.(string); ok && slices.Contains([]string{"gels", "gelsy", "gelsd", "gelss"}, d) {
		return d
	}
	panic(&ValueError{name, "parameter `driver` should be one of (gels, gelsy, gelsd, gelss)"})
}

func composeLstsq(x, b *Tensor, rcond, driver any) (solution, residuals, rank, values *Tensor) {
	columns, vectors := checkLstsq(x, b)
	d := lstsqDriver(driver)
	needWide("torch.linalg.lstsq", "linalg_lstsq_cpu", x)
	m, n := x.matrix()
	rtol := epsilon(x.dt) * float64(max(m, n))
	if rcond != nil {
		rtol = Number(rcond).Float()
	}
	s := x.Detach().SVDVals()
	full := min(m, n)
	ranks := newZeros(Int64, x.batch())
	if full > 0 {
		ranks = s.Gt(s.AmaxOpt([]int{-1}, true).MulScalar(rtol)).SumOpt([]int{-1}, false)
	}
	complete := ranks.NeScalar(full).Any().Item() == false
	if d == "gels" && !complete {
		panic(&LinAlgError{"torch.linalg.lstsq", fmt.Sprintf("The least squares solution could not be computed because the input matrix does not have full rank (error code: %d).", full)})
	}
	wide := wideType(x.dt)
	a, y := x.To(wide), columns.To(wide)
	solution = composePinv(a, Number(0.0), Number(rtol), false).MatMul(y)
	residuals = newTensor(x.dt.Real(), []int{0})
	if m > n && d != "gelsy" && complete {
		residuals = a.MatMul(solution).Sub(y).Abs().Square().Sum(-2).To(x.dt.Real())
	}
	if solution = solution.To(x.dt); vectors {
		solution = solution.Squeeze(-1)
	}
	rank, values = ranks, s
	if d == "gels" {
		rank = newTensor(Int64, []int{0})
	}
	if d == "gels" || d == "gelsy" {
		values = newTensor(x.dt.Real(), []int{0})
	}
	return solution, residuals, rank, values
}
