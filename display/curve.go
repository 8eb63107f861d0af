package display

import (
	"fmt"
	"sync"
	"time"

	"github.com/rustorch/rustorch/tensor"
)

// How often a curve is drawn again while it grows, and how many points of a
// line are drawn: of a longer one the means of equally many values each.
const (
	curveInterval = 250 * time.Millisecond
	curvePoints   = 400
)

// A Curve is a line chart that grows in its place while values come, such as
// the loss of a training. While it grows, Vega-Lite draws it; where there is
// none, and in the notebook that is kept, the last state is a picture too. Its
// methods may be called by several goroutines.
type Curve struct {
	Title, X string
	LogY     bool

	mu     sync.Mutex
	names  []string
	lines  []course
	n      int
	handle *Handle
	last   time.Time
	stale  bool // the output has no picture, or not all values
	now    func() time.Time
}

// curves are those that have values which no output shows yet.
var curves struct {
	mu   sync.Mutex
	list map[*Curve]bool
}

// NewCurve starts a chart with a line for each name:
//
//	curve := display.NewCurve("loss")
//	for … {
//		curve.Add(loss.Float())
//	}
func NewCurve(names ...string) *Curve {
	c := &Curve{X: "step", names: names, lines: make([]course, len(names)), now: time.Now}
	for i := range c.lines {
		c.lines[i].points = curvePoints
	}
	c.last = c.now()
	return c
}

// Add appends a value to each line. It panics with a *tensor.ValueError if
// they are not as many as the names.
func (c *Curve) Add(values ...float64) {
	if len(values) != len(c.names) {
		panic(&tensor.ValueError{Op: "Curve.Add", Reason: fmt.Sprintf("%d values for the lines %q", len(values), c.names)})
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, v := range values {
		c.lines[i].add(v)
	}
	c.n++
	if !c.stale {
		c.stale = true
		curves.mu.Lock()
		if curves.list == nil {
			curves.list = map[*Curve]bool{}
		}
		curves.list[c] = true
		curves.mu.Unlock()
	}
	if c.now().Sub(c.last) >= curveInterval {
		c.draw(false)
	}
}

// Done draws the last state. At the end of a cell that happens by itself.
func (c *Curve) Done() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.stale {
		return
	}
	c.stale = false
	curves.mu.Lock()
	delete(curves.list, c)
	curves.mu.Unlock()
	c.draw(true)
}

// draw shows the chart; with its picture at the end, which takes longer. A
// terminal has no place for it. The lock is held.
func (c *Curve) draw(end bool) {
	if !inNotebook() {
		return
	}
	chart := c.chart()
	var v any = chart
	if !end {
		v = growing{chart}
	}
	if c.handle == nil {
		c.handle = Live(v)
	} else {
		c.handle.Update(v)
	}
	c.last = c.now() // what drawing took does not count
}

// growing is a chart without its picture.
type growing struct{ *Chart }

func (g growing) MIMEBundle() map[string]any {
	return map[string]any{VegaLite: g.spec(), Text: g.String()}
}

// chart is the present state.
func (c *Curve) chart() *Chart {
	chart := NewChart(c.Title, c.X, "")
	chart.LogY = c.LogY
	for i, name := range c.names {
		x, y := c.lines[i].all()
		chart.AddXY(name, x, y)
	}
	return chart
}

// MIMEBundle is the present state as a chart.
func (c *Curve) MIMEBundle() map[string]any {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chart().MIMEBundle()
}

// String describes the present state in words.
func (c *Curve) String() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.chart().String()
}

// Settle brings what changes in its place into its last state. The host of
// cells calls it after each of them; failed says that the cell came to no
// good end, so that bars that still run will not end either.
func Settle(failed bool) {
	curves.mu.Lock()
	var list []*Curve
	for c := range curves.list {
		list = append(list, c)
	}
	curves.mu.Unlock()
	for _, c := range list {
		c.Done()
	}
	if failed {
		stopBars()
	}
}
