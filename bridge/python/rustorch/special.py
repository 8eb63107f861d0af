"""Special functions of mathematics: what there is of torch.special."""

from . import _C
from ._special_gen import *  # noqa: F403 - the rows of the table
from .ops import polygamma as polygamma


def round(input, *, decimals=0, out=None):
    """input rounded to decimals places, the even number of two that are as near; integers are refused, as in PyTorch."""
    return _C.round(input, decimals=decimals, out=out)
