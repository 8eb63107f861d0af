/* Making tensors: from nested lists, of one value, of random numbers. */
#include "rt.h"
#include "ops_gen.h"

PyObject *cast_tensor(PyObject *t, int dtype)
{
	if (((Tensor *)t)->dtype == dtype)
		return Py_NewRef(t);
	rt_error e;
	rt_desc out;
	rt_value in = of_tensor(t), attr = of_int(dtype);
	rt_call c = {.op = OP_To, .nin = 1, .nattr = 1, .nout = 1, .in = &in, .attr = &attr, .out = &out};
	if (library_run(&c, &e, ((Tensor *)t)->numel))
		return NULL;
	return wrap(&out);
}

/* ---- nested lists */

typedef struct {
	int64_t dims[RT_MAX_DIMS];
	int n;
	bool bools, ints, floats, complexes; /* what the leaves are */
	int dtype;                           /* of tensor leaves, or -1 */
	char *to;
	int size;
} nest;

static bool is_sequence(PyObject *o) { return PyList_Check(o) || PyTuple_Check(o) || PyObject_TypeCheck(o, &PyRange_Type); }

static bool is_array(PyObject *o)
{
	return !is_tensor(o) && PyObject_HasAttrString(o, "__array_interface__") && PyObject_HasAttrString(o, "__len__");
}

static int leaf_kind(nest *s, PyObject *o)
{
	rt_value v;
	if (is_tensor(o)) {
		Tensor *t = (Tensor *)o;
		if (t->numel != 1) {
			PyErr_Format(error_class("ArgumentError"), "only one element tensors can be converted to Python scalars");
			return -1;
		}
		char k = dtype_rows[t->dtype].kind;
		s->dtype = t->dtype;
		s->complexes |= k == 'c', s->floats |= k == 'f', s->bools |= k == 'b', s->ints |= k == 'i' || k == 'u';
		return 0;
	}
	if (!number_value(o, &v)) {
		if (PyUnicode_Check(o) || PyBytes_Check(o))
			PyErr_Format(error_class("ArgumentTypeError"), "new(): invalid data type 'str'");
		else
			PyErr_Format(error_class("ArgumentTypeError"), "Could not infer dtype of %R", Py_TYPE(o));
		return -1;
	}
	s->complexes |= v.kind == RT_COMPLEX, s->floats |= v.kind == RT_FLOAT, s->ints |= v.kind == RT_INT || v.kind == RT_NONE, s->bools |= v.kind == RT_BOOL;
	return 0;
}

/* measure finds the shape along the first elements. */
static int measure(nest *s, PyObject *o)
{
	PyObject *p = Py_NewRef(o);
	while (is_sequence(p)) {
		Py_ssize_t n = PySequence_Size(p);
		if (s->n == RT_MAX_DIMS) {
			Py_DECREF(p);
			PyErr_Format(error_class("ArgumentError"), "too many dimensions: lists are nested more than %d deep", RT_MAX_DIMS);
			return -1;
		}
		s->dims[s->n++] = n;
		PyObject *first = n > 0 ? PySequence_GetItem(p, 0) : NULL;
		Py_DECREF(p);
		if (!(p = first))
			return n == 0 ? 0 : -1;
	}
	Py_DECREF(p);
	return 0;
}

/* each calls f for every leaf and checks that the lists are not ragged. */
static int each(nest *s, PyObject *o, int depth, int (*f)(nest *, PyObject *))
{
	if (depth == s->n) {
		if (is_sequence(o)) {
			PyErr_Format(error_class("ArgumentTypeError"), "a list stands where a number is expected, at dim %d: rows differ in depth", depth);
			return -1;
		}
		return f(s, o);
	}
	Py_ssize_t n = is_sequence(o) ? PySequence_Size(o) : -1;
	if (n < 0) {
		PyErr_Format(error_class("ArgumentTypeError"), "a number stands where a list is expected, at dim %d: rows differ in depth", depth);
		return -1;
	}
	if (n != s->dims[depth]) {
		PyErr_Format(error_class("ArgumentError"), "expected sequence of length %lld at dim %d (got %zd)", (long long)s->dims[depth], depth, n);
		return -1;
	}
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *e = PySequence_GetItem(o, i);
		int failed = !e || each(s, e, depth + 1, f);
		Py_XDECREF(e);
		if (failed)
			return -1;
	}
	return 0;
}

