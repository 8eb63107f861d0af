package display

import (
	"context"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rustorch/rustorch/nn/data"
	"github.com/rustorch/rustorch/tensor"
)

// handClock makes the bars that b starts, and b, read a clock that only the
// returned function moves, and no timer.
func handClock(b *Bar) func(time.Duration) {
	now := time.Unix(0, 0)
	d := b.board
	d.timer.Stop()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.now = func() time.Time { return now }
	b.start, d.last = now, now.Add(barDelay-barInterval)
	return func(by time.Duration) { now = now.Add(by) }
}

func texts(r *record) []string {
	var all []string
	for _, s := range r.list {
		all = append(all, fmt.Sprint(s.data[Text]))
	}
	return all
}

func last(r *record) (text, html string) {
	if len(r.list) == 0 {
		return "", ""
	}
	data := r.list[len(r.list)-1].data
	return data[Text].(string), data[HTMLType].(string)
}

func TestBar(t *testing.T) {
	r := recorded(t)
	b := Progress("training", 10)
	pass := handClock(b)
	b.Note("loss", 2).Step(1)
	if len(r.list) != 0 {
		t.Error("a bar is shown at once")
	}
	for i := range 4 {
		pass(60 * time.Millisecond)
		b.Note("loss", 1/float64(i+1)).Step(1)
	}
	if n := len(r.list); n != 2 {
		t.Errorf("shown %d times in 240 ms", n)
	}
	if text, _ := last(r); text != "training:  50%|██████████          | 5/10 [00:00<00:00, 20.8/s, loss=0.25]" {
		t.Errorf("half way: %q", text)
	}
	pass(time.Second)
	b.Step(5)
	b.Done()
	b.Stop()
	if text, html := last(r); text != "training: 100%|████████████████████| 10/10 [00:01, 8.06/s, loss=0.25]" || !strings.Contains(html, looks[done].color) {
		t.Errorf("the end is %q\n%s", text, html)
	}
	for i, s := range r.list {
		if s.id != r.list[0].id || s.update != (i > 0) {
			t.Errorf("output %d: %q %v", i, s.id, s.update)
		}
	}
}

func TestSlowFirstStepIsShown(t *testing.T) {
	shown := make(chan struct{}, 8)
	SetSink(sinkFunc(func() { shown <- struct{}{} }))
	t.Cleanup(func() { SetSink(nil) })
	b := Progress("", 0)
	<-shown // without a step
	b.Done()
	<-shown
}

type sinkFunc func()

func (f sinkFunc) Display(_, _ map[string]any, _ string, _ bool) { f() }
func (sinkFunc) Clear(bool)                                      {}

func TestUnknownTotal(t *testing.T) {
	recorded(t)
	b := Progress("reading", 0)
	pass := handClock(b)
	pass(50 * time.Second)
	b.Step(5)
	if got := b.text(b.board.now()); got != "reading: 5 [00:50, 10.00s/step]" {
		t.Errorf("%q", got)
	}
	pass(2 * time.Hour)
	if got := b.text(b.board.now()); !strings.Contains(got, "[2:00:50, 1450.00s/step]") {
		t.Errorf("%q", got)
	}
	b.Step(1e9)
	if got := b.facts(b.board.now()); !strings.Contains(got, "137931/s") && !strings.Contains(got, "138026/s") {
		t.Errorf("%q", got)
	}
	b.Done()
}

// TestEnds leaves loops in every way.
func TestEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	for _, tt := range []struct {
		name string
		loop func()
		want state
	}{
		{"whole", func() {
			for range Track("", 3) {
			}
		}, done},
		{"empty", func() {
			for range Track("", 0) {
			}
		}, done},
		{"break", func() {
			for range Track("", 3) {
				break
			}
		}, stopped},
		{"break in the last round", func() {
			for i := range Track("", 3) {
				if i == 2 {
					break
				}
			}
		}, stopped},
		{"panic", func() {
			for range Track("", 3) {
				panic("on purpose")
			}
		}, failed},
		{"interrupt", func() {
			cancel()
			for range Track("", 3) {
				panic("interrupted")
			}
		}, interrupted},
	} {
		r := &stoppable{ctx: ctx}
		SetSink(r)
		func() {
			defer func() { _ = recover() }()
			tt.loop()
		}()
		text, html := last(&r.record)
		word := looks[tt.want].word
		if !strings.HasSuffix(text, strings.TrimSpace("] "+word)) || !strings.Contains(html, looks[tt.want].color) || !strings.Contains(html, word) {
			t.Errorf("%s: %q\n%s", tt.name, text, html)
		}
	}
	SetSink(nil)
}

// stoppable is a sink of a cell that can be interrupted.
type stoppable struct {
	record
	ctx context.Context
}

func (s *stoppable) Interrupted() bool { return s.ctx.Err() != nil }

func TestStopWith(t *testing.T) {
	shown := make(chan struct{}, 8)
	SetSink(sinkFunc(func() { shown <- struct{}{} }))
	t.Cleanup(func() { SetSink(nil) })
	ctx, cancel := context.WithCancel(t.Context())
	b := Progress("", 0)
	handClock(b)
	b.StopWith(ctx)
	cancel()
	<-shown
	if b.Done(); b.state != interrupted {
		t.Errorf("the state is %d", b.state)
	}
}

