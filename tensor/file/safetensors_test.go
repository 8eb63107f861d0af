package file

import (
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/rustorch/rustorch/tensor"
)

func TestSaveAndLoad(t *testing.T) {
	state := map[string]*tensor.Tensor{
		"0.weight": tensor.New([][]float32{{1, -2.5}, {3, 4}}), "t": tensor.New([][]float32{{1, 2, 3}, {4, 5, 6}}).T(),
		"f64": tensor.New([]float64{1e-300, math.Copysign(0, -1)}), "i64": tensor.New([]int64{1<<62 + 1, -7}), "i32": tensor.New([]int64{-3}).To(tensor.Int32),
		"u8": tensor.New([]int64{255}).To(tensor.Uint8), "bool": tensor.New([]bool{true, false, true}), "scalar": tensor.Scalar(2.5), "c64": tensor.New([]complex128{1 + 2i, -3i}), "empty": tensor.Zeros(0, 3),
	}
	path := filepath.Join(t.TempDir(), "a.safetensors")
	for range 2 { // the second time over the first
		if err := Save(path, state); err != nil {
			t.Fatal(err)
		}
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(state) {
		t.Errorf("%d tensors, want %d", len(got), len(state))
	}
	for name, x := range state {
		y := got[name]
		if y == nil || y.DType() != x.DType() || !slices.Equal(y.Shape(), x.Shape()) || !reflect.DeepEqual(y.Data(), x.Data()) {
			t.Errorf("%s: %v, want %v", name, y, x)
		}
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("the folder holds %v", left)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := binary.LittleEndian.Uint64(b); (8+n)%64 != 0 {
		t.Errorf("the data starts at %d", 8+n)
	}
}

// TestEncodeRefuses says which types the format does not have.
func TestEncodeRefuses(t *testing.T) {
	_, err := Encode(map[string]*tensor.Tensor{"w": tensor.FromSlice([]complex128{1i})})
	if err == nil || !strings.Contains(err.Error(), `complex128, which tensor "w" has`) {
		t.Errorf("got %v", err)
	}
	if _, err := Decode(file8(`{"a":{"dtype":"","shape":[1],"data_offsets":[0,16]}}`, strings.Repeat("x", 16))); err == nil {
		t.Error("a type without a name is read")
	}
}

// file8 puts a header and data together.
func file8(header, data string) []byte {
	return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header+data...)
}

func TestDecodeRefuses(t *testing.T) {
	const one = `"dtype":"F32","shape":[1],"data_offsets":[0,4]`
	for _, tt := range []struct {
		name string
		in   []byte
	}{
		{"nothing", nil},
		{"no header", []byte("1234567")},
		{"a header beyond the end", append(binary.LittleEndian.AppendUint64(nil, 99), "{}"...)},
		{"a huge header", append(binary.LittleEndian.AppendUint64(nil, 1<<63), "{}"...)},
		{"no JSON", file8("{]", "")},
		{"no object", file8("[]", "")},
		{"text after the header", file8("{}x", "")},
		{"an unknown field", file8(`{"a":{`+one+`,"more":1}}`, "abcd")},
		{"an unknown type", file8(`{"a":{"dtype":"F7","shape":[1],"data_offsets":[0,4]}}`, "abcd")},
		{"one name twice", file8(`{"a":{`+one+`},"a":{`+one+`}}`, "abcd")},
		{"bytes left over", file8(`{"a":{`+one+`}}`, "abcdefgh")},
		{"data missing", file8(`{"a":{`+one+`}}`, "ab")},
		{"a gap", file8(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, "abcdefgh")},
		{"an overlap", file8(`{"a":{`+one+`},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}`, "abcdef")},
		{"offsets that do not fit", file8(`{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}`, "abcd")},
		{"offsets in reverse", file8(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}`, "abcd")},
		{"a shape that overflows", file8(`{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}`, "")},
		{"a negative shape", file8(`{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, "abcd")},
		{"metadata of numbers", file8(`{"__metadata__":{"a":1}}`, "")},
		{"too many dimensions", file8(`{"a":{"dtype":"F32","shape":[`+strings.TrimSuffix(strings.Repeat("1,", 65), ",")+`],"data_offsets":[0,4]}}`, "abcd")},
	} {
		if m, err := Decode(tt.in); !errors.Is(err, ErrFormat) {
			t.Errorf("%s: %v, %v", tt.name, m, err)
		}
	}
	if m, err := Decode(file8(`{"__metadata__":{"format":"pt"},"a":{`+one+`}}  `, "\x00\x00\x80\x3f")); err != nil || m["a"].Data().([]float32)[0] != 1 {
		t.Errorf("a valid file: %v %v", m, err)
	}
	if _, err := Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := Encode(map[string]*tensor.Tensor{"__metadata__": tensor.Zeros(1)}); err == nil {
		t.Error("a tensor is named as the metadata")
	}
}

func FuzzDecode(f *testing.F) {
	b, err := Encode(map[string]*tensor.Tensor{"a": tensor.Ones(2, 3), "b": tensor.New([]bool{true})})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(file8(`{"a":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}`, ""))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Decode(b)
		if err != nil {
			return
		}
		again, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Decode(again); err != nil || len(back) != len(m) {
			t.Errorf("written again: %v", err)
		}
	})
}
