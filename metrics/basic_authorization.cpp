#include "metrics/basic_authorization.h"

#include <strings.h>

#include <algorithm>
#include <string_view>

#include <openssl/evp.h>

namespace moebench {

bool is_allowed(const Passwords& known, const char* authorization) {
  constexpr std::string_view scheme = "Basic ";
  if (authorization == nullptr || ::strncasecmp(authorization, scheme.data(), scheme.size()) != 0) return false;
  const std::string_view encoded = std::string_view(authorization).substr(scheme.size());
  Secret decoded(encoded.size());  // three quarters of it would do
  const int size =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(decoded.data()),
                        reinterpret_cast<const unsigned char*>(encoded.data()), static_cast<int>(encoded.size()));
  const std::size_t padding = encoded.ends_with("==") ? 2 : encoded.ends_with('=') ? 1 : 0;
  if (size < static_cast<int>(padding)) return false;
  const std::string_view text = decoded.view().substr(0, static_cast<std::size_t>(size) - padding);
  const std::size_t colon = text.find(':');
  return colon != std::string_view::npos && known.allow(text.substr(0, colon), text.substr(colon + 1));
}

}  // namespace moebench
