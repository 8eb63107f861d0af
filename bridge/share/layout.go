package share

import (
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"github.com/rustorch/rustorch/tensor/dtype"
	"github.com/rustorch/rustorch/tensor/shape"
)

// A Layout says which tensor a segment holds and where.
type Layout struct {
	DType  dtype.DType
	Shape  []int
	Offset int // of the first element in the segment, in bytes; a multiple of 64
}

// Numbers of Arrow's format.
//
// Source: https://arrow.apache.org/docs/format/Columnar.html and the files
// Schema.fbs, Message.fbs and File.fbs of its repository
const (
	metadataV5 = 4

	headerSchema = 1
	headerBatch  = 3

	typeInt       = 2
	typeFloat     = 3
	typeFixedList = 16
)

const (
	magic      = "ARROW1"
	align      = 64
	headRoom   = 4096 // before the first element; what the schema and a long shape need is a quarter of it
	tailRoom   = 4096
	maxDims    = 64
	continued  = 0xffffffff
	keyDType   = "rustorch.dtype"
	keyShape   = "rustorch.shape"
	tensorType = "arrow.fixed_shape_tensor"
)

func (l Layout) bytes() int { return shape.Numel(l.Shape) * l.DType.Size() }

// rows is the number of the column's elements, and of the items in each: a
// tensor is a column of its first dimension, so that a matrix is a column of
// fixed-shape tensors that Arrow knows by that name.
func (l Layout) rows() (rows, items int) {
	if len(l.Shape) == 0 {
		return 1, 1
	}
	return l.Shape[0], shape.Numel(l.Shape[1:])
}

// listed says whether the elements of the column are lists.
func (l Layout) listed() bool { return len(l.Shape) > 1 }

// check refuses what the format cannot hold.
func (l Layout) check() error {
	_, items := l.rows()
	if len(l.Shape) > maxDims || items > 1<<31-1 {
		return &FormatError{Reason: fmt.Sprintf("Arrow has no list for a tensor of shape %v", l.Shape)}
	}
	return nil
}

func textOfShape(dims []int) string {
	parts := make([]string, len(dims))
	for i, n := range dims {
		parts[i] = strconv.Itoa(n)
	}
	return "[" + strings.Join(parts, ",") + "]"
}

// pairs is a list of keys and values.
func pairs(kv ...string) func(w *writer) int {
	var all []func(w *writer) int
	for i := 0; i < len(kv); i += 2 {
		all = append(all, tableOf(ref(0, textOf(kv[i])), ref(1, textOf(kv[i+1]))))
	}
	return listOf(all...)
}

// element is the Arrow type of one element. A bool lies in a byte, as in
// memory: Arrow's own bool is a bit.
func element(d dtype.DType) (kind uint64, table func(w *writer) int) {
	row := dtype.Table[d]
	if row.Kind == dtype.Floating {
		precision := map[int]uint64{2: 0, 4: 1, 8: 2}[row.Size]
		return typeFloat, tableOf(number(0, 2, precision))
	}
	signed := uint64(0)
	if row.Signed {
		signed = 1
	}
	return typeInt, tableOf(number(0, 4, uint64(8*row.Size)), number(1, 1, signed))
}

func field(name string, kind uint64, typ, children func(w *writer) int, more ...slot) func(w *writer) int {
	return tableOf(append([]slot{ref(0, textOf(name)), number(1, 1, 0), number(2, 1, kind), ref(3, typ), ref(5, children)}, more...)...)
}

// schema writes the table of the only column and, besides, what Arrow's types
// do not say of a tensor.
func (l Layout) schema() func(w *writer) int {
	kind, typ := element(l.DType)
	column := field("tensor", kind, typ, listOf())
	if l.listed() {
		_, items := l.rows()
		item := field("item", kind, typ, listOf())
		extension := pairs("ARROW:extension:name", tensorType, "ARROW:extension:metadata", `{"shape":`+textOfShape(l.Shape[1:])+"}")
		column = field("tensor", typeFixedList, tableOf(number(0, 4, uint64(items))), listOf(item), ref(6, extension))
	}
	return tableOf(number(0, 2, 0), ref(1, listOf(column)), ref(2, pairs(keyDType, l.DType.String(), keyShape, textOfShape(l.Shape))))
}

// batch writes the table of the only batch of rows.
func (l Layout) batch() func(w *writer) int {
	rows, items := l.rows()
	nodes, buffers := structsOf(1, rows, 0), structsOf(2, 0, 0, 0, l.bytes())
	if l.listed() {
		nodes, buffers = structsOf(2, rows, 0, rows*items, 0), structsOf(3, 0, 0, 0, 0, 0, l.bytes())
	}
	return tableOf(number(0, 8, uint64(rows)), ref(1, nodes), ref(2, buffers))
}

// body is the length of the batch's body: padded, as Arrow wants it.
func (l Layout) body() int { return (l.bytes() + 7) &^ 7 }

func message(header uint64, table func(w *writer) int, body int) []byte {
	b := buffer(number(0, 2, metadataV5), number(1, 1, header), ref(2, table), number(3, 8, uint64(body)))
	return append(binary.LittleEndian.AppendUint32([]byte{255, 255, 255, 255}, uint32(len(b))), b...)
}

// write puts what Arrow wants before and after the elements into a segment:
// everything up to l.Offset, and the end.
func (l Layout) write(segment []byte) error {
	head := append([]byte(magic+"\x00\x00"), message(headerSchema, l.schema(), 0)...)
	batch := len(head)
	head = append(head, message(headerBatch, l.batch(), l.body())...)
	foot := l.footer(batch)
	end := l.Offset + l.body()
	if len(head) > l.Offset || end+len(foot) > len(segment) {
		return &FormatError{Reason: fmt.Sprintf("the description of a tensor of shape %v is too long", l.Shape)}
	}
	clear(segment[len(head):l.Offset])
	copy(segment, head)
	// The padding before the elements belongs to the batch's metadata.
	binary.LittleEndian.PutUint32(segment[batch+4:], uint32(l.Offset-batch-8))
	copy(segment[len(segment)-len(foot):], foot)
	return nil
}

// footer ends the file: the schema again, where the batch lies, and the magic.
func (l Layout) footer(batch int) []byte {
	b := buffer(number(0, 2, metadataV5), ref(1, l.schema()), ref(2, structsOf(0)),
		ref(3, structsOf(1, batch, l.Offset-batch, l.body())))
	for len(b)%8 != 6 { // so that it is aligned in a file whose size is a multiple of 8
		b = append(b, 0)
	}
	b = binary.LittleEndian.AppendUint32(b, uint32(len(b)))
	return append(b, magic...)
}
