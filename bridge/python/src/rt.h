/* The extension rustorch._C: what its files share.

   Everything here runs under the GIL unless it says otherwise. The extension
   belongs to one interpreter: the library behind it is one per process. */
#ifndef RUSTORCH_RT_H
#define RUSTORCH_RT_H

#define _GNU_SOURCE /* dladdr, sigaction */
#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <structmember.h>
#include <stdbool.h>
#include <string.h>
#include "abi.h"

/* A tensor: what the library said of it, kept so that shape, type and address
   need no call. */
typedef struct {
	PyObject_HEAD
	void *address; /* of the first element; elements says whether those that lie there are the tensor's */
	int64_t numel, offset;
	int64_t *dims; /* lengths, then strides in elements; in small if they fit */
	uint32_t slot, count;
	int32_t ndim;
	uint8_t dtype;
	uint16_t flags;
	bool fresh; /* nothing in the library refers to it but its slot */
	PyObject *dict, *weak;
	PyObject *shape; /* a Size, made when it is asked for */
	int64_t small[2 * RT_INLINE_DIMS];
} Tensor;

extern PyTypeObject *TensorType;

/* set_ref gives up what place held, after it holds o. */
static inline void set_ref(PyObject **place, PyObject *o)
{
	PyObject *old = *place;
	*place = o;
	Py_XDECREF(old);
}

static inline bool is_tensor(PyObject *o) { return Py_TYPE(o) == TensorType || PyType_IsSubtype(Py_TYPE(o), TensorType); }
static inline bool is_sparse(const Tensor *t) { return t->flags & RT_SPARSE; }
static inline bool read_only(const Tensor *t) { return t->flags & RT_READ_ONLY; }
static inline bool pending(const Tensor *t) { return t->flags & (RT_CONJ | RT_NEG); }
static inline const int64_t *strides_of(const Tensor *t) { return t->dims + t->ndim; }

/* dtypes: a row for each, in the order of the library's table. */
typedef struct {
	const char *name, *torch, *typestr, *format, *arrow;
	int size;
	char kind; /* b i f c, as in NumPy; u for unsigned */
	int dl_code;
	bool brain; /* made of bfloat16, the upper half of a float32 */
} dtype_row;
extern const dtype_row dtype_rows[];
extern const int dtype_count;
extern PyObject *dtype_objects[];
int dtype_id(PyObject *o); /* -1 with a TypeError */
int dtype_or_default(PyObject *o);
int dtype_by_name(const char *name); /* -1 if there is none */
int dtype_of_format(const char *format, Py_ssize_t itemsize);
extern int default_dtype_id;
extern PyMethodDef dtype_functions[];
PyObject *format_object(int64_t id);
int format_id(PyObject *o); /* of a memory format or None; -1 without exception if it is neither */

/* library.c */
extern __thread int grad_off, inference;
extern __thread int64_t generator; /* that this thread draws from */
int library_open(void);
int library_run(rt_call *c, rt_error *e, int64_t work); /* 0, or -1 with an exception */
void library_release(uint32_t slot, uint32_t count, int64_t bytes);
void owner_end(void *owner);        /* any thread, no GIL needed */
PyObject *error_class(const char *name);
int library_init(PyObject *m);
extern PyMethodDef library_methods[];

/* A call to a function that is no row. */
int run_function(int function, rt_value *in, int nin, rt_value *attr, int nattr, rt_desc *out, int nout, int64_t work, rt_call *result);
PyObject *run_one(int function, rt_value *in, int nin, rt_value *attr, int nattr, int64_t work);

/* slot_of names a tensor for the library, which may keep it from then on. */
static inline int64_t slot_of(PyObject *t)
{
	((Tensor *)t)->fresh = false;
	return ((Tensor *)t)->slot;
}
static inline rt_value of_tensor(PyObject *t) { return (rt_value){.kind = RT_TENSOR, .u.i = slot_of(t)}; }
static inline rt_value of_int(int64_t i) { return (rt_value){.kind = RT_INT, .u.i = i}; }
static inline rt_value of_bool(bool b) { return (rt_value){.kind = RT_BOOL, .u.i = b}; }
static inline rt_value of_float(double f) { return (rt_value){.kind = RT_FLOAT, .u.f = f}; }
static inline rt_value of_complex(double real, double imag) { return (rt_value){.kind = RT_COMPLEX, .u.f = real, .imag = imag}; }
static inline rt_value of_none(void) { return (rt_value){.kind = RT_NONE}; }
static inline rt_value of_pointer(const void *p) { return (rt_value){.kind = RT_POINTER, .u.p = p}; }
static inline rt_value of_ints(const int64_t *p, int n) { return (rt_value){.kind = RT_INTS, .n = n, .u.p = p}; }
static inline rt_value of_tensors(const int64_t *p, int n) { return (rt_value){.kind = RT_TENSORS, .n = n, .u.p = p}; }

/* tensor.c */
PyObject *wrap(const rt_desc *d);
PyObject *wrap_as(const rt_desc *d, PyTypeObject *type);
int tensor_init(PyObject *m);
PyObject *size_of(const int64_t *dims, int n);
PyObject *revive(Tensor *t);
void tensor_free(Tensor *t);

