package op_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor/op"
)

// text writes a signature as Python does, with the places in the row.
func text(args []op.Arg) string {
	var parts []string
	keyword := false
	for _, a := range args {
		if a.Keyword && !keyword {
			keyword = true
			parts = append(parts, "*")
		}
		s := a.Name
		if a.Rest {
			s = "*" + s
		}
		if a.Default != "" {
			s += "=" + a.Default
		}
		parts = append(parts, fmt.Sprintf("%s:%d,%d", s, a.Input, a.Attr))
	}
	return strings.Join(parts, " ")
}

func TestSignature(t *testing.T) {
	for _, tt := range []struct {
		row  op.Op
		want string
	}{
		{op.Op{Name: "A", In: []string{"x", "y"}}, "input:0,-1 other:1,-1"},
		{op.Op{Name: "A", In: []string{"xs..."}, Attr: []op.Attr{{Name: "startDim", Type: "int", Default: "0"}}}, "tensors:0,-1 start_dim=0:-1,0"},
		{op.Op{Name: "A", Args: "input, dim=None, *, dtype=None", Attr: []op.Attr{{Name: "dim", Type: "[]int"}}}, "input:0,-1 dim=None:-1,0 * dtype=None:-1,-1"},
		{op.Op{Name: "A", In: []string{"x", "bias?"}, Args: "input, *size, bias", Attr: []op.Attr{{Name: "size", Type: "[]int"}}}, "input:0,-1 *size:-1,0 bias=None:1,-1"},
		{op.Op{Name: "A", Attr: []op.Attr{{Name: "on", Type: "bool", Default: "true"}, {Name: "stride", Type: "[]int", Default: "[]int{1, 2}"}}}, "input:0,-1 on=True:-1,0 stride=1, 2:-1,1"},
	} {
		args, err := tt.row.Signature()
		if got := text(args); got != tt.want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, tt.want)
		}
	}
	for name, row := range map[string]op.Op{
		"an argument that is nothing": {Name: "A", Args: "input, k"},
		"an attribute left out":       {Name: "A", Args: "input", Attr: []op.Attr{{Name: "k", Type: "int"}}},
	} {
		if _, err := row.Signature(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// TestDefaults reads every default of the table.
func TestDefaults(t *testing.T) {
	for _, row := range op.Table {
		for _, a := range row.Attr {
			v, ok := a.Value()
			if ok != (a.Default != "") {
				t.Errorf("%s.%s: the default %q is not read", row.Name, a.Name, a.Default)
			}
			if got := fmt.Sprintf("%T", v); v != nil && a.Type != "any" && got != a.Type {
				t.Errorf("%s.%s: the default is of type %s, not %s", row.Name, a.Name, got, a.Type)
			}
		}
	}
}
