/* The type Tensor: descriptors and attributes. operators.c has the operators. */
#include "rt.h"
#include "ops_gen.h"
#include <stdlib.h>

PyTypeObject *TensorType;

/* ---- descriptors */

/* The objects by slot; borrowed references, cleared when an object dies. */
static Tensor **objects;
static uint32_t nobjects;

static int room(uint32_t slot)
{
	if (slot < nobjects)
		return 0;
	uint32_t n = nobjects ? nobjects : 1024;
	while (n <= slot)
		n *= 2;
	Tensor **p = PyMem_Realloc(objects, n * sizeof *p);
	if (!p) {
		PyErr_NoMemory();
		return -1;
	}
	memset(p + nobjects, 0, (n - nobjects) * sizeof *p);
	objects = p, nobjects = n;
	return 0;
}

static int refresh(Tensor *t, const rt_desc *d)
{
	if (d->ndim > RT_INLINE_DIMS && (t->dims == t->small || d->ndim > t->ndim)) {
		int64_t *p = PyMem_Malloc(2 * d->ndim * sizeof *p);
		if (!p) {
			PyErr_NoMemory();
			return -1;
		}
		if (t->dims != t->small)
			PyMem_Free(t->dims);
		t->dims = p;
	}
	if (t->shape && (d->ndim != t->ndim || memcmp(t->dims, d->dims, d->ndim * sizeof *t->dims)))
		Py_CLEAR(t->shape);
	t->address = d->data, t->numel = d->numel, t->offset = d->offset;
	t->ndim = d->ndim, t->dtype = d->dtype, t->flags = d->flags;
	memcpy(t->dims, d->dims, 2 * d->ndim * sizeof *t->dims);
	return 0;
}

PyObject *wrap_as(const rt_desc *d, PyTypeObject *type)
{
	if (d->slot == 0)
		Py_RETURN_NONE;
	if (room(d->slot))
		return NULL;
	Tensor *t = objects[d->slot];
	if (t && Py_REFCNT((PyObject *)t) > 0) {
		t->count++;
		if (refresh(t, d))
			return NULL;
		return Py_NewRef((PyObject *)t);
	}
	t = (Tensor *)PyType_GenericAlloc(type, 0);
	if (!t)
		return NULL;
	t->dims = t->small;
	t->slot = d->slot, t->count = 1, t->fresh = d->flags & RT_FRESH;
	objects[d->slot] = t;
	if (refresh(t, d)) {
		Py_DECREF(t);
		return NULL;
	}
	return (PyObject *)t;
}

/* revive makes an object of a dead one whose tensor is kept. */
PyObject *revive(Tensor *t)
{
	PyObject *o = PyObject_Init((PyObject *)t, TensorType);
	objects[t->slot] = t;
	PyObject_GC_Track(o);
	return o;
}

PyObject *wrap(const rt_desc *d) { return wrap_as(d, TensorType); }

static int tensor_clear(PyObject *o)
{
	Tensor *t = (Tensor *)o;
	Py_CLEAR(t->dict);
	Py_CLEAR(t->shape);
	return 0;
}

static int tensor_traverse(PyObject *o, visitproc visit, void *arg)
{
	Tensor *t = (Tensor *)o;
	Py_VISIT(Py_TYPE(o));
	Py_VISIT(t->dict);
	Py_VISIT(t->shape);
	return 0;
}

static void tensor_dealloc(PyObject *o)
{
	Tensor *t = (Tensor *)o;
	PyTypeObject *type = Py_TYPE(o);
	PyObject_GC_UnTrack(o);
	if (t->weak)
		PyObject_ClearWeakRefs(o);
	tensor_clear(o);
	if (t->slot && objects[t->slot] == t)
		objects[t->slot] = NULL;
	if (!t->slot || type != TensorType || !spare_keep(t)) {
		if (t->slot)
			library_release(t->slot, t->count, t->numel * dtype_rows[t->dtype].size);
		tensor_free(t);
	}
	Py_DECREF(type);
}

/* tensor_free ends the object alone. */
void tensor_free(Tensor *t)
{
	if (t->dims != t->small)
		PyMem_Free(t->dims);
	PyObject_GC_Del(t);
}

/* ---- shape and type */

static PyObject *size_type;

