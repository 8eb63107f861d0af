/* The elements of tensors as Python's numbers, and who may read them as they lie
   in memory: nobody, if a conjugation or a negation is still to be done. */
#include "rt.h"

PyObject *resolved(PyObject *o)
{
	if (!pending((Tensor *)o))
		return Py_NewRef(o);
	rt_value in = of_tensor(o);
	return run_one(RT_RESOLVE, &in, 1, NULL, 0, ((Tensor *)o)->numel);
}

void *elements(const Tensor *t)
{
	if (pending(t))
		Py_FatalError("the elements of a conjugate or negated view were taken as they lie in memory");
	return t->address;
}

PyObject *only_element(PyObject *o)
{
	if (is_sparse((Tensor *)o))
		return sparse_item(o);
	PyObject *t = resolved(o);
	PyObject *v = t ? item_of((Tensor *)t, elements((Tensor *)t)) : NULL;
	Py_XDECREF(t);
	return v;
}

int refuse_pending(const Tensor *t, PyObject *cls)
{
	if (!pending(t))
		return 0;
	bool conj = t->flags & RT_CONJ;
	PyErr_Format(cls, "Can't call numpy() on Tensor that has %s bit set. Use tensor.resolve_%s().numpy() instead.", conj ? "conjugate" : "negative", conj ? "conj" : "neg");
	return -1;
}

static PyObject *m_item(PyObject *o, PyObject *u)
{
	(void)u;
	Tensor *t = (Tensor *)o;
	if (t->numel != 1) {
		PyErr_Format(error_class("ArgumentError"), "a Tensor with %lld elements cannot be converted to Scalar", (long long)t->numel);
		return NULL;
	}
	return only_element(o);
}

static PyObject *listed(const Tensor *t, int dim, const char *p)
{
	if (dim == t->ndim)
		return item_of(t, p);
	PyObject *l = PyList_New(t->dims[dim]);
	for (int64_t i = 0; l && i < t->dims[dim]; i++) {
		PyObject *v = listed(t, dim + 1, p + i * strides_of(t)[dim] * dtype_rows[t->dtype].size);
		if (!v || PyList_SetItem(l, i, v))
			Py_CLEAR(l);
	}
	return l;
}

static PyObject *m_tolist(PyObject *o, PyObject *u)
{
	(void)u;
	PyObject *t = resolved(o);
	PyObject *l = t ? listed((Tensor *)t, 0, elements((Tensor *)t)) : NULL;
	Py_XDECREF(t);
	return l;
}

static PyObject *m_is_conj(PyObject *o, PyObject *u) { (void)u; return PyBool_FromLong(((Tensor *)o)->flags & RT_CONJ); }
static PyObject *m_is_neg(PyObject *o, PyObject *u) { (void)u; return PyBool_FromLong(((Tensor *)o)->flags & RT_NEG); }

PyMethodDef element_methods[] = {
	{"item", m_item, METH_NOARGS, "item() -> number\n\nThe only element as a Python number.\n\nRaises RuntimeError if there is not exactly one."},
	{"is_conj", m_is_conj, METH_NOARGS, "is_conj() -> bool\n\nWhether this is a view of elements whose conjugates it stands for."},
	{"is_neg", m_is_neg, METH_NOARGS, "is_neg() -> bool\n\nWhether this is a view of elements whose negatives it stands for."},
	{"tolist", m_tolist, METH_NOARGS, "tolist() -> list or number\n\nThe elements as nested lists of Python numbers."},
	{0},
};
