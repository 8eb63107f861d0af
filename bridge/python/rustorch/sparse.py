"""Functions of sparse tensors: what there is of torch.sparse."""

from ._sparse_gen import *  # noqa: F403 - the rows of the table
