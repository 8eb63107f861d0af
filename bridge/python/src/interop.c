/* Memory shared with others: buffers and DLPack, both ways. */
#include "rt.h"
#include "ops_gen.h"
#include <stdlib.h>

/* ---- out: the buffer protocol */

/* refuse_gradient raises unless gradients do not reach a tensor: a write from
   outside would be unknown to them. */
int refuse_gradient(PyObject *o, PyObject *cls)
{
	if (((Tensor *)o)->fresh) /* nothing was recorded of it */
		return 0;
	PyObject *on = PyObject_GetAttrString(o, "requires_grad");
	int r = on ? PyObject_IsTrue(on) : -1;
	Py_XDECREF(on);
	if (r > 0)
		PyErr_SetString(cls, "Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.");
	return r;
}

int tensor_buffer(PyObject *o, Py_buffer *v, int flags)
{
	Tensor *t = (Tensor *)o;
	const dtype_row *r = &dtype_rows[t->dtype];
	bool contiguous = t->flags & RT_CONTIGUOUS;
	if (!contiguous && (flags & PyBUF_STRIDES) != PyBUF_STRIDES) {
		PyErr_SetString(PyExc_BufferError, "the tensor is not contiguous");
		return -1;
	}
	if (is_sparse(t)) {
		PyErr_SetString(PyExc_BufferError, "a sparse tensor has no memory for all elements: use Tensor.to_dense() first");
		return -1;
	}
	if (refuse_gradient(o, PyExc_BufferError) || refuse_pending(t, PyExc_BufferError))
		return -1;
	if ((flags & PyBUF_WRITABLE) && read_only(t)) {
		PyErr_SetString(PyExc_BufferError, "the memory of this tensor is read-only");
		return -1;
	}
	if (!r->format) {
		PyErr_Format(PyExc_BufferError, "buffers have no format for %s", r->name);
		return -1;
	}
	Py_ssize_t *dims = PyMem_Malloc(2 * (t->ndim + 1) * sizeof *dims);
	if (!dims) {
		PyErr_NoMemory();
		return -1;
	}
	for (int i = 0; i < t->ndim; i++) {
		dims[i] = t->dims[i];
		dims[t->ndim + i] = strides_of(t)[i] * r->size;
	}
	v->buf = elements(t), v->obj = Py_NewRef(o), v->len = t->numel * r->size, v->itemsize = r->size;
	v->readonly = read_only(t), v->ndim = t->ndim;
	v->format = flags & PyBUF_FORMAT ? (char *)r->format : NULL;
	v->shape = flags & PyBUF_ND ? dims : NULL;
	v->strides = (flags & PyBUF_STRIDES) == PyBUF_STRIDES ? dims + t->ndim : NULL;
	v->suboffsets = NULL, v->internal = dims;
	return 0;
}

void tensor_buffer_end(PyObject *o, Py_buffer *v)
{
	(void)o;
	PyMem_Free(v->internal);
}

/* ---- in: anybody's memory */

/* gather copies a strided array into a new tensor. */
static void gather(const char *from, char *to, const int64_t *dims, const int64_t *steps, int ndim, int size, const int64_t *row)
{
	if (ndim == 0) {
		memcpy(to, from, size);
		return;
	}
	for (int64_t i = 0; i < dims[0]; i++)
		gather(from + i * steps[0], to + i * row[0], dims + 1, steps + 1, ndim - 1, size, row + 1);
}

static PyObject *copied(const array *a)
{
	PyObject *o = empty_tensor(a->dims, a->ndim, a->dtype);
	Tensor *t = (Tensor *)o;
	if (!t || t->numel == 0)
		return o;
	int size = dtype_rows[a->dtype].size;
	int64_t row[RT_MAX_DIMS];
	for (int i = 0; i < a->ndim; i++)
		row[i] = strides_of(t)[i] * size;
	gather(a->data, elements(t), a->dims, a->steps, a->ndim, size, row);
	return o;
}

/* borrowed makes a tensor over an array that owner keeps; where its strides are
   negative or not whole elements it copies. It takes over owner. */
PyObject *borrowed(const array *a, PyObject *owner)
{
	int size = dtype_rows[a->dtype].size;
	int64_t strides[RT_MAX_DIMS], span = 1;
	bool whole = (uintptr_t)a->data % size == 0;
	for (int i = 0; i < a->ndim; i++) {
		if (a->dims[i] == 0)
			span = 0;
		whole &= a->dims[i] < 2 || (a->steps[i] >= 0 && a->steps[i] % size == 0);
		strides[i] = a->dims[i] < 2 && a->steps[i] < 0 ? 1 : a->steps[i] / size;
	}
	if (!whole || span == 0) {
		PyObject *t = copied(a);
		Py_DECREF(owner);
		return t;
	}
	for (int i = 0; i < a->ndim; i++)
		span += (a->dims[i] - 1) * strides[i];
	rt_value attr[7] = {of_pointer(a->data), of_int(span), of_int(a->dtype), of_ints(a->dims, a->ndim), of_ints(strides, a->ndim), of_pointer(owner), of_bool(a->readonly)};
	PyObject *t = run_one(RT_BORROW, NULL, 0, attr, 7, 0);
	if (!t)
		Py_DECREF(owner);
	return t;
}

