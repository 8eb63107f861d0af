// Package optim has the methods that train parameters from their gradients,
// with PyTorch's formulas and defaults.
package optim

import (
	"fmt"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor"
)

// An Optimizer changes parameters along their gradients.
type Optimizer interface {
	// Step changes the parameters; those without a gradient stay.
	Step()
	// ZeroGrad removes the gradients before the next backward pass.
	ZeroGrad()
	// LR and SetLR read and set the learning rate.
	LR() float64
	SetLR(lr float64)
}

// A Setting is one setting of an optimizer as text.
type Setting struct{ Name, Value string }

// An Option changes a setting of an optimizer.
type Option func(*settings)

type settings struct {
	momentum, dampening, decay float64
	nesterov, decoupled        bool
	beta1, beta2, eps          float64
	alpha                      float64
	centered                   bool
}

// Momentum sets how much of the last step goes on; for SGD and RMSprop.
func Momentum(m float64) Option { return func(s *settings) { s.momentum = m } }

// Dampening sets how much of the gradient does not enter the momentum; for SGD.
func Dampening(d float64) Option { return func(s *settings) { s.dampening = d } }

// Nesterov looks ahead along the momentum; for SGD.
func Nesterov() Option { return func(s *settings) { s.nesterov = true } }

// WeightDecay adds decay times the parameter to its gradient; for AdamW it
// shrinks the parameter itself.
func WeightDecay(decay float64) Option { return func(s *settings) { s.decay = decay } }

// Betas sets the rates at which Adam forgets gradients and their squares.
func Betas(beta1, beta2 float64) Option {
	return func(s *settings) { s.beta1, s.beta2 = beta1, beta2 }
}

// Eps sets the number that keeps Adam and RMSprop from dividing by zero.
func Eps(eps float64) Option { return func(s *settings) { s.eps = eps } }

// base is what the optimizers have in common.
type base struct {
	params []*tensor.Tensor
	lr     float64
	settings
}

func newBase(name string, params []*tensor.Tensor, lr float64, s settings, opts []Option) base {
	for _, o := range opts {
		o(&s)
	}
	if len(params) == 0 {
		panic(&tensor.ValueError{Op: name, Reason: "optimizer got an empty parameter list"})
	}
	if !(lr >= 0) || math.IsInf(lr, 0) {
		panic(&tensor.ValueError{Op: name, Reason: fmt.Sprintf("Invalid learning rate: %v", lr)})
	}
	if !(s.momentum >= 0) || !(s.decay >= 0) || !(s.eps >= 0) || !(s.beta1 >= 0 && s.beta1 < 1) || !(s.beta2 >= 0 && s.beta2 < 1) {
		panic(&tensor.ValueError{Op: name, Reason: "momentum, weight decay and eps must not be negative, betas lie in [0, 1)"})
	}
	return base{params, lr, s}
}

// ZeroGrad removes the gradients.
func (b *base) ZeroGrad() {
	for _, p := range b.params {
		p.ZeroGrad()
	}
}

// LR returns the learning rate.
func (b *base) LR() float64 { return b.lr }

// SetLR sets the learning rate of the next steps.
func (b *base) SetLR(lr float64) { b.lr = lr }

// Params returns the parameters that are trained.
func (b *base) Params() []*tensor.Tensor { return b.params }

// Name returns SGD.
func (s *SGD) Name() string { return "SGD" }

// Name returns Adam or AdamW.
func (a *Adam) Name() string {
	if a.decoupled {
		return "AdamW"
	}
	return "Adam"
}

// Settings returns the settings that have an effect, by PyTorch's names.
func (s *SGD) Settings() []Setting {
	list := []Setting{{"lr", fmt.Sprint(s.lr)}, {"momentum", fmt.Sprint(s.momentum)}, {"weight_decay", fmt.Sprint(s.decay)}}
	if s.momentum != 0 {
		list = append(list, Setting{"dampening", fmt.Sprint(s.dampening)}, Setting{"nesterov", fmt.Sprint(s.nesterov)})
	}
	return list
}