// TestTrackForms goes through everything that can be tracked.
func TestTrackForms(t *testing.T) {
	r := recorded(t)
	var got []string
	say := func(v ...any) { got = append(got, strings.TrimSpace(fmt.Sprintln(v...))) }
	for i := range Track("ints", 2) {
		say(i)
	}
	for i, x := range TrackSlice("slice", []string{"a", "b"}) {
		say(i, x)
	}
	for x := range TrackSeq("seq", slices.Values([]float64{.5, 1.5}), 2) {
		say(x)
	}
	for k, v := range TrackSeq2("pairs", maps.All(map[string]bool{"k": true})) {
		say(k, v)
	}
	loader := data.NewLoader(data.NewTensors(tensor.Arange(0, 4, 1).Reshape(2, 2), tensor.Arange(0, 2, 1)), 1, false)
	for x, y := range TrackBatches("batches", loader) {
		say(x.Shape(), y.Float())
	}
	if want := []string{"0", "1", "0 a", "1 b", "0.5", "1.5", "k true", "[1 2] 0", "[1 2] 1"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	all := strings.Join(texts(r), "\n")
	for _, want := range []string{"ints: 100%", "| 2/2 [", "slice: 100%", "seq: 100%", "pairs: 1 [", "batches: 100%"} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in\n%s", want, all)
		}
	}
}

func TestNested(t *testing.T) {
	r := recorded(t)
	outer := Progress("epoch", 2)
	pass := handClock(outer)
	for range 2 {
		for i := range Track("batch", 3) {
			Note("loss", float64(i))
			pass(70 * time.Millisecond)
		}
		outer.Note("accuracy", .5)
		outer.Step(1)
	}
	if text, html := last(r); !strings.HasPrefix(text, "epoch:") || !strings.Contains(text, "\n  batch: ") || !strings.Contains(html, "padding-left:18px") {
		t.Errorf("%s\n%s", text, html)
	}
	outer.Done()
	for i, s := range r.list {
		if s.id != r.list[0].id || s.update != (i > 0) {
			t.Errorf("output %d has the id %q, update %v", i, s.id, s.update)
		}
	}
	if text, _ := last(r); strings.Contains(text, "\n") || !strings.HasSuffix(text, "accuracy=0.5]") {
		t.Errorf("the end is\n%s", text)
	}
	Note("loss", 1) // of no bar
}

// TestFailureBelow keeps the inner bar that shows where it went wrong.
func TestFailureBelow(t *testing.T) {
	r := recorded(t)
	func() {
		defer func() { _ = recover() }()
		for range Track("outer", 2) {
			for range Track("inner", 2) {
				panic("on purpose")
			}
		}
	}()
	text, html := last(r)
	if strings.Count(text, "failed") != 2 || strings.Count(html, looks[failed].color) < 4 {
		t.Errorf("%s\n%s", text, html)
	}
}

// TestCellsHaveBarsOfTheirOwn: one that a cell left running is not above those
// of the next one.
func TestCellsHaveBarsOfTheirOwn(t *testing.T) {
	recorded(t)
	left := Progress("left", 2)
	r := recorded(t)
	for range Track("own", 1) {
		Note("x", 1)
	}
	if text, _ := last(r); !strings.HasPrefix(text, "own: 100%") || !strings.Contains(text, "x=1") {
		t.Errorf("%q", text)
	}
	left.Done()
}

// TestBarsOfGoroutines share an output and lose nothing.
func TestBarsOfGoroutines(t *testing.T) {
	r := recorded(t)
	all := Progress("all", 4)
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for range Track(fmt.Sprint("part ", i), 100) {
				all.Note("n", 1)
			}
			all.Step(1)
		})
	}
	wg.Wait()
	all.Done()
	if text, _ := last(r); !strings.HasPrefix(text, "all: 100%|████████████████████| 4/4") || strings.Contains(text, "\n") {
		t.Errorf("%q", text)
	}
}

func TestBarIsSafeHTML(t *testing.T) {
	recorded(t)
	b := Progress(`a<b onclick=x>`, 3)
	b.Note("<l>", 1).Note("<l>", 2)
	h := b.board.html()
	if len(violations(h)) > 0 || strings.Contains(h, "<b on") || strings.Contains(h, "<l>") {
		t.Error(h)
	}
	if open, closed := strings.Count(h, "<div"), strings.Count(h, "</div>"); open != closed {
		t.Errorf("%d divs are opened and %d closed", open, closed)
	}
	b.Done()
}

func TestCourse(t *testing.T) {
	for _, tt := range []struct {
		values []float64
		want   []float64
	}{{nil, nil}, {[]float64{1}, nil}, {[]float64{2, 2}, nil}, {[]float64{0, 7}, []float64{0, 1}}, {[]float64{8, 4, 0}, []float64{1, .5, 0}}, {[]float64{0, math.Inf(1)}, nil}, {[]float64{0, math.NaN()}, nil}} {
		var c course
		for _, v := range tt.values {
			c.add(v)
		}
		if got := c.levels(); !slices.Equal(got, tt.want) {
			t.Errorf("%v: %v, want %v", tt.values, got, tt.want)
		}
	}
	var c course
	for i := range 1_000_000 {
		c.add(float64(i))
	}
	h := c.levels()
	if len(c.means) >= 2*coursePoints || len(h) != coursePoints || h[0] != 0 || h[coursePoints-1] != 1 || !slices.IsSorted(h) {
		t.Errorf("%d means, %v", len(c.means), h)
	}
}

func TestDrawing(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d := newDrawing(f)
	for i := range 3 {
		d.draw(fmt.Sprint("step ", i))
	}
	d.end()
	d = &drawing{to: f, live: true} // as in a terminal
	d.draw("a\n  b")
	d.draw("c")
	d.draw("d")
	d.end()
	b, err := os.ReadFile(f.Name())
	if err != nil {
		t.Fatal(err)
	}
	if want := "step 2\n" + "\r\x1b[Ja\n  b" + "\r\x1b[1A\x1b[Jc" + "\r\x1b[Jd" + "\n"; string(b) != want {
		t.Errorf("%q", b)
	}
}