static void end_buffer(PyObject *capsule)
{
	Py_buffer *v = PyCapsule_GetPointer(capsule, "rustorch.buffer");
	PyBuffer_Release(v);
	PyMem_Free(v);
}

/* from_buffer shares the memory of an object with the buffer protocol. Memory
   that is read-only is shared as well; writing to such a tensor is refused. */
PyObject *from_buffer(PyObject *o)
{
	Py_buffer *v = PyMem_Malloc(sizeof *v);
	if (!v)
		return PyErr_NoMemory();
	if (PyObject_GetBuffer(o, v, PyBUF_RECORDS_RO)) {
		PyMem_Free(v);
		return NULL;
	}
	array a = {.data = v->buf, .ndim = v->ndim, .dtype = dtype_of_format(v->format, v->itemsize), .readonly = v->readonly};
	if (a.dtype < 0 || v->ndim > RT_MAX_DIMS) {
		PyErr_Format(error_class("ArgumentTypeError"), "can't convert an array with elements of format '%s' and %zd bytes: supported are float64, float32, float16, int64, int32, int16, int8, uint8 and bool", v->format ? v->format : "B", v->itemsize);
		PyBuffer_Release(v);
		PyMem_Free(v);
		return NULL;
	}
	for (int i = 0; i < v->ndim; i++)
		a.dims[i] = v->shape[i], a.steps[i] = v->strides[i];
	PyObject *owner = PyCapsule_New(v, "rustorch.buffer", end_buffer);
	if (!owner) {
		PyBuffer_Release(v);
		PyMem_Free(v);
		return NULL;
	}
	return borrowed(&a, owner);
}

static PyObject *f_from_buffer(PyObject *m, PyObject *o)
{
	(void)m;
	return from_buffer(o);
}

/* ---- DLPack, https://dmlc.github.io/dlpack/latest/c_api.html */

typedef struct {
	void *data;
	struct {
		int32_t type, id;
	} device;
	int32_t ndim;
	struct {
		uint8_t code, bits;
		uint16_t lanes;
	} dtype;
	int64_t *shape, *strides;
	uint64_t byte_offset;
} dl_tensor;

typedef struct dl_managed {
	dl_tensor t;
	void *context;
	void (*deleter)(struct dl_managed *);
} dl_managed;

typedef struct dl_versioned {
	struct {
		uint32_t major, minor;
	} version;
	void *context;
	void (*deleter)(struct dl_versioned *);
	uint64_t flags; /* bit 0: read only, bit 1: copied */
	dl_tensor t;
} dl_versioned;

enum { DL_CPU = 1, DL_INT = 0, DL_UINT = 1, DL_FLOAT = 2, DL_BOOL = 6 };

/* Consumers may delete on any thread, without the GIL. */
static void dl_end(dl_managed *d)
{
	owner_end(d->context);
	free(d);
}

static void dl_versioned_end(dl_versioned *d)
{
	owner_end(d->context);
	free(d);
}

static void dl_capsule_end(PyObject *c)
{
	if (PyCapsule_IsValid(c, "dltensor")) {
		dl_managed *d = PyCapsule_GetPointer(c, "dltensor");
		d->deleter(d);
	} else if (PyCapsule_IsValid(c, "dltensor_versioned")) {
		dl_versioned *d = PyCapsule_GetPointer(c, "dltensor_versioned");
		d->deleter(d);
	}
}

static void dl_fill(dl_tensor *d, Tensor *t, int64_t *dims)
{
	d->data = elements(t), d->device.type = DL_CPU, d->device.id = 0, d->ndim = t->ndim;
	d->dtype.code = dtype_rows[t->dtype].dl_code, d->dtype.bits = 8 * dtype_rows[t->dtype].size, d->dtype.lanes = 1;
	d->shape = dims, d->strides = dims + t->ndim, d->byte_offset = 0;
	memcpy(dims, t->dims, 2 * t->ndim * sizeof *dims);
}

