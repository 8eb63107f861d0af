/* Arrow arrays as tensors: numbers without nulls, in fixed-size lists. */
#include "arrow.h"
#include <stdio.h>
#include <stdlib.h>

/* ---- types */

static int unfit(const char *text)
{
	PyErr_Format(error_class("DTypeError"), "from_arrow: a tensor cannot hold %s", text);
	return -1;
}

/* What the types are called that are no numbers tensors have, by the beginning of their format. */
static const char *const words[][2] = {
	{"u", "strings"}, {"U", "strings"}, {"vu", "strings"}, {"z", "bytes"}, {"Z", "bytes"}, {"vz", "bytes"}, {"w:", "bytes"},
	{"n", "nulls"}, {"d:", "decimals: cast the array to float64 first"}, {"td", "dates: cast the array to an integer type first"},
	{"tt", "times: cast the array to an integer type first"}, {"ts", "timestamps: cast the array to an integer type first"},
	{"tD", "durations: cast the array to an integer type first"}, {"ti", "intervals"},
	{"S", "integers of type uint16: cast the array to int32 first"}, {"I", "integers of type uint32: cast the array to int64 first"},
	{"L", "integers of type uint64"}, {"+l", "lists of different lengths: fixed-size lists are needed"},
	{"+L", "lists of different lengths: fixed-size lists are needed"}, {"+v", "list views"}, {"+s", "structs and tables: take one column"},
	{"+m", "maps"}, {"+u", "unions"}, {"+r", "run-ends: decode the array first"},
};

static int leaf_type(const arrow_schema *s, arrow_type *t)
{
	for (int i = 0; i < dtype_count; i++) {
		const char *f = dtype_rows[i].kind == 'b' ? "b" : dtype_rows[i].arrow;
		if (f && strcmp(f, s->format) == 0) {
			t->dtype = i;
			return 0;
		}
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(s->format, words[i][0], strlen(words[i][0])) == 0)
			return unfit(words[i][1]);
	PyErr_Format(error_class("DTypeError"), "from_arrow: a tensor cannot hold elements of the Arrow format '%.40s'", s->format);
	return -1;
}

/* value_of returns the value of a key of a schema's metadata; *n is -1 if
   there is none. */
static const char *value_of(const char *metadata, const char *key, int32_t *n)
{
	int32_t pairs = 0, len;
	*n = -1;
	if (metadata)
		memcpy(&pairs, metadata, sizeof pairs);
	const char *p = metadata + sizeof pairs;
	for (; pairs > 0; pairs--) {
		memcpy(&len, p, sizeof len);
		bool found = (size_t)len == strlen(key) && memcmp(p + sizeof len, key, len) == 0;
		p += sizeof len + len;
		memcpy(&len, p, sizeof len);
		if (found) {
			*n = len;
			return p + sizeof len;
		}
		p += sizeof len + len;
	}
	return NULL;
}

/* numbers_of reads a list of integers that may be missing; its length or -1. */
static int numbers_of(PyObject *table, const char *key, int64_t *v)
{
	PyObject *list = PyMapping_GetItemString(table, key);
	if (!list || list == Py_None) {
		PyErr_Clear();
		Py_XDECREF(list);
		return 0;
	}
	int n = ints_value(list, key, v, RT_MAX_DIMS - 1);
	Py_DECREF(list);
	return n;
}

/* shaped splits the one list of the extension type into its shape. */
static int shaped(arrow_type *t, const int64_t *shape, int n, const int64_t *perm, int nperm)
{
	int64_t all = 1;
	uint64_t seen = 0;
	for (int i = 0; i < n; i++)
		if (shape[i] < 0 || __builtin_mul_overflow(all, shape[i], &all))
			return unfit("elements of this shape");
	for (int i = 0; i < nperm; i++)
		if (perm[i] >= 0 && perm[i] < n)
			seen |= UINT64_C(1) << perm[i];
	if (t->levels != 1 || all != t->sizes[0] || (nperm && (nperm != n || seen != (UINT64_C(1) << n) - 1)))
		return unfit("a " ARROW_TENSOR " whose shape is not that of its elements");
	t->ndim = n, t->extension = true;
	for (int i = 0; i < n; i++) {
		t->dims[i] = shape[i];
		t->perm[i] = nperm ? (int)perm[i] : i;
	}
	return 0;
}

