package simd

import (
	"math"
)

// AdamStep holds the numbers of one step of Adam or, with Decoupled, AdamW.
type AdamStep struct {
	LR, Beta1, Beta2, Eps float64
	WeightDecay           float64
	Decoupled             bool // weight decay acts on p and not through the gradient
	Maximize              bool
	Step                  int // from 1
}

// Adam updates parameters p and moments m, v in place with gradient g, in the
// order of PyTorch's single-tensor Adam:
//
//	g = g + wd*p             or, decoupled, p = p - lr*wd*p
//	m = m + (1-b1)*(g-m)
//	v = b2*v + (1-b2)*g*g
//	p = p - lr/(1-b1^t) * m / (√v/√(1-b2^t) + eps)
func Adam[T Float](p, g, m, v []T, s AdamStep) {
	same(len(p), len(g), len(m), len(v))
	c := s.consts()
	var h [len(c)]T
	for i, x := range c {
		h[i] = T(x)
	}
	if f := active.Load().adam[kind[T]()]; f != nil {
		f(ptr(p), ptr(g), ptr(m), ptr(v), addr(&h), len(p))
		return
	}
	for i := range p {
		pi := p[i] * h[8]
		gi := g[i]*h[7] + h[6]*pi
		m[i] += h[0] * (gi - m[i])
		v[i] = h[1]*v[i] + h[2]*gi*gi
		p[i] = pi - h[3]*m[i]/(T(math.Sqrt(float64(v[i])))*h[4]+h[5])
	}
}

// consts orders the numbers as the kernels read them: 1-b1, b2, 1-b2,
// lr/(1-b1^t), 1/√(1-b2^t), eps, coupled decay, sign of g, decoupled decay.
func (s AdamStep) consts() [9]float64 {
	t := float64(s.Step)
	coupled, keep, sign := s.WeightDecay, 1.0, 1.0
	if s.Decoupled {
		coupled, keep = 0, 1-s.LR*s.WeightDecay
	}
	if s.Maximize {
		sign = -1
	}
	return [9]float64{
		1 - s.Beta1, s.Beta2, 1 - s.Beta2,
		s.LR / (1 - math.Pow(s.Beta1, t)), 1 / math.Sqrt(1-math.Pow(s.Beta2, t)), s.Eps,
		coupled, sign, keep,
	}
}

// SGDStep holds the numbers of one step of gradient descent.
type SGDStep struct {
	LR, Momentum, Dampening, WeightDecay float64
	Nesterov, Maximize                   bool
	First                                bool // buf holds nothing yet
}

// SGD updates parameters p in place with gradient g and, if there is momentum,
// the buffer buf (else nil), in PyTorch's order:
//
//	g   = g + wd*p
//	buf = momentum*buf + (1-dampening)*g, or g in the first step
//	p   = p - lr*(g + momentum*buf if nesterov, else buf)
func SGD[T Float](p, g, buf []T, s SGDStep) {
	same(len(p), len(g))
	lr, mom, damp, wd, sign := T(s.LR), T(s.Momentum), T(1-s.Dampening), T(s.WeightDecay), T(1)
	if s.Maximize {
		sign = -1
	}
	if s.Momentum != 0 {
		same(len(p), len(buf))
	}
	var step [512]T // a piece of the gradient, in the first-level cache
	for len(p) > 0 {
		n := min(len(p), len(step))
		pp, d := p[:n], step[:n]
		MulScalar(d, g[:n], sign)
		if wd != 0 {
			Axpy(d, wd, pp)
		}
		if s.Momentum != 0 {
			b := buf[:n]
			if s.First {
				copy(b, d)
			} else {
				MulScalar(b, b, mom)
				Axpy(b, damp, d)
			}
			if s.Nesterov {
				Axpy(d, mom, b)
			} else {
				copy(d, b)
			}
			buf = buf[n:]
		}
		Axpy(pp, -lr, d)
		p, g = p[n:], g[n:]
	}
}
