// Package session keeps what a kernel remembers of its cells when it has
// ended: the history that consoles page through.
package session

import (
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A History is the cells of this session and of those before it. Its methods
// may be called by several goroutines.
type History struct {
	store store

	mu     sync.Mutex
	number int // of this session; 0 until the first cell
	cells  []record
	size   int // of cells, in bytes
}

// A record is one cell.
type record struct {
	session int
	Line    int    `json:"n"`
	Input   string `json:"in"`
	Output  string `json:"out,omitempty"` // its value as text; empty if it has none
}

func (r record) size() int { return len(r.Input) + len(r.Output) }

// maxLive bounds the text of this session that is held in memory; the oldest
// cells leave first.
const maxLive = 16 << 20

// OpenHistory returns the history that lies in a folder, which need not exist
// yet. Without a folder, and where nothing can be written, only this session
// is remembered.
func OpenHistory(dir string) *History { return &History{store: store{dir: dir}} }

// Number returns the number of this session, which no other session in the
// folder has; 0 if its cells are not written.
func (h *History) Number() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	number := h.claim()
	if h.store.file == nil {
		return 0
	}
	return number
}

func (h *History) claim() int {
	if h.number == 0 {
		h.number = h.store.claim()
	}
	return h.number
}

// Add appends a cell.
func (h *History) Add(line int, input, output string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := record{h.claim(), line, input, output}
	h.store.append(r)
	h.cells = append(h.cells, r)
	for h.size += r.size(); h.size > maxLive && len(h.cells) > 1; h.cells = h.cells[1:] {
		h.size -= h.cells[0].size()
	}
}

// Close ends the session.
func (h *History) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.store.close()
}

// Find returns what a history_request asks for, as history_reply lists it:
// session, line and input, the oldest first.
func (h *History) Find(r *wire.HistoryRequest) [][3]any {
	h.mu.Lock()
	defer h.mu.Unlock()
	var found []record
	switch r.Access {
	case "range":
		found = h.between(r)
	case "search":
		found = h.search(r)
	case "tail":
		found = h.tail(r.N, func(record) bool { return true })
	}
	list := make([][3]any, len(found))
	for i, c := range found {
		list[i] = [3]any{c.session, c.Line, c.Input}
		if r.Output {
			list[i][2] = [2]any{c.Input, orNull(c.Output)}
		}
	}
	return list
}

func orNull(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// current is the number of this session, or the one that it would get.
func (h *History) current() int {
	if h.number != 0 {
		return h.number
	}
	return 1 + slices.Max(append(h.store.sessions(), 0))
}

// between returns the lines from Start to before Stop of one session; negative
// sessions count back from this one, negative lines from the end.
func (h *History) between(r *wire.HistoryRequest) []record {
	session := r.Session
	if session <= 0 {
		session += h.current()
	}
	cells := h.of(session)
	if len(cells) == 0 {
		return nil
	}
	end := cells[len(cells)-1].Line + 1
	start, stop := r.Start, end
	if start < 0 {
		start += end
	}
	if r.Stop != nil {
		if stop = *r.Stop; stop < 0 {
			stop += end
		}
	}
	return slices.DeleteFunc(slices.Clone(cells), func(c record) bool { return c.Line < start || c.Line >= stop })
}

// of returns the cells of a session.
func (h *History) of(session int) []record {
	if session == h.number {
		return h.cells
	}
	return h.store.read(session)
}

// tail returns the last n wanted cells, all of them if n is 0.
func (h *History) tail(n int, wanted func(record) bool) []record {
	sessions := h.store.sessions()
	if !slices.Contains(sessions, h.current()) {
		sessions = append(sessions, h.current())
	}
	slices.Sort(sessions)
	var found []record // the newest first
	for _, s := range slices.Backward(sessions) {
		for _, c := range slices.Backward(h.of(s)) {
			if wanted(c) {
				if found = append(found, c); n > 0 && len(found) == n {
					slices.Reverse(found)
					return found
				}
			}
		}
	}
	slices.Reverse(found)
	return found
}

// search returns the cells that match the pattern; with Unique each text only
// where it was last.
func (h *History) search(r *wire.HistoryRequest) []record {
	seen := map[string]bool{}
	return h.tail(r.N, func(c record) bool {
		if r.Pattern != "" && !glob(r.Pattern, c.Input) || r.Unique && seen[c.Input] {
			return false
		}
		seen[c.Input] = r.Unique
		return true
	})
}

// glob matches a pattern with *, ? and [ranges] against a whole cell, as SQLite
// does for IPython: a slash and a backslash are letters like others, which
// path.Match sees differently.
func glob(pattern, text string) bool {
	ok, err := path.Match(strings.NewReplacer("/", "\x00", `\`, `\\`).Replace(pattern), strings.ReplaceAll(text, "/", "\x00"))
	return ok && err == nil
}
