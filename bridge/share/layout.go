package share

import (
	"encoding/binary"
	"fmt"
	"slices"
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

	typeInt         = 2
	typeFloat       = 3
	typeFixedBinary = 15
	typeFixedList   = 16
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

// An arrowType is the type of an element in Arrow: a float of a precision (0
// half, 1 single, 2 double), an integer of some bits, or some bytes.
type arrowType struct {
	kind, size uint64
	signed     bool
}

// element is the Arrow type of one element, by the name that the table of dtypes
// gives it. Complex numbers, which Arrow has not, are bytes; what else it has
// not, or not as it lies in memory (its bool is a bit), is an unsigned integer of
// the same size.
func element(d dtype.DType) arrowType {
	row := dtype.Table[d]
	if precision := slices.Index([]string{"halffloat", "float", "double"}, row.Arrow); precision >= 0 {
		return arrowType{typeFloat, uint64(precision), false}
	}
	if d.IsComplex() {
		return arrowType{typeFixedBinary, uint64(row.Size), false}
	}
	bits := 8 * row.Size
	return arrowType{typeInt, uint64(bits), row.Arrow == "int"+strconv.Itoa(bits)}
}

// native says whether Arrow has the dtype itself.
func native(d dtype.DType) bool {
	t := element(d)
	return t.kind == typeFloat || t.signed || dtype.Table[d].Arrow == "uint"+strconv.FormatUint(t.size, 10)
}

func (t arrowType) write(w *writer) int {
	switch t.kind {
	case typeFloat:
		return w.table(number(0, 2, t.size))
	case typeFixedBinary:
		return w.table(number(0, 4, t.size))
	}
	signed := uint64(0)
	if t.signed {
		signed = 1
	}
	return w.table(number(0, 4, t.size), number(1, 1, signed))
}

// readArrowType reads the type of a column.
func readArrowType(column record) arrowType {
	t, kind := column.table(3), column.number(2, 1)
	switch kind {
	case typeFloat:
		return arrowType{kind, t.number(0, 2), false}
	case typeFixedBinary:
		return arrowType{kind, t.number(0, 4), false}
	}
	return arrowType{kind, t.number(0, 4), t.number(1, 1) != 0}
}

func field(name string, kind uint64, typ, children func(w *writer) int, more ...slot) func(w *writer) int {
	return tableOf(append([]slot{ref(0, textOf(name)), number(1, 1, 0), number(2, 1, kind), ref(3, typ), ref(5, children)}, more...)...)
}

// schema writes the table of the only column and, besides, what Arrow's types
// do not say of a tensor.
func (l Layout) schema() func(w *writer) int {
	typ := element(l.DType)
	column := field("tensor", typ.kind, typ.write, listOf())
	if l.listed() {
		_, items := l.rows()
		item := field("item", typ.kind, typ.write, listOf())
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
