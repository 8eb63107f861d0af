"""Layers that change shapes: flattening, padding, shuffling."""

from . import functional as F
from .module import Module


class Flatten(Module):
    """Joins the dimensions from start_dim to end_dim into one."""

    def __init__(self, start_dim=1, end_dim=-1):
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input):
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self):
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Splits dimension dim into dimensions of the sizes unflattened_size."""

    def __init__(self, dim, unflattened_size):
        super().__init__()
        self.dim, self.unflattened_size = dim, tuple(unflattened_size)

    def forward(self, input):
        dim = self.dim % input.dim()
        return input.reshape(*input.shape[:dim], *self.unflattened_size, *input.shape[dim + 1:])

    def extra_repr(self):
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


class PixelShuffle(Module):
    """Rearranges (…, C r², H, W) to (…, C, H r, W r)."""

    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Module):
    """Rearranges (…, C, H r, W r) to (…, C r², H, W)."""

    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"


class ChannelShuffle(Module):
    """Takes the channels of groups in turn; see functional.channel_shuffle."""

    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, input):
        return F.channel_shuffle(input, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"


class Unfold(Module):
    """The windows of (N, C, H, W) or (C, H, W) as columns (N, C * KH * KW, L)."""

    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input):
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class Fold(Unfold):
    """The sums (N, C, *output_size) of columns at the places from which Unfold takes them."""

    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__(kernel_size, dilation, padding, stride)
        self.output_size = output_size

    def forward(self, input):
        return F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"output_size={self.output_size}, {super().extra_repr()}"


class _Pad(Module):
    _dims, _mode = 0, "constant"

    def __init__(self, padding):
        super().__init__()
        self.padding = F.ntuple(padding, 2 * self._dims)

    def forward(self, input):
        if input.dim() not in (self._dims + 1, self._dims + 2) and self._mode != "constant":
            raise ValueError(f"expected {self._dims + 1}D or {self._dims + 2}D input (got {input.dim()}D input)")
        return F.pad(input, self.padding, self._mode)

    def extra_repr(self):
        return f"{self.padding}"


class _ConstantPad(_Pad):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def forward(self, input):
        return F.pad(input, self.padding, "constant", self.value)

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


def _pads(base, prefix, mode, doc):
    """Make the classes of one mode for one, two and three dimensions."""
    made = []
    for n in (1, 2, 3):
        made.append(type(f"{prefix}Pad{n}d", (base,), {"_dims": n, "_mode": mode, "__doc__": f"{doc} (the last {n} dimensions).", "__module__": __name__}))
    return made


ConstantPad1d, ConstantPad2d, ConstantPad3d = _pads(_ConstantPad, "Constant", "constant", "Pads with a value")
ZeroPad1d, ZeroPad2d, ZeroPad3d = _pads(_Pad, "Zero", "constant", "Pads with zeros")
ReflectionPad1d, ReflectionPad2d, ReflectionPad3d = _pads(_Pad, "Reflection", "reflect", "Pads with the mirrored input")
ReplicationPad1d, ReplicationPad2d, ReplicationPad3d = _pads(_Pad, "Replication", "replicate", "Pads with the elements at the edge")
CircularPad1d, CircularPad2d, CircularPad3d = _pads(_Pad, "Circular", "circular", "Pads with the input repeated")
