"""Reads the YAML that rules are written in, for there is none in Python's own library: block maps and lists, literal texts (|), plain
and double-quoted scalars, and maps and lists in one line. Scalars are texts."""

import json
import re

KEY = re.compile(r"([\w./-]+):(?:\s+(.*))?$")


class NotSimple(Exception):
    pass


class Reader:
    def __init__(self, text):
        self.lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
        self.place = 0

    def indent(self):
        line = self.lines[self.place]
        return len(line) - len(line.lstrip())

    def block(self, indent):
        return self.items(indent) if self.lines[self.place].lstrip().startswith("- ") else self.map(indent)

    def items(self, indent):
        found = []
        while self.place < len(self.lines) and self.indent() == indent and self.lines[self.place].lstrip().startswith("- "):
            rest = self.lines[self.place].lstrip()[2:]
            if KEY.match(rest) and not rest.startswith(("{", "[", '"')):
                self.lines[self.place] = " " * (indent + 2) + rest
                found.append(self.map(indent + 2))
            else:
                self.place += 1
                found.append(scalar(rest))
        return found

    def map(self, indent):
        found = {}
        while self.place < len(self.lines) and self.indent() == indent:
            match = KEY.match(self.lines[self.place].strip())
            if not match:
                raise NotSimple(self.lines[self.place])
            key, rest = match[1], match[2] or ""
            if key in found:
                raise NotSimple(f"{key} twice")
            self.place += 1
            if rest == "|":
                found[key] = self.literal(indent)
            elif rest:
                found[key] = scalar(rest)
            elif self.place < len(self.lines) and (self.indent() > indent or self.lines[self.place].lstrip().startswith("- ")):
                found[key] = self.block(self.indent())
            else:
                found[key] = None
        return found

    def literal(self, indent):
        lines = []
        while self.place < len(self.lines) and self.indent() > indent:
            lines.append(self.lines[self.place])
            self.place += 1
        margin = min(len(line) - len(line.lstrip()) for line in lines)
        return "".join(line[margin:] + "\n" for line in lines)


def scalar(text):
    text = text.strip()
    if text.startswith('"'):
        return json.loads(text)
    if text.startswith("{"):
        return dict((part.split(":", 1)[0].strip(), scalar(part.split(":", 1)[1])) for part in text[1:-1].split(",") if part.strip())
    if text.startswith("["):
        return [scalar(part) for part in text[1:-1].split(",") if part.strip()]
    if text.startswith(("'", "&", "*", "!", ">", "|", "%", "@", "`")) or " #" in text or ": " in text:
        raise NotSimple(text)
    return text


def loaded(text):
    reader = Reader(text)
    found = reader.block(reader.indent())
    if reader.place < len(reader.lines):
        raise NotSimple(reader.lines[reader.place])
    return found
