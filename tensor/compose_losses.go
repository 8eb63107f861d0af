package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/shape"
)

// reduction applies "none", "mean" or "sum" to a loss.
func reduction(name string, loss *Tensor, how string) *Tensor {
	switch how {
	case "none":
		return loss
	case "mean":
		return loss.Mean()
	case "sum":
		return loss.Sum()
	}
	panic(&ValueError{name, how + " is not a valid value for reduction"})
}

// both returns x and y with the shape that they broadcast to.
func both(name string, x, y *Tensor) (a, b *Tensor) {
	s, err := shape.Broadcast(x.shape, y.shape)
	if err != nil {
		panic(&ShapeError{name, x.Shape(), y.Shape(), err.Error()})
	}
	return x.Expand(s...), y.Expand(s...)
}

// times is loss times a weight, which may be nil, with the weighted mean that
// regression losses have.
func weighted(name string, loss, weight *Tensor, how string) *Tensor {
	if weight == nil {
		return reduction(name, loss, how)
	}
	if !slices.Equal(weight.shape, loss.shape) {
		panic(&ShapeError{name, loss.Shape(), weight.Shape(), "Inputs and weights must have the same size."})
	}
	loss = loss.Mul(weight)
	if how == "mean" {
		return loss.Sum().Div(weight.Sum())
	}
	return reduction(name, loss, how)
}

// withoutComplex panics if a loss that PyTorch has for real numbers only is
// asked for others.
func withoutComplex(name string, x, target *Tensor) {
	if dt := resultOf([]*Tensor{x, target}); dt.IsComplex() {
		panic(&DTypeError{name, dt, "not implemented for '" + dt.Torch() + "'"})
	}
}

func composeMSELoss(x, target, weight *Tensor, how string) *Tensor {
	withoutComplex("mse_loss", x, target)
	if how == "mean" && weight == nil && slices.Equal(x.shape, target.shape) && x.dt == target.dt && x.dt.IsFloat() {
		return MSEMean(x, target)
	}
	a, b := both("mse_loss", x, target)
	return weighted("mse_loss", a.Sub(b).Square(), weight, how)
}

func composeL1Loss(x, target, weight *Tensor, how string) *Tensor {
	a, b := both("l1_loss", x, target)
	return weighted("l1_loss", a.Sub(b).Abs(), weight, how)
}

func composeSmoothL1Loss(x, target *Tensor, how string, beta float64) *Tensor {
	withoutComplex("smooth_l1_loss", x, target)
	if beta < 0 {
		panic(&ValueError{"smooth_l1_loss", "smooth_l1_loss does not support negative values for beta."})
	}
	if beta == 0 {
		return composeL1Loss(x, target, nil, how)
	}
	a, b := both("smooth_l1_loss", x, target)
	d := a.Sub(b)
	size := d.Abs()
	loss := Where(size.LtScalar(beta), d.Mul(d).MulScalar(0.5).DivScalar(beta), size.SubScalar(0.5*beta))
	return reduction("smooth_l1_loss", loss, how)
}

func composeHuberLoss(x, target, weight *Tensor, how string, delta float64) *Tensor {
	withoutComplex("huber_loss", x, target)
	if delta <= 0 {
		panic(&ValueError{"huber_loss", "huber_loss does not support non-positive values for delta."})
	}
	a, b := both("huber_loss", x, target)
	d := a.Sub(b)
	size := d.Abs()
	loss := Where(size.LeScalar(delta), d.Mul(d).MulScalar(0.5), size.SubScalar(0.5*delta).MulScalar(delta))
	return weighted("huber_loss", loss, weight, how)
}

func composeBinaryCrossEntropy(x, target, weight *Tensor, how string) *Tensor {
	name := "binary_cross_entropy"
	if !slices.Equal(x.shape, target.shape) {
		panic(&ShapeError{name, x.Shape(), target.Shape(), "Using a target size that is different to the input size is deprecated. Please ensure they have the same size."})
	}
	if d := x.Detach(); d.Ge(Number(0)).LogicalAnd(d.Le(Number(1))).All().Item() != true {
		panic(&ValueError{name, "all elements of input should be between 0 and 1"})
	}
	loss := x.BCE(target)
	if weight != nil {
		loss = loss.Mul(weight)
	}
	return reduction(name, loss, how)
}

func composeBinaryCrossEntropyWithLogits(x, target, weight, posWeight *Tensor, how string) *Tensor {
	name := "binary_cross_entropy_with_logits"
	if !slices.Equal(x.shape, target.shape) {
		panic(&ShapeError{name, x.Shape(), target.Shape(), "Target size must be the same as input size"})
	}
	ls := x.LogSigmoid()
	if posWeight != nil {
		ls = ls.Mul(posWeight.SubScalar(1).Mul(target).AddScalar(1))
	}
	loss := target.RsubScalar(1).Mul(x).Sub(ls)
	if weight != nil {
		loss = loss.Mul(weight)
	}
	return reduction(name, loss, how)
}

