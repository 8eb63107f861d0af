"""python -m rustorch_build COMMAND

  kernel          build the kernel and its kernelspec into build/kernelspec
  python          make the packages usable in place, from build/python
  wheel FOLDER    build the wheel into a folder
  sdist FOLDER    build the source archive into a folder
"""

import sys
from pathlib import Path

from . import build_sdist, build_wheel, parts

IN_PLACE = {"kernel": parts.kernel, "python": lambda: parts.linked(parts.package())}
INTO = {"wheel": build_wheel, "sdist": build_sdist}


def main(command="", folder=None):
    if command in IN_PLACE and folder is None:
        IN_PLACE[command]()
    elif command in INTO and folder:
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        name = INTO[command](folder)
        for old in folder.glob(f"rustorch-*{Path(name).suffix}"):
            if old.name != name:  # of another version
                old.unlink()
    else:
        sys.exit(__doc__)


main(*sys.argv[1:])
