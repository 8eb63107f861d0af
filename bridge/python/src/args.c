/* From Python's arguments to a call: the table in ops_gen.h says what each
   argument is. */
#include "rt.h"
#include <math.h>
#include <stdio.h>
#include "ops_gen.h"

/* A default that is the value of another attribute. */
enum { SAME_AS = 100 };

#define PARAM(...) {__VA_ARGS__}
PARAM_TABLES
const spec specs[] = {SPEC_ROWS};
const int spec_rows = SPEC_TABLE_ROWS;

enum { MAX_PARAMS = 20 };

/* Interned names of all parameters, by spec and position. */
static PyObject *const **param_names;

/* bad_argument is bad_type with the position that PyTorch names. */
static int bad_argument(const spec *s, const param *p, const bound *b, const char *want, PyObject *got)
{
	char op[96];
	PyObject *name = PyType_GetName(Py_TYPE(got));
	const char *type = name ? PyUnicode_AsUTF8AndSize(name, NULL) : NULL;
	snprintf(op, sizeof op, "%s(): argument '%s'", s->name, p->name);
	if (p->keyword)
		PyErr_Format(error_class("ArgumentTypeError"), "%s must be %s, not %s", op, want, type ? type : "?");
	else
		PyErr_Format(error_class("ArgumentTypeError"), "%s (position %d) must be %s, not %s", op, (int)(p - s->params) + 1 - b->method, want, type ? type : "?");
	Py_XDECREF(name);
	return -1;
}

/* ---- one argument */

void unbind(bound *b)
{
	while (b->nown > 0)
		Py_DECREF(b->own[--b->nown]);
	PyMem_Free(b->heap);
}

static int operand(const spec *s, const param *p, PyObject *o, bound *b)
{
	if (is_tensor(o)) {
		b->in[p->in] = of_tensor(o);
		b->tensors++;
		b->work += ((Tensor *)o)->numel;
		for (int i = 0; i < ((Tensor *)o)->ndim; i++)
			if (((Tensor *)o)->dims[i] > b->longest)
				b->longest = (int)((Tensor *)o)->dims[i];
		return 0;
	}
	if ((p->kind == P_OPTIONAL || p->kind == P_OPTOPERAND) && o == Py_None) {
		b->in[p->in] = of_none();
		return 0;
	}
	if (p->kind == P_OPERAND || p->kind == P_OPTOPERAND) {
		int r = number_in_range(o, &b->in[p->in]);
		b->numbers += r > 0;
		if (r)
			return r < 0 ? -1 : 0;
	}
	return bad_argument(s, p, b, p->kind == P_OPERAND || p->kind == P_OPTOPERAND ? "Tensor or Number" : "Tensor", o);
}

static int list_operand(const spec *s, const param *p, PyObject *o, bound *b)
{
	if (!PyList_Check(o) && !PyTuple_Check(o))
		return bad_argument(s, p, b, "tuple of Tensors", o);
	Py_ssize_t n = PySequence_Size(o);
	rt_value *v = b->in;
	if (n + s->nin - 1 > RT_MAX_IN) {
		v = b->heap = PyMem_Malloc((n + s->nin) * sizeof *v);
		if (!v) {
			PyErr_NoMemory();
			return -1;
		}
		memcpy(v, b->in, sizeof b->in);
	}
	memmove(v + s->list + n, v + s->list + 1, (s->nin - s->list - 1) * sizeof *v);
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *e = PySequence_GetItem(o, i);
		Py_XDECREF(e); /* the sequence keeps it */
		if (!e || !is_tensor(e)) {
			PyObject *type = e ? PyType_GetName(Py_TYPE(e)) : NULL;
			if (type)
				PyErr_Format(error_class("ArgumentTypeError"), "%s(): expected Tensor as element %zd in argument %d, '%s', but got %U", s->name, i, (int)(p - s->params), p->name, type);
			Py_XDECREF(type);
			return -1;
		}
		v[s->list + i] = of_tensor(e);
		b->work += ((Tensor *)e)->numel;
	}
	b->operands = v;
	b->nin = (int)n + s->nin - 1;
	return 0;
}