static int store(nest *s, PyObject *o)
{
	rt_value v;
	PyObject *item = is_tensor(o) ? only_element(o) : Py_NewRef(o);
	bool ok = item && number_value(item, &v);
	Py_XDECREF(item);
	if (!ok) {
		if (!PyErr_Occurred())
			PyErr_Format(error_class("ArgumentTypeError"), "Could not infer dtype of %R", Py_TYPE(o));
		return -1;
	}
	bool inexact = dtype_rows[s->dtype].kind == 'f' || dtype_rows[s->dtype].kind == 'c';
	if (v.kind == RT_NONE) { /* an integer of more than 64 bits */
		v.u.f = inexact ? PyLong_AsDouble(o) : 0;
		if (!inexact || (v.u.f == -1 && PyErr_Occurred())) {
			PyErr_Clear();
			PyErr_SetString(error_class("ArgumentError"), "Overflow when unpacking long long: the integer does not fit 64 bits");
			return -1;
		}
		v.kind = RT_FLOAT;
	}
	if (v.kind != RT_COMPLEX && !item_fits(s->dtype, v.u.f, v.u.i, v.kind != RT_FLOAT)) {
		PyErr_Format(error_class("ArgumentError"), "value cannot be converted to type %s without overflow", dtype_rows[s->dtype].name);
		return -1;
	}
	s->to += s->size;
	return item_store(s->dtype, s->to - s->size, &v);
}

/* A list whose leaves are arrays or tensors is stacked by Python. */
static bool holds_arrays(PyObject *o)
{
	PyObject *p = Py_NewRef(o);
	bool found = false;
	for (int depth = 0; depth < RT_MAX_DIMS && is_sequence(p) && PySequence_Size(p) > 0; depth++) { /* a list may hold itself */
		PyObject *first = PySequence_GetItem(p, 0);
		Py_DECREF(p);
		if (!(p = first)) {
			PyErr_Clear();
			return false;
		}
		if (is_array(p) || (is_tensor(p) && ((Tensor *)p)->ndim > 0))
			found = true;
	}
	Py_DECREF(p);
	return found;
}

static PyObject *stacked(PyObject *data, int dtype)
{
	PyObject *m = PyImport_ImportModule("rustorch.tensor");
	PyObject *a = m ? PyObject_CallMethod(m, "_stacked", "(O)", data) : NULL;
	Py_XDECREF(m);
	PyObject *t = a ? tensor_of_data(a, dtype) : NULL;
	Py_XDECREF(a);
	return t;
}

/* inferred is the type of a tensor of such leaves: that of the highest kind. A
   tensor among them gives its own type to its kind. */
static int inferred(const nest *s)
{
	char of_tensors = s->dtype >= 0 ? dtype_rows[s->dtype].kind : 0;
	if (s->complexes)
		return of_tensors == 'c' ? s->dtype : dtype_complex(default_dtype_id);
	if (s->floats)
		return of_tensors == 'f' ? s->dtype : default_dtype_id;
	if (s->ints)
		return s->dtype >= 0 && s->n == 0 ? s->dtype : dtype_by_name("int64");
	return s->bools ? dtype_by_name("bool") : default_dtype_id;
}

/* tensor_of_data copies numbers, nested lists, arrays and tensors. The type is
   that of the data if dtype is -1. */
PyObject *tensor_of_data(PyObject *data, int dtype)
{
	if (is_tensor(data) || (!is_sequence(data) && PyObject_CheckBuffer(data)) || is_array(data)) {
		PyObject *t = is_tensor(data) ? Py_NewRef(data) : from_buffer(data);
		PyObject *c = t ? op_unary(SPEC_clone, RT_PLAIN, t) : NULL;
		PyObject *r = c ? cast_tensor(c, dtype < 0 ? ((Tensor *)c)->dtype : dtype) : NULL;
		Py_XDECREF(t);
		Py_XDECREF(c);
		return r;
	}
	if (is_sequence(data) && holds_arrays(data))
		return stacked(data, dtype);
	nest s = {.dtype = -1};
	if (measure(&s, data) || each(&s, data, 0, leaf_kind))
		return NULL;
	if (dtype < 0)
		dtype = inferred(&s);
	PyObject *t = empty_tensor(s.dims, s.n, dtype);
	if (!t)
		return NULL;
	s.dtype = dtype, s.to = elements((Tensor *)t), s.size = dtype_rows[dtype].size;
	if (((Tensor *)t)->numel && each(&s, data, 0, store))
		Py_CLEAR(t);
	return t;
}

/* ---- functions; their Python signatures are in tensor.py */

static PyObject *f_tensor(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int dtype = n > 1 && a[1] != Py_None ? dtype_id(a[1]) : -1;
	if (dtype < 0 && PyErr_Occurred())
		return NULL;
	return tensor_of_data(a[0], dtype);
}

static int format_of(PyObject *o, int *format)
{
	if ((*format = format_id(o)) >= 0)
		return 0;
	bad_type("empty", "memory_format", "torch.memory_format", o);
	return -1;
}

