"""Builds the wheel: a build backend after PEP 517 and PEP 660 that needs
nothing but Python itself, Go and a C compiler, and so no network either.

`python -m rustorch_build python` makes the package usable in place, from
build/python; see __main__.
"""

from . import archive, parts, project


def get_requires_for_build_wheel(config_settings=None):
    return []


get_requires_for_build_sdist = get_requires_for_build_wheel
get_requires_for_build_editable = get_requires_for_build_wheel


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    """Write the wheel into a folder and return its name."""
    return archive.write_wheel(wheel_directory, parts.package() | parts.kernel())


def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
    """Write a wheel that points to build/python, where the packages are links
    to their source; the kernel in it is the real one."""
    tree = parts.linked(parts.package())
    pointer = project.BUILD / "rustorch.pth"
    pointer.write_text(f"{tree}\n")
    return archive.write_wheel(wheel_directory, parts.kernel() | {"rustorch.pth": pointer})


def build_sdist(sdist_directory, config_settings=None):
    """Write the source archive, the whole Go module in it, and return its name."""
    return archive.write_sdist(sdist_directory)
