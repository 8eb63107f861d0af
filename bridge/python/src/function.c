/* Operations whose gradient is a Python function. */
#include "rt.h"

/* The node whose backward runs on this thread, 0 if none does. */
static __thread int64_t running;

/* _function(inputs, outputs, owner, name): makes outputs part of the graph. For their
   gradients the library calls owner._backward(gradients), which returns a tuple
   with a tensor or None for each input. The library keeps owner until the graph
   is freed; so owner must not keep outputs: it keeps their detach(), and reads
   it with _attached. */
static PyObject *f_function(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	Py_ssize_t len;
	const char *name = n == 4 && PyUnicode_Check(a[3]) ? PyUnicode_AsUTF8AndSize(a[3], &len) : NULL;
	if (!name || !PyTuple_Check(a[0]) || !PyTuple_Check(a[1]))
		return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "_function takes two tuples, an object and a name");
	int nin = (int)PyTuple_Size(a[0]), nout = (int)PyTuple_Size(a[1]);
	rt_value *in = PyMem_Calloc(nin + nout + 1, sizeof *in);
	rt_desc *out = PyMem_Malloc((nout + 1) * sizeof *out);
	PyObject *r = NULL;
	if (!in || !out)
		PyErr_NoMemory();
	for (int i = 0; in && out && i < nin + nout; i++) {
		PyObject *t = i < nin ? PyTuple_GetItem(a[0], i) : PyTuple_GetItem(a[1], i - nin);
		if (!is_tensor(t)) {
			PyErr_Format(PyExc_TypeError, "_function: operand %d is not a Tensor", i);
			goto end;
		}
		in[i] = of_tensor(t);
	}
	if (!in || !out)
		goto end;
	rt_value attr[3] = {of_int(nin), of_pointer(Py_NewRef(a[2])), {.kind = RT_STRING, .n = (int)len, .u.p = name}};
	if (run_function(RT_FUNCTION, in, nin + nout, attr, 3, out, nout, 0, NULL)) {
		Py_DECREF(a[2]);
		goto end;
	}
	for (int i = 0; i < nout; i++) /* refreshes the objects that are there */
		Py_XDECREF(wrap(&out[i]));
	r = Py_NewRef(Py_None);
end:
	PyMem_Free(in);
	PyMem_Free(out);
	return r;
}

/* _attached(tensor, output): a result that was saved detached, with its place
   in the graph again; only while its backward runs. */
static PyObject *f_attached(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	int64_t output;
	if (n != 2 || !is_tensor(a[0]) || int_value(a[1], "output", &output))
		return PyErr_Occurred() ? NULL : PyErr_Format(PyExc_TypeError, "_attached takes a Tensor and a number");
	if (!running || grad_off)
		return Py_NewRef(a[0]);
	rt_value in = of_tensor(a[0]), attr[2] = {of_int(running), of_int(output)};
	return run_one(RT_ATTACH, &in, 1, attr, 2, 0);
}

static PyObject *gradients(int32_t n, const rt_desc *g)
{
	PyObject *t = PyTuple_New(n);
	for (int i = 0; t && i < n; i++) {
		PyObject *z = wrap(&g[i]);
		if (!z || PyTuple_SetItem(t, i, z))
			Py_CLEAR(t);
	}
	return t;
}

static int take(PyObject *r, int32_t wanted, int64_t *result)
{
	if (!PyTuple_Check(r) || PyTuple_Size(r) != wanted) {
		PyErr_Format(error_class("GradError"), "backward returned an incorrect number of gradients (expected %d)", (int)wanted);
		return -1;
	}
	for (int i = 0; i < wanted; i++) {
		PyObject *t = PyTuple_GetItem(r, i);
		if (t != Py_None && !is_tensor(t)) {
			PyErr_Format(error_class("ArgumentTypeError"), "expected Variable or None (got %R)", Py_TYPE(t));
			return -1;
		}
		result[i] = t == Py_None ? 0 : slot_of(t);
	}
	return 0;
}

/* call_backward is called by the library, on the thread that asked for the
   gradients, without the GIL. */
int32_t call_backward(void *owner, int64_t node, int32_t create, int32_t n, const rt_desc *g, int32_t wanted, int64_t *result, void **keep)
{
	PyGILState_STATE s = PyGILState_Ensure();
	int64_t outer = running;
	int mode = grad_off;
	running = node, grad_off = !create;
	PyObject *in = gradients(n, g);
	PyObject *r = in ? PyObject_CallMethod((PyObject *)owner, "_backward", "(O)", in) : NULL;
	int failed = r ? take(r, wanted, result) : -1;
	running = outer, grad_off = mode;
	Py_XDECREF(in);
	if (failed)
		Py_XDECREF(r);
	else
		*keep = r;
	PyGILState_Release(s);
	return failed;
}

