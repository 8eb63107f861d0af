package data

import (
	"fmt"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

// TestOrderIsPyTorchs holds two passes over 11 numbers in PyTorch 2.15.0's
// DataLoader, and the random number drawn after them, or after one pass without
// shuffling.
func TestOrderIsPyTorchs(t *testing.T) {
	x := tensor.Range(11)
	set := NewTensors(x, x)
	for _, tt := range []struct {
		seed        int
		want        string
		then, plain float64
	}{
		{0, "[[10 4 2 9] [5 8 1 6] [0 3 7] [10 3 4 8] [9 7 5 1] [2 6 0]]", 0.455627977848053, 0.08847743272781372},
		{42, "[[5 10 8 1] [0 9 2 6] [3 7 4] [5 10 4 1] [3 6 0 2] [9 8 7]]", 0.9407714605331421, 0.38286375999450684},
	} {
		tensor.ManualSeed(tt.seed)
		l := NewLoader(set, 4, true)
		var got [][]int
		for range 2 {
			for b := range l.Batches() {
				got = append(got, b.Ints())
			}
		}
		if fmt.Sprint(got) != tt.want {
			t.Errorf("seed %d: %v, want %s", tt.seed, got, tt.want)
		}
		if v := tensor.Rand(1).Float(); v != tt.then {
			t.Errorf("seed %d: then %v, want %v", tt.seed, v, tt.then)
		}
		tensor.ManualSeed(tt.seed)
		for range NewLoader(set, 4, false).Batches() {
		}
		if v := tensor.Rand(1).Float(); v != tt.plain {
			t.Errorf("seed %d without shuffling: then %v, want %v", tt.seed, v, tt.plain)
		}
	}
}