static int string_attr(const spec *s, const param *p, PyObject *o, const bound *b, rt_value *v)
{
	Py_ssize_t n;
	const char *text = PyUnicode_Check(o) ? PyUnicode_AsUTF8AndSize(o, &n) : NULL;
	if (!text) {
		if (!PyErr_Occurred())
			bad_argument(s, p, b, "str", o);
		return -1;
	}
	*v = (rt_value){.kind = RT_STRING, .n = (int)n, .u.p = text};
	return 0;
}

/* A sequence of numbers: integers, or floats if one of them is. */
static int numbers(const spec *s, const param *p, PyObject *o, bound *b, rt_value *v)
{
	Py_ssize_t n = PySequence_Size(o);
	if (n > (Py_ssize_t)(sizeof b->ints / sizeof *b->ints) - b->used) {
		return bad_argument(s, p, b, "shorter tuple of numbers", o);
	}
	double floats[4 * RT_MAX_DIMS];
	int64_t *ints = b->ints + b->used;
	bool whole = true;
	for (Py_ssize_t i = 0; i < n; i++) {
		PyObject *e = PySequence_GetItem(o, i);
		rt_value x;
		int ok = e ? number_in_range(e, &x) : -1;
		Py_XDECREF(e);
		if (ok == 1 && x.kind == RT_COMPLEX)
			ok = 0;
		if (ok != 1) {
			if (ok == 0)
				bad_argument(s, p, b, "tuple of numbers", o);
			return -1;
		}
		whole &= x.kind != RT_FLOAT;
		floats[i] = x.kind == RT_FLOAT ? x.u.f : (double)x.u.i;
		ints[i] = x.kind == RT_FLOAT ? 0 : x.u.i;
	}
	if (!whole)
		memcpy(ints, floats, n * sizeof *floats);
	*v = (rt_value){.kind = whole ? RT_INTS : RT_FLOATS, .n = (int)n, .u.p = ints};
	b->used += (int)n;
	return 0;
}

static int attribute(const spec *s, const param *p, PyObject *o, bound *b)
{
	rt_value *v = &b->attr[p->attr];
	int64_t i;
	int n;
	switch (p->kind) {
	case P_INT:
		if (o == Py_None && p->value.kind == SAME_AS) {
			*v = p->value;
			return 0;
		}
		if (PyBool_Check(o) || !PyIndex_Check(o) || PyFloat_Check(o))
			return bad_argument(s, p, b, "int", o);
		if (int_value(o, p->name, &i))
			return -1;
		*v = of_int(i);
		return 0;
	case P_BOOL:
		if (!PyBool_Check(o))
			return bad_argument(s, p, b, "bool", o);
		*v = of_bool(o == Py_True);
		return 0;
	case P_FLOAT:
	case P_ANY:
		if (p->kind == P_ANY) {
			if (o == Py_None) {
				*v = of_none();
				return 0;
			}
			if (PyUnicode_Check(o))
				return string_attr(s, p, o, b, v);
			if (PyTuple_Check(o) || PyList_Check(o))
				return numbers(s, p, o, b, v);
		}
		if (o == Py_None && p->keyword && p->has_default) { /* correction=None is 1 */
			*v = p->value;
			return 0;
		}
		n = number_in_range(o, v);
		if (n == 0 && is_tensor(o) && ((Tensor *)o)->ndim == 0 && !(((Tensor *)o)->flags & RT_REQUIRES_GRAD)) {
			PyObject *e = only_element(o);
			n = e ? number_in_range(e, v) : -1;
			Py_XDECREF(e);
		}
		if (n == 1 && p->kind == P_FLOAT && v->kind == RT_COMPLEX)
			n = 0;
		if (n == 0)
			bad_argument(s, p, b, p->kind == P_FLOAT ? "float" : "Number", o);
		return n == 1 ? 0 : -1;
	case P_STRING:
		return string_attr(s, p, o, b, v);
	case P_OPTINTS:
		if (o == Py_None) {
			*v = of_ints(NULL, 0);
			return 0;
		}
		/* fallthrough */
	case P_INTS:
		if (!PyIndex_Check(o) && !PyList_Check(o) && !PyTuple_Check(o))
			return bad_argument(s, p, b, "tuple of ints", o);
		n = ints_value(o, p->name, b->ints + b->used, (int)(sizeof b->ints / sizeof *b->ints) - b->used);
		if (n < 0)
			return -1;
		*v = of_ints(b->ints + b->used, n);
		b->used += n;
		return 0;
	case P_DTYPE:
		n = dtype_id(o);
		*v = of_int(n);
		return n < 0 ? -1 : 0;
	case P_FORMAT:
		n = format_id(o);
		if (n < 0)
			bad_type(s->name, p->name, "torch.memory_format", o);
		*v = of_int(n);
		return n < 0 ? -1 : 0;
	}
	PyErr_Format(PyExc_SystemError, "%s: argument %s has no kind", s->name, p->name);
	return -1;
}

