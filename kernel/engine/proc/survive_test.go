//go:build unix

package proc

import (
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
	"github.com/rustorch/rustorch/kernel/wire"
)

// store is a Memory whose segments are files without a name, and the named
// values in them.
type store struct {
	made  func(id uint64, fd uintptr, size int)
	gone  func(id uint64)
	files map[uint64]*os.File
	names map[string]engine.Record
	last  uint64
}

func newStore() *store {
	return &store{files: map[uint64]*os.File{}, names: map[string]engine.Record{}}
}

func (s *store) Watch(made func(uint64, uintptr, int), gone func(uint64)) {
	s.made, s.gone = made, gone
}

func (s *store) Adopt(id uint64, fd uintptr, size int) error {
	s.files[id] = os.NewFile(fd, "adopted")
	s.last = max(s.last, id)
	return nil
}

func (s *store) Adopted() {}

// put stores a value in a new segment; an older value of the name is dropped.
func (s *store) put(name, value string) {
	if old, ok := s.names[name]; ok {
		s.files[old.Segment].Close()
		delete(s.files, old.Segment)
		s.gone(old.Segment)
	}
	f, err := os.CreateTemp("", "segment")
	if err != nil {
		panic(err)
	}
	os.Remove(f.Name())
	if _, err := f.WriteString(value); err != nil {
		panic(err)
	}
	s.last++
	s.files[s.last] = f
	s.made(s.last, f.Fd(), len(value))
	s.names[name] = engine.Record{DType: name, Segment: s.last, Shape: []int{len(value)}}
}

func (s *store) get(name string) string {
	r, ok := s.names[name]
	if !ok {
		return "nothing"
	}
	if r.Inline != nil {
		return string(r.Inline)
	}
	b := make([]byte, r.Shape[0])
	if _, err := s.files[r.Segment].ReadAt(b, 0); err != nil {
		return err.Error()
	}
	return string(b)
}

func (w *words) Records() []engine.Record {
	var all []engine.Record
	for _, r := range w.store.names {
		all = append(all, r)
	}
	return all
}

func (w *words) Names() []string {
	names := []string{"gone"}
	for name := range w.store.names {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func (w *words) Revive(records []engine.Record) []string {
	var names []string
	for _, r := range records {
		w.store.names[r.DType] = r
		names = append(names, r.DType)
	}
	sort.Strings(names)
	return names
}

// value runs a cell and returns what it shows.
func value(t *testing.T, s *Supervisor, code string) string {
	t.Helper()
	_, res := run(t, s, code)
	if res.Err != nil {
		t.Fatalf("%s: %v", code, res.Err)
	}
	if res.Value == nil {
		return ""
	}
	return fmt.Sprint(res.Value.Data["text/plain"])
}

// TestSurvive kills the engine again and again; what has a name is there
// every time, with the last value it had.
func TestSurvive(t *testing.T) {
	s := start(t)
	value(t, s, "put:a=alpha")
	value(t, s, "put:b=old")
	value(t, s, "put:b=beta")
	value(t, s, "small:c=gamma")
	for round := range 3 {
		_, res := run(t, s, "kill")
		trace := strings.Join(res.Err.Traceback, "\n")
		if !strings.Contains(trace, "There again: a, b, c. Lost: gone; run the cells again") {
			t.Errorf("round %d: %s", round, trace)
		}
		for name, want := range map[string]string{"a": "alpha", "b": "beta", "c": "gamma", "d": "nothing"} {
			if got := value(t, s, "get:"+name); got != want {
				t.Errorf("round %d: %s is %q, want %q", round, name, got, want)
			}
		}
	}
	value(t, s, "put:a=new")
	run(t, s, "exit")
	if got := value(t, s, "get:a"); got != "new" {
		t.Errorf("a value set in a revived engine is %q", got)
	}
	s.segments.mu.Lock()
	defer s.segments.mu.Unlock()
	if n := len(s.segments.held); n != 2 {
		t.Errorf("the supervisor holds %d segments for two names", n)
	}
}

// TestDeathBetweenCells tells of it before the next cell runs.
func TestDeathBetweenCells(t *testing.T) {
	s := start(t)
	value(t, s, "put:a=alpha")
	if got := s.IsComplete("die"); got.Status != "unknown" {
		t.Errorf("a dead engine says %v", got)
	}
	out, res := run(t, s, "get:a")
	if res.Err != nil || !strings.Contains(out, "ended while no cell ran") || !strings.Contains(out, "There again: a.") {
		t.Errorf("%q %v", out, res.Err)
	}
	if out, _ := run(t, s, "print:x"); out != "x\n" {
		t.Errorf("told twice: %q", out)
	}
}

// remember runs the words that need the store.
func (w *words) remember(what, arg string, res *engine.Result) {
	name, text, _ := strings.Cut(arg, "=")
	switch what {
	case "put":
		w.store.put(name, text)
	case "small":
		w.store.names[name] = engine.Record{DType: name, Inline: []byte(text)}
	case "get":
		res.Value = &wire.Bundle{Data: map[string]any{"text/plain": w.store.get(name)}}
	}
}

func TestSegmentsKeep(t *testing.T) {
	s := segments{held: map[uint64]held{}}
	for id := range uint64(4) {
		f, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		s.held[id] = held{f, 1}
	}
	s.keep(map[uint64]bool{1: true, 3: true, 9: true})
	var left []uint64
	for id := range s.held {
		left = append(left, id)
	}
	slices.Sort(left)
	if !slices.Equal(left, []uint64{1, 3}) {
		t.Errorf("kept %v", left)
	}
}
