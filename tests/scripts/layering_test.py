#!/usr/bin/env python3
"""Checks the rules that hold between files.

layering_test.py ROOT          checks the source tree; exit status 1 and one line a finding if a rule is broken
layering_test.py --self-check  plants one violation of every rule in a scratch tree and checks that each is found
"""
import os
import re
import sys
import tempfile

# A room may include itself and the rooms before it.
ROOMS = ["reference/base", "reference/trace", "reference/plan", "reference/routing", "reference/cost", "reference/systems", "reference/select",
         "reference/comm", "reference/exec", "reference/kernels", "reference/layer", "profiler", "results", "suites",
         "metrics", "cli"]
UNORDERED = ["tests", "benchmarks", "examples"]
LAST_ROOM_WITHOUT_TORCH = "reference/exec"
TORCH_ALLOWED = {"reference/comm/rendezvous/tcp_store.cpp", "reference/comm/nccl/nccl_communicator.cpp"}
# Folders that stand for a device or are its absence; only there may its headers be included.
DEVICE_FOLDERS = {"cuda", "nccl", "cupti"}
GENERATED = {"git_revision.inc", "embedded_profiles.inc", "chart_library.inc", "report_assets.inc"}
MOST_LINES = 400

CODE = (".h", ".cpp", ".in")
SCRIPTS = (".cmake", ".py", ".sh", "CMakeLists.txt")
TEXTS = (".md", ".yaml", ".yml", ".json")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^">]+)[">]')
CONDITIONAL = re.compile(r"^\s*#\s*(?:if|ifdef|ifndef|elif|elifdef|elifndef)\b.*(?:cuda|nccl|cupti|torch)", re.IGNORECASE)
TORCH_HEADER = re.compile(r"^(?:torch|ATen|c10|caffe2)/")
DEVICE_HEADER = re.compile(r"^(?:cuda|nccl|cupti|nvml|nvToolsExt)[\w.]*$|^(?:ATen|c10)/cuda/")
NAMESPACE = re.compile(r"^namespace (\S+) \{")
TYPE = re.compile(r"^(?:struct|class|enum class|union) (\w+)(?: final)?(?: : [^;{]+)? \{")
MACHINE_PATH = re.compile(r"(?<![\w.$}~-])/(?:work|home|root|Users|mnt)/\w")


def room_of(path):
    for room in ROOMS:
        if path.startswith(room + "/"):
            return room
    return None


def include_findings(path, bracket, header, root):
    room = room_of(path)
    if bracket == '"':
        if header in GENERATED:
            return
        if not os.path.isfile(os.path.join(root, header)):
            yield f'"{header}" is not a file of the project: name it from the source root; other libraries take <>'
        target = room_of(header)
        if room and target and ROOMS.index(target) > ROOMS.index(room):
            yield f'{room} must not include {target} ("{header}"): it stands further right'
        if room and header.split("/")[0] in UNORDERED:
            yield f'{room} must not include tests, benchmarks or examples ("{header}")'
    folders = set(path.split("/")[:-1])
    if TORCH_HEADER.match(header) and room and path not in TORCH_ALLOWED:
        if ROOMS.index(room) <= ROOMS.index(LAST_ROOM_WITHOUT_TORCH):
            yield f"<{header}>: no LibTorch in {ROOMS[0]} to {LAST_ROOM_WITHOUT_TORCH}"
    if DEVICE_HEADER.match(header) and not folders & DEVICE_FOLDERS:
        yield f"<{header}>: only in a folder {', '.join(sorted(DEVICE_FOLDERS))}"


def file_findings(root, path):
    """Yields (line number, message)."""
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
        lines = file.read().splitlines()
    for number, line in enumerate(lines, 1):
        if MACHINE_PATH.search(line):
            yield number, "absolute path of one machine"
        if not path.endswith(CODE):
            continue
        if match := INCLUDE.match(line):
            for message in include_findings(path, *match.groups(), root):
                yield number, message
        if CONDITIONAL.match(line):
            yield number, "no conditional compilation for CUDA, NCCL, CUPTI or LibTorch: link x/ or no_x/ instead"
    if len(lines) > MOST_LINES and path.endswith(CODE + SCRIPTS):
        yield len(lines), f"{len(lines)} lines; {MOST_LINES} are the most"


def types_of(root, path):
    """Yields (line number, qualified name) of the types that a header defines at the margin of its namespace."""
    namespace = ""
    with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as file:
        for number, line in enumerate(file, 1):
            if match := NAMESPACE.match(line):
                namespace = match.group(1)
            elif match := TYPE.match(line):
                yield number, f"{namespace}::{match.group(1)}"


def project_files(root):
    folders = sorted({room.split("/")[0] for room in ROOMS}) + UNORDERED + ["cmake", "scripts", "docs", "dashboards", ".ci"]
    for name in sorted(os.listdir(root)):
        if os.path.isfile(os.path.join(root, name)) and name.endswith(CODE + SCRIPTS + TEXTS):
            yield name
    for folder in folders:
        for where, subfolders, names in os.walk(os.path.join(root, folder)):
            subfolders[:] = sorted(d for d in subfolders if d != "__pycache__")
            for name in sorted(names):
                if name.endswith(CODE + SCRIPTS + TEXTS) or folder == ".ci":
                    yield os.path.relpath(os.path.join(where, name), root)


