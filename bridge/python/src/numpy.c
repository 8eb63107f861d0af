/* NumPy's arrays over tensors and tensors over NumPy's arrays. The functions and
   fields used here are those of NumPy's stable binary interface, which it hands
   out as a table; so nothing of NumPy is needed to build this.
   Source: numpy/_core/code_generators/numpy_api.py (places in the table) and
   ndarraytypes.h (fields, numbers of types, flags). */
#include "rt.h"

enum { VERSION = 0, ARRAY_TYPE = 2, NEW = 93, SET_BASE = 282 };     /* places in the table */
enum { VERSION_1 = 0x01000009, VERSION_2 = 0x02000000 };            /* of the binary interface */
enum { ALIGNED = 0x100, WRITEABLE = 0x400 };

typedef PyObject *(*array_new)(PyTypeObject *type, int ndim, const intptr_t *dims, int number, const intptr_t *strides, void *data, int size, int flags, PyObject *o);

typedef struct {
	PyObject_HEAD
	PyTypeObject *type;
	char kind, code, byteorder, former_flags;
	int number;
} np_dtype;

typedef struct {
	PyObject_HEAD
	char *data;
	int ndim;
	intptr_t *dims, *strides;
	PyObject *base;
	np_dtype *dtype;
	int flags;
} np_array;

/* NumPy's numbers of the types, by kind and size of the elements. */
static const struct {
	char kind;
	int size, number;
} numbers[] = {
	{'b', 1, 0}, {'i', 1, 1}, {'u', 1, 2}, {'i', 2, 3}, {'u', 2, 4}, {'i', 4, 5}, {'u', 4, 6}, {'i', sizeof(long), 7}, {'u', sizeof(long), 8},
	{'i', 8, 9}, {'u', 8, 10}, {'f', 4, 11}, {'f', 8, 12}, {'c', 8, 14}, {'c', 16, 15}, {'f', 2, 23},
};
enum { NUMBERS = sizeof numbers / sizeof *numbers };

static int number_of(int dtype)
{
	const dtype_row *r = &dtype_rows[dtype];
	for (int i = 0; i < NUMBERS && !r->brain; i++)
		if (numbers[i].kind == r->kind && numbers[i].size == r->size)
			return numbers[i].number;
	return -1;
}

static int dtype_of_number(int number)
{
	for (int i = 0; i < NUMBERS; i++)
		if (numbers[i].number == number)
			for (int k = 0; k < dtype_count; k++)
				if (dtype_rows[k].kind == numbers[i].kind && dtype_rows[k].size == numbers[i].size && !dtype_rows[k].brain)
					return k;
	return -1;
}

static int dtype_of(const np_dtype *d)
{
	static signed char known[24]; /* 1 + the dtype of a number */
	if ((d->byteorder != '=' && d->byteorder != '|') || d->number < 0 || d->number >= (int)sizeof known)
		return -1;
	if (!known[d->number])
		known[d->number] = (signed char)(1 + dtype_of_number(d->number));
	return known[d->number] - 1;
}

/* table returns NumPy's functions, or NULL with an exception. */
static void **table(void)
{
	static void **functions;
	if (functions)
		return functions;
	PyObject *m = PyImport_ImportModule("numpy._core._multiarray_umath");
	if (!m && PyErr_ExceptionMatches(PyExc_ModuleNotFoundError)) { /* before NumPy 2 */
		PyErr_Clear();
		m = PyImport_ImportModule("numpy.core._multiarray_umath");
	}
	PyObject *capsule = m ? PyObject_GetAttrString(m, "_ARRAY_API") : NULL;
	void **f = capsule ? PyCapsule_GetPointer(capsule, NULL) : NULL;
	Py_XDECREF(m);
	Py_XDECREF(capsule);
	if (!f)
		return NULL;
	unsigned version = ((unsigned (*)(void))f[VERSION])();
	if (version != VERSION_1 && version != VERSION_2)
		return PyErr_Format(PyExc_ImportError, "NumPy's binary interface %x is newer than this build of rustorch", version), NULL;
	return functions = f;
}

