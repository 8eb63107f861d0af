package display

import (
	"fmt"
	"html"
	"os"
	"strings"
	"time"
)

// An Interruptible sink knows whether a user wants the running work to end.
type Interruptible interface{ Interrupted() bool }

// show draws the bars. The lock is held.
func (d *board) show() {
	d.last = d.now()
	if !inNotebook() {
		if d.drawn == nil {
			d.drawn = newDrawing(os.Stderr)
		}
		d.drawn.draw(d.text())
		return
	}
	v := line{d.text(), d.html()}
	if d.handle == nil {
		d.handle = Live(v)
		return
	}
	d.handle.Update(v)
}

// line is one state of a board.
type line struct{ text, html string }

func (l line) MIMEBundle() map[string]any { return map[string]any{Text: l.text, HTMLType: l.html} }

func (d *board) text() string {
	rows := make([]string, len(d.rows))
	for i, b := range d.rows {
		rows[i] = strings.Repeat("  ", b.depth) + b.text(d.now())
	}
	return strings.Join(rows, "\n")
}

func (d *board) html() string {
	var h strings.Builder
	for _, b := range d.rows {
		b.html(&h, d.now())
	}
	return h.String()
}

func (b *Bar) fraction() float64 {
	switch {
	case b.total > 0:
		return min(max(float64(b.n)/float64(b.total), 0), 1)
	case b.state == done:
		return 1
	}
	return 0
}

// count is "45/100", or "45" if the total is not known.
func (b *Bar) count() string {
	if b.total > 0 {
		return fmt.Sprintf("%d/%d", b.n, b.total)
	}
	return fmt.Sprint(b.n)
}

// pace returns the time taken, that still to come and the rate, as far as known.
func (b *Bar) pace(now time.Time) (took, rest, rate string) {
	if b.state != running {
		now = b.end
	}
	t := now.Sub(b.start)
	took = clock(t)
	if b.n <= 0 || t <= 0 {
		return took, "", ""
	}
	perSecond := float64(b.n) / t.Seconds()
	if b.state == running && b.total > b.n {
		rest = clock(time.Duration(float64(b.total-b.n) / perSecond * float64(time.Second)))
	}
	if perSecond < 1 {
		return took, rest, fmt.Sprintf("%.2fs/step", 1/perSecond)
	}
	return took, rest, fmt.Sprintf("%s/s", number3(perSecond))
}

// number3 writes three digits without an exponent where that is possible.
func number3(v float64) string {
	switch {
	case v >= 1e7:
		return fmt.Sprintf("%.3g", v)
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	}
	return fmt.Sprintf("%.3g", v)
}

// clock writes a time as minutes and seconds.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second) / time.Second)
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%02d:%02d", s/60, s%60)
}

// text is a line as tqdm writes it:
//
//	training:  45%|█████████           | 45/100 [00:03<00:04, 12.3/s, loss=0.25]
func (b *Bar) text(now time.Time) string {
	const width = 20
	s := b.label
	if s != "" {
		s += ": "
	}
	if b.total > 0 {
		full := int(b.fraction() * width)
		s += fmt.Sprintf("%3.0f%%|%s%s| ", 100*b.fraction(), strings.Repeat("█", full), strings.Repeat(" ", width-full))
	}
	took, rest, rate := b.pace(now)
	s += b.count() + " [" + took
	if rest != "" {
		s += "<" + rest
	}
	if rate != "" {
		s += ", " + rate
	}
	for _, n := range b.notes {
		s += fmt.Sprintf(", %s=%.4g", n.name, n.value)
	}
	s += "]"
	if w := looks[b.state].word; w != "" {
		s += " " + w
	}
	return s
}

func (b *Bar) html(h *strings.Builder, now time.Time) {
	color := looks[b.state].color
	fmt.Fprintf(h, `<div style="display:flex;align-items:center;font-family:monospace;font-size:13px;line-height:20px;padding-left:%dpx">`, 18*b.depth)
	if b.label != "" {
		fmt.Fprintf(h, `<span>%s&nbsp;</span>`, html.EscapeString(b.label))
	}
	fmt.Fprintf(h, `<div style="width:200px;height:12px;background:rgba(128,128,128,.25);border-radius:3px;margin-right:8px">`+
		`<div style="width:%.0f%%;height:12px;background:%s;border-radius:3px"></div></div>`, 100*b.fraction(), color)
	fmt.Fprintf(h, `<span>%s</span>`, html.EscapeString(b.facts(now)))
	if w := looks[b.state].word; w != "" {
		fmt.Fprintf(h, `<b style="color:%s">&nbsp;· %s</b>`, color, w)
	}
	b.sparkline(h)
	h.WriteString(`</div>`)
}

// facts are what stands beside the bar: steps, time, rate, notes.
func (b *Bar) facts(now time.Time) string {
	took, rest, rate := b.pace(now)
	s := b.count() + " · " + took
	if rest != "" {
		s += " < " + rest
	}
	if rate != "" {
		s += " · " + rate
	}
	for _, n := range b.notes {
		s += fmt.Sprintf(" · %s %.4g", n.name, n.value)
	}
	return s
}

// sparkline draws the course of the first note as columns.
func (b *Bar) sparkline(h *strings.Builder) {
	levels := b.course.levels()
	if levels == nil {
		return
	}
	fmt.Fprintf(h, `<span title="%s" style="display:flex;align-items:flex-end;height:16px;margin-left:10px">`, html.EscapeString(b.notes[0].name))
	for _, v := range levels {
		fmt.Fprintf(h, `<span style="width:3px;height:%dpx;background:rgba(0,130,200,.8)"></span>`, 1+int(v*15+.5))
	}
	h.WriteString(`</span>`)
}

// A drawing is a few lines of a terminal that are written again and again. In
// a file, which has no places to go back to, only the last state is written.
type drawing struct {
	to    *os.File
	live  bool
	lines int
	text  string
}

func newDrawing(to *os.File) *drawing {
	info, err := to.Stat()
	return &drawing{to: to, live: err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (d *drawing) draw(text string) {
	d.text = text
	if d.live {
		fmt.Fprint(d.to, Redraw(d.lines, text))
		d.lines = strings.Count(text, "\n") + 1
	}
}

func (d *drawing) end() {
	if !d.live {
		fmt.Fprint(d.to, d.text)
	}
	fmt.Fprintln(d.to)
	d.lines, d.text = 0, ""
}

// Redraw is what a terminal must get to show text in the place of the number
// of lines, the last of them without its end, that were written before.
func Redraw(lines int, text string) string {
	up := ""
	if lines > 1 {
		up = fmt.Sprintf("\x1b[%dA", lines-1)
	}
	return "\r" + up + "\x1b[J" + text
}
