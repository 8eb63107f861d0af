/* The Go library: opening it at the first operation, calling it, errors,
   interrupts, and objects that it lets go of on its own threads. */
#include "rt.h"
#include <dlfcn.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef __APPLE__
#define LIBRARY "librustorch.dylib"
#else
#define LIBRARY "librustorch.so"
#endif

extern const int spec_rows;

/* Whether this thread keeps operations out of the graph. */
__thread int grad_off, inference;
__thread int lower; /* dtype and one of autocast, 0 outside of it */
__thread int64_t generator;

static rt_library lib;
static bool opened, forked;
static unsigned long main_thread;

/* ---- objects that the library let go of */

typedef struct node {
	struct node *next;
	void *owner;
} node;

static _Atomic(node *) ended;

/* Whether this thread is in the library and has the GIL: then it drains. */
static __thread bool inside;

static int drain(void *unused)
{
	(void)unused;
	node *n = atomic_exchange(&ended, NULL);
	while (n) {
		node *next = n->next;
		Py_DECREF((PyObject *)n->owner);
		free(n);
		n = next;
	}
	return 0;
}

/* owner_end puts an object on the list whose references end at the next call,
   or when the interpreter gets to its pending calls. */
void owner_end(void *owner)
{
	node *n = malloc(sizeof *n);
	if (!n)
		return; /* out of memory: the object stays */
	n->owner = owner;
	node *head = atomic_load(&ended);
	do
		n->next = head;
	while (!atomic_compare_exchange_weak(&ended, &head, n));
	if (!head && !inside && Py_IsInitialized()) /* at the end of the process nobody is left to drain */
		Py_AddPendingCall(drain, NULL);
}

/* ---- opening */

static int beside(char *path, size_t n)
{
	Dl_info info;
	if (!dladdr((void *)library_open, &info) || !info.dli_fname)
		return -1;
	const char *slash = strrchr(info.dli_fname, '/');
	int dir = slash ? (int)(slash - info.dli_fname) + 1 : 0;
	return snprintf(path, n, "%.*s" LIBRARY, dir, info.dli_fname) < (int)n ? 0 : -1;
}

int library_open(void)
{
	static const rt_host host = {owner_end, call_backward};
	char path[4096];
	if (forked) {
		PyErr_SetString(error_class("ForkError"), "this process was forked after rustorch had computed something, and Go's threads do not survive a fork. Start workers with the methods spawn or forkserver, or fork before the first operation.");
		return -1;
	}
	if (opened)
		return 0;
	if (beside(path, sizeof path)) {
		PyErr_SetString(PyExc_ImportError, "rustorch: the place of " LIBRARY " is not known");
		return -1;
	}
	void *h = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	int32_t (*open)(const rt_host *, rt_library *) = h ? (int32_t(*)(const rt_host *, rt_library *))dlsym(h, "rt_open") : NULL;
	lib.call = h ? (int32_t(*)(rt_call *))dlsym(h, "rt_do") : NULL;
	if (!open || !lib.call) {
		PyErr_Format(PyExc_ImportError, "rustorch: %s", dlerror());
		return -1;
	}
	open(&host, &lib);
	if (lib.ops != spec_rows || lib.size_call != sizeof(rt_call) || lib.size_desc != sizeof(rt_desc)) {
		PyErr_Format(PyExc_ImportError, "rustorch: %s is of another build than the extension", path);
		return -1;
	}
	opened = true;
	return 0;
}

/* ---- errors */

PyObject *error_class(const char *name)
{
	static PyObject *module;
	if (!module)
		module = PyImport_ImportModule("rustorch.errors");
	PyObject *cls = module ? PyObject_GetAttrString(module, name) : NULL;
	if (!cls) {
		PyErr_Clear();
		return PyExc_RuntimeError;
	}
	Py_DECREF(cls); /* the module keeps it */
	return cls;
}

static PyObject *shape_or_none(const int64_t *dims, int n)
{
	if (n < 0)
		Py_RETURN_NONE;
	return size_of(dims, n);
}

static void raise_shape(const rt_error *e)
{
	PyObject *a = shape_or_none(e->shape1, e->n1), *b = shape_or_none(e->shape2, e->n2);
	PyObject *x = a && b ? PyObject_CallFunction(error_class("ShapeMismatchError"), "sOO", e->message, a, b) : NULL;
	if (x)
		PyErr_SetObject((PyObject *)Py_TYPE(x), x);
	Py_XDECREF(x);
	Py_XDECREF(a);
	Py_XDECREF(b);
}

static void raise_interrupt(void)
{
	*lib.stop = 0;
	if (PyErr_CheckSignals() == 0) /* the handler raises; if it does not, we do */
		PyErr_SetNone(PyExc_KeyboardInterrupt);
}

