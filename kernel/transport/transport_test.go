package transport

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-zeromq/zmq4"

	"github.com/rustorch/rustorch/kernel/wire"
)

const patience = 20 * time.Second

// free returns n ports that nobody listens on.
func free(t *testing.T, n int) []int {
	t.Helper()
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// A rig is a server whose shell answers every message with its content.
type rig struct {
	*Server
	conn Connection
	drop chan error
}

func start(t *testing.T) *rig {
	t.Helper()
	p := free(t, 5)
	r := &rig{conn: Connection{"tcp", "127.0.0.1", p[0], p[1], p[2], p[3], p[4], "hmac-sha256", "key"}, drop: make(chan error, 16)}
	s, err := Listen(r.conn)
	if err != nil {
		t.Fatal(err)
	}
	r.Server = s
	s.Serve(Handlers{
		Message: func(m wire.Message) {
			m.Header.Type = "reply"
			if err := s.Send(m); err != nil {
				t.Error(err)
			}
		},
		Welcome: func(topic string) wire.Message {
			return wire.Message{Identities: [][]byte{[]byte(topic)}, Header: wire.Header{ID: "w", Type: "iopub_welcome"}}
		},
		Dropped: func(_ wire.Channel, err error) { r.drop <- err },
	})
	t.Cleanup(func() { s.Close() })
	return r
}

func (r *rig) url(port int) string { return "tcp://127.0.0.1:" + strconv.Itoa(port) }

func (r *rig) dial(t *testing.T, s zmq4.Socket, port int) zmq4.Socket {
	t.Helper()
	if err := s.Dial(r.url(port)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func (r *rig) frames(t *testing.T, id, content string) [][]byte {
	t.Helper()
	c, err := wire.NewCodec(r.conn.Scheme, r.conn.Key)
	if err != nil {
		t.Fatal(err)
	}
	f, err := c.Marshal(wire.Message{Header: wire.Header{ID: id, Type: "request"}, Content: []byte(content)})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// exchange sends a request and returns the content of the reply.
func (r *rig) exchange(t *testing.T, s zmq4.Socket, id, content string) string {
	t.Helper()
	if err := s.SendMulti(zmq4.NewMsgFrom(r.frames(t, id, content)...)); err != nil {
		t.Fatal(err)
	}
	m, err := s.Recv()
	if err != nil {
		t.Fatal(err)
	}
	return string(m.Frames[len(m.Frames)-1])
}

func context20(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

func TestRouter(t *testing.T) {
	r := start(t)
	for _, port := range []int{r.conn.Shell, r.conn.Control, r.conn.Stdin} {
		a := r.dial(t, zmq4.NewDealer(context20(t)), port)
		b := r.dial(t, zmq4.NewDealer(context20(t), zmq4.WithID(zmq4.SocketIdentity("named"))), port)
		big := `{"a":"` + strings.Repeat("x", 3<<20) + `"}`
		for i, want := range []string{`{"n":1}`, big, `{}`} {
			id := strconv.Itoa(port) + "/" + strconv.Itoa(i) // a signature counts once
			if got := r.exchange(t, a, "a"+id, want); got != want {
				t.Errorf("a got %d bytes, want %d", len(got), len(want))
			}
			if got := r.exchange(t, b, "b"+id, want); got != want {
				t.Errorf("b got %d bytes, want %d", len(got), len(want))
			}
		}
	}
}

// TestSilentPeers opens connections that never greet, or stop in the middle.
func TestSilentPeers(t *testing.T) {
	r := start(t)
	for _, sent := range []string{"", "\xff\x00\x00", "GET / HTTP/1.1\r\n\r\n"} {
		for _, port := range []int{r.conn.Shell, r.conn.IOPub, r.conn.Heartbeat} {
			c, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(port))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if _, err := c.Write([]byte(sent)); err != nil {
				t.Fatal(err)
			}
		}
	}
	d := r.dial(t, zmq4.NewDealer(context20(t)), r.conn.Shell)
	if got := r.exchange(t, d, "1", `{"n":1}`); got != `{"n":1}` {
		t.Errorf("got %s", got)
	}
}

func TestHeartbeat(t *testing.T) {
	r := start(t)
	q := r.dial(t, zmq4.NewReq(context20(t)), r.conn.Heartbeat)
	for range 3 {
		if err := q.Send(zmq4.NewMsgString("ping")); err != nil {
			t.Fatal(err)
		}
		if m, err := q.Recv(); err != nil || string(m.Frames[0]) != "ping" {
			t.Fatalf("%v %v", m, err)
		}
	}
}

func (r *rig) publish(t *testing.T, topic string, n int) {
	t.Helper()
	err := r.Send(wire.Message{Channel: wire.IOPub, Identities: [][]byte{[]byte(topic)},
		Header: wire.Header{ID: strconv.Itoa(n), Type: topic}, Content: []byte(`{"n":` + strconv.Itoa(n) + `}`)})
	if err != nil {
		t.Fatal(err)
	}
}

func (r *rig) subscribe(t *testing.T, topic string) zmq4.Socket {
	t.Helper()
	s := r.dial(t, zmq4.NewSub(context20(t)), r.conn.IOPub)
	if err := s.SetOption(zmq4.OptionSubscribe, topic); err != nil {
		t.Fatal(err)
	}
	if m, err := s.Recv(); err != nil || string(m.Frames[0]) != topic { // the welcome
		t.Fatalf("welcome %q %v", m.Frames, err)
	}
	return s
}

// TestPublish checks order, topics, and that a subscriber that stopped
// reading holds up neither the kernel nor the others.
func TestPublish(t *testing.T) {
	r := start(t)
	slow, err := net.Dial("tcp", "127.0.0.1:"+strconv.Itoa(r.conn.IOPub))
	if err != nil {
		t.Fatal(err)
	}
	defer slow.Close()
	all, some := r.subscribe(t, ""), r.subscribe(t, "status")
	const n = 3000
	for i := range n {
		r.publish(t, "stream", i)
	}
	r.publish(t, "status", n)
	for i := range n + 1 {
		m, err := all.Recv()
		if err != nil {
			t.Fatal(err)
		}
		if want := `{"n":` + strconv.Itoa(i) + `}`; string(m.Frames[len(m.Frames)-1]) != want {
			t.Fatalf("message %d is %s", i, m.Frames[len(m.Frames)-1])
		}
	}
	if m, err := some.Recv(); err != nil || string(m.Frames[0]) != "status" {
		t.Errorf("%q %v", m.Frames, err)
	}
}

// TestDropped counts what comes damaged; the next message is served.
func TestDropped(t *testing.T) {
	r := start(t)
	d := r.dial(t, zmq4.NewDealer(context20(t)), r.conn.Shell)
	bad := r.frames(t, "1", `{}`)
	bad[len(bad)-1] = []byte(`{"changed":1}`)
	for _, tt := range []struct {
		frames [][]byte
		want   error
	}{{bad, wire.ErrSignature}, {[][]byte{[]byte("x")}, wire.ErrDelimiter}, {r.frames(t, "2", `{}`)[:3], wire.ErrShort}} {
		if err := d.SendMulti(zmq4.NewMsgFrom(tt.frames...)); err != nil {
			t.Fatal(err)
		}
		if err := <-r.drop; !errors.Is(err, tt.want) {
			t.Errorf("dropped for %v, want %v", err, tt.want)
		}
	}
	if got := r.exchange(t, d, "3", `{"n":3}`); got != `{"n":3}` {
		t.Errorf("got %s", got)
	}
}

// TestHandover connects again under the same identity, as a front end does
// after its network was away.
func TestHandover(t *testing.T) {
	r := start(t)
	id := zmq4.WithID(zmq4.SocketIdentity("lab"))
	first := r.dial(t, zmq4.NewDealer(context20(t), id), r.conn.Shell)
	r.exchange(t, first, "1", `{}`)
	second := r.dial(t, zmq4.NewDealer(context20(t), id), r.conn.Shell)
	if got := r.exchange(t, second, "2", `{"n":2}`); got != `{"n":2}` {
		t.Errorf("got %s", got)
	}
}

func TestCloseSendsWhatIsQueued(t *testing.T) {
	r := start(t)
	s := r.subscribe(t, "")
	const n = 500
	for i := range n {
		r.publish(t, "stream", i)
	}
	r.Close()
	for i := range n {
		if _, err := s.Recv(); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
}

// TestPing answers a ZMTP PING with its context and never shows it to the kernel.
func TestPing(t *testing.T) {
	ours, theirs := net.Pipe()
	s := newSocket(router, nil)
	s.receive = func(*peer, [][]byte) { t.Error("a PING reached the kernel") }
	p := newPeer(ours, "x")
	go p.write()
	s.command(p, []byte("\x04PING\x00\x10ctx"))
	b := make([]byte, 10)
	if _, err := bufio.NewReader(theirs).Read(b); err != nil || !bytes.Equal(b, []byte("\x04\x08\x04PONGctx")) {
		t.Errorf("%q %v", b, err)
	}
	p.mu.Lock()
	p.drop()
	p.mu.Unlock()
}

func TestReadMessage(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		frames   int
		command  bool
		err      bool
	}{
		{"one frame", "\x00\x02ab", 1, false, false},
		{"two frames", "\x01\x01a\x00\x01b", 2, false, false},
		{"long form", "\x02\x00\x00\x00\x00\x00\x00\x00\x03abc", 1, false, false},
		{"command", "\x04\x02ab", 1, true, false},
		{"end", "", 0, false, true},
		{"cut", "\x00\x05ab", 0, false, true},
		{"cut in the length", "\x02\x00\x00", 0, false, true},
		{"lies about its length", "\x02\x00\x00\x00\x00\x3f\xff\xff\xffab", 0, false, true},
		{"too long", "\x02\x00\xff\xff\xff\xff\xff\xff\xff", 0, false, true},
		{"too many", strings.Repeat("\x01\x00", maxFrames+1), 0, false, true},
	} {
		frames, command, err := readMessage(bufio.NewReader(strings.NewReader(tt.in)))
		if (err != nil) != tt.err || len(frames) != tt.frames || command != tt.command {
			t.Errorf("%s: %d frames, command %v, %v", tt.name, len(frames), command, err)
		}
	}
}

func TestReadConnection(t *testing.T) {
	for text, want := range map[string]string{
		`{"transport":"tcp","ip":"127.0.0.1","shell_port":1,"key":"k","signature_scheme":"hmac-sha256"}`: "",
		`{"ip":"127.0.0.1"}`: "", `{`: "no connection file", `{"transport":"carrier pigeon"}`: "not supported",
	} {
		file := filepath.Join(t.TempDir(), "c.json")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := ReadConnection(file)
		if want == "" && (err != nil || c.Transport != "tcp") || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %+v %v", text, c, err)
		}
	}
	if _, err := ReadConnection(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a missing file is read")
	}
}

func TestIPC(t *testing.T) {
	dir := t.TempDir()
	s, err := Listen(Connection{Transport: "ipc", IP: filepath.Join(dir, "k"), Shell: 1, Control: 2, Stdin: 3, IOPub: 4, Heartbeat: 5})
	if err != nil {
		t.Fatal(err)
	}
	s.Close()
	if _, err := Listen(Connection{Transport: "tcp", IP: "no such host.invalid"}); err == nil {
		t.Error("a host that is not there is listened on")
	}
	if _, err := Listen(Connection{Scheme: "none"}); err == nil {
		t.Error("an unknown signature scheme is accepted")
	}
}
