"""Panels of Grafana's classic schema, as few lines each."""

DATASOURCE = {"type": "prometheus", "uid": "${datasource}"}

# Expressions are written with these names in the place of what every selector has in common.
SELECTORS = {
    "TARGET": 'job=~"$job", instance=~"$instance"',
    "RUN": 'job=~"$job", instance=~"$instance", suite=~"$suite"',
    "CONFIG": 'job=~"$job", instance=~"$instance", suite=~"$suite", system=~"$system", shape=~"$shape"',
}

RUN = "{{suite}} on {{instance}}"
CONFIGURATION = "{{system}} n={{granularity}} {{reuse}} {{variant}} [{{shape}}] {{source}}"

GREEN, YELLOW, RED, GREY = "green", "yellow", "red", "text"


def filled(expression):
    for name, matchers in SELECTORS.items():
        expression = expression.replace("{" + name, "{" + matchers)
    return " ".join(expression.split())


def target(expression, legend="__auto", now=False, form="time_series"):
    """`now`: the value at the end of the dashboard's time range alone."""
    return {"datasource": DATASOURCE, "editorMode": "code", "expr": filled(expression), "format": form, "instant": now,
            "legendFormat": legend, "range": not now}


def latest(expression, legend="__auto"):
    return target(expression, legend, now=True)


def row_of(expression):
    return target(expression, now=True, form="table")


def thresholds(*steps):
    """Colours, each but the first behind the value from which it holds: thresholds(GREEN, 0.1, RED)."""
    values = [None, *steps[1::2]]
    return {"mode": "absolute", "steps": [{"color": color, "value": value} for color, value in zip(steps[::2], values)]}


def texts(**names):
    """What values are called: texts(up=(1, GREEN))."""
    return [{"type": "value", "options": {str(value): {"text": name.replace("_", " "), "color": color, "index": value}
                                          for name, (value, color) in names.items()}}]


def panel(kind, title, description, targets, size, unit, options, color="thresholds", limits=None, custom=None, transformations=(),
          overrides=(), **field):
    for letter, each in zip("ABCDEFGH", targets, strict=False):
        each["refId"] = letter
    defaults = {"color": {"mode": color}, "mappings": [], "thresholds": limits or thresholds(GREEN), "unit": unit,
                "noValue": "no data", **field}
    if custom is not None:
        defaults["custom"] = custom
    return {"type": kind, "title": title, "description": description, "datasource": DATASOURCE, "targets": list(targets),
            "gridPos": {"w": size[0], "h": size[1]}, "options": options,
            "fieldConfig": {"defaults": defaults, "overrides": list(overrides)}, "transformations": list(transformations)}


REDUCED = {"calcs": ["lastNotNull"], "fields": "", "values": False}


def stat(title, description, targets, unit, size=(4, 4), shows="value_and_name", **more):
    options = {"colorMode": "value", "graphMode": "none", "justifyMode": "auto", "orientation": "auto", "reduceOptions": REDUCED,
               "textMode": shows}
    return panel("stat", title, description, targets, size, unit, options, **more)


def bars(title, description, targets, unit, size=(12, 9), **more):
    options = {"displayMode": "basic", "orientation": "horizontal", "reduceOptions": REDUCED, "showUnfilled": True, "valueMode": "color",
               "minVizHeight": 16, "minVizWidth": 8, "namePlacement": "left", "sizing": "auto"}
    return panel("bargauge", title, description, targets, size, unit, options, **more)


def curves(title, description, targets, unit, size=(12, 8), stacked=False, columns=("lastNotNull",), **more):
    custom = {"drawStyle": "line", "fillOpacity": 30 if stacked else 0, "lineInterpolation": "stepAfter", "lineWidth": 1,
              "showPoints": "never", "spanNulls": False,
              "stacking": {"group": "A", "mode": "normal" if stacked else "none"},
              "thresholdsStyle": {"mode": "line" if "limits" in more else "off"}}
    options = {"legend": {"calcs": list(columns), "displayMode": "table", "placement": "bottom", "showLegend": True},
               "tooltip": {"mode": "multi", "sort": "desc"}}
    return panel("timeseries", title, description, targets, size, unit, options, color="palette-classic", custom=custom, **more)


