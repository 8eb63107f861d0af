"""The table that all benchmarks print: one row for each, with its target."""

import re

# What a row has to reach: a ratio to the other side, above 1 where this library
# is faster, or a bound on its own figure in the row's unit. Rows of operations
# and of the kernel that are not listed have to be ahead.
AHEAD = ("ratio", 1.0)
TARGETS = {
    "matmul 1024": ("ratio", 0.9),
    "add 1e6, released": ("ratio", 0.9),
    "add 1e6, collected": ("ratio", 0.5),
    "start to first reply": ("below", 300),
    "idle memory": ("below", 80),
    "add of one element": ("ratio", 1 / 0.3),
    "a + b of one element": ("ratio", 1 / 0.3),
    "100 bytes to NumPy": ("below", 1),
    "100 bytes from NumPy": ("below", 1),
    "publish 100 MB the first time": ("below", 1000),
    "publish 100 MB again": ("below", 1000),
    "attach 100 MB": ("below", 1000),
    "first %%rustorch cell": None,
    "empty %%rustorch cell": ("below", 10),
    "import rustorch above NumPy": ("below", 100),
    "wheel": ("below", 30),
}


class Table:
    """Measures the rows that are wanted and prints them."""

    def __init__(self, patterns=()):
        self.patterns = [re.compile(p, re.IGNORECASE) for p in patterns]
        self.results, self.reached, self.aimed = {}, 0, 0

    def wants(self, *names):
        """Whether a row of one of these names is wanted: all are without a pattern."""
        return not self.patterns or any(p.search(n) for p in self.patterns for n in names)

    def note(self, *lines):
        """Say what the rows that follow have in common."""
        print(*lines, sep="\n", flush=True)

    def row(self, name, measure, unit, scale=1.0, against="", target=AHEAD):
        """Call measure and print its answer: our figure, the other side's or None,
        and further words. Figures are multiplied by scale to have the unit."""
        if not self.wants(name):
            return
        ours, theirs, *words = measure()
        ratio = None if theirs is None else theirs / ours
        target = TARGETS.get(name, target)
        reached = self.judge(target, ours * scale, ratio)
        self.results[name] = {"ours": ours * scale, "other": theirs and theirs * scale, "unit": unit, "ratio": ratio, "reached": reached}
        other, times = ("", "") if ratio is None else (f"{theirs * scale:.2f}", f"{ratio:.2f}x")
        if len(self.results) == 1:
            print(f"{'':38}{'ours':>11}{'other':>11} {'':4}{'ratio':>8}  {'target':13}against", flush=True)
        mark = {True: "✓", False: "✗", None: " "}[reached]
        print(f"{name:38}{ours * scale:11.2f}{other:>11} {unit:4}{times:>8}  {self.words(target, unit):10}{mark}  "
              + "; ".join(w for w in (against, *words) if w), flush=True)

    def judge(self, target, ours, ratio):
        """Whether a target is reached; None without one."""
        if target is None or target[0] == "ratio" and ratio is None:
            return None
        reached = round(ratio, 2) >= round(target[1], 2) if target[0] == "ratio" else ours < target[1]
        self.aimed += 1
        self.reached += reached
        return reached

    @staticmethod
    def words(target, unit):
        if target is None:
            return ""
        return f"≥ {target[1]:.2f}x" if target[0] == "ratio" else f"< {target[1]} {unit}"

    def foot(self):
        print(f"\n{self.reached} of {self.aimed} rows reach their target")