/* slots_of reads a sequence of tensors; None is slot 0 where it may stand. */
static int64_t *slots_of(PyObject *o, bool none, int *n)
{
	*n = (int)PySequence_Size(o);
	int64_t *v = *n < 0 ? NULL : PyMem_Calloc(*n + 1, sizeof *v);
	for (int i = 0; v && i < *n; i++) {
		PyObject *t = PySequence_GetItem(o, i);
		Py_XDECREF(t); /* the sequence keeps it */
		if (t && is_tensor(t)) {
			v[i] = slot_of(t);
		} else if (!t || !none || t != Py_None) {
			if (t)
				bad_type("grad", "tensors", "tuple of Tensors", t);
			PyMem_Free(v);
			return NULL;
		}
	}
	return v;
}

/* Three lists of tensors; the gradients in the second, and the third, may be None. */
typedef struct {
	int64_t *v[3];
	int n[3];
	rt_value in[3], attr[2];
} lists;

static void lists_end(lists *l)
{
	for (int i = 0; i < 3; i++)
		PyMem_Free(l->v[i]);
}

static int lists_of(lists *l, PyObject *const *a, Py_ssize_t n)
{
	if (n != 5) {
		PyErr_SetString(PyExc_TypeError, "five arguments are needed");
		return -1;
	}
	for (int i = 0; i < 3; i++) {
		if (i == 2 && a[i] == Py_None) {
			l->in[i] = of_none();
			continue;
		}
		if (!(l->v[i] = slots_of(a[i], i == 1, &l->n[i])))
			return -1;
		l->in[i] = of_tensors(l->v[i], l->n[i]);
	}
	l->attr[0] = of_bool(PyObject_IsTrue(a[3]));
	l->attr[1] = of_bool(PyObject_IsTrue(a[4]));
	return 0;
}

enum { LONG_WORK = 1 << 30 };

/* run_backward(tensors, gradients, retain_graph, create_graph, inputs) */
static PyObject *f_backward(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	lists l = {0};
	PyObject *order[5] = {n > 0 ? a[0] : NULL, n > 1 ? a[1] : NULL, n > 4 ? a[4] : NULL, n > 2 ? a[2] : NULL, n > 3 ? a[3] : NULL};
	PyObject *r = NULL;
	if (lists_of(&l, order, n) == 0 && run_function(RT_BACKWARD, l.in, 3, l.attr, 2, NULL, 0, LONG_WORK, NULL) == 0)
		r = Py_NewRef(Py_None);
	lists_end(&l);
	return r;
}

/* run_grad(outputs, gradients, inputs, retain_graph, create_graph) */
static PyObject *f_grad(PyObject *m, PyObject *const *a, Py_ssize_t n)
{
	(void)m;
	lists l = {0};
	PyObject *r = NULL;
	rt_desc *out = NULL;
	if (lists_of(&l, a, n))
		goto end;
	if (!(out = PyMem_Malloc((l.n[2] + 1) * sizeof *out))) {
		PyErr_NoMemory();
		goto end;
	}
	if (run_function(RT_GRAD, l.in, 3, l.attr, 2, out, l.n[2], LONG_WORK, NULL))
		goto end;
	r = PyTuple_New(l.n[2]);
	for (int i = 0; i < l.n[2]; i++) {
		PyObject *z = wrap(&out[i]);
		if (!z || !r || PyTuple_SetItem(r, i, z))
			Py_CLEAR(r);
	}
end:
	lists_end(&l);
	PyMem_Free(out);
	return r;
}

#define FAST(f) (PyCFunction)(void (*)(void))f, METH_FASTCALL

PyMethodDef function_functions[] = {
	{"_function", FAST(f_function), "_function(inputs, outputs, owner, name)\n\nMakes outputs part of the graph; owner._backward computes their gradients."},
	{"_attached", FAST(f_attached), "_attached(tensor, output)\n\nA result that was saved detached, with its place in the graph."},
	{"run_backward", FAST(f_backward), "run_backward(tensors, gradients, retain_graph, create_graph, inputs)\n\nAdds the gradients of tensors to the leaves that they were computed from, or to inputs only. None stands for a gradient of one."},
	{"run_grad", FAST(f_grad), "run_grad(outputs, gradients, inputs, retain_graph, create_graph) -> tuple\n\nThe gradients of the inputs; None for those that the outputs do not depend on."},
	{0},
};
