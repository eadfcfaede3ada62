// The core's model for vectors of instances, compiled once for each instruction set (build.rs): NOCTULE_LANES instances a
// vector, the two functions named for it. See vector.h on what may be included.
#include <stdio.h>  // for text that counts (NOCTULE_BRANCHES)

#include "vector.h"

namespace {
#include "cpu_lanes.inc"

// What the edge will look up in memories is known once all have settled, and the interfaces are clocked in between.
// (A wrong address costs time alone.)
NOCTULE_INLINE void prefetch(const State& s) {
  const I pc = s.tile_cpu__DOT__i_core__DOT__fetch_pc, data = words(s.tile_cpu__DOT____Vcellinp__i_ram__b_addr_i);
  constexpr uint32_t kWords = 1 << 16;
  constexpr uint32_t kEntries = sizeof s.tile_cpu__DOT__i_core__DOT__u_btb__DOT__entries_q / sizeof(I);
#pragma GCC unroll 16
  for (int l = 0; l < kLanes; l++) {
    uint32_t* const memory = s.tile_cpu__DOT__i_ram__DOT__mem_q[l];
    __builtin_prefetch(memory + data[l] % kWords);
    __builtin_prefetch(memory + pc[l] % kWords);
    __builtin_prefetch(&s.tile_cpu__DOT__i_core__DOT__u_btb__DOT__entries_q[pc[l] % kEntries]);
  }
}

}  // namespace

// Bits 0 and up: the core makes a request; 16 and up: it is asleep.
extern "C" uint32_t NOCTULE_JOIN(noctule_cpu_settle_, NOCTULE_NAME)(void* state, uint64_t cycle, uint32_t us) {
  State& s = *static_cast<State*>(state);
  s.cycle_i = whole(cycle);
  s.us_i = I{} + us;
  settle(s);
  prefetch(s);
  return bits(s.ext_req_o) | bits(s.sleep_o) << 16;
}
extern "C" void NOCTULE_JOIN(noctule_cpu_edge_, NOCTULE_NAME)(void* state) { edge(*static_cast<State*>(state)); }
