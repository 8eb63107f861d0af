"""Functions that are called around others, and how they are taken out again."""

import itertools


class RemovableHandle:
    """Puts a hook into a dictionary and takes it out again: by ``remove()`` or
    at the end of a ``with`` block."""

    _numbers = itertools.count()

    def __init__(self, hooks, hook, first=False):
        self.hooks, self.id = hooks, next(self._numbers)
        hooks[self.id] = hook
        if first:
            hooks.move_to_end(self.id, last=False)

    def remove(self):
        """Remove the hook; a second call does nothing."""
        self.hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()
