/* The module rustorch._C. */
#include "rt.h"

static int add_functions(PyObject *m)
{
	return PyModule_AddFunctions(m, op_functions) || PyModule_AddFunctions(m, create_functions) || PyModule_AddFunctions(m, fill_functions) || PyModule_AddFunctions(m, interop_functions) || PyModule_AddFunctions(m, arrow_functions) || PyModule_AddFunctions(m, numpy_functions) ||
		PyModule_AddFunctions(m, share_functions) ||
		PyModule_AddFunctions(m, function_functions) || PyModule_AddFunctions(m, dtype_functions) || PyModule_AddFunctions(m, node_functions) || PyModule_AddFunctions(m, library_methods) ? -1 : 0;
}

static int add_constants(PyObject *m)
{
#define CONSTANT(name) PyModule_AddIntConstant(m, "_" #name, RT_##name)
	return CONSTANT(ARANGE) || CONSTANT(LINSPACE) || CONSTANT(EYE) || CONSTANT(RANDPERM) || CONSTANT(SEED) || CONSTANT(INITIAL_SEED) || CONSTANT(UNIFORM) || CONSTANT(NORMAL) ||
		CONSTANT(EXPONENTIAL) || CONSTANT(BERNOULLI) || CONSTANT(RANDOM) || CONSTANT(POISSON) || CONSTANT(BINOMIAL) ||
		CONSTANT(GAMMA) || CONSTANT(DIRICHLET) ? -1 : 0;
}

static int start(PyObject *m)
{
	return tensor_init(m) || args_init() || library_init(m) || add_functions(m) || add_constants(m) ? -1 : 0;
}

static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, start}, {0, NULL}};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "rustorch._C", "Tensors over the Go library, which is opened at the first operation.", 0, NULL, module_slots, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__C(void) { return PyModuleDef_Init(&module); }
