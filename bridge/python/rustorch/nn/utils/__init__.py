"""Helpers around parameters and gradients."""

import math

import rustorch as rt
from . import rnn

__all__ = ["clip_grad_norm_", "clip_grad_value_", "parameters_to_vector", "rnn", "vector_to_parameters"]


def _gradients(parameters):
    if isinstance(parameters, rt.Tensor):
        parameters = [parameters]
    return [p.grad for p in parameters if p.grad is not None]


def clip_grad_norm_(parameters, max_norm, norm_type=2.0, error_if_nonfinite=False, foreach=None):
    """Scale all gradients so that their joint norm is at most ``max_norm``.

    Returns the norm they had, a tensor of no dimensions.
    """
    grads = _gradients(parameters)
    if not grads:
        return rt.tensor(0.0)
    norm_type, max_norm = float(norm_type), float(max_norm)
    with rt.no_grad():
        norms = rt.stack([g.norm(norm_type) for g in grads])
        total = norms.max() if math.isinf(norm_type) else norms.norm(norm_type)
        if error_if_nonfinite and not math.isfinite(float(total)):
            raise RuntimeError(f"The total norm of order {norm_type} for gradients from `parameters` is non-finite, so it cannot be clipped. To disable this error and scale the gradients by the non-finite norm anyway, set `error_if_nonfinite=False`")
        factor = (max_norm / (total + 1e-6)).clamp(max=1.0)
        for g in grads:
            g.mul_(factor)
    return total


def clip_grad_value_(parameters, clip_value, foreach=None):
    """Limit every element of the gradients to [-clip_value, clip_value]."""
    with rt.no_grad():
        for g in _gradients(parameters):
            g.clamp_(-float(clip_value), float(clip_value))


def parameters_to_vector(parameters):
    """Return all parameters as one tensor of one dimension."""
    return rt.cat([p.reshape(-1) for p in parameters])


def vector_to_parameters(vec, parameters):
    """Make the parameters views of the parts of ``vec``, in order."""
    if not isinstance(vec, rt.Tensor):
        raise TypeError(f"expected rustorch.Tensor, but got: {type(vec).__name__}")
    start = 0
    for p in parameters:
        p.data = vec[start:start + p.numel()].view_as(p).data
        start += p.numel()
