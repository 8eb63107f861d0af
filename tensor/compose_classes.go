package tensor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/rustorch/rustorch/tensor/shape"
)

// classes checks logits x (C), (N, C) or (N, C, …) against classes target (),
// (N) or (N, …), and returns them with a first dimension.
func classes(name string, x, target *Tensor) (x2, target2 *Tensor) {
	requireType(name, x, x.dt.IsFloat(), "Float")
	if len(x.shape) > 1 && len(target.shape) > 0 && x.shape[0] != target.shape[0] {
		panic(&ShapeError{name, x.Shape(), target.Shape(), fmt.Sprintf("Expected input batch_size (%d) to match target batch_size (%d).", x.shape[0], target.shape[0])})
	}
	if target.dt != Int64 && target.dt != Uint8 {
		panic(&DTypeError{name, target.dt, "expected target dtype to be Long or Byte, but got " + target.dt.Torch()})
	}
	if target.dt == Uint8 {
		target = target.cast(Int64)
	}
	want := []int{}
	switch {
	case len(x.shape) == 0 || len(x.shape) == 1 && len(target.shape) > 1:
		panic(&ShapeError{name, x.Shape(), target.Shape(), "expected input (C), (N, C) or (N, C, ...)"})
	case len(x.shape) == 1:
		if len(target.shape) == 1 && target.shape[0] != 1 {
			panic(&ShapeError{name, x.Shape(), target.Shape(), fmt.Sprintf("For 1D input, 1D target must have size 1, but got target size: %d", target.shape[0])})
		}
		return x.Unsqueeze(0), target.Reshape(1)
	default:
		want = append(append(want, x.shape[0]), x.shape[2:]...)
	}
	if !slices.Equal(want, target.shape) {
		if len(want) == 1 {
			panic(&ShapeError{name, x.Shape(), target.Shape(), fmt.Sprintf("0D or 1D target tensor expected, multi-target not supported: %s classes of %d samples", shape.String(target.shape), x.shape[0])})
		}
		panic(&ShapeError{name, x.Shape(), target.Shape(), "Expected target size " + shape.String(want) + ", got " + shape.String(target.shape)})
	}
	return x, target
}

// A picked is what a loss over classes needs of its target.
type picked struct {
	at     *Tensor // classes with 0 for ignored ones
	valid  *Tensor // Bool: not ignored; nil if all are
	weight *Tensor // of each target's class, 0 for ignored ones; nil if all are 1
}

func pick1(name string, x, target, weight *Tensor, ignore int) picked {
	p := picked{at: target}
	if ignored := target.EqScalar(ignore); ignored.Any().Item() == true {
		p.valid, p.at = ignored.LogicalNot(), target.MaskedFill(ignored, 0)
	}
	n := x.shape[1]
	if bad := p.at.LtScalar(0).LogicalOr(p.at.GeScalar(n)); bad.Any().Item() == true {
		panic(&IndexError{name, fmt.Sprintf("Target %d is out of bounds.", p.at.MaskedSelect(bad).Ints()[0])})
	}
	switch {
	case weight != nil:
		if !slices.Equal(weight.shape, []int{n}) {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("weight tensor should be defined either for all %d classes or no classes", n)})
		}
		p.weight = weight.IndexSelect(p.at.Reshape(-1), 0).Reshape(p.at.shape...)
		if p.valid != nil {
			p.weight = p.weight.MaskedFill(p.valid.LogicalNot(), 0)
		}
	case p.valid != nil:
		p.weight = p.valid.To(x.dt)
	}
	return p
}

// total is the divisor of a mean.
func (p picked) total(x *Tensor) *Tensor {
	if p.weight != nil {
		return p.weight.Sum()
	}
	return Number(float64(p.at.Numel())).cast(x.dt)
}

// negative is minus the element of x that belongs to each target.
func (p picked) negative(x *Tensor) *Tensor {
	loss := x.Gather(p.at.Unsqueeze(1), 1).Squeeze(1).Neg()
	if p.valid != nil {
		loss = loss.MaskedFill(p.valid.LogicalNot(), 0)
	}
	if p.weight != nil {
		loss = loss.Mul(p.weight)
	}
	return loss
}

// finish reduces a loss of one element for each target.
func (p picked) finish(name string, x, loss *Tensor, how string, single bool) *Tensor {
	switch how {
	case "mean":
		return loss.Sum().Div(p.total(x))
	case "none":
		if single {
			return loss.Reshape()
		}
	}
	return reduction(name, loss, how)
}

func composeNLLLoss(x, target, weight *Tensor, ignoreIndex int, how string) *Tensor {
	single := x.Dim() == 1 && target.Dim() == 0
	x2, at := classes("nll_loss", x, target)
	p := pick1("nll_loss", x2, at, weight, ignoreIndex)
	return p.finish("nll_loss", x2, p.negative(x2), how, single)
}

