package display

import (
	"context"
	"math"
	"sync"
	"time"
)

// When a bar is first shown, and how often it changes.
const (
	barDelay    = 100 * time.Millisecond
	barInterval = 100 * time.Millisecond
)

// A state says how the work under a bar stands.
type state int

const (
	running state = iota
	done
	stopped     // on purpose, before the end
	failed      // by a panic
	interrupted // by a user
)

// looks are the word and the color of a state.
var looks = [...]struct{ word, color string }{
	running:     {"", "rgba(0,130,200,.8)"},
	done:        {"", "rgba(0,150,90,.8)"},
	stopped:     {"stopped early", "rgba(200,140,0,.85)"},
	failed:      {"failed", "rgba(230,70,60,.95)"},
	interrupted: {"interrupted", "rgba(230,70,60,.95)"},
}

// A Bar is one line of progress that changes in place: how far, how fast, how
// long still, and the last values of what is watched. It is shown when the
// work has taken a tenth of a second, and changes ten times a second at most.
// A bar that starts while another one of its cell runs stands under that one,
// in the same output. Its methods may be called by several goroutines.
type Bar struct {
	board *board
	depth int
	label string
	total int

	// Of the board's lock:
	start  time.Time
	end    time.Time
	n      int
	notes  []note
	course course // of the first note
	state  state
}

type note struct {
	name  string
	value float64
}

// A board is the output that nested bars share.
type board struct {
	mu     sync.Mutex
	rows   []*Bar
	handle *Handle
	drawn  *drawing // in a terminal
	last   time.Time
	timer  *time.Timer
	now    func() time.Time
}

// bars are those that run, of the cell or program that runs: a new one stands
// under the last of them.
var bars struct {
	mu   sync.Mutex
	cell int64
	list []*Bar
}

// Progress starts a bar for a number of steps; 0 if it is not known.
func Progress(label string, total int) *Bar {
	bars.mu.Lock()
	defer bars.mu.Unlock()
	if cell := sinkNumber(); bars.cell != cell {
		bars.cell, bars.list = cell, nil
	}
	b := &Bar{label: label, total: total}
	if n := len(bars.list); n > 0 {
		up := bars.list[n-1]
		b.board, b.depth = up.board, up.depth+1
	} else {
		b.board = &board{now: time.Now}
		b.board.timer = time.AfterFunc(barDelay, b.board.first)
	}
	bars.list = append(bars.list, b)
	b.board.add(b)
	return b
}

// add puts a bar below the others, in the place of those before it at its depth.
func (d *board) add(b *Bar) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.keep(func(r *Bar) bool { return r.depth < b.depth || r.state == running || r.state >= failed })
	b.start = d.now()
	if len(d.rows) == 0 {
		d.last = b.start.Add(barDelay - barInterval)
	}
	d.rows = append(d.rows, b)
}

func (d *board) keep(f func(*Bar) bool) {
	kept := d.rows[:0]
	for _, r := range d.rows {
		if f(r) {
			kept = append(kept, r)
		}
	}
	clear(d.rows[len(kept):])
	d.rows = kept
}

// first shows a board whose first step takes long.
func (d *board) first() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.handle == nil && d.drawn == nil && d.active() {
		d.show()
	}
}

func (d *board) active() bool {
	for _, r := range d.rows {
		if r.state == running {
			return true
		}
	}
	return false
}

// Note sets a value that the bar shows, such as the loss; the course of the
// first one is drawn.
func (b *Bar) Note(name string, value float64) *Bar {
	b.board.mu.Lock()
	defer b.board.mu.Unlock()
	if len(b.notes) == 0 || b.notes[0].name == name {
		b.course.add(value)
	}
	for i := range b.notes {
		if b.notes[i].name == name {
			b.notes[i].value = value
			return b
		}
	}
	b.notes = append(b.notes, note{name, value})
	return b
}

