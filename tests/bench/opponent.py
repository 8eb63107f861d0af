"""The other side of bench.py: times rows of PyTorch or NumPy on request.

usage: opponent.py torch|numpy cpu|wall
"""

import sys
import time


def torch_rows(threads):
    import torch
    import torch.nn.functional as F

    torch.set_num_threads(threads)
    randn = torch.randn

    def call(f, *args):
        return lambda: lambda: f(*args)

    def matmul(a, b):
        return lambda: lambda: a @ b

    def pair(f, *shapes):
        return lambda: call(f, *(randn(*s) for s in shapes))()

    def one(f, *shape, dtype=torch.float32):
        return lambda: call(f, randn(*shape, dtype=dtype))()

    def leaf(*shape):
        return randn(*shape, requires_grad=True)

    def backward(f, *leaves):
        g = torch.randn_like(f())

        def step():
            for x in leaves:
                x.grad = None
            f().backward(g)
        return step

    def convolve(n, c, size, out, kernel, stride, padding):
        x, w, b = randn(n, c, size, size), randn(out, c, kernel, kernel), randn(out)
        return lambda: lambda: F.conv2d(x, w, b, stride, padding)

    def convolve_back():
        c, x = torch.nn.Conv2d(16, 32, 3, padding=1), leaf(32, 16, 8, 8)
        return backward(lambda: c(x), x, c.weight, c.bias)

    def cross_entropy():
        x, y = leaf(128, 1000), torch.randint(0, 1000, (128,))
        return backward(lambda: F.cross_entropy(x, y), x)

    def layer_norm_back():
        x, w, b = leaf(1024, 1024), leaf(1024), leaf(1024)
        return backward(lambda: F.layer_norm(x, (1024,), w, b), x, w, b)

    def max_pool():
        x = leaf(32, 32, 32, 32)
        return backward(lambda: F.max_pool2d(x, 2), x)

    def adam():
        p = leaf(1000000)
        p.grad = randn(1000000)
        return torch.optim.Adam([p], 1e-3).step

    def train(model, opt, batches):
        def run():
            for x, y in batches():
                opt.zero_grad()
                F.cross_entropy(model(x), y).backward()
                opt.step()
        return run

    def perceptron():
        nn = torch.nn
        model = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))
        batch = randn(64, 784), torch.randint(0, 10, (64,))
        return train(model, torch.optim.SGD(model.parameters(), 0.01, momentum=0.9), lambda: [batch])

    def digits():
        nn = torch.nn
        model = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Dropout(0.25), nn.Linear(512, 10))
        x, y = randn(1347, 1, 8, 8), torch.randint(0, 10, (1347,))
        return train(model, torch.optim.Adam(model.parameters(), 0.002),
                     lambda: ((x[i], y[i]) for i in torch.randperm(len(x)).split(32)))

    million, f64 = 1000000, torch.float64
    square = (1000, 1000)
    return f"{torch.__version__} {torch.backends.cpu.get_cpu_capability()}", {
        "matmul 1024": pair(torch.matmul, (1024, 1024), (1024, 1024)),
        "matmul 256": pair(torch.matmul, (256, 256), (256, 256)),
        "matmul 64": pair(torch.matmul, (64, 64), (64, 64)),
        "matmul 2000x64x500": pair(torch.matmul, (2000, 64), (64, 500)),
        "matmul 512, b.T": pair(lambda a, b: a @ b.T, (512, 512), (512, 512)),
        "matmul 512, a.T": pair(lambda a, b: a.T @ b, (512, 512), (512, 512)),
        "matmul 32 of 64": pair(torch.matmul, (32, 64, 64), (32, 64, 64)),
        "matrix-vector 1024": pair(torch.matmul, (1024, 1024), (1024,)),
        "vector-matrix 1024": pair(torch.matmul, (1024,), (1024, 1024)),
        "matmul 512, float64": lambda: call(torch.matmul, randn(512, 512, dtype=f64), randn(512, 512, dtype=f64))(),
        "linear 128x512x512": pair(F.linear, (128, 512), (512, 512), (512,)),
        "add 1e6, released": pair(torch.add, (million,), (million,)),
        "add 1e6, collected": pair(torch.add, (million,), (million,)),
        "add 1": pair(torch.add, (1,), (1,)),
        "add 1000": pair(torch.add, (1000,), (1000,)),
        "add 1000x1000 + row": pair(torch.add, square, (1000,)),
        "add 1000x1000 + col": pair(torch.add, square, (1000, 1)),
        "mul 1e6 by a number": one(lambda x: x * 3, million),
        "relu 1e6": one(torch.relu, million),
        "exp 1e6": one(torch.exp, million),
        "log 1e6": lambda: call(torch.log, randn(million).abs())(),
        "tanh 1e6": one(torch.tanh, million),
        "sigmoid 1e6": one(torch.sigmoid, million),
        "gelu 1e6": one(F.gelu, million),
        "exp 1e6, float64": one(torch.exp, million, dtype=f64),
        "log 1e6, float64": lambda: call(torch.log, randn(million, dtype=f64).abs())(),
        "sum 1e6": one(torch.sum, million),
        "sum 1000x1000, rows": one(lambda x: x.sum(1), *square),
        "sum 1000x1000, cols": one(lambda x: x.sum(0), *square),
        "max 1e6": one(torch.max, million),
        "argmax 1000x1000": one(lambda x: x.argmax(1), *square),
        "transpose 1000x1000": one(lambda x: x.T.contiguous(), *square),
        "softmax 1024x1024": one(lambda x: x.softmax(1), 1024, 1024),
        "log softmax 1024x1024": one(lambda x: x.log_softmax(1), 1024, 1024),
        "layer norm 1024x1024": pair(lambda x, w, b: F.layer_norm(x, (1024,), w, b), (1024, 1024), (1024,), (1024,)),
        "layer norm, gradients": layer_norm_back,
        "cross entropy 128x1000, gradients": cross_entropy,
        "conv 32x16x8x8": convolve(32, 16, 8, 32, 3, 1, 1),
        "conv 8x64x28x28": convolve(8, 64, 28, 64, 3, 1, 1),
        "conv 1x1, 8x64x28x28": convolve(8, 64, 28, 128, 1, 1, 0),
        "conv stride 2, 8x64x28x28": convolve(8, 64, 28, 128, 3, 2, 1),
        "conv with gradients": convolve_back,
        "max pool, gradients": max_pool,
        "adam 1e6": adam, "perceptron step": perceptron, "digits epoch": digits,
    }