/* _empty(size, dtype or None, memory format or None) */
static PyObject *f_empty(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int64_t dims[RT_MAX_DIMS];
	int k = n == 3 ? ints_value(a[0], "size", dims, RT_MAX_DIMS) : -1, format;
	int dtype = k < 0 ? -1 : dtype_or_default(a[1]);
	if (dtype < 0 || format_of(a[2], &format))
		return NULL;
	rt_value attr[3] = {of_ints(dims, k), of_int(dtype), of_int(format)};
	return run_one(RT_EMPTY, NULL, 0, attr, 3, 0);
}

/* _empty_like(tensor, dtype or None, memory format or None) */
static PyObject *f_empty_like(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int format;
	if (n != 3 || !is_tensor(a[0]))
		return PyErr_Format(PyExc_TypeError, "_empty_like takes a Tensor, a dtype and a memory format");
	int dtype = a[1] == Py_None ? ((Tensor *)a[0])->dtype : dtype_id(a[1]);
	if (dtype < 0 || format_of(a[2], &format))
		return NULL;
	rt_value in = of_tensor(a[0]), attr[2] = {of_int(dtype), of_int(format)};
	return run_one(RT_EMPTY_LIKE, &in, 1, attr, 2, 0);
}

/* _format(tensor, memory format or None): whether the tensor lies in the format;
   the name of the one that it suggests for None. */
static PyObject *f_format(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int format;
	rt_call c;
	if (n != 2 || !is_tensor(a[0]) || format_of(a[1], &format))
		return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "_format takes a Tensor and a memory format");
	rt_value in = of_tensor(a[0]), attr = of_int(format);
	if (run_function(format ? RT_IN_FORMAT : RT_FORMAT, &in, 1, &attr, 1, NULL, 0, 0, &c))
		return NULL;
	return format ? PyBool_FromLong(c.integer) : format_object(c.integer);
}

/* _draw(tensor, kind, a, b): fills a tensor with random numbers; a may be a
   tensor of probabilities. */
static PyObject *f_draw(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int64_t kind;
	rt_value in[2], attr[3];
	if (n != 4 || !is_tensor(a[0]) || int_value(a[1], "kind", &kind))
		return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "_draw takes a tensor, a kind and two numbers");
	in[0] = of_tensor(a[0]), in[1] = is_tensor(a[2]) ? of_tensor(a[2]) : of_none();
	attr[0] = of_int(kind);
	for (int i = 2; i < 4; i++) {
		if (is_tensor(a[i])) {
			attr[i - 1] = of_none();
			continue;
		}
		if (number_in_range(a[i], &attr[i - 1]) != 1) {
			if (!PyErr_Occurred())
				bad_type("random", i == 2 ? "first" : "second", "Number", a[i]);
			return NULL;
		}
	}
	return run_one(RT_DRAW, in, 2, attr, 3, ((Tensor *)a[0])->numel);
}

/* _generator(): the number of a new generator. _use(number): the generator that
   this thread draws from; returns the one before. */
static PyObject *f_generator(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	rt_call c;
	if (run_function(RT_GENERATOR, NULL, 0, NULL, 0, NULL, 0, 0, &c))
		return NULL;
	return PyLong_FromLongLong(c.integer);
}

static PyObject *f_state(PyObject *m, PyObject *state)
{
	(void)m;
	if (state == Py_None)
		return run_one(RT_STATE, NULL, 0, NULL, 0, 0);
	if (!is_tensor(state)) {
		bad_type("set_state", "new_state", "torch.ByteTensor", state);
		return NULL;
	}
	rt_value in = of_tensor(state);
	if (run_function(RT_SET_STATE, &in, 1, NULL, 0, NULL, 0, 0, NULL))
		return NULL;
	Py_RETURN_NONE;
}

/* _end_generator(number). Nobody can draw from it again. */
static PyObject *f_end_generator(PyObject *m, PyObject *number)
{
	(void)m;
	int64_t n;
	if (int_value(number, "generator", &n))
		return NULL;
	rt_value attr = of_int(n);
	if (run_function(RT_END_GENERATOR, NULL, 0, &attr, 1, NULL, 0, 0, NULL))
		PyErr_Clear(); /* after a fork, when there is nothing to give back to */
	Py_RETURN_NONE;
}

static PyObject *f_use(PyObject *m, PyObject *number)
{
	(void)m;
	int64_t n, before = generator;
	if (int_value(number, "generator", &n))
		return NULL;
	generator = n;
	return PyLong_FromLongLong(before);
}

/* _numbers(function, in, attrs): numbers as operands and attributes, a dtype or
   a size among the latter. */
