"""Convolutions, poolings, norms, lookups and padding."""

import math

import rustorch as rt
from ..._C import linear, one_hot


def refuse(what, **arguments):
    """Raise for arguments that are set and that this library does not have."""
    for name, value in arguments.items():
        if value:
            raise NotImplementedError(f"{what}: {name}={value!r} is not supported by rustorch; leave it at its default")


def ntuple(value, n):
    """Return value, or n times value if it is a number."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,) * n


def _same(padding, kernel, stride, dilation):
    """Return the sizes (before, after) that the paddings "same" and "valid" stand for."""
    if padding == "valid":
        return [(0, 0)] * len(kernel)
    if padding != "same":
        raise ValueError(f"Invalid padding string {padding!r}, should be one of 'valid', 'same'")
    if any(s != 1 for s in stride):
        raise ValueError("padding='same' is not supported for strided convolutions")
    total = [d * (k - 1) for d, k in zip(dilation, kernel)]
    return [(t // 2, t - t // 2) for t in total]


def _conv(n, op, input, weight, bias, stride, padding, dilation, groups):
    stride, dilation = ntuple(stride, n), ntuple(dilation, n)
    if isinstance(padding, str):
        sides = _same(padding, weight.shape[2:], stride, dilation)
        if all(a == b for a, b in sides):
            padding = tuple(a for a, _ in sides)
        else:
            input = pad(input, [x for side in reversed(sides) for x in side])
            padding = (0,) * n
    return op(input, weight, bias, stride, ntuple(padding, n), dilation, groups)


def conv1d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate (N, C, L) or (C, L) with weight (O, C/groups, K)."""
    return _conv(1, rt.conv1d, input, weight, bias, stride, padding, dilation, groups)


def conv2d(input, weight, bias=None, stride=1, padding=0, dilation=1, groups=1):
    """Cross-correlate (N, C, H, W) or (C, H, W) with weight (O, C/groups, KH, KW)."""
    return _conv(2, rt.conv2d, input, weight, bias, stride, padding, dilation, groups)


