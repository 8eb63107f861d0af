"""Select the recorded cases that the Go tests replay.

usage: select.py RECORDED FOLDER

RECORDED holds cases-GROUP.jsonl and tensors-GROUP.bin as PyTorch recorded
them.  Cases of operators that the table of ops has, on element types that
tensors have, go to FOLDER/cases.jsonl.gz and FOLDER/tensors.bin.gz.
"""

import gzip
import json
import sys
from pathlib import Path

DTYPES = {"float32": 4, "float64": 8, "int64": 8, "int32": 4, "uint8": 1, "bool": 1}
LARGEST = 2000  # elements of a tensor
GROUPS = ["ops", "special"]


def nodes(value):
    """Yield every tensor node inside a JSON value."""
    if isinstance(value, dict):
        if "at" in value:
            yield value
        else:
            for v in value.values():
                yield from nodes(v)
    elif isinstance(value, list):
        for v in value:
            yield from nodes(v)


def count(shape):
    n = 1
    for d in shape:
        n *= d
    return n


def fits(node):
    return node["dtype"] in DTYPES and count(node["shape"]) <= LARGEST


def main(recorded, folder):
    rows = Path(__file__).with_name("names.txt").read_text().splitlines()
    names = {row.split()[0] for row in rows}
    blob, places, lines = bytearray(), {}, []
    for group in GROUPS:
        data = (recorded / f"tensors-{group}.bin").read_bytes()
        for line in (recorded / f"cases-{group}.jsonl").read_text().splitlines():
            case = json.loads(line)
            if case["kind"] != "op" or "raises" in case or "args_after" in case:
                continue
            kept = {k: case[k] for k in ("id", "args", "kwargs", "out", "cot", "grads") if k in case}
            kept["op"] = case["id"].split("/")[1]
            if kept["op"] not in names or not all(fits(node) for node in nodes(kept)):
                continue
            for node in nodes(kept):
                size = count(node["shape"]) * DTYPES[node["dtype"]]
                value = bytes(data[node["at"] : node["at"] + size])
                if value not in places:
                    blob.extend(bytes(-len(blob) % 8))
                    places[value] = len(blob)
                    blob.extend(value)
                node["at"] = places[value]
            lines.append(json.dumps(kept, separators=(",", ":")))
    for name, content in (("cases.jsonl", "\n".join(lines).encode()), ("tensors.bin", bytes(blob))):
        with gzip.GzipFile(folder / f"{name}.gz", "wb", mtime=0) as f:
            f.write(content)
    print(len(lines), "cases")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]))
