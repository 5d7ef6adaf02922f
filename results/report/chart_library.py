#!/usr/bin/env python3
"""The JavaScript library that draws the charts of reports, as a string literal of C++.

chart_library.py --version        prints the version of the wheel vl-convert-python, which holds it; exit status 1 without
chart_library.py LICENCES OUTPUT  writes it to OUTPUT, behind the text of the file LICENCES as a comment

It is a script of its own scope that defines window.vegaEmbed, without an end tag in it. Nothing is downloaded.
"""
import importlib.metadata
import sys

MOST = 16000  # characters of one literal: compilers must take 65,536, and joined ones count together only for some
DELIMITER = "chart"


def bundle(licences):
    import vl_convert

    script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    assert "*/" not in licences, "the licences would end their comment"
    text = f"/*\n{licences}*/\n(() => {{\n{script}\n}})();\n"
    # In strings and expressions of JavaScript this is the same.
    text = text.replace("</script", "<\\/script").replace("<!--", "<\\!--")
    assert f"){DELIMITER}\"" not in text, "the text would end its literal"
    return text


def main():
    if len(sys.argv) == 2 and sys.argv[1] == "--version":
        try:
            print(importlib.metadata.version("vl-convert-python"))
        except importlib.metadata.PackageNotFoundError:
            sys.exit(1)
        return
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        text = bundle(file.read())
    pieces = [text[at:at + MOST] for at in range(0, len(text), MOST)]
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        for piece in pieces:
            file.write(f'R"{DELIMITER}({piece}){DELIMITER}"\n')


if __name__ == "__main__":
    main()
