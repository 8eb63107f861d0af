/* The structures of the Arrow C data interface, and what its two directions
   share. Source: https://arrow.apache.org/docs/format/CDataInterface.html and
   CStreamInterface.html */
#ifndef RUSTORCH_ARROW_H
#define RUSTORCH_ARROW_H

#include "rt.h"

typedef struct arrow_schema {
	const char *format, *name, *metadata;
	int64_t flags, n_children;
	struct arrow_schema **children, *dictionary;
	void (*release)(struct arrow_schema *);
	void *private_data;
} arrow_schema;

typedef struct arrow_array {
	int64_t length, null_count, offset, n_buffers, n_children;
	const void **buffers;
	struct arrow_array **children, *dictionary;
	void (*release)(struct arrow_array *);
	void *private_data;
} arrow_array;

typedef struct arrow_stream {
	int (*get_schema)(struct arrow_stream *, arrow_schema *);
	int (*get_next)(struct arrow_stream *, arrow_array *);
	const char *(*get_last_error)(struct arrow_stream *);
	void (*release)(struct arrow_stream *);
	void *private_data;
} arrow_stream;

enum { ARROW_NULLABLE = 2 };

#define ARROW_TENSOR "arrow.fixed_shape_tensor"

/* What a schema says of tensors: the shape of an element of the array, and the
   type of its numbers. */
typedef struct {
	int64_t dims[RT_MAX_DIMS];
	int perm[RT_MAX_DIMS]; /* dimension i of the tensor is perm[i] of memory */
	int ndim, levels;      /* levels of lists */
	int64_t sizes[RT_MAX_DIMS];
	int dtype;
	bool extension; /* arrow.fixed_shape_tensor */
} arrow_type;

/* arrow_read fills t, or raises a typed error that names what tensors cannot hold. */
int arrow_read(const arrow_schema *s, arrow_type *t);

#endif
