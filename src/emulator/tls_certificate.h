// Certificates of a private authority.
#pragma once

#include <string>
#include <vector>

#include "emulator/tls_openssl.h"
#include "marketplace_metering/outcome.h"

namespace marketplace_metering::emulator {

struct Identity {
  KeyHandle key;
  CertificateHandle certificate;
};

/// A certificate authority that signs itself.
Outcome<Identity> MakeAuthority();

/// Until when a certificate is good: longer than anybody tests, or not any more.
enum class Validity { kGood, kExpired };

/// A server certificate for `hosts`, names or numeric addresses, signed by `authority`.
Outcome<Identity> MakeServerIdentity(const std::vector<std::string>& hosts, const Identity& authority,
                                     Validity validity = Validity::kGood);

Outcome<std::string> PemOf(const X509& certificate);

}  // namespace marketplace_metering::emulator
