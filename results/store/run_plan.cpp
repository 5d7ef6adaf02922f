#include "results/store/run_plan.h"

#include "results/store/stored_texts.h"

namespace moebench {

void write_plan(Database& database, const RunPlan& plan) {
  Statement insert(database, "INSERT INTO planned (place, label, asked, chosen) VALUES (?, ?, ?, ?)");
  int place = 0;
  for (const PlannedConfiguration& each : plan.configurations) {
    insert.run(place++, each.label, stored_text(each.asked), stored_text(each.chosen));
  }
  Statement insert_fact(database, "INSERT INTO planned_fact (name, value) VALUES (?, ?)");
  for (const PlannedFact& fact : plan.facts) insert_fact.run(fact.name, fact.value);
}

RunPlan read_plan(Database& database) {
  RunPlan plan;
  Statement rows(database, "SELECT place, label, asked, chosen FROM planned ORDER BY place");
  while (rows.next()) {
    if (rows.whole() != static_cast<std::int64_t>(plan.configurations.size())) {
      database.reject("a planned configuration is missing");
    }
    PlannedConfiguration& each = plan.configurations.emplace_back();
    each.label = rows.text();
    each.asked = stored_json(database, rows.text(), "asked");
    each.chosen = stored_json(database, rows.text(), "chosen");
  }
  Statement facts(database, "SELECT name, value FROM planned_fact ORDER BY name");
  while (facts.next()) {
    PlannedFact& fact = plan.facts.emplace_back();
    fact.name = facts.text();
    fact.value = facts.text();
  }
  return plan;
}

}  // namespace moebench
