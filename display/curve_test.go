package display

import (
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/rustorch/rustorch/tensor"
)

// handCurve is a curve whose clock only the returned function moves.
func handCurve(names ...string) (*Curve, func(time.Duration)) {
	c := NewCurve(names...)
	now := c.last
	c.now = func() time.Time { return now }
	return c, func(by time.Duration) { now = now.Add(by) }
}

func TestCurveGrows(t *testing.T) {
	r := recorded(t)
	c, pass := handCurve("loss", "accuracy")
	for i := range 30 {
		pass(50 * time.Millisecond)
		c.Add(1/float64(i+1), float64(i))
	}
	if n := len(r.list); n != 6 {
		t.Errorf("drawn %d times in 1.5 s", n)
	}
	for i, s := range r.list {
		if s.id != r.list[0].id || s.update != (i > 0) || s.data[VegaLite] == nil || s.data[PNGType] != nil || s.data[HTMLType] != nil {
			t.Errorf("output %d: %q %v %v", i, s.id, s.update, s.data[Text])
		}
	}
	c.Add(.01, 30)
	Settle(false)
	c.Done()
	last := r.list[len(r.list)-1]
	if len(r.list) != 7 || last.data[PNGType] == nil || last.data[VegaLite] == nil || last.data[Text] != "chart \n  loss: 31 points from 1 to 0.01\n  accuracy: 31 points from 0 to 30" {
		t.Errorf("the end of %d: %q", len(r.list), last.data[Text])
	}
}

func TestCurveWithoutValues(t *testing.T) {
	r := recorded(t)
	NewCurve("loss").Done()
	Settle(true)
	if len(r.list) != 0 {
		t.Errorf("%v", texts(r))
	}
	defer func() {
		if _, ok := recover().(*tensor.ValueError); !ok {
			t.Error("two values for one line")
		}
	}()
	NewCurve("loss").Add(1, 2)
}

// TestLongCurve keeps the shape of a line of any length, in few points.
func TestLongCurve(t *testing.T) {
	r := recorded(t)
	c, _ := handCurve("loss")
	for i := range 100_001 {
		c.Add(float64(i))
	}
	x, y := c.lines[0].all()
	if len(x) > 2*curvePoints || len(x) < curvePoints || !slices.Equal(x, y) { // y is x here, and so are means
		t.Errorf("%d points", len(x))
	}
	c.Add(math.NaN())
	c.Done()
	if len(r.list) != 1 {
		t.Errorf("%d outputs", len(r.list))
	}
}

func TestCurveOfGoroutines(t *testing.T) {
	recorded(t)
	c := NewCurve("n")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for i := range 100 {
				c.Add(float64(i))
			}
		})
	}
	wg.Wait()
	c.Done()
	if c.n != 400 {
		t.Errorf("%d values", c.n)
	}
}

// TestSettleEndsBars of a cell that failed, and no others.
func TestSettleEndsBars(t *testing.T) {
	r := recorded(t)
	b := Progress("left", 3)
	Settle(false)
	if b.state != running {
		t.Error("a bar of a cell that ended well was ended")
	}
	Settle(true)
	if text, html := last(r); b.state != failed || text != "left:   0%|                    | 0/3 [00:00] failed" || html == "" {
		t.Errorf("%q", text)
	}
	other := Progress("other", 1)
	recorded(t) // the next cell
	Settle(true)
	if other.state != running {
		t.Error("a bar of another cell was ended")
	}
	other.Done()
}
