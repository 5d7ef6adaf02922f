#pragma once
// SQLite, as far as a store of results needs it.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace moebench {

// A connection to one file. What goes wrong is thrown with the file's name, SQLite's words and a remedy: WriteError
// where it was opened for writing, InputError where for reading.
class Database {
 public:
  enum class Access { read, write };

  // For reading, from a file that is there: also beside a process that writes it, and from a folder that cannot be
  // written. For writing: makes the file where there is none, and logs ahead (WAL), so that readers never wait.
  Database(std::filesystem::path file, Access access);

  // The same content in memory, with the file's name in errors. It can be written, and nothing of that is kept.
  static Database copy_in_memory(const Database& other);

  // One statement or several, whose rows are not looked at.
  void execute(const std::string& sql);

  // The first column of the first row; nothing where there is no row.
  std::optional<std::int64_t> number(const std::string& sql);

  // One file from now on, which can be moved, and read from a folder that cannot be written. Does not happen where
  // somebody else has it open.
  void fold() noexcept;

  const std::filesystem::path& file() const { return file_; }

  // What the file says is not what moebench writes. Throws InputError.
  [[noreturn]] void reject(const std::string& what) const;

 private:
  friend class Statement;

  struct Closing {
    void operator()(sqlite3* handle) const;
  };

  Database(std::filesystem::path file, Access access, const std::string& name, int flags);

  static Database opened_for_reading(const std::filesystem::path& file);
  void check(int code) const;
  [[noreturn]] void fail(int code) const;

  std::filesystem::path file_;
  Access access_;
  std::unique_ptr<sqlite3, Closing> handle_;
};

// A prepared statement, run once or many times. Borrows the database.
class Statement {
 public:
  Statement(const Database& database, std::string_view sql);

  // Binds the values to the parameters in their order, and runs to the end. An optional without a value is NULL, and so
  // is NaN.
  template <class... Values>
  void run(const Values&... values) {
    start(values...);
    while (next()) {
    }
  }

  // The same, but leaves the rows to next().
  template <class... Values>
  void start(const Values&... values) {
    reset();
    int index = 0;
    (bind(++index, values), ...);
  }

  // To the next row; false behind the last one.
  bool next();

  // Of the row, one column after the other. Throw InputError for a value of another type, or one that does not fit.
  std::string text();
  std::int64_t whole();
  int small();
  double number();

  // Whether the next column has no value, which is passed over then.
  bool is_null();

 private:
  struct Finalizing {
    void operator()(sqlite3_stmt* handle) const;
  };

  void reset();
  void bind(int index, std::int64_t value);
  void bind(int index, int value) { bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, double value);
  void bind(int index, std::string_view value);
  void bind(int index, std::nullopt_t);
  template <class Value>
  void bind(int index, const std::optional<Value>& value) {
    value ? bind(index, *value) : bind(index, std::nullopt);
  }
  int column_of_type(int type, std::string_view expected);

  const Database& database_;
  std::unique_ptr<sqlite3_stmt, Finalizing> handle_;
  int column_ = 0;
};

// Everything that is written until commit(), or nothing of it. Reads see one moment. One at a time.
class Transaction {
 public:
  explicit Transaction(Database& database);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void commit();

 private:
  Database& database_;
  bool is_open_ = true;
};

}  // namespace moebench
