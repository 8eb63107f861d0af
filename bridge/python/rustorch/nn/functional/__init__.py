"""The functions behind the layers, with PyTorch's names and arguments."""

from .activation import *
from .embedding import *
from .layers import *
from .loss import *
from .pooling import *
from .resize import *
from .sampling import *
