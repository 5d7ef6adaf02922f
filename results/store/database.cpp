#include "results/store/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <system_error>
#include <utility>

#include "results/atomic_file.h"

namespace moebench {
namespace {

// As it is opened by its URI: special characters as %XX.
std::string uri_of(const std::filesystem::path& file, const char* parameters) {
  constexpr const char* digits = "0123456789abcdef";
  std::string uri = "file:";
  for (const char letter : std::filesystem::absolute(file).string()) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '%' || letter == '?' || letter == '#') {
      uri += {'%', digits[byte / 16], digits[byte % 16]};
    } else {
      uri += letter;
    }
  }
  return uri + parameters;
}

bool is_full(int code, int system_error) {
  return code == SQLITE_FULL ||
         (code == SQLITE_IOERR && (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG));
}

// `code`: without what is more than its kind.
std::string remedy_of(int code, int system_error) {
  if (is_full(code, system_error)) return "make room on that disk";
  switch (code) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "wait for the program that has it open";
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return "is it there, and may this user use it and its folder?";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:
      return "it is damaged, or no store of moebench: take a copy, or the results.json that was exported from it";
    case SQLITE_NOMEM:
      return "free memory, or see whether the file is damaged";
    default:
      return "see to that disk";
  }
}

std::filesystem::path log_of(const std::filesystem::path& file) { return file.string() + "-wal"; }

bool has_log(const std::filesystem::path& file) {
  std::error_code is_missing;
  const auto size = std::filesystem::file_size(log_of(file), is_missing);
  return !is_missing && size > 0;
}

}  // namespace

void Database::Closing::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(std::filesystem::path file, Access access, const std::string& name, int flags)
    : file_(std::move(file)), access_(access) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_URI, nullptr);
  handle_.reset(handle);
  check(code);
  // Who measures should not wait long.
  sqlite3_busy_timeout(handle, access == Access::read ? 5000 : 1000);
  sqlite3_extended_result_codes(handle, 1);
  // A file that somebody else has made cannot do more than be read.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA foreign_keys = ON");
}

Database::Database(std::filesystem::path file, Access access)
    : Database(access == Access::read
                   ? opened_for_reading(file)
                   : Database(file, access, uri_of(file, ""), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) {
  if (access == Access::write) execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
}

// SQLite reads a log only where it can make a file beside it. Elsewhere nobody can write either, so the file is read as
// one that does not change, or, with its log, as a copy.
Database Database::opened_for_reading(const std::filesystem::path& file) {
  try {
    Database plain(file, Access::read, uri_of(file, ""), SQLITE_OPEN_READONLY);
    plain.number("SELECT count(*) FROM sqlite_schema");
    return plain;
  } catch (const InputError&) {
    std::error_code is_missing;
    const std::filesystem::path folder = std::filesystem::absolute(file).parent_path();
    if (!std::filesystem::is_regular_file(file, is_missing) ||
        ::faccessat(AT_FDCWD, folder.c_str(), W_OK, AT_EACCESS) == 0) {
      throw;
    }
  }
  if (!has_log(file)) return {file, Access::read, uri_of(file, "?immutable=1"), SQLITE_OPEN_READONLY};
  std::string folder = (std::filesystem::temp_directory_path() / "moebench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr)
    throw WriteError(folder, "cannot be made", "set TMPDIR to a folder with room");
  const std::filesystem::path copy = std::filesystem::path(folder) / "results.db";
  std::error_code error;
  std::filesystem::copy_file(file, copy, error);
  if (!error) std::filesystem::copy_file(log_of(file), log_of(copy), error);
  try {
    if (error) throw WriteError(folder, "cannot be written: " + error.message(), "set TMPDIR to a folder with room");
    Database database(file, Access::read, uri_of(copy, ""), SQLITE_OPEN_READWRITE);
    Database result = copy_in_memory(database);
    std::filesystem::remove_all(folder, error);
    return result;
  } catch (...) {
    std::filesystem::remove_all(folder, error);
    throw;
  }
}

Database Database::copy_in_memory(const Database& other) {
  Database copy(other.file_, other.access_, ":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
  sqlite3_backup* backup = sqlite3_backup_init(copy.handle_.get(), "main", other.handle_.get(), "main");
  if (backup == nullptr) copy.fail(sqlite3_errcode(copy.handle_.get()));
  sqlite3_backup_step(backup, -1);
  copy.check(sqlite3_backup_finish(backup));
  return copy;
}

void Database::execute(const std::string& sql) {
  errno = 0;
  check(sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr));
}

std::optional<std::int64_t> Database::number(const std::string& sql) {
  Statement statement(*this, sql);
  return statement.next() ? std::optional(statement.whole()) : std::nullopt;
}

void Database::fold() noexcept {
  constexpr int patience_ms = 100;
  sqlite3_busy_timeout(handle_.get(), patience_ms);
  // Who is told that it is busy has lost nothing: the log stays.
  sqlite3_exec(handle_.get(), "PRAGMA journal_mode = DELETE", nullptr, nullptr, nullptr);
}

void Database::check(int code) const {
  if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) fail(code);
}

void Database::fail(int code) const {
  constexpr int kind = 0xff;
  // SQLite does not keep what the system said of a commit.
  const int last_error = errno;
  if (handle_ == nullptr) throw std::bad_alloc();
  const int kept_error = sqlite3_system_errno(handle_.get());
  const int system_error = kept_error != 0 ? kept_error : last_error;
  std::string said = sqlite3_errmsg(handle_.get());
  if ((code & kind) == SQLITE_IOERR && system_error != 0) said += ", " + std::generic_category().message(system_error);
  const std::string remedy = remedy_of(code & kind, system_error);
  if (access_ == Access::write) throw WriteError(file_.string(), "cannot be written: " + said, remedy);
  throw InputError(file_.string(), "cannot be read: " + said, remedy);
}

void Database::reject(const std::string& what) const {
  throw InputError(file_.string(), what, remedy_of(SQLITE_CORRUPT, 0));
}

void Statement::Finalizing::operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }

