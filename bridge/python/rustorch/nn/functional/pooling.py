"""Poolings, and the windows that they look at."""

import math

import rustorch as rt

from ..._C import avg_pool1d, avg_pool2d, avg_pool3d, col2im, im2col, pad


def ntuple(value, n):
    """Return value, or n times value if it is a number."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * n


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, L) or (C, L)."""
    if not return_indices:
        return rt._C.max_pool1d(input, kernel_size, stride, padding, dilation, ceil_mode)
    one = [ntuple(v, 1)[0] for v in (kernel_size, kernel_size if stride is None else stride, padding, dilation)]
    out = max_pool2d(input.unsqueeze(-2), (1, one[0]), (1, one[1]), (0, one[2]), (1, one[3]), ceil_mode, True)
    return tuple(t.squeeze(-2) for t in out)


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, H, W) or (C, H, W)."""
    if not return_indices:
        return rt._C.max_pool2d(input, kernel_size, stride, padding, dilation, ceil_mode)
    return tuple(rt._C.max_pool2d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode))


def max_pool3d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, D, H, W) or (C, D, H, W)."""
    if not return_indices:
        return rt._C.max_pool3d(input, kernel_size, stride, padding, dilation, ceil_mode)
    return tuple(rt._C.max_pool3d_with_indices(input, kernel_size, stride, padding, dilation, ceil_mode))


def _size(input, output_size, n):
    """Return an output size of n numbers; the input's stand for None."""
    if not isinstance(output_size, (tuple, list)):
        return output_size
    if input.dim() <= len(output_size):
        raise ValueError(f"Input dimension should be at least {len(output_size) + 1}")
    return tuple(size if want is None else want for want, size in zip(output_size, input.shape[-len(output_size):]))


def _one(name, output_size):
    if isinstance(output_size, (tuple, list)) and len(output_size) != 1:
        raise RuntimeError(f"{name}() argument 'output_size' should contain one int (got {len(output_size)})")
    return output_size


def adaptive_avg_pool1d(input, output_size):
    """Return means of (…, L) over windows that make it (…, output_size)."""
    return rt._C.adaptive_avg_pool1d(input, _one("adaptive_avg_pool1d", output_size))


def adaptive_avg_pool2d(input, output_size):
    """Return means of (…, H, W) over windows that make it (…, *output_size); None keeps a size."""
    return rt._C.adaptive_avg_pool2d(input, _size(input, output_size, 2))


def adaptive_avg_pool3d(input, output_size):
    """Return means of (…, D, H, W) over windows that make it (…, *output_size); None keeps a size."""
    return rt._C.adaptive_avg_pool3d(input, _size(input, output_size, 3))


def _adaptive_max(name, n):
    pool = getattr(rt._C, name + "_with_indices")

    def function(input, output_size, return_indices=False):
        out = tuple(pool(input, _size(input, _one(name, output_size) if n == 1 else output_size, n)))
        return out if return_indices else out[0]

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return the greatest elements of windows that share out the last {n} dimensions, and their indices if ``return_indices``; None keeps a size."
    return function


adaptive_max_pool1d = _adaptive_max("adaptive_max_pool1d", 1)
adaptive_max_pool2d = _adaptive_max("adaptive_max_pool2d", 2)
adaptive_max_pool3d = _adaptive_max("adaptive_max_pool3d", 3)


