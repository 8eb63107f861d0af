/* Element types: between the library's numbers, Python's objects and the
   formats of buffers. */
#include "rt.h"
#include "ops_gen.h"
#include <math.h>
#include <stdint.h>

const dtype_row dtype_rows[] = {DTYPE_ROWS};
const int dtype_count = sizeof dtype_rows / sizeof *dtype_rows;
PyObject *dtype_objects[sizeof dtype_rows / sizeof *dtype_rows];
int default_dtype_id;

int dtype_id(PyObject *o)
{
	for (int i = 0; i < dtype_count; i++)
		if (dtype_objects[i] == o)
			return i;
	/* Python's types stand for those that their numbers get. */
	static const struct {
		PyTypeObject *type;
		const char *name;
	} python[] = {{&PyFloat_Type, "float64"}, {&PyLong_Type, "int64"}, {&PyBool_Type, "bool"}, {&PyComplex_Type, "complex128"}};
	for (size_t i = 0; i < sizeof python / sizeof *python; i++)
		if ((PyObject *)python[i].type == o)
			return dtype_by_name(python[i].name);
	PyObject *known = o ? PyObject_GetAttrString(o, "_missing") : NULL;
	if (known) {
		PyErr_Format(error_class("DTypeError"), "%R is a dtype that rustorch does not have", o);
		Py_DECREF(known);
		return -1;
	}
	PyErr_Clear();
	PyErr_Format(error_class("ArgumentTypeError"), "dtype must be a rustorch.dtype, not %.100s", o ? PyUnicode_AsUTF8AndSize(PyObject_Str((PyObject *)Py_TYPE(o)), NULL) : "nothing");
	return -1;
}

int dtype_or_default(PyObject *o) { return o == Py_None ? default_dtype_id : dtype_id(o); }

int dtype_by_name(const char *name)
{
	for (int i = 0; i < dtype_count; i++)
		if (strcmp(dtype_rows[i].name, name) == 0)
			return i;
	return -1;
}

/* dtype_of_format returns the type of a buffer's format, -1 if there is none. */
int dtype_of_format(const char *format, Py_ssize_t itemsize)
{
	if (!format)
		format = "B";
	if (*format == '@' || *format == '=' || (*format == '<' && PY_LITTLE_ENDIAN))
		format++;
	char kind = 0;
	if (format[0] == 'Z')
		kind = 'c', format++;
	if (format[0] == 0 || format[1] != 0)
		return -1;
	char part = kind;
	switch (*format) {
	case '?': kind = 'b'; break;
	case 'b': case 'h': case 'i': case 'l': case 'q': case 'n': kind = 'i'; break;
	case 'B': case 'H': case 'I': case 'L': case 'Q': case 'N': kind = 'u'; break;
	case 'e': case 'f': case 'd': kind = 'f'; break;
	default: return -1;
	}
	if (part && kind != 'f')
		return -1;
	kind = part ? part : kind;
	for (int i = 0; i < dtype_count; i++)
		if (dtype_rows[i].kind == kind && dtype_rows[i].size == itemsize && !dtype_rows[i].brain)
			return i;
	return -1;
}

/* dtype_complex returns the complex type whose parts have a floating type. */
int dtype_complex(int dtype)
{
	const dtype_row *part = &dtype_rows[dtype];
	for (int i = 0; i < dtype_count; i++)
		if (dtype_rows[i].kind == 'c' && dtype_rows[i].size == 2 * part->size && dtype_rows[i].brain == part->brain)
			return i;
	return -1;
}

/* The half types, IEEE 754's binary16 and bfloat16. */

static float from_bits(uint32_t u)
{
	float f;
	memcpy(&f, &u, sizeof f);
	return f;
}

static uint32_t bits_of(float f)
{
	uint32_t u;
	memcpy(&u, &f, sizeof u);
	return u;
}

static float widen(uint16_t h, bool brain)
{
	if (brain)
		return from_bits((uint32_t)h << 16);
	uint32_t sign = (uint32_t)(h & 0x8000) << 16, exponent = h >> 10 & 31, fraction = h & 1023;
	if (exponent == 31)
		return from_bits(sign | 0x7f800000 | fraction << 13);
	if (exponent == 0) {
		float f = (float)fraction * 0x1p-24f;
		return sign ? -f : f;
	}
	return from_bits(sign | (exponent + 112) << 23 | fraction << 13);
}