func composeKLDiv(x, target *Tensor, how string, logTarget bool) *Tensor {
	withoutComplex("kl_div", x, target)
	var loss *Tensor
	if logTarget {
		loss = target.Exp().Mul(target.Sub(x))
	} else {
		loss = target.Xlogy(target).Sub(target.Mul(x))
	}
	if how == "batchmean" {
		if loss.Dim() == 0 {
			return loss.Sum()
		}
		return loss.Sum().DivScalar(x.Size(0))
	}
	return reduction("kl_div", loss, how)
}

func composeSoftMarginLoss(x, target *Tensor, how string) *Tensor {
	withoutComplex("soft_margin_loss", x, target)
	return reduction("soft_margin_loss", target.Neg().Mul(x).Exp().Log1p(), how)
}

// positivePart is x or 0; at 0 its gradient is 1, as that of PyTorch's clamp_min.
func positivePart(x *Tensor) *Tensor { return x.MaskedFill(x.LtScalar(0), 0) }

func composeHingeEmbeddingLoss(x, target *Tensor, margin float64, how string) *Tensor {
	zero := ZerosLike(x)
	far := Where(target.NeScalar(1), positivePart(x.RsubScalar(margin)), zero)
	near := Where(target.NeScalar(-1), x, zero)
	return reduction("hinge_embedding_loss", far.Add(near), how)
}

func composeMarginRankingLoss(input1, input2, target *Tensor, margin float64, how string) *Tensor {
	if input1.Dim() != input2.Dim() || input1.Dim() != target.Dim() {
		panic(&ShapeError{"margin_ranking_loss", input1.Shape(), input2.Shape(), "margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: " + shape.String(input1.shape) + ", input2: " + shape.String(input2.shape) + ", target: " + shape.String(target.shape)})
	}
	return reduction("margin_ranking_loss", positivePart(target.Neg().Mul(input1.Sub(input2)).AddScalar(margin)), how)
}

func composeCosineEmbeddingLoss(input1, input2, target *Tensor, margin float64, how string) *Tensor {
	const eps = 1e-12
	dim := []int{input1.Dim() - 1}
	square := func(a, b *Tensor) *Tensor { return a.Mul(b).SumOpt(dim, false) }
	cos := square(input1, input2).Div(square(input1, input1).AddScalar(eps).Mul(square(input2, input2).AddScalar(eps)).Sqrt())
	zero := ZerosLike(cos)
	near := Where(target.EqScalar(1), cos.RsubScalar(1), zero)
	far := Where(target.EqScalar(-1), positivePart(cos.SubScalar(margin)), zero)
	return reduction("cosine_embedding_loss", near.Add(far), how)
}

func composeTripletMarginLoss(anchor, positive, negative *Tensor, margin, p, eps float64, swap bool, how string) *Tensor {
	if margin <= 0 {
		panic(&ValueError{"triplet_margin_loss", fmt.Sprintf("margin must be greater than 0, got %v", margin)})
	}
	if anchor.Dim() != positive.Dim() || anchor.Dim() != negative.Dim() {
		panic(&ShapeError{"triplet_margin_loss", anchor.Shape(), negative.Shape(), fmt.Sprintf("The anchor, positive, and negative tensors are expected to have the same number of dimensions, but got: anchor %dD, positive %dD, and negative %dD inputs", anchor.Dim(), positive.Dim(), negative.Dim())})
	}
	near, far := PairwiseDistanceOpt(anchor, positive, p, eps, false), PairwiseDistanceOpt(anchor, negative, p, eps, false)
	if swap {
		far = far.Minimum(PairwiseDistanceOpt(positive, negative, p, eps, false))
	}
	return reduction("triplet_margin_loss", positivePart(near.Sub(far).AddScalar(margin)), how)
}

func composePoissonNLLLoss(x, target *Tensor, logInput, full bool, eps float64, how string) *Tensor {
	var loss *Tensor
	if logInput {
		loss = x.Exp().Sub(target.Mul(x))
	} else {
		loss = x.Sub(target.Mul(x.AddScalar(eps).Log()))
	}
	if full {
		stirling := target.Mul(target.Log()).Sub(target).Add(target.MulScalar(2 * math.Pi).Log().MulScalar(0.5))
		loss = loss.Add(stirling.MaskedFill(target.LeScalar(1), 0))
	}
	return reduction("poisson_nll_loss", loss, how)
}

