/* The operators of Tensor. */
#include "rt.h"
#include "ops_gen.h"

static Py_ssize_t length(PyObject *o)
{
	Tensor *t = (Tensor *)o;
	if (t->ndim == 0) {
		PyErr_SetString(PyExc_TypeError, "len() of a 0-d tensor");
		return -1;
	}
	return t->dims[0];
}

static int truth(PyObject *o)
{
	Tensor *t = (Tensor *)o;
	if (t->numel != 1) {
		PyErr_SetString(error_class("ArgumentError"), t->numel ? "Boolean value of Tensor with more than one value is ambiguous" : "Boolean value of Tensor with no values is ambiguous");
		return -1;
	}
	PyObject *v = only_element(o);
	int r = v ? PyObject_IsTrue(v) : -1;
	Py_XDECREF(v);
	return r;
}

static PyObject *converted(PyObject *o, PyObject *(*f)(PyObject *))
{
	PyObject *v = PyObject_CallMethod(o, "item", NULL);
	PyObject *r = v ? f(v) : NULL;
	Py_XDECREF(v);
	return r;
}

/* real_part of a complex number that has no other part. */
static PyObject *real_part(PyObject *v, const char *type)
{
	if (PyComplex_ImagAsDouble(v) == 0)
		return PyFloat_FromDouble(PyComplex_RealAsDouble(v));
	return PyErr_Format(error_class("ArgumentError"), "value cannot be converted to type %s without overflow", type);
}

static PyObject *long_of(PyObject *v)
{
	PyObject *real = PyComplex_Check(v) ? real_part(v, "int64_t") : Py_NewRef(v);
	PyObject *r = real ? PyNumber_Long(real) : NULL;
	Py_XDECREF(real);
	return r;
}

static PyObject *float_of(PyObject *v) { return PyComplex_Check(v) ? real_part(v, "double") : PyNumber_Float(v); }

static PyObject *to_int(PyObject *o) { return converted(o, long_of); }
static PyObject *to_float(PyObject *o) { return converted(o, float_of); }

static PyObject *to_index(PyObject *o)
{
	Tensor *t = (Tensor *)o;
	char k = dtype_rows[t->dtype].kind;
	if (t->numel != 1 || (k != 'i' && k != 'u' && k != 'b')) {
		PyErr_SetString(PyExc_TypeError, "only integer tensors of a single element can be converted to an index");
		return NULL;
	}
	return converted(o, PyNumber_Long);
}

static bool is_bool(PyObject *o) { return is_tensor(o) && dtype_rows[((Tensor *)o)->dtype].kind == 'b'; }

#define BINARY(name) \
	static PyObject *nb_##name(PyObject *x, PyObject *y) { return op_binary(SPEC_##name, RT_PLAIN, x, y); }
#define IN_PLACE(name) \
	static PyObject *nb_i##name(PyObject *x, PyObject *y) { return op_binary(SPEC_##name, RT_IN_PLACE, x, y); }
BINARY(add)
BINARY(sub)
BINARY(mul)
BINARY(floor_divide)
BINARY(remainder)
BINARY(bitwise_left_shift)
BINARY(bitwise_right_shift)
IN_PLACE(add)
IN_PLACE(sub)
IN_PLACE(mul)
IN_PLACE(div)
IN_PLACE(bitwise_left_shift)
IN_PLACE(bitwise_right_shift)

/* A number over a tensor is the number times the tensor's reciprocal, as in
   PyTorch: it is rounded twice, and has a type that quotients have not. */
static PyObject *nb_div(PyObject *x, PyObject *y)
{
	rt_value v;
	if (is_tensor(x))
		return op_binary(SPEC_div, RT_PLAIN, x, y);
	int r = number_in_range(x, &v);
	if (r < 0)
		return NULL;
	if (r == 0)
		Py_RETURN_NOTIMPLEMENTED;
	PyObject *inverse = op_unary(SPEC_reciprocal, RT_PLAIN, y);
	PyObject *z = inverse ? op_binary(SPEC_mul, RT_PLAIN, inverse, x) : NULL;
	Py_XDECREF(inverse);
	return z;
}

static PyObject *nb_matmul(PyObject *x, PyObject *y)
{
	if (!is_tensor(x) || !is_tensor(y))
		Py_RETURN_NOTIMPLEMENTED;
	return op_binary(SPEC_matmul, RT_PLAIN, x, y);
}

static PyObject *nb_pow(PyObject *x, PyObject *y, PyObject *mod)
{
	if (mod != Py_None)
		Py_RETURN_NOTIMPLEMENTED;
	return op_binary(SPEC_pow, RT_PLAIN, x, y);
}

