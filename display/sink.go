// Package display shows values in a notebook: as text, as HTML that survives a
// front end's sanitizer, as pictures and as charts. In a program without a
// notebook the same calls print text.
//
// A value shows itself through methods: MIMEBundle() map[string]any by MIME
// type, HTML() string, PNG() []byte or String() string, the first that it has.
package display

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
)

// A Sink takes what is shown. Data and metadata are by MIME type, binary
// formats in base64. An id, if not empty, names an output; update replaces
// every output of that name.
type Sink interface {
	Display(data, metadata map[string]any, id string, update bool)
	Clear(wait bool)
}

var current struct {
	mu     sync.Mutex
	sink   Sink
	number int64 // of the sinks that were set
}

// SetSink says where values are shown; nil stands for the terminal.
func SetSink(s Sink) {
	current.mu.Lock()
	defer current.mu.Unlock()
	current.sink = s
	current.number++
}

// sinkNumber tells the outputs of one cell from those of another.
func sinkNumber() int64 {
	current.mu.Lock()
	defer current.mu.Unlock()
	return current.number
}

func sink() Sink {
	current.mu.Lock()
	defer current.mu.Unlock()
	if current.sink == nil {
		return terminal{}
	}
	return current.sink
}

// inNotebook reports whether somebody set a sink.
func inNotebook() bool {
	_, plain := sink().(terminal)
	return !plain
}

// terminal prints the text of what is shown.
type terminal struct{}

func (terminal) Display(data, _ map[string]any, _ string, update bool) {
	if text, ok := data[Text].(string); ok && !update {
		fmt.Fprintln(os.Stdout, text)
	}
}

func (terminal) Clear(bool) {}

// Show shows values, each as an output of its own.
func Show(values ...any) {
	for _, v := range values {
		data, metadata := Bundle(v)
		sink().Display(data, metadata, "", false)
	}
}

// Clear removes what the cell has shown so far; with wait, when the next
// output comes, which avoids flicker.
func Clear(wait ...bool) { sink().Clear(len(wait) > 0 && wait[0]) }

// HTML shows text as HTML. Front ends remove scripts and style sheets from it;
// style attributes stay.
func HTML(html string) { Show(Markup(html)) }

// Markup is HTML that shows itself as such.
type Markup string

// HTML returns the text.
func (m Markup) HTML() string { return string(m) }

// Markdown shows text as Markdown.
func Markdown(text string) {
	sink().Display(map[string]any{"text/markdown": text, Text: text}, map[string]any{}, "", false)
}

var lastID atomic.Int64

// A Handle is an output that can be replaced.
type Handle struct{ id string }

// Live shows a value that Update replaces.
func Live(v any) *Handle {
	h := &Handle{"rustorch-" + strconv.Itoa(os.Getpid()) + "-" + strconv.FormatInt(lastID.Add(1), 10)}
	data, metadata := Bundle(v)
	sink().Display(data, metadata, h.id, false)
	return h
}

// Update shows v in the place of what the handle showed.
func (h *Handle) Update(v any) {
	data, metadata := Bundle(v)
	sink().Display(data, metadata, h.id, true)
}
