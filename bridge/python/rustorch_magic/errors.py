"""What can go wrong in a Go cell, as Python sees it."""


class GoError(RuntimeError):
    """A Go cell failed. `name` is the error's name in Go, `traceback` the lines
    that a notebook shows, with the places in the cell."""

    def __init__(self, name, value, traceback=()):
        super().__init__(value)
        self.name, self.traceback = name, list(traceback)

    def _render_traceback_(self):
        """The lines of Go, without those of the magic that called it."""
        return self.traceback or [f"{self.name}: {self}"]


class KernelDied(GoError):
    """The process that runs Go cells has ended. Python is as it was."""


class KernelMissing(RuntimeError):
    """The kernel is not where this package was installed, or of another version."""


def named(name, value, traceback):
    """Return a GoError whose class has the name of the error in Go, which
    notebooks show."""
    return type(name, (GoError,), {"__module__": __name__})(name, value, traceback)
