package optim

import (
	"fmt"
	"math"

	"github.com/rustorch/rustorch/tensor"
)

// A Scheduler changes the learning rate of an optimizer after every epoch.
type Scheduler interface{ Step() }

// A schedule counts epochs and asks for the next learning rate.
type schedule struct {
	o     Optimizer
	base  float64 // the learning rate at the beginning
	epoch int
	next  func(epoch int, lr float64) float64
}

// Step ends an epoch.
func (s *schedule) Step() {
	s.epoch++
	s.o.SetLR(s.next(s.epoch, s.o.LR()))
}

func newSchedule(o Optimizer, next func(s *schedule, epoch int, lr float64) float64) Scheduler {
	s := &schedule{o: o, base: o.LR()}
	s.next = func(epoch int, lr float64) float64 { return next(s, epoch, lr) }
	return s
}

// NewStepLR multiplies the learning rate by gamma every size epochs.
func NewStepLR(o Optimizer, size int, gamma float64) Scheduler {
	if size < 1 {
		panic(&tensor.ValueError{Op: "StepLR", Reason: fmt.Sprintf("the step size %d is not positive", size)})
	}
	return newSchedule(o, func(_ *schedule, epoch int, lr float64) float64 {
		if epoch%size != 0 {
			return lr
		}
		return lr * gamma
	})
}

// NewExponentialLR multiplies the learning rate by gamma every epoch.
func NewExponentialLR(o Optimizer, gamma float64) Scheduler {
	return newSchedule(o, func(_ *schedule, _ int, lr float64) float64 { return lr * gamma })
}

// NewLambdaLR sets the learning rate to the first one times factor(epoch), from
// epoch 0 on.
func NewLambdaLR(o Optimizer, factor func(epoch int) float64) Scheduler {
	s := newSchedule(o, func(s *schedule, epoch int, _ float64) float64 { return s.base * factor(epoch) })
	o.SetLR(o.LR() * factor(0))
	return s
}

// NewCosineAnnealingLR lets the learning rate fall to least along half a cosine
// of epochs, and rise again after it. It goes on from the learning rate as it
// is, so that other schedulers may change it too.
//
// Source: Loshchilov and Hutter, SGDR, arXiv:1608.03983, in PyTorch's recursive form
func NewCosineAnnealingLR(o Optimizer, epochs int, least float64) Scheduler {
	if epochs < 1 {
		panic(&tensor.ValueError{Op: "CosineAnnealingLR", Reason: fmt.Sprintf("%d epochs are not positive", epochs)})
	}
	wave := func(epoch int) float64 { return 1 + math.Cos(math.Pi*float64(epoch)/float64(epochs)) }
	return newSchedule(o, func(s *schedule, epoch int, lr float64) float64 {
		if (epoch-1-epochs)%(2*epochs) == 0 { // the recursion would divide by zero
			return lr + (s.base-least)*(1-math.Cos(math.Pi/float64(epochs)))/2
		}
		return wave(epoch)/wave(epoch-1)*(lr-least) + least
	})
}

// ClipGradNorm scales the gradients of params down so that all of them together
// have at most the 2-norm limit, and returns the norm that they had.
//
// Source: Pascanu et al., arXiv:1211.5063
func ClipGradNorm(params []*tensor.Tensor, limit float64) float64 {
	total := 0.0
	for _, p := range params {
		if g := p.Grad(); g != nil {
			n := g.Detach().Norm().Float()
			total += n * n
		}
	}
	total = math.Sqrt(total)
	if factor := limit / (total + 1e-6); factor < 1 {
		for _, p := range params {
			if g := p.Grad(); g != nil {
				g.Detach().MulInPlace(tensor.Number(factor))
			}
		}
	}
	return total
}

// ClipGradValue holds the elements of the gradients of params between -limit
// and limit.
func ClipGradValue(params []*tensor.Tensor, limit float64) {
	for _, p := range params {
		if g := p.Grad(); g != nil {
			g.Detach().ClampInPlace(-limit, limit)
		}
	}
}