PyObject *size_of(const int64_t *dims, int n)
{
	PyObject *t = PyTuple_New(n);
	for (int i = 0; t && i < n; i++) {
		PyObject *v = PyLong_FromLongLong(dims[i]);
		if (!v || PyTuple_SetItem(t, i, v))
			Py_CLEAR(t);
	}
	if (!t || !size_type)
		return t;
	PyObject *s = PyObject_CallFunctionObjArgs(size_type, t, NULL);
	Py_DECREF(t);
	return s;
}

static PyObject *set_size_type(PyObject *m, PyObject *type)
{
	(void)m;
	set_ref(&size_type, Py_NewRef(type));
	Py_RETURN_NONE;
}

static PyObject *get_shape(PyObject *o, void *u)
{
	(void)u;
	Tensor *t = (Tensor *)o;
	if (!t->shape)
		t->shape = size_of(t->dims, t->ndim);
	return Py_XNewRef(t->shape);
}
static PyObject *get_dtype(PyObject *o, void *u) { (void)u; return Py_NewRef(dtype_objects[((Tensor *)o)->dtype]); }
static PyObject *get_ndim(PyObject *o, void *u) { (void)u; return PyLong_FromLong(((Tensor *)o)->ndim); }
/* flag_of asks the library, because a write into a view changes its base too. */
static PyObject *flag_of(PyObject *o, int flag)
{
	rt_value in = of_tensor(o);
	PyObject *t = run_one(RT_DESCRIBE, &in, 1, NULL, 0, 0);
	if (!t)
		return NULL;
	Py_DECREF(t);
	return PyBool_FromLong(((Tensor *)o)->flags & flag);
}

static PyObject *get_requires_grad(PyObject *o, void *u) { (void)u; return flag_of(o, RT_REQUIRES_GRAD); }
static PyObject *get_leaf(PyObject *o, void *u) { (void)u; return flag_of(o, RT_LEAF); }
static PyObject *get_itemsize(PyObject *o, void *u) { (void)u; return PyLong_FromLong(dtype_rows[((Tensor *)o)->dtype].size); }
static PyObject *get_nbytes(PyObject *o, void *u) { (void)u; return is_sparse((Tensor *)o) ? refuse_nbytes() : PyLong_FromLongLong(((Tensor *)o)->numel * dtype_rows[((Tensor *)o)->dtype].size); }

static int set_requires_grad(PyObject *o, PyObject *v, void *u)
{
	(void)u;
	int on = v ? PyObject_IsTrue(v) : -1;
	if (on < 0) {
		if (!v)
			PyErr_SetString(PyExc_AttributeError, "requires_grad cannot be deleted");
		return -1;
	}
	rt_value in = of_tensor(o), attr = of_bool(on);
	PyObject *r = run_one(RT_SET_REQUIRES_GRAD, &in, 1, &attr, 1, 0);
	Py_XDECREF(r);
	return r ? 0 : -1;
}

static PyObject *get_grad(PyObject *o, void *u)
{
	(void)u;
	rt_value in = of_tensor(o);
	return run_one(RT_GET_GRAD, &in, 1, NULL, 0, 0);
}

static bool same_shape(const Tensor *a, const Tensor *b)
{
	return a->ndim == b->ndim && memcmp(a->dims, b->dims, a->ndim * sizeof *a->dims) == 0;
}

static int refuse_size(const Tensor *t, const Tensor *g)
{
	PyObject *a = size_of(g->dims, g->ndim), *b = size_of(t->dims, t->ndim);
	PyObject *al = a ? PySequence_List(a) : NULL, *bl = b ? PySequence_List(b) : NULL;
	if (al && bl)
		PyErr_Format(error_class("GradError"), "attempting to assign a gradient of size '%R' to a tensor of size '%R'. Please ensure that the gradient and the tensor are the same size", al, bl);
	Py_XDECREF(a), Py_XDECREF(b), Py_XDECREF(al), Py_XDECREF(bl);
	return -1;
}

