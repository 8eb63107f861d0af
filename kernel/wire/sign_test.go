package wire

import (
	"bytes"
	"errors"
	"reflect"
	"testing"
)

func codec(t *testing.T, scheme, key string) *Codec {
	t.Helper()
	c, err := NewCodec(scheme, key)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var sample = Message{
	Channel: Shell, Identities: [][]byte{[]byte("peer"), {0, 1}},
	Header:   Header{ID: "1", Session: "s", Username: "u", Date: "2026-01-01T00:00:00Z", Type: "execute_request", Version: Version},
	Parent:   []byte(`{"msg_id":"0"}`),
	Metadata: map[string]any{"cellId": "a<b"},
	Content:  []byte(`{"code":"1 + 1"}`),
	Buffers:  [][]byte{{1, 2, 3}, {}},
}

func TestRoundTrip(t *testing.T) {
	for _, scheme := range []string{"", "hmac-sha256", "hmac-sha512"} {
		for _, key := range []string{"", "secret"} {
			frames, err := codec(t, scheme, key).Marshal(sample)
			if err != nil {
				t.Fatal(err)
			}
			got, err := codec(t, scheme, key).Unmarshal(Shell, frames)
			if err != nil {
				t.Fatalf("%q %q: %v", scheme, key, err)
			}
			if !bytes.Equal(got.AsParent(), frames[4]) {
				t.Errorf("the parent header is %s, not as it came: %s", got.AsParent(), frames[4])
			}
			got.raw = nil
			if !reflect.DeepEqual(got, sample) {
				t.Errorf("%q %q: %+v, want %+v", scheme, key, got, sample)
			}
		}
	}
	if _, err := NewCodec("hmac-md5", "k"); err == nil {
		t.Error("an unknown scheme is accepted")
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	change := func(i int, to string) func([][]byte) [][]byte {
		return func(f [][]byte) [][]byte { f[i] = []byte(to); return f }
	}
	for _, tt := range []struct {
		name   string
		key    string
		change func([][]byte) [][]byte
		want   error // nil: any
	}{
		{"header changed", "k", change(4, `{"msg_id":"2","msg_type":"x"}`), ErrSignature},
		{"content changed", "k", change(7, `{}`), ErrSignature},
		{"signature missing", "k", change(3, ""), ErrSignature},
		{"signature cut", "k", func(f [][]byte) [][]byte { f[3] = f[3][:10]; return f }, ErrSignature},
		{"no delimiter", "k", change(2, "<IDS>"), ErrDelimiter},
		{"truncated", "k", func(f [][]byte) [][]byte { return f[:6] }, ErrShort},
		{"nothing", "k", func([][]byte) [][]byte { return nil }, ErrDelimiter},
		{"header is no JSON", "", change(4, "{"), nil},
		{"header without type", "", change(4, `{"msg_id":"1"}`), ErrHeader},
		{"metadata is no object", "", change(6, "[]"), nil},
		{"content is no object", "", change(7, "7"), nil},
		{"content is cut", "", change(7, `{"code":`), nil},
	} {
		c := codec(t, "", tt.key)
		frames, err := c.Marshal(sample)
		if err != nil {
			t.Fatal(err)
		}
		_, err = c.Unmarshal(Shell, tt.change(frames))
		if err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestReplay(t *testing.T) {
	c := codec(t, "", "k")
	frames, err := c.Marshal(sample)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Unmarshal(Shell, frames); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Unmarshal(Shell, frames); !errors.Is(err, ErrReplay) {
		t.Errorf("the same message again: %v", err)
	}
}

// TestSeenIsBounded fills several generations: the last one is remembered.
func TestSeenIsBounded(t *testing.T) {
	var s seen
	key := func(i int) string { return string([]byte{byte(i), byte(i >> 8), byte(i >> 16)}) }
	for i := range 3 * generation {
		if !s.add(key(i)) {
			t.Fatalf("%d is not new", i)
		}
	}
	if len(s.now)+len(s.old) > 2*generation {
		t.Errorf("%d signatures are kept", len(s.now)+len(s.old))
	}
	if s.add(key(3*generation - 1)) {
		t.Error("the last signature is forgotten")
	}
}

// TestTable checks that requests have replies and contents decode.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range Types {
		if seen[row.Name] {
			t.Errorf("%s is there twice", row.Name)
		}
		seen[row.Name] = true
		if got, ok := Lookup(row.Name); !ok || got.Name != row.Name {
			t.Errorf("Lookup(%q) = %v, %v", row.Name, got, ok)
		}
		if len(row.Channels) == 0 || !row.Travels(row.Channels[0]) || row.Travels("nowhere") {
			t.Errorf("%s travels on %v", row.Name, row.Channels)
		}
		if row.Content != nil {
			m := Message{Header: Header{Type: row.Name}, Content: []byte("{}")}
			if err := m.Decode(row.Content()); err != nil {
				t.Errorf("%s: %v", row.Name, err)
			}
		}
	}
	if _, ok := Lookup("no_such_request"); ok {
		t.Error("an unknown type has a row")
	}
}

func FuzzUnmarshal(f *testing.F) {
	c, _ := NewCodec("", "")
	frames, _ := c.Marshal(sample)
	f.Add(bytes.Join(frames, []byte{0xff}))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := c.Unmarshal(Shell, bytes.Split(b, []byte{0xff}))
		if err == nil && (m.Header.ID == "" || m.Header.Type == "") {
			t.Error("a message without id or type was accepted")
		}
	})
}
