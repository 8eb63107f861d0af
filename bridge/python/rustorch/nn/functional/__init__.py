"""The functions behind the layers, with PyTorch's names and arguments."""

from .activation import *
from .layers import *
from .loss import *
