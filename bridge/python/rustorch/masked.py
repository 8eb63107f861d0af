"""Functions that leave out elements where a mask is false: what there is of torch.masked."""

from ._masked_gen import *  # noqa: F403 - the rows of the table
