package tensor

import (
	"sync"
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor/internal/buf"
)

// A Block is the memory that views of one tensor share. It is comparable.
type Block struct{ st *buf.Storage }

// Block returns the memory that x lies in.
func (x *Tensor) Block() Block { return Block{x.st} }

// Release gives the memory back at once. No tensor over it may be used again.
func (m Block) Release() { m.st.Free() }

// Drop ends one Capture of a tensor in the memory.
func (m Block) Drop() { m.st.Drop() }

// Freed reports whether the memory was given back.
func (m Block) Freed() bool { return m.st.Freed() }

// Needed reports whether a graph, a gradient or an owner outside of Go still
// needs the memory.
func (m Block) Needed() bool { return m.st.Needed() }

// Spans reports whether the elements of x are all that lies in its memory, in
// row-major order, as they are there.
func (x *Tensor) Spans() bool {
	return x.IsContiguous() && x.todo == 0 && x.off == 0 && x.Bytes() == x.st.Len()
}

// makers are the goroutines whose new memory is being listed.
var makers struct {
	n     atomic.Int32
	lists sync.Map // GoroutineID → *[]Block
}

// MadeBy runs f and returns the memory of all tensors that the operations of
// this goroutine made meanwhile: f's results and intermediate ones alike.
func MadeBy(f func()) (made []Block) {
	id := Goroutine()
	before, had := makers.lists.Swap(id, &made)
	makers.n.Add(1)
	defer func() {
		makers.n.Add(-1)
		if had {
			makers.lists.Store(id, before)
		} else {
			makers.lists.Delete(id)
		}
	}()
	f()
	return made
}

// listed enters new memory into the list of its goroutine, if there is one.
func listed(st *buf.Storage) *buf.Storage {
	if makers.n.Load() == 0 {
		return st
	}
	if list, ok := makers.lists.Load(Goroutine()); ok {
		l := list.(*[]Block)
		*l = append(*l, Block{st})
	}
	return st
}
