package tensor

// Tidy runs f and gives back at once the memory of every tensor that
// operations of this goroutine made meanwhile, but for those that f returns,
// which Tidy returns, and what a graph or a gradient needs. Loops over large
// tensors then need the memory of one turn and do not wait for the collector:
//
//	total := tensor.Tidy(func() []*tensor.Tensor {
//		return []*tensor.Tensor{x.Sub(y).Square().Sum()}
//	})[0]
//
// A tensor that f stores elsewhere without returning it must not be used
// afterwards: the use panics.
func Tidy(f func() []*Tensor) []*Tensor {
	var kept []*Tensor
	made := MadeBy(func() { kept = f() })
	keep := map[Block]bool{}
	for _, x := range kept {
		if x != nil {
			keep[x.Block()] = true
		}
	}
	for _, m := range made {
		switch {
		case keep[m]:
			listed(m.st) // for a Tidy around this one
		case !m.Needed():
			m.Release()
		}
	}
	return kept
}
