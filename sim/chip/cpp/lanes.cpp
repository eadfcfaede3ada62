// The core's model for vectors of instances, compiled once for each instruction set (build.rs): NOCTULE_LANES instances a
// vector, the two functions named for it. See vector.h on what may be included.
#include "vector.h"

namespace {
#include "cpu_lanes.inc"
}

#define NOCTULE_JOIN_(a, b) a##b
#define NOCTULE_JOIN(a, b) NOCTULE_JOIN_(a, b)

// Bits 0 and up: the core makes a request; 16 and up: it is asleep.
extern "C" uint32_t NOCTULE_JOIN(noctule_cpu_settle_, NOCTULE_LANES)(void* state, uint64_t cycle, uint32_t us) {
  State& s = *static_cast<State*>(state);
  s.cycle_i = whole(cycle);
  s.us_i = I{} + us;
  settle(s);
  return bits(s.ext_req_o) | bits(s.sleep_o) << 16;
}
extern "C" void NOCTULE_JOIN(noctule_cpu_edge_, NOCTULE_LANES)(void* state) { edge(*static_cast<State*>(state)); }
