//go:build cgo

package main

/*
#include "abi.h"
*/
import "C"

import (
	"sync"

	"github.com/rustorch/rustorch/tensor"
)

// generators are those that Python made and has not given up, by their number.
var generators struct {
	mu   sync.Mutex
	last int64
	all  map[int64]*tensor.Generator
}

// defaultSeed is the seed of a generator that nobody seeded.
const defaultSeed = 67280421310721

func newGenerator() int64 {
	generators.mu.Lock()
	defer generators.mu.Unlock()
	if generators.all == nil {
		generators.all = map[int64]*tensor.Generator{}
	}
	generators.last++
	generators.all[generators.last] = tensor.NewGenerator(defaultSeed)
	return generators.last
}

func endGenerator(number int64) {
	generators.mu.Lock()
	defer generators.mu.Unlock()
	delete(generators.all, number)
}

// source returns the generator that a call draws from.
func (c *call) source() *tensor.Generator {
	if c.generator == 0 {
		return tensor.DefaultGenerator()
	}
	generators.mu.Lock()
	defer generators.mu.Unlock()
	g := generators.all[int64(c.generator)]
	if g == nil {
		panic(&tensor.ValueError{Op: "generator", Reason: "the generator has ended"})
	}
	return g
}

// setState puts the generator into the state that operand 0, a vector of bytes,
// describes.
func setState(c *call) {
	state, ok := c.x(0).Data().([]uint8)
	if !ok {
		panic(&tensor.DTypeError{Op: "set_state", DType: c.x(0).DType(), Reason: "RNG state must be a torch.ByteTensor"})
	}
	if err := c.source().SetState(state); err != nil {
		panic(&tensor.ValueError{Op: "set_state", Reason: err.Error()})
	}
}

// draw fills operand 0 with random numbers: the kind, and its two numbers; a
// tensor of probabilities or rates is operand 1.
func draw(c *call) {
	x, g := c.x(0), c.source()
	switch c.int(0) {
	case C.RT_UNIFORM:
		x.UniformInPlace(g, c.float(1), c.float(2))
	case C.RT_NORMAL:
		x.NormalInPlace(g, c.float(1), c.float(2))
	case C.RT_EXPONENTIAL:
		x.ExponentialInPlace(g, c.float(1))
	case C.RT_BERNOULLI:
		x.BernoulliInPlace(g, c.x(1))
	case C.RT_POISSON:
		x.PoissonInPlace(g, c.x(1))
	case C.RT_BINOMIAL:
		x.BinomialInPlace(g, c.x(1))
	case C.RT_GAMMA:
		x.GammaInPlace(g, c.x(1))
	case C.RT_DIRICHLET:
		x.DirichletInPlace(g, c.x(1))
	case C.RT_RANDOM:
		x.RandomInPlace(g, c.int(1), c.int(2))
	}
	c.put(x)
}
