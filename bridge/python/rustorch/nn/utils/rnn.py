"""Sequences of different lengths."""

from collections import namedtuple

import rustorch as rt

_Parts = namedtuple("PackedSequence", ["data", "batch_sizes", "sorted_indices", "unsorted_indices"])


class PackedSequence(_Parts):
    """Sequences one time step after the other, without padding.

    ``data`` (sum of lengths, *) holds the first elements of all sequences, then
    the second ones, and so on; ``batch_sizes`` says how many of each there are.
    The sequences are sorted by length, the longest first: ``sorted_indices``
    gives their order and ``unsorted_indices`` undoes it; both are None if they
    were sorted. pack_sequence and pack_padded_sequence make it.
    """

    def __new__(cls, data, batch_sizes=None, sorted_indices=None, unsorted_indices=None):
        if batch_sizes is None:
            if not isinstance(data, (list, tuple)) or len(data) != 2:
                raise AssertionError("Expected data to be a list or tuple of length 2")
            data, batch_sizes = data
        if unsorted_indices is None:
            unsorted_indices = invert_permutation(sorted_indices)
        return super().__new__(cls, data, batch_sizes, sorted_indices, unsorted_indices)

    def __getnewargs__(self):
        return tuple(self)

    def to(self, *args, **kwargs):
        """Return it with data in another type."""
        data = self.data.to(*args, **kwargs)
        return self if data is self.data else self._replace(data=data)

    def _as(self, dtype):
        return self.to(dtype)

    def float(self):
        """Return it with data in float32."""
        return self._as(rt.float32)

    def double(self):
        """Return it with data in float64."""
        return self._as(rt.float64)

    def half(self):
        """Return it with data in float16."""
        return self._as(rt.float16)

    def long(self):
        """Return it with data in int64."""
        return self._as(rt.int64)

    def int(self):
        """Return it with data in int32."""
        return self._as(rt.int32)

    def cpu(self, *args, **kwargs):
        """Return it as it is."""
        return self

    def cuda(self, *args, **kwargs):
        """Raise DeviceError: this library computes on the CPU."""
        return self.data.cuda(*args, **kwargs)

    @property
    def is_cuda(self):
        """False."""
        return False

    def is_pinned(self):
        """Return False."""
        return False


def invert_permutation(permutation):
    """Return the indices that undo a permutation; None gives None."""
    return None if permutation is None else permutation.argsort()


def pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True):
    """Pack padded sequences, (T, B, *) or (B, T, *) if ``batch_first``, of given lengths.

    With ``enforce_sorted`` the lengths must not increase; without it the
    sequences are sorted first.
    """
    lengths = rt.as_tensor(lengths).to(rt.int64)
    order = None
    if batch_first:
        input = input.transpose(0, 1)
    if not enforce_sorted:
        lengths, order = lengths.sort(descending=True)
        input = input.index_select(1, order)
    counts, steps = lengths.tolist(), input.size(0)
    _check_lengths(counts, input.size(1))
    sizes = [sum(n > t for n in counts) for t in range(counts[0])]
    rows = [t * input.size(1) + b for t, size in enumerate(sizes[:steps]) for b in range(size)]
    data = input.reshape(-1, *input.shape[2:]).index_select(0, rt.tensor(rows))
    return PackedSequence(data, rt.tensor(sizes), order)


def _check_lengths(counts, batch):
    if len(counts) != batch:
        raise RuntimeError(f"Expected `len(lengths)` to be equal to batch_size, but got {len(counts)} (batch_size={batch})")
    if any(n <= 0 for n in counts):
        raise RuntimeError("Length of all samples has to be greater than 0, but found an element in 'lengths' that is <= 0")
    if any(a < b for a, b in zip(counts, counts[1:])):
        raise RuntimeError("`lengths` array must be sorted in decreasing order when `enforce_sorted` is True. You can pass `enforce_sorted=False` to pack_padded_sequence and/or pack_sequence to sidestep this requirement if you do not need ONNX exportability.")


def pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None):
    """Return (padded sequences (T, B, *) or (B, T, *), lengths): undo pack_padded_sequence.

    T is the greatest length, or ``total_length`` if that is more.
    """
    sizes = sequence.batch_sizes.tolist()
    steps = len(sizes) if total_length is None else total_length
    if steps < len(sizes):
        raise ValueError(f"Expected total_length to be at least the length of the longest sequence in input, but got total_length={total_length} and max sequence length being {len(sizes)}")
    data, batch = sequence.data, sizes[0]
    ends = [0]
    for size in sizes:
        ends.append(ends[-1] + size)
    padding = ends[-1]
    rows = [[start + b if b < size else padding for b in range(batch)] for start, size in zip(ends, sizes)]
    rows += [[padding] * batch] * (steps - len(sizes))
    padded = rt.cat([data, data.new_full((1, *data.shape[1:]), padding_value)]).index_select(0, rt.tensor(rows).reshape(-1))
    padded = padded.reshape(steps, batch, *data.shape[1:])
    lengths = rt.tensor([sum(size > b for size in sizes) for b in range(batch)])
    if sequence.unsorted_indices is not None:
        padded, lengths = padded.index_select(1, sequence.unsorted_indices), lengths[sequence.unsorted_indices]
    return padded.transpose(0, 1) if batch_first else padded, lengths


def pack_sequence(sequences, enforce_sorted=True):
    """Pack tensors (L, *) of different L."""
    return pack_padded_sequence(pad_sequence(sequences), [s.size(0) for s in sequences], enforce_sorted=enforce_sorted)


def unpack_sequence(packed_sequences):
    """Return the tensors (L, *) that were packed."""
    padded, lengths = pad_packed_sequence(packed_sequences, batch_first=True)
    return unpad_sequence(padded, lengths, batch_first=True)


def pad_sequence(sequences, batch_first=False, padding_value=0.0, padding_side="right"):
    """Stack tensors (L, *) of different L into (T, B, *), or (B, T, *) if
    ``batch_first``, filled up with ``padding_value`` at ``padding_side``."""
    if padding_side not in ("left", "right"):
        raise RuntimeError(f"Expected padding_side to be one of left or right, but got {padding_side}.")
    sequences = list(sequences.unbind(0) if isinstance(sequences, rt.Tensor) else sequences)
    if not sequences:
        raise RuntimeError("received an empty list of sequences")
    longest, first = max(s.size(0) for s in sequences), sequences[0]
    padded = []
    for s in sequences:
        for dim in range(1, first.dim()):
            if s.dim() != first.dim() or s.size(dim) not in (1, first.size(dim)):
                raise RuntimeError(f"The size of tensor a ({first.size(dim)}) must match the size of tensor b ({s.size(dim) if dim < s.dim() else 1}) at non-singleton dimension {dim}")
        s = s.to(first.dtype).expand(s.size(0), *first.shape[1:])
        fill = first.new_full((longest - s.size(0), *first.shape[1:]), padding_value)
        padded.append(rt.cat([s, fill] if padding_side == "right" else [fill, s]))
    return rt.stack(padded, 0 if batch_first else 1)


def unpad_sequence(padded_sequences, lengths, batch_first=False):
    """Undo pad_sequence: return the first lengths[i] elements of each sequence."""
    if not batch_first:
        padded_sequences = padded_sequences.transpose(0, 1)
    return [s[:int(n)] for s, n in zip(padded_sequences, lengths)]