static int set_grad(PyObject *o, PyObject *v, void *u)
{
	(void)u;
	rt_value in[2] = {of_tensor(o), of_none()};
	if (v && v != Py_None) {
		if (!is_tensor(v)) {
			PyErr_Format(error_class("ArgumentTypeError"), "assigned grad expected to be a Tensor or None but got grad of type %R", Py_TYPE(v));
			return -1;
		}
		if (v == o) {
			PyErr_SetString(error_class("GradError"), "can't assign Variable as its own grad");
			return -1;
		}
		if (!same_shape((Tensor *)o, (Tensor *)v))
			return refuse_size((Tensor *)o, (Tensor *)v);
		if (((Tensor *)v)->dtype != ((Tensor *)o)->dtype) {
			PyErr_Format(error_class("GradError"), "attempting to assign a gradient with dtype '%s' to a tensor with grad_dtype '%s'. The gradient must match the tensor's grad_dtype (defaults to the tensor's dtype).",
				dtype_rows[((Tensor *)v)->dtype].torch, dtype_rows[((Tensor *)o)->dtype].torch);
			return -1;
		}
		in[1] = of_tensor(v);
	}
	return run_function(RT_SET_GRAD, in, 2, NULL, 0, NULL, 0, 0, NULL);
}

static PyObject *get_T(PyObject *o, void *u) { (void)u; return op_unary(SPEC_T, RT_PLAIN, o); }

static PyGetSetDef getset[] = {
	{"__dict__", PyObject_GenericGetDict, PyObject_GenericSetDict, NULL, NULL},
	{"shape", get_shape, NULL, "The lengths of the dimensions.", NULL},
	{"dtype", get_dtype, NULL, "The type of the elements.", NULL},
	{"ndim", get_ndim, NULL, "The number of dimensions.", NULL},
	{"itemsize", get_itemsize, NULL, "The bytes of an element.", NULL},
	{"nbytes", get_nbytes, NULL, "The bytes of all elements.", NULL},
	{"requires_grad", get_requires_grad, set_requires_grad, "Whether gradients flow back to this tensor.", NULL},
	{"is_leaf", get_leaf, NULL, "Whether this tensor was not computed from tensors that require gradients.", NULL},
	{"grad", get_grad, set_grad, "The gradient that backward left, or None.", NULL},
	{"T", get_T, NULL, "A view with the dimensions in reverse order.", NULL},
	{0},
};

static PyMemberDef members[] = {
	{"__dictoffset__", T_PYSSIZET, offsetof(Tensor, dict), READONLY, NULL},
	{"__weaklistoffset__", T_PYSSIZET, offsetof(Tensor, weak), READONLY, NULL},
	{0},
};

static int dim_of(const Tensor *t, PyObject *arg, int *dim)
{
	int64_t d;
	if (int_value(arg, "dim", &d))
		return -1;
	int n = t->ndim;
	if (n == 0 || d < -n || d >= n) {
		if (n == 0)
			n = 1;
		if (t->ndim == 0)
			PyErr_Format(error_class("IndexError"), "Dimension specified as %lld but tensor has no dimensions", (long long)d);
		else
			PyErr_Format(error_class("IndexError"), "Dimension out of range (expected to be in range of [%d, %d], but got %lld)", -n, n - 1, (long long)d);
		return -1;
	}
	*dim = (int)(d < 0 ? d + n : d);
	return 0;
}

static PyObject *lengths(PyObject *o, PyObject *const *args, Py_ssize_t n, PyObject *names, bool strides)
{
	Tensor *t = (Tensor *)o;
	const int64_t *v = strides ? strides_of(t) : t->dims;
	Py_ssize_t total = n + (names ? PyTuple_Size(names) : 0);
	if (total > 1) {
		PyErr_SetString(PyExc_TypeError, "at most one argument, dim, is expected");
		return NULL;
	}
	if (total == 1 && args[0] != Py_None) {
		int dim;
		if (dim_of(t, args[0], &dim))
			return NULL;
		return PyLong_FromLongLong(v[dim]);
	}
	PyObject *s = size_of(v, t->ndim);
	if (!strides || !s)
		return s;
	PyObject *plain = PySequence_List(s);
	Py_DECREF(s);
	PyObject *tuple = plain ? PyList_AsTuple(plain) : NULL;
	Py_XDECREF(plain);
	return tuple;
}

static PyObject *m_size(PyObject *o, PyObject *const *a, Py_ssize_t n, PyObject *k) { return lengths(o, a, n, k, false); }
static PyObject *m_stride(PyObject *o, PyObject *const *a, Py_ssize_t n, PyObject *k) { return lengths(o, a, n, k, true); }
static PyObject *m_numel(PyObject *o, PyObject *u) { (void)u; return PyLong_FromLongLong(((Tensor *)o)->numel); }
static PyObject *m_dim(PyObject *o, PyObject *u) { (void)u; return PyLong_FromLong(((Tensor *)o)->ndim); }
static PyObject *m_data_ptr(PyObject *o, PyObject *u) { (void)u; return is_sparse((Tensor *)o) ? refuse_storage() : PyLong_FromVoidPtr(((Tensor *)o)->numel ? ((Tensor *)o)->address : NULL); }
static PyObject *m_offset(PyObject *o, PyObject *u) { (void)u; return PyLong_FromLongLong(((Tensor *)o)->offset); }
static PyObject *m_contiguous(PyObject *o, PyObject *u) { (void)u; return PyBool_FromLong(((Tensor *)o)->flags & RT_CONTIGUOUS); }