static PyObject *nb_ipow(PyObject *x, PyObject *y, PyObject *mod)
{
	(void)mod;
	return op_binary(SPEC_pow, RT_IN_PLACE, x, y);
}

/* The bitwise operators are the logical ones on bools. */
static PyObject *bitwise(PyObject *x, PyObject *y, int logical, int on_integers)
{
	bool truths = (is_bool(x) || PyBool_Check(x)) && (is_bool(y) || PyBool_Check(y));
	if (truths)
		return op_binary(logical, RT_PLAIN, x, y);
	if (on_integers >= 0)
		return op_binary(on_integers, RT_PLAIN, x, y);
	if (!is_tensor(x) || !(is_tensor(y) || PyLong_Check(y)))
		Py_RETURN_NOTIMPLEMENTED;
	return PyErr_Format(error_class("DTypeError"), "bitwise operators are there for bool tensors only");
}

#ifndef SPEC_bitwise_and
#define SPEC_bitwise_and -1
#define SPEC_bitwise_or -1
#define SPEC_bitwise_xor -1
#define SPEC_bitwise_not -1
#endif

static PyObject *nb_and(PyObject *x, PyObject *y) { return bitwise(x, y, SPEC_logical_and, SPEC_bitwise_and); }
static PyObject *nb_or(PyObject *x, PyObject *y) { return bitwise(x, y, SPEC_logical_or, SPEC_bitwise_or); }
static PyObject *nb_xor(PyObject *x, PyObject *y) { return bitwise(x, y, SPEC_logical_xor, SPEC_bitwise_xor); }

static PyObject *nb_invert(PyObject *x)
{
	if (is_bool(x))
		return op_unary(SPEC_logical_not, RT_PLAIN, x);
	if (SPEC_bitwise_not >= 0)
		return op_unary(SPEC_bitwise_not, RT_PLAIN, x);
	return PyErr_Format(PyExc_TypeError, "~ (operator.invert) is only implemented on bool tensors");
}

static PyObject *nb_neg(PyObject *x) { return op_unary(SPEC_neg, RT_PLAIN, x); }
static PyObject *nb_abs(PyObject *x) { return op_unary(SPEC_abs, RT_PLAIN, x); }
static PyObject *nb_positive(PyObject *x) { return Py_NewRef(x); }

static PyObject *compare(PyObject *x, PyObject *y, int op)
{
	static const int rows[] = {[Py_LT] = SPEC_lt, [Py_LE] = SPEC_le, [Py_EQ] = SPEC_eq, [Py_NE] = SPEC_ne, [Py_GT] = SPEC_gt, [Py_GE] = SPEC_ge};
	return op_binary(rows[op], RT_PLAIN, x, y);
}

static Py_hash_t hash(PyObject *o) { return (Py_hash_t)((uintptr_t)o >> 4); }

static const PyType_Slot operators[] = {
	{Py_nb_bool, truth}, {Py_nb_int, to_int}, {Py_nb_float, to_float}, {Py_nb_index, to_index},
	{Py_nb_add, nb_add}, {Py_nb_subtract, nb_sub}, {Py_nb_multiply, nb_mul}, {Py_nb_true_divide, nb_div}, {Py_nb_floor_divide, nb_floor_divide},
	{Py_nb_remainder, nb_remainder}, {Py_nb_power, nb_pow}, {Py_nb_matrix_multiply, nb_matmul}, {Py_nb_negative, nb_neg}, {Py_nb_positive, nb_positive},
	{Py_nb_absolute, nb_abs}, {Py_nb_invert, nb_invert}, {Py_nb_and, nb_and}, {Py_nb_or, nb_or}, {Py_nb_xor, nb_xor},
	{Py_nb_inplace_add, nb_iadd}, {Py_nb_inplace_subtract, nb_isub}, {Py_nb_inplace_multiply, nb_imul}, {Py_nb_inplace_true_divide, nb_idiv},
	{Py_nb_inplace_power, nb_ipow}, {Py_nb_lshift, nb_bitwise_left_shift}, {Py_nb_rshift, nb_bitwise_right_shift},
	{Py_nb_inplace_lshift, nb_ibitwise_left_shift}, {Py_nb_inplace_rshift, nb_ibitwise_right_shift}, {Py_tp_richcompare, compare}, {Py_tp_hash, hash}, {Py_mp_length, length}, {Py_sq_length, length},
};

/* add_operators puts the operators behind the slots that are taken. */
void add_operators(PyType_Slot *slots)
{
	while (slots->slot)
		slots++;
	memcpy(slots, operators, sizeof operators);
}
