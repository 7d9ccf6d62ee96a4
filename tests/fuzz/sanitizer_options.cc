// The address sanitizer as fuzzers want it: nearly twice as fast, with shorter stacks for blocks, found again by
// running the input with ASAN_OPTIONS=malloc_context_size=30.
extern "C" const char* __asan_default_options();
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "malloc_context_size=1:quarantine_size_mb=8:max_malloc_fill_size=0";
}
