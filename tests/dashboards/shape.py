"""Checks that JSON is of a shape: which fields it must have, may have, and of which types they are.

A shape is a type; a tuple of shapes, one of which must fit; a set of values; [shape], a list of such; {name: shape}, an object with these
fields and no others, where those whose names end in "?" may be missing; Any(shape), an object with any names; or None for anything.
"""

import dataclasses


@dataclasses.dataclass
class Any:
    shape: object


def findings(value, shape, place=""):
    if shape is None:
        return []
    if isinstance(shape, tuple):
        tried = [findings(value, each, place) for each in shape]
        return [] if [] in tried else min(tried, key=len)
    if isinstance(shape, set):
        return [] if any(value == each and type(value) is type(each) for each in shape) else [f"{place}: {value!r} is none of {shape}"]
    if isinstance(shape, list):
        if not isinstance(value, list):
            return [f"{place}: no list"]
        return [finding for i, each in enumerate(value) for finding in findings(each, shape[0], f"{place}[{i}]")]
    if isinstance(shape, type):
        fits = type(value) in (int, float) if shape is float else type(value) is shape
        return [] if fits else [f"{place}: {value!r} is no {shape.__name__}"]
    if not isinstance(value, dict):
        return [f"{place}: no object"]
    if isinstance(shape, Any):
        return [finding for name, each in value.items() for finding in findings(each, shape.shape, f"{place}.{name}")]
    required = {name for name in shape if not name.endswith("?")}
    known = {name.rstrip("?"): each for name, each in shape.items()}
    found = [f"{place}: {name} is missing" for name in sorted(required - value.keys())]
    found += [f"{place}: {name} is no field of it" for name in sorted(value.keys() - known.keys())]
    return found + [finding for name in value.keys() & known.keys() for finding in findings(value[name], known[name], f"{place}.{name}")]
