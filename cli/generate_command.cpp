#include "cli/generate_command.h"

#include <filesystem>
#include <memory>

#include "cli/completions.h"
#include "cli/exit_status.h"
#include "cli/manual.h"
#include "results/atomic_file.h"

namespace moebench {
namespace {

struct GenerateOptions {
  std::string what;
  std::string out = ".";
};

void write_pages(const CommandEntry& command, const std::string& version, const CommandEntry* above,
                 const std::filesystem::path& folder) {
  write_atomically(folder / (hyphenated(command.name) + ".1"), manual_page(command, version, above));
  for (const CommandEntry& below : command.commands) write_pages(below, version, &command, folder);
}

int generate(const CLI::App& app, const GenerateOptions& options) {
  const CommandEntry program = command_entry(app);
  const std::filesystem::path folder(options.out);
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw WriteError(options.out, "cannot be made: " + error.message(), "choose another folder");
  if (options.what == "man") {
    // "moebench 0.1.0" of "moebench 0.1.0 (revision)": pages do not change with every commit.
    const std::string version = app.version();
    write_pages(program, version.substr(0, version.find(" (")), nullptr, folder);
  } else if (options.what == "bash") {
    write_atomically(folder / program.name, bash_completion(program));
  } else if (options.what == "zsh") {
    write_atomically(folder / ("_" + program.name), zsh_completion(program));
  } else {
    write_atomically(folder / (program.name + ".fish"), fish_completion(program));
  }
  return exit_done;
}

}  // namespace

void add_generate_command(CLI::App& app, Action& chosen) {
  const auto options = std::make_shared<GenerateOptions>();
  CLI::App& command = add_command(app, chosen, "generate", "Writes manual pages, or a shell's completions",
                                  "  moebench generate man --out man1\n"
                                  "  moebench generate bash --out ~/.local/share/bash-completion/completions\n",
                                  [&app, options] { return generate(app, *options); });
  command.add_option("WHAT", options->what, "What to write")
      ->required()
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
  command.add_option("--out", options->out, "Folder for the files; made where it is not there")->capture_default_str();
  command.group("");  // hidden
}

}  // namespace moebench