static int extension_type(const arrow_schema *s, arrow_type *t)
{
	int32_t n, m;
	const char *name = value_of(s->metadata, "ARROW:extension:name", &n);
	if (!name)
		return 0;
	if ((size_t)n != sizeof ARROW_TENSOR - 1 || memcmp(name, ARROW_TENSOR, n)) {
		char text[100];
		snprintf(text, sizeof text, "the extension type '%.*s': take its storage", (int)n, name);
		return unfit(text);
	}
	const char *text = value_of(s->metadata, "ARROW:extension:metadata", &m);
	int64_t shape[RT_MAX_DIMS], perm[RT_MAX_DIMS];
	PyObject *json = PyImport_ImportModule("json");
	PyObject *table = json && text ? PyObject_CallMethod(json, "loads", "s#", text, (Py_ssize_t)m) : NULL;
	int k = table && PyMapping_Check(table) ? numbers_of(table, "shape", shape) : -1;
	int p = k < 0 ? -1 : numbers_of(table, "permutation", perm);
	Py_XDECREF(json);
	Py_XDECREF(table);
	if (p < 0) {
		PyErr_Clear();
		return unfit("a " ARROW_TENSOR " without a shape");
	}
	return shaped(t, shape, k, perm, p);
}

int arrow_read(const arrow_schema *s, arrow_type *t)
{
	const arrow_schema *top = s;
	int64_t bytes = 16;
	*t = (arrow_type){0};
	if (!s->release) {
		PyErr_SetString(error_class("ArgumentError"), "from_arrow: the schema was released");
		return -1;
	}
	for (;; s = s->children[0]) {
		if (s->dictionary)
			return unfit("a dictionary-encoded array: decode it first, with dictionary_decode()");
		if (s != top && value_of(s->metadata, "ARROW:extension:name", &(int32_t){0}))
			return unfit("an extension type within lists");
		if (strncmp(s->format, "+w:", 3))
			break;
		if (t->ndim == RT_MAX_DIMS - 1 || s->n_children != 1)
			return unfit("lists that are nested this deep");
		t->sizes[t->levels++] = t->dims[t->ndim] = strtoll(s->format + 3, NULL, 10);
		t->perm[t->ndim] = t->ndim;
		if (t->dims[t->ndim] < 0 || __builtin_mul_overflow(bytes, t->dims[t->ndim], &bytes))
			return unfit("lists of this length");
		t->ndim++;
	}
	return leaf_type(s, t) || extension_type(top, t) ? -1 : 0;
}

/* ---- values */

static int malformed(const char *what)
{
	PyErr_Format(error_class("ArgumentError"), "from_arrow: the array is malformed: %s", what);
	return -1;
}

static bool bit(const uint8_t *bits, int64_t i) { return bits[i / 8] >> i % 8 & 1; }

/* whole checks a level of an array, of which n values from at on are read. */
static int whole(const arrow_array *a, int64_t at, int64_t n, int buffers, int children)
{
	if (a->n_buffers != buffers || a->n_children != children || a->length < 0 || a->offset < 0)
		return malformed("a level has other buffers or children than its type");
	int64_t end;
	if (__builtin_add_overflow(at, n, &end) || end > a->length || __builtin_add_overflow(end, a->offset, &end))
		return malformed("a level is shorter than the lists around it");
	const uint8_t *valid = a->buffers[0];
	int64_t nulls = 0;
	for (int64_t i = 0; valid && a->null_count && i < n; i++)
		nulls += !bit(valid, a->offset + at + i);
	if (nulls) {
		PyErr_Format(error_class("ArgumentError"), "from_arrow: %lld of %lld values are null, and a tensor has no nulls: fill or drop them first", (long long)nulls, (long long)n);
		return -1;
	}
	return 0;
}

static PyObject *unpacked(const array *v, const uint8_t *bits, int64_t from, int64_t n)
{
	PyObject *o = empty_tensor(v->dims, v->ndim, v->dtype);
	for (int64_t i = 0; o && i < n; i++)
		((uint8_t *)elements((Tensor *)o))[i] = bit(bits, from + i);
	return o;
}

/* in_order gives v the dimensions of the tensor, the last one of memory the densest. */
static void in_order(array *v, const arrow_type *t, int64_t length, int size)
{
	int64_t steps[RT_MAX_DIMS], step = size;
	for (int i = t->ndim - 1; i >= 0; i--) {
		steps[i] = step;
		step *= t->dims[i];
	}
	v->ndim = t->ndim + 1, v->dims[0] = length, v->steps[0] = step;
	for (int i = 0; i < t->ndim; i++) {
		v->dims[i + 1] = t->dims[t->perm[i]];
		v->steps[i + 1] = steps[t->perm[i]];
	}
}

static void owner_release(PyObject *capsule)
{
	arrow_array *a = PyCapsule_GetPointer(capsule, "rustorch.arrow");
	a->release(a);
	PyMem_Free(a);
}

/* kept moves an array out of its structure into an object that releases it. */
static PyObject *kept(arrow_array *a)
{
	arrow_array *mine = PyMem_Malloc(sizeof *mine);
	PyObject *owner = mine ? PyCapsule_New(mine, "rustorch.arrow", owner_release) : NULL;
	if (!owner) {
		PyMem_Free(mine);
		return PyErr_NoMemory();
	}
	*mine = *a;
	a->release = NULL;
	return owner;
}

