"""The rules of Grafana's dashboard-linter (https://github.com/grafana/dashboard-linter), by its names.

Left out, since they speak of what is not here: target-logql-rule and target-logql-auto-rule (Loki), element-reference-rule and the others of
the second schema (these dashboards are of the classic one), target-required-matchers-rule and template-required-variables-rule (what
somebody's settings ask for). target-promql-rule is promtool's work: dashboard_test.py gives it all expressions.
Exclusions are in dashboards/.lint, which the linter reads too.
"""

import re

from asking import promql, questions

# What of https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts is used.
UNITS = {"none", "short", "percentunit", "bytes", "s", "celsius", "hertz", "cps", "dateTimeAsIso"}
DATASOURCES = {"$datasource", "${datasource}"}


def variables(dashboard, kind):
    return [each for each in dashboard["templating"]["list"] if each["type"] == kind]


def template_datasource_rule(dashboard):
    found = variables(dashboard, "datasource")
    if [each["name"] for each in found] != ["datasource"]:
        yield "has not one variable for the data source, named datasource"
    for each in found:
        if each["label"] != "Data source":
            yield f"the data source's variable is labelled {each['label']}"


def template_label(dashboard, name):
    each = next((each for each in variables(dashboard, "query") if each["name"] == name), None)
    if each is None:
        yield f"has no variable {name}"
        return
    if each["datasource"]["uid"] not in DATASOURCES:
        yield f"{name} uses {each['datasource']['uid']}"
    if each["label"] != name.title():
        yield f"{name} is labelled {each['label']}"
    if not each["multi"]:
        yield f"{name} takes one value"
    if each.get("allValue") != ".+":
        yield f"{name} has allValue {each.get('allValue')}"


def template_job_rule(dashboard):
    yield from template_label(dashboard, "job")


def template_instance_rule(dashboard):
    yield from template_label(dashboard, "instance")


def template_label_promql_rule(dashboard):
    for each in variables(dashboard, "query"):
        if not questions.LABEL_VALUES.match(each["query"]):
            yield f"{each['name']}: {each['query']} is no label_values(...)"


def template_on_time_change_reload_rule(dashboard):
    for each in variables(dashboard, "query"):
        if each["refresh"] != 2:
            yield f"{each['name']} is not asked for anew when the time range changes"


def uneditable_dashboard(dashboard):
    if dashboard["editable"]:
        yield "is editable"


def panel_datasource_rule(panel):
    for each in [panel, *panel["targets"]]:
        if each["datasource"]["uid"] not in DATASOURCES:
            yield f"uses {each['datasource']['uid']}"


def panel_title_description_rule(panel):
    if not panel["title"] or not panel["description"]:
        yield "has no title, or no description"


def panel_units_rule(panel):
    defaults = panel["fieldConfig"]["defaults"]
    units = [defaults["unit"], *(each["value"] for override in panel["fieldConfig"]["overrides"] for each in override["properties"]
                                 if each["id"] == "unit")]
    for unit in units:
        if unit not in UNITS:
            yield f"has the unit {unit}"


def panel_no_targets_rule(panel):
    if not panel["targets"]:
        yield "asks nothing"


def selectors(target):
    return promql.read(target["expr"]).selectors


def target_rate_interval_rule(target):
    for selector in selectors(target):
        if selector.function in {"rate", "irate"} and selector.window != "$__rate_interval":
            yield f"a rate over {selector.window}"


def target_matcher(target, label):
    for selector in selectors(target):
        if (label, "=~", f"${label}") not in selector.matchers:
            yield f'{selector.text} does not have {label}=~"${label}"'


def target_job_rule(target):
    yield from target_matcher(target, "job")


def target_instance_rule(target):
    yield from target_matcher(target, "instance")


def target_counter_agg_rule(target):
    for selector in selectors(target):
        if selector.metric.endswith("_total") and not (selector.window and selector.function in {"rate", "irate", "increase"}):
            yield f"{selector.metric} is a counter, and not in rate, irate or increase"


OF_DASHBOARDS = [template_datasource_rule, template_job_rule, template_instance_rule, template_label_promql_rule,
                 template_on_time_change_reload_rule, uneditable_dashboard]
OF_PANELS = [panel_datasource_rule, panel_title_description_rule, panel_units_rule, panel_no_targets_rule]
OF_TARGETS = [target_rate_interval_rule, target_job_rule, target_instance_rule, target_counter_agg_rule]


def name_of(rule):
    return rule.__name__.replace("_", "-")


def check(dashboard, exclusions):
    """Findings, as (rule, dashboard's title, panel's title or nothing, text). `exclusions`: what .lint says."""
    found = [(name_of(rule), dashboard["title"], None, text) for rule in OF_DASHBOARDS for text in rule(dashboard)]
    for panel in questions.panels_of(dashboard):
        if panel["type"] == "row":
            continue
        found += [(name_of(rule), dashboard["title"], panel["title"], text) for rule in OF_PANELS for text in rule(panel)]
        found += [(name_of(rule), dashboard["title"], panel["title"], text)
                  for target in panel["targets"] for rule in OF_TARGETS for text in rule(target)]
    return [each for each in found if not is_excluded(each, exclusions)]


def is_excluded(finding, exclusions):
    rule, dashboard, panel, _ = finding
    return any(entry.get("dashboard", dashboard) == dashboard and entry.get("panel", panel) == panel
               for entry in exclusions.get(rule, {}).get("entries", []))


def legend_labels(target):
    return set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
