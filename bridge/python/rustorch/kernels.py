"""Fused kernels by name."""

from .nn.functional import scaled_dot_product_attention

__all__ = ["scaled_dot_product_attention"]
