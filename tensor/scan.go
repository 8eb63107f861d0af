package tensor

import (
	"math"

	"github.com/rustorch/rustorch/tensor/internal/cmath"
	"github.com/rustorch/rustorch/tensor/internal/par"
	"github.com/rustorch/rustorch/tensor/internal/simd"
	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

func forwardCumsum(x *Tensor, dim int) *Tensor {
	switch x, i := scannable("cumsum", x, dim); x.dt {
	case Float32:
		return scanFloats[float32](x, i, 0)
	case Float64:
		return scanFloats[float64](x, i, 0)
	case Complex64:
		return scan(x, i, plus[complex64])
	case Complex128:
		return scan(x, i, plus[complex128])
	default:
		return scan(x, i, plus[int64])
	}
}

func forwardCumprod(x *Tensor, dim int) *Tensor {
	switch x, i := scannable("cumprod", x, dim); x.dt {
	case Float32:
		return scanFloats[float32](x, i, 1)
	case Float64:
		return scanFloats[float64](x, i, 1)
	case Complex64:
		return scan(x, i, multiplied[complex64])
	case Complex128:
		return scan(x, i, multiplied[complex128])
	default:
		return scan(x, i, multiplied[int64])
	}
}

func plus[T number | complexNumber](a, b T) T       { return a + b }
func multiplied[T number | complexNumber](a, b T) T { return a * b }

// scannable returns x, as Int64 if it has no fractions, and the dimension.
func scannable(name string, x *Tensor, dim int) (*Tensor, int) {
	i, err := shape.Axis(dim, len(x.shape))
	must(name, i, err)
	if !x.dt.IsInexact() {
		x = x.cast(Int64)
	}
	return x, i
}

// scanFloats adds up elements along dim from 0 on, or multiplies them from 1 on,
// in float64: every result is rounded once, as PyTorch's.
func scanFloats[T float](x *Tensor, dim int, start float64) *Tensor {
	z := packed(x)
	n, inner := 1, 1
	if len(x.shape) > 0 {
		n, inner = x.shape[dim], shape.Numel(x.shape[dim+1:])
	}
	if z.Numel() == 0 {
		return z
	}
	v := elems[T](z)
	par.For(len(v)/(n*inner), max(1, grain/(n*inner)), func(lo, hi int) {
		sums := make([]float64, inner)
		for o := lo; o < hi; o++ {
			for j := range sums {
				sums[j] = start
			}
			rows := v[o*n*inner : (o+1)*n*inner]
			if inner == 1 {
				running(rows, start)
				continue
			}
			for ; len(rows) > 0; rows = rows[inner:] {
				par.Poll()
				foldRow(rows[:inner], sums, start == 0)
			}
		}
	})
	return z
}

// foldRow adds or multiplies a row into running results, and writes those over it.
func foldRow[T float](row []T, sums []float64, add bool) {
	sums = sums[:len(row)]
	if add {
		for j, e := range row {
			sums[j] += float64(e)
			row[j] = T(sums[j])
		}
		return
	}
	for j, e := range row {
		sums[j] *= float64(e)
		row[j] = T(sums[j])
	}
}

// running is scanFloats of one row.
func running[T float](row []T, start float64) {
	sum := start
	for part := range pieces(row) {
		if start == 0 {
			for i, e := range part {
				sum += float64(e)
				part[i] = T(sum)
			}
			continue
		}
		for i, e := range part {
			sum *= float64(e)
			part[i] = T(sum)
		}
	}
}

func scan[T element](x *Tensor, dim int, f func(a, b T) T) *Tensor {
	z := packed(x)
	if len(x.shape) == 0 {
		return z
	}
	n, inner := x.shape[dim], shape.Numel(x.shape[dim+1:])
	v := elems[T](z)
	for base := 0; base < len(v); base += n * inner {
		for lo := inner; lo < n*inner; lo += grain {
			par.Poll()
			for k := lo; k < min(lo+grain, n*inner); k++ {
				v[base+k] = f(v[base+k-inner], v[base+k])
			}
		}
	}
	return z
}

func forwardLogsumexp(x *Tensor, dim []int, keepdim bool) *Tensor {
	switch x.dt {
	case Complex64:
		return reduce("logsumexp", x, x.dt, dim, keepdim, complexLogSumExp[complex64])
	case Complex128:
		return reduce("logsumexp", x, x.dt, dim, keepdim, complexLogSumExp[complex128])
	}
	if !x.dt.IsFloat() {
		x = x.cast(Float32)
	}
	if x.dt == Float64 {
		return reduceRows("logsumexp", x, x.dt, dim, keepdim, logSumExps[float64])
	}
	return reduceRows("logsumexp", x, x.dt, dim, keepdim, logSumExps[float32])
}

// complexLogSumExp is shifted by the greatest real part, unless that is infinite.
func complexLogSumExp[T complexNumber](row []T) T {
	m := math.Inf(-1)
	for _, v := range row {
		m = math.Max(m, real(complex128(v)))
	}
	if math.IsInf(m, 0) || m != m {
		m = 0
	}
	var sum complex128
	for _, v := range row {
		sum += cmath.Exp(complex128(v) - complex(m, 0))
	}
	return T(cmath.Log(sum) + complex(m, 0))
}

// logSumExps is shifted by the greatest element of each row, unless that is
// infinite.
func logSumExps[T float](zs, xs []T, cols int) {
	scratch := make([]T, min(cols, 1024))
	for i := range zs {
		zs[i] = logSumExp(xs[i*cols:(i+1)*cols], scratch)
	}
}

func logSumExp[T float](row, scratch []T) T {
	if len(row) == 0 {
		return T(math.Inf(-1))
	}
	m := inParts(row, simd.Max[T])
	if math.IsInf(float64(m), 0) {
		m = 0
	}
	sum := 0.0
	for part := range pieces(row) {
		for len(part) > 0 {
			n := min(len(part), len(scratch))
			sum += float64(simd.ExpSubSum(scratch[:n], part[:n], m))
			part = part[n:]
		}
	}
	return T(math.Log(sum) + float64(m))
}

func forwardNorm(x *Tensor, ord float64, dim []int, keepdim bool) *Tensor {
	requireType("linalg.vector_norm", x, x.dt.IsInexact(), "Float")
	if x.dt.IsComplex() {
		x = unary(op.Abs, nil, x)
		defer x.st.Free()
	}
	if x.Numel() == 0 && (math.IsInf(ord, 0) || ord < 0) {
		notEmpty("linalg.vector_norm", x, dim)
	}
	if x.dt == Float64 {
		return reduce("linalg.vector_norm", x, x.dt, dim, keepdim, func(row []float64) float64 { return norm(row, ord) })
	}
	return reduce("linalg.vector_norm", x, x.dt, dim, keepdim, func(row []float32) float32 { return float32(norm(row, ord)) })
}

func norm[T float](row []T, ord float64) float64 {
	sum := 0.0
	if ord == math.Inf(-1) {
		sum = math.Inf(1)
	}
	for part := range pieces(row) {
		if ord == 2 {
			_, squares := simd.Moments(part, 0)
			sum += squares
			continue
		}
		for _, v := range part {
			sum = withPower(sum, math.Abs(float64(v)), ord)
		}
	}
	switch {
	case ord == 2:
		return math.Sqrt(sum)
	case math.IsInf(ord, 0), ord == 0, ord == 1:
		return sum
	}
	return math.Pow(sum, 1/ord)
}

// withPower adds |v| to a norm, before the root of the sum.
func withPower(sum, v, ord float64) float64 {
	switch {
	case ord == math.Inf(1):
		return greater(sum, v)
	case ord == math.Inf(-1):
		return smaller(sum, v)
	case ord == 0:
		return sum + float64(truth(v != 0))
	case ord == 1:
		return sum + v
	}
	return sum + math.Pow(v, ord)
}

func composeMedianOfAll(x *Tensor) *Tensor {
	rankable("median", "median_cpu", x)
	if x.Numel() == 0 {
		return emptyMedian(x)
	}
	v, _ := x.Reshape(-1).Median(0)
	if !recording(x) {
		return v
	}
	return sharedBy(x, v.Detach())
}

// emptyMedian is the median of no elements: NaN.
func emptyMedian(x *Tensor) *Tensor {
	if x.dt.IsFloat() {
		return Number(math.NaN()).cast(x.dt)
	}
	panic(&ShapeError{Op: "median", Shape1: x.Shape(), Reason: "median() of an empty tensor has no value"})
}

// sharedBy is v, the value of some elements of x, with a gradient that these
// share.
func sharedBy(x, v *Tensor) *Tensor {
	if v.IsNaN().Item() == true {
		return x.MaskedSelect(x.IsNaN()).Mean()
	}
	return x.MaskedSelect(x.Eq(v)).Amax()
}

func composeMax(x *Tensor) *Tensor { return numberOr(x, x.Amax()) }
func composeMin(x *Tensor) *Tensor { return numberOr(x, x.Amin()) }

// numberOr is z, an extreme of x. If that is NaN, the elements that are NaN
// share the gradient.
func numberOr(x, z *Tensor) *Tensor {
	if recording(x) && z.Detach().IsNaN().Item() == true {
		return sharedBy(x, z.Detach())
	}
	return z
}

func composeAminmax(x *Tensor, dim []int, keepdim bool) (min, max *Tensor) {
	return x.AminOpt(dim, keepdim), x.AmaxOpt(dim, keepdim)
}

func composeNormOf(x *Tensor, p any, dim []int, keepdim bool) *Tensor {
	text, ok := p.(string)
	switch {
	case p == nil, text == "fro" && len(dim) <= 2:
		return x.NormOpt(2, dim, keepdim)
	case !ok:
		return x.NormOpt(Number(p).Float(), dim, keepdim)
	case len(dim) == 0:
		for i := range x.shape {
			dim = append(dim, i)
		}
	}
	return x.MatrixNormOpt(text, dim, keepdim)
}

func composeVarMean(x *Tensor, dim []int, correction float64, keepdim bool) (variance, mean *Tensor) {
	return x.VarOpt(dim, correction, keepdim), x.MeanOpt(dim, keepdim)
}

func composeStdMean(x *Tensor, dim []int, correction float64, keepdim bool) (std, mean *Tensor) {
	return x.StdOpt(dim, correction, keepdim), x.MeanOpt(dim, keepdim)
}

func bessel(unbiased bool) float64 {
	if unbiased {
		return 1
	}
	return 0
}

func composeVarUnbiased(x *Tensor, dim []int, unbiased, keepdim bool) *Tensor {
	return x.VarOpt(dim, bessel(unbiased), keepdim)
}

func composeStdUnbiased(x *Tensor, dim []int, unbiased, keepdim bool) *Tensor {
	return x.StdOpt(dim, bessel(unbiased), keepdim)
}

func composeVarOfAll(x *Tensor, unbiased bool) *Tensor { return x.VarOpt(nil, bessel(unbiased), false) }
func composeStdOfAll(x *Tensor, unbiased bool) *Tensor { return x.StdOpt(nil, bessel(unbiased), false) }

func composeNansum(x *Tensor, dim []int, keepdim bool) *Tensor {
	if x.dt.IsComplex() {
		panic(&DTypeError{"nansum", x.dt, "nansum on CPU does not support complex inputs"})
	}
	if !x.dt.IsFloat() {
		return x.SumOpt(dim, keepdim)
	}
	return x.MaskedFill(x.IsNaN(), 0).SumOpt(dim, keepdim)
}

func composeNanmean(x *Tensor, dim []int, keepdim bool) *Tensor {
	requireFloat("nanmean", x)
	n := x.IsNaN().LogicalNot().SumOpt(dim, keepdim)
	return composeNansum(x, dim, keepdim).Div(n)
}

func composeCountNonzero(x *Tensor, dim []int) *Tensor { return x.NeScalar(0).SumOpt(dim, false) }

func composeTrace(x *Tensor) *Tensor {
	if len(x.shape) != 2 {
		panic(&ShapeError{Op: "trace", Shape1: x.Shape(), Reason: "expected a matrix"})
	}
	return x.Diagonal().Sum()
}

func composeVarMeanUnbiased(x *Tensor, dim []int, unbiased, keepdim bool) (variance, mean *Tensor) {
	return composeVarMean(x, dim, bessel(unbiased), keepdim)
}

func composeStdMeanUnbiased(x *Tensor, dim []int, unbiased, keepdim bool) (std, mean *Tensor) {
	return composeStdMean(x, dim, bessel(unbiased), keepdim)
}

func composeVarMeanOfAll(x *Tensor, unbiased bool) (variance, mean *Tensor) {
	return composeVarMean(x, nil, bessel(unbiased), false)
}

func composeStdMeanOfAll(x *Tensor, unbiased bool) (std, mean *Tensor) {
	return composeStdMean(x, nil, bessel(unbiased), false)
}
