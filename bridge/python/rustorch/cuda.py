"""There are no GPUs here: every function says so, and programs that ask first run."""

from .errors import DeviceError


def is_available():
    """False: rustorch computes on the CPU."""
    return False


def device_count():
    """0: rustorch computes on the CPU."""
    return 0


def manual_seed_all(seed):
    """Does nothing: there is no GPU to seed."""


def manual_seed(seed):
    """Does nothing: there is no GPU to seed."""


def empty_cache():
    """Does nothing: there is no memory of a GPU."""


def synchronize(device=None):
    """Raises: there is no GPU to wait for."""
    raise DeviceError("rustorch computes on the CPU; there is no device 'cuda'.")


def current_device():
    """Raises: there is no GPU."""
    raise DeviceError("rustorch computes on the CPU; there is no device 'cuda'.")
