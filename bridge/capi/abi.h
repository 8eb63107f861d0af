/* What the Python extension and the Go library say to each other.

   One function does everything: rt_do takes a call with operands and
   attributes, and leaves descriptors of the results or an error. Tensors are
   named by slots, numbers that the library gives out; each descriptor carries
   one count of its slot, which rt_do takes back in its list of releases. */
#ifndef RUSTORCH_ABI_H
#define RUSTORCH_ABI_H

#include <stdint.h>

enum { RT_MAX_DIMS = 64, RT_MESSAGE = 1024, RT_INLINE_DIMS = 4, RT_MAX_IN = 16, RT_MAX_ATTR = 16, RT_MAX_OUT = 8 };

/* What a value holds. */
enum { RT_NONE, RT_TENSOR, RT_INT, RT_FLOAT, RT_BOOL, RT_INTS, RT_FLOATS, RT_STRING, RT_POINTER, RT_TENSORS, RT_SLICE, RT_ELLIPSIS, RT_NEWAXIS, RT_COMPLEX };

typedef struct {
	int32_t kind;
	int32_t n; /* length of the array, bytes of the string */
	union {
		int64_t i; /* also a slot */
		double f; /* also the real part of a complex number */
		const void *p; /* int64_t[], double[], char[], int64_t slots[], or start, stop, step */
	} u;
	double imag; /* of RT_COMPLEX */
} rt_value;

/* RT_FRESH: nothing in the library refers to the tensor but its slot. RT_CONJ and
   RT_NEG: a conjugation or a negation of the elements in memory is still to be done. */
enum { RT_REQUIRES_GRAD = 1, RT_LEAF = 2, RT_CONTIGUOUS = 4, RT_READ_ONLY = 8, RT_FRESH = 16, RT_INFERENCE = 32, RT_SPARSE = 64, RT_CONJ = 128, RT_NEG = 256 };

/* A tensor as the extension sees it. */
typedef struct {
	void *data;     /* the first element */
	int64_t numel;
	int64_t offset; /* of the first element in its memory, in elements */
	uint32_t slot;  /* 0: no tensor */
	int32_t ndim;
	uint8_t dtype;
	uint16_t flags;
	int64_t dims[2 * RT_MAX_DIMS]; /* lengths, then strides in elements */
} rt_desc;

typedef struct {
	uint32_t slot, count;
} rt_release;

enum { RT_OK, RT_ERR_RUNTIME, RT_ERR_SHAPE, RT_ERR_INDEX, RT_ERR_DTYPE, RT_ERR_VALUE, RT_ERR_GRAD, RT_ERR_MEMORY, RT_ERR_INTERRUPT, RT_ERR_PYTHON, RT_ERR_INTERNAL, RT_ERR_SHARE, RT_ERR_UNSUPPORTED, RT_ERR_LINALG, RT_ERR_LAYOUT, RT_ERR_NO_DERIVATIVE };

typedef struct {
	int32_t kind, n1, n2; /* n1, n2: dimensions of the shapes, -1 for none */
	int64_t shape1[RT_MAX_DIMS], shape2[RT_MAX_DIMS];
	char message[RT_MESSAGE];
} rt_error;

/* What becomes of gradients. */
enum { RT_RECORD, RT_NO_GRAD, RT_IN_INFERENCE };

/* How an op of the table is run. */
enum { RT_PLAIN, RT_IN_PLACE };

typedef struct {
	int32_t op; /* a row of the table, or -1 - one of the functions below */
	int32_t form, nin, nattr, nout, ndead;
	int32_t mode; /* RT_RECORD or what follows it */
	int32_t lower, cast; /* dtype and one that autocast lowers operands to, 0: none; the library's */
	int32_t interruptible; /* the stop word concerns this thread, and no other from now on */
	uint32_t into; /* slot of a fresh tensor that the caller needs no more; the result may take its place, then it has its slot */
	int64_t generator; /* that draws random numbers; 0: the default one */
	rt_value *in, *attr;
	rt_desc *out;
	const rt_release *dead;
	rt_error *err;
	int64_t integer; /* result that is a number */
} rt_call;

/* Functions that are no rows of the table. */
enum {
	RT_RELEASE, RT_FULL, RT_EMPTY, RT_BORROW, RT_ARANGE, RT_LINSPACE, RT_EYE,
	RT_RANDPERM, RT_SEED, RT_INITIAL_SEED, RT_GENERATOR, RT_DRAW, RT_BACKWARD, RT_GRAD,
	RT_GET_GRAD, RT_SET_GRAD, RT_SET_REQUIRES_GRAD, RT_DETACH, RT_NODE_NAME, RT_INDEX, RT_INDEX_PUT,
	RT_COPY, RT_AS_STRIDED, RT_SET_DATA, RT_FUNCTION, RT_ATTACH, RT_VERSION, RT_THREADS,
	RT_SET_THREADS, RT_STATS, RT_DESCRIBE, RT_BECOME, RT_PUBLISH, RT_ATTACH_SEGMENT, RT_EMPTY_LIKE, RT_IN_FORMAT, RT_FORMAT,
	RT_HOOK, RT_HOOK_AFTER, RT_UNHOOK, RT_RETAIN_GRAD, RT_RETAINS_GRAD, RT_DETACH_IN_PLACE, RT_NODE, RT_NODE_STEPS, RT_NODE_LEAF, RT_NODE_END,
	RT_STORAGE, RT_DEFAULT_FLOAT, RT_STATE, RT_SET_STATE, RT_END_GENERATOR, RT_ALLOCATED, RT_PROFILE, RT_IS_SHARED, RT_SPARSE_FACT, RT_RESOLVE, RT_FUNCTIONS
};

/* What RT_SPARSE_FACT tells of a tensor. */
enum { RT_LAYOUT, RT_NNZ, RT_SPARSE_DIM, RT_COALESCED };

/* What RT_DRAW fills a tensor with. */
enum { RT_UNIFORM, RT_NORMAL, RT_EXPONENTIAL, RT_BERNOULLI, RT_RANDOM, RT_POISSON, RT_BINOMIAL, RT_GAMMA, RT_DIRICHLET };

/* Called by the library. release may come on any thread, without the GIL. */
typedef struct {
	void (*release)(void *owner);
	/* Computes the gradients of a Python function: g and result hold n and
	   wanted slots, whose tensors live until keep is
	   released. It returns 0, or -1 with a Python exception set. */
	int32_t (*backward)(void *owner, int64_t node, int32_t create, int32_t n, const rt_desc *g, int32_t wanted, int64_t *result, void **keep);
} rt_host;

typedef struct {
	int32_t ops; /* rows of the table, to see that both sides are of one build */
	int32_t size_call, size_desc;
	volatile uint32_t *stop; /* set to 1: a running call that is interruptible ends with RT_ERR_INTERRUPT */
	int32_t (*call)(rt_call *);
} rt_library;

#endif
