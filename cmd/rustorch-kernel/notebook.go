package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/rustorch/rustorch/kernel/wire"
)

// A notebook is a file of nbformat 4 as it was read: what this program does
// not know stays as it is.
//
// Source: https://nbformat.readthedocs.io/en/latest/format_description.html
type notebook struct {
	doc   map[string]any
	cells []map[string]any
}

func readNotebook(file string) (*notebook, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	n := &notebook{}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.UseNumber()
	if err := dec.Decode(&n.doc); err != nil {
		return nil, fmt.Errorf("%s is no notebook: %w", file, err)
	}
	if v, _ := n.doc["nbformat"].(json.Number); v != "4" {
		return nil, fmt.Errorf("%s is no notebook of format 4 but of %q", file, v)
	}
	list, ok := n.doc["cells"].([]any)
	if !ok {
		return nil, fmt.Errorf("%s is no notebook: it has no list of cells", file)
	}
	for i, c := range list {
		m, ok := c.(map[string]any)
		if !ok {
			return nil, fmt.Errorf("%s: cell %d is no object", file, i)
		}
		n.cells = append(n.cells, m)
	}
	return n, nil
}

// write stores the notebook as nbformat does: keys sorted, one space of
// indentation. The file is replaced at once.
func (n *notebook) write(file string) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(n.doc); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".notebook-")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.Write(b.Bytes()); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), file)
}

// code returns the text of a cell if it is one of code.
func code(cell map[string]any) (string, bool) {
	return joined(cell["source"]), cell["cell_type"] == "code"
}

// joined puts the lines of a text together: notebooks hold either form.
func joined(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		var b strings.Builder
		for _, line := range v {
			s, _ := line.(string)
			b.WriteString(s)
		}
		return b.String()
	}
	return ""
}

// tagged reports whether a cell has a tag.
func tagged(cell map[string]any, tag string) bool {
	meta, _ := cell["metadata"].(map[string]any)
	tags, _ := meta["tags"].([]any)
	for _, t := range tags {
		if t == tag {
			return true
		}
	}
	return false
}

// outputs collects what a cell shows, in the form of the file.
type outputs struct {
	list  []any
	clear bool                // before the next output
	shown map[string][]bundle // of the notebook, by display id
}

// A bundle is an output that may be updated.
type bundle = map[string]any

func (o *outputs) add(out map[string]any) {
	if o.clear {
		o.list, o.clear = nil, false
	}
	o.list = append(o.list, out)
}

// stream appends to the output before if that is of the same stream.
func (o *outputs) stream(name, text string) {
	if n := len(o.list); n > 0 && !o.clear {
		if last := o.list[n-1].(map[string]any); last["output_type"] == "stream" && last["name"] == name {
			last["text"] = last["text"].(string) + text
			return
		}
	}
	o.add(map[string]any{"output_type": "stream", "name": name, "text": text})
}

func (o *outputs) display(d wire.Display) {
	if d.Update {
		for _, b := range o.shown[d.ID] {
			b["data"], b["metadata"] = mime(d.Data), orEmpty(d.Metadata)
		}
		return
	}
	b := bundle{"output_type": "display_data", "data": mime(d.Data), "metadata": orEmpty(d.Metadata)}
	if d.ID != "" {
		o.shown[d.ID] = append(o.shown[d.ID], b)
	}
	o.add(b)
}

func (o *outputs) result(b wire.Bundle, count int) {
	o.add(map[string]any{"output_type": "execute_result", "execution_count": count, "data": mime(b.Data), "metadata": orEmpty(b.Metadata)})
}

func (o *outputs) fail(e *wire.Error) {
	o.add(map[string]any{"output_type": "error", "ename": e.Name, "evalue": e.Value, "traceback": e.Traceback})
}

// file returns the outputs with texts in lines, as notebooks are stored.
func (o *outputs) file() []any {
	list := make([]any, 0, len(o.list))
	for _, v := range o.list {
		out := v.(map[string]any)
		if text, ok := out["text"].(string); ok {
			out["text"] = splitLines(text)
		}
		list = append(list, out)
	}
	return list
}

func splitLines(text string) []string {
	l := strings.SplitAfter(text, "\n")
	if l[len(l)-1] == "" {
		l = l[:len(l)-1]
	}
	return l
}

// mime stores texts as lists of lines and leaves JSON as it is.
func mime(data map[string]any) map[string]any {
	m := map[string]any{}
	for typ, v := range data {
		if s, ok := v.(string); ok && !strings.HasSuffix(typ, "json") {
			m[typ] = splitLines(s)
			continue
		}
		m[typ] = v
	}
	return m
}

func orEmpty(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
