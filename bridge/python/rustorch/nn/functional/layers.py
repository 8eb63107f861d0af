"""Convolutions, norms and attention."""

import rustorch as rt

from ..._C import (
    batch_norm, conv1d, conv2d, conv3d, conv_transpose1d, conv_transpose2d, conv_transpose3d, group_norm, instance_norm, layer_norm, linear, pad,
    pairwise_distance, pixel_shuffle, pixel_unshuffle, rms_norm, scaled_dot_product_attention,
)
from ...amp import as_given


@as_given
def bilinear(input1, input2, weight, bias=None):
    """Return x1ᵀ weight[k] x2 + bias for each k: (*, in1), (*, in2) and weight (out, in1, in2) give (*, out)."""
    if weight.dim() != 3 or input1.size(-1) != weight.size(1) or input2.size(-1) != weight.size(2):
        raise RuntimeError(f"bilinear(): input sizes {list(input1.shape)} and {list(input2.shape)} do not match weight size {list(weight.shape)}")
    if input1.shape[:-1] != input2.shape[:-1]:
        raise RuntimeError(f"bilinear(): input batch dimensions do not match: got {list(input1.shape[:-1])} and {list(input2.shape[:-1])}")
    left = input1.unsqueeze(-2).unsqueeze(-2) @ weight
    out = (left @ input2.unsqueeze(-2).unsqueeze(-1)).squeeze(-1).squeeze(-1)
    return out if bias is None else out + bias


def channel_shuffle(input, groups):
    """Return (N, C, …) with the channels of groups taken in turn (Zhang et al., 2018)."""
    if input.dim() < 3:
        raise RuntimeError(f"channel_shuffle expects input with > 2 dims, but got input with sizes {list(input.shape)}")
    if groups <= 0:
        raise RuntimeError(f"Number of groups to divide channels in must be positive. Value of groups:{groups}")
    n, c, rest = input.size(0), input.size(1), input.shape[2:]
    if c % groups:
        raise RuntimeError(f"Number of channels must be divisible by groups. Got {c} channels and {groups} groups.")
    return input.reshape(n, groups, c // groups, *rest).transpose(1, 2).reshape(n, c, *rest)