def matrix(title, description, expression, column, unit, size=(12, 9), stacked=True, **more):
    """Bars, one for each configuration, of parts named by the label `column`."""
    joined = f"""max by (configuration, {column}) (label_join({expression}, "configuration", " ",
                 "system", "granularity", "reuse", "variant", "shape", "source"))"""
    custom = {"axisPlacement": "auto", "fillOpacity": 80, "lineWidth": 1}
    options = {"barRadius": 0, "barWidth": 0.9, "fullHighlight": False, "groupWidth": 0.7,
               "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": True},
               "orientation": "horizontal", "showValue": "never", "stacking": "normal" if stacked else "none",
               "tooltip": {"mode": "multi", "sort": "none"}, "xTickLabelRotation": 0, "xTickLabelSpacing": 0}
    to_matrix = {"id": "groupingToMatrix",
                 "options": {"columnField": column, "rowField": "configuration", "valueField": "Value", "emptyValue": "null"}}
    return panel("barchart", title, description, [row_of(joined)], size, unit, options, color="palette-classic", custom=custom,
                 transformations=[to_matrix], **more)


def table(title, description, targets, columns, size=(24, 8), unit="short", links=(), **more):
    """`columns`: for each field that is shown its heading, and its unit where it is a number of another unit. Others are hidden."""
    order = {field: place for place, field in enumerate(columns)}
    overrides = [{"matcher": {"id": "byName", "options": heading}, "properties": [{"id": "unit", "value": own_unit}]}
                 for heading, own_unit in columns.values() if own_unit]
    overrides += [{"matcher": {"id": "byName", "options": heading}, "properties": [{"id": "links", "value": [link]}]}
                  for heading, link in links]
    shown = {"id": "organize", "options": {"excludeByName": {}, "includeByName": {}, "indexByName": order,
                                           "renameByName": {field: heading for field, (heading, _) in columns.items()}}}
    only = {"id": "filterFieldsByName", "options": {"include": {"names": list(columns)}}}
    options = {"cellHeight": "sm", "footer": {"countRows": False, "fields": "", "reducer": ["sum"], "show": False}, "showHeader": True}
    custom = {"align": "auto", "cellOptions": {"type": "auto"}, "filterable": True, "inspect": False}
    return panel("table", title, description, targets, size, unit, options, custom=custom, overrides=overrides,
                 transformations=[{"id": "merge", "options": {}}, only, shown], **more)


def timeline(title, description, targets, mappings, size=(12, 6)):
    options = {"alignValue": "left", "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False}, "mergeValues": True,
               "rowHeight": 0.8, "showValue": "auto", "tooltip": {"mode": "single", "sort": "none"}}
    return panel("state-timeline", title, description, targets, size, "none", options,
                 custom={"fillOpacity": 70, "lineWidth": 0, "spanNulls": False}, mappings=mappings)


def cells(title, description, targets, unit, size=(24, 10)):
    """A row for each series, coloured by its value."""
    options = {"colWidth": 0.95, "legend": {"displayMode": "list", "placement": "bottom", "showLegend": False}, "rowHeight": 0.9,
               "showValue": "never", "tooltip": {"mode": "single", "sort": "none"}}
    return panel("status-history", title, description, targets, size, unit, options, color="continuous-GrYlRd",
                 custom={"fillOpacity": 90, "lineWidth": 0})


def heat(title, description, targets, unit, size=(12, 9), is_histogram=False):
    """Of a histogram's buckets, or of the values of many series, counted in bins."""
    options = {"calculate": not is_histogram, "cellGap": 1, "cellValues": {"unit": "short"},
               "color": {"exponent": 0.5, "fill": "dark-orange", "mode": "scheme", "reverse": False, "scale": "exponential",
                         "scheme": "Oranges", "steps": 64},
               "exemplars": {"color": "rgba(255,0,255,0.7)"}, "filterValues": {"le": 1e-9}, "legend": {"show": True},
               "rowsFrame": {"layout": "auto"}, "tooltip": {"mode": "single", "showColorScale": False, "yHistogram": False},
               "yAxis": {"axisPlacement": "left", "reverse": False, "unit": unit}}
    return panel("heatmap", title, description, targets, size, unit, options,
                 custom={"hideFrom": {"legend": False, "tooltip": False, "viz": False}, "scaleDistribution": {"type": "linear"}})


def counts(title, description, targets, unit, size=(12, 8)):
    """How many series have which value."""
    options = {"bucketOffset": 0, "combine": True,
               "legend": {"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": False},
               "tooltip": {"mode": "single", "sort": "none"}}
    return panel("histogram", title, description, targets, size, unit, options, color="palette-classic",
                 custom={"fillOpacity": 80, "lineWidth": 1})