/* tensor_of makes a tensor over an array, which it takes unless it fails. Bools
   are bits in Arrow and are copied. */
static PyObject *tensor_of(arrow_array *a, const arrow_type *t)
{
	if (!a->release) {
		PyErr_SetString(error_class("ArgumentError"), "from_arrow: the array was released, or taken by another reader");
		return NULL;
	}
	int64_t at = 0, n = a->length;
	arrow_array *level = a;
	for (int i = 0; i < t->levels; i++, level = level->children[0]) {
		if (whole(level, at, n, 1, 1))
			return NULL;
		if (__builtin_mul_overflow(at + level->offset, t->sizes[i], &at) || __builtin_mul_overflow(n, t->sizes[i], &n))
			return malformed("its length does not fit 64 bits"), NULL;
	}
	if (whole(level, at, n, 2, 0))
		return NULL;
	int size = dtype_rows[t->dtype].size;
	array v = {.dtype = t->dtype, .readonly = true};
	in_order(&v, t, a->length, size);
	const char *data = level->buffers[1];
	at += level->offset;
	if (n && !data)
		return malformed("it has no values"), NULL;
	if (dtype_rows[t->dtype].kind == 'b') {
		PyObject *o = unpacked(&v, (const uint8_t *)data, at, n);
		if (o)
			a->release(a);
		return o;
	}
	if (n && (uintptr_t)data % size) {
		PyErr_Format(error_class("ArgumentError"), "from_arrow: the values lie at an address that is no multiple of their %d bytes: copy the array first", size);
		return NULL;
	}
	v.data = n ? (char *)data + at * size : NULL;
	PyObject *owner = kept(a);
	return owner ? borrowed(&v, owner) : NULL;
}

/* _from_arrow(schema, array): a tensor over the memory of two capsules. */
static PyObject *f_from_arrow(PyObject *m, PyObject *args)
{
	(void)m;
	PyObject *schema, *values;
	arrow_type t;
	if (!PyArg_ParseTuple(args, "OO", &schema, &values))
		return NULL;
	arrow_schema *s = PyCapsule_GetPointer(schema, "arrow_schema");
	arrow_array *a = s ? PyCapsule_GetPointer(values, "arrow_array") : NULL;
	return a && arrow_read(s, &t) == 0 ? tensor_of(a, &t) : NULL;
}

/* ---- streams */

static int stream_failed(arrow_stream *s, int code)
{
	const char *text = code ? s->get_last_error(s) : NULL;
	if (code)
		PyErr_Format(error_class("RustorchError"), "from_arrow: the stream failed: %s", text ? text : "it does not say why");
	return code ? -1 : 0;
}

static int read_chunks(arrow_stream *s, const arrow_type *t, PyObject *list)
{
	for (;;) {
		arrow_array a = {0};
		if (stream_failed(s, s->get_next(s, &a)))
			return -1;
		if (!a.release)
			return 0;
		PyObject *o = tensor_of(&a, t);
		if (!o && a.release)
			a.release(&a);
		int failed = !o || PyList_Append(list, o);
		Py_XDECREF(o);
		if (failed)
			return -1;
	}
}

/* _from_arrow_stream(capsule): a list with a tensor for each chunk, and one
   without rows if there are none. */
static PyObject *f_from_arrow_stream(PyObject *m, PyObject *capsule)
{
	(void)m;
	arrow_schema schema = {0};
	arrow_type t;
	array none;
	arrow_stream *s = PyCapsule_GetPointer(capsule, "arrow_array_stream");
	if (!s)
		return NULL;
	if (!s->release) {
		PyErr_SetString(error_class("ArgumentError"), "from_arrow: the stream was released, or taken by another reader");
		return NULL;
	}
	if (stream_failed(s, s->get_schema(s, &schema)))
		return NULL;
	PyObject *list = arrow_read(&schema, &t) ? NULL : PyList_New(0);
	if (list && read_chunks(s, &t, list))
		Py_CLEAR(list);
	if (list && PyList_Size(list) == 0) {
		in_order(&none, &t, 0, 1);
		PyObject *o = empty_tensor(none.dims, none.ndim, t.dtype);
		if (!o || PyList_Append(list, o))
			Py_CLEAR(list);
		Py_XDECREF(o);
	}
	if (schema.release)
		schema.release(&schema);
	return list;
}

PyMethodDef arrow_functions[] = {
	{"_from_arrow", f_from_arrow, METH_VARARGS, "_from_arrow(schema, array): a read-only tensor over the memory of Arrow's capsules."},
	{"_from_arrow_stream", f_from_arrow_stream, METH_O, "_from_arrow_stream(capsule): a read-only tensor for each chunk of an Arrow stream."},
	{0},
};
