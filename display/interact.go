package display

import (
	"fmt"
	"html"
	"reflect"
	"strings"
	"sync"

	"github.com/rustorch/rustorch/display/widget"
)

// A Front is a sink with front ends that show widgets.
type Front interface {
	Sink
	Send(m widget.Message)
	// Collect calls f. What f shows and prints, and how it fails, becomes the
	// outputs of an Output widget, and is returned in the form of notebooks.
	Collect(comm string, f func()) []map[string]any
}

var room widget.Room

// Receive handles what a front end says about a widget.
func Receive(m widget.Message) {
	if front, ok := sink().(Front); ok {
		room.Receive(front.Send, m)
	}
}

// Interact calls f with the values of controls, and calls it again whenever
// one of them is changed: a slider for a number, a check box for a bool, a
// line of text for a string. What f shows, prints and returns stands below the
// controls, in the place of what it did the time before; so does its error.
//
//	display.Interact(func(frequency float64, kind string) { … },
//		display.Slider("frequency", 0, 10), display.Choice("kind", "sin", "cos"))
//
// The controls belong to the parameters in their order; those that are not
// given, or nil, follow from the types. In cells they have the names of the
// parameters. Where there are no widgets f is called once.
func Interact(f any, controls ...*Control) {
	x := &interaction{call: callable(f)}
	names, types, variadic := x.call.Params()
	if variadic || len(controls) > len(types) {
		refuse("a function with %d parameters, variadic %v, and %d controls", len(types), variadic, len(controls))
	}
	for i, t := range types {
		c := &Control{}
		if i < len(controls) && controls[i] != nil {
			copied := *controls[i]
			c = &copied
		}
		c.fit(names[i], t)
		x.controls = append(x.controls, c)
	}
	front, ok := sink().(Front)
	if !ok {
		x.show()
		return
	}
	x.open(front)
}

// An interaction is a function with its controls.
type interaction struct {
	call     caller
	controls []*Control
	output   *widget.Model
}

// interactions are those whose widgets are open.
var interactions struct {
	mu   sync.Mutex
	list []*widget.Group
}

// maxInteractions bounds them: cells are run again and again, and nobody tells
// the kernel that their outputs are gone.
const maxInteractions = 256

// open shows the controls and the outputs of the first call.
func (x *interaction) open(front Front) {
	g := room.Group(front.Send)
	var children []*widget.Model
	for _, c := range x.controls {
		children = append(children, c.open(g, x.run))
	}
	x.output = g.Output()
	box := g.Box(append(children, x.output)...)
	outputs := x.collect(front)
	front.Display(map[string]any{widget.View: box.Bundle(), Text: x.String(), HTMLType: x.static(outputs)}, map[string]any{}, "", false)
	interactions.mu.Lock()
	interactions.list = append(interactions.list, g)
	var old []*widget.Group
	if n := len(interactions.list) - maxInteractions; n > 0 {
		old = interactions.list[:n:n]
		interactions.list = interactions.list[n:]
	}
	interactions.mu.Unlock()
	for _, g := range old {
		g.Close(front.Send)
	}
}

// run calls the function after a control has changed, unless the next change
// is there already.
func (x *interaction) run(more bool) {
	if front, ok := sink().(Front); ok && !more {
		x.collect(front)
	}
}

func (x *interaction) collect(front Front) []map[string]any {
	outputs := front.Collect(x.output.ID, x.show)
	x.output.Keep("outputs", outputs)
	return outputs
}

// show calls the function and shows what it returns.
func (x *interaction) show() {
	args := make([]any, len(x.controls))
	for i, c := range x.controls {
		args[i] = c.argument()
	}
	results := x.call.Call(args...)
	if n := len(results); n > 0 {
		if err, ok := results[n-1].(error); ok {
			panic(err)
		}
	}
	for _, v := range results {
		if v != nil {
			Show(v)
		}
	}
}

// String is the call in words.
func (x *interaction) String() string {
	parts := make([]string, len(x.controls))
	for i, c := range x.controls {
		parts[i] = fmt.Sprintf("%s = %v", c.label, c.argument())
	}
	return "interactive: " + strings.Join(parts, ", ")
}

// static is what is seen where there are no widgets: the first call.
func (x *interaction) static(outputs []map[string]any) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="font-family:monospace;font-size:13px;opacity:.75;margin-bottom:4px">%s</div>`, html.EscapeString(x.String()))
	for _, o := range outputs {
		data, _ := o["data"].(map[string]any)
		switch {
		case o["text"] != nil:
			fmt.Fprintf(&b, "<pre>%s</pre>", html.EscapeString(fmt.Sprint(o["text"])))
		case o["evalue"] != nil:
			fmt.Fprintf(&b, `<pre style="color:rgb(200,50,40)">%s: %s</pre>`, html.EscapeString(fmt.Sprint(o["ename"])), html.EscapeString(fmt.Sprint(o["evalue"])))
		case data[HTMLType] != nil:
			fmt.Fprintf(&b, "<div>%v</div>", data[HTMLType])
		case data[PNGType] != nil:
			fmt.Fprintf(&b, `<img alt="%s" style="max-width:100%%" src="data:image/png;base64,%v">`, html.EscapeString(fmt.Sprint(data[Text])), data[PNGType])
		case data != nil:
			fmt.Fprintf(&b, "<pre>%s</pre>", html.EscapeString(fmt.Sprint(data[Text])))
		}
	}
	return b.String()
}

// A caller is a function that can be called with any values. Functions of
// cells know the names of their parameters.
type caller interface {
	Params() (names []string, types []reflect.Type, variadic bool)
	Call(args ...any) []any
}

func callable(f any) caller {
	if c, ok := f.(caller); ok {
		return c
	}
	if v := reflect.ValueOf(f); v.Kind() == reflect.Func && !v.IsNil() {
		return compiled{v}
	}
	refuse("a %T, which is no function", f)
	return nil
}

// Labelled gives names to the parameters of a function for Interact: Go does
// not keep them.
func Labelled(f any, names ...string) *LabelledFunc { return &LabelledFunc{callable(f), names} }

// A LabelledFunc is a function whose parameters have names.
type LabelledFunc struct {
	caller
	names []string
}

// Params has the names that were given.
func (l *LabelledFunc) Params() (names []string, types []reflect.Type, variadic bool) {
	names, types, variadic = l.caller.Params()
	for i := range min(len(names), len(l.names)) {
		if n := l.names[i]; n != "" && n != "_" {
			names[i] = n
		}
	}
	return names, types, variadic
}

// compiled is a function of a program.
type compiled struct{ f reflect.Value }

func (c compiled) Params() (names []string, types []reflect.Type, variadic bool) {
	t := c.f.Type()
	for i := range t.NumIn() {
		names, types = append(names, fmt.Sprint("argument ", i+1)), append(types, t.In(i))
	}
	return names, types, t.IsVariadic()
}

func (c compiled) Call(args ...any) []any {
	in := make([]reflect.Value, len(args))
	for i, a := range args {
		in[i] = reflect.ValueOf(a)
	}
	var out []any
	for _, v := range c.f.Call(in) {
		out = append(out, v.Interface())
	}
	return out
}
