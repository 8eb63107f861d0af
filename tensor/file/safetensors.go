// Package file reads and writes tensors. Readers refuse damaged and hostile
// files with an error; they allocate no more than the file is long.
package file

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/bits"
	"os"
	"path/filepath"
	"sort"

	"github.com/rustorch/rustorch/tensor"
	"github.com/rustorch/rustorch/tensor/dtype"
)

// ErrFormat is what every error about the content of a file wraps.
var ErrFormat = errors.New("not a valid safetensors file")

// maxHeader is the format's limit.
const maxHeader = 100 << 20

// maxRank bounds the dimensions of a tensor.
const maxRank = 64

func bad(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrFormat}, args...)...)
}

// names are the element types by the format's names.
var names = func() map[string]dtype.DType {
	m := map[string]dtype.DType{}
	for d, row := range dtype.Table {
		if row.Safe != "" {
			m[row.Safe] = dtype.DType(d)
		}
	}
	return m
}()

// info is what the header says of a tensor.
type info struct {
	DType   string    `json:"dtype"`
	Shape   []uint64  `json:"shape"`
	Offsets [2]uint64 `json:"data_offsets"`
}

// Load reads a safetensors file.
//
// Source: https://github.com/huggingface/safetensors#format
func Load(path string) (map[string]*tensor.Tensor, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	m, err := Decode(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// Decode reads the bytes of a safetensors file.
func Decode(b []byte) (map[string]*tensor.Tensor, error) {
	if len(b) < 8 {
		return nil, bad("%d bytes", len(b))
	}
	n := binary.LittleEndian.Uint64(b)
	if n < 2 || n > maxHeader || n > uint64(len(b)-8) {
		return nil, bad("a header of %d bytes in a file of %d", n, len(b))
	}
	infos, err := header(b[8 : 8+n])
	if err != nil {
		return nil, err
	}
	data := b[8+n:]
	if err := check(infos, uint64(len(data))); err != nil {
		return nil, err
	}
	m := map[string]*tensor.Tensor{}
	for name, i := range infos {
		s := make([]int, len(i.Shape))
		for k, d := range i.Shape {
			s[k] = int(d)
		}
		m[name] = tensor.FromRaw(names[i.DType], data[i.Offsets[0]:i.Offsets[1]], s...)
	}
	return m, nil
}

// header reads the JSON object at the start, which names no tensor twice.
func header(b []byte) (map[string]info, error) {
	if b[0] != '{' {
		return nil, bad("the header is no object")
	}
	infos := map[string]info{}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if _, err := d.Token(); err != nil {
		return nil, bad("header: %v", err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, bad("header: %v", err)
		}
		name, _ := key.(string)
		if name == "__metadata__" {
			var meta map[string]string
			if err := d.Decode(&meta); err != nil {
				return nil, bad("metadata: %v", err)
			}
			continue
		}
		if _, twice := infos[name]; twice {
			return nil, bad("two tensors %q", name)
		}
		var i info
		if err := d.Decode(&i); err != nil {
			return nil, bad("tensor %q: %v", name, err)
		}
		infos[name] = i
	}
	if _, err := d.Token(); err != nil {
		return nil, bad("header: %v", err)
	}
	if rest, err := io.ReadAll(io.MultiReader(d.Buffered())); err != nil || len(bytes.Trim(rest, " ")) != 0 {
		return nil, bad("text after the header")
	}
	return infos, nil
}

// check wants the tensors to fill the data without gap or overlap.
func check(infos map[string]info, size uint64) error {
	all := make([]string, 0, len(infos))
	for name, i := range infos {
		dt, ok := names[i.DType]
		if !ok {
			return bad("tensor %q has elements of type %q", name, i.DType)
		}
		if len(i.Shape) > maxRank {
			return bad("tensor %q has %d dimensions", name, len(i.Shape))
		}
		n := uint64(dt.Size())
		for _, d := range i.Shape {
			hi, lo := bits.Mul64(n, d)
			if hi != 0 || d > math.MaxInt {
				return bad("the shape of %q is too large", name)
			}
			n = lo
		}
		if o := i.Offsets; o[0] > o[1] || o[1] > size || o[1]-o[0] != n {
			return bad("the offsets of %q", name)
		}
		all = append(all, name)
	}
	sort.Slice(all, func(a, b int) bool {
		x, y := infos[all[a]].Offsets, infos[all[b]].Offsets
		return x[0] < y[0] || x[0] == y[0] && x[1] < y[1]
	})
	at := uint64(0)
	for _, name := range all {
		if infos[name].Offsets[0] != at {
			return bad("a gap or an overlap before %q", name)
		}
		at = infos[name].Offsets[1]
	}
	if at != size {
		return bad("%d bytes after the last tensor", size-at)
	}
	return nil
}

// Save writes tensors by name. The file is put together beside its place,
// synced and renamed: a crash leaves the old file or the new one.
func Save(path string, tensors map[string]*tensor.Tensor) error {
	b, err := Encode(tensors)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".safetensors-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	if _, err := f.Write(b); err != nil {
		f.Close()
		return err
	}
	if err := errors.Join(f.Chmod(0o644), f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// Encode returns the bytes of a safetensors file. Names are in order, data
// starts at a multiple of 64.
func Encode(tensors map[string]*tensor.Tensor) ([]byte, error) {
	var all []string
	for name := range tensors {
		if name == "__metadata__" {
			return nil, errors.New("safetensors: no tensor can be named __metadata__")
		}
		all = append(all, name)
	}
	sort.Strings(all)
	var data bytes.Buffer
	infos := map[string]info{}
	for _, name := range all {
		t := tensors[name]
		typ := dtype.Table[t.DType()].Safe
		if typ == "" {
			return nil, fmt.Errorf("safetensors: the format has no elements of type %v, which tensor %q has", t.DType(), name)
		}
		start := uint64(data.Len())
		data.Write(t.Raw())
		s := make([]uint64, t.Dim())
		for i, d := range t.Shape() {
			s[i] = uint64(d)
		}
		infos[name] = info{typ, s, [2]uint64{start, uint64(data.Len())}}
	}
	head, err := json.Marshal(infos)
	if err != nil {
		return nil, err
	}
	for (8+len(head))%64 != 0 {
		head = append(head, ' ')
	}
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	return append(append(out, head...), data.Bytes()...), nil
}
