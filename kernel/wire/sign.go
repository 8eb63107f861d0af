package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"sync"
)

// delimiter stands between the addresses and the signed part of a message.
const delimiter = "<IDS|MSG>"

// Reasons to drop a message.
var (
	ErrDelimiter = errors.New("no delimiter " + delimiter)
	ErrShort     = errors.New("fewer than six frames after the addresses")
	ErrSignature = errors.New("the signature does not match")
	ErrReplay    = errors.New("the signature was used before")
	ErrHeader    = errors.New("the header has no msg_id or msg_type")
)

// schemes are the hashes that a connection file may ask for.
var schemes = map[string]func() hash.Hash{
	"hmac-sha256": sha256.New,
	"hmac-sha512": sha512.New,
}

// A Codec turns messages into signed frames and back. It may be used by
// several goroutines.
type Codec struct {
	key  []byte
	hash func() hash.Hash
	seen seen
}

// NewCodec returns the codec of a key and signature scheme, as the connection
// file gives them. An empty key turns signing off.
func NewCodec(scheme, key string) (*Codec, error) {
	if scheme == "" {
		scheme = "hmac-sha256"
	}
	h, ok := schemes[scheme]
	if !ok {
		return nil, fmt.Errorf("signature scheme %q is not supported; hmac-sha256 and hmac-sha512 are", scheme)
	}
	return &Codec{key: []byte(key), hash: h}, nil
}

func (c *Codec) sign(parts [][]byte) []byte {
	if len(c.key) == 0 {
		return nil
	}
	h := hmac.New(c.hash, c.key)
	for _, p := range parts {
		h.Write(p)
	}
	return hex.AppendEncode(nil, h.Sum(nil))
}

// Marshal returns the frames of a message: addresses, delimiter, signature,
// header, parent header, metadata, content, buffers.
func (c *Codec) Marshal(m Message) ([][]byte, error) {
	header, err := Encode(m.Header)
	if err != nil {
		return nil, err
	}
	metadata := json.RawMessage("{}")
	if len(m.Metadata) > 0 {
		if metadata, err = Encode(m.Metadata); err != nil {
			return nil, err
		}
	}
	parts := [][]byte{header, orEmpty(m.Parent), metadata, orEmpty(m.Content)}
	frames := make([][]byte, 0, len(m.Identities)+2+len(parts)+len(m.Buffers))
	frames = append(frames, m.Identities...)
	frames = append(frames, []byte(delimiter), c.sign(parts))
	frames = append(frames, parts...)
	return append(frames, m.Buffers...), nil
}

func orEmpty(b []byte) []byte {
	if len(b) == 0 {
		return []byte("{}")
	}
	return b
}

// Unmarshal reads the frames of a message that came on a channel, checks the
// signature before it looks at anything else, and refuses signatures that were
// used before.
func (c *Codec) Unmarshal(ch Channel, frames [][]byte) (Message, error) {
	at := 0
	for at < len(frames) && string(frames[at]) != delimiter {
		at++
	}
	if at == len(frames) {
		return Message{}, ErrDelimiter
	}
	rest := frames[at+1:]
	if len(rest) < 5 {
		return Message{}, ErrShort
	}
	if err := c.verify(rest[0], rest[1:5]); err != nil {
		return Message{}, err
	}
	m := Message{Channel: ch, Identities: frames[:at], Parent: rest[2], Content: rest[4], Buffers: rest[5:], raw: rest[1]}
	return m, m.parse(rest[1], rest[3])
}

func (m *Message) parse(header, metadata []byte) error {
	if err := json.Unmarshal(header, &m.Header); err != nil {
		return fmt.Errorf("header: %w", err)
	}
	if m.Header.ID == "" || m.Header.Type == "" {
		return ErrHeader
	}
	if err := json.Unmarshal(metadata, &m.Metadata); err != nil {
		return fmt.Errorf("metadata: %w", err)
	}
	for name, part := range map[string][]byte{"parent_header": m.Parent, "content": m.Content} {
		if p := bytes.TrimLeft(part, " \t\r\n"); len(p) == 0 || p[0] != '{' || !json.Valid(p) {
			return fmt.Errorf("%s: not a JSON object", name)
		}
	}
	return nil
}

func (c *Codec) verify(signature []byte, parts [][]byte) error {
	if len(c.key) == 0 {
		return nil
	}
	if !hmac.Equal(signature, c.sign(parts)) {
		return ErrSignature
	}
	if !c.seen.add(string(signature)) {
		return ErrReplay
	}
	return nil
}

// seen remembers the last signatures in two generations, so that it stays
// small and never forgets the most recent ones.
type seen struct {
	mu       sync.Mutex
	now, old map[string]struct{}
}

const generation = 1 << 14

func (s *seen) add(k string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.now[k]; ok {
		return false
	}
	if _, ok := s.old[k]; ok {
		return false
	}
	if s.now == nil || len(s.now) >= generation {
		s.old, s.now = s.now, make(map[string]struct{})
	}
	s.now[k] = struct{}{}
	return true
}
