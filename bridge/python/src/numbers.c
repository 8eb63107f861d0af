/* Python's numbers as values of a call. */
#include "rt.h"
#include <math.h>

void bad_type(const char *op, const char *arg, const char *want, PyObject *got)
{
	PyObject *name = PyType_GetName(Py_TYPE(got));
	const char *s = name ? PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
	PyErr_Format(error_class("ArgumentTypeError"), "%s(): argument '%s' must be %s, not %s", op, arg, want, s ? s : "?");
	Py_XDECREF(name);
}

/* A NumPy scalar, which says by its kind what it is. */
static bool numpy_scalar(PyObject *o, rt_value *v)
{
	if (PyType_GetFlags(Py_TYPE(o)) & (Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_TUPLE_SUBCLASS | Py_TPFLAGS_UNICODE_SUBCLASS))
		return false;
	PyObject *kind = PyObject_GetAttrString((PyObject *)Py_TYPE(o), "__array_interface__");
	bool generic = kind && PyObject_HasAttrString(o, "dtype") && !PyObject_HasAttrString(o, "__len__");
	Py_XDECREF(kind);
	PyErr_Clear();
	if (!generic)
		return false;
	PyObject *item = PyObject_CallMethod(o, "item", NULL);
	bool ok = item && Py_TYPE(item) != Py_TYPE(o) && number_value(item, v);
	Py_XDECREF(item);
	PyErr_Clear();
	return ok;
}

bool number_value(PyObject *o, rt_value *v)
{
	if (PyFloat_Check(o)) {
		*v = of_float(PyFloat_AsDouble(o));
		return true;
	}
	if (PyComplex_Check(o)) {
		*v = of_complex(PyComplex_RealAsDouble(o), PyComplex_ImagAsDouble(o));
		return true;
	}
	if (PyBool_Check(o)) {
		*v = of_bool(o == Py_True);
		return true;
	}
	if (PyLong_Check(o)) {
		int overflow;
		long long i = PyLong_AsLongLongAndOverflow(o, &overflow);
		if (overflow)
			*v = of_float(overflow > 0 ? (double)INFINITY : -(double)INFINITY), v->kind = RT_NONE;
		else
			*v = of_int(i);
		return true;
	}
	if (o == Py_None || is_tensor(o))
		return false;
	return numpy_scalar(o, v);
}

/* A number whose value fits; otherwise an exception and -1. */
int number_in_range(PyObject *o, rt_value *v)
{
	if (!number_value(o, v))
		return 0;
	if (v->kind == RT_NONE) {
		PyErr_SetString(PyExc_OverflowError, "Overflow when unpacking long: the integer does not fit 64 bits");
		return -1;
	}
	return 1;
}

int int_value(PyObject *o, const char *what, int64_t *v)
{
	if (!PyIndex_Check(o) || PyFloat_Check(o)) {
		bad_type(what, what, "int", o);
		return -1;
	}
	PyObject *i = PyNumber_Index(o);
	if (!i) {
		if (is_tensor(o))
			PyErr_Clear(), bad_type(what, what, "int", o);
		return -1;
	}
	int overflow;
	*v = PyLong_AsLongLongAndOverflow(i, &overflow);
	Py_DECREF(i);
	if (overflow) {
		PyErr_Format(error_class("ArgumentError"), "Overflow when unpacking long long: %s does not fit 64 bits", what);
		return -1;
	}
	return 0;
}

/* ints_value reads one integer or a sequence of them. */
int ints_value(PyObject *o, const char *what, int64_t *v, int max)
{
	if (PyIndex_Check(o) && !PyList_Check(o) && !PyTuple_Check(o))
		return int_value(o, what, v) ? -1 : 1;
	if (!PyList_Check(o) && !PyTuple_Check(o)) {
		bad_type(what, what, "tuple of ints", o);
		return -1;
	}
	Py_ssize_t n = PySequence_Size(o);
	if (n > max) {
		PyErr_Format(error_class("ArgumentError"), "%s: %zd integers are more than %d", what, n, max);
		return -1;
	}
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *e = PySequence_GetItem(o, i);
		int failed = !e || int_value(e, what, &v[i]);
		Py_XDECREF(e);
		if (failed)
			return -1;
	}
	return (int)n;
}
