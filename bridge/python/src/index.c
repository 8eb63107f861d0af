/* Reading and assigning by index. */
#include "rt.h"
#include "ops_gen.h"
#include <stdint.h>

enum { MAX_ITEMS = 2 + RT_MAX_DIMS };

typedef struct {
	rt_value v[MAX_ITEMS];
	int n;
	int64_t slices[3 * RT_MAX_DIMS];
	int nslices;
	PyObject *own[RT_MAX_DIMS];
	int nown;
	int64_t work;
} items;

static void items_end(items *s)
{
	while (s->nown > 0)
		Py_DECREF(s->own[--s->nown]);
}

static int bound_of(PyObject *slice, const char *name, int64_t def, int64_t *v)
{
	PyObject *o = PyObject_GetAttrString(slice, name);
	if (!o)
		return -1;
	int failed = 0;
	if (o == Py_None) {
		*v = def;
	} else {
		PyObject *i = PyNumber_Index(o);
		Py_ssize_t n = i ? PyNumber_AsSsize_t(i, NULL) : -1; /* clips, as in Python */
		failed = !i;
		*v = n;
		Py_XDECREF(i);
		if (failed && PyErr_ExceptionMatches(PyExc_TypeError)) {
			PyErr_Clear();
			PyErr_SetString(PyExc_TypeError, "slice indices must be integers or None or have an __index__ method");
		}
	}
	Py_DECREF(o);
	return failed ? -1 : 0;
}

static int add_slice(items *s, PyObject *o)
{
	int64_t *v = &s->slices[3 * s->nslices++];
	if (bound_of(o, "step", 1, &v[2]) || bound_of(o, "start", 0, &v[0]) || bound_of(o, "stop", INT64_MAX, &v[1]))
		return -1;
	if (v[2] <= 0) {
		PyErr_SetString(error_class("ArgumentError"), "step must be greater than zero");
		return -1;
	}
	s->v[s->n++] = (rt_value){.kind = RT_SLICE, .n = 3, .u.p = v};
	return 0;
}

static int add_tensor(items *s, PyObject *t)
{
	char k = dtype_rows[((Tensor *)t)->dtype].kind;
	if (k == 'f') {
		PyErr_SetString(error_class("IndexError"), "tensors used as indices must be long, int, byte or bool tensors");
		return -1;
	}
	s->work += ((Tensor *)t)->numel;
	s->v[s->n++] = of_tensor(t);
	return 0;
}

/* Lists and arrays become tensors of integers or bools. */
static int add_sequence(items *s, PyObject *o)
{
	PyObject *t = tensor_of_data(o, -1);
	const dtype_row *row = t ? &dtype_rows[((Tensor *)t)->dtype] : NULL;
	if (row && ((row->kind == 'f' && (PyList_Check(o) || PyTuple_Check(o))) || (row->kind == 'i' && row->size < 8))) { /* short integers of an array are fine */
		PyObject *whole = cast_tensor(t, dtype_by_name("int64"));
		Py_DECREF(t);
		t = whole;
	}
	if (!t)
		return -1;
	s->own[s->nown++] = t;
	return add_tensor(s, t);
}

static int add_item(items *s, PyObject *o)
{
	if (s->n >= RT_MAX_DIMS) {
		PyErr_SetString(error_class("IndexError"), "too many indices");
		return -1;
	}
	if (PyBool_Check(o)) {
		s->v[s->n++] = of_bool(o == Py_True);
		return 0;
	}
	if (PyLong_Check(o)) {
		int64_t i;
		if (int_value(o, "index", &i))
			return -1;
		s->v[s->n++] = of_int(i);
		return 0;
	}
	if (PySlice_Check(o))
		return add_slice(s, o);
	if (o == Py_None || o == Py_Ellipsis) {
		s->v[s->n++] = (rt_value){.kind = o == Py_None ? RT_NEWAXIS : RT_ELLIPSIS};
		return 0;
	}
	if (is_tensor(o))
		return add_tensor(s, o);
	if (PyList_Check(o) || PyTuple_Check(o) || PyObject_TypeCheck(o, &PyRange_Type) || (PyObject_HasAttrString(o, "__array_interface__") && PyObject_HasAttrString(o, "__len__")))
		return add_sequence(s, o);
	if (PyIndex_Check(o) && !PyFloat_Check(o)) {
		int64_t i;
		if (int_value(o, "index", &i))
			return -1;
		s->v[s->n++] = of_int(i);
		return 0;
	}
	PyErr_Format(PyUnicode_Check(o) ? error_class("ArgumentTypeError") : error_class("IndexError"), "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices (got %S)", PyType_GetName(Py_TYPE(o)));
	return -1;
}

/* A list stands for a tuple if there is anything but numbers in it. */
static bool like_tuple(PyObject *o)
{
	if (PyTuple_Check(o))
		return true;
	Py_ssize_t n = PyList_Check(o) ? PyList_Size(o) : 0;
	for (Py_ssize_t i = 0; i < n && n < 32; i++) {
		PyObject *e = PyList_GetItem(o, i);
		if (e == Py_None || e == Py_Ellipsis || PySlice_Check(e) || PyList_Check(e) || PyTuple_Check(e) || is_tensor(e))
			return true;
	}
	return false;
}

static int add_items(items *s, PyObject *index)
{
	if (!like_tuple(index))
		return add_item(s, index);
	Py_ssize_t n = PySequence_Size(index);
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *e = PySequence_GetItem(index, i);
		Py_XDECREF(e); /* the sequence keeps it */
		if (!e || add_item(s, e))
			return -1;
	}
	return 0;
}

PyObject *tensor_get(PyObject *t, PyObject *index)
{
	items s = {.n = 1, .work = 0};
	s.v[0] = of_tensor(t);
	PyObject *r = NULL;
	if (add_items(&s, index) == 0)
		r = run_one(RT_INDEX, s.v, s.n, NULL, 0, s.work);
	items_end(&s);
	return r;
}

static int value_of(items *s, PyObject *t, PyObject *value)
{
	if (is_tensor(value)) {
		s->v[1] = of_tensor(value);
		return 0;
	}
	int r = number_in_range(value, &s->v[1]);
	if (r != 0)
		return r < 0 ? -1 : 0;
	PyErr_Format(error_class("ArgumentTypeError"), "can't assign a %S to a tensor of type %s: make it a tensor first", PyType_GetName(Py_TYPE(value)), dtype_rows[((Tensor *)t)->dtype].name);
	return -1;
}

int tensor_set(PyObject *t, PyObject *index, PyObject *value)
{
	if (!value) {
		PyErr_SetString(PyExc_TypeError, "Tensor does not support deleting items");
		return -1;
	}
	items s = {.n = 2, .work = 0};
	s.v[0] = of_tensor(t);
	PyObject *r = NULL;
	if (value_of(&s, t, value) == 0 && add_items(&s, index) == 0)
		r = run_one(RT_INDEX_PUT, s.v, s.n, NULL, 0, ((Tensor *)t)->numel);
	items_end(&s);
	Py_XDECREF(r);
	return r ? 0 : -1;
}
