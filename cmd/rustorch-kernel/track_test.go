package main

import (
	"strings"
	"testing"

	"github.com/rustorch/rustorch/kernel/engine"
)

// TestTrackInCells tracks everything that can be tracked under its one name,
// with values of types that a cell defines.
func TestTrackInCells(t *testing.T) {
	eng, _ := newEngine()
	defer eng.Close()
	for i, tt := range []struct{ code, want string }{
		{"for i := range display.Track(`ints`, 2) { fmt.Print(i, ` `) }", "ints: 100%"},
		{"type P struct{ n int }\nlist := []P{{3}, {4}}\nfor i, p := range display.Track(`slice`, list) { if p.n != i+3 { panic(p) } }", "slice: 100%"},
		{"for p := range display.Track(`seq`, slices.Values(list), 2) { _ = p.n }", "seq: 100%"},
		{"for p := range display.Track(`seq`, slices.Values(list)) { _ = p.n }", "seq: 2 ["},
		{"for k, v := range display.Track(`pairs`, maps.All(map[string]P{`a`: {1}}), 1) { _ = k + fmt.Sprint(v.n) }", "pairs: 100%"},
		{"loader := data.NewLoader(data.NewTensors(tensor.Ones(6, 2), tensor.Ones(6)), 2, false)\nfor x, y := range display.Track(`loader`, loader) { _ = x.Size(0) + y.Size(0) }", "loader: 100%|████████████████████| 3/3"},
		{"import d \"github.com/rustorch/rustorch/display\"\nfunc walk() { for _, p := range d.Track(`inside`, list) { d.Note(`n`, float64(p.n)) } }\nwalk()", "n=4"},
		{"for range display.Track(`left`, list) { break }", "stopped early"},
		{"func() { defer func() { recover() }(); for range display.Track(`broken`, list) { panic(1) } }()", "failed"},
		{"display.Loop(`loop`, 2, func(step func()) bool { step(); step(); return true })", "loop: 100%"},
	} {
		var b strings.Builder
		rec := newRecorder(&b)
		res := eng.Execute(t.Context(), engine.Request{Code: tt.code, Count: i + 1}, rec)
		rec.finish(res, i+1)
		if res.Err != nil || !strings.Contains(b.String(), tt.want) {
			t.Errorf("%s\n%s\n%v", tt.code, b.String(), res.Err)
		}
	}
	rec := newRecorder(&strings.Builder{})
	if res := eng.Execute(t.Context(), engine.Request{Code: "for range display.Track(`m`, map[int]int{}) {}", Count: 20}, rec); res.Err == nil || !strings.Contains(res.Err.Value, "as int value") {
		t.Errorf("a map is tracked: %v", res.Err)
	}
}
