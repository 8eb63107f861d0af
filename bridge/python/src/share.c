/* Tensors of other processes: segments by their descriptors. */
#include "rt.h"

static PyObject *f_publish(PyObject *m, PyObject *o)
{
	(void)m;
	if (!is_tensor(o)) {
		bad_type("_publish", "tensor", "Tensor", o);
		return NULL;
	}
	rt_value in = of_tensor(o);
	rt_call c;
	if (run_function(RT_PUBLISH, &in, 1, NULL, 0, NULL, 0, ((Tensor *)o)->numel, &c))
		return NULL;
	return PyLong_FromLongLong(c.integer);
}

static PyObject *f_attach(PyObject *m, PyObject *o)
{
	(void)m;
	int64_t fd;
	if (int_value(o, "fd", &fd))
		return NULL;
	rt_value attr = of_int(fd);
	return run_one(RT_ATTACH_SEGMENT, NULL, 0, &attr, 1, 0);
}

PyMethodDef share_functions[] = {
	{"_publish", f_publish, METH_O, "_publish(tensor): the descriptor, to be closed, of a segment with the tensor's elements: an Arrow file whose body is its memory, or a copy."},
	{"_attach_segment", f_attach, METH_O, "_attach_segment(fd): the tensor of a segment that another process has published."},
	{0},
};
