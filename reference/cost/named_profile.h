#pragma once
// A machine profile by what a person calls it.

#include <string>

#include "reference/cost/machine_profile.h"

namespace moebench {

// A published machine's name ("a100-64"), or the path of a profile's file. Throws InputError that names the nearest
// machine, or what is wrong in the file.
MachineProfile named_profile(const std::string& name_or_path);

// "machine profile a100-64: published, not measured here", "machine profile here: measured on 2026-11-25 on abacus";
// behind that ", link and copies EMULATED" where they were.
std::string origin_text(const MachineProfile& profile);

}  // namespace moebench