/* An argument that the library has only the default of. */
static int fixed(const spec *s, const param *p, PyObject *o)
{
	rt_value v;
	switch (p->value.kind) {
	case RT_NONE:
		if (o == Py_None)
			return 0;
		break;
	case RT_STRING:
		if (PyUnicode_Check(o) && PyUnicode_CompareWithASCIIString(o, p->value.u.p) == 0)
			return 0;
		break;
	default:
		if (number_value(o, &v) && v.kind != RT_COMPLEX) {
			double a = v.kind == RT_FLOAT ? v.u.f : (double)v.u.i;
			double d = p->value.kind == RT_FLOAT ? p->value.u.f : (double)p->value.u.i;
			if (a == d)
				return 0;
		}
	}
	PyErr_Format(PyExc_NotImplementedError, "%s(): of argument '%s' rustorch has only the default, not %R", s->name, p->name, o);
	return -1;
}

static int bind_one(const spec *s, const param *p, PyObject *o, bound *b)
{
	switch (p->kind) {
	case P_TENSOR:
	case P_OPERAND:
	case P_OPTIONAL:
	case P_OPTOPERAND:
		return operand(s, p, o, b);
	case P_LIST:
		return 0; /* after the others, which it moves */
	case P_FIXED:
		return fixed(s, p, o);
	case P_CAST:
		if (o != Py_None)
			return (b->cast = dtype_id(o)) < 0 ? -1 : 0;
		return 0;
	}
	return attribute(s, p, o, b);
}

/* ---- all arguments */

static int find_param(const spec *s, PyObject *name)
{
	int k = (int)(s - specs);
	for (int i = 0; i < s->nparams; i++)
		if (param_names[k][i] == name)
			return i;
	for (int i = 0; i < s->nparams; i++)
		if (PyUnicode_Compare(param_names[k][i], name) == 0)
			return i;
	static const char *const other[][2] = {{"axis", "dim"}, {"keepdims", "keepdim"}, {"self", "input"}, {"x", "input"}, {"x2", "other"}, {"dim", "dims"}, {"dims", "dim"}};
	for (size_t j = 0; j < sizeof other / sizeof *other; j++)
		if (PyUnicode_CompareWithASCIIString(name, other[j][0]) == 0)
			for (int i = 0; i < s->nparams; i++)
				if (strcmp(s->params[i].name, other[j][1]) == 0)
					return i;
	return -1;
}

/* spread puts the arguments in the order of the parameters. rest takes the
   tuple of those that a parameter with a star takes, a new reference. */
