"""A dashboard of Grafana's classic schema."""

from generator.panel import DATASOURCE, SELECTORS, filled

TAG = "moebench"
WIDTH = 24


def variable(name, query, has_all=True):
    """One that Prometheus is asked for. Several values can be chosen."""
    one = {"current": {}, "datasource": DATASOURCE, "definition": query, "hide": 0, "includeAll": has_all, "label": name.capitalize(),
           "multi": True, "name": name, "options": [], "query": query, "refresh": 2, "regex": "", "skipUrlSync": False, "sort": 1,
           "type": "query"}
    return one | {"allValue": ".+"} if has_all else one


def variables(metric, per_configuration=None, one_run=False):
    """`metric`: one that each run of the dashboard has. `per_configuration`: one that each of its configurations has."""
    source = {"current": {}, "hide": 0, "includeAll": False, "label": "Data source", "multi": False, "name": "datasource", "options": [],
              "query": "prometheus", "refresh": 1, "regex": "", "skipUrlSync": False, "type": "datasource"}
    listed = [source, variable("job", f"label_values({metric}, job)"),
              variable("instance", f'label_values({metric}{{job=~"$job"}}, instance)'),
              variable("suite", f"label_values({metric}{{{SELECTORS['TARGET']}}}, suite)", has_all=not one_run)]
    if per_configuration:
        of_run = f"{per_configuration}{{{SELECTORS['RUN']}"
        listed += [variable("system", f"label_values({of_run}}}, system)"),
                   variable("shape", f'label_values({of_run}, system=~"$system"}}, shape)')]
    return listed


def begun():
    """Marks where a run began, named by its revision."""
    expression = filled("""1000 * max by (suite, revision, run, source) (moebench_run_start_time_seconds{RUN}
        * on (job, instance, suite) group_left (revision, run, source) moebench_run_info{RUN})""")
    return {"datasource": DATASOURCE, "enable": True, "expr": expression, "hide": False, "iconColor": "blue", "name": "Runs begin",
            "step": "60s", "tagKeys": "source", "textFormat": "{{run}}, revision {{revision}}", "titleFormat": "{{suite}} begins",
            "useValueForTime": "on"}


def placed(rows):
    """`rows`: (heading, panels) pairs. Panels stand beside each other while there is room; in such a line all are of one height."""
    done = []
    y = 0
    for heading, panels in rows:
        done.append({"type": "row", "title": heading, "collapsed": False, "gridPos": {"h": 1, "w": WIDTH, "x": 0, "y": y}, "panels": []})
        y += 1
        x = height = 0
        for each in panels:
            size = each["gridPos"]
            if x + size["w"] > WIDTH:
                x, y, height = 0, y + height, 0
            done.append(each | {"gridPos": {"h": size["h"], "w": size["w"], "x": x, "y": y}})
            x += size["w"]
            height = max(height, size["h"])
        y += height
    for number, each in enumerate(done, 1):
        each["id"] = number
    return done


def dashboard(uid, title, description, rows, listed, since, refresh, annotations=()):
    link = {"asDropdown": False, "icon": "external link", "includeVars": True, "keepTime": True, "tags": [TAG], "targetBlank": False,
            "title": "moebench", "tooltip": "The other dashboards of moebench", "type": "dashboards", "url": ""}
    return {"id": None, "uid": uid, "title": title, "description": description, "tags": [TAG], "schemaVersion": 39, "version": 1,
            "editable": False, "fiscalYearStartMonth": 0, "graphTooltip": 1, "liveNow": False, "refresh": refresh, "timezone": "browser",
            "weekStart": "", "time": {"from": since, "to": "now"}, "timepicker": {}, "links": [link],
            "templating": {"list": listed}, "annotations": {"list": list(annotations)}, "panels": placed(rows)}
