package share

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// maxMeta bounds what is read of a file that is not to be trusted.
const maxMeta = 1 << 20

// Read finds the tensor of an Arrow IPC file of size bytes: one column of
// numbers, or of lists of numbers of one length, in one batch without nulls.
// Everything is checked before it is used; the elements are not read. The
// error is a *FormatError, or that of r.
func Read(r io.ReaderAt, size int64) (Layout, error) {
	foot, err := readFooter(r, size)
	if err != nil {
		return Layout{}, err
	}
	f := &reader{b: foot}
	footer := f.root()
	l, err := readSchema(footer.table(1))
	if err != nil {
		return Layout{}, err
	}
	dictionaries, _ := footer.vector(2, 24)
	n, at := footer.vector(3, 24)
	if f.bad || dictionaries != 0 || n != 1 {
		return Layout{}, bad("the file has %d batches and %d dictionaries, not one batch", n, dictionaries)
	}
	start, meta, body := f.uint(at, 8), f.uint(at+8, 4), f.uint(at+16, 8)
	if f.bad || meta > maxMeta || start%8 != 0 || start > uint64(size) || meta > uint64(size)-start || body > uint64(size)-start-meta {
		return Layout{}, bad("the batch lies outside of the file of %d bytes", size)
	}
	return readBatch(r, l, int64(start), int(meta), int(body))
}

func bad(format string, args ...any) error { return &FormatError{Reason: fmt.Sprintf(format, args...)} }

func readFooter(r io.ReaderAt, size int64) ([]byte, error) {
	head, tail := make([]byte, 8), make([]byte, 10)
	if size < 64 || size > math.MaxInt64/2 {
		return nil, bad("a file of %d bytes", size)
	}
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, err
	}
	if _, err := r.ReadAt(tail, size-10); err != nil {
		return nil, err
	}
	if string(head[:6]) != magic || string(tail[4:]) != magic {
		return nil, bad("it does not begin and end with " + magic)
	}
	n := int64(binary.LittleEndian.Uint32(tail))
	if n > maxMeta || n > size-18 {
		return nil, bad("the footer has %d bytes", n)
	}
	foot := make([]byte, n)
	_, err := r.ReadAt(foot, size-10-n)
	return foot, err
}

// readSchema returns the type and shape of the only column, as far as they are known
// without the number of rows.
func readSchema(s record) (Layout, error) {
	fields := s.tables(1)
	if s.r.bad || len(fields) != 1 || s.number(0, 2) != 0 {
		return Layout{}, bad("the schema has %d columns, not one of little-endian numbers", len(fields))
	}
	column, items := fields[0], []int(nil)
	if column.number(2, 1) == typeFixedList {
		n := int(int32(column.table(3).number(0, 4)))
		children := column.tables(5)
		if s.r.bad || len(children) != 1 || n < 0 {
			return Layout{}, bad("a list column without a type of its items")
		}
		items = []int{n}
		if dims, ok := extensionShape(column); ok {
			if !valid(dims) || shape.Numel(dims) != n {
				return Layout{}, bad("lists of %d items cannot have the shape %v", n, dims)
			}
			items = dims
		}
		column = children[0]
	}
	name := values(s, 2)[keyDType]
	d, ok := elementType(column, name)
	if s.r.bad || !ok {
		return Layout{}, bad("the column has a type that no tensor has")
	}
	l := Layout{DType: d, Shape: append([]int{-1}, items...)}
	if dims, ok := decodeShape(values(s, 2)[keyShape]); ok && len(dims) == 0 && items == nil {
		l.Shape = nil
	}
	return l, nil
}

// values returns the pairs of a table's custom metadata.
func values(t record, id int) map[string]string {
	all := map[string]string{}
	for _, kv := range t.tables(id) {
		all[kv.text(0)] = kv.text(1)
	}
	return all
}

func extensionShape(column record) ([]int, bool) {
	kv := values(column, 6)
	if kv["ARROW:extension:name"] != tensorType {
		return nil, false
	}
	var m struct {
		Shape       []int
		Permutation []int
	}
	if json.Unmarshal([]byte(kv["ARROW:extension:metadata"]), &m) != nil || len(m.Permutation) != 0 && !slices.IsSorted(m.Permutation) {
		return []int{-1}, true // which is refused
	}
	return m.Shape, true
}

func decodeShape(text string) (dims []int, ok bool) {
	return dims, text != "" && json.Unmarshal([]byte(text), &dims) == nil
}

func valid(dims []int) bool {
	return len(dims) < maxDims && shape.Check(dims, 1) == nil
}

// elementType returns the dtype whose elements the column has. The name chooses
// among types that Arrow stores alike.
func elementType(column record, name string) (dtype.DType, bool) {
	typ := readArrowType(column)
	for d := range dtype.DType(dtype.Count) {
		if element(d) == typ && (d.String() == name || name == "" && native(d)) {
			return d, true
		}
	}
	return 0, false
}

// readBatch completes a layout by the batch's metadata.
func readBatch(r io.ReaderAt, l Layout, start int64, meta, body int) (Layout, error) {
	b := make([]byte, meta)
	if _, err := r.ReadAt(b, start); err != nil {
		return Layout{}, err
	}
	if meta < 8 || binary.LittleEndian.Uint32(b) != continued || int(binary.LittleEndian.Uint32(b[4:])) != meta-8 {
		return Layout{}, bad("the batch's message has a wrong length")
	}
	m := &reader{b: b[8:]}
	message := m.root()
	batch := message.table(2)
	if message.number(1, 1) != headerBatch || message.number(3, 8) != uint64(body) || batch.field(3) != 0 {
		return Layout{}, bad("the message is not a batch without compression")
	}
	if l.Shape != nil {
		rows := batch.number(0, 8)
		if rows > math.MaxInt/2 {
			return Layout{}, bad("a batch of %d rows", rows)
		}
		l.Shape[0] = int(rows)
	} else if batch.number(0, 8) != 1 {
		return Layout{}, bad("a single number in %d rows", batch.number(0, 8))
	}
	if shape.Check(l.Shape, l.DType.Size()) != nil {
		return Layout{}, bad("no tensor has the shape %v", l.Shape)
	}
	return l, l.locate(batch, start+int64(meta), body)
}

// locate finds the elements in the body.
func (l *Layout) locate(batch record, start int64, body int) error {
	want := 1
	if len(l.Shape) > 1 {
		want = 2
	}
	nodes, at := batch.vector(1, 16)
	for i := range nodes {
		if batch.r.uint(at+16*i+8, 8) != 0 {
			return bad("the column has missing values")
		}
	}
	buffers, first := batch.vector(2, 16)
	if batch.r.bad || nodes != want || buffers != want+1 {
		return bad("the batch has %d nodes and %d buffers", nodes, buffers)
	}
	last := first + 16*want
	offset, n := batch.r.uint(last, 8), batch.r.uint(last+8, 8)
	if batch.r.bad || n < uint64(l.bytes()) || offset > uint64(body) || n > uint64(body)-offset {
		return bad("the elements lie outside of the batch")
	}
	l.Offset = int(start) + int(offset)
	if l.Offset%l.DType.Size() != 0 {
		return bad("the elements are not aligned")
	}
	return nil
}
