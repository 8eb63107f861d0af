/* Tensors as Arrow arrays, without a copy: a vector is an array of numbers, a
   tensor of n dimensions n-1 fixed-size lists around one. A consumer that asks
   for the extension type arrow.fixed_shape_tensor gets that. */
#include "arrow.h"
#include "ops_gen.h"
#include <stdio.h>
#include <stdlib.h>

/* How a tensor is laid out as lists: the length of each level, the last one
   that of the numbers. */
typedef struct {
	Tensor *t;
	int levels;
	int64_t length[RT_MAX_DIMS];
	int form;
} layout;

/* One list for each dimension but the first and the last, or a single one for
   all of them, which the extension type is made of. */
enum { NESTED, FLAT, EXTENSION };

static const char *format_of(int dtype) { return dtype_rows[dtype].kind == 'b' ? "b" : dtype_rows[dtype].arrow; }

static int layout_of(PyObject *o, int form, layout *l)
{
	Tensor *t = (Tensor *)o;
	if (is_sparse(t)) {
		PyErr_SetString(error_class("ArgumentError"), "Arrow has no sparse arrays: use Tensor.to_dense() first");
		return -1;
	}
	if (t->ndim == 0) {
		PyErr_SetString(error_class("ArgumentError"), "Arrow has no array without dimensions: unsqueeze(0) makes one of length 1");
		return -1;
	}
	if (!format_of(t->dtype)) {
		PyErr_Format(error_class("DTypeError"), "Arrow has no type for %s: convert the tensor first", dtype_rows[t->dtype].name);
		return -1;
	}
	l->t = t, l->form = t->ndim > 1 ? form : NESTED;
	l->levels = l->form ? 2 : t->ndim;
	int64_t n = 1;
	for (int i = 0; i < t->ndim; i++)
		l->length[i] = n *= t->dims[i];
	if (l->form)
		l->length[1] = t->numel;
	return 0;
}

static int64_t row_length(const Tensor *t)
{
	int64_t n = 1;
	for (int i = 1; i < t->ndim; i++)
		n *= t->dims[i];
	return n;
}

/* The length of the lists at a level: what the next one has for each of them. */
static int64_t list_size(const layout *l, int level)
{
	return l->form ? row_length(l->t) : l->t->dims[level + 1];
}

/* ---- schemas */

enum { NAME_ROOM = 32, META_ROOM = 64 + 21 * RT_MAX_DIMS };

typedef struct {
	char format[NAME_ROOM], metadata[META_ROOM];
	arrow_schema child, *children[1];
} out_schema;

static void schema_release(arrow_schema *s)
{
	out_schema *o = s->private_data;
	if (o->child.release)
		o->child.release(&o->child);
	free(o);
	s->release = NULL;
}

static char *put_text(char *p, const char *text, int32_t n)
{
	memcpy(p, &n, sizeof n);
	memcpy(p + sizeof n, text, n);
	return p + sizeof n + n;
}

/* The metadata of the extension type: a count of pairs, then each text after
   its length. */
static void put_extension(char *p, const Tensor *t)
{
	char shape[22 * RT_MAX_DIMS];
	int n = snprintf(shape, sizeof shape, "{\"shape\":[");
	for (int i = 1; i < t->ndim; i++)
		n += snprintf(shape + n, sizeof shape - n, "%s%lld", i > 1 ? "," : "", (long long)t->dims[i]);
	n += snprintf(shape + n, sizeof shape - n, "]}");
	int32_t pairs = 2;
	memcpy(p, &pairs, sizeof pairs);
	p = put_text(p + sizeof pairs, "ARROW:extension:name", 20);
	p = put_text(p, ARROW_TENSOR, sizeof ARROW_TENSOR - 1);
	p = put_text(p, "ARROW:extension:metadata", 24);
	put_text(p, shape, n);
}

static int schema_fill(arrow_schema *s, const layout *l, int level)
{
	out_schema *o = calloc(1, sizeof *o);
	if (!o) {
		PyErr_NoMemory();
		return -1;
	}
	bool leaf = level == l->levels - 1;
	*s = (arrow_schema){.format = o->format, .name = level ? "item" : "", .flags = ARROW_NULLABLE, .release = schema_release, .private_data = o};
	if (leaf) {
		strcpy(o->format, format_of(l->t->dtype));
		return 0;
	}
	snprintf(o->format, sizeof o->format, "+w:%lld", (long long)list_size(l, level));
	if (l->form == EXTENSION) {
		put_extension(o->metadata, l->t);
		s->metadata = o->metadata;
	}
	o->children[0] = &o->child;
	s->children = o->children, s->n_children = 1;
	if (schema_fill(&o->child, l, level + 1) == 0)
		return 0;
	schema_release(s);
	return -1;
}

static void schema_end(PyObject *capsule)
{
	arrow_schema *s = PyCapsule_GetPointer(capsule, "arrow_schema");
	if (s->release)
		s->release(s);
	free(s);
}

static PyObject *schema_capsule(const layout *l)
{
	arrow_schema *s = calloc(1, sizeof *s);
	if (!s)
		return PyErr_NoMemory();
	if (schema_fill(s, l, 0)) {
		free(s);
		return NULL;
	}
	PyObject *c = PyCapsule_New(s, "arrow_schema", schema_end);
	if (!c) {
		s->release(s);
		free(s);
	}
	return c;
}

/* ---- arrays */

/* A level of an array. Its child may be moved out and live longer, so only the
   level with the numbers holds the tensor. */
typedef struct {
	const void *buffers[2];
	arrow_array child, *children[1];
	void *owner, *bits;
} out_array;

