"""Run a notebook without a browser and keep what it made.

usage: demo.py NOTEBOOK FOLDER

Writes the executed notebook and an HTML page of it into FOLDER and prints the
accuracy that the notebook reports.  Exits with 1 if a cell failed.
"""

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter


def printed(notebook):
    """Yield what the cells of an executed notebook show as text."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "stream":
                yield output.text
            elif "data" in output:
                yield output.data.get("text/plain", "")


def run(source):
    """Execute the notebook at source; return it and the error, if any."""
    notebook = nbformat.read(source, as_version=4)
    kernel = notebook.metadata.kernelspec.name
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name=kernel,
        coalesce_streams=True,  # as front ends show them
        resources={"metadata": {"path": str(source.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        return notebook, error
    return notebook, None


def main(source, folder):
    notebook, error = run(source)
    folder.mkdir(parents=True, exist_ok=True)
    executed = folder / source.name
    nbformat.write(notebook, executed)
    # With the state of widgets the page would ask the network for their front
    # end; without it, it shows what they showed first.
    notebook.metadata.pop("widgets", None)
    page, _ = HTMLExporter().from_notebook_node(notebook)
    html = executed.with_suffix(".html")
    html.write_text(page, encoding="utf-8")
    print(f"wrote {executed} and {html}")
    if error is not None:
        print(error, file=sys.stderr)
        return 1
    for text in printed(notebook):
        for line in re.findall(r"^.*accuracy.*$", text, re.IGNORECASE | re.MULTILINE):
            print(line)
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
