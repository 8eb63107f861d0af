"""How long operations and parts of a program take."""

import functools
import threading
import time

from .. import _C

_lock = threading.Lock()
_running = []  # profiles that are on, the innermost one last


class _Range(threading.local):
    def __init__(self):
        self.stack = []


_here = _Range()


class record_function:
    """Names a part of the program in profiles: a context manager and a decorator."""

    def __init__(self, name, args=None):
        self.name, self.args = name, args

    def __enter__(self):
        _here.stack.append([time.perf_counter_ns(), 0])
        return self

    def __exit__(self, *exc):
        start, inside = _here.stack.pop()
        took = time.perf_counter_ns() - start
        if _here.stack:
            _here.stack[-1][1] += took
        with _lock:
            for p in _running:
                p._add(self.name, 1, took, took - inside)

    def __call__(self, f):
        @functools.wraps(f)
        def wrapper(*args, **kwargs):
            with record_function(self.name, self.args):
                return f(*args, **kwargs)

        return wrapper


class FunctionEventAvg:
    """How often something with one name ran, and how long, in microseconds."""

    def __init__(self, key):
        self.key, self.count, self.cpu_time_total, self.self_cpu_time_total = key, 0, 0.0, 0.0

    @property
    def cpu_time(self):
        """The microseconds of one run, on average."""
        return self.cpu_time_total / self.count if self.count else 0.0

    def __repr__(self):
        return f"<FunctionEventAvg key={self.key} self_cpu_time={self.self_cpu_time_total:.3f}us cpu_time={self.cpu_time:.3f}us calls={self.count}>"


def _duration(us):
    return f"{us / 1e6:.3f}s" if us >= 1e6 else f"{us / 1e3:.3f}ms" if us >= 1e3 else f"{us:.3f}us"


class EventList(list):
    """Averages of events, which table() shows."""

    self_cpu_time_total = property(lambda self: sum(e.self_cpu_time_total for e in self), doc="The microseconds of all events.")

    def total_average(self):
        """All events as one."""
        total = FunctionEventAvg("Total")
        for e in self:
            total.count += e.count
            total.cpu_time_total += e.cpu_time_total
            total.self_cpu_time_total += e.self_cpu_time_total
        return total

    def table(self, sort_by=None, row_limit=100, header=None, top_level_events_only=False):
        """The events as text, the longest first, or by "count", "cpu_time" or another of their attributes."""
        events = sorted(self, key=lambda e: getattr(e, sort_by or "self_cpu_time_total"), reverse=True)
        titles = ("Name", "Self CPU %", "Self CPU", "CPU total", "CPU time avg", "# of Calls")
        whole = self.self_cpu_time_total or 1.0
        rows = [
            (e.key, f"{100 * e.self_cpu_time_total / whole:.2f}%", _duration(e.self_cpu_time_total), _duration(e.cpu_time_total), _duration(e.cpu_time), str(e.count))
            for e in events[: row_limit if row_limit >= 0 else None]
        ]
        widths = [max(len(r[i]) for r in [titles, *rows]) for i in range(len(titles))]
        line = "  ".join("-" * w for w in widths)
        text = [header] if header else []
        text += [line, "  ".join(t.rjust(w) for t, w in zip(titles, widths)), line]
        text += ["  ".join(c.rjust(w) for c, w in zip(r, widths)) for r in rows]
        return "\n".join([*text, line, f"Self CPU time total: {_duration(self.self_cpu_time_total)}", ""])

    def __str__(self):
        return self.table()


class profile:
    """Measures what runs inside: operations of the library, and parts that record_function names.

    The time of an operation is that of the library, without Python's. A backward
    pass is one event. The times of a part contain those of operations and of
    parts inside; its own time is without other parts. Shapes, stacks, memory and
    flops are not recorded.
    """

    def __init__(self, enabled=True, *, use_cpu=True, use_device=None, record_shapes=False, with_flops=False, profile_memory=False, with_stack=False, with_modules=False):
        for name, value in dict(record_shapes=record_shapes, with_flops=with_flops, profile_memory=profile_memory, with_stack=with_stack, with_modules=with_modules).items():
            if value:
                raise NotImplementedError(f"profile(): {name} is not there: rustorch measures times and counts calls")
        if use_device not in (None, "cpu") or not use_cpu:
            raise NotImplementedError("profile(): rustorch computes on the CPU")
        self.enabled, self._events = enabled, {}

    def _add(self, key, calls, total, own):
        e = self._events.setdefault(key, FunctionEventAvg(key))
        e.count += calls
        e.cpu_time_total += total / 1e3
        e.self_cpu_time_total += own / 1e3

    def __enter__(self):
        if self.enabled:
            with _lock:
                if _running:
                    raise RuntimeError("profile is already running: profiles do not nest")
                _running.append(self)
            _C._profile(True)
        return self

    def __exit__(self, *exc):
        if not self.enabled:
            return
        counts = _C._profile(False).tolist()
        with _lock:
            _running.remove(self)
            for row, calls, took in zip(counts[::3], counts[1::3], counts[2::3]):
                self._add("aten::" + _C._row_name(row) if row >= 0 else "backward", calls, took, took)

    def key_averages(self, group_by_input_shape=False, group_by_stack_n=0):
        """The events with one entry for each name."""
        if not self.enabled:
            raise RuntimeError("the profile was not enabled")
        return EventList(self._events.values())

    def total_average(self):
        """All events as one."""
        return self.key_averages().total_average()

    def table(self, sort_by=None, row_limit=100, header=None):
        """The events as text."""
        return self.key_averages().table(sort_by, row_limit, header)

    self_cpu_time_total = property(lambda self: self.key_averages().self_cpu_time_total, doc="The microseconds of all events.")

    def __repr__(self):
        return self.key_averages().table() if self.enabled else "<disabled profile>"


class calls:
    """record_function as two functions: ``rustorch.ops.profiler``."""

    @staticmethod
    def _record_function_enter(name, args=None):
        """Begin a part of the program; the result is for _record_function_exit."""
        return record_function(name, args).__enter__()

    @staticmethod
    def _record_function_exit(part):
        """End a part of the program."""
        part.__exit__(None, None, None)
