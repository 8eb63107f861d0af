"""The exceptions of rustorch.

All have the base :class:`RustorchError`. Each is also of the built-in type that
PyTorch raises in its place, so that programs which catch that keep working.
"""

import builtins
import pickle


class RustorchError(RuntimeError):
    """The base of every rustorch error."""


class ShapeMismatchError(RustorchError, ValueError):
    """Shapes that do not fit each other, or do not fit the operation.

    ``shape1`` and ``shape2`` are the shapes of the operands; ``shape2`` is None
    if there is only one, and both are None if the error has none.
    """

    def __init__(self, message="", shape1=None, shape2=None):
        super().__init__(message)
        self.shape1 = shape1
        self.shape2 = shape2

    def __str__(self):
        text = super().__str__()
        if self.shape1 is None:
            return text
        if self.shape2 is None:
            return f"{text} (shape {list(self.shape1)})"
        return f"{text} (shapes {list(self.shape1)} and {list(self.shape2)})"

    def __reduce__(self):
        return type(self), (self.args[0], self.shape1, self.shape2)


class IndexError(RustorchError, builtins.IndexError):
    """An index or a dimension that is out of range."""


class DTypeError(RustorchError, TypeError):
    """An operation on elements of a type that it is not defined for."""


class UnsupportedDTypeError(DTypeError, NotImplementedError):
    """An operation that is there, but not for elements of this type."""


class ArgumentError(RustorchError, ValueError):
    """An argument that has no meaning for the operation."""


class LayoutError(RustorchError, NotImplementedError):
    """An operation that is not there for sparse tensors, or only for them."""


class LinAlgError(RustorchError):
    """A decomposition or solution that does not exist for a matrix, or was not found."""


class ArgumentTypeError(RustorchError, TypeError):
    """An argument of a type that the operation does not take."""


class GradError(RustorchError):
    """A request for gradients that cannot be met."""


class NoDerivativeError(GradError, NotImplementedError):
    """A derivative that no formula is known of."""


class OutOfMemoryError(RustorchError, MemoryError):
    """A request for more memory than there is."""


class DeviceError(RustorchError, AssertionError):
    """A request for a device that this machine's build has not: there is only the CPU."""


class ShareError(RustorchError):
    """Memory of another process is gone, unsealed, or no tensor."""


class CheckpointError(RustorchError, pickle.UnpicklingError):
    """A file of saved tensors that is damaged, or that wants more than to make tensors."""


class ForkError(RustorchError):
    """An operation in a process that was forked after the library was loaded."""


class InternalError(RustorchError):
    """A failure inside the library. Please report it."""
