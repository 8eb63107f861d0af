package display

import (
	"context"
	"fmt"
	"html"
	"os"
	"strings"
	"sync"
	"time"
)

// When a bar is first shown, and how often it changes.
const (
	barDelay    = 100 * time.Millisecond
	barInterval = 100 * time.Millisecond
)

// A Bar is one line of progress that changes in place: how far, how fast, how
// long still, and the last values of what is watched. It is shown when the
// work has taken a tenth of a second, and changes ten times a second at most.
type Bar struct {
	label string
	total int

	mu     sync.Mutex
	start  time.Time
	last   time.Time
	n      int
	notes  []note
	trace  []float64 // of the first note
	handle *Handle
	state  string // "" while it runs, done or interrupted
	now    func() time.Time
}

type note struct {
	name  string
	value float64
}

// Progress starts a bar for a number of steps; 0 if it is not known.
func Progress(label string, total int) *Bar {
	b := &Bar{label: label, total: total, now: time.Now}
	b.start = b.now()
	b.last = b.start.Add(barDelay - barInterval)
	return b
}

// Track counts from 0 to n-1 under a bar:
//
//	for i := range display.Track("epoch", 10) { … }
func Track(label string, n int) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		b := Progress(label, n)
		finished := false
		defer func() {
			if finished {
				b.Done()
			} else {
				b.Stop()
			}
		}()
		for i := range n {
			if !yield(i) {
				finished = true // break is no accident
				return
			}
			b.Step(1)
		}
		finished = true
	}
}

// Note sets a value that the bar shows, such as the loss; the course of the
// first one is drawn.
func (b *Bar) Note(name string, value float64) *Bar {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.notes) > 0 && b.notes[0].name == name || len(b.notes) == 0 {
		b.trace = append(b.trace, value)
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

// Step counts n steps.
func (b *Bar) Step(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.n += n
	if t := b.now(); t.Sub(b.last) >= barInterval {
		b.last = t
		b.show()
	}
}

// Done freezes the bar as finished, Stop as interrupted.
func (b *Bar) Done() { b.end("done") }

// Stop freezes the bar as interrupted.
func (b *Bar) Stop() { b.end("interrupted") }

// StopWith stops the bar when ctx is canceled.
func (b *Bar) StopWith(ctx context.Context) { context.AfterFunc(ctx, b.Stop) }

func (b *Bar) end(state string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != "" {
		return
	}
	b.state = state
	b.show()
	if !inNotebook() {
		fmt.Fprintln(os.Stderr)
	}
}

// show draws the bar. The lock is held.
func (b *Bar) show() {
	if !inNotebook() {
		fmt.Fprint(os.Stderr, "\r", b.text(), " ")
		return
	}
	if b.handle == nil {
		b.handle = Live(line{b.text(), b.html()})
		return
	}
	b.handle.Update(line{b.text(), b.html()})
}

// line is one state of a bar.
type line struct{ text, html string }

func (l line) MIMEBundle() map[string]any { return map[string]any{Text: l.text, HTMLType: l.html} }

func (b *Bar) fraction() float64 {
	if b.total <= 0 {
		return 0
	}
	return min(float64(b.n)/float64(b.total), 1)
}

// facts are what stands beside the bar: steps, time, rate, notes.
func (b *Bar) facts() string {
	took := b.now().Sub(b.start)
	s := fmt.Sprint(b.n)
	if b.total > 0 {
		s += fmt.Sprintf("/%d", b.total)
	}
	s += " · " + clock(took)
	if rate := float64(b.n) / took.Seconds(); b.n > 0 && took > 0 {
		if b.state == "" && b.total > b.n {
			s += " < " + clock(time.Duration(float64(b.total-b.n)/rate*float64(time.Second)))
		}
		s += fmt.Sprintf(" · %.3g/s", rate)
	}
	for _, n := range b.notes {
		s += fmt.Sprintf(" · %s %.4g", n.name, n.value)
	}
	if b.state == "interrupted" {
		s += " · interrupted"
	}
	return s
}

func clock(d time.Duration) string {
	if d < 10*time.Second {
		return fmt.Sprintf("%.1fs", d.Seconds())
	}
	return d.Round(time.Second).String()
}

func (b *Bar) text() string {
	const width = 20
	full := int(b.fraction() * width)
	return fmt.Sprintf("%s |%s%s| %s", b.label, strings.Repeat("█", full), strings.Repeat(" ", width-full), b.facts())
}

func (b *Bar) html() string {
	color := "rgba(0,130,200,.8)"
	switch b.state {
	case "done":
		color = "rgba(0,150,90,.8)"
	case "interrupted":
		color = "rgba(220,60,40,.8)"
	}
	return fmt.Sprintf(`<div style="display:flex;align-items:center;font-family:monospace;font-size:13px"><span>%s&nbsp;</span>`+
		`<div style="width:200px;height:12px;background:rgba(128,128,128,.25);border-radius:3px"><div style="width:%.0f%%;height:12px;background:%s;border-radius:3px"></div></div>`+
		`<span>&nbsp;%s %s</span></div>`, html.EscapeString(b.label), 100*b.fraction(), color, html.EscapeString(b.facts()), sparkline(b.trace))
}

// sparkline draws a course with the eighths of a block.
func sparkline(values []float64) string {
	const width = 24
	if len(values) < 2 {
		return ""
	}
	lo, hi := values[0], values[0]
	for _, v := range values {
		lo, hi = min(lo, v), max(hi, v)
	}
	if !finite(lo) || !finite(hi) || hi <= lo {
		return ""
	}
	n := min(width, len(values))
	var b strings.Builder
	for i := range n {
		v := values[i*(len(values)-1)/max(n-1, 1)]
		b.WriteRune([]rune("▁▂▃▄▅▆▇█")[int((v-lo)/(hi-lo)*7.999)])
	}
	return b.String()
}
