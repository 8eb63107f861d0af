package rng

import (
	"encoding/binary"
	"fmt"
	"math"
)

// The state of a generator is written as PyTorch's get_state does: the seed,
// how many numbers are left in the block, a word that says that the generator is
// seeded, the place in the block, the 624 words of the block in 8 bytes each,
// the numbers of the pairwise method (x, y, rho, and whether one is kept), and a
// kept float32.
const (
	stateBlock  = 24
	stateNormal = stateBlock + 8*624
	stateSize   = stateNormal + 3*8 + 8 + 8
)

// State returns the state of g, 5056 bytes in PyTorch's form.
//
// Source: aten/src/ATen/CPUGeneratorImpl.cpp, struct CPUGeneratorImplState.
func (g *Generator) State() []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	b, le := make([]byte, stateSize), binary.LittleEndian
	left, next := len(g.mt.state)+1-g.mt.next, g.mt.next
	if g.mt.fresh {
		next = 0
	}
	le.PutUint64(b, g.initial)
	le.PutUint32(b[8:], uint32(left))
	le.PutUint32(b[12:], 1)
	le.PutUint64(b[16:], uint64(next))
	for i, w := range g.mt.state {
		le.PutUint64(b[stateBlock+8*i:], uint64(w))
	}
	if g.cached {
		le.PutUint64(b[stateNormal+8:], math.Float64bits(g.normal))
		le.PutUint32(b[stateNormal+24:], 1)
	}
	return b
}

// SetState puts g into a state that State, or PyTorch, returned.
func (g *Generator) SetState(b []byte) error {
	if len(b) != stateSize {
		return fmt.Errorf("Expected a CPUGeneratorImplState of size %d but found the input RNG state size to be %d", stateSize, len(b))
	}
	le := binary.LittleEndian
	left, next := int(int32(le.Uint32(b[8:]))), le.Uint64(b[16:])
	n := len(g.mt.state)
	valid := le.Uint32(b[12:]) != 0 && left >= 1 && left <= n && next <= uint64(n) && (left == 1 || int(next) == n+1-left)
	if !valid {
		return fmt.Errorf("Invalid mt19937 state")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.initial = le.Uint64(b)
	g.mt.next, g.mt.fresh = n+1-left, left == 1 && next == 0
	for i := range g.mt.state {
		g.mt.state[i] = uint32(le.Uint64(b[stateBlock+8*i:]))
	}
	g.normal, g.cached = math.Float64frombits(le.Uint64(b[stateNormal+8:])), le.Uint32(b[stateNormal+24:]) != 0
	return nil
}
