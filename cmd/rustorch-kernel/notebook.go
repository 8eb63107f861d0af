package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
