package kernel

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/rustorch/rustorch/kernel/wire"
)

// updatesOf lists the texts of the updates of an id, in order.
func updatesOf(ms []wire.Message, id string) []string {
	var list []string
	for _, m := range ms {
		if m.Header.Type == "update_display_data" && strings.Contains(string(m.Content), `"`+id+`"`) {
			_, text, _ := strings.Cut(string(m.Content), `text/plain":"`)
			text, _, _ = strings.Cut(text, `"`)
			list = append(list, text)
		}
	}
	return list
}

// TestUpdatesAreThrottled sends thousands: few are published, the last always.
func TestUpdatesAreThrottled(t *testing.T) {
	b := newBench(t)
	var code strings.Builder
	code.WriteString("show:0")
	for i := range 5000 {
		fmt.Fprintf(&code, " update:%d", i)
	}
	ms := b.until(b.send(wire.Shell, "execute_request", cell(code.String())))
	got := updatesOf(ms, "d")
	if n := len(got); n < 2 || n > 500 || got[0] != "0" || got[n-1] != "4999" {
		t.Errorf("%d updates, from %s to %s", n, got[0], got[n-1])
	}
}

// TestUpdateBeforeDisplay: the state of an output that waits is published
// before another output of the same name.
func TestUpdateBeforeDisplay(t *testing.T) {
	b := newBench(t)
	got := b.run(cell("show:a update:b update:x show:c update:y"))
	var order []string
	for _, line := range got {
		if strings.Contains(line, "display_data") {
			_, text, _ := strings.Cut(line, `text/plain":"`)
			order = append(order, text[:1])
		}
	}
	if s := strings.Join(order, ""); s != "abxcy" {
		t.Errorf("order %s", s)
	}
}

// TestUpdatesOfManyOutputs have their last states, each of its own.
func TestUpdatesOfManyOutputs(t *testing.T) {
	b := newBench(t)
	o := &output{k: b.Kernel, parent: &wire.Message{}, ctx: t.Context()}
	var wg sync.WaitGroup
	for id := range 20 {
		wg.Go(func() {
			for i := range 200 {
				o.Display(wire.Display{Bundle: plain(fmt.Sprint(i)), ID: fmt.Sprint("id", id), Update: true})
			}
		})
	}
	wg.Wait()
	o.finish()
	b.mu.Lock()
	defer b.mu.Unlock()
	for id := range 20 {
		if got := updatesOf(b.sent, fmt.Sprint("id", id)); len(got) == 0 || got[len(got)-1] != "199" {
			t.Errorf("id%d: %q", id, got)
		}
	}
}

// TestUpdateFromGoroutine is published after a while, without an end of a cell.
func TestUpdateFromGoroutine(t *testing.T) {
	b := newBench(t)
	o := &output{k: b.Kernel, parent: &wire.Message{Header: wire.Header{ID: "late"}}, ctx: t.Context()}
	for _, text := range []string{"first", "second", "third"} {
		o.Display(wire.Display{Bundle: plain(text), ID: "x", Update: true})
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for {
		if got := updatesOf(b.sent, "x"); len(got) > 1 {
			if len(got) != 2 || got[1] != "third" {
				t.Errorf("%q", got)
			}
			return
		}
		b.more.Wait()
	}
}
