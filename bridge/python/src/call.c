/* Operations: from arguments to results. */
#include "rt.h"
#include "ops_gen.h"

/* result_function is a function of rustorch._C_results, NULL without an error if
   that cannot be imported yet. */
static PyObject *result_function(const char *name)
{
	PyObject *m = PyImport_ImportModule("rustorch._C_results");
	PyObject *f = m ? PyObject_GetAttrString(m, name) : NULL;
	Py_XDECREF(m);
	PyErr_Clear();
	return f;
}

static PyObject *results(const spec *s, rt_call *c, rt_desc *out)
{
	if (s->nout == 1)
		return wrap(out);
	PyObject *t = PyTuple_New(c->nout);
	for (int i = 0; i < c->nout; i++) {
		PyObject *z = wrap(&out[i]);
		if (!z || !t || PyTuple_SetItem(t, i, z))
			Py_CLEAR(t);
	}
	if (t && s->nout < 0)
		return t;
	static PyObject *pairs;
	if (!pairs)
		pairs = result_function("results");
	PyObject *named = pairs && t ? PyObject_CallFunction(pairs, "sO", s->name, t) : NULL;
	if (!named && !PyErr_Occurred())
		return t;
	Py_XDECREF(t);
	return named;
}

static PyObject *run(const spec *s, int form, bound *b)
{
	rt_error e;
	rt_desc one[2], *out = one;
	int room = s->nout;
	if (s->nout < 0 || s->nout > 2) {
		room = s->nout < 0 ? b->longest + RT_MAX_DIMS : s->nout; /* no list of results is longer */
		out = PyMem_Malloc(room * sizeof *out);
		if (!out)
			return PyErr_NoMemory();
	}
	rt_call c = {.op = s->op, .form = form, .nin = b->nin, .nattr = s->nattr, .nout = room, .in = b->operands, .attr = b->attr, .out = out};
	PyObject *r = library_run(&c, &e, b->work * s->weight) ? NULL : results(s, &c, out);
	if (out != one)
		PyMem_Free(out);
	return r;
}

/* copy_into is what out= does: the result's elements go to a given tensor, those
   of several results to a tuple of tensors. */
static PyObject *copy_into(const spec *s, PyObject *out, PyObject *z)
{
	if (!z)
		return NULL;
	if (PyTuple_Check(out) || PyList_Check(out)) {
		PyObject *take = result_function("take");
		PyObject *taken = take ? PyObject_CallFunction(take, "sOO", s->name, out, z) : NULL;
		Py_XDECREF(take);
		Py_DECREF(z);
		return taken;
	}
	if (!is_tensor(out) || !is_tensor(z)) {
		bad_type(s->name, "out", is_tensor(z) ? "Tensor" : "tuple of Tensors", out);
		Py_DECREF(z);
		return NULL;
	}
	PyObject *r = PyObject_CallMethod(out, "_take_result", "(Os)", z, s->name);
	Py_DECREF(z);
	return r;
}

static PyObject *cast_first(bound *b, PyObject *first)
{
	PyObject *t = is_tensor(first) ? cast_tensor(first, b->cast) : NULL;
	if (!t)
		return NULL;
	b->own[b->nown++] = t;
	b->in[0] = of_tensor(t);
	return t;
}

/* written is the form in place of an operation that the library has none of:
   the result is copied into x. */
static PyObject *written(const spec *s, PyObject *x, PyObject *z)
{
	static const char order[] = "buifc"; /* kinds, lowest first */
	PyObject *r = NULL;
	if (!z)
		return NULL;
	const dtype_row *from = &dtype_rows[((Tensor *)z)->dtype], *to = &dtype_rows[((Tensor *)x)->dtype];
	if (strchr(order, from->kind) > strchr(order, to->kind) && !(from->kind == 'i' && to->kind == 'u')) {
		PyErr_Format(error_class("DTypeError"), "%s_(): result type %s can't be cast to the desired output type %s", s->name, from->torch, to->torch);
	} else {
		rt_value in[2] = {of_tensor(x), of_tensor(z)};
		r = run_one(RT_COPY, in, 2, NULL, 0, ((Tensor *)x)->numel);
	}
	Py_DECREF(z);
	return r;
}

