package autograd

import (
	"runtime"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor"
)

// WatchNaN runs f while the first operation of this goroutine whose result has
// a NaN panics with a *tensor.NaNError: in the gradients that Backward computes
// too, where the error also names the operation whose gradient it is.
func WatchNaN(f func()) { WatchNaNOpt(false, f) }

// WatchNaNOpt is WatchNaN that with infinite also stops at the first operation
// whose result has an infinity while no operand has.
func WatchNaNOpt(infinite bool, f func()) { tensor.Watch(infinite, f) }

// module is the path of the packages that are not the caller.
const module = "github.com/rustorch/rustorch/"

// note keeps where the operation was called, if results are watched.
func (c *call) note() {
	if tensor.Watching() {
		c.called = caller()
	}
}

// caller returns the file and line of the first function outside of this
// module; empty if there is none, as in a cell.
func caller() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for {
		frame, more := frames.Next()
		if test := strings.HasSuffix(frame.File, "_test.go"); test || !strings.HasPrefix(frame.Function, module) {
			if strings.HasPrefix(frame.Function, "runtime.") || frame.Function == "" {
				return ""
			}
			return frame.File[strings.LastIndexByte(frame.File, '/')+1:] + ":" + strconv.Itoa(frame.Line)
		}
		if strings.HasPrefix(frame.Function, module+"kernel/") || !more {
			return ""
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
			nan.Backward, nan.Called = name, c.called
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
