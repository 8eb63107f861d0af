"""Special functions of mathematics: what there is of torch.special."""

from ._special_gen import *  # noqa: F403 - the rows of the table
from .ops import polygamma as polygamma