def check(root):
    findings, files, types = [], 0, {}
    for path in project_files(root):
        files += 1
        findings += [f"{path}:{number}: {message}" for number, message in file_findings(root, path)]
        for number, name in types_of(root, path) if path.endswith(".h") else ():
            other = types.setdefault(name, path)
            if other != path:
                findings.append(f"{path}:{number}: {name} is a type in {other} too: a program has one of a name")
    return files, findings


# Path, content, and a part of the message that must be given for it (None: nothing is wrong).
SAMPLES = [
    ("reference/base/units.h", "#pragma once\n#include <vector>\n", None),
    ("reference/plan/op.h", '#include "reference/base/units.h"\n', None),
    ("reference/layer/moe_layer.h", "#include <torch/nn/module.h>\n", None),
    ("reference/kernels/cuda/device.cpp", "#include <ATen/cuda/CUDAContext.h>\n#include <cuda_runtime.h>\n", None),
    ("reference/comm/rendezvous/tcp_store.cpp", "#include <torch/csrc/distributed/c10d/TCPStore.hpp>\n", None),
    ("reference/comm/rendezvous/socket.cpp", "#ifdef __linux__\n#endif\n", None),
    ("tests/plan/op_test.cpp", '#include "reference/layer/moe_layer.h"\n#include <torch/types.h>\n', None),
    ("tests/suites/corpus/latin1.yaml", "name: caf\udce9\n", None),  # not UTF-8
    ("docs/long.md", "a line\n" * (MOST_LINES + 1), None),
    ("cli/longest.cpp", "\n" * MOST_LINES, None),
    ("reference/base/up.h", '#include "reference/plan/op.h"\n', "must not include reference/plan"),
    ("reference/cost/up.cpp", '  #  include "reference/systems/system.h"\n', "must not include reference/systems"),
    ("reference/systems/system.h", "", None),
    ("suites/up.cpp", '#include "cli/main.h"\n', "must not include cli"),
    ("cli/main.h", "", None),
    ("cli/support.cpp", '#include "tests/support/oracle.h"\n', "must not include tests"),
    ("tests/support/oracle.h", "", None),
    ("reference/plan/relative.h", '#include "op.h"\n', "not a file of the project"),
    ("reference/exec/torch.cpp", "#include <ATen/ATen.h>\n", "no LibTorch"),
    ("reference/comm/rendezvous/tcp_store.h", "#include <c10/util/intrusive_ptr.h>\n", "no LibTorch"),
    ("reference/trace/quoted.h", '#include "torch/types.h"\n', "no LibTorch"),
    ("reference/layer/device.cpp", "#include <c10/cuda/CUDAStream.h>\n", "only in a folder"),
    ("profiler/nccl.cpp", "#include <nccl.h>\n", "only in a folder"),
    ("reference/layer/conditional.cpp", "#ifdef USE_CUDA\n#endif\n", "no conditional compilation"),
    ("tests/conditional.cpp", "#if defined(MOEBENCH_WITH_TORCH) && 1\n#endif\n", "no conditional compilation"),
    ("reference/comm/conditional.h", "#if __has_include(<nccl.h>)\n#endif\n", "no conditional compilation"),
    ("cli/long.cpp", "\n" * (MOST_LINES + 1), f"{MOST_LINES + 1} lines"),
    ("scripts/long.sh", "\n" * (MOST_LINES + 1), f"{MOST_LINES + 1} lines"),
    ("scripts/path.sh", "cd /" + "home/someone\n", "absolute path"),
    ("cli/crew.h", "namespace moebench {\nstruct Crew;\nstruct Crew {};\n}\n", None),
    ("cli/other_crew.h", "namespace moebench::example {\nstruct Crew {};\n}\n", None),
    ("suites/crew.h", "namespace moebench {\ntemplate <class T>\nclass Crew : public T {\n};\n}\n", "a program has one of a name"),
    ("docs/path.md", "see `/" + "work/main`\n", "absolute path"),
    ("cli/path.cpp", '// "/' + 'root/x"\n', "absolute path"),
]


def self_check():
    with tempfile.TemporaryDirectory() as root:
        for path, content, _ in SAMPLES:
            os.makedirs(os.path.join(root, os.path.dirname(path)), exist_ok=True)
            with open(os.path.join(root, path), "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(content)
        files, findings = check(root)
    errors = [] if files == len(SAMPLES) else [f"{files} files looked at instead of {len(SAMPLES)}"]
    for path, _, expected in SAMPLES:
        found = [finding for finding in findings if finding.startswith(path + ":")]
        if expected is None:
            errors += [f"false alarm: {finding}" for finding in found]
        elif not any(expected in finding for finding in found):
            errors.append(f'not found: {path} should give "{expected}", and gives {found}')
    return len(SAMPLES), errors


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    count, messages = self_check() if sys.argv[1] == "--self-check" else check(sys.argv[1])
    print("\n".join(messages + [f"{count} files, {len(messages)} findings"]))
    sys.exit(1 if messages or count == 0 else 0)


if __name__ == "__main__":
    main()
