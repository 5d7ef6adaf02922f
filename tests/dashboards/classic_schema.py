"""Grafana's classic schema of dashboards, as far as moebench's use it. After kinds/dashboard/dashboard_kind.cue of Grafana and the schemas
of its panels; stricter: what Grafana would fill in must be there, and fields that neither knows are refused."""

from shape import Any, findings

SOURCE = {"type": {"prometheus"}, "uid": str}
GRID = {"h": int, "w": int, "x": int, "y": int}
TARGET = {"datasource": SOURCE, "editorMode": {"code"}, "expr": str, "format": {"time_series", "table", "heatmap"}, "instant": bool,
          "legendFormat": str, "range": bool, "refId": str}
COLORS = {"thresholds", "palette-classic", "palette-saturated", "continuous-GrYlRd", "fixed"}
THRESHOLDS = {"mode": {"absolute", "percentage"}, "steps": [{"color": str, "value": (float, {None})}]}
MAPPING = {"type": {"value"}, "options": Any({"text": str, "color?": str, "index": int})}
LINK = {"title": str, "url": str, "targetBlank?": bool}
FIELD = {"color": {"mode": COLORS}, "mappings": [MAPPING], "thresholds": THRESHOLDS, "unit": str, "noValue": str, "min?": float,
         "max?": float, "decimals?": int, "custom?": dict}
FIELD_CONFIG = {"defaults": FIELD, "overrides": [{"matcher": {"id": {"byName"}, "options": str},
                                                  "properties": [({"id": {"unit"}, "value": str}, {"id": {"links"}, "value": [LINK]})]}]}
TRANSFORMATION = ({"id": {"merge"}, "options": {}},
                  {"id": {"organize"}, "options": {"excludeByName": Any(bool), "includeByName": Any(bool), "indexByName": Any(int),
                                                   "renameByName": Any(str)}},
                  {"id": {"filterFieldsByName"}, "options": {"include": {"names": [str]}}},
                  {"id": {"groupingToMatrix"}, "options": {"columnField": str, "rowField": str, "valueField": str, "emptyValue": str}})

REDUCE = {"calcs": [str], "fields": str, "values": bool}
TOOLTIP = {"mode": {"single", "multi", "none"}, "sort": {"none", "asc", "desc"}}
LEGEND = {"calcs?": [str], "displayMode": {"list", "table"}, "placement": {"bottom", "right"}, "showLegend": bool}
ORIENTATION = {"auto", "horizontal", "vertical"}
OPTIONS = {
    "stat": {"colorMode": {"none", "value", "background"}, "graphMode": {"none", "area"}, "justifyMode": {"auto", "center"},
             "orientation": ORIENTATION, "reduceOptions": REDUCE, "textMode": {"auto", "value", "value_and_name", "name", "none"}},
    "bargauge": {"displayMode": {"basic", "gradient", "lcd"}, "orientation": ORIENTATION, "reduceOptions": REDUCE, "showUnfilled": bool,
                 "valueMode": {"color", "text", "hidden"}, "minVizHeight": int, "minVizWidth": int,
                 "namePlacement": {"auto", "top", "left", "hidden"}, "sizing": {"auto", "manual"}},
    "timeseries": {"legend": LEGEND, "tooltip": TOOLTIP},
    "barchart": {"barRadius": float, "barWidth": float, "fullHighlight": bool, "groupWidth": float, "legend": LEGEND,
                 "orientation": ORIENTATION, "showValue": {"auto", "always", "never"}, "stacking": {"none", "normal", "percent"},
                 "tooltip": TOOLTIP, "xTickLabelRotation": int, "xTickLabelSpacing": int},
    "table": {"cellHeight": {"sm", "md", "lg"}, "footer": {"countRows": bool, "fields": str, "reducer": [str], "show": bool},
              "showHeader": bool},
    "state-timeline": {"alignValue": {"left", "center", "right"}, "legend": LEGEND, "mergeValues": bool, "rowHeight": float,
                       "showValue": {"auto", "always", "never"}, "tooltip": TOOLTIP},
    "status-history": {"colWidth": float, "legend": LEGEND, "rowHeight": float, "showValue": {"auto", "always", "never"}, "tooltip": TOOLTIP},
    "heatmap": {"calculate": bool, "cellGap": int, "cellValues": {"unit": str},
                "color": {"exponent": float, "fill": str, "mode": {"scheme", "opacity"}, "reverse": bool, "scale": {"exponential", "linear"},
                          "scheme": str, "steps": int},
                "exemplars": {"color": str}, "filterValues": {"le": float}, "legend": {"show": bool},
                "rowsFrame": {"layout": {"auto", "le", "ge", "unknown"}},
                "tooltip": {"mode": {"single"}, "showColorScale": bool, "yHistogram": bool},
                "yAxis": {"axisPlacement": {"left", "right"}, "reverse": bool, "unit": str}},
    "histogram": {"bucketOffset": int, "combine": bool, "legend": LEGEND, "tooltip": TOOLTIP},
}
ROW = {"type": {"row"}, "id": int, "title": str, "collapsed": bool, "gridPos": GRID, "panels": [None]}
VARIABLE = ({"type": {"datasource"}, "name": str, "label": str, "query": {"prometheus"}, "current": dict, "hide": {0}, "includeAll": bool,
             "multi": bool, "options": [None], "refresh": int, "regex": str, "skipUrlSync": bool},
            {"type": {"query"}, "name": str, "label": str, "query": str, "definition": str, "datasource": SOURCE, "current": dict, "hide": {0},
             "includeAll": bool, "allValue?": str, "multi": bool, "options": [None], "refresh": {1, 2}, "regex": str, "skipUrlSync": bool,
             "sort": int})
