"""Go cells in Python notebooks: `%load_ext rustorch_magic`, then `%%rustorch`."""
