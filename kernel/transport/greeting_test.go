package transport

import (
	"encoding/binary"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"
)

// hello is the greeting of a peer without security.
var hello = "\xff\x00\x00\x00\x00\x00\x00\x00\x01\x7f\x03\x00NULL" + strings.Repeat("\x00", 64-16)

func size(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

// TestHostileGreetings sends handshakes that would cost a trusting peer its
// memory or its life. The connection ends; a good peer is answered.
func TestHostileGreetings(t *testing.T) {
	r := start(t)
	for name, sent := range map[string]string{
		"command of 4 EiB":         hello + "\x06" + size(1<<62),
		"command of 2^64 - 1":      hello + "\x06" + size(1<<64-1),
		"command of a gibibyte":    hello + "\x06" + size(1<<30),
		"message instead":          hello + "\x00\x01x",
		"endless frames":           hello + strings.Repeat("\x01\xff"+strings.Repeat("x", 255), 2000),
		"other security":           strings.Replace(hello, "NULL", "NILL", 1),
		"command without a name":   hello + "\x04\x00",
		"property without an end":  hello + "\x04\x0a\x05READY\x0bSoc",
		"property of a large size": hello + "\x04\x16\x05READY\x0bSocket-Type\xff\xff\xff\xff",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(r.conn.Shell))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			c.SetDeadline(time.Now().Add(patience))
			io.WriteString(c, sent) // the peer may hang up meanwhile
			if _, err := io.Copy(io.Discard, c); err != nil && strings.Contains(err.Error(), "timeout") {
				t.Error("the connection stays open")
			}
			d := r.dial(t, zmq4.NewDealer(context20(t)), r.conn.Shell)
			if got := r.exchange(t, d, name, `{"n":1}`); got != `{"n":1}` {
				t.Errorf("got %s", got)
			}
		})
	}
}

// TestGreeter passes what is allowed, in pieces of any size.
func TestGreeter(t *testing.T) {
	sent := hello + "\x04\x03abc" + "\x06" + size(300) + strings.Repeat("y", 300) + "\x00\x00" + "\x00\x01z"
	for _, piece := range []int{1, 2, 7, 64, 1000} {
		ours, theirs := net.Pipe()
		go func() {
			io.WriteString(theirs, sent)
			theirs.Close()
		}()
		var got strings.Builder
		if _, err := io.CopyBuffer(struct{ io.Writer }{&got}, newGreeter(ours), make([]byte, piece)); err != nil || got.String() != sent {
			t.Errorf("in pieces of %d: %d bytes, %v", piece, got.Len(), err)
		}
	}
}