/* elements.c */
PyObject *resolved(PyObject *t);       /* itself, or a copy if something is to be done to the elements in memory */
void *elements(const Tensor *t);       /* the address of a resolved tensor's elements; aborts for others */
PyObject *only_element(PyObject *t);   /* a Python number */
int refuse_pending(const Tensor *t, PyObject *cls); /* 0, or -1 with an exception: a view from outside would be wrong */

/* spare.c */
bool spare_keep(Tensor *t);
Tensor *spare_like(const int64_t *dims, int ndim, int64_t numel, int dtype);
void spare_back(Tensor *t);

/* operators.c */
enum { MAX_SLOTS = 64 };
void add_operators(PyType_Slot *slots);

/* args.c, call.c */
typedef struct {
	const char *name;
	uint8_t kind, keyword, rest;
	int8_t in, attr;
	bool has_default;
	rt_value value; /* of the attribute when the argument is left out */
} param;

enum { P_TENSOR, P_OPERAND, P_OPTIONAL, P_OPTOPERAND, P_LIST, P_INT, P_FLOAT, P_BOOL, P_STRING, P_INTS, P_DTYPE, P_ANY, P_FIXED, P_CAST, P_OPTINTS, P_FORMAT };

typedef struct {
	const char *name;
	int op, nin, nattr, nout; /* nout -1: a list */
	int list;                 /* position of the list among the inputs, or -1 */
	bool in_place, plain; /* plain: operands first, everything after them can be left out */
	int weight;           /* of an element, in additions */
	const param *params;
	int nparams;
	int next; /* the next overload of this name, or -1 */
} spec;

/* The values of a call and the memory that they point to. */
typedef struct {
	rt_value in[RT_MAX_IN], attr[RT_MAX_ATTR];
	rt_value *operands; /* in, or memory for a long list */
	int nin;
	int64_t ints[4 * RT_MAX_DIMS];
	int used;
	int64_t work;
	int longest; /* dimension of the operands */
	int cast; /* dtype of the first operand, or -1 */
	int numbers, tensors; /* how many operands are */
	bool method;          /* the first operand is self */
	bool placed;          /* every argument has a parameter */
	PyObject *own[RT_MAX_IN + 1]; /* references that end with the call */
	int nown;
	rt_value *heap;
} bound;

int bind_call(const spec *s, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names, bound *b, PyObject **out, PyObject **first);
void unbind(bound *b);
int number_in_range(PyObject *o, rt_value *v); /* 1, 0 if o is no number, -1 */

extern const spec specs[];
extern PyMethodDef op_functions[], op_methods[];
PyObject *op_call(int k, int form, PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names);
PyObject *op_binary(int k, int form, PyObject *x, PyObject *y); /* NotImplemented for foreign types */
PyObject *op_unary(int k, int form, PyObject *x);
bool number_value(PyObject *o, rt_value *v); /* false, without exception, if o is no number */
int int_value(PyObject *o, const char *what, int64_t *v);
int ints_value(PyObject *o, const char *what, int64_t *v, int max); /* length or -1 */
int args_init(void);
void bad_type(const char *op, const char *arg, const char *want, PyObject *got);

/* sparse.c */
PyObject *refuse_storage(void);
PyObject *refuse_nbytes(void);
PyObject *sparse_item(PyObject *o);

/* create.c, elements.c, fill.c, index.c, interop.c, arrow_in.c, arrow_out.c, numpy.c, share.c, function.c, node.c */
extern PyMethodDef element_methods[], create_functions[], fill_functions[], share_functions[], interop_functions[], interop_methods[], arrow_functions[], arrow_methods[], numpy_functions[], numpy_methods[], sparse_methods[], function_functions[], node_functions[], node_methods[];
PyObject *tensor_of_data(PyObject *data, int dtype);
PyObject *empty_tensor(const int64_t *dims, int n, int dtype);
PyObject *cast_tensor(PyObject *t, int dtype);
PyObject *tensor_get(PyObject *t, PyObject *index);
int tensor_set(PyObject *t, PyObject *index, PyObject *value);
PyObject *item_of(const Tensor *t, const void *p);
bool item_fits(int dtype, double f, int64_t i, bool integer);
int item_store(int dtype, void *p, const rt_value *v); /* 0, or -1 with an exception */
int dtype_complex(int dtype); /* the complex type of this precision */
int tensor_buffer(PyObject *o, Py_buffer *v, int flags);
void tensor_buffer_end(PyObject *o, Py_buffer *v);
PyObject *from_buffer(PyObject *o);
int refuse_gradient(PyObject *o, PyObject *cls); /* 0, or not with an exception */

/* Numbers in memory of somebody else's. */
typedef struct {
	void *data;
	int ndim, dtype;
	int64_t dims[RT_MAX_DIMS], steps[RT_MAX_DIMS]; /* in bytes */
	bool readonly;
} array;
PyObject *borrowed(const array *a, PyObject *owner);
int32_t call_backward(void *owner, int64_t node, int32_t create, int32_t n, const rt_desc *g, int32_t wanted, int64_t *result, void **keep);

#endif
