/* Tensors of one value, or of none: zeros, ones, full, empty. */
#include "rt.h"

static int64_t product(const int64_t *dims, int n)
{
	int64_t v = 1;
	for (int i = 0; i < n; i++)
		if (dims[i] < 0 || __builtin_mul_overflow(v, dims[i], &v))
			return INT64_MAX; /* the library says what is wrong */
	return v;
}

PyObject *empty_tensor(const int64_t *dims, int n, int dtype)
{
	Tensor *spare = spare_like(dims, n, product(dims, n), dtype);
	if (spare)
		return revive(spare);
	rt_value attr[3] = {of_ints(dims, n), of_int(dtype), of_int(0)};
	return run_one(RT_EMPTY, NULL, 0, attr, 3, 0);
}

static PyObject *full(const int64_t *dims, int n, rt_value fill, int dtype)
{
	rt_error e;
	rt_desc out;
	int64_t numel = product(dims, n);
	Tensor *spare = spare_like(dims, n, numel, dtype);
	rt_value attr[2] = {of_ints(dims, n), of_int(dtype)};
	rt_call c = {.op = -1 - RT_FULL, .nin = 1, .nattr = 2, .nout = 1, .in = &fill, .attr = attr, .out = &out, .into = spare ? spare->slot : 0};
	int failed = library_run(&c, &e, numel);
	if (spare && !failed)
		return revive(spare);
	if (spare)
		spare_back(spare);
	return failed ? NULL : wrap(&out);
}

/* _full(size, value or None, dtype) */
static PyObject *f_full(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int64_t dims[RT_MAX_DIMS];
	rt_value fill = of_none();
	if (n != 3)
		return PyErr_Format(PyExc_TypeError, "_full takes a size, a value and a dtype");
	int k = ints_value(a[0], "size", dims, RT_MAX_DIMS);
	int dtype = k < 0 ? -1 : dtype_or_default(a[2]);
	if (dtype < 0)
		return NULL;
	if (a[1] == Py_None)
		return empty_tensor(dims, k, dtype);
	int r = number_in_range(a[1], &fill);
	if (r == 0)
		bad_type("full", "fill_value", "Number", a[1]);
	if (r != 1)
		return NULL;
	return full(dims, k, fill, dtype);
}

/* ---- zeros, ones, empty: most calls have a size and perhaps a type */

enum { ZEROS, ONES, EMPTY, KINDS };

/* What takes every argument that PyTorch has, in Python. */
static PyObject *general[KINDS];

static PyObject *call_general(int kind, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	Py_ssize_t k = names ? PyTuple_Size(names) : 0;
	PyObject *tuple = PyTuple_New(n), *named = PyDict_New(), *r = NULL;
	for (Py_ssize_t i = 0; tuple && i < n; i++)
		PyTuple_SetItem(tuple, i, Py_NewRef(args[i]));
	bool ok = tuple && named;
	for (Py_ssize_t i = 0; ok && i < k; i++)
		ok = PyDict_SetItem(named, PyTuple_GetItem(names, i), args[n + i]) == 0;
	if (ok)
		r = PyObject_Call(general[kind], tuple, named);
	Py_XDECREF(tuple);
	Py_XDECREF(named);
	return r;
}

/* size_argument reads sizes as a tuple or one by one; -1 if they are something else. */
static int size_argument(PyObject *const *args, Py_ssize_t n, int64_t *dims)
{
	if (n == 1 && PyTuple_Check(args[0])) {
		int k = ints_value(args[0], "size", dims, RT_MAX_DIMS);
		if (k < 0)
			PyErr_Clear();
		return k;
	}
	if (n == 0 || n > RT_MAX_DIMS)
		return -1;
	for (Py_ssize_t i = 0; i < n; i++) {
		int overflow;
		if (!PyLong_Check(args[i]) || PyBool_Check(args[i]))
			return -1;
		dims[i] = PyLong_AsLongLongAndOverflow(args[i], &overflow);
		if (overflow)
			return -1;
	}
	return (int)n;
}

static PyObject *made(int kind, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	int64_t dims[RT_MAX_DIMS];
	Py_ssize_t named = names ? PyTuple_Size(names) : 0;
	bool typed = named == 1 && PyUnicode_CompareWithASCIIString(PyTuple_GetItem(names, 0), "dtype") == 0;
	int k = named == 0 || typed ? size_argument(args, n, dims) : -1;
	if (k < 0)
		return call_general(kind, args, n, names);
	int dtype = typed ? dtype_or_default(args[n]) : default_dtype_id;
	if (dtype < 0)
		return NULL;
	return kind == EMPTY ? empty_tensor(dims, k, dtype) : full(dims, k, of_int(kind == ONES), dtype);
}

static PyObject *f_zeros(PyObject *m, PyObject *const *a, Py_ssize_t n, PyObject *names) { (void)m; return made(ZEROS, a, n, names); }
static PyObject *f_ones(PyObject *m, PyObject *const *a, Py_ssize_t n, PyObject *names) { (void)m; return made(ONES, a, n, names); }
static PyObject *f_empty(PyObject *m, PyObject *const *a, Py_ssize_t n, PyObject *names) { (void)m; return made(EMPTY, a, n, names); }

/* _set_general(zeros, ones, empty) */
static PyObject *f_set_general(PyObject *m, PyObject *args)
{
	(void)m;
	PyObject *f[KINDS];
	if (!PyArg_ParseTuple(args, "OOO", &f[ZEROS], &f[ONES], &f[EMPTY]))
		return NULL;
	for (int i = 0; i < KINDS; i++)
		set_ref(&general[i], Py_NewRef(f[i]));
	Py_RETURN_NONE;
}

#define FAST(f) (PyCFunction)(void (*)(void))f, METH_FASTCALL
#define NAMED(f) (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS
#define OPTIONS "(*size, out=None, dtype=None, layout=None, device=None, pin_memory=False, requires_grad=False) -> Tensor\n\n"

PyMethodDef fill_functions[] = {
	{"_full", FAST(f_full), "_full(size, value or None, dtype or None)"},
	{"zeros", NAMED(f_zeros), "zeros" OPTIONS "A tensor of zeros of the given size."},
	{"ones", NAMED(f_ones), "ones" OPTIONS "A tensor of ones of the given size."},
	{"empty", NAMED(f_empty), "empty" OPTIONS "A tensor of the given size whose elements are undefined."},
	{"_set_general", f_set_general, METH_VARARGS, "_set_general(zeros, ones, empty): what takes every argument."},
	{0},
};
