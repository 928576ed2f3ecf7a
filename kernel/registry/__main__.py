"""``python -m kernel.registry NAME FROM``: copy a scenario under a new name."""

import sys

from kernel.registry import copy

if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: make newscenario NAME=x FROM=disputes")
    print(f"made {copy(sys.argv[1], sys.argv[2])}")