ANNOTATION = {"name": str, "datasource": SOURCE, "enable": bool, "hide": bool, "iconColor": str, "expr": str, "step": str, "tagKeys": str,
              "textFormat": str, "titleFormat": str, "useValueForTime": {"on"}}
DASHBOARD_LINK = {"asDropdown": bool, "icon": str, "includeVars": bool, "keepTime": bool, "tags": [str], "targetBlank": bool, "title": str,
                  "tooltip": str, "type": {"dashboards"}, "url": str}
DASHBOARD = {"id": {None}, "uid": str, "title": str, "description": str, "tags": [str], "schemaVersion": int, "version": int,
             "editable": bool, "fiscalYearStartMonth": int, "graphTooltip": {0, 1, 2}, "liveNow": bool, "refresh": str, "timezone": str,
             "weekStart": str, "time": {"from": str, "to": str}, "timepicker": {}, "links": [DASHBOARD_LINK],
             "templating": {"list": [VARIABLE]}, "annotations": {"list": [ANNOTATION]}, "panels": [None]}


def shape_of(panel):
    kind = panel.get("type")
    if kind == "row":
        return ROW
    if kind not in OPTIONS:
        return {"type": set(OPTIONS)}
    return {"type": {kind}, "id": int, "title": str, "description": str, "datasource": SOURCE, "targets": [TARGET], "gridPos": GRID,
            "options": OPTIONS[kind], "fieldConfig": FIELD_CONFIG, "transformations": [TRANSFORMATION]}


def check(dashboard):
    found = findings(dashboard, DASHBOARD, dashboard.get("uid", "?"))
    for panel in dashboard.get("panels", []):
        found += findings(panel, shape_of(panel), f"{dashboard.get('uid')}: {panel.get('title')}")
        found += placing(panel)
    ids = [panel.get("id") for panel in dashboard.get("panels", [])]
    found += [f"panel {each} twice" for each in sorted(set(ids)) if ids.count(each) > 1]
    return found + overlaps(dashboard)


def placing(panel):
    """What types do not say."""
    grid, title = panel["gridPos"], panel.get("title")
    fits = grid["w"] > 0 and grid["h"] > 0 and grid["x"] >= 0 and grid["y"] >= 0 and grid["x"] + grid["w"] <= 24
    found = [] if fits else [f"{title}: {grid} is not within 24 columns"]
    names = [target["refId"] for target in panel.get("targets", [])]
    found += [] if len(set(names)) == len(names) else [f"{title}: two targets of one name"]
    steps = panel.get("fieldConfig", {}).get("defaults", {}).get("thresholds", {}).get("steps", [])
    values = [step["value"] for step in steps]
    if steps and (values[0] is not None or None in values[1:] or values[1:] != sorted(values[1:])):
        found.append(f"{title}: thresholds {values}")
    return found


def overlaps(dashboard):
    taken = {}
    found = []
    for panel in dashboard.get("panels", []):
        grid = panel["gridPos"]
        cells = {(x, y) for x in range(grid["x"], grid["x"] + grid["w"]) for y in range(grid["y"], grid["y"] + grid["h"])}
        others = {taken[cell] for cell in cells & taken.keys()}
        found += [f"{panel.get('title')} overlaps {other}" for other in sorted(others, key=str)]
        taken |= dict.fromkeys(cells, panel.get("title"))
    return found
