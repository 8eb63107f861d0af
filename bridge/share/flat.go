package share

import "encoding/binary"

// FlatBuffers, as far as Arrow's metadata needs them.
//
// Source: https://flatbuffers.dev/internals/

// A writer builds a buffer front to back: a table first, then what it refers to.
type writer struct{ b []byte }

// A slot is one field of a table: a number of some bytes, or with child, which
// writes what the field refers to and returns its place, an offset.
type slot struct {
	id, size int
	number   uint64
	child    func(w *writer) int
}

func number(id, size int, v uint64) slot { return slot{id: id, size: size, number: v} }

func ref(id int, child func(w *writer) int) slot { return slot{id: id, size: 4, child: child} }

// buffer writes a whole buffer with its root table.
func buffer(slots ...slot) []byte {
	w := &writer{b: make([]byte, 4)}
	w.set(0, w.table(slots...))
	w.align(8)
	return w.b
}

func (w *writer) align(n int) {
	for len(w.b)%n != 0 {
		w.b = append(w.b, 0)
	}
}

// set writes at a place how far it is to another.
func (w *writer) set(place, to int) { binary.LittleEndian.PutUint32(w.b[place:], uint32(to-place)) }

func (w *writer) table(slots ...slot) int {
	fields := 0
	for _, s := range slots {
		fields = max(fields, s.id+1)
	}
	for (len(w.b)+4+2*fields)%8 != 0 { // the table itself is aligned to 8
		w.b = append(w.b, 0)
	}
	vtable := len(w.b)
	w.b = append(w.b, make([]byte, 4+2*fields)...)
	start := len(w.b)
	w.b = binary.LittleEndian.AppendUint32(w.b, uint32(start-vtable))
	places := make([]int, len(slots))
	for i, s := range slots {
		w.align(s.size)
		places[i] = len(w.b)
		binary.LittleEndian.PutUint16(w.b[vtable+4+2*s.id:], uint16(len(w.b)-start))
		w.b = append(w.b, binary.LittleEndian.AppendUint64(nil, s.number)[:s.size]...)
	}
	binary.LittleEndian.PutUint16(w.b[vtable:], uint16(4+2*fields))
	binary.LittleEndian.PutUint16(w.b[vtable+2:], uint16(len(w.b)-start))
	for i, s := range slots {
		if s.child != nil {
			w.set(places[i], s.child(w))
		}
	}
	return start
}

// tableOf returns a child that is a table.
func tableOf(slots ...slot) func(w *writer) int {
	return func(w *writer) int { return w.table(slots...) }
}

// textOf returns a child that is a string.
func textOf(s string) func(w *writer) int {
	return func(w *writer) int {
		w.align(4)
		at := len(w.b)
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(len(s)))
		w.b = append(append(w.b, s...), 0)
		return at
	}
}

// listOf returns a child that is a vector of tables.
func listOf(children ...func(w *writer) int) func(w *writer) int {
	return func(w *writer) int {
		w.align(4)
		at := len(w.b)
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(len(children)))
		w.b = append(w.b, make([]byte, 4*len(children))...)
		for i, c := range children {
			w.set(at+4+4*i, c(w))
		}
		return at
	}
}

// structsOf returns a child that is a vector of structs of 64-bit words.
func structsOf(n int, words ...int) func(w *writer) int {
	return func(w *writer) int {
		for len(w.b)%8 != 4 {
			w.b = append(w.b, 0)
		}
		at := len(w.b)
		w.b = binary.LittleEndian.AppendUint32(w.b, uint32(n))
		for _, v := range words {
			w.b = binary.LittleEndian.AppendUint64(w.b, uint64(v))
		}
		return at
	}
}

// A reader reads a buffer that may be hostile. What lies outside of it reads as
// zero and is remembered in bad.
type reader struct {
	b   []byte
	bad bool
}

// A record is a table of the buffer; the zero place stands for an absent one.
type record struct {
	r  *reader
	at int
}

func (r *reader) uint(at, size int) uint64 {
	if at < 0 || at > len(r.b)-size {
		r.bad = true
		return 0
	}
	var word [8]byte
	copy(word[:], r.b[at:at+size])
	return binary.LittleEndian.Uint64(word[:])
}

func (r *reader) root() record { return record{r, int(r.uint(0, 4))} }

// field returns the place of a field, 0 if the table has none.
func (t record) field(id int) int {
	if t.at == 0 {
		return 0
	}
	vtable := t.at - int(int32(t.r.uint(t.at, 4)))
	if 4+2*id+2 > int(t.r.uint(vtable, 2)) {
		return 0
	}
	offset := int(t.r.uint(vtable+4+2*id, 2))
	if offset == 0 {
		return 0
	}
	return t.at + offset
}

func (t record) number(id, size int) uint64 {
	if at := t.field(id); at != 0 {
		return t.r.uint(at, size)
	}
	return 0
}

// target follows the reference of a field, 0 if there is none.
func (t record) target(id int) int {
	at := t.field(id)
	if at == 0 {
		return 0
	}
	return at + int(t.r.uint(at, 4))
}

func (t record) table(id int) record { return record{t.r, t.target(id)} }

// vector returns the number of a vector's elements of some bytes and the place of the first.
func (t record) vector(id, size int) (n, first int) {
	at := t.target(id)
	if at == 0 {
		return 0, 0
	}
	n, first = int(t.r.uint(at, 4)), at+4
	if first > len(t.r.b) || n > (len(t.r.b)-first)/size {
		t.r.bad = true
		return 0, 0
	}
	return n, first
}

// tables returns the elements of a vector of tables.
func (t record) tables(id int) []record {
	n, first := t.vector(id, 4)
	all := make([]record, n)
	for i := range all {
		at := first + 4*i
		all[i] = record{t.r, at + int(t.r.uint(at, 4))}
	}
	return all
}

func (t record) text(id int) string {
	n, first := t.vector(id, 1)
	return string(t.r.b[first : first+n])
}
