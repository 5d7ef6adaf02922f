"""A stand-in for moebench: serves every metric of docs/metrics.md, of a run that goes on and is well."""

import http.server
import itertools
import threading
import time

import metrics_table

CONFIGURATIONS = [dict(zip(metrics_table.CONFIGURATION, values, strict=True)) for values in (
    ("fastmoe", "tokens=1024 M=128 H=512 E=2", "1", "none", "", "emulated"),
    ("pipemoe", "tokens=1024 M=128 H=512 E=2", "4", "none", "", "emulated"),
    ("mpipemoe", "tokens=1024 M=128 H=512 E=2", "4", "mixed(s1,s3,none)", "bf16 routing=zipf(1.2)", "emulated"))]
RANKS = [str(rank) for rank in range(4)]
LABELS = {
    "suite": ["try"], "device": ["cpu"], "revision": ["7ce0c0a"], "version": ["0.1.0"], "run": ["try-20261129-101500"], "source": ["emulated"],
    "reason": ["timeout", "other"], "how": ["searched", "tried"], "agent": ["0", "1"], "percentile": ["10", "50", "90"],
    "part": ["forward", "backward", "routing"], "stream": ["compute", "comm", "copy"], "cause": ["data", "slot", "peer", "host"],
    "selector": ["search"], "rank": RANKS, "metric": ["time", "memory", "prediction_error", "overlap"],
    "verdict": ["better", "worse", "same", "inconclusive"]}
STATES = {
    "moebench_run_state": ["starting", "trying", "running", "complete", "interrupted", "lost"],
    "moebench_configurations": ["waiting", "done", "failed", "skipped"], "moebench_served_runs": ["shown", "hidden", "unreadable"]}
RESULTS = ["passed", "regression", "inconclusive", "missing", "failed"]
KINDS = [("arenas", "measured"), ("arenas", "predicted"), ("activations", "predicted"), ("buffers", "predicted"),
         ("parameters", "predicted"), ("gradients", "predicted"), ("optimizer", "predicted"), ("host", "predicted"),
         ("outside_arenas", "measured"), ("process_growth", "measured")]
# What is not 1 (or, of counters, as many as seconds have passed).
WELL = {"moebench_agent_up": 1, "moebench_run_timeout_seconds": 60, "moebench_run_time_left_seconds": 600, "moebench_failures_total": 0,
        "moebench_prediction_error_ratio": -0.05, "moebench_step_seconds": 0.03, "moebench_rank_gpu_clock_hertz": 1.98e9}
BOUNDS = ["0.01", "0.05", "+Inf"]


def label_sets(name, metric):
    """Of its series."""
    own = [label for label in metric.labels if label not in metrics_table.CONFIGURATION or not is_of_configurations(metric)]
    if name == "moebench_memory_bytes":
        choices = [[{"suite": "try", "kind": kind, "measure": measure}] for kind, measure in KINDS]
        sets = [each[0] for each in choices]
    else:
        values = [STATES[name] if label == "state" else RESULTS if label == "result" else LABELS[label] for label in own]
        sets = [dict(zip(own, each, strict=True)) for each in itertools.product(*values)]
    if is_of_configurations(metric):
        sets = [labels | configuration for labels in sets for configuration in CONFIGURATIONS]
    return sets


def is_of_configurations(metric):
    return "system" in metric.labels


def value(name, metric, labels, since):
    if "timestamp" in name or name == "moebench_run_start_time_seconds":
        return time.time() - (0 if "timestamp" in name else since)
    if labels.get("state") in {"failed", "unreadable", "starting", "trying", "complete", "interrupted", "lost"} or \
            labels.get("result", "passed") != "passed":
        return 0
    return WELL.get(name, since if metric.kind == "counter" else 1)


def lines(metrics, since):
    for name, metric in metrics.items():
        yield f"# HELP {name} Made up."
        yield f"# TYPE {name} {metric.kind}"
        for labels in label_sets(name, metric):
            if metric.kind == "histogram":
                for bound in BOUNDS:
                    yield sample(name + "_bucket", labels | {"le": bound}, 0 if bound == "0.01" else int(since))
                yield sample(name + "_sum", labels, 0.03 * int(since))
                yield sample(name + "_count", labels, int(since))
            else:
                yield sample(name, labels, value(name, metric, labels, since))


def sample(name, labels, number):
    inside = ",".join(f'{label}="{each}"' for label, each in labels.items())
    return f"{name}{{{inside}}} {number}"


class Server:
    """Serves until it is closed, at an address of loopback."""

    def __init__(self, metrics):
        begin = time.time()

        class Answers(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = "".join(line + "\n" for line in lines(metrics, time.time() - begin)).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/plain; version=0.0.4")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