def _lp(name, n, average, greatest):
    def function(input, norm_type, kernel_size, stride=None, ceil_mode=False):
        if norm_type == 0:
            raise ValueError(f"norm_type must be a non-zero value, but got {norm_type}")
        if norm_type == math.inf:
            return greatest(input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        if norm_type == -math.inf:
            return -greatest(-input.abs(), kernel_size, stride, 0, 1, ceil_mode)
        out = average(input.pow(norm_type), kernel_size, stride, 0, ceil_mode)
        return (out.sign() * out.abs().relu()).mul(math.prod(ntuple(kernel_size, n))).pow(1.0 / norm_type)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Return the norms, of order norm_type, of all windows of the last {n} dimensions."
    return function


lp_pool1d = _lp("lp_pool1d", 1, avg_pool1d, max_pool1d)
lp_pool2d = _lp("lp_pool2d", 2, avg_pool2d, max_pool2d)
lp_pool3d = _lp("lp_pool3d", 3, avg_pool3d, max_pool3d)


def _unpooled(input, kernel_size, stride, padding, output_size, n):
    """Return the size, n numbers, that a pooling to input's size has had."""
    kernel, padding = ntuple(kernel_size, n), ntuple(padding, n)
    stride = kernel if stride is None else ntuple(stride, n)
    if min(stride) < 1:
        raise RuntimeError(f"strides should be greater than zero, but got stride: {list(stride)}")
    usual = [(size - 1) * s + k - 2 * p for size, s, k, p in zip(input.shape[-n:], stride, kernel, padding)]
    if output_size is None:
        return usual
    wanted = list(output_size)[2:] if len(output_size) == n + 2 else list(output_size)
    if len(wanted) != n:
        raise ValueError(f"output_size should be a sequence containing {n} or {n + 2} elements, but it has a length of '{len(output_size)}'")
    for d, (size, least, s) in enumerate(zip(wanted, usual, stride)):
        if not least - s < size < least + s:
            raise ValueError(f'invalid output_size "{wanted}" (dim {d} must be between {least - s} and {least + s})')
    return wanted


def _unpool(name, n):
    def function(input, indices, kernel_size, stride=None, padding=0, output_size=None):
        size = _unpooled(input, kernel_size, stride, padding, output_size, n)
        if input.shape != indices.shape:
            raise RuntimeError(f"Expected shape of indices to be same as that of the input tensor ({list(input.shape)}) but got indices tensor with shape: {list(indices.shape)}")
        dims = max(n, 2)
        if input.dim() not in (n + 1, n + 2):
            raise RuntimeError(f"Input to max_unpooling{dims}d should be a {dims + 1}d or {dims + 2}d Tensor, but got a tensor with {input.dim() + dims - n} dimensions.")
        places, lead = math.prod(size), input.shape[:-n]
        if indices.numel() and not 0 <= int(indices.min()) <= int(indices.max()) < places:
            raise RuntimeError(f"Found an invalid max index: {int(indices.max())} (output volumes are of size {'x'.join(map(str, size))})")
        flat = input.new_zeros((*lead, places)).scatter(-1, indices.flatten(-n), input.flatten(-n))
        return flat.reshape(*lead, *size)

    function.__name__ = function.__qualname__ = name
    function.__doc__ = f"Put the elements of a max pooling back to where indices say, among zeros, in the last {n} dimensions."
    return function


max_unpool1d, max_unpool2d, max_unpool3d = _unpool("max_unpool1d", 1), _unpool("max_unpool2d", 2), _unpool("max_unpool3d", 3)


def unfold(input, kernel_size, dilation=1, padding=0, stride=1):
    """Return the windows of (N, C, H, W) or (C, H, W) as columns (N, C * KH * KW, L)."""
    return im2col(input, kernel_size, dilation, padding, stride)


def fold(input, output_size, kernel_size, dilation=1, padding=0, stride=1):
    """Return the sums (N, C, *output_size) of columns at the places from which unfold takes them."""
    return col2im(input, ntuple(output_size, 2), kernel_size, dilation, padding, stride)


def local_response_norm(input, size, alpha=1e-4, beta=0.75, k=1.0):
    """Return input / (k + alpha * m)**beta with the mean m of the squares of
    ``size`` neighboring channels of (N, C, …) (Krizhevsky et al., 2012)."""
    if input.dim() < 3:
        raise ValueError(f"Expected 3D or higher dimensionality input (got {input.dim()} dimensions)")
    if input.numel() == 0:
        return input
    squares = (input * input).reshape(input.size(0), 1, input.size(1), -1)
    squares = pad(squares, (0, 0, size // 2, (size - 1) // 2))
    mean = avg_pool2d(squares, (size, 1), stride=1).reshape(input.shape)
    return input / mean.mul(alpha).add(k).pow(beta)