static void raise_error(const rt_error *e)
{
	static const char *const classes[] = {
		[RT_ERR_RUNTIME] = "RustorchError", [RT_ERR_INDEX] = "IndexError", [RT_ERR_DTYPE] = "DTypeError",
		[RT_ERR_VALUE] = "ArgumentError", [RT_ERR_GRAD] = "GradError", [RT_ERR_MEMORY] = "OutOfMemoryError",
		[RT_ERR_INTERNAL] = "InternalError", [RT_ERR_SHARE] = "ShareError", [RT_ERR_UNSUPPORTED] = "UnsupportedDTypeError",
		[RT_ERR_LINALG] = "LinAlgError", [RT_ERR_LAYOUT] = "LayoutError", [RT_ERR_NO_DERIVATIVE] = "NoDerivativeError",
	};
	switch (e->kind) {
	case RT_ERR_SHAPE:
		raise_shape(e);
		return;
	case RT_ERR_INTERRUPT:
		raise_interrupt();
		return;
	case RT_ERR_PYTHON:
		if (!PyErr_Occurred())
			PyErr_SetString(error_class("InternalError"), "a callback failed without an exception");
		return;
	}
	PyErr_SetString(error_class(classes[e->kind]), e->message);
}

/* ---- calling */

/* Elements from which on a call lets other threads run, and may be interrupted:
   below it takes less than a few ten microseconds, and less than a millisecond. */
enum { MAX_DEAD = 64, LARGE = 1 << 17, RELEASE_GIL = 1 << 16, INTERRUPTIBLE = 1 << 18 };

static rt_release dead[MAX_DEAD];
static int ndead;

/* While a long call runs on the main thread, SIGINT stops it: Python's own
   handler only leaves a note that nobody reads until the call returns. */
static struct sigaction python_action;

static void on_interrupt(int sig, siginfo_t *info, void *context)
{
	*lib.stop = 1;
	if (python_action.sa_flags & SA_SIGINFO)
		python_action.sa_sigaction(sig, info, context);
	else if (python_action.sa_handler != SIG_DFL && python_action.sa_handler != SIG_IGN)
		python_action.sa_handler(sig);
}

static int32_t call_with_gil(rt_call *c)
{
	bool nested = inside;
	inside = true;
	int32_t failed = lib.call(c);
	inside = nested;
	if (ended && !nested)
		drain(NULL);
	return failed;
}

/* watch_interrupt installs our handler for the time of a call, if this is the
   thread that Python handles signals on and it has not done so already, in a call
   that this one is part of. */
static bool watch_interrupt(void)
{
	struct sigaction now, ours = {0};
	if (PyThread_get_thread_ident() != main_thread || sigaction(SIGINT, NULL, &now))
		return false;
	bool handled = now.sa_flags & SA_SIGINFO || (now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN);
	if (!handled || now.sa_sigaction == on_interrupt)
		return false;
	python_action = now;
	ours.sa_sigaction = on_interrupt;
	ours.sa_flags = SA_SIGINFO | SA_ONSTACK;
	return sigaction(SIGINT, &ours, NULL) == 0;
}

static int32_t call_without_gil(rt_call *c, int64_t work)
{
	bool watch = work >= INTERRUPTIBLE && watch_interrupt();
	int32_t failed;
	c->interruptible = watch;
	Py_BEGIN_ALLOW_THREADS
	failed = lib.call(c);
	Py_END_ALLOW_THREADS
	if (watch) {
		sigaction(SIGINT, &python_action, NULL);
		*lib.stop = 0;
	}
	return failed;
}

/* library_run calls the library. Work is about how many elements it touches. */
int library_run(rt_call *c, rt_error *e, int64_t work)
{
	rt_release batch[MAX_DEAD];
	if (!opened || forked)
		if (library_open())
			return -1;
	if (ended)
		drain(NULL);
	c->err = e;
	c->lower = lower;
	c->mode = inference ? RT_IN_INFERENCE : grad_off ? RT_NO_GRAD : RT_RECORD;
	c->generator = generator;
	c->ndead = ndead;
	c->dead = batch;
	memcpy(batch, dead, ndead * sizeof *dead);
	ndead = 0;
	int32_t failed = work >= RELEASE_GIL ? call_without_gil(c, work) : call_with_gil(c);
	if (failed) {
		raise_error(e);
		return -1;
	}
	return 0;
}

int run_function(int function, rt_value *in, int nin, rt_value *attr, int nattr, rt_desc *out, int nout, int64_t work, rt_call *result)
{
	rt_error e;
	rt_call c = {.op = -1 - function, .nin = nin, .nattr = nattr, .nout = nout, .in = in, .attr = attr, .out = out};
	int r = library_run(&c, &e, work);
	if (result)
		*result = c;
	return r;
}

PyObject *run_one(int function, rt_value *in, int nin, rt_value *attr, int nattr, int64_t work)
{
	rt_desc out;
	if (run_function(function, in, nin, attr, nattr, &out, 1, work, NULL))
		return NULL;
	return wrap(&out);
}

