"""Attention (Vaswani et al., 2017)."""

import math

import rustorch as rt
from . import functional as F
from . import init
from .linear import NonDynamicallyQuantizableLinear
from .module import Module
from .parameter import Parameter


def _additive(mask, dtype):
    """Return a mask that is added to scores: True becomes -inf."""
    if mask is None or mask.is_floating_point():
        return mask
    if mask.dtype != rt.bool:
        raise AssertionError("only bool and floating types of masks are supported")
    return rt.zeros(mask.shape, dtype=dtype).masked_fill(mask, -math.inf)


class MultiheadAttention(Module):
    """Attention in num_heads parts of the features.

    query (L, N, E), key (S, N, kdim), value (S, N, vdim), or with the batch
    first, or without one; returns the output (L, N, E) and the weights (N, L, S).
    """

    def __init__(self, embed_dim, num_heads, dropout=0.0, bias=True, add_bias_kv=False, add_zero_attn=False, kdim=None, vdim=None, batch_first=False, device=None, dtype=None):
        super().__init__()
        if embed_dim <= 0 or num_heads <= 0:
            raise ValueError(f"embed_dim and num_heads must be greater than 0, got embed_dim={embed_dim} and num_heads={num_heads} instead")
        if embed_dim % num_heads:
            raise AssertionError("embed_dim must be divisible by num_heads")
        self.embed_dim, self.num_heads, self.head_dim = embed_dim, num_heads, embed_dim // num_heads
        self.kdim, self.vdim = kdim or embed_dim, vdim or embed_dim
        self.dropout, self.batch_first, self.add_zero_attn = dropout, batch_first, add_zero_attn
        self._same = self.kdim == self.vdim == embed_dim
        make = {"device": device, "dtype": dtype}
        shapes = {"q_proj_weight": None, "k_proj_weight": None, "v_proj_weight": None, "in_proj_weight": (3 * embed_dim, embed_dim)}
        if not self._same:
            shapes = {"q_proj_weight": (embed_dim, embed_dim), "k_proj_weight": (embed_dim, self.kdim), "v_proj_weight": (embed_dim, self.vdim), "in_proj_weight": None}
        shapes["in_proj_bias"] = (3 * embed_dim,) if bias else None
        for name, shape in shapes.items():
            self.register_parameter(name, None if shape is None else Parameter(rt.empty(shape, **make)))
        self.out_proj = NonDynamicallyQuantizableLinear(embed_dim, embed_dim, bias=bias, **make)
        for name in ("bias_k", "bias_v"):
            self.register_parameter(name, Parameter(rt.empty((1, 1, embed_dim), **make)) if add_bias_kv else None)
        self._reset_parameters()

    def _reset_parameters(self):
        for weight in (self.in_proj_weight, self.q_proj_weight, self.k_proj_weight, self.v_proj_weight):
            if weight is not None:
                init.xavier_uniform_(weight)
        if self.in_proj_bias is not None:
            init.constant_(self.in_proj_bias, 0.0)
            init.constant_(self.out_proj.bias, 0.0)
        for bias in (self.bias_k, self.bias_v):
            if bias is not None:
                init.xavier_normal_(bias)

    def forward(self, query, key, value, key_padding_mask=None, need_weights=True, attn_mask=None, average_attn_weights=True, is_causal=False):
        if is_causal and attn_mask is None:
            raise RuntimeError("Need attn_mask if specifying the is_causal hint.")
        single = query.dim() == 2
        if query.size(-1) != self.embed_dim:
            raise AssertionError(f"was expecting embedding dimension of {self.embed_dim}, but got {query.size(-1)}")
        if query.dim() not in (2, 3):
            raise AssertionError(f"query should be unbatched 2D or batched 3D tensor but received {query.dim()}-D query tensor")
        if single:
            query, key, value = (t.unsqueeze(0) for t in (query, key, value))
            key_padding_mask = None if key_padding_mask is None else key_padding_mask.unsqueeze(0)
        elif not self.batch_first:
            query, key, value = (t.transpose(0, 1) for t in (query, key, value))
        out, weights = self._attend(query, key, value, _additive(key_padding_mask, query.dtype), _additive(attn_mask, query.dtype))
        if average_attn_weights:
            weights = weights.mean(1)
        if single:
            out, weights = out.squeeze(0), weights.squeeze(0)
        elif not self.batch_first:
            out = out.transpose(0, 1)
        return out, weights if need_weights else None

    def _project(self, query, key, value):
        biases = (None, None, None) if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        weights = self.in_proj_weight.chunk(3) if self._same else (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        return [F.linear(t, w, b) for t, w, b in zip((query, key, value), weights, biases)]

    def _attend(self, query, key, value, padding, mask):
        q, k, v = self._project(query, key, value)
        n, extra = q.size(0), 0
        if self.bias_k is not None:
            k, v = (rt.cat([t, b.expand(n, 1, self.embed_dim)], 1) for t, b in ((k, self.bias_k), (v, self.bias_v)))
            extra += 1
        if self.add_zero_attn:
            k, v = (rt.cat([t, t.new_zeros(n, 1, self.embed_dim)], 1) for t in (k, v))
            extra += 1
        q, k, v = (t.reshape(n, -1, self.num_heads, self.head_dim).transpose(1, 2) for t in (q, k, v))
        scores = q @ k.transpose(-2, -1) * (1 / math.sqrt(self.head_dim))
        if mask is not None:
            mask = F.pad(mask, (0, extra))
            scores = scores + (mask if mask.dim() == 2 else mask.reshape(n, self.num_heads, *mask.shape[-2:]))
        if padding is not None:
            scores = scores + F.pad(padding, (0, extra))[:, None, None, :]
        weights = F.dropout(scores.softmax(-1), self.dropout, self.training)
        out = (weights @ v).transpose(1, 2).reshape(n, -1, self.embed_dim)
        return self.out_proj(out), weights
