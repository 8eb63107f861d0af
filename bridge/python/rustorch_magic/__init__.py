"""Go cells in Python notebooks: `%load_ext rustorch_magic`, then `%%rustorch`.

The cells run in a kernel of their own, a process beside this one, so that
nothing that happens there can touch a Python variable.
"""

from ._version import __version__
from .errors import GoError, KernelDied, KernelMissing

__all__ = ["GoError", "KernelDied", "KernelMissing", "__version__"]


def load_ipython_extension(shell):
    """Define the magics. The kernel starts with the first Go cell."""
    from .magics import RustorchMagics

    if RustorchMagics.__name__ not in shell.magics_manager.registry:
        shell.register_magics(RustorchMagics(shell))


def unload_ipython_extension(shell):
    """End the kernel and take the magics away."""
    from .magics import RustorchMagics

    magics = shell.magics_manager.registry.pop(RustorchMagics.__name__, None)
    if magics is None:
        return
    magics.stop()
    for kind, names in magics.magics.items():
        for name in names:
            shell.magics_manager.magics[kind].pop(name, None)