Statement::Statement(const Database& database, std::string_view sql) : database_(database) {
  sqlite3_stmt* handle = nullptr;
  database.check(
      sqlite3_prepare_v2(database.handle_.get(), sql.data(), static_cast<int>(sql.size()), &handle, nullptr));
  handle_.reset(handle);
}

// What was wrong with the last run was said then.
void Statement::reset() { sqlite3_reset(handle_.get()); }

void Statement::bind(int index, std::int64_t value) {
  database_.check(sqlite3_bind_int64(handle_.get(), index, value));
}

void Statement::bind(int index, double value) { database_.check(sqlite3_bind_double(handle_.get(), index, value)); }

void Statement::bind(int index, std::string_view value) {
  // Without an address it would be NULL.
  const char* text = value.data() == nullptr ? "" : value.data();
  database_.check(
      sqlite3_bind_text64(handle_.get(), index, text, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));  // NOLINT
}

void Statement::bind(int index, std::nullopt_t /*none*/) { database_.check(sqlite3_bind_null(handle_.get(), index)); }

bool Statement::next() {
  column_ = 0;
  errno = 0;
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_.fail(code);
  reset();
  return false;
}

int Statement::column_of_type(int type, std::string_view expected) {
  const int column = column_++;
  if (sqlite3_column_type(handle_.get(), column) == type) return column;
  const char* name = sqlite3_column_name(handle_.get(), column);
  database_.reject(std::string(name == nullptr ? "a column" : name) + " is not " + std::string(expected));
}

std::string Statement::text() {
  const int column = column_of_type(SQLITE_TEXT, "a text");
  const unsigned char* text = sqlite3_column_text(handle_.get(), column);
  const auto size = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column));
  if (text == nullptr) return {};
  return {reinterpret_cast<const char*>(text), size};
}

std::int64_t Statement::whole() {
  return sqlite3_column_int64(handle_.get(), column_of_type(SQLITE_INTEGER, "a whole number"));
}

int Statement::small() {
  const std::int64_t value = whole();
  if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
    database_.reject(std::to_string(value) + " is larger than such numbers are");
  }
  return static_cast<int>(value);
}

double Statement::number() { return sqlite3_column_double(handle_.get(), column_of_type(SQLITE_FLOAT, "a number")); }

bool Statement::is_null() {
  if (sqlite3_column_type(handle_.get(), column_) != SQLITE_NULL) return false;
  ++column_;
  return true;
}

Transaction::Transaction(Database& database) : database_(database) { database_.execute("BEGIN"); }

Transaction::~Transaction() {
  if (!is_open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Error&) {  // NOLINT: SQLite has rolled back itself
  }
}

void Transaction::commit() {
  database_.execute("COMMIT");
  is_open_ = false;
}

}  // namespace moebench
