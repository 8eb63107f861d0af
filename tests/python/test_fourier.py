"""Fourier transforms beside NumPy's, and what they refuse."""

import numpy as np
import pytest

import rustorch as rt
from rustorch import errors

LENGTHS = [1, 2, 3, 7, 8, 29, 60, 97, 128, 331, 1009, 2048, 2310, 4099, 10007, 65536]


def random(*shape, kind="complex", seed=0):
    r = np.random.default_rng(seed)
    x = r.standard_normal(shape)
    return x + 1j * r.standard_normal(shape) if kind == "complex" else x


@pytest.mark.parametrize("n", LENGTHS)
@pytest.mark.parametrize("rows", [1, 11])
def test_lengths(n, rows):
    x, r = random(rows, n), random(rows, n, kind="real")
    half = random(rows, n // 2 + 1)
    half[:, 0], half[:, -1] = half[:, 0].real, half[:, -1].real if n % 2 == 0 else half[:, -1]
    for name, a in [("fft", x), ("ifft", x), ("fft", r), ("rfft", r), ("ihfft", r)]:
        got = getattr(rt.fft, name)(rt.from_numpy(a)).resolve_conj().numpy()
        np.testing.assert_allclose(got, getattr(np.fft, name)(a), rtol=0, atol=1e-13 * n)
    for name in ("irfft", "hfft"):
        got = getattr(rt.fft, name)(rt.from_numpy(half), n).numpy()
        np.testing.assert_allclose(got, getattr(np.fft, name)(half, n), rtol=0, atol=1e-13 * n)


@pytest.mark.parametrize("dim", [(0, 1), (2, 0), (1,), (-1, -3, 1)])
@pytest.mark.parametrize("norm", [None, "forward", "ortho"])
def test_dimensions(dim, norm):
    x = random(3, 4, 5)
    for view in (x, np.ascontiguousarray(x.transpose(2, 0, 1)).transpose(1, 2, 0), random(6, 8, 5)[::2, 1::2]):
        t = rt.from_numpy(view)
        for name in ("fftn", "ifftn"):
            want = getattr(np.fft, name)(view, axes=dim, norm=norm)
            np.testing.assert_allclose(getattr(rt.fft, name)(t, dim=dim, norm=norm).numpy(), want, atol=1e-12)
        want = np.fft.rfftn(view.real, axes=dim, norm=norm)
        np.testing.assert_allclose(rt.fft.rfftn(t.real, dim=dim, norm=norm).numpy(), want, atol=1e-12)
        s = [view.shape[d] for d in dim]
        np.testing.assert_allclose(rt.fft.irfftn(rt.from_numpy(want), s, dim, norm).numpy(), view.real, atol=1e-12)
        np.testing.assert_allclose(rt.fft.hfftn(rt.fft.ihfftn(t.real, dim=dim, norm=norm), s, dim, norm).numpy(), view.real, atol=1e-12)


def test_float32_is_rounded_once():
    """The transform is computed in float64: its error is that of rounding the result."""
    x = random(5, 1000).astype(np.complex64)
    want = np.fft.fft(x.astype(np.complex128))
    got = rt.fft.fft(rt.from_numpy(x)).numpy()
    assert got.dtype == np.complex64
    assert np.abs(got - want.astype(np.complex64)).max() <= np.spacing(np.float32(np.abs(want).max()))


def test_rows_do_not_touch_each_other():
    x = np.ones((16, 12))
    x[3, 4], x[9, 0] = np.nan, np.inf
    z = rt.fft.rfft(rt.from_numpy(x)).numpy()
    bad = ~np.isfinite(z).all(axis=1)
    assert list(np.nonzero(bad)[0]) == [3, 9]
    x[3], x[9] = 1, 1
    x[5] = 1e300
    np.testing.assert_array_equal(rt.fft.fft(rt.from_numpy(x))[0].numpy(), rt.fft.fft(rt.from_numpy(x[:1]))[0].numpy())


def test_frequencies():
    for n in (0, 1, 5, 8):
        if n:
            np.testing.assert_allclose(rt.fft.fftfreq(n, 0.5).numpy(), np.fft.fftfreq(n, 0.5), rtol=1e-6)
            np.testing.assert_allclose(rt.fft.rfftfreq(n, 2).numpy(), np.fft.rfftfreq(n, 2), rtol=1e-6)
        x = rt.arange(n)
        assert rt.fft.fftshift(x).tolist() == np.fft.fftshift(np.arange(n)).tolist() and rt.fft.ifftshift(rt.fft.fftshift(x)).tolist() == x.tolist()
    assert rt.fft.fftfreq(4, dtype=rt.float64).dtype is rt.float64 and rt.fft.fftfreq(0).shape == (0,)


@pytest.mark.parametrize("call, error, text", [
    (lambda x: rt.fft.fft(x, n=0), ValueError, "Invalid number of data points (0) specified"),
    (lambda x: rt.fft.fft(x, dim=2), IndexError, "Dimension out of range"),
    (lambda x: rt.fft.fft(rt.tensor(1.0)), IndexError, "tensor has no dimensions"),
    (lambda x: rt.fft.fft(x, norm="abc"), errors.ArgumentError, "Invalid normalization mode"),
    (lambda x: rt.fft.fft(x, n=2.5), TypeError, "argument 'n' must be int"),
    (lambda x: rt.fft.fft(x.half()), NotImplementedError, "Unsupported dtype Half"),
    (lambda x: rt.fft.rfft(x.to(rt.complex64)), TypeError, "rfft expects a real input tensor, but got ComplexFloat"),
    (lambda x: rt.fft.fftn(x, dim=(0, -2)), RuntimeError, "FFT dims must be unique"),
    (lambda x: rt.fft.fftn(x, s=(1, 2, 3)), RuntimeError, "Got shape with 3 values"),
    (lambda x: rt.fft.fft2(x, s=(1,)), RuntimeError, "must have the same length"),
    (lambda x: rt.fft.irfftn(x, dim=()), RuntimeError, "irfftn must transform at least one axis"),
    (lambda x: rt.fft.irfft(x[:, :1]), RuntimeError, "Invalid number of data points (0)"),
    (lambda x: rt.fft.fftfreq(3, dtype=rt.int64), RuntimeError, "fftfreq requires a floating point"),
])
def test_refuses(call, error, text):
    with pytest.raises(error) as e:
        call(rt.ones(3, 4))
    assert text in str(e.value)


# ---------------------------------------------------------------- frames and windows


def frames(x, n, hop, window):
    return np.stack([np.fft.rfft(x[..., i : i + n] * window) for i in range(0, x.shape[-1] - n + 1, hop)], -1)


def test_short_time_transform():
    x, w = random(2, 50, kind="real"), np.random.default_rng(1).random(8) + 0.5
    got = rt.stft(rt.from_numpy(x), 8, 3, window=rt.from_numpy(w), center=False, return_complex=True)
    np.testing.assert_allclose(got.numpy(), frames(x, 8, 3, w), atol=1e-12)
    padded = np.pad(x, ((0, 0), (4, 4)), mode="reflect")
    got = rt.from_numpy(x).stft(8, 3, window=rt.from_numpy(w), return_complex=True)
    np.testing.assert_allclose(got.numpy(), frames(padded, 8, 3, w), atol=1e-12)
    back = rt.istft(got, 8, 3, window=rt.from_numpy(w), length=48)
    np.testing.assert_allclose(back.numpy(), x[:, :48], atol=1e-12)
    small = np.pad(w[:5], (1, 2))
    got = rt.stft(rt.from_numpy(x[0]), 8, 2, 5, rt.from_numpy(w[:5]), center=False, return_complex=False)
    np.testing.assert_allclose(rt.view_as_complex(got.contiguous()).numpy(), frames(x[0], 8, 2, small), atol=1e-12)


@pytest.mark.parametrize("call, error, text", [
    (lambda x: rt.stft(x, 4), RuntimeError, "return_complex parameter be given"),
    (lambda x: rt.stft(x, 0, return_complex=True), RuntimeError, "expected 0 < n_fft < 10, but got n_fft=0"),
    (lambda x: rt.stft(x, 4, window=rt.ones(3), return_complex=True), RuntimeError, "window=torch.FloatTensor{[3]}"),
    (lambda x: rt.istft(x, 4), TypeError, "complex-valued input"),
    (lambda x: rt.istft(rt.ones(3, 4).to(rt.complex64), 4, window=rt.zeros(4)), RuntimeError, "window overlap add min: 1"),
    (lambda x: rt.istft(rt.ones(3, 4).to(rt.complex64), 4, 5), RuntimeError, "expected 0 < hop_length <= win_length"),
])
def test_frames_refuse(call, error, text):
    with pytest.raises(error) as e:
        call(rt.arange(10.0))
    assert text in str(e.value)


def test_windows():
    k = np.arange(9)
    for sym, n in ((True, 8), (False, 9)):
        turn = 2 * np.pi * k / n
        w = rt.signal.windows
        wants = {
            "hann": 0.5 - 0.5 * np.cos(turn), "hamming": 0.54 - 0.46 * np.cos(turn), "blackman": 0.42 - 0.5 * np.cos(turn) + 0.08 * np.cos(2 * turn),
            "bartlett": 1 - abs(2 * k / n - 1), "cosine": np.sin(np.pi * (k + 0.5) / (n + 1)), "gaussian": np.exp(-((k - n / 2) ** 2) / 2),
            "exponential": np.exp(-abs(k - n / 2)), "nuttall": sum((-1) ** i * a * np.cos(i * turn) for i, a in enumerate([0.3635819, 0.4891775, 0.1365995, 0.0106411])),
        }
        for name, want in wants.items():
            np.testing.assert_allclose(getattr(w, name)(9, sym=sym, dtype=rt.float64).numpy(), want, atol=1e-14, err_msg=name)
            assert getattr(w, name)(0).shape == (0,) and getattr(w, name)(1).shape == (1,)
            if hasattr(rt, name + "_window"):
                np.testing.assert_allclose(getattr(rt, name + "_window")(9, not sym, dtype=rt.float64).numpy(), want, atol=1e-14, err_msg=name)
    with pytest.raises(ValueError, match="general_cosine requires non-negative window length, got M=-1"):
        rt.signal.windows.hann(-1)
    with pytest.raises(ValueError, match="expects float32 or float64"):
        rt.signal.windows.gaussian(3, dtype=rt.float16)
    with pytest.raises(RuntimeError, match="requires non-negative window_length, got window_length=-2"):
        rt.hann_window(-2)
