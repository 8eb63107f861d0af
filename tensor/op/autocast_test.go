package op

import "testing"

// TestAutocast finds names that are in two lists, and those of lists that lost
// their rows.
func TestAutocast(t *testing.T) {
	seen := map[string]bool{}
	for _, names := range casts {
		for _, name := range names {
			if seen[name] {
				t.Errorf("%s is in two lists", name)
			}
			seen[name] = true
		}
	}
	for id, want := range map[ID]Cast{MatMul: Lower, Linear: Lower, Cat: Widest, CrossEntropy: Higher, Add: AsGiven, Exp: AsGiven} {
		if got := Autocast(id); got != want {
			t.Errorf("%s: %d, want %d", Table[id].Name, got, want)
		}
	}
}