/* narrow rounds to nearest, ties to even. */
static uint16_t narrow(float f, bool brain)
{
	uint32_t u = bits_of(f), sign = u >> 16 & 0x8000;
	if (f != f)
		return (uint16_t)(sign | (brain ? 0x7fc0 : 0x7e00));
	if (brain)
		return (uint16_t)((u + 0x7fff + (u >> 16 & 1)) >> 16);
	float a = from_bits(u & 0x7fffffff);
	if (a >= 65520)
		return (uint16_t)(sign | 0x7c00);
	if (a < 0x1p-14f) /* adding and subtracting rounds at the unit of subnormals */
		return (uint16_t)(sign | (bits_of(a + 0.5f) - bits_of(0.5f)));
	u &= 0x7fffffff;
	u += 0xfff + (u >> 13 & 1);
	return (uint16_t)(sign | ((u >> 13) - (112 << 10)));
}

/* item_of returns an element as a Python number. */
PyObject *item_of(const Tensor *t, const void *p)
{
	if (is_sparse(t))
		return refuse_storage();
	const dtype_row *r = &dtype_rows[t->dtype];
	switch (r->kind) {
	case 'b': return PyBool_FromLong(*(const uint8_t *)p);
	case 'u': return PyLong_FromLong(*(const uint8_t *)p);
	case 'c':
		if (r->size == 16)
			return PyComplex_FromDoubles(((const double *)p)[0], ((const double *)p)[1]);
		if (r->size == 4)
			return PyComplex_FromDoubles(widen(((const uint16_t *)p)[0], r->brain), widen(((const uint16_t *)p)[1], r->brain));
		return PyComplex_FromDoubles(((const float *)p)[0], ((const float *)p)[1]);
	case 'f':
		if (r->size == 2)
			return PyFloat_FromDouble(widen(*(const uint16_t *)p, r->brain));
		return PyFloat_FromDouble(r->size == 8 ? *(const double *)p : *(const float *)p);
	}
	switch (r->size) {
	case 8: return PyLong_FromLongLong(*(const int64_t *)p);
	case 4: return PyLong_FromLong(*(const int32_t *)p);
	case 2: return PyLong_FromLong(*(const int16_t *)p);
	}
	return PyLong_FromLong(*(const int8_t *)p);
}

/* item_fits tells whether an element of an integer type holds a number, which
   is f unless integer. Unsigned types take negative integers, which wrap. */
bool item_fits(int dtype, double f, int64_t i, bool integer)
{
	const dtype_row *r = &dtype_rows[dtype];
	if (r->kind != 'i' && r->kind != 'u')
		return true;
	int bits = 8 * r->size - (r->kind == 'i');
	if (!integer)
		return f > (r->kind == 'i' ? -ldexp(1, bits) : 0) - (bits < 53) && f < ldexp(1, bits);
	if (r->size == 8)
		return true;
	int64_t high = ((int64_t)1 << bits) - 1;
	return i <= high && i >= -high - (r->kind == 'i');
}

static int refuse_complex(const dtype_row *r)
{
	PyErr_SetString(error_class("ArgumentTypeError"), r->kind == 'f' ? "must be real number, not complex" : "'complex' object cannot be interpreted as an integer");
	return -1;
}

static void store_complex(const dtype_row *r, void *p, double real, double imag)
{
	if (r->size == 16)
		((double *)p)[0] = real, ((double *)p)[1] = imag;
	else if (r->size == 4)
		((uint16_t *)p)[0] = narrow((float)real, r->brain), ((uint16_t *)p)[1] = narrow((float)imag, r->brain);
	else
		((float *)p)[0] = (float)real, ((float *)p)[1] = (float)imag;
}

/* item_store writes a number as an element. A complex one is no real number,
   as in PyTorch, whatever its imaginary part is. */
