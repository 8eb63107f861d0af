package rng

import (
	"math"
	"sync"
)

// DefaultSeed is the seed of a generator that nobody seeded.
const DefaultSeed = 67280421310721

// A Generator draws random numbers. Its methods may be called from several
// goroutines; each call draws its numbers in one piece.
type Generator struct {
	// Poll, if set, is called now and then by long fills, which it ends by a panic.
	Poll func()

	mu      sync.Mutex
	mt      mt
	initial uint64
	normal  float64 // the second value of a pair, kept for the next call
	cached  bool
}

// New returns a generator with the given seed.
func New(seed uint64) *Generator {
	g := &Generator{}
	g.Seed(seed)
	return g
}

func (g *Generator) poll(i int) {
	if i&0xffff == 0xfff0 && g.Poll != nil {
		g.Poll()
	}
}

// Default is the generator that functions without one use.
var Default = New(DefaultSeed)

// Seed starts the sequence of seed, of which the lower 32 bits count.
func (g *Generator) Seed(seed uint64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.mt.seed(uint32(seed))
	g.initial, g.cached = seed, false
}

// InitialSeed returns the last seed.
func (g *Generator) InitialSeed() uint64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.initial
}

func (g *Generator) uniform32() float32 { return float32(g.mt.uint32()&(1<<24-1)) * (1.0 / (1 << 24)) }
func (g *Generator) uniform64() float64 { return float64(g.mt.uint64()&(1<<53-1)) * (1.0 / (1 << 53)) }

// Uniform32 fills dst with values from [0, 1).
func (g *Generator) Uniform32(dst []float32) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range dst {
		g.poll(i)
		dst[i] = g.uniform32()
	}
}

// Uniform64 fills dst with values from [0, 1).
func (g *Generator) Uniform64(dst []float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range dst {
		g.poll(i)
		dst[i] = g.uniform64()
	}
}

// Normal32 fills dst with values of the standard normal distribution.
func (g *Generator) Normal32(dst []float32) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(dst) < 16 {
		for i := range dst {
			g.poll(i)
			dst[i] = float32(g.pairwise())
		}
		return
	}
	for i := range dst {
		g.poll(i)
		dst[i] = g.uniform32()
	}
	last := len(dst) - 15
	for i := 0; i < last; i += 16 {
		g.poll(i)
		boxMuller32(dst[i : i+16])
	}
	if len(dst)%16 != 0 { // the tail is drawn anew with the elements before it
		tail := dst[len(dst)-16:]
		for i := range tail {
			tail[i] = g.uniform32()
		}
		boxMuller32(tail)
	}
}

// NormalEach fills dst with values of the standard normal distribution, drawn
// one after the other as a short Normal32 does.
func (g *Generator) NormalEach(dst []float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range dst {
		g.poll(i)
		dst[i] = g.pairwise()
	}
}

// NormalBlocks fills dst, of 16 elements and more, with values of the standard
// normal distribution in blocks of 16, of which the last one, drawn anew, covers
// the tail. It is how floats of 16 bits are drawn.
func (g *Generator) NormalBlocks(dst []float32) {
	g.mu.Lock()
	defer g.mu.Unlock()
	block := func(v []float32) {
		for i := range v {
			v[i] = g.uniform32()
		}
		boxMuller32(v)
	}
	for i := 0; i+16 <= len(dst); i += 16 {
		g.poll(i)
		block(dst[i : i+16])
	}
	if len(dst)%16 != 0 {
		block(dst[len(dst)-16:])
	}
}

// Normal64 fills dst with values of the standard normal distribution.
func (g *Generator) Normal64(dst []float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(dst) < 16 {
		for i := range dst {
			g.poll(i)
			dst[i] = g.pairwise()
		}
		return
	}
	for i := range dst {
		g.poll(i)
		dst[i] = g.uniform64()
	}
	last := len(dst) - 15
	for i := 0; i < last; i += 16 {
		g.poll(i)
		boxMuller(dst[i : i+16])
	}
	if len(dst)%16 != 0 {
		tail := dst[len(dst)-16:]
		for i := range tail {
			tail[i] = g.uniform64()
		}
		boxMuller(tail)
	}
}

// boxMuller turns 16 uniform values into normal ones: value j and j+8 make
// the normal values j and j+8.
//
// Source: G. Box and M. Muller, "A note on the generation of random normal
// deviates", Annals of Mathematical Statistics 29 (1958).
func boxMuller(v []float64) {
	for j := range 8 {
		u1, u2 := 1-v[j], v[j+8]
		radius := math.Sqrt(-2 * math.Log(u1))
		sin, cos := math.Sincos(2 * math.Pi * u2)
		v[j], v[j+8] = radius*cos, radius*sin
	}
}

// pairwise draws one normal value; every second call has it from the first.
func (g *Generator) pairwise() float64 {
	if g.cached {
		g.cached = false
		return g.normal
	}
	u1, u2 := g.uniform64(), g.uniform64()
	radius := math.Sqrt(-2 * math.Log1p(-u2))
	sin, cos := math.Sincos(2 * math.Pi * u1)
	g.normal, g.cached = radius*sin, true
	return radius * cos
}

// Integers fills dst with values from low to last, both included; last is not
// below low.
func (g *Generator) Integers(dst []int64, low, last int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	width := uint64(last) - uint64(low) + 1 // 0 stands for all 64 bits
	for i := range dst {
		g.poll(i)
		switch {
		case width == 0:
			dst[i] = int64(g.mt.uint64())
		case width >= 1<<32:
			dst[i] = low + int64(g.mt.uint64()%width)
		default:
			dst[i] = low + int64(uint64(g.mt.uint32())%width)
		}
	}
}

// Permute fills dst with a random order of 0 to len(dst)-1.
func (g *Generator) Permute(dst []int64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range dst {
		g.poll(i)
		dst[i] = int64(i)
	}
	for i := range len(dst) - 1 {
		g.poll(i)
		j := i + int(g.mt.uint32()%uint32(len(dst)-i))
		dst[i], dst[j] = dst[j], dst[i]
	}
}

// Bernoulli sets each element with probability p, as dropout and bernoulli_ do.
func (g *Generator) Bernoulli(dst []bool, p float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for i := range dst {
		g.poll(i)
		dst[i] = g.uniform64() < p
	}
}