/* library_release gives counts of a slot back: large memory at once, small
   with the next call. */
void library_release(uint32_t slot, uint32_t count, int64_t bytes)
{
	if (forked || !opened)
		return;
	dead[ndead++] = (rt_release){slot, count};
	if (ndead < MAX_DEAD && bytes < LARGE)
		return;
	rt_error e;
	rt_call c = {.op = -1 - RT_RELEASE, .ndead = ndead, .dead = dead, .err = &e};
	rt_release batch[MAX_DEAD];
	memcpy(batch, dead, ndead * sizeof *dead);
	c.dead = batch;
	ndead = 0;
	call_with_gil(&c); /* cannot fail */
}

static PyObject *after_fork(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	forked = opened;
	main_thread = PyThread_get_thread_ident();
	Py_RETURN_NONE;
}

static PyObject *grad_mode(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	return PyBool_FromLong(!grad_off);
}

static PyObject *set_grad_mode(PyObject *m, PyObject *on)
{
	(void)m;
	int v = PyObject_IsTrue(on);
	if (v < 0)
		return NULL;
	grad_off = !v;
	Py_RETURN_NONE;
}

static PyObject *inference_mode(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	return PyBool_FromLong(inference);
}

static PyObject *set_inference_mode(PyObject *m, PyObject *on)
{
	(void)m;
	int v = PyObject_IsTrue(on);
	if (v < 0)
		return NULL;
	inference = v;
	Py_RETURN_NONE;
}

/* _autocast(dtype or None): what autocast lowers operands to on this thread;
   returns what it was. */
static PyObject *autocast(PyObject *m, PyObject *dtype)
{
	(void)m;
	PyObject *before = Py_NewRef(lower ? dtype_objects[lower - 1] : Py_None);
	int id = dtype == Py_None ? -1 : dtype_id(dtype);
	if (id < 0 && dtype != Py_None) {
		Py_DECREF(before);
		return NULL;
	}
	lower = id + 1;
	return before;
}

/* _profile(on): begins or ends counting calls; the counts so far. */
static PyObject *profile(PyObject *m, PyObject *on)
{
	(void)m;
	rt_value attr = of_bool(PyObject_IsTrue(on) == 1);
	return run_one(RT_PROFILE, NULL, 0, &attr, 1, 0);
}

static PyObject *row_name(PyObject *m, PyObject *row)
{
	(void)m;
	int64_t n;
	if (int_value(row, "row", &n))
		return NULL;
	if (n < 0 || n >= spec_rows)
		return PyErr_Format(PyExc_IndexError, "there is no row %lld", (long long)n);
	return PyUnicode_FromString(specs[n].name);
}

static PyObject *loaded(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	return PyBool_FromLong(opened);
}

static PyObject *collect(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	rt_call c;
	if (run_function(RT_STATS, NULL, 0, NULL, 0, NULL, 0, RELEASE_GIL, &c))
		return NULL;
	drain(NULL);
	return PyLong_FromLongLong(c.integer);
}

static PyObject *allocated(PyObject *m, PyObject *unused)
{
	(void)m, (void)unused;
	rt_call c;
	if (run_function(RT_ALLOCATED, NULL, 0, NULL, 0, NULL, 0, 0, &c))
		return NULL;
	return PyLong_FromLongLong(c.integer);
}

PyMethodDef library_methods[] = {
	{"_after_fork", after_fork, METH_NOARGS, "Marks the library as unusable in this forked process."},
	{"is_grad_enabled", grad_mode, METH_NOARGS, "is_grad_enabled() -> bool\n\nWhether operations of this thread are recorded for gradients."},
	{"_set_grad_enabled", set_grad_mode, METH_O, "Says whether operations of this thread are recorded for gradients."},
	{"is_inference_mode_enabled", inference_mode, METH_NOARGS, "is_inference_mode_enabled() -> bool\n\nWhether tensors of this thread are made in inference mode."},
	{"_set_inference_mode", set_inference_mode, METH_O, "Says whether tensors of this thread are made in inference mode."},
	{"_autocast", autocast, METH_O, "_autocast(dtype or None): sets what autocast lowers operands to on this thread, and returns what it was."},
	{"_profile", profile, METH_O, "_profile(on): begins or ends counting calls; row, calls and nanoseconds so far, one after the other."},
	{"_row_name", row_name, METH_O, "_row_name(number): the name of a row of the table of operations."},
	{"_loaded", loaded, METH_NOARGS, "Whether the Go library was opened."},
	{"_allocated", allocated, METH_NOARGS, "The bytes of the memory that tensors hold."},
	{"_collect", collect, METH_NOARGS, "Runs Go's collector and returns the bytes that its heap holds."},
	{0},
};

int library_init(PyObject *m)
{
	(void)m;
	main_thread = PyThread_get_thread_ident(); /* corrected by Python if this is another thread */
	return 0;
}
