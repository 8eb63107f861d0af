package closure

import (
	"go/types"
	"reflect"
)

// A dressed value is a box that shows compiled code some methods of its type.
// Two dressed values are equal if their boxes are.
type dressed interface{ undress() box }

type (
	// errorBox has a method Error, with Unwrap and Is for package errors.
	errorBox struct{ box }
	// stringBox has a method String.
	stringBox struct{ box }
	// htmlBox, pngBox, pictureBox and bundleBox have the methods that displays look for.
	htmlBox    struct{ box }
	pngBox     struct{ box }
	pictureBox struct{ box }
	bundleBox  struct{ box }
	// metaBox has a MIMEBundle with metadata.
	metaBox struct{ box }
)

func (b box) undress() box { return b }

func (b errorBox) Error() string    { return b.text("Error") }
func (b stringBox) String() string  { return b.text("String") }
func (b htmlBox) HTML() string      { return b.text("HTML") }
func (b pngBox) PNG() []byte        { return b.bytes("PNG") }
func (b pictureBox) HTML() string   { return b.text("HTML") }
func (b pictureBox) PNG() []byte    { return b.bytes("PNG") }
func (b htmlBox) String() string    { return b.plain() }
func (b pngBox) String() string     { return b.plain() }
func (b pictureBox) String() string { return b.plain() }
func (b bundleBox) String() string  { return b.plain() }
func (b metaBox) String() string    { return b.plain() }

// MIMEBundle calls the method of the type.
func (b bundleBox) MIMEBundle() map[string]any {
	data, _ := b.r.method("MIMEBundle", nil).call(b.box)[0].(map[string]any)
	return data
}

// MIMEBundle calls the method of the type.
func (b metaBox) MIMEBundle() (data, metadata map[string]any) {
	out := b.r.method("MIMEBundle", nil).call(b.box)
	data, _ = out[0].(map[string]any)
	metadata, _ = out[1].(map[string]any)
	return data, metadata
}

// Unwrap calls the method of the type, if it has one.
func (b errorBox) Unwrap() error {
	m := b.r.method("Unwrap", nil)
	if m == nil || len(m.lay.res) != 1 {
		return nil
	}
	err, _ := m.call(b.box)[0].(error)
	return err
}

// Is calls the method of the type, if it has one.
func (b errorBox) Is(target error) bool {
	m := b.r.method("Is", nil)
	if m == nil || len(m.lay.params) != 1 {
		return false
	}
	ok, _ := m.call(b.box, canonical(target))[0].(bool)
	return ok
}

func (b box) text(method string) string {
	s, _ := b.r.method(method, nil).call(b)[0].(string)
	return s
}

func (b box) bytes(method string) []byte {
	s, _ := b.r.method(method, nil).call(b)[0].([]byte)
	return s
}

// plain is the text of a value that also shows as something better.
func (b box) plain() string {
	if b.r.stringMethod("String") {
		return b.text("String")
	}
	return sprint(b)
}

// canonical takes the dress off.
func canonical(v any) any {
	switch b := v.(type) {
	case dressed:
		return b.undress()
	case nil, int, string, float64, bool, error:
		return v
	}
	return unwrap(v)
}

// export dresses a value for compiled code that takes any: a box shows the
// methods that matter most.
func export(v any) any {
	b, ok := v.(box)
	if !ok {
		return v
	}
	html, png := b.r.stringMethod("HTML"), b.r.returns("PNG", rtBytes)
	switch {
	case b.r.stringMethod("Error"):
		return errorBox{b}
	case b.r.returns("MIMEBundle", rtTable):
		return bundleBox{b}
	case b.r.returns("MIMEBundle", rtTable, rtTable):
		return metaBox{b}
	case html && png:
		return pictureBox{b}
	case html:
		return htmlBox{b}
	case png:
		return pngBox{b}
	case b.r.stringMethod("String"):
		return stringBox{b}
	}
	if _, ok := b.r.t.Underlying().(*types.Signature); ok {
		return funcBox{b}
	}
	return b
}

var (
	rtBytes = reflect.TypeFor[[]byte]()
	rtTable = reflect.TypeFor[map[string]any]()
)

// returns says whether a type has a method without parameters and with these results.
func (r *rep) returns(name string, want ...reflect.Type) bool {
	m := r.method(name, nil)
	if m == nil || len(m.lay.params) != 0 || len(m.lay.res) != len(want) {
		return false
	}
	for i, w := range want {
		if m.lay.res[i].nt != w {
			return false
		}
	}
	return true
}

// stringMethod says whether a type has a method without parameters that returns a string.
func (r *rep) stringMethod(name string) bool {
	m := r.method(name, nil)
	return m != nil && len(m.lay.params) == 0 && len(m.lay.res) == 1 && m.lay.res[0].t == types.Typ[types.String]
}