static PyObject *m_detach(PyObject *o, PyObject *u)
{
	(void)u;
	rt_value in = of_tensor(o);
	return run_one(RT_DETACH, &in, 1, NULL, 0, 0);
}

static PyObject *m_version(PyObject *o, PyObject *u)
{
	(void)u;
	rt_value in = of_tensor(o);
	rt_call c;
	if (run_function(RT_VERSION, &in, 1, NULL, 0, NULL, 0, 0, &c))
		return NULL;
	return PyLong_FromLongLong(c.integer);
}

static PyObject *replaced(PyObject *o, PyObject *v, int function)
{
	if (!is_tensor(v)) {
		bad_type("data", "value", "Tensor", v);
		return NULL;
	}
	rt_value in[2] = {of_tensor(o), of_tensor(v)};
	return run_one(function, in, 2, NULL, 0, 0);
}

static PyObject *m_set_data(PyObject *o, PyObject *v) { return replaced(o, v, RT_SET_DATA); }
static PyObject *m_become(PyObject *o, PyObject *v) { return replaced(o, v, RT_BECOME); }

/* _make_subclass(cls, data, require_grad=False): data's elements as a cls. */
static PyObject *make_subclass(PyObject *unused, PyObject *args, PyObject *names)
{
	(void)unused;
	static char *kw[] = {"cls", "data", "require_grad", NULL};
	PyObject *cls, *data;
	int on = 0;
	if (!PyArg_ParseTupleAndKeywords(args, names, "OO|p", kw, &cls, &data, &on))
		return NULL;
	if (!PyType_Check(cls) || !PyType_IsSubtype((PyTypeObject *)cls, TensorType) || !is_tensor(data))
		return PyErr_Format(PyExc_TypeError, "_make_subclass needs a subclass of Tensor and a Tensor");
	rt_desc d;
	rt_value in = of_tensor(data);
	if (run_function(RT_DETACH, &in, 1, NULL, 0, &d, 1, 0, NULL))
		return NULL;
	PyObject *t = wrap_as(&d, (PyTypeObject *)cls);
	if (t && on && set_requires_grad(t, Py_True, NULL))
		Py_CLEAR(t);
	return t;
}

static PyObject *new_tensor(PyTypeObject *type, PyObject *args, PyObject *names)
{
	(void)names;
	Py_ssize_t n = PyTuple_Size(args);
	PyObject *first = n > 0 ? PyTuple_GetItem(args, 0) : NULL;
	PyObject *t;
	int64_t dims[RT_MAX_DIMS];
	int k = n == 0 ? 0 : PyLong_Check(first) ? ints_value(args, "size", dims, RT_MAX_DIMS) : -2;
	if (k == -1)
		return NULL;
	if (n == 0)
		dims[0] = 0, k = 1;
	if (n == 1 && PyTuple_Check(first) && PyObject_HasAttrString(first, "numel")) /* a Size */
		k = ints_value(first, "size", dims, RT_MAX_DIMS);
	if (k == -1)
		return NULL;
	if (n == 1 && (PyFloat_Check(first) || first == Py_None)) {
		PyErr_Format(error_class("ArgumentTypeError"), "new(): data must be a sequence (got %s)", first == Py_None ? "NoneType" : "float");
		return NULL;
	}
	if (k >= 0)
		t = empty_tensor(dims, k, default_dtype_id);
	else if (n > 1)
		return PyErr_Format(PyExc_TypeError, "Tensor takes sizes, or one object with data");
	else
		t = is_tensor(first) ? m_detach(first, NULL) : tensor_of_data(first, default_dtype_id);
	if (!t || type == TensorType)
		return t;
	rt_desc d;
	rt_value in = of_tensor(t);
	int failed = run_function(RT_DETACH, &in, 1, NULL, 0, &d, 1, 0, NULL);
	Py_DECREF(t);
	return failed ? NULL : wrap_as(&d, type);
}