int item_store(int dtype, void *p, const rt_value *v)
{
	const dtype_row *r = &dtype_rows[dtype];
	bool integer = v->kind == RT_INT || v->kind == RT_BOOL;
	double f = integer ? (double)v->u.i : v->u.f, imag = v->kind == RT_COMPLEX ? v->imag : 0;
	switch (r->kind) {
	case 'c':
		store_complex(r, p, f, imag);
		return 0;
	case 'b':
		*(uint8_t *)p = f != 0 || imag != 0;
		return 0;
	}
	if (v->kind == RT_COMPLEX)
		return refuse_complex(r);
	if (r->kind == 'f') {
		if (r->size == 8)
			*(double *)p = f;
		else if (r->size == 2)
			*(uint16_t *)p = narrow(integer ? (float)v->u.i : (float)f, r->brain);
		else
			*(float *)p = integer ? (float)v->u.i : (float)f;
		return 0;
	}
	int64_t i = integer ? v->u.i : f >= -0x1p63 && f < 0x1p63 ? (int64_t)f : INT64_MIN;
	switch (r->size) {
	case 8: *(int64_t *)p = i; return 0;
	case 4: *(int32_t *)p = (int32_t)i; return 0;
	case 2: *(int16_t *)p = (int16_t)i; return 0;
	}
	*(uint8_t *)p = (uint8_t)i;
	return 0;
}

static PyObject *f_set_dtypes(PyObject *m, PyObject *list)
{
	(void)m;
	for (int i = 0; i < dtype_count; i++)
		set_ref(&dtype_objects[i], PySequence_GetItem(list, i));
	return PyErr_Occurred() ? NULL : Py_NewRef(Py_None);
}

static PyObject *f_set_default(PyObject *m, PyObject *dtype)
{
	(void)m;
	int id = dtype_id(dtype);
	if (id < 0)
		return NULL;
	rt_value attr = of_int(id);
	if (run_function(RT_DEFAULT_FLOAT, NULL, 0, &attr, 1, NULL, 0, 0, NULL))
		return NULL;
	default_dtype_id = id;
	Py_RETURN_NONE;
}

static PyObject *f_dtypes(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	PyObject *l = PyList_New(dtype_count);
	for (int i = 0; l && i < dtype_count; i++) {
		const dtype_row *r = &dtype_rows[i];
		PyObject *t = Py_BuildValue("sssiC", r->name, r->torch, r->typestr, r->size, r->kind);
		if (!t || PyList_SetItem(l, i, t))
			Py_CLEAR(l);
	}
	return l;
}

static const char *const format_names[] = {FORMAT_NAMES};
static PyObject *format_objects[sizeof format_names / sizeof *format_names];

int format_id(PyObject *o)
{
	for (size_t i = 1; i < sizeof format_names / sizeof *format_names; i++)
		if (format_objects[i] == o)
			return (int)i;
	return o == Py_None ? 0 : -1;
}

PyObject *format_object(int64_t id) { return Py_NewRef(format_objects[id]); }

static PyObject *f_set_format(PyObject *m, PyObject *format)
{
	(void)m;
	PyObject *name = PyObject_GetAttrString(format, "_name");
	for (size_t i = 1; name && i < sizeof format_names / sizeof *format_names; i++)
		if (PyUnicode_CompareWithASCIIString(name, format_names[i]) == 0)
			set_ref(&format_objects[i], Py_NewRef(format));
	Py_XDECREF(name);
	return name ? Py_NewRef(Py_None) : NULL;
}

static PyObject *f_formats(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	PyObject *l = PyList_New(0);
	for (size_t i = 1; l && i < sizeof format_names / sizeof *format_names; i++) {
		PyObject *name = PyUnicode_FromString(format_names[i]);
		if (!name || PyList_Append(l, name))
			Py_CLEAR(l);
		Py_XDECREF(name);
	}
	return l;
}

PyMethodDef dtype_functions[] = {
	{"_dtypes", f_dtypes, METH_NOARGS, "The library's element types: name, PyTorch's name in messages, NumPy's type string, bytes, kind."},
	{"_set_dtypes", f_set_dtypes, METH_O, "Sets the objects that stand for the element types."},
	{"_set_default_dtype", f_set_default, METH_O, "Sets the type of tensors made from Python floats."},
	{"_formats", f_formats, METH_NOARGS, "The names of the memory formats."},
	{"_set_format", f_set_format, METH_O, "Sets the object that stands for a memory format."},
	{0},
};
