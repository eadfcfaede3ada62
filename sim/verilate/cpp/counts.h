// Coverage counts of models that are gone, added up over a process.
#pragma once

#include "verilated.h"

namespace noctule {

// Adds what a model, which still exists, has counted. Nothing in a model built without coverage.
#if VM_COVERAGE
void count(VerilatedContext& context);
#else
inline void count(VerilatedContext&) {}
#endif

}  // namespace noctule
