#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstring>

#include "reference/base/build_info.h"

namespace moebench {
namespace {

std::string hexadecimal(const unsigned char* bytes, std::size_t size) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += digits[bytes[i] >> 4U];
    text += digits[bytes[i] & 15U];
  }
  return text;
}

// In a segment of notes: each has a header, then its owner's name and what it says, both padded.
std::string id_among_notes(const unsigned char* notes, std::size_t size, std::size_t alignment) {
  const std::size_t step = alignment == 8 ? 8 : 4;
  const auto padded = [&](std::size_t length) { return (length + step - 1) / step * step; };
  std::size_t at = 0;
  while (at + sizeof(ElfW(Nhdr)) <= size) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes + at, sizeof header);
    const std::size_t name = at + sizeof header;
    const std::size_t content = name + padded(header.n_namesz);
    if (content + header.n_descsz > size) break;
    const bool is_gnu = header.n_namesz == sizeof ELF_NOTE_GNU && std::memcmp(notes + name, ELF_NOTE_GNU, 4) == 0;
    if (is_gnu && header.n_type == NT_GNU_BUILD_ID) return hexadecimal(notes + content, header.n_descsz);
    at = content + padded(header.n_descsz);
  }
  return {};
}

// The executable comes first: it is the only object that is looked at.
int look_at(dl_phdr_info* object, std::size_t /*size*/, void* found) {
  auto& id = *static_cast<std::string*>(found);
  for (int i = 0; i < object->dlpi_phnum && id.empty(); ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto address = object->dlpi_addr + segment.p_vaddr;
    const auto* notes = reinterpret_cast<const unsigned char*>(address);  // NOLINT: the loader tells it as a number
    id = id_among_notes(notes, segment.p_memsz, segment.p_align);
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string id;
  ::dl_iterate_phdr(look_at, &id);
  return id;
}

}  // namespace moebench