func composeCrossEntropy(x, target, weight *Tensor, ignoreIndex int, how string, smoothing float64) *Tensor {
	name := "cross_entropy"
	if !(smoothing >= 0 && smoothing <= 1) {
		panic(&ValueError{name, fmt.Sprintf("label_smoothing must be between 0.0 and 1.0. Got: %v", smoothing)})
	}
	if slices.Equal(x.shape, target.shape) && len(x.shape) > 0 {
		if !target.dt.IsFloat() {
			panic(&DTypeError{name, target.dt, "Expected floating point type for target with class probabilities, got " + target.dt.Torch()})
		}
		if ignoreIndex >= 0 {
			panic(&ValueError{name, "ignore_index is not supported for floating point target"})
		}
		return crossProbabilities(x, target, weight, how, smoothing)
	}
	if how == "mean" && weight == nil && smoothing == 0 && len(x.shape) == 2 && len(target.shape) == 1 && target.dt == Int64 && x.shape[0] == target.shape[0] && x.shape[0] > 0 {
		if target.EqScalar(ignoreIndex).Any().Item() != true {
			return CrossEntropyMean(x, target)
		}
	}
	single := x.Dim() == 1 && target.Dim() == 0
	x2, at := classes(name, x, target)
	logp := x2.LogSoftmax(1)
	p := pick1(name, x2, at, weight, ignoreIndex)
	if smoothing == 0 {
		return p.finish(name, x2, p.negative(logp), how, single)
	}
	n := float64(x2.shape[1])
	all := logp
	if weight != nil {
		all = logp.Mul(perChannel(weight, logp.Dim()))
	}
	smooth := all.SumOpt([]int{1}, false).Neg()
	if p.valid != nil {
		smooth = smooth.MaskedFill(p.valid.LogicalNot(), 0)
	}
	loss := p.negative(logp).MulScalar(1 - smoothing).Add(smooth.MulScalar(smoothing / n))
	return p.finish(name, x2, loss, how, single)
}

// perChannel gives a vector the shape (C, 1, …) of dimension 1 of rank r.
func perChannel(w *Tensor, r int) *Tensor {
	s := slices.Repeat([]int{1}, max(r-1, 1))
	s[0] = -1
	return w.Reshape(s...)
}

// crossProbabilities is the cross entropy with a target of probabilities.
func crossProbabilities(x, target, weight *Tensor, how string, smoothing float64) *Tensor {
	dim := min(1, x.Dim()-1)
	n := x.shape[dim]
	if smoothing > 0 {
		target = target.MulScalar(1 - smoothing).AddScalar(smoothing / float64(n))
	}
	product := x.LogSoftmax(dim).Mul(target)
	if weight != nil {
		if !slices.Equal(weight.shape, []int{n}) {
			panic(&ShapeError{"cross_entropy", x.Shape(), weight.Shape(), fmt.Sprintf("weight tensor should be defined either for all %d classes or no classes", n)})
		}
		product = product.Mul(perChannel(weight, x.Dim()))
	}
	switch how {
	case "mean":
		return product.Sum().Neg().DivScalar(float64(x.Numel() / max(n, 1)))
	case "sum":
		return product.Sum().Neg()
	}
	return reduction("cross_entropy", product.SumOpt([]int{dim}, false).Neg(), how)
}

func composeEmbeddingLookup(x, weight *Tensor, paddingIdx any) *Tensor {
	if x.dt == Int32 {
		x = x.cast(Int64)
	}
	z := Embedding(weight, x)
	n, ok := paddingIdx.(int64)
	if k, isInt := paddingIdx.(int); isInt {
		n, ok = int64(k), true
	}
	if !ok {
		return z
	}
	rows := int64(weight.shape[0])
	if n < -rows || n >= rows {
		panic(&ValueError{"embedding", "Padding_idx must be within num_embeddings"})
	}
	if n < 0 {
		n += rows
	}
	return Where(x.EqScalar(n).Unsqueeze(-1), z.Detach(), z)
}

func composeLinearCrossEntropy(x, linearWeight, target, linearBias, weight *Tensor, how string, ignoreIndex any, smoothing float64) *Tensor {
	const name = "linear_cross_entropy"
	bad := func(format string, args ...any) {
		panic(&ShapeError{name, x.Shape(), linearWeight.Shape(), fmt.Sprintf(format, args...)})
	}
	in, w := len(x.shape), linearWeight.shape
	if in < 1 || in > 2 {
		bad("expected input with dimensionality 1 or 2, got %d", in)
	}
	if len(w) < 2 {
		bad("expected linear_weight with dimensionality at least 2, got %d", len(w))
	}
	classes, features := w[:len(w)-1], w[len(w)-1]
	if n := x.shape[in-1]; n != features {
		bad("expected equal input and linear_weight last dimensions (in_features), got %d and %d, respectively", n, features)
	}
	if linearBias != nil && !slices.Equal(linearBias.shape, classes) {
		bad("expected linear_bias shape %s, got %s", tupleOf(classes), tupleOf(linearBias.shape))
	}
	if len(classes) > 1 && in == 1 {
		bad("K-dimensional loss defined by linear_weight shape %s requires batched input, (N, %d), got unbatched input with shape %s", tupleOf(w), features, tupleOf(x.shape))
	}
	logits := slices.Concat(x.shape[:in-1], classes)
	ignore := -100
	if ignoreIndex != nil {
		if slices.Equal(target.shape, logits) {
			panic(&ValueError{name, "ignore_index cannot be specified when target contains probabilities"})
		}
		ignore = Number(ignoreIndex).Int()
	}
	if linearBias != nil {
		linearBias = linearBias.Reshape(-1)
	}
	z := Linear(x, linearWeight.Reshape(-1, features), linearBias).Reshape(logits...)
	return CrossEntropyOpt(z, target, weight, ignore, how, smoothing)
}

// tupleOf writes a shape as Python writes a tuple.
func tupleOf(s []int) string {
	text := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(s)), ", "), "[]")
	if len(s) == 1 {
		text += ","
	}
	return "(" + text + ")"
}
