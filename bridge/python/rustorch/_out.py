"""out=: which types of it PyTorch refuses, and in which words."""

_SAME = "Expected out tensor to have dtype {c_result}, but got {c_out} instead"
_FOUND = "Found dtype {out} but expected {result}"
_FUNCTION = "{name}(): self and result must have the same scalar type"
_OBJECT = "Expected object of scalar type {result} but got scalar type {out} for argument 'out'"
_DOT = "result dtype {out} does not match input dtype {result}"
_INPUT = "{name}() out tensor must be same dtype as the input tensor"

# Functions whose results are not converted into an out= of another type.
_EXACT = {
    **dict.fromkeys("""addmm addmv alias_copy baddbmm bmm cross detach_copy diag diagonal_copy frobenius_norm gather index_add index_copy index_reduce
        log_softmax matmul mm msort mv norm permute_copy renorm scatter scatter_add scatter_reduce select_copy slice_copy slice_scatter softmax squeeze_copy
        t_copy take_along_dim transpose_copy tril triu unsqueeze_copy linalg_cross linalg_det linalg_eigvalsh linalg_matmul linalg_svdvals
        linalg_vector_norm argmax argmin isin inverse linalg_inv linalg_inv_ex linalg_solve linalg_solve_ex linalg_cholesky linalg_cholesky_ex
        linalg_lu linalg_lu_factor linalg_lu_factor_ex linalg_lu_solve lu_solve lu_unpack linalg_ldl_factor linalg_ldl_factor_ex linalg_ldl_solve
        slogdet linalg_slogdet matrix_power triangular_solve aminmax""".split(), _SAME),
    "linalg_solve_triangular": "expected scalar type {result} but found {out}",
    "linalg_multi_dot": "multi_dot(): expected out tensor to have dtype {c_result} but got {c_out}",
    "linalg_vecdot": "linalg.vecdot: Expected out of dtype{result} but found {out}",
    **dict.fromkeys("abs absolute bitwise_not ceil conj_physical fix floor frac gelu hardshrink softplus softshrink lerp neg negative round sgn sign trunc".split(), _FOUND),
    **dict.fromkeys("index_select masked_select".split(), _FUNCTION),
    **dict.fromkeys("complex polar".split(), _OBJECT),
    **dict.fromkeys("dot vdot".split(), _DOT),
    **dict.fromkeys("quantile nanquantile".split(), _INPUT),
    **dict.fromkeys("all any".split(), "{name} only supports bool tensor for result, got: {out}"),
    **dict.fromkeys("amax amin".split(), "Expected the dtype for input and out to match, but got {result} for input's dtype and {out} for out's dtype."),
    **dict.fromkeys("isneginf isposinf signbit".split(), "{name} does not support non-boolean outputs."),
    **dict.fromkeys("inner tensordot".split(), "tensordot: Expected the output tensor to have dtype {result}, but got an output tensor with dtype {out}"),
    "histc": "torch.histogram: input tensor and hist tensor should have the same dtype, but got input {c_result} and hist {c_out}",
    "addbmm": "self and mat2 must have the same dtype, but got {out} and {result}",
    "float_power": "the output given to float_power has dtype {out} but the operation's result requires dtype {result}",
    "heaviside": "heaviside is not yet implemented for tensors with different dtypes.",
    "logsigmoid": "expected scalar type {result} but found {out}",
    "logcumsumexp": "expected scalar_type {result} but found {out}",
    "nan_to_num": "nan_to_num: dtype of out: {out} should be same as input: {result}",
    "nonzero": "nonzero: Expected out tensor to have scalar type Long but got scalar type{out}",
    "take": "take(): self and out expected to have the same dtype, but got self.dtype = {result} and out.dtype = {out}",
    "where": "Expected out type to be {result} but got {out}",
}

# The words of functions that check for themselves whether their result may be converted.
_CAST = dict.fromkeys("cat concat concatenate stack hstack vstack dstack row_stack column_stack".split(), "torch.cat(): input types can't be cast to the desired output type {out}")
_CAST["mean"] = "mean.dtype_out(): input types can't be cast to the desired output type {out}"
_CAST["logsumexp"] = "logsumexp(): Expected floating point type for result tensor, but got: {out}"

# Names of types in C++ that are not PyTorch's own in small letters.
_CPP = {
    "Byte": "unsigned char", "Char": "signed char", "Short": "short int", "Long": "long int", "Half": "c10::Half", "BFloat16": "c10::BFloat16",
    "ComplexFloat": "c10::complex<float>", "ComplexDouble": "c10::complex<double>",
}

_ORDER = "buifc"  # kinds of types; what is converted may not go to an earlier one


def c_name(dtype):
    """The type's name in C++, as PyTorch's sentences about out= have it."""
    return _CPP.get(dtype._torch, dtype._torch.lower())


def check(out, result, name):
    """Raise unless the elements of a function's result may go to out."""
    if any(n > 1 and step == 0 for n, step in zip(out.shape, out.stride())):
        raise RuntimeError("unsupported operation: more than one element of the written-to tensor refers to a single memory location. Please clone() the tensor before performing the operation.")
    if out.dtype is result.dtype:
        return
    words = _EXACT.get(name)
    earlier = _ORDER.index(out.dtype._kind) < _ORDER.index(result.dtype._kind) and not (out.dtype._kind == "u" and result.dtype._kind == "i")
    if words is None and earlier:
        words = _CAST.get(name, "result type {result} can't be cast to the desired output type {out}")
    if words is not None:
        raise RuntimeError(words.format(name=name, out=out.dtype._torch, result=result.dtype._torch, c_out=c_name(out.dtype), c_result=c_name(result.dtype)))


def refuse_in_place(x, dtype):
    """Raise because an operation in place is to give x elements of another type."""
    raise RuntimeError(f"Bad in-place call: input tensor dtype {c_name(x.dtype)} and output tensor dtype {c_name(dtype)} should match")