static int spread(const spec *s, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names, PyObject **vals, PyObject **out, PyObject **rest)
{
	int at = 0;
	Py_ssize_t i = 0;
	if (self)
		vals[at++] = self;
	for (; i < n; i++) {
		if (at < s->nparams && s->params[at].rest && !(n - i == 1 && (PyTuple_Check(args[i]) || PyList_Check(args[i]) || args[i] == Py_None))) {
			*rest = PyTuple_New(n - i);
			for (Py_ssize_t k = i; *rest && k < n; k++)
				PyTuple_SetItem(*rest, k - i, Py_NewRef(args[k]));
			if (!*rest)
				return -1;
			vals[at++] = *rest;
			i = n;
			break;
		}
		if (at >= s->nparams || s->params[at].keyword) {
			int most = 0;
			while (most < s->nparams && !s->params[most].keyword)
				most++;
			PyErr_Format(error_class("ArgumentTypeError"), "%s() takes %d positional arguments but %zd were given", s->name, most, n + (self != NULL));
			return -1;
		}
		vals[at++] = args[i];
	}
	Py_ssize_t k = names ? PyTuple_Size(names) : 0;
	for (Py_ssize_t j = 0; j < k; j++) {
		PyObject *name = PyTuple_GetItem(names, j);
		int p = find_param(s, name);
		if (p < 0 && PyUnicode_CompareWithASCIIString(name, "out") == 0) {
			*out = args[n + j];
			continue;
		}
		if (p < 0 || vals[p]) {
			PyErr_Format(error_class("ArgumentTypeError"), p < 0 ? "%s() got an unexpected keyword argument '%U'" : "%s() got multiple values for argument '%U'", s->name, name);
			return -1;
		}
		vals[p] = args[n + j];
	}
	return 0;
}

static int bind(const spec *s, PyObject **vals, bound *b)
{
	b->operands = b->in, b->nin = s->nin;
	b->used = 0;
	b->work = 0;
	b->longest = 0;
	b->cast = -1;
	b->numbers = b->tensors = 0;
	for (int i = 0; i < s->nparams; i++) {
		const param *p = &s->params[i];
		if (vals[i]) {
			if (bind_one(s, p, vals[i], b))
				return -1;
		} else if (!p->has_default) {
			PyErr_Format(error_class("ArgumentTypeError"), "%s() missing 1 required positional arguments: \"%s\"", s->name, p->name);
			return -1;
		} else if (p->attr >= 0) {
			b->attr[p->attr] = p->value;
		} else if (p->in >= 0) {
			b->in[p->in] = p->value;
		}
	}
	for (int i = 0; i < s->nattr; i++)
		if (b->attr[i].kind == SAME_AS)
			b->attr[i] = b->attr[b->attr[i].u.i];
	for (int i = 0; i < s->nparams; i++)
		if (s->params[i].kind == P_LIST && list_operand(s, &s->params[i], vals[i], b))
			return -1;
	static const char *const of_numbers[] = {"add", "sub", "mul", "div", "floor_divide"}; /* where PyTorch takes numbers for tensors */
	for (size_t i = 0; b->numbers && i < sizeof of_numbers / sizeof *of_numbers; i++)
		if (strcmp(s->name, of_numbers[i]) == 0)
			b->numbers = 0;
	if (b->numbers && !b->tensors) {
		PyErr_Format(error_class("ArgumentTypeError"), "%s() received an invalid combination of arguments - got numbers only, but one of them must be a Tensor", s->name);
		return -1;
	}
	return 0;
}

/* bind_call reads the arguments of a call. Out is the argument of that name,
   first what was given for the first parameter. */
int bind_call(const spec *s, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names, bound *b, PyObject **out, PyObject **first)
{
	PyObject *vals[MAX_PARAMS] = {0}, *rest = NULL;
	b->nown = 0, b->heap = NULL, b->method = self != NULL, b->placed = false;
	int failed = spread(s, self, args, n, names, vals, out, &rest);
	if (!failed) {
		b->placed = true;
		failed = bind(s, vals, b);
	}
	if (rest) /* what was read from it is copied, but for the tensors of a list */
		b->own[b->nown++] = rest;
	*first = vals[0];
	return failed;
}

int args_init(void)
{
	int n = sizeof specs / sizeof *specs;
	PyObject ***all = PyMem_Malloc(n * sizeof *all);
	for (int k = 0; all && k < n; k++) {
		all[k] = PyMem_Malloc((specs[k].nparams + 1) * sizeof **all);
		if (!all[k])
			return -1;
		for (int i = 0; i < specs[k].nparams; i++)
			if (!(all[k][i] = PyUnicode_InternFromString(specs[k].params[i].name)))
				return -1;
	}
	param_names = (PyObject *const **)all;
	return all ? 0 : -1;
}
