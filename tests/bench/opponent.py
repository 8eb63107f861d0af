"""The other side of bench.py: times rows of PyTorch or NumPy on request."""

import sys
import time


def torch_rows():
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(1)

    def matmul(n):
        a, b = torch.randn(n, n), torch.randn(n, n)
        return lambda: a @ b

    def add(n):
        a, b = torch.randn(n), torch.randn(n)
        return lambda: a + b

    def convolve():
        x, w, b = torch.randn(32, 16, 8, 8), torch.randn(32, 16, 3, 3), torch.randn(32)
        return lambda: F.conv2d(x, w, b, padding=1)

    def convolve_back():
        c, x = torch.nn.Conv2d(16, 32, 3, padding=1), torch.randn(32, 16, 8, 8, requires_grad=True)

        def step():
            c.weight.grad = c.bias.grad = x.grad = None
            c(x).sum().backward()
        return step

    def digits():
        model = torch.nn.Sequential(
            torch.nn.Conv2d(1, 16, 3, padding=1), torch.nn.ReLU(),
            torch.nn.Conv2d(16, 32, 3, padding=1), torch.nn.ReLU(), torch.nn.MaxPool2d(2),
            torch.nn.Flatten(), torch.nn.Dropout(0.25), torch.nn.Linear(512, 10))
        opt = torch.optim.Adam(model.parameters(), 0.002)
        x, y = torch.randn(1347, 1, 8, 8), torch.randint(0, 10, (1347,))

        def epoch():
            for index in torch.randperm(len(x)).split(32):
                opt.zero_grad()
                F.cross_entropy(model(x[index]), y[index]).backward()
                opt.step()
        return epoch

    def unary(f, *shape):
        a = torch.randn(*shape)
        return lambda: f(a)

    return f"{torch.__version__} {torch.backends.cpu.get_cpu_capability()}", {
        "matmul 1024": lambda: matmul(1024), "matmul 256": lambda: matmul(256),
        "add 1e6, released": lambda: add(1000000), "add 1e6, collected": lambda: add(1000000), "add 1": lambda: add(1),
        "exp 1e6": lambda: unary(torch.exp, 1000000),
        "softmax 1024x1024": lambda: unary(lambda a: torch.softmax(a, 1), 1024, 1024),
        "conv 32x16x8x8": convolve, "conv with gradients": convolve_back, "digits epoch": digits,
    }


def numpy_rows():
    import numpy as np

    def normal(*shape):
        return np.random.default_rng(0).standard_normal(shape, dtype=np.float32)

    def pair(f, *shape):
        a, b = normal(*shape), normal(*shape)
        return lambda: f(a, b)

    def exp():
        a = normal(1000000)
        return lambda: np.exp(a)

    def softmax():
        a = normal(1024, 1024)

        def f():
            e = np.exp(a - a.max(1, keepdims=True))
            return e / e.sum(1, keepdims=True)
        return f

    return np.__version__, {
        "matmul 1024": lambda: pair(np.matmul, 1024, 1024), "matmul 256": lambda: pair(np.matmul, 256, 256),
        "add 1e6, released": lambda: pair(np.add, 1000000), "add 1e6, collected": lambda: pair(np.add, 1000000),
        "add 1": lambda: pair(np.add, 1), "exp 1e6": exp, "softmax 1024x1024": softmax,
    }


def main():
    info, rows = {"torch": torch_rows, "numpy": numpy_rows}[sys.argv[1]]()
    ready = {}
    for line in sys.stdin:
        name, _, count = line.rstrip("\n").partition("\t")
        if name == "info":
            print(info, flush=True)
            continue
        if name not in rows:
            print("unknown", flush=True)
            continue
        if name not in ready:
            ready[name] = rows[name]()
            ready[name]()
        f, n = ready[name], int(count)
        start = time.process_time_ns()
        for _ in range(n):
            f()
        print((time.process_time_ns() - start) / n, flush=True)


if __name__ == "__main__":
    main()