def numpy_rows(_):
    import numpy as np

    rng = np.random.default_rng(0)

    def normal(*shape, dtype=np.float32):
        return rng.standard_normal(shape, dtype=dtype)

    def of(f, *shapes, dtype=np.float32):
        def ready():
            args = [normal(*s, dtype=dtype) for s in shapes]
            return lambda: f(*args)
        return ready

    def softmax(a):
        e = np.exp(a - a.max(1, keepdims=True))
        return e / e.sum(1, keepdims=True)

    def log_softmax(a):
        a = a - a.max(1, keepdims=True)
        return a - np.log(np.exp(a).sum(1, keepdims=True))

    def layer_norm(x, w, b):
        c = x - x.mean(1, keepdims=True)
        return c / np.sqrt((c * c).mean(1, keepdims=True) + 1e-5) * w + b

    def log_of(dtype):
        def ready():
            a = np.abs(normal(million, dtype=dtype))
            return lambda: np.log(a)
        return ready

    million, square = 1000000, (1000, 1000)
    return np.__version__, {
        "matmul 1024": of(np.matmul, (1024, 1024), (1024, 1024)),
        "matmul 256": of(np.matmul, (256, 256), (256, 256)),
        "matmul 64": of(np.matmul, (64, 64), (64, 64)),
        "matmul 2000x64x500": of(np.matmul, (2000, 64), (64, 500)),
        "matmul 512, b.T": of(lambda a, b: a @ b.T, (512, 512), (512, 512)),
        "matmul 512, a.T": of(lambda a, b: a.T @ b, (512, 512), (512, 512)),
        "matmul 32 of 64": of(np.matmul, (32, 64, 64), (32, 64, 64)),
        "matrix-vector 1024": of(np.matmul, (1024, 1024), (1024,)),
        "vector-matrix 1024": of(np.matmul, (1024,), (1024, 1024)),
        "matmul 512, float64": of(np.matmul, (512, 512), (512, 512), dtype=np.float64),
        "linear 128x512x512": of(lambda x, w, b: x @ w.T + b, (128, 512), (512, 512), (512,)),
        "add 1e6, released": of(np.add, (million,), (million,)),
        "add 1e6, collected": of(np.add, (million,), (million,)),
        "add 1": of(np.add, (1,), (1,)),
        "add 1000": of(np.add, (1000,), (1000,)),
        "add 1000x1000 + row": of(np.add, square, (1000,)),
        "add 1000x1000 + col": of(np.add, square, (1000, 1)),
        "mul 1e6 by a number": of(lambda x: x * np.float32(3), (million,)),
        "relu 1e6": of(lambda x: np.maximum(x, 0), (million,)),
        "exp 1e6": of(np.exp, (million,)),
        "log 1e6": log_of(np.float32),
        "tanh 1e6": of(np.tanh, (million,)),
        "sigmoid 1e6": of(lambda x: 1 / (1 + np.exp(-x)), (million,)),
        "exp 1e6, float64": of(np.exp, (million,), dtype=np.float64),
        "log 1e6, float64": log_of(np.float64),
        "sum 1e6": of(np.sum, (million,)),
        "sum 1000x1000, rows": of(lambda x: x.sum(1), square),
        "sum 1000x1000, cols": of(lambda x: x.sum(0), square),
        "max 1e6": of(np.max, (million,)),
        "argmax 1000x1000": of(lambda x: x.argmax(1), square),
        "transpose 1000x1000": of(lambda x: np.ascontiguousarray(x.T), square),
        "softmax 1024x1024": of(softmax, (1024, 1024)),
        "log softmax 1024x1024": of(log_softmax, (1024, 1024)),
        "layer norm 1024x1024": of(layer_norm, (1024, 1024), (1024,), (1024,)),
    }


def main():
    library, clock, threads = sys.argv[1:]
    now = {"cpu": time.process_time_ns, "wall": time.perf_counter_ns}[clock]
    info, rows = {"torch": torch_rows, "numpy": numpy_rows}[library](int(threads))
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
        start = now()
        for _ in range(n):
            f()
        print((now() - start) / n, flush=True)


if __name__ == "__main__":
    main()
