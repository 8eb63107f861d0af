package simd

import (
	"fmt"
	"os"
	"sync/atomic"
)

// A Tier is one set of kernels.
type Tier int32

// The tiers, slowest first. Go is the portable twin.
const (
	Go Tier = iota
	AVX2
	AVX512
)

var tierNames = [...]string{Go: "go", AVX2: "avx2", AVX512: "avx512"}

func (t Tier) String() string { return tierNames[t] }

var current atomic.Int32

// Current returns the tier in use.
func Current() Tier { return Tier(current.Load()) }

// Best returns the fastest tier this processor has.
func Best() Tier { return best }

var best = detect()

// SetTier switches all kernels of this process to t and returns a function
// that switches back, so that a test can say
//
//	defer simd.SetTier(simd.AVX2)()
//
// It panics when the processor lacks the instructions. Calls that run in other
// goroutines during the switch finish in the tier they began with.
func SetTier(t Tier) (restore func()) {
	if t < Go || t > best {
		panic(fmt.Sprintf("simd: this processor has no tier %q, its best is %q", t, best))
	}
	old := Tier(current.Swap(int32(t)))
	active.Store(&tables[t])
	return func() {
		current.Store(int32(old))
		active.Store(&tables[old])
	}
}

// Tiers returns the tiers of this processor, slowest first.
func Tiers() []Tier {
	var all []Tier
	for t := Go; t <= best; t++ {
		all = append(all, t)
	}
	return all
}

// RUSTORCH_SIMD holds the process to a lower tier: avx512, avx2 or go.
func init() {
	want := best
	if name := os.Getenv("RUSTORCH_SIMD"); name != "" {
		t, err := parseTier(name)
		if err != nil {
			panic("RUSTORCH_SIMD: " + err.Error())
		}
		want = t
	}
	SetTier(want)
}

func parseTier(name string) (Tier, error) {
	for t, s := range tierNames {
		if s == name {
			return Tier(t), nil
		}
	}
	return Go, fmt.Errorf("simd: unknown tier %q, want avx512, avx2 or go", name)
}
