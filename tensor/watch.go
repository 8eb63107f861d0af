package tensor

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor/op"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A NaNError is the panic value of the first operation under a watch whose
// result has a NaN, or an infinity where its operands had none.
type NaNError struct {
	Op       string    // the operation, by PyTorch's name
	Inputs   []Numbers // its operands
	Result   Numbers   // the first result that is bad
	Count    int       // bad elements of the result
	Infinite bool      // they are infinite, and none is NaN
	Given    bool      // an operand had a NaN already, which no watched operation made
	Backward string    // the operation whose gradient was computed, if one was
	Called   Origin    // where that operation was called
	Operands []Numbers // of that operation
}

// An Origin is where code calls an operation.
type Origin struct {
	Name        string   // cell[3]:2:7 or file.go:12; empty if nothing is known
	Line, Caret string   // of the source, if it is known, and the mark for the line below it
	Operands    []string // of the call, as they are written, the receiver first
}

// Error names the operation, the shapes and what is wrong.
func (e *NaNError) Error() string {
	var b strings.Builder
	shapes := make([]string, len(e.Inputs))
	for i, s := range e.Inputs {
		shapes[i] = shape.String(s.Shape)
	}
	what := "NaN"
	if e.Infinite {
		what = "infinite"
	}
	fmt.Fprintf(&b, "%s of %s: %d of the %d elements of the result (shape %s) are %s", e.Op, strings.Join(shapes, ", "), e.Count, shape.Numel(e.Result.Shape), shape.String(e.Result.Shape), what)
	if e.Given {
		b.WriteString("; an operand has NaN already")
	}
	if e.Backward != "" {
		b.WriteString(", in the gradient of " + e.Backward)
		if e.Called.Name != "" {
			b.WriteString(", called at " + e.Called.Name)
		}
	}
	return b.String()
}

// A watch says what results of a goroutine's operations are looked at for.
type watch struct{ infinite bool }

var (
	watching atomic.Int32
	watches  sync.Map // GoroutineID → watch
)

// Watch runs f while the first operation of this goroutine whose result has a
// NaN panics with a *NaNError; with infinite also the first one whose result
// has an infinity while no operand has.
func Watch(infinite bool, f func()) {
	id := Goroutine()
	before, had := watches.Swap(id, watch{infinite})
	watching.Add(1)
	defer func() {
		watching.Add(-1)
		if had {
			watches.Store(id, before)
		} else {
			watches.Delete(id)
		}
	}()
	f()
}

// Watching reports whether results of this goroutine's operations are watched.
func Watching() bool {
	if watching.Load() == 0 {
		return false
	}
	_, on := watches.Load(Goroutine())
	return on
}

// watched looks at the results of an operation.
func watched(id op.ID, in []*Tensor, out ...*Tensor) {
	if w, on := watches.Load(Goroutine()); on {
		if e := w.(watch).inspect(op.Table[id].Py, in, out); e != nil {
			panic(e)
		}
	}
}

// CheckNaN panics as a watched operation does that has this name, these
// operands, which may be nil, and these results.
func CheckNaN(name string, in []*Tensor, out ...*Tensor) {
	if w, on := watches.Load(Goroutine()); on {
		if e := w.(watch).inspect(name, in, out); e != nil {
			panic(e)
		}
	}
}

// inspect returns the error of the first result that is bad, or nil.
func (w watch) inspect(name string, in, out []*Tensor) *NaNError {
	for _, z := range out {
		if z == nil || !z.dt.IsInexact() {
			continue
		}
		nan, inf := strange(z)
		if nan == 0 && (inf == 0 || !w.infinite) {
			continue
		}
		e := &NaNError{Op: name, Count: nan}
		if nan == 0 {
			e.Count, e.Infinite = inf, true
		}
		for _, x := range in {
			if x == nil {
				continue
			}
			n := NumbersOf(x)
			e.Inputs = append(e.Inputs, n)
			e.Given = e.Given || n.NaN > 0
			if e.Infinite && n.Inf > 0 {
				return nil
			}
		}
		e.Result = NumbersOf(z)
		return e
	}
	return nil
}

// strange counts the elements of x, or their parts, that are NaN and infinite.
func strange(x *Tensor) (nan, inf int) {
	if isSparse(x) {
		x = x.sp.values
	}
	x = x.bare() // the signs do not matter
	if x.dt.IsComplex() {
		x = x.parts()
	}
	if x.dt.IsHalf() {
		x = x.cast(Float32)
	}
	if x.dt == Float64 {
		return strangeOf(elems[float64](x), x)
	}
	return strangeOf(elems[float32](x), x)
}

func strangeOf[T float](v []T, x *Tensor) (nan, inf int) {
	forEach(func(at []int) {
		if e := v[at[0]]; e-e != 0 {
			if e != e {
				nan++
			} else {
				inf++
			}
		}
	}, x)
	return nan, inf
}