/* checked_cast refuses a dtype= of another type than x's where the result goes
   to x. */
static bool checked_cast(int form, const bound *b, PyObject *x)
{
	if (form != RT_IN_PLACE || b->cast < 0 || !is_tensor(x) || ((Tensor *)x)->dtype == b->cast)
		return true;
	PyObject *m = PyImport_ImportModule("rustorch._out"), *r = m ? PyObject_CallMethod(m, "refuse_in_place", "OO", x, dtype_objects[b->cast]) : NULL;
	Py_XDECREF(m), Py_XDECREF(r);
	return false;
}

/* cast_of_out takes the type that a sum is computed in from out=, where PyTorch
   does. */
static void cast_of_out(const spec *s, bound *b, PyObject *out)
{
	static const char *const sums[] = {"sum", "prod", "cumsum", "cumprod", "nansum"};
	if (b->cast >= 0 || !out || !is_tensor(out))
		return;
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
		if (strcmp(s->name, sums[i]) == 0)
			b->cast = ((Tensor *)out)->dtype;
}

/* cast_result gives a single result the type that dtype= asks for. */
static PyObject *cast_result(PyObject *r, int dtype)
{
	if (dtype < 0 || !r || !is_tensor(r) || ((Tensor *)r)->dtype == dtype)
		return r;
	PyObject *t = cast_tensor(r, dtype);
	Py_DECREF(r);
	return t;
}

/* try_overload runs one overload; placed tells whether all arguments have
   parameters of it. */
static __attribute__((noinline)) PyObject *try_overload(const spec *s, int form, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names, bool *placed)
{
	PyObject *out = NULL, *first = NULL, *r = NULL;
	bound b;
	bool failed = bind_call(s, self, args, n, names, &b, &out, &first) != 0;
	if (!failed)
		cast_of_out(s, &b, out);
	if (!failed && checked_cast(form, &b, first) && (b.cast < 0 || cast_first(&b, first))) {
		r = form == RT_IN_PLACE && !s->in_place ? written(s, self, run(s, RT_PLAIN, &b)) : cast_result(run(s, form, &b), form == RT_PLAIN ? b.cast : -1);
		if (out && out != Py_None && r)
			r = copy_into(s, out, r);
	}
	*placed = b.placed;
	unbind(&b);
	return r;
}

/* op_call runs the first overload that takes the arguments. If none does, the
   error is that of the first one in which they have a place. */
PyObject *op_call(int k, int form, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)
{
	const spec *first = &specs[k];
	if (first->plain && !names && n + (self != NULL) == first->nin && (form == RT_PLAIN || first->in_place)) {
		PyObject *x = self ? self : args[0], *y = args[n - 1];
		if (first->nin == 1 && is_tensor(x))
			return op_unary(k, form, x);
		if (first->nin == 2 && is_tensor(x) && is_tensor(y))
			return op_binary(k, form, x, y);
	}
	bool placed, better;
	PyObject *r = try_overload(&specs[k], form, self, args, n, names, &placed);
	if (r || specs[k].next < 0)
		return r;
	PyObject *type, *value, *trace;
	PyErr_Fetch(&type, &value, &trace);
	for (int j = specs[k].next; j >= 0; j = specs[j].next) {
		if (type != error_class("ArgumentTypeError") && type != PyExc_NotImplementedError)
			break;
		r = try_overload(&specs[j], form, self, args, n, names, &better);
		PyObject *type2, *value2, *trace2;
		PyErr_Fetch(&type2, &value2, &trace2);
		bool last = type2 && type2 != error_class("ArgumentTypeError") && type2 != PyExc_NotImplementedError;
		if (r || last || (better && !placed)) {
			Py_XDECREF(type), Py_XDECREF(value), Py_XDECREF(trace);
			type = type2, value = value2, trace = trace2, placed = better;
			if (r)
				return r;
		} else {
			Py_XDECREF(type2), Py_XDECREF(value2), Py_XDECREF(trace2);
		}
	}
	PyErr_Restore(type, value, trace);
	return NULL;
}

