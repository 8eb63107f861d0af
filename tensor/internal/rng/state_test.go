package rng

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

// TestState goes back to states after every kind of draw.
func TestState(t *testing.T) {
	draws := map[string]func(g *Generator){
		"nothing":               func(g *Generator) {},
		"one number":            func(g *Generator) { g.Uniform32(make([]float32, 1)) },
		"a whole block":         func(g *Generator) { g.Uniform32(make([]float32, 624)) },
		"a block and a number":  func(g *Generator) { g.Uniform32(make([]float32, 625)) },
		"one of a pair":         func(g *Generator) { g.Normal64(make([]float64, 1)) },
		"an odd number of them": func(g *Generator) { g.NormalEach(make([]float64, 33)) },
	}
	for name, draw := range draws {
		g, h := New(7), New(1)
		draw(g)
		state := g.State()
		if err := h.SetState(state); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if !slices.Equal(h.State(), state) || h.InitialSeed() != 7 {
			t.Errorf("%s: the state is another one after it was set", name)
		}
		want, got := make([]float64, 3), make([]float64, 3)
		g.Normal64(want)
		h.Normal64(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: goes on with %v, want %v", name, got, want)
		}
	}
}

// TestStateIsPyTorchs compares fields with those that PyTorch 2.15.0 writes
// after manual_seed(7).
func TestStateIsPyTorchs(t *testing.T) {
	g := New(7)
	check := func(when string, left, next uint64, first uint64) {
		t.Helper()
		b, le := g.State(), binary.LittleEndian
		if len(b) != 5056 || le.Uint64(b) != 7 || uint64(le.Uint32(b[8:])) != left || le.Uint32(b[12:]) != 1 || le.Uint64(b[16:]) != next || le.Uint64(b[24:]) != first {
			t.Errorf("%s: %d bytes, seed %d, left %d, next %d, first word %d", when, len(b), le.Uint64(b), le.Uint32(b[8:]), le.Uint64(b[16:]), le.Uint64(b[24:]))
		}
	}
	check("seeded", 1, 0, 7)
	g.Uniform32(make([]float32, 1))
	check("after a number", 624, 1, 2022286329)
	g.Uniform32(make([]float32, 623))
	check("at the end of the block", 1, 624, 2022286329)
}

func TestBadStates(t *testing.T) {
	good := New(7).State()
	for name, tt := range map[string]struct {
		change func(b []byte) []byte
		want   string
	}{
		"short":            {func(b []byte) []byte { return b[:5] }, "of size 5056 but found the input RNG state size to be 5"},
		"empty":            {func(b []byte) []byte { return nil }, "to be 0"},
		"zeros":            {func(b []byte) []byte { return make([]byte, len(b)) }, "Invalid mt19937 state"},
		"left over":        {func(b []byte) []byte { b[8], b[9] = 0xff, 0xff; return b }, "Invalid mt19937 state"},
		"negative left":    {func(b []byte) []byte { b[11] = 0x80; return b }, "Invalid mt19937 state"},
		"place beyond":     {func(b []byte) []byte { b[20] = 1; return b }, "Invalid mt19937 state"},
		"place and number": {func(b []byte) []byte { b[8], b[16] = 5, 9; return b }, "Invalid mt19937 state"},
	} {
		g := New(1)
		if err := g.SetState(tt.change(slices.Clone(good))); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v", name, err)
		}
		if g.InitialSeed() != 1 {
			t.Errorf("%s: a state that is refused changed the generator", name)
		}
	}
}
