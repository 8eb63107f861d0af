/* Tensors that died and whose object, slot and memory wait for the next result
   of the same type and shape: programs make the same shapes again and again,
   and the way through the library's allocator costs more than adding up a few
   numbers. Only tensors that nothing in the library refers to are kept. */
#include "rt.h"

enum { SPARES = 16, SPARE_BYTES = 1 << 16 };

/* The oldest comes first. */
static Tensor *spares[SPARES];
static int nspares;
static int64_t spare_bytes;

static int64_t bytes_of(const Tensor *t) { return t->numel * dtype_rows[t->dtype].size; }

static Tensor *take_out(int i)
{
	Tensor *t = spares[i];
	nspares--;
	memmove(spares + i, spares + i + 1, (nspares - i) * sizeof *spares);
	spare_bytes -= bytes_of(t);
	return t;
}

static void end(Tensor *t)
{
	library_release(t->slot, t->count, bytes_of(t));
	tensor_free(t);
}

/* spare_keep takes a tensor whose object is dead; false if it does not want it. */
bool spare_keep(Tensor *t)
{
	int64_t n = bytes_of(t);
	if (!t->fresh || t->flags & RT_INFERENCE || t->count != 1 || n == 0 || n > SPARE_BYTES)
		return false;
	while (nspares == SPARES || (nspares && spare_bytes + n > SPARE_BYTES))
		end(take_out(0));
	spares[nspares++] = t;
	spare_bytes += n;
	return true;
}

/* spare_like returns a tensor to put a result of this shape into, or NULL; none
   in inference mode, whose tensors are of their own kind. */
Tensor *spare_like(const int64_t *dims, int ndim, int64_t numel, int dtype)
{
	for (int i = inference ? -1 : nspares - 1; i >= 0; i--) {
		Tensor *t = spares[i];
		if (t->dtype == dtype && t->numel == numel && t->ndim == ndim && memcmp(t->dims, dims, ndim * sizeof *dims) == 0)
			return take_out(i);
	}
	return NULL;
}

/* spare_back returns what spare_like gave and the library had no use for. */
void spare_back(Tensor *t)
{
	if (!spare_keep(t))
		end(t);
}
