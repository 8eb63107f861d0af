package local

import (
	"reflect"
	"testing"

	"github.com/rustorch/rustorch/kernel/wire"
)

// comms is an Output that keeps comm messages.
type comms struct {
	record
	got []wire.Comm
}

func (c *comms) Comm(m wire.Comm) { c.got = append(c.got, m) }

func TestComm(t *testing.T) {
	e := New(testHost{})
	var out comms
	data := map[string]any{"x": 1.0}
	for _, m := range []wire.Comm{
		{Type: "comm_open", ID: "a", Target: echoTarget},
		{Type: "comm_msg", ID: "a", Data: data, Buffers: [][]byte{{1, 2}}},
		{Type: "comm_msg", ID: "b", Data: data},
		{Type: "comm_close", ID: "a"},
		{Type: "comm_msg", ID: "a", Data: data},
	} {
		e.Comm(t.Context(), m, &out)
	}
	want := []wire.Comm{
		{Type: "comm_msg", ID: "a", Data: data, Buffers: [][]byte{{1, 2}}},
	}
	if !reflect.DeepEqual(out.got, want) {
		t.Errorf("%+v", out.got)
	}
}
