/* Places in the graph, functions that look at gradients, and inference mode. */
#include "rt.h"

static int number_of(int function, PyObject *o, rt_value *attr, int nattr, int64_t *result)
{
	rt_value in = of_tensor(o);
	rt_call c;
	if (run_function(function, &in, 1, attr, nattr, NULL, 0, 0, &c))
		return -1;
	*result = c.integer;
	return 0;
}

/* ---- functions that look at gradients */

static PyObject *registered(int function, PyObject *o, PyObject *owner)
{
	int64_t id;
	rt_value attr = of_pointer(Py_NewRef(owner));
	if (number_of(function, o, &attr, 1, &id)) {
		Py_DECREF(owner);
		return NULL;
	}
	return PyLong_FromLongLong(id);
}

static PyObject *m_hook(PyObject *o, PyObject *owner) { return registered(RT_HOOK, o, owner); }
static PyObject *m_hook_after(PyObject *o, PyObject *owner) { return registered(RT_HOOK_AFTER, o, owner); }

static PyObject *f_unhook(PyObject *m, PyObject *id)
{
	(void)m;
	int64_t n;
	if (int_value(id, "hook", &n))
		return NULL;
	rt_value attr = of_int(n);
	if (run_function(RT_UNHOOK, NULL, 0, &attr, 1, NULL, 0, 0, NULL))
		return NULL;
	Py_RETURN_NONE;
}

static PyObject *m_retain_grad(PyObject *o, PyObject *u)
{
	(void)u;
	int64_t n;
	if (number_of(RT_RETAIN_GRAD, o, NULL, 0, &n))
		return NULL;
	Py_RETURN_NONE;
}

static PyObject *m_retains_grad(PyObject *o, PyObject *u)
{
	(void)u;
	int64_t n;
	return number_of(RT_RETAINS_GRAD, o, NULL, 0, &n) ? NULL : PyBool_FromLong(n);
}

static PyObject *m_detach_in_place(PyObject *o, PyObject *u)
{
	(void)u;
	rt_value in = of_tensor(o);
	return run_one(RT_DETACH_IN_PLACE, &in, 1, NULL, 0, 0);
}

static PyObject *m_is_inference(PyObject *o, PyObject *u)
{
	(void)u;
	return PyBool_FromLong(((Tensor *)o)->flags & RT_INFERENCE);
}

static PyObject *m_is_shared(PyObject *o, PyObject *u)
{
	(void)u;
	int64_t n;
	return number_of(RT_IS_SHARED, o, NULL, 0, &n) ? NULL : PyBool_FromLong(n);
}

static PyObject *m_memory(PyObject *o, PyObject *u)
{
	(void)u;
	rt_value in = of_tensor(o);
	return run_one(RT_STORAGE, &in, 1, NULL, 0, 0);
}

/* ---- nodes: each number that the library gives counts one holder */

static PyObject *m_node(PyObject *o, PyObject *u)
{
	(void)u;
	int64_t n;
	return number_of(RT_NODE, o, NULL, 0, &n) ? NULL : PyLong_FromLongLong(n);
}

/* _node_name(number): the name, and whether it is that of a function of Python's. */
static PyObject *f_node_name(PyObject *m, PyObject *id)
{
	(void)m;
	int64_t n;
	if (int_value(id, "node", &n))
		return NULL;
	rt_error e = {0};
	rt_value attr = of_int(n);
	rt_call c = {.op = -1 - RT_NODE_NAME, .nattr = 1, .attr = &attr};
	if (library_run(&c, &e, 0))
		return NULL;
	return Py_BuildValue("sN", e.message, PyBool_FromLong(c.integer));
}

static PyObject *of_node(int function, PyObject *id)
{
	int64_t n;
	if (int_value(id, "node", &n))
		return NULL;
	rt_value attr = of_int(n);
	return run_one(function, NULL, 0, &attr, 1, 0);
}

static PyObject *f_node_steps(PyObject *m, PyObject *id) { (void)m; return of_node(RT_NODE_STEPS, id); }
static PyObject *f_node_leaf(PyObject *m, PyObject *id) { (void)m; return of_node(RT_NODE_LEAF, id); }

static PyObject *f_node_end(PyObject *m, PyObject *id)
{
	(void)m;
	int64_t n;
	if (int_value(id, "node", &n))
		return NULL;
	rt_value attr = of_int(n);
	if (run_function(RT_NODE_END, NULL, 0, &attr, 1, NULL, 0, 0, NULL))
		return NULL;
	Py_RETURN_NONE;
}

PyMethodDef node_functions[] = {
	{"_unhook", f_unhook, METH_O, "_unhook(number): takes a function out of the hooks of its tensor."},
	{"_node_name", f_node_name, METH_O, "_node_name(number): a node's name, and whether it is that of a function of Python's."},
	{"_node_steps", f_node_steps, METH_O, "_node_steps(number): for each input of a node the number of the next node and which result of it that is, one after the other."},
	{"_node_leaf", f_node_leaf, METH_O, "_node_leaf(number): the leaf of a node that adds to a gradient."},
	{"_node_end", f_node_end, METH_O, "_node_end(number): ends one hold of a node."},
	{0},
};

PyMethodDef node_methods[] = {
	{"_hook", m_hook, METH_O, "_hook(owner): the number of a hook; owner._backward gets a tuple with the gradient and returns one with what takes its place, or None."},
	{"_hook_after", m_hook_after, METH_O, "_hook_after(owner): the number of a hook; owner._backward gets a tuple with this tensor when its gradient was added to, and returns ()."},
	{"retain_grad", m_retain_grad, METH_NOARGS, "retain_grad()\n\nMakes backward keep the gradient of this tensor, which is no leaf, in grad."},
	{"_retains_grad", m_retains_grad, METH_NOARGS, "Whether retain_grad() was called."},
	{"detach_", m_detach_in_place, METH_NOARGS, "detach_() -> Tensor\n\nTakes this tensor out of the graph and returns it.\n\nRaises RuntimeError if it is a view."},
	{"is_inference", m_is_inference, METH_NOARGS, "is_inference() -> bool\n\nWhether this tensor was made in inference mode."},
	{"is_shared", m_is_shared, METH_NOARGS, "is_shared() -> bool\n\nWhether the memory can be given to another process without a copy: that of the library can, that of others cannot."},
	{"_memory", m_memory, METH_NOARGS, "All of the memory that this tensor is a view of, as a vector of uint8."},
	{"_node", m_node, METH_NOARGS, "The number of the operation that made this tensor, 0 for leaves; it counts one holder."},
	{0},
};
