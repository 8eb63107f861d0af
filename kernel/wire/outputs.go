package wire

import "strings"

// Outputs collect what a cell shows, as notebooks keep it.
//
// Source: https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs
type Outputs struct {
	Lines bool // of values, as files keep texts
	List  []map[string]any
	Shown map[string][]map[string]any // what may be updated, by display id
	clear bool                        // before the next output
}

// Add appends an output.
func (o *Outputs) Add(out map[string]any) {
	if o.clear {
		o.List, o.clear = nil, false
	}
	o.List = append(o.List, out)
}

// Stream appends to the output before if that is of the same stream.
func (o *Outputs) Stream(name, text string) {
	if n := len(o.List); n > 0 && !o.clear {
		if last := o.List[n-1]; last["output_type"] == "stream" && last["name"] == name {
			last["text"] = last["text"].(string) + text
			return
		}
	}
	o.Add(map[string]any{"output_type": "stream", "name": name, "text": text})
}

// Display adds a value, or changes every output of its id.
func (o *Outputs) Display(d Display) {
	if d.Update {
		for _, b := range o.Shown[d.ID] {
			b["data"], b["metadata"] = o.data(d.Data), object(d.Metadata)
		}
		return
	}
	b := map[string]any{"output_type": "display_data", "data": o.data(d.Data), "metadata": object(d.Metadata)}
	if d.ID != "" {
		if o.Shown == nil {
			o.Shown = map[string][]map[string]any{}
		}
		o.Shown[d.ID] = append(o.Shown[d.ID], b)
	}
	o.Add(b)
}

// Result adds the value of a cell.
func (o *Outputs) Result(b Bundle, count int) {
	o.Add(map[string]any{"output_type": "execute_result", "execution_count": count, "data": o.data(b.Data), "metadata": object(b.Metadata)})
}

// Fail adds an error.
func (o *Outputs) Fail(e *Error) {
	trace := e.Traceback
	if trace == nil {
		trace = []string{}
	}
	o.Add(map[string]any{"output_type": "error", "ename": e.Name, "evalue": e.Value, "traceback": trace})
}

// Clear empties the list: with wait, when the next output comes.
func (o *Outputs) Clear(wait bool) {
	if o.clear = wait; !wait {
		o.List = nil
	}
}

// File returns the outputs with streams in lines, as files keep them.
func (o *Outputs) File() []any {
	list := make([]any, 0, len(o.List))
	for _, out := range o.List {
		if text, ok := out["text"].(string); ok {
			out["text"] = lines(text)
		}
		list = append(list, out)
	}
	return list
}

// data has texts as lists of lines if they are wanted, and leaves JSON as it is.
func (o *Outputs) data(data map[string]any) map[string]any {
	if !o.Lines {
		return object(data)
	}
	m := map[string]any{}
	for typ, v := range data {
		if s, ok := v.(string); ok && !strings.HasSuffix(typ, "json") {
			m[typ] = lines(s)
			continue
		}
		m[typ] = v
	}
	return m
}

func lines(text string) []string {
	l := strings.SplitAfter(text, "\n")
	if l[len(l)-1] == "" {
		l = l[:len(l)-1]
	}
	return l
}

func object(m map[string]any) map[string]any {
	if m == nil {
		return map[string]any{}
	}
	return m
}
