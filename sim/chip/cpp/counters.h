// The counters that the hardware keeps (contract `ni::COUNTER_*`, `phase`, `lane::COUNTER_*`), read
// beside the clock: all of one instant, and without a packet on the network.
#pragma once
#include <cstdint>

#include "rust/cxx.h"

namespace noctule {

// 16 counters, then low and high word of the cycles of 16 phases, as `ctrl::COUNTERS` and
// `ctrl::PHASE_CYCLES` would answer in cycle `now`, and low and high word of the instructions that the core has
// retired. False if the block has none.
template <class Own>
bool read_tile_counters(const Own& own, uint64_t now, rust::Slice<uint32_t> out) {
  if constexpr (requires { own.core; }) {
    const auto* r = own.root();
    for (unsigned k = 0; k < 16; k++) {
      const uint32_t carry = r->ni__DOT__i_count__DOT__carry_q >> k & 1;
      out[k] = (r->ni__DOT__i_count__DOT__high_q[k] + carry) << 8 |
               r->ni__DOT__i_count__DOT__low[k];
    }
    uint32_t asleep = r->ni__DOT__i_count__DOT__asleep_q;
    if (r->ni__DOT__i_count__DOT__slept_q) {
      asleep += uint32_t(now) - r->ni__DOT__i_count__DOT__slept_at_q;
    }
    out[13] = asleep;
    for (unsigned p = 0; p < 16; p++) {
      uint64_t cycles = r->ni__DOT__i_count__DOT__total_q[p];
      if (p == r->ni__DOT__i_count__DOT__phase_q) {
        cycles += now - r->ni__DOT__i_count__DOT__since_q;
      }
      out[16 + 2 * p] = uint32_t(cycles);
      out[17 + 2 * p] = uint32_t(cycles >> 32);
    }
    const auto* c = own.core;
    const uint64_t retired = c->tile_cpu__DOT__i_core__DOT__u_csr__DOT__instret_q +
                             c->tile_cpu__DOT__i_core__DOT__u_csr__DOT__retired_q -
                             c->tile_cpu__DOT__i_core__DOT__u_csr__DOT__uncount_q;
    out[48] = uint32_t(retired);
    out[49] = uint32_t(retired >> 32);
    return true;
  }
  return false;
}

// 32 counters. False if the block has none.
template <class R>
bool read_lane_counters(const R* r, rust::Slice<uint32_t> out) {
  if constexpr (requires { r->lane__DOT__counters__DOT__count_q; }) {
    for (unsigned k = 0; k < 32; k++) out[k] = r->lane__DOT__counters__DOT__count_q[k];
    return true;
  }
  return false;
}

}  // namespace noctule
