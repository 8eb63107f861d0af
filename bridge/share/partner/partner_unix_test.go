//go:build unix

package partner

import (
	"context"
	"errors"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/bridge/share"
	"github.com/rustorch/rustorch/tensor"
)

// large is a shape whose float32 elements have a segment of their own.
var large = []int{600, 700}

func same(a, b *tensor.Tensor) bool {
	return a.DType() == b.DType() && slices.Equal(a.Shape(), b.Shape()) && slices.Equal(a.Floats(), b.Floats())
}

// serve answers notes at a socket: with a note, or with a value to be packed.
func serve(t *testing.T, answer func(n note, f *os.File) (note, any)) (path string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "share") // the test's own folder may have too long a path
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(dir, "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close(); os.RemoveAll(dir) })
	go func() {
		for {
			conn, err := l.AcceptUnix()
			if err != nil {
				return
			}
			go converse(conn, answer)
		}
	}()
	return path
}

func converse(conn *net.UnixConn, answer func(n note, f *os.File) (note, any)) {
	defer conn.Close()
	for {
		n, f, err := receive(conn)
		if err != nil {
			return
		}
		reply, v := answer(n, f)
		var file *os.File
		if v != nil {
			var s *share.Segment
			if reply, s, err = pack(n.Name, v); err != nil {
				reply = note{Error: err.Error()}
			} else if s != nil {
				file = s.File
			}
		}
		if send(conn, reply, file) != nil {
			return
		}
	}
}

// TestPartner hands every kind of value there and back.
func TestPartner(t *testing.T) {
	store := map[string]any{}
	path := serve(t, func(n note, f *os.File) (note, any) {
		if n.Op == "put" {
			v, err := unpack(n, f)
			if err != nil {
				return note{Error: err.Error()}, nil
			}
			store[n.Name] = v
			return note{}, nil
		}
		if v, ok := store[n.Name]; ok {
			return note{}, v
		}
		return note{Error: "there is no such name"}, nil
	})
	p := New(path)
	for _, v := range []any{0, -7, math.MaxInt, 1.5, math.Inf(1), 1e-300, true, false, "", "a\n\"ü\x00", tensor.Arange(0, 5, 1), tensor.Full(large, 2)} {
		if err := p.Put(t.Context(), "v", v); err != nil {
			t.Fatal(err)
		}
		w, err := p.Get(t.Context(), "v")
		if err != nil {
			t.Fatal(err)
		}
		if x, ok := v.(*tensor.Tensor); ok && same(x, w.(*tensor.Tensor)) {
			continue
		}
		if w != v {
			t.Errorf("%v (%T) came back as %v (%T)", v, v, w, w)
		}
	}
	var refused *RefusedError
	if _, err := p.Get(t.Context(), "nothing"); !errors.As(err, &refused) || refused.Name != "nothing" {
		t.Errorf("an unknown name: %v", err)
	}
	if err := p.Put(t.Context(), "v", []int{1}); !errors.As(err, &refused) {
		t.Errorf("a slice: %v", err)
	}
	if _, err := p.Get(t.Context(), "v"); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
}

// TestLivesOn attaches what another process published before it was killed.
func TestLivesOn(t *testing.T) {
	if path := os.Getenv("SHARE_TEST"); path != "" {
		if err := New(path).Put(t.Context(), "x", tensor.Full(large, 4)); err != nil {
			t.Fatal(err)
		}
		p, _ := os.FindProcess(os.Getpid())
		_ = p.Kill()
		select {}
	}
	got := make(chan any, 1)
	path := serve(t, func(n note, f *os.File) (note, any) {
		v, err := unpack(n, f)
		if err != nil {
			t.Error(err)
		}
		got <- v
		return note{}, nil
	})
	cmd := exec.Command(os.Args[0], "-test.run=TestLivesOn$")
	cmd.Env = append(os.Environ(), "SHARE_TEST="+path)
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("%v\n%s", err, out)
	}
	if x, ok := (<-got).(*tensor.Tensor); !ok || x.Sum().Float() != 4*420000 {
		t.Error("the tensor died with its maker")
	}
}

func TestPartnerGone(t *testing.T) {
	var gone *share.GoneError
	if _, err := New("/nowhere/socket").Get(t.Context(), "x"); !errors.As(err, &gone) {
		t.Errorf("no socket: %v", err)
	}
	path := serve(t, func(note, *os.File) (note, any) { return note{Kind: "tensor"}, nil })
	if _, err := New(path).Get(t.Context(), "x"); !errors.As(err, &gone) {
		t.Errorf("a tensor without its segment: %v", err)
	}
	if _, _, err := pack("x", math.Inf); err == nil {
		t.Error("a function was handed over")
	}
	if _, err := unpack(note{Kind: "ship"}, nil); err == nil {
		t.Error("an unknown kind was taken")
	}
	if _, err := unpack(note{Kind: "int", Value: "92233720368547758080"}, nil); err == nil {
		t.Error("an int that Go has not was taken")
	}
}

// TestPartnerInterrupted ends a request that the partner does not answer.
func TestPartnerInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	release := make(chan bool)
	path := serve(t, func(n note, _ *os.File) (note, any) {
		if n.Name == "slow" {
			cancel()
			<-release
		}
		return note{}, 1
	})
	defer close(release)
	p := New(path)
	if _, err := p.Get(ctx, "slow"); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if v, err := p.Get(t.Context(), "fast"); err != nil || v != 1 {
		t.Errorf("after an interrupt: %v, %v", v, err)
	}
}