/* Consumers release on any thread, without the GIL. */
static void array_release(arrow_array *a)
{
	out_array *o = a->private_data;
	if (o->child.release)
		o->child.release(&o->child);
	if (o->owner)
		owner_end(o->owner);
	free(o->bits);
	free(o);
	a->release = NULL;
}

/* Bools are bits in Arrow, so they are copied. */
static uint8_t *packed(const Tensor *t)
{
	uint8_t *bits = calloc(t->numel / 8 + 64, 1);
	const uint8_t *from = elements(t);
	for (int64_t i = 0; bits && i < t->numel; i++)
		bits[i / 8] |= (from[i] != 0) << i % 8;
	return bits;
}

static int array_fill(arrow_array *a, const layout *l, int level)
{
	bool leaf = level == l->levels - 1;
	out_array *o = calloc(1, sizeof *o);
	if (!o) {
		PyErr_NoMemory();
		return -1;
	}
	*a = (arrow_array){.length = l->length[level], .n_buffers = leaf ? 2 : 1, .buffers = o->buffers, .release = array_release, .private_data = o};
	if (!leaf) {
		o->children[0] = &o->child;
		a->children = o->children, a->n_children = 1;
		if (array_fill(&o->child, l, level + 1) == 0)
			return 0;
	} else if (dtype_rows[l->t->dtype].kind != 'b') {
		o->buffers[1] = elements(l->t);
		o->owner = Py_NewRef((PyObject *)l->t);
		return 0;
	} else if ((o->buffers[1] = o->bits = packed(l->t))) {
		return 0;
	} else {
		PyErr_NoMemory();
	}
	array_release(a);
	return -1;
}

static void array_end(PyObject *capsule)
{
	arrow_array *a = PyCapsule_GetPointer(capsule, "arrow_array");
	if (a->release)
		a->release(a);
	free(a);
}

static PyObject *array_capsule(const layout *l)
{
	arrow_array *a = calloc(1, sizeof *a);
	if (!a)
		return PyErr_NoMemory();
	if (array_fill(a, l, 0)) {
		free(a);
		return NULL;
	}
	PyObject *c = PyCapsule_New(a, "arrow_array", array_end);
	if (!c) {
		a->release(a);
		free(a);
	}
	return c;
}

/* ---- methods */

/* wished returns the tensor in the type that a consumer asks for, as far as its
   numbers keep their values; what it asks for beyond that, it must do itself. */
static PyObject *wished(PyObject *o, PyObject *request, int *form)
{
	arrow_type want;
	Tensor *t = (Tensor *)o;
	*form = NESTED;
	if (!request || request == Py_None)
		return Py_NewRef(o);
	const arrow_schema *s = PyCapsule_GetPointer(request, "arrow_schema");
	if (!s)
		return NULL;
	if (arrow_read(s, &want)) {
		PyErr_Clear();
		return Py_NewRef(o);
	}
	if (want.extension || (want.levels == 1 && want.sizes[0] == row_length(t)))
		*form = want.extension ? EXTENSION : FLAT;
	const dtype_row *from = &dtype_rows[t->dtype], *to = &dtype_rows[want.dtype];
	bool wider = to->size > from->size && (to->kind == from->kind || (from->kind == 'u' && to->kind == 'i'));
	return wider && !to->brain ? cast_tensor(o, want.dtype) : Py_NewRef(o);
}

static PyObject *m_schema(PyObject *o, PyObject *unused)
{
	(void)unused;
	layout l;
	return layout_of(o, NESTED, &l) ? NULL : schema_capsule(&l);
}

static PyObject *m_array(PyObject *o, PyObject *args, PyObject *names)
{
	static char *kw[] = {"requested_schema", NULL};
	PyObject *request = NULL, *pair = NULL, *rows = NULL, *schema = NULL;
	int form;
	layout l;
	if (!PyArg_ParseTupleAndKeywords(args, names, "|O", kw, &request))
		return NULL;
	PyObject *plain = resolved(o);
	PyObject *t = plain ? wished(plain, request, &form) : NULL;
	Py_XDECREF(plain);
	if (t && layout_of(t, form, &l) == 0 && (rows = op_unary(SPEC_contiguous, RT_PLAIN, t))) {
		l.t = (Tensor *)rows;
		schema = schema_capsule(&l);
		PyObject *array = schema ? array_capsule(&l) : NULL;
		pair = array ? PyTuple_Pack(2, schema, array) : NULL;
		Py_XDECREF(array);
	}
	Py_XDECREF(schema);
	Py_XDECREF(rows);
	Py_XDECREF(t);
	return pair;
}

PyMethodDef arrow_methods[] = {
	{"__arrow_c_schema__", m_schema, METH_NOARGS, "__arrow_c_schema__() -> capsule\n\nThis tensor's type in Arrow: numbers, in n-1 fixed-size lists for n dimensions."},
	{"__arrow_c_array__", (PyCFunction)(void (*)(void))m_array, METH_VARARGS | METH_KEYWORDS,
		"__arrow_c_array__(requested_schema=None) -> (capsule, capsule)\n\nThis tensor as an Arrow array over its memory: numbers, in n-1 fixed-size lists\nfor n dimensions, or one list of whole rows, or arrow.fixed_shape_tensor, if that is asked for. Tensors that\nare not contiguous, and bools, which are bits in Arrow, are copied. Arrow takes\narrays for constant: do not write into the tensor while one is in use.\n\nRaises DTypeError for bfloat16 and ArgumentError for tensors without dimensions."},
	{0},
};
