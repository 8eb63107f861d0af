"""Select the recorded cases that the Go tests replay.

usage: select.py RECORDED FOLDER

RECORDED holds cases-GROUP.jsonl and tensors-GROUP.bin as PyTorch recorded
them.  Cases of operators that names.txt lists, on element types that tensors
have, go to FOLDER/cases.jsonl.gz and FOLDER/tensors.bin.gz.
"""

import gzip
import json
import sys
from pathlib import Path

DTYPES = {"float32": 4, "float64": 8, "int64": 8, "int32": 4, "uint8": 1, "bool": 1}
LARGEST = 2000  # elements of a tensor
GROUPS = ["ops", "extra", "special", "errors"]


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


def operator(case, names):
    """Return the name by which the case calls its operator, None if there is no row for it."""
    for form in case.get("forms", []):
        name = form["name"].removeprefix("torch.").removeprefix("Tensor.")
        if form["as"] != "inplace" and name in names:
            return name
    return None


def main(recorded, folder):
    rows = Path(__file__).with_name("names.txt").read_text().splitlines()
    names = set(rows)
    blob, places, lines = bytearray(), {}, []
    for group in GROUPS:
        data = (recorded / f"tensors-{group}.bin").read_bytes()
        for line in (recorded / f"cases-{group}.jsonl").read_text().splitlines():
            case = json.loads(line)
            if case["kind"] != "op" or "args_after" in case:
                continue
            kept = {k: case[k] for k in ("id", "args", "kwargs", "out", "cot", "grads", "alias", "raises") if k in case}
            kept["op"] = operator(case, names)
            for form in case.get("forms", []):
                if form["as"] == "inplace":
                    kept["inplace"] = {k: form[k] for k in ("out", "raises", "no_grad") if k in form}
            if not kept["op"] or not all(fits(node) for node in nodes(kept)):
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