/* _dlpack(versioned): a capsule that keeps the tensor. */
static PyObject *m_dlpack(PyObject *o, PyObject *versioned)
{
	if (is_sparse((Tensor *)o))
		return refuse_storage();
	Tensor *t = (Tensor *)o;
	int v = PyObject_IsTrue(versioned);
	if (t->flags & RT_CONJ) {
		PyErr_SetString(PyExc_BufferError, "Can't export tensors with the conjugate bit set");
		return NULL;
	}
	if (pending(t)) {
		PyErr_SetString(PyExc_BufferError, "Can't export tensors with the negative bit set; use tensor.resolve_neg() first");
		return NULL;
	}
	if (read_only(t) && !v) {
		PyErr_SetString(PyExc_BufferError, "the memory of this tensor is read-only, which this version of DLPack cannot say");
		return NULL;
	}
	size_t dims = 2 * (t->ndim + 1) * sizeof(int64_t);
	PyObject *c;
	if (v) {
		dl_versioned *d = calloc(1, sizeof *d + dims);
		if (!d)
			return PyErr_NoMemory();
		d->version.major = 1, d->version.minor = 0, d->flags = read_only(t);
		d->context = Py_NewRef(o), d->deleter = dl_versioned_end;
		dl_fill(&d->t, t, (int64_t *)(d + 1));
		c = PyCapsule_New(d, "dltensor_versioned", dl_capsule_end);
		if (!c)
			dl_versioned_end(d);
		return c;
	}
	dl_managed *d = calloc(1, sizeof *d + dims);
	if (!d)
		return PyErr_NoMemory();
	d->context = Py_NewRef(o), d->deleter = dl_end;
	dl_fill(&d->t, t, (int64_t *)(d + 1));
	c = PyCapsule_New(d, "dltensor", dl_capsule_end);
	if (!c)
		dl_end(d);
	return c;
}

static int dl_dtype(const dl_tensor *d)
{
	if (d->dtype.lanes == 1)
		for (int i = 0; i < dtype_count; i++)
			if (dtype_rows[i].dl_code == d->dtype.code && 8 * dtype_rows[i].size == d->dtype.bits)
				return i;
	PyErr_Format(error_class("DTypeError"), "from_dlpack: elements of code %d and %d bits are not supported", d->dtype.code, d->dtype.bits);
	return -1;
}

static int dl_read(const dl_tensor *d, array *a)
{
	if (d->device.type != DL_CPU) {
		PyErr_SetString(PyExc_BufferError, "from_dlpack: only memory of the CPU can be shared");
		return -1;
	}
	if (d->ndim > RT_MAX_DIMS || (a->dtype = dl_dtype(d)) < 0)
		return -1;
	a->data = (char *)d->data + d->byte_offset, a->ndim = d->ndim;
	int64_t step = dtype_rows[a->dtype].size;
	for (int i = d->ndim - 1; i >= 0; i--) {
		a->dims[i] = d->shape[i];
		a->steps[i] = d->strides ? d->strides[i] * dtype_rows[a->dtype].size : step;
		step *= d->shape[i] > 0 ? d->shape[i] : 1;
	}
	return 0;
}

static void dl_owner_end(PyObject *c)
{
	const char *name = PyCapsule_GetName(c);
	void *p = PyCapsule_GetPointer(c, name);
	if (strcmp(name, "rustorch.dl_versioned") == 0)
		((dl_versioned *)p)->deleter(p);
	else if (((dl_managed *)p)->deleter)
		((dl_managed *)p)->deleter(p);
}

/* _from_dlpack(capsule) */
static PyObject *f_from_dlpack(PyObject *m, PyObject *c)
{
	(void)m;
	array a = {.readonly = false};
	bool versioned = PyCapsule_IsValid(c, "dltensor_versioned");
	if (!versioned && !PyCapsule_IsValid(c, "dltensor"))
		return PyErr_Format(PyExc_ValueError, "from_dlpack: a capsule that was not used yet is needed");
	void *p = PyCapsule_GetPointer(c, versioned ? "dltensor_versioned" : "dltensor");
	if (versioned && ((dl_versioned *)p)->version.major != 1)
		return PyErr_Format(PyExc_BufferError, "from_dlpack: version %u of DLPack is not known", ((dl_versioned *)p)->version.major);
	if (dl_read(versioned ? &((dl_versioned *)p)->t : &((dl_managed *)p)->t, &a))
		return NULL;
	a.readonly = versioned && ((dl_versioned *)p)->flags & 1;
	PyObject *owner = PyCapsule_New(p, versioned ? "rustorch.dl_versioned" : "rustorch.dl", dl_owner_end);
	if (!owner || PyCapsule_SetName(c, versioned ? "used_dltensor_versioned" : "used_dltensor"))
		return NULL;
	return borrowed(&a, owner);
}

static PyObject *m_readonly(PyObject *o, PyObject *u)
{
	(void)u;
	return PyBool_FromLong(read_only((Tensor *)o));
}

PyMethodDef interop_functions[] = {
	{"_from_buffer", f_from_buffer, METH_O, "_from_buffer(object): a tensor over the memory of an object with the buffer protocol."},
	{"_from_dlpack", f_from_dlpack, METH_O, "_from_dlpack(capsule): a tensor over the memory of a DLPack capsule."},
	{0},
};

PyMethodDef interop_methods[] = {
	{"_dlpack", m_dlpack, METH_O, "_dlpack(versioned): a DLPack capsule over this tensor's memory."},
	{"_readonly", m_readonly, METH_NOARGS, "Whether the memory is somebody else's and must not be written."},
	{0},
};
