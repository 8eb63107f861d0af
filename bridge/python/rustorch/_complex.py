"""Complex numbers: the parts of tensors as attributes, and conjugation.

Conjugates are computed at once, so conj() gives a new tensor and is_conj() is
always False.
"""

from . import _C
from ._on_tensor import method
from .errors import ArgumentError
from .tensor import Tensor

__all__ = ["is_conj", "is_neg", "adjoint"]


def _attribute(name, write=None):
    """Makes the function of the table an attribute of tensors."""
    setattr(Tensor, name, property(getattr(_C, name), write, doc=getattr(_C, name).__doc__))


def _part(name):
    """A part of complex numbers; assigning changes the elements."""

    def write(self, value):
        part = getattr(_C, name)(self)
        part.copy_(value) if isinstance(value, Tensor) else part.fill_(value)

    _attribute(name, write)


_attribute("mH")
_attribute("H")
_part("real")
_part("imag")


def is_conj(input):
    """False: conj() computes."""
    return False


def is_neg(input):
    """False: no tensor has a negation that is still to be done."""
    return False


def adjoint(input):
    """input with its last two dimensions exchanged and conjugated."""
    return _C.mH(input)


for _f in (is_conj, is_neg, adjoint):
    method(_f)


@method
def __complex__(self):
    if self.numel() != 1:
        raise ArgumentError("only one element tensors can be converted to Python scalars")
    return complex(self.item())
