"""LogNormal, under PyTorch's name of its file."""

from .continuous import LogNormal