/* numpy(*, force=False) */
static PyObject *m_numpy(PyObject *o, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	Tensor *t = (Tensor *)o;
	if (n || (names && (PyTuple_Size(names) != 1 || PyUnicode_CompareWithASCIIString(PyTuple_GetItem(names, 0), "force"))))
		return PyErr_Format(error_class("ArgumentTypeError"), "numpy() takes only the keyword argument 'force'");
	int force = names ? PyObject_IsTrue(args[0]) : 0;
	if (force < 0 || (!force && !t->fresh && refuse_gradient(o, error_class("GradError"))))
		return NULL;
	if (is_sparse(t))
		return PyErr_Format(error_class("ArgumentTypeError"), "can't convert Sparse layout tensor to numpy. Use Tensor.to_dense() first.");
	if (!force && refuse_pending(t, error_class("ArgumentError")))
		return NULL;
	if (pending(t)) {
		PyObject *plain = resolved(o);
		PyObject *a = plain ? m_numpy(plain, args, n, names) : NULL;
		Py_XDECREF(plain);
		return a;
	}
	int number = number_of(t->dtype), size = dtype_rows[t->dtype].size;
	if (number < 0)
		return PyErr_Format(error_class("DTypeError"), "Got unsupported ScalarType %s: NumPy has no such type; convert it first", dtype_rows[t->dtype].torch);
	void **f = table();
	if (!f)
		return NULL;
	intptr_t dims[RT_MAX_DIMS], strides[RT_MAX_DIMS];
	for (int i = 0; i < t->ndim; i++)
		dims[i] = t->dims[i], strides[i] = strides_of(t)[i] * size;
	int flags = ALIGNED | (read_only(t) ? 0 : WRITEABLE);
	PyObject *a = ((array_new)f[NEW])(f[ARRAY_TYPE], t->ndim, dims, number, t->numel ? strides : NULL, t->numel ? elements(t) : NULL, 0, t->numel ? flags : 0, NULL);
	if (a && t->numel && ((int (*)(PyObject *, PyObject *))f[SET_BASE])(a, Py_NewRef(o)))
		Py_CLEAR(a);
	return a;
}

/* from_numpy(array) */
static PyObject *f_from_numpy(PyObject *m, PyObject *o)
{
	(void)m;
	void **f = table();
	if (!f)
		return NULL;
	PyTypeObject *type = f[ARRAY_TYPE];
	if (Py_TYPE(o) != type && !PyType_IsSubtype(Py_TYPE(o), type)) {
		PyObject *name = PyType_GetName(Py_TYPE(o));
		PyErr_Format(error_class("ArgumentTypeError"), "expected np.ndarray (got %U)", name);
		Py_XDECREF(name);
		return NULL;
	}
	const np_array *a = (np_array *)o;
	array v;
	v.data = a->data, v.ndim = a->ndim, v.dtype = dtype_of(a->dtype), v.readonly = !(a->flags & WRITEABLE);
	if (v.dtype < 0)
		return PyErr_Format(error_class("ArgumentTypeError"), "can't convert np.ndarray of type %S in this byte order: rustorch has float64, float32, float16, complex128, complex64, int64, int32, int16, int8, uint8 and bool", a->dtype);
	for (int i = 0; i < a->ndim; i++) {
		v.dims[i] = a->dims[i], v.steps[i] = a->strides[i];
		if (a->strides[i] % dtype_rows[v.dtype].size)
			return PyErr_Format(error_class("ArgumentError"), "given numpy array strides not a multiple of the element byte size. Copy the numpy array to reallocate the memory.");
		if (a->strides[i] < 0 && a->dims[i] > 1)
			return PyErr_Format(error_class("ArgumentError"), "At least one stride in the given numpy array is negative, and tensors with negative strides are not currently supported. (You can probably work around this by making a copy of your array with array.copy().)");
	}
	return borrowed(&v, Py_NewRef(o));
}

PyMethodDef numpy_functions[] = {
	{"from_numpy", f_from_numpy, METH_O,
		"from_numpy(array) -> Tensor\n\nA tensor over the memory of a NumPy array, without a copy.\n\nRaises ValueError for negative strides and those that are no multiples of the\nelement: copy such an array first. Of a read-only array the tensor is read-only too:\noperations that write into it raise."},
	{0},
};

PyMethodDef numpy_methods[] = {
	{"numpy", (PyCFunction)(void (*)(void))m_numpy, METH_FASTCALL | METH_KEYWORDS,
		"numpy(*, force=False) -> ndarray\n\nA NumPy array over this tensor's memory. Gradients do not follow it.\n\nRaises RuntimeError for tensors that require gradients, unless force is true, and DTypeError for bfloat16, which NumPy does not have."},
	{0},
};