/* simple runs an operation of one or two operands and no further arguments. The
   result takes the place of a spare tensor if it can. Operands stay fresh if the
   library was quick, which a fresh result says; until then the caller keeps them
   from becoming spare. */
static PyObject *simple(const spec *s, int form, rt_value *in, PyObject *const *side, int n, int64_t work)
{
	rt_value attr[RT_MAX_ATTR];
	for (int i = n; i < s->nparams; i++)
		if (s->params[i].attr >= 0)
			attr[s->params[i].attr] = s->params[i].value;
	rt_error e;
	rt_desc out;
	const Tensor *like = (Tensor *)side[is_tensor(side[0]) ? 0 : 1];
	Tensor *spare = form == RT_PLAIN && s->nattr == 0 ? spare_like(like->dims, like->ndim, like->numel, like->dtype) : NULL;
	for (int i = 0; i < n; i++)
		if (is_tensor(side[i]))
			in[i] = (rt_value){.kind = RT_TENSOR, .u.i = ((Tensor *)side[i])->slot};
	rt_call c = {.op = s->op, .form = form, .nin = n, .nattr = s->nattr, .nout = 1, .in = in, .attr = attr, .out = &out, .into = spare ? spare->slot : 0};
	int failed = library_run(&c, &e, work * s->weight);
	bool quick = !failed && ((spare && out.slot == spare->slot) || out.flags & RT_FRESH);
	for (int i = 0; i < n && !quick; i++)
		if (is_tensor(side[i]))
			((Tensor *)side[i])->fresh = false;
	if (spare && !failed && out.slot == spare->slot)
		return revive(spare);
	if (spare)
		spare_back(spare);
	return failed ? NULL : wrap(&out);
}

/* spread is how many elements two tensors have when they broadcast. */
static int64_t spread(const Tensor *x, const Tensor *y)
{
	if (x->numel == y->numel && x->ndim == y->ndim)
		return x->numel;
	int64_t n = 1;
	for (int i = 1; i <= x->ndim || i <= y->ndim; i++) {
		int64_t a = i <= x->ndim ? x->dims[x->ndim - i] : 1, b = i <= y->ndim ? y->dims[y->ndim - i] : 1;
		if (__builtin_mul_overflow(n, a > b ? a : b, &n))
			return INT64_MAX >> 8;
	}
	return n;
}

PyObject *op_binary(int k, int form, PyObject *x, PyObject *y)
{
	rt_value in[2];
	int64_t work = 0;
	PyObject *side[2] = {x, y};
	for (int i = 0; i < 2; i++) {
		if (is_tensor(side[i])) {
			work = ((Tensor *)side[i])->numel;
			continue;
		}
		int r = number_in_range(side[i], &in[i]);
		if (r < 0)
			return NULL;
		if (r == 0)
			Py_RETURN_NOTIMPLEMENTED;
	}
	if (is_tensor(x) && is_tensor(y))
		work = spread((Tensor *)x, (Tensor *)y);
	return simple(&specs[k], form, in, side, 2, work);
}

PyObject *op_unary(int k, int form, PyObject *x)
{
	rt_value in;
	return simple(&specs[k], form, &in, &x, 1, ((Tensor *)x)->numel);
}

#define OP(k, name) \
	static PyObject *f_##name(PyObject *m, PyObject *const *a, Py_ssize_t n, PyObject *names) { (void)m; return op_call(k, RT_PLAIN, NULL, a, n, names); }
#define OP_METHOD(k, name) \
	static PyObject *m_##name(PyObject *x, PyObject *const *a, Py_ssize_t n, PyObject *names) { return op_call(k, RT_PLAIN, x, a, n, names); }
#define OP_IN_PLACE(k, name) \
	static PyObject *i_##name(PyObject *x, PyObject *const *a, Py_ssize_t n, PyObject *names) { return op_call(k, RT_IN_PLACE, x, a, n, names); }
OP_BODIES

#define FAST(f) (PyCFunction)(void (*)(void))f, METH_FASTCALL | METH_KEYWORDS
PyMethodDef op_functions[] = {OP_FUNCTIONS {0}};
PyMethodDef op_methods[] = {OP_METHODS {0}};
