// Package partner exchanges values with another process of the same user, over a
// private socket: tensors as segments, numbers, bools and strings as they are.
package partner

import (
	"fmt"
	"os"
	"reflect"
	"strconv"

	"github.com/rustorch/rustorch/bridge/share"
	"github.com/rustorch/rustorch/tensor"
)

// Env is the environment variable with the path of the partner's socket.
const Env = "RUSTORCH_SHARE"

// A note is one message between partners, in JSON. A tensor's descriptor
// comes beside it. Requests have Op "get" or "put"; answers have none.
type note struct {
	Op    string `json:"op,omitempty"`
	Name  string `json:"name,omitempty"`
	Kind  string `json:"kind,omitempty"`  // of the value: tensor, int, float, bool or str
	Value string `json:"value,omitempty"` // of all but tensors
	Error string `json:"error,omitempty"` // says why there is no answer
}

// A RefusedError is what the partner, or the value itself, has against a request.
type RefusedError struct{ Name, Reason string }

func (e *RefusedError) Error() string { return e.Name + ": " + e.Reason }

// pack describes a value; the segment is to be closed when it was sent.
func pack(name string, v any) (note, *share.Segment, error) {
	n := note{Name: name}
	if x, ok := v.(*tensor.Tensor); ok {
		if x == nil {
			return n, nil, &RefusedError{name, "the tensor is nil"}
		}
		n.Kind = "tensor"
		s, err := share.Publish(x)
		return n, s, err
	}
	switch r := reflect.ValueOf(v); {
	case !r.IsValid():
		return n, nil, &RefusedError{name, "a nil interface has no value"}
	case r.CanInt():
		n.Kind, n.Value = "int", strconv.FormatInt(r.Int(), 10)
	case r.CanUint():
		n.Kind, n.Value = "int", strconv.FormatUint(r.Uint(), 10)
	case r.CanFloat():
		n.Kind, n.Value = "float", strconv.FormatFloat(r.Float(), 'g', -1, 64)
	case r.Kind() == reflect.Bool:
		n.Kind, n.Value = "bool", strconv.FormatBool(r.Bool())
	case r.Kind() == reflect.String:
		n.Kind, n.Value = "str", r.String()
	default:
		return n, nil, &RefusedError{name, fmt.Sprintf("a %s cannot be handed over; tensors, numbers, bools and strings can (tensor.FromSlice makes a tensor of a slice)", r.Type())}
	}
	return n, nil, nil
}

// unpack returns the value of a note: a *tensor.Tensor, int, float64, bool or string.
func unpack(n note, f *os.File) (any, error) {
	var v any
	var err error
	switch n.Kind {
	case "tensor":
		if f == nil {
			return nil, &share.GoneError{What: "the segment of " + n.Name}
		}
		x, err := share.Attach(f)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", n.Name, err)
		}
		return x, nil
	case "int":
		v, err = strconv.Atoi(n.Value)
	case "float":
		v, err = strconv.ParseFloat(n.Value, 64)
	case "bool":
		v, err = strconv.ParseBool(n.Value)
	case "str":
		v = n.Value
	default:
		return nil, &share.FormatError{Reason: fmt.Sprintf("%s has the unknown kind %q", n.Name, n.Kind)}
	}
	if err != nil {
		return nil, &RefusedError{n.Name, fmt.Sprintf("%q is no Go %s", n.Value, n.Kind)}
	}
	return v, nil
}