func composeGaussianNLLLoss(x, target, variance *Tensor, full bool, eps float64, how string) *Tensor {
	name := "gaussian_nll_loss"
	if variance.number {
		variance = variance.cast(x.dt).Expand(x.shape...)
	}
	if !slices.Equal(variance.shape, x.shape) {
		switch {
		case len(x.shape) > 0 && slices.Equal(x.shape[:len(x.shape)-1], variance.shape):
			variance = variance.Unsqueeze(-1)
		case len(x.shape) != len(variance.shape) || !slices.Equal(x.shape[:len(x.shape)-1], variance.shape[:len(x.shape)-1]) || variance.shape[len(x.shape)-1] != 1:
			panic(&ShapeError{name, x.Shape(), variance.Shape(), "var is of incorrect size"})
		}
	}
	d := variance.Detach()
	if d.LtScalar(0).Any().Item() == true {
		panic(&ValueError{name, "var has negative entry/entries"})
	}
	// The bound has no part in the gradient.
	variance = variance.Add(d.Maximum(Number(eps).cast(d.dt)).Sub(d))
	loss := variance.Log().Add(x.Sub(target).Square().Div(variance)).MulScalar(0.5)
	if full {
		loss = loss.AddScalar(0.5 * math.Log(2*math.Pi))
	}
	return reduction(name, loss, how)
}

func composeMultilabelSoftMarginLoss(x, target, weight *Tensor, how string) *Tensor {
	loss := target.Mul(x.LogSigmoid()).Add(target.RsubScalar(1).Mul(x.Neg().LogSigmoid())).Neg()
	if weight != nil {
		loss = loss.Mul(weight)
	}
	return reduction("multilabel_soft_margin_loss", loss.MeanOpt([]int{-1}, false), how)
}

// marginClasses checks scores x (C) or (N, C) against classes target () or (N),
// and returns both with a dimension of samples.
func marginClasses(name string, x, target, weight *Tensor) (scores, at *Tensor) {
	rank := len(x.shape)
	if rank > 2 || rank > 0 && x.shape[rank-1] == 0 {
		panic(&ShapeError{Op: name, Shape1: x.Shape(), Reason: "Expected non-empty vector or matrix with optional 0-dim batch size, but got: " + shape.String(x.shape)})
	}
	n := 1
	if rank == 2 {
		n = x.shape[0]
	}
	scores = x.Reshape(n, x.Numel()/max(n, 1))
	if n == 0 {
		scores = x
	}
	if len(target.shape) > 1 || target.Numel() != n {
		panic(&ShapeError{name, x.Shape(), target.Shape(), fmt.Sprintf("%s: target tensor should be 1-D with size equal to the number of input samples (batch size). Expected target size [%d], but got %s. Input has shape %s.", name, n, shape.String(target.shape), shape.String(x.shape))})
	}
	requireType(name, x, x.dt.IsFloat(), "Float")
	if target.dt != Int64 {
		panic(&DTypeError{name, target.dt, "expected scalar type Long but found " + target.dt.Torch()})
	}
	if weight != nil {
		if len(weight.shape) != 1 {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), "weight must be one-dimensional"})
		}
		if weight.Numel() != scores.shape[1] {
			panic(&ShapeError{name, x.Shape(), weight.Shape(), fmt.Sprintf("inconsistent weight size, expected %d but got %s", scores.shape[1], shape.String(weight.shape))})
		}
		if weight.dt != x.dt {
			panic(&DTypeError{name, weight.dt, "expected scalar type " + x.dt.Torch() + " but found " + weight.dt.Torch()})
		}
	}
	at = target.Reshape(n)
	if at.LtScalar(0).LogicalOr(at.GeScalar(scores.shape[1])).Any().Item() == true {
		panic(&ValueError{name, fmt.Sprintf("target out of range: classes go from 0 to %d", scores.shape[1]-1)})
	}
	return scores, at
}

func composeMultiMarginLoss(x, target, weight *Tensor, p int, margin float64, how string) *Tensor {
	name := "multi_margin_loss"
	if p != 1 && p != 2 {
		panic(&ValueError{name, "only p == 1 and p == 2 supported"})
	}
	single := target.Dim() == 0
	if how != "none" && how != "mean" && how != "sum" {
		return reduction(name, x, how) // refuses
	}
	x, target = marginClasses(name, x, target, weight)
	at := target.Unsqueeze(1)
	loss := positivePart(x.Sub(x.Gather(at, 1)).AddScalar(margin))
	if p == 2 {
		loss = loss.Square()
	}
	if weight != nil {
		loss = loss.Mul(weight.IndexSelect(target, 0).Unsqueeze(1))
	}
	loss = loss.MaskedFill(Range(x.Size(1)).Eq(at), 0).SumOpt([]int{1}, false).DivScalar(x.Size(1))
	if single && how == "none" {
		return loss.Reshape()
	}
	return reduction(name, loss, how)
}
