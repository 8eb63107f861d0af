"""Complex numbers: the parts of tensors as attributes, and conjugation.

A conjugate is a view with a bit, which is_conj() tells; operations read it as the
conjugated numbers, and resolve_conj() makes a copy of those.
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
    """Whether input is a view of elements whose conjugates it stands for."""
    return input.is_conj()


def is_neg(input):
    """Whether input is a view of elements whose negatives it stands for."""
    return input.is_neg()


def adjoint(input):
    """input with its last two dimensions exchanged and conjugated."""
    return _C.mH(input)


method(adjoint)


@method
def __complex__(self):
    if self.numel() != 1:
        raise ArgumentError("only one element tensors can be converted to Python scalars")
    return complex(self.item())
