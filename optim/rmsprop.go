package optim

import (
	"fmt"

	"github.com/rustorch/rustorch/tensor"
)

// Alpha sets the rate at which RMSprop forgets squared gradients.
func Alpha(alpha float64) Option { return func(s *settings) { s.alpha = alpha } }

// Centered subtracts the running mean of gradients from their squares; for
// RMSprop.
func Centered() Option { return func(s *settings) { s.centered = true } }

// RMSprop divides gradients by a running mean of their size.
type RMSprop struct {
	base
	square, mean, velocity []*tensor.Tensor
}

// NewRMSprop returns RMSprop with PyTorch's defaults: alpha 0.99, eps 1e-8.
//
// Source: Tieleman and Hinton, Lecture 6.5, Coursera: Neural Networks for
// Machine Learning, 2012; centered as in Graves, arXiv:1308.0850
func NewRMSprop(params []*tensor.Tensor, lr float64, opts ...Option) *RMSprop {
	r := &RMSprop{base: newBase("RMSprop", params, lr, settings{alpha: .99, eps: 1e-8}, opts)}
	if !(r.alpha >= 0) {
		panic(&tensor.ValueError{Op: "RMSprop", Reason: fmt.Sprintf("Invalid alpha value: %v", r.alpha)})
	}
	n := len(params)
	r.square, r.mean, r.velocity = make([]*tensor.Tensor, n), make([]*tensor.Tensor, n), make([]*tensor.Tensor, n)
	return r
}

// Name returns RMSprop.
func (r *RMSprop) Name() string { return "RMSprop" }

// Settings returns the settings by PyTorch's names.
func (r *RMSprop) Settings() []Setting {
	return []Setting{{"lr", fmt.Sprint(r.lr)}, {"alpha", fmt.Sprint(r.alpha)}, {"eps", fmt.Sprint(r.eps)},
		{"weight_decay", fmt.Sprint(r.decay)}, {"momentum", fmt.Sprint(r.momentum)}, {"centered", fmt.Sprint(r.centered)}}
}

// Step changes the parameters.
func (r *RMSprop) Step() {
	r.update(func(i int, p, g *tensor.Tensor) {
		if r.square[i] == nil {
			r.square[i], r.mean[i], r.velocity[i] = tensor.ZerosLike(p), tensor.ZerosLike(p), tensor.ZerosLike(p)
		}
		if r.decay != 0 {
			g = g.Add(p.MulScalar(r.decay))
		}
		square := r.square[i]
		square.MulInPlace(tensor.Number(r.alpha)).AddInPlace(g.Square().MulScalar(1 - r.alpha))
		size := square
		if r.centered {
			mean := r.mean[i]
			mean.AddInPlace(g.Sub(mean).MulScalar(1 - r.alpha))
			size = square.Sub(mean.Square())
		}
		step := g.Div(size.Sqrt().AddScalar(r.eps))
		if r.momentum > 0 {
			step = r.velocity[i].MulInPlace(tensor.Number(r.momentum)).AddInPlace(step)
		}
		p.SubInPlace(step.MulScalar(r.lr))
	})
}
