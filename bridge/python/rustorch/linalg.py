"""Linear algebra: what there is of torch.linalg."""

from ._C import matmul as matmul
from .errors import LinAlgError as LinAlgError
from ._linalg_gen import *  # noqa: F403 - the rows of the table
