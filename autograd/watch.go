package autograd

import (
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/rustorch/rustorch/tensor"
)

// WatchNaN runs f while the first operation of this goroutine whose result has
// a NaN panics with a *tensor.NaNError: in the gradients that Backward computes
// too, where the error also names the operation whose gradient it is.
func WatchNaN(f func()) { WatchNaNOpt(false, f) }

// WatchNaNOpt is WatchNaN that with infinite also stops at the first operation
// whose result has an infinity while no operand has.
func WatchNaNOpt(infinite bool, f func()) { tensor.Watch(infinite, f) }

// A called is what the node of a watched operation keeps about its call.
type called struct {
	from     tensor.Origin
	operands []tensor.Numbers
}

// note keeps where the operation was called and with what, if results are
// watched.
func (c *call) note(in []*tensor.Tensor) {
	if !tensor.Watching() {
		return
	}
	c.called = &called{from: caller()}
	for _, x := range in {
		switch {
		case x == nil:
		case x.SavedVersion() != x.Version(): // the operation has written over it
			c.called.operands = append(c.called.operands, tensor.Numbers{Shape: x.Shape(), DType: x.DType()})
		default:
			c.called.operands = append(c.called.operands, tensor.NumbersOf(x))
		}
	}
}

// position finds the place in an interpreted program that the calling
// goroutine runs.
var position atomic.Pointer[func() (tensor.Origin, bool)]

// SetPosition says how to find the place in a program that is not compiled,
// such as a cell: at returns what the calling goroutine runs, or false if that
// is compiled code. It is asked only while results are watched.
func SetPosition(at func() (tensor.Origin, bool)) { position.Store(&at) }

// module is the path of the packages that are not the caller.
const module = "github.com/rustorch/rustorch/"

// caller returns the place in an interpreted program, or the file and line of
// the first function outside of this module.
func caller() tensor.Origin {
	if at := position.Load(); at != nil {
		if p, ok := (*at)(); ok {
			return p
		}
	}
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if test := strings.HasSuffix(frame.File, "_test.go"); test || !strings.HasPrefix(frame.Function, module) {
			if strings.HasPrefix(frame.Function, "runtime.") || frame.Function == "" {
				return tensor.Origin{}
			}
			return tensor.Origin{Name: frame.File[strings.LastIndexByte(frame.File, '/')+1:] + ":" + strconv.Itoa(frame.Line)}
		}
		if strings.HasPrefix(frame.Function, module+"kernel/") || !more {
			return tensor.Origin{}
		}
	}
}

// watchedRule computes the gradients of the inputs and, if results are
// watched, says of a NaN which operation's gradient it is.
func (c *call) watchedRule(g []*tensor.Tensor) (d []*tensor.Tensor) {
	if !tensor.Watching() {
		return c.rule(g)
	}
	name := c.describe().Name
	defer func() {
		e := recover()
		if nan, ok := e.(*tensor.NaNError); ok && nan.Backward == "" {
			nan.Backward = name
			if c.called != nil {
				nan.Called, nan.Operands = c.called.from, c.called.operands
			}
		}
		if e != nil {
			panic(e)
		}
	}()
	d = c.rule(g)
	// Rules that are one kernel are no watched operations themselves.
	tensor.CheckNaN("backward", g, d...)
	return d
}
