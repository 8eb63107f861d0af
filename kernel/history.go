package kernel

import (
	"path"
	"strings"
	"sync"

	"github.com/rustorch/rustorch/kernel/wire"
)

// history is the cells of this session.
type history struct {
	session int

	mu    sync.Mutex
	cells []record
}

type record struct {
	line          int
	input, output string
}

func (h *history) add(line int, input string, value *wire.Bundle) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := record{line: line, input: input}
	if value != nil {
		r.output, _ = value.Data["text/plain"].(string)
	}
	h.cells = append(h.cells, r)
}

// find returns the entries that a request asks for. Sessions before this one
// are not kept.
func (h *history) find(r *wire.HistoryRequest) [][3]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	found := [][3]any{}
	for _, c := range h.pick(r) {
		e := [3]any{h.session, c.line, c.input}
		if r.Output {
			var out any
			if c.output != "" {
				out = c.output
			}
			e[2] = [2]any{c.input, out}
		}
		found = append(found, e)
	}
	return found
}

func (h *history) pick(r *wire.HistoryRequest) []record {
	switch r.Access {
	case "range":
		return h.between(r)
	case "search":
		return last(h.search(r), r.N)
	case "tail":
		return last(h.cells, r.N)
	}
	return nil
}

func (h *history) between(r *wire.HistoryRequest) []record {
	var found []record
	if r.Session != 0 && r.Session != h.session {
		return nil
	}
	for _, c := range h.cells {
		if c.line >= r.Start && (r.Stop == nil || c.line < *r.Stop) {
			found = append(found, c)
		}
	}
	return found
}

func (h *history) search(r *wire.HistoryRequest) []record {
	var found []record
	at := map[string]int{}
	for _, c := range h.cells {
		if r.Pattern != "" && !glob(r.Pattern, c.input) {
			continue
		}
		if i, ok := at[c.input]; ok && r.Unique {
			found[i] = c
			continue
		}
		at[c.input] = len(found)
		found = append(found, c)
	}
	return found
}

func last(list []record, n int) []record {
	if n <= 0 || n > len(list) {
		return list
	}
	return list[len(list)-n:]
}

// glob matches a pattern with * and ? against a whole cell. A slash is a
// letter like others, which path.Match sees differently.
func glob(pattern, text string) bool {
	hide := strings.NewReplacer("/", "\x00")
	ok, err := path.Match(hide.Replace(pattern), hide.Replace(text))
	return ok && err == nil
}
