"""Chi2, under PyTorch's name of its file."""

from .gamma import Chi2
