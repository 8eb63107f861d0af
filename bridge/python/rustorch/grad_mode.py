"""Whether operations are recorded for gradients: a mode of each thread."""

import functools
import inspect

from . import _C

is_grad_enabled = _C.is_grad_enabled


class _Mode:
    """A grad mode as context manager and decorator."""

    _on = False

    def __init__(self):
        self._before = []

    def __enter__(self):
        self._before.append(_C.is_grad_enabled())
        _C._set_grad_enabled(self._on)

    def __exit__(self, *exc):
        _C._set_grad_enabled(self._before.pop())

    def _again(self):
        return type(self)()

    def __call__(self, f):
        if inspect.isclass(f):
            raise TypeError("decorate functions with a grad mode, not classes")
        if inspect.isgeneratorfunction(f):
            return self._generator(f)

        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            with self._again():
                return f(*args, **kwargs)

        return wrapper

    def _generator(self, f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            g = f(*args, **kwargs)
            with self._again():
                try:
                    item = g.send(None)
                except StopIteration as end:
                    return end.value
            while True:
                try:
                    sent = yield item
                except GeneratorExit:
                    with self._again():
                        g.close()
                    raise
                except BaseException as e:
                    with self._again():
                        item = g.throw(e)
                else:
                    with self._again():
                        try:
                            item = g.send(sent)
                        except StopIteration as end:
                            return end.value

        return wrapper


class _Bare(type):
    """Lets @no_grad stand without parentheses."""

    def __call__(cls, f=None):
        mode = super().__call__()
        return mode if f is None else mode(f)


class no_grad(_Mode, metaclass=_Bare):
    """Operations inside are not recorded, and need no memory for gradients."""


class enable_grad(_Mode, metaclass=_Bare):
    """Operations inside are recorded, also inside of :class:`no_grad`."""

    _on = True


class inference_mode(_Mode):
    """Operations inside are not recorded, and their results take part in no gradient later.

    Such results can be written inside of the mode only. ``inference_mode(False)``
    leaves the mode for a while, and records.
    """

    def __new__(cls, mode=True):
        self = super().__new__(cls)
        if callable(mode):
            self.__init__()
            return self(mode)
        return self

    def __init__(self, mode=True):
        super().__init__()
        self._mode = mode

    def __enter__(self):
        self._before.append((_C.is_grad_enabled(), _C.is_inference_mode_enabled()))
        _C._set_inference_mode(self._mode)
        _C._set_grad_enabled(not self._mode)

    def __exit__(self, *exc):
        grad, inference = self._before.pop()
        _C._set_grad_enabled(grad)
        _C._set_inference_mode(inference)

    def _again(self):
        return inference_mode(self._mode)


class set_grad_enabled(_Mode):
    """Sets the mode at once, and takes it back if used as a context manager."""

    def __init__(self, mode):
        super().__init__()
        self._on = bool(mode)
        self._outer = _C.is_grad_enabled()
        _C._set_grad_enabled(self._on)

    def __enter__(self):
        _C._set_grad_enabled(self._on)

    def __exit__(self, *exc):
        _C._set_grad_enabled(self._outer)

    def __call__(self, f):
        _C._set_grad_enabled(self._outer)
        return super().__call__(f)

    def _again(self):
        return set_grad_enabled(self._on)


