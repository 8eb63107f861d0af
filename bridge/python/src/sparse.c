/* What Python asks of tensors that keep only some of their elements. */
#include "rt.h"

PyObject *refuse_storage(void)
{
	return PyErr_Format(error_class("RustorchError"), "Cannot access data pointer of Tensor that doesn't have storage");
}

PyObject *refuse_nbytes(void)
{
	return PyErr_Format(error_class("RustorchError"), "nbytes is not defined for sparse tensors.  If you want the size of the constituent tensors, add the nbytes of the indices and values.  If you want the size of the  equivalent dense tensor, multiply numel() by element_size()");
}

/* sparse_item is the only element of a sparse tensor. */
PyObject *sparse_item(PyObject *o)
{
	PyObject *dense = PyObject_CallMethod(o, "to_dense", NULL);
	PyObject *v = dense ? only_element(dense) : NULL;
	Py_XDECREF(dense);
	return v;
}

/* _sparse(what) -> int */
static PyObject *m_sparse(PyObject *o, PyObject *what)
{
	int64_t k;
	if (int_value(what, "what", &k))
		return NULL;
	rt_value in = of_tensor(o), attr = of_int(k);
	rt_call c;
	if (run_function(RT_SPARSE_FACT, &in, 1, &attr, 1, NULL, 0, 0, &c))
		return NULL;
	return PyLong_FromLongLong(c.integer);
}

static PyObject *m_any_sparse(PyObject *o, PyObject *u) { (void)u; return PyBool_FromLong(is_sparse((Tensor *)o)); }

PyMethodDef sparse_methods[] = {
	{"_sparse", m_sparse, METH_O, "_sparse(what) -> int\n\nA fact about a sparse tensor: 0 its layout, 1 how many values it keeps, 2 how many dimensions its indices name, 3 whether it is coalesced."},
	{"_any_sparse", m_any_sparse, METH_NOARGS, "_any_sparse() -> bool\n\nWhether only some elements are kept."},
	{0},
};
