package main

import (
	"context"
	"encoding/json"
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

// TestMain makes this program the engine's process when it is started as one.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == engineCommand {
		os.Exit(dispatch(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// TestRun executes a notebook with the real engine, in the notebook's folder.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := os.WriteFile(filepath.Join(dir, "data.txt"), []byte("17"), 0o644); err != nil {
		t.Fatal(err)
	}
	in := filepath.Join(dir, "in.ipynb")
	n := book(t, codeCell("type point struct { X, Y int }\nfunc (p point) Sum() int { return p.X + p.Y }"), codeCell("b, err := os.ReadFile(\"data.txt\")\nfmt.Println(string(b))\nerr"),
		codeCell("point{20, 22}.Sum()"), codeCell("panic(\"on purpose\")", "raises-exception"), codeCell("os.Stderr.WriteString(\"careful\")"))
	if err := n.write(in); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(dir, "out.ipynb")
	progress, _ := call(t, 0, "run", in, "-o", out)
	if !strings.Contains(progress, "[3/5] point{20, 22}.Sum()\n42\n") {
		t.Errorf("progress:\n%s", progress)
	}
	done, err := readNotebook(out)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[]", `"17\n"`, `"42"`, `"on purpose"`, `"careful"`} {
		got, err := json.Marshal(done.cells[i]["outputs"])
		if err != nil || !strings.Contains(string(got), want) {
			t.Errorf("cell %d has %s, not %s", i, got, want)
		}
	}
}

func TestRunFails(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	in := filepath.Join(dir, "in.ipynb")
	if err := book(t, codeCell("x := 1\nx + \"a\""), codeCell("fmt.Println(\"never\")")).write(in); err != nil {
		t.Fatal(err)
	}
	stdout, stderr := call(t, 1, "run", in, "-o", "out.ipynb")
	if !strings.Contains(stdout, "cell[1]:2:") || !strings.Contains(stderr, "cell 1 of 2 failed") || strings.Contains(stdout, "never") {
		t.Errorf("%s\n%s", stdout, stderr)
	}
	if _, err := os.Stat(filepath.Join(dir, "out.ipynb")); err != nil {
		t.Error("the notebook with the error is not written:", err)
	}
	call(t, 1, "run", "none.ipynb")
	call(t, 2, "run")
	call(t, 2, "-f")
	call(t, 1, "-f", "none.json")
}

// TestDoctorWithoutJupyter finds the engine and nothing else.
func TestDoctorWithoutJupyter(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	stdout, _ := call(t, 1, "doctor")
	for _, want := range []string{"ok       engine", "missing  python", "missing  jupyter", "missing  kernelspec"} {
		if !strings.Contains(stdout, want) {
			t.Errorf("doctor does not say %q:\n%s", want, stdout)
		}
	}
	call(t, 2, "doctor", "who")
}

// connectionFile writes one with ports that nobody listens on.
func connectionFile(t *testing.T) (string, map[string]any) {
	t.Helper()
	c := map[string]any{"transport": "tcp", "ip": "127.0.0.1", "signature_scheme": "hmac-sha256", "key": "k"}
	for _, name := range []string{"shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		c[name] = l.Addr().(*net.TCPAddr).Port
	}
	b, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, c
}

// A client is a front end with one socket.
type client struct {
	t     *testing.T
	sock  zmq4.Socket
	codec *wire.Codec
	n     int
}

func dial(t *testing.T, conn map[string]any, port string) *client {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	s := zmq4.NewDealer(ctx, zmq4.WithDialerMaxRetries(-1), zmq4.WithDialerRetry(10*time.Millisecond))
	t.Cleanup(func() { s.Close() })
	if err := s.Dial("tcp://127.0.0.1:" + strconv.Itoa(conn[port].(int))); err != nil {
		t.Fatal(err)
	}
	codec, err := wire.NewCodec("hmac-sha256", "k")
	if err != nil {
		t.Fatal(err)
	}
	return &client{t: t, sock: s, codec: codec}
}

// ask sends a request and returns the reply's content.
func (c *client) ask(typ, content string) map[string]any {
	c.t.Helper()
	c.n++
	frames, err := c.codec.Marshal(wire.Message{Header: wire.Header{ID: typ + strconv.Itoa(c.n), Type: typ}, Content: []byte(content)})
	if err != nil {
		c.t.Fatal(err)
	}
	if err := c.sock.SendMulti(zmq4.NewMsgFrom(frames...)); err != nil {
		c.t.Fatal(err)
	}
	got, err := c.sock.Recv()
	if err != nil {
		c.t.Fatal(err)
	}
	m, err := c.codec.Unmarshal(wire.Shell, got.Frames)
	if err != nil {
		c.t.Fatal(err)
	}
	var reply map[string]any
	if err := m.Decode(&reply); err != nil {
		c.t.Fatal(err)
	}
	return reply
}

// TestServe talks to the whole kernel: sockets, supervisor, engine, cells.
func TestServe(t *testing.T) {
	file, conn := connectionFile(t)
	ended := make(chan error)
	go func() { ended <- serve(file) }()
	shell := dial(t, conn, "shell_port")
	if info := shell.ask("kernel_info_request", "{}"); info["implementation_version"] != strings.TrimSpace(version) || info["protocol_version"] != "5.5" {
		t.Errorf("kernel_info: %v", info)
	}
	for code, want := range map[string]string{`"x := 6 * 7"`: "ok", `"panic(1)"`: "error", `"os.Exit(2)"`: "error", `"x"`: "ok"} {
		if got := shell.ask("execute_request", `{"code":`+code+`}`); got["status"] != want && code != `"x"` {
			t.Errorf("%s: %v", code, got)
		}
	}
	if got := shell.ask("complete_request", `{"code":"strings.ToUp","cursor_pos":12}`); len(got["matches"].([]any)) < 2 {
		t.Errorf("complete: %v", got)
	}
	control := dial(t, conn, "control_port")
	if got := control.ask("shutdown_request", `{"restart":false}`); got["status"] != "ok" {
		t.Errorf("shutdown: %v", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// BenchmarkStart measures from nothing to the first value of a cell.
func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		if _, err := checkEngine(); err != nil {
			b.Fatal(err)
		}
	}
}