static int init_tensor(PyObject *o, PyObject *args, PyObject *names) { (void)o, (void)args, (void)names; return 0; }

static PyObject *element(PyObject *o, Py_ssize_t i)
{
	PyObject *index = PyLong_FromSsize_t(i);
	PyObject *r = index ? tensor_get(o, index) : NULL;
	Py_XDECREF(index);
	return r;
}

#define FAST(f) (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS

static PyMethodDef methods[] = {
	{"size", FAST(m_size), "size(dim=None) -> Size or int\n\nThe lengths of the dimensions, or of one of them."},
	{"stride", FAST(m_stride), "stride(dim=None) -> tuple or int\n\nThe distances in elements between neighbors along each dimension."},
	{"numel", m_numel, METH_NOARGS, "numel() -> int\n\nThe number of elements."},
	{"nelement", m_numel, METH_NOARGS, "nelement() -> int\n\nThe number of elements."},
	{"dim", m_dim, METH_NOARGS, "dim() -> int\n\nThe number of dimensions."},
	{"ndimension", m_dim, METH_NOARGS, "ndimension() -> int\n\nThe number of dimensions."},
	{"data_ptr", m_data_ptr, METH_NOARGS, "data_ptr() -> int\n\nThe address of the first element; 0 if there is none."},
	{"storage_offset", m_offset, METH_NOARGS, "storage_offset() -> int\n\nThe place of the first element in its memory, in elements."},
	{"_is_contiguous", m_contiguous, METH_NOARGS, "Whether the elements lie in row-major order without gaps."},
	{"detach", m_detach, METH_NOARGS, "detach() -> Tensor\n\nA tensor over the same memory that has no gradient."},
	{"_set_data", m_set_data, METH_O, "Makes this tensor a view of another one's memory, with its shape and type."},
	{"_become", m_become, METH_O, "Makes this tensor what a view of it is, with its place in the graph."},
	{"_get_version", m_version, METH_NOARGS, "The number of in-place changes of this tensor's memory."},
	{"_make_subclass", (PyCFunction)(void (*)(void))make_subclass, METH_VARARGS | METH_KEYWORDS | METH_STATIC, "_make_subclass(cls, data, require_grad=False)\n\ndata's elements as an instance of cls, a subclass of Tensor."},
	{0},
};

static PyType_Slot slots[MAX_SLOTS] = {
	{Py_tp_doc, "A multi-dimensional array of numbers of one type, with PyTorch's methods."},
	{Py_tp_new, new_tensor}, {Py_tp_init, init_tensor}, {Py_tp_dealloc, tensor_dealloc}, {Py_tp_traverse, tensor_traverse}, {Py_tp_clear, tensor_clear},
	{Py_tp_getset, getset}, {Py_tp_members, members}, {Py_tp_methods, methods}, {Py_mp_ass_subscript, tensor_set},
	{Py_mp_subscript, tensor_get}, {Py_sq_item, element}, {Py_bf_getbuffer, tensor_buffer}, {Py_bf_releasebuffer, tensor_buffer_end},
};

static PyType_Spec type_spec = {"rustorch.Tensor", sizeof(Tensor), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC, slots};

static PyMethodDef size_function = {"_set_size_type", set_size_type, METH_O, NULL};

static int add_methods(PyMethodDef *m)
{
	for (; m->ml_name; m++) {
		if (PyObject_HasAttrString((PyObject *)TensorType, m->ml_name))
			continue; /* an attribute of that name, or a method written by hand */
		PyObject *d = PyDescr_NewMethod(TensorType, m);
		int failed = !d || PyObject_SetAttrString((PyObject *)TensorType, m->ml_name, d);
		Py_XDECREF(d);
		if (failed)
			return -1;
	}
	return 0;
}

int tensor_init(PyObject *m)
{
	add_operators(slots);
	TensorType = (PyTypeObject *)PyType_FromSpec(&type_spec);
	if (!TensorType || PyModule_AddObjectRef(m, "Tensor", (PyObject *)TensorType))
		return -1;
	PyObject *f = PyCFunction_New(&size_function, NULL);
	if (!f || PyModule_AddObjectRef(m, "_set_size_type", f))
		return -1;
	Py_DECREF(f);
	return add_methods(op_methods) || add_methods(node_methods) || add_methods(interop_methods) || add_methods(arrow_methods) || add_methods(numpy_methods) || add_methods(sparse_methods) || add_methods(element_methods) ? -1 : 0;
}
