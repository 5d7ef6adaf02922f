#!/usr/bin/env python3
"""link_order_test.py LIST: LIST names binaries, one a line.

LibTorch's library holds a Gloo with the symbol names of Debian's libgloo. In every binary that needs both, libgloo must come
first, so that the loader binds to the Gloo whose headers were compiled; and a binary that needs LibTorch must find all its
libraries without LD_LIBRARY_PATH.
"""
import os
import re
import subprocess
import sys


def output_of(*command):
    environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout


def findings(binary):
    needed = re.findall(r"\(NEEDED\).*\[(.+)\]", output_of("readelf", "-d", binary))
    torch = [i for i, name in enumerate(needed) if name.startswith(("libtorch", "libc10"))]
    gloo = [i for i, name in enumerate(needed) if name.startswith("libgloo")]
    if torch and gloo and gloo[0] > torch[0]:
        yield f"{binary}: libgloo comes after LibTorch; declare the target with TORCH"
    if torch:
        for missing in re.findall(r"(\S+) => not found", output_of("ldd", binary)):
            yield f"{binary}: {missing} is not found"


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        binaries = [line for line in file.read().splitlines() if os.path.exists(line)]
    if not binaries:
        sys.exit("none of the binaries is there: build them first")
    messages = [message for binary in binaries for message in findings(binary)]
    print("\n".join(messages + [f"{len(binaries)} binaries, {len(messages)} findings"]))
    sys.exit(1 if messages else 0)


if __name__ == "__main__":
    main()
