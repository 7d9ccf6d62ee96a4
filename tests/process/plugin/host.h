// The side of a program that has plug-ins.
#pragma once

namespace marketplace_metering::test {

/// A library that was loaded at run time; see plugin.cc. Both functions are null when that failed, which
/// is said on stderr.
struct Plugin {
  void* library = nullptr;
  int (*make_calls)(const char* url, int threads, int calls) = nullptr;
  int (*is_late)(const char* url, int milliseconds) = nullptr;

  explicit operator bool() const { return make_calls != nullptr && is_late != nullptr; }
};

Plugin Open(const char* path);

/// Whether the program still holds it: if it cannot be unloaded, all that comes after proves nothing.
bool IsMapped(const char* path);

/// Waits until this thread is the only one. False: others do not end.
bool BecomesAlone();

/// Says on stderr what is not `good`.
bool Expect(bool good, const char* what);

}  // namespace marketplace_metering::test