def pad(input, pad, mode="constant", value=None):
    """Pad the last dimensions, given as (before, after) from the last one on."""
    if len(pad) % 2 or len(pad) > 2 * input.dim():
        raise RuntimeError(f"Padding length should be even and less than or equal to two times the input dimension but got padding length {len(pad)} and input of dimension {input.dim()}")
    if mode == "constant":
        return _pad_constant(input, list(pad), 0.0 if value is None else value)
    if value:
        raise ValueError(f'Padding mode "{mode}" doesn\'t take in value argument')
    if mode not in _INDEX:
        raise NotImplementedError(f"Unrecognised padding mode {mode}")
    for k in range(len(pad) // 2):
        dim = input.dim() - 1 - k
        input = _INDEX[mode](input, dim, pad[2 * k], pad[2 * k + 1])
    return input


def _pad_constant(input, pad, value):
    for k in range(len(pad) // 2):
        before, after, dim = pad[2 * k], pad[2 * k + 1], input.dim() - 1 - k
        size = input.size(dim)
        if size + before + after < 0:
            raise RuntimeError(f"The input size {size}, plus negative padding {before} and {after}, resulted in a negative output size, which is invalid. Check dimension {dim} of your input.")
        start, stop = max(-before, 0), size - max(-after, 0)
        if (start, stop) != (0, size):
            input = input.narrow(dim, start, stop - start)
        parts = []
        for extra in (before, after):
            shape = list(input.shape)
            shape[dim] = max(extra, 0)
            parts.append(input.new_full(shape, value))
        if before > 0 or after > 0:
            input = rt.cat([parts[0], input, parts[1]], dim)
    return input


def _picked(input, dim, positions):
    return input.index_select(dim, rt.tensor(positions, dtype=rt.int64))


def _reflect(input, dim, before, after):
    n = input.size(dim)
    if before >= n or after >= n:
        raise RuntimeError(f"Argument #4: Padding size should be less than the corresponding input dimension, but got: padding ({before}, {after}) at dimension {dim} of input {list(input.shape)}")
    return _picked(input, dim, [n - 1 - abs(n - 1 - abs(i)) for i in range(-before, n + after)])


def _replicate(input, dim, before, after):
    n = input.size(dim)
    return _picked(input, dim, [min(max(i, 0), n - 1) for i in range(-before, n + after)])


def _circular(input, dim, before, after):
    n = input.size(dim)
    if before > n or after > n:
        raise RuntimeError("Padding value causes wrapping around more than once.")
    first, kept = max(-before, 0), n - max(-before, 0) - max(-after, 0)
    return _picked(input, dim, [first + i % kept for i in range(-max(before, 0), kept + max(after, 0))])


_INDEX = {"reflect": _reflect, "replicate": _replicate, "circular": _circular}


def max_pool2d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, H, W) or (C, H, W)."""
    out = rt.max_pool2d_with_indices(input, kernel_size, kernel_size if stride is None else stride, padding, dilation, ceil_mode)
    return tuple(out) if return_indices else out[0]


def max_pool1d(input, kernel_size, stride=None, padding=0, dilation=1, ceil_mode=False, return_indices=False):
    """Return the greatest element of every window of (N, C, L) or (C, L)."""
    one = [ntuple(v, 1)[0] for v in (kernel_size, kernel_size if stride is None else stride, padding, dilation)]
    out = max_pool2d(input.unsqueeze(-2), (1, one[0]), (1, one[1]), (0, one[2]), (1, one[3]), ceil_mode, True)
    out = tuple(t.squeeze(-2) for t in out)
    return out if return_indices else out[0]


def avg_pool2d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True, divisor_override=None):
    """Return the mean of every window of (N, C, H, W) or (C, H, W)."""
    return rt.avg_pool2d(input, kernel_size, kernel_size if stride is None or stride == [] else stride, padding, ceil_mode, count_include_pad, divisor_override)


def avg_pool1d(input, kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True):
    """Return the mean of every window of (N, C, L) or (C, L)."""
    one = [ntuple(v, 1)[0] for v in (kernel_size, kernel_size if stride is None else stride, padding)]
    return avg_pool2d(input.unsqueeze(-2), (1, one[0]), (1, one[1]), (0, one[2]), ceil_mode, count_include_pad).squeeze(-2)


def _adaptive_mean(input, dim, size):
    n = input.size(dim)
    if size is None or size == n:
        return input
    if size < 0:
        raise RuntimeError(f"adaptive_avg_pool2d: elements of output_size must be greater than or equal to 0 but received {size}")
    if n % size == 0:
        shape = list(input.shape)
        dim %= input.dim()
        return input.reshape(shape[:dim] + [size, n // size] + shape[dim + 1:]).mean(dim + 1)
    edges = [(i * n // size, -((-(i + 1) * n) // size)) for i in range(size)]
    return rt.stack([input.narrow(dim, a, b - a).mean(dim) for a, b in edges], dim)


def adaptive_avg_pool1d(input, output_size):
    """Return means of (…, L) over windows that make it (…, output_size)."""
    return adaptive_avg_pool2d(input.unsqueeze(-2), (1, ntuple(output_size, 1)[0])).squeeze(-2)


def adaptive_avg_pool2d(input, output_size):
    """Return means of (…, H, W) over windows that make it (…, output_size)."""
    if input.dim() not in (3, 4):
        raise RuntimeError(f"adaptive_avg_pool2d(): Expected 3D or 4D tensor, but got {list(input.shape)}")
    height, width = ntuple(output_size, 2)
    if (height, width) == tuple(input.shape[-2:]):
        return input.clone()
    return _adaptive_mean(_adaptive_mean(input, -1, width), -2, height)


def embedding(input, weight, padding_idx=None, max_norm=None, norm_type=2.0, scale_grad_by_freq=False, sparse=False):
    """Look up the rows of weight (V, D) at indices (*): (*, D)."""
    refuse("embedding", max_norm=max_norm, scale_grad_by_freq=scale_grad_by_freq, sparse=sparse)
    if padding_idx is not None:
        if not -weight.size(0) <= padding_idx < weight.size(0):
            raise AssertionError("Padding_idx must be within num_embeddings")
        padding_idx %= weight.size(0)
    return rt.embedding(weight, input, -1 if padding_idx is None else padding_idx)


def layer_norm(input, normalized_shape, weight=None, bias=None, eps=1e-5):
    """Normalize over the last dimensions, whose sizes are normalized_shape (Ba et al., 2016)."""
    return rt.layer_norm(input, normalized_shape, weight, bias, eps)


def rms_norm(input, normalized_shape, weight=None, eps=None):
    """Divide by the root of the mean square over the last dimensions (Zhang and Sennrich, 2019)."""
    shape = ntuple(normalized_shape, 1)
    if weight is not None and tuple(weight.shape) != shape:
        raise RuntimeError(f"Expected weight to be of same shape as normalized_shape, but got weight of shape {list(weight.shape)} and normalized_shape = {list(shape)}")
    if tuple(input.shape[-len(shape):]) != shape:
        raise RuntimeError(f"Given normalized_shape={list(shape)}, expected input with shape [*, {', '.join(map(str, shape))}], but got input of size{list(input.shape)}")
    mean = input.square().mean(list(range(-len(shape), 0)), keepdim=True)
    out = input * (mean + (rt.finfo(input.dtype).eps if eps is None else eps)).rsqrt()
    return out if weight is None else out * weight


def _along_channels(v, input):
    return v.view([1, -1] + [1] * (input.dim() - 2))


def _affine(out, weight, bias):
    if weight is not None:
        out = out * _along_channels(weight, out)
    return out if bias is None else out + _along_channels(bias, out)


def _track(running_mean, running_var, mean, var, count, momentum):
    with rt.no_grad():
        if running_mean is not None:
            running_mean.mul_(1 - momentum).add_(mean.detach() * momentum)
        if running_var is not None:
            running_var.mul_(1 - momentum).add_(var.detach() * (count / (count - 1) * momentum))


def batch_norm(input, running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=1e-5):
    """Normalize each channel of (N, C, …) over the batch, or by the running
    statistics outside training (Ioffe and Szegedy, 2015)."""
    channels = input.size(1) if input.dim() > 1 else 0
    count = input.numel() // max(channels, 1)
    if training and count == 1:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {input.size()}")
    if not training:
        if running_mean is None or running_var is None:
            raise RuntimeError("Expected running_mean and running_var to be defined when training=False")
        mean, var = running_mean, running_var
        return _affine((input - _along_channels(mean, input)) * (_along_channels(var, input) + eps).rsqrt(), weight, bias)
    if eps <= 0:
        raise ValueError(f"batch_norm eps must be positive during training, but got {eps}")
    if not input.numel():
        return input.clone()
    dims = [0, *range(2, input.dim())]
    mean = input.mean(dims, keepdim=True)
    centered = input - mean
    var = centered.square().mean(dims, keepdim=True)
    _track(running_mean, running_var, mean.flatten(), var.flatten(), count, momentum)
    return _affine(centered * (var + eps).rsqrt(), weight, bias)


def group_norm(input, num_groups, weight=None, bias=None, eps=1e-5):
    """Normalize groups of channels of (N, C, …) (Wu and He, 2018)."""
    if input.dim() < 2:
        raise RuntimeError(f"Expected at least 2 dimensions for input tensor but received {input.dim()}")
    if input.size(1) % num_groups:
        raise RuntimeError(f"Expected number of channels in input to be divisible by num_groups, but got input of shape {list(input.shape)} and num_groups={num_groups}")
    if input.size(1) == 0:
        raise RuntimeError("Expected number of channels to be greater than 0, got 0")
    if weight is not None and weight.numel() != input.size(1):
        raise RuntimeError(f"Expected weight to be a vector of size equal to the number of channels in input, but got weight of shape {list(weight.shape)} and input of shape {list(input.shape)}")
    if not input.numel():
        return input.clone()
    if input.numel() == num_groups:
        raise ValueError(f"Expected more than 1 value per channel when training, got input size {list(input.size())}")
    x = input.reshape(input.size(0), num_groups, -1)
    centered = x - x.mean(2, keepdim=True)
    out = centered * (centered.square().mean(2, keepdim=True) + eps).rsqrt()
    return _affine(out.reshape(input.shape), weight, bias)


def instance_norm(input, running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=1e-5):
    """Normalize each channel of each sample of (N, C, …) (Ulyanov et al., 2016)."""
    if not use_input_stats:
        return batch_norm(input, running_mean, running_var, weight, bias, False, momentum, eps)
    count = input.numel() // max(input.size(0) * input.size(1), 1)
    if count == 1:
        raise ValueError(f"Expected more than 1 spatial element when training, got input size {input.size()}")
    dims = list(range(2, input.dim()))
    mean = input.mean(dims, keepdim=True)
    centered = input - mean
    var = centered.square().mean(dims, keepdim=True)
    _track(running_mean, running_var, mean.flatten(1).mean(0), var.flatten(1).mean(0), count, momentum)
    return _affine(centered * (var + eps).rsqrt(), weight, bias)


def pixel_shuffle(input, upscale_factor):
    """Rearrange (…, C r², H, W) to (…, C, H r, W r) (Shi et al., 2016)."""
    r = upscale_factor
    *lead, c, h, w = input.shape
    if c % (r * r):
        raise RuntimeError(f"pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscale_factor, but input.size(-3)={c} is not divisible by {r * r}")
    n = len(lead)
    x = input.reshape(*lead, c // (r * r), r, r, h, w)
    return x.permute(*range(n), n, n + 3, n + 1, n + 4, n + 2).reshape(*lead, c // (r * r), h * r, w * r)


def scaled_dot_product_attention(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False):
    """Return softmax(query @ key.T * scale + mask) @ value (Vaswani et al., 2017).

    query (…, L, E), key (…, S, E), value (…, S, V): (…, L, V). attn_mask is
    True where attention is allowed, or is added; scale is 1/sqrt(E) by default.
    """
    from .activation import dropout

    refuse("scaled_dot_product_attention", enable_gqa=enable_gqa)
    if is_causal and attn_mask is not None:
        raise RuntimeError("_scaled_dot_product_attention: Explicit attn_mask should not be set when is_causal=True")
    rows, columns = query.size(-2), key.size(-2)
    scores = query @ key.transpose(-2, -1) * (1 / math.sqrt(query.size(-1)) if scale is None else scale)
    if is_causal:
        attn_mask = rt.ones(rows, columns, dtype=rt.bool).tril()
    if attn_mask is not None:
        scores = scores.masked_fill(~attn_mask, -math.inf) if attn_mask.dtype == rt.bool else scores + attn_mask
    weights = scores.softmax(-1)
    return (dropout(weights, dropout_p) if dropout_p > 0 else weights) @ value