static PyObject *f_numbers(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int64_t f, dims[RT_MAX_DIMS];
	rt_value in[4], attr[4];
	if (n != 3 || int_value(a[0], "function", &f) || f < RT_ARANGE || f > RT_INITIAL_SEED)
		return PyErr_Format(PyExc_TypeError, "_numbers takes a function, operands and attributes");
	int nin = (int)PyTuple_Size(a[1]), nattr = (int)PyTuple_Size(a[2]);
	if (nin < 0 || nattr < 0 || nin > 4 || nattr > 4)
		return NULL;
	for (int i = 0; i < nin + nattr; i++) {
		PyObject *o = i < nin ? PyTuple_GetItem(a[1], i) : PyTuple_GetItem(a[2], i - nin);
		rt_value *v = i < nin ? &in[i] : &attr[i - nin];
		if (PyTuple_Check(o) || PyList_Check(o)) {
			int k = ints_value(o, "size", dims, RT_MAX_DIMS);
			if (k < 0)
				return NULL;
			*v = of_ints(dims, k);
		} else if (!number_value(o, v)) {
			int id = dtype_id(o);
			if (id < 0)
				return NULL;
			*v = of_int(id);
		} else if (v->kind == RT_NONE) {
			return PyErr_Format(PyExc_OverflowError, "the integer does not fit 64 bits");
		}
	}
	rt_desc out;
	rt_call c;
	out.slot = 0;
	if (run_function((int)f, in, nin, attr, nattr, &out, 1, 0, &c))
		return NULL;
	if (f == RT_INITIAL_SEED)
		return PyLong_FromLongLong(c.integer);
	return wrap(&out);
}

/* _strided(tensor, size, stride, offset) */
static PyObject *f_strided(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int64_t dims[RT_MAX_DIMS], strides[RT_MAX_DIMS], offset;
	if (n != 4 || !is_tensor(a[0]) || int_value(a[3], "storage_offset", &offset))
		return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "as_strided() needs a Tensor");
	int k = ints_value(a[1], "size", dims, RT_MAX_DIMS), j = k < 0 ? -1 : ints_value(a[2], "stride", strides, RT_MAX_DIMS);
	if (j < 0)
		return NULL;
	rt_value in = of_tensor(a[0]), attr[3] = {of_ints(dims, k), of_ints(strides, j), of_int(offset)};
	return run_one(RT_AS_STRIDED, &in, 1, attr, 3, 0);
}

/* _copy(tensor, other): other's elements or number go into tensor. */
static PyObject *f_copy(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	rt_value in[2];
	if (n != 2 || !is_tensor(a[0]))
		return PyErr_Format(PyExc_TypeError, "copy_() needs a Tensor");
	in[0] = of_tensor(a[0]);
	if (is_tensor(a[1])) {
		in[1] = of_tensor(a[1]);
	} else {
		int r = number_in_range(a[1], &in[1]);
		if (r == 0)
			bad_type("copy_", "other", "Tensor", a[1]);
		if (r != 1)
			return NULL;
	}
	return run_one(RT_COPY, in, 2, NULL, 0, ((Tensor *)a[0])->numel);
}

/* _threads(number or None) */
static PyObject *f_threads(PyObject *m, PyObject *n)
{
	(void)m;
	rt_call c = {0};
	int64_t v = 0;
	if (n != Py_None && int_value(n, "threads", &v))
		return NULL;
	rt_value attr = of_int(v);
	if (run_function(n == Py_None ? RT_THREADS : RT_SET_THREADS, NULL, 0, &attr, 1, NULL, 0, 0, &c))
		return NULL;
	return PyLong_FromLongLong(c.integer);
}

#define FAST(f) (PyCFunction)(void (*)(void))f, METH_FASTCALL

PyMethodDef create_functions[] = {
	{"_tensor", FAST(f_tensor), "_tensor(data, dtype or None)"},
	{"_empty", FAST(f_empty), "_empty(size, dtype or None, memory format or None)"},
	{"_empty_like", FAST(f_empty_like), "_empty_like(tensor, dtype or None, memory format or None)"},
	{"_format", FAST(f_format), "_format(tensor, memory format): whether it lies in that; with None, the format that it suggests."},
	{"_draw", FAST(f_draw), "_draw(tensor, kind, a, b): fills a tensor with random numbers."},
	{"_generator", f_generator, METH_NOARGS, "_generator(): the number of a new source of random numbers."},
	{"_state", f_state, METH_O, "_state(tensor or None): puts the generator in use into a state, or returns its state."},
	{"_end_generator", f_end_generator, METH_O, "_end_generator(number): gives a source of random numbers back."},
	{"_use", f_use, METH_O, "_use(number): makes this thread draw from a generator, 0 for the default one; returns the one before."},
	{"_numbers", FAST(f_numbers), "_numbers(function, operands, attributes)"},
	{"_strided", FAST(f_strided), "_strided(tensor, size, stride, storage_offset)"},
	{"_copy", FAST(f_copy), "_copy(tensor, other)"},
	{"_threads", f_threads, METH_O, "_threads(number or None): sets or returns how many threads an operation uses."},
	{0},
};