// Settings returns the settings by PyTorch's names, and how many steps were
// made.
func (a *Adam) Settings() []Setting {
	return []Setting{{"lr", fmt.Sprint(a.lr)}, {"betas", fmt.Sprintf("(%v, %v)", a.beta1, a.beta2)}, {"eps", fmt.Sprint(a.eps)},
		{"weight_decay", fmt.Sprint(a.decay)}, {"steps", fmt.Sprint(slices.Max(a.steps))}}
}

// update calls f for every parameter that has a gradient, with tensors over
// the same memory that no gradient is recorded for.
func (b *base) update(f func(i int, p, g *tensor.Tensor)) {
	for i, p := range b.params {
		if g := p.Grad(); g != nil {
			f(i, p.Detach(), g.Detach())
		}
	}
}

// SGD is stochastic gradient descent.
type SGD struct {
	base
	velocity []*tensor.Tensor
}

// NewSGD returns p ← p - lr·v with v ← momentum·v + g.
//
// Source: Sutskever et al., On the importance of initialization and momentum
// in deep learning, ICML 2013; in the form of PyTorch's SGD
func NewSGD(params []*tensor.Tensor, lr float64, opts ...Option) *SGD {
	s := &SGD{base: newBase("SGD", params, lr, settings{}, opts)}
	if s.nesterov && s.momentum == 0 {
		panic(&tensor.ValueError{Op: "SGD", Reason: "Nesterov momentum requires a momentum"})
	}
	s.velocity = make([]*tensor.Tensor, len(params))
	return s
}

// Step changes the parameters.
func (s *SGD) Step() {
	s.update(func(i int, p, g *tensor.Tensor) {
		first := s.velocity[i] == nil
		if first && s.momentum != 0 {
			s.velocity[i] = tensor.ZerosLike(p)
		}
		p.SGDInPlace(g, s.velocity[i], tensor.SGDStep{LR: s.lr, Momentum: s.momentum, Dampening: s.dampening,
			WeightDecay: s.decay, Nesterov: s.nesterov, First: first})
	})
}

// Adam keeps running means of each parameter's gradient and of its square.
type Adam struct {
	base
	steps        []int
	mean, square []*tensor.Tensor
}

// NewAdam returns Adam with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8.
//
// Source: Kingma and Ba, Adam, arXiv:1412.6980, algorithm 1
func NewAdam(params []*tensor.Tensor, lr float64, opts ...Option) *Adam {
	return newAdam("Adam", params, lr, settings{beta1: .9, beta2: .999, eps: 1e-8}, opts)
}

// NewAdamW returns Adam with weight decay (0.01 by default) that is not part
// of the gradient.
//
// Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization, arXiv:1711.05101
func NewAdamW(params []*tensor.Tensor, lr float64, opts ...Option) *Adam {
	return newAdam("AdamW", params, lr, settings{beta1: .9, beta2: .999, eps: 1e-8, decay: .01, decoupled: true}, opts)
}

func newAdam(name string, params []*tensor.Tensor, lr float64, s settings, opts []Option) *Adam {
	n := len(params)
	return &Adam{base: newBase(name, params, lr, s, opts), steps: make([]int, n), mean: make([]*tensor.Tensor, n), square: make([]*tensor.Tensor, n)}
}

// Step changes the parameters.
func (a *Adam) Step() {
	a.update(func(i int, p, g *tensor.Tensor) {
		if a.steps[i] == 0 {
			a.mean[i], a.square[i] = tensor.ZerosLike(p), tensor.ZerosLike(p)
		}
		a.steps[i]++
		p.AdamInPlace(g, a.mean[i], a.square[i], tensor.AdamStep{LR: a.lr, Beta1: a.beta1, Beta2: a.beta2, Eps: a.eps,
			WeightDecay: a.decay, Decoupled: a.decoupled, Step: a.steps[i]})
	})
}
