// Package rng draws PyTorch's random numbers: a Mersenne Twister with the
// derivations of PyTorch's CPU generator, so that a seed gives the same values.
package rng

// mt is MT19937 with 32-bit output.
//
// Source: M. Matsumoto and T. Nishimura, "Mersenne Twister: a
// 623-dimensionally equidistributed uniform pseudo-random number generator",
// ACM TOMACS 8 (1998).
type mt struct {
	state [624]uint32
	next  int
	fresh bool // nothing was drawn since it was seeded
}

func (m *mt) seed(s uint32) {
	m.state[0] = s
	for i := 1; i < len(m.state); i++ {
		prev := m.state[i-1]
		m.state[i] = 1812433253*(prev^prev>>30) + uint32(i)
	}
	m.next, m.fresh = len(m.state), true
}

func (m *mt) refill() {
	const n, shift = 624, 397
	twist := func(u, v uint32) uint32 {
		y := u&0x80000000 | v&0x7fffffff
		return y>>1 ^ -(v&1)&0x9908b0df
	}
	for i := range n - shift {
		m.state[i] = m.state[i+shift] ^ twist(m.state[i], m.state[i+1])
	}
	for i := n - shift; i < n-1; i++ {
		m.state[i] = m.state[i+shift-n] ^ twist(m.state[i], m.state[i+1])
	}
	m.state[n-1] = m.state[shift-1] ^ twist(m.state[n-1], m.state[0])
	m.next, m.fresh = 0, false
}

func (m *mt) uint32() uint32 {
	if m.next == len(m.state) {
		m.refill()
	}
	y := m.state[m.next]
	m.next++
	y ^= y >> 11
	y ^= y << 7 & 0x9d2c5680
	y ^= y << 15 & 0xefc60000
	return y ^ y>>18
}

// uint64 takes two draws, the high half first.
func (m *mt) uint64() uint64 {
	high := uint64(m.uint32())
	return high<<32 | uint64(m.uint32())
}