// Note sets a value at the innermost bar that runs, such as that of the loop
// over Track around the call; without one it does nothing.
func Note(name string, value float64) {
	bars.mu.Lock()
	n := len(bars.list)
	if n == 0 || bars.cell != sinkNumber() {
		bars.mu.Unlock()
		return
	}
	b := bars.list[n-1]
	bars.mu.Unlock()
	b.Note(name, value)
}

// Step counts n steps.
func (b *Bar) Step(n int) {
	d := b.board
	d.mu.Lock()
	defer d.mu.Unlock()
	b.n += n
	if t := d.now(); b.state == running && t.Sub(d.last) >= barInterval {
		d.show()
	}
}

// Done freezes the bar as finished.
func (b *Bar) Done() { b.finish(done) }

// Stop freezes the bar, in red, as interrupted by a user or by an error.
func (b *Bar) Stop() {
	if i, ok := sink().(Interruptible); ok && i.Interrupted() {
		b.finish(interrupted)
		return
	}
	b.finish(failed)
}

// StopWith freezes the bar as interrupted when ctx is canceled.
func (b *Bar) StopWith(ctx context.Context) {
	context.AfterFunc(ctx, func() { b.finish(interrupted) })
}

// stopBars ends the bars of the cell that nobody has ended.
func stopBars() {
	bars.mu.Lock()
	var list []*Bar
	if bars.cell == sinkNumber() {
		list = append(list, bars.list...)
	}
	bars.mu.Unlock()
	for _, b := range list {
		b.Stop()
	}
}

func (b *Bar) finish(s state) {
	bars.mu.Lock()
	for i, r := range bars.list {
		if r == b {
			bars.list = append(bars.list[:i:i], bars.list[i+1:]...)
			break
		}
	}
	bars.mu.Unlock()
	d := b.board
	d.mu.Lock()
	defer d.mu.Unlock()
	if b.state != running {
		return
	}
	b.state, b.end = s, d.now()
	if b.depth > 0 {
		if t := d.now(); t.Sub(d.last) >= barInterval || s >= failed {
			d.show()
		}
		return
	}
	// What stood under the bar and went well is part of it.
	d.keep(func(r *Bar) bool { return r.depth == 0 || r.state == running || r.state >= failed })
	if d.timer != nil {
		d.timer.Stop()
	}
	d.show()
	if d.drawn != nil && !d.active() {
		d.drawn.end()
	}
}

// course is the shape of a series of any length: means of equally many values
// each, at most twice as many as are drawn.
type course struct {
	means  []float64
	points int // 0 stands for coursePoints
	each   int // values of a mean
	sum    float64
	n      int // of the mean to come
}

const coursePoints = 32

func (c *course) add(v float64) {
	if c.each == 0 {
		c.each = 1
	}
	c.sum += v
	if c.n++; c.n < c.each {
		return
	}
	c.means = append(c.means, c.sum/float64(c.n))
	c.sum, c.n = 0, 0
	points := c.points
	if points == 0 {
		points = coursePoints
	}
	if len(c.means) < 2*points {
		return
	}
	for i := range points {
		c.means[i] = (c.means[2*i] + c.means[2*i+1]) / 2
	}
	c.means = c.means[:points]
	c.each *= 2
}

// all returns the means, that of the last values too, over the numbers of the
// values: those of a mean have the number in their middle.
func (c *course) all() (x, y []float64) {
	for i, v := range c.means {
		x, y = append(x, float64(i*c.each)+float64(c.each-1)/2), append(y, v)
	}
	if c.n > 0 {
		x, y = append(x, float64(len(c.means)*c.each)+float64(c.n-1)/2), append(y, c.sum/float64(c.n))
	}
	return x, y
}

// levels are the heights of the course from 0 to 1, nil if there is none.
func (c *course) levels() []float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range c.means {
		lo, hi = min(lo, v), max(hi, v)
	}
	if len(c.means) < 2 || !finite(lo) || !finite(hi) || hi <= lo {
		return nil
	}
	h := make([]float64, min(coursePoints, len(c.means)))
	for i := range h {
		h[i] = (c.means[i*(len(c.means)-1)/max(len(h)-1, 1)] - lo) / (hi - lo)
	}
	return h
}
