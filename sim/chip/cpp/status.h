// What bands of nodes tell each other (region.h), what is counted of them, and how cycles become microseconds.
#pragma once
#include <atomic>
#include <cstdint>

#include "mask.h"

namespace noctule {

constexpr uint64_t kNever = UINT64_MAX;

struct Crossing {
  uint64_t flit;
  int16_t node;  // receiving router
  uint8_t net, port, credit;
};

enum Side { kUp, kDown };

// What a band says at the end of a step, for all others at once: they wait for `step` (its number, from 1) and read the rest. The
// band writes it again two steps later: by then all others have said the step between, so they are done with this one.
struct alignas(128) Post {
  std::atomic<uint32_t> step{0};
  uint32_t events = 0;     // EVENT_* raised in this cycle
  uint64_t due = kNever;   // next cycle in which there is work
  bool quiet = false;      // nothing to clock in the next cycle
  uint8_t count[2] = {};   // of `out`
  alignas(64) Crossing out[2][(kMeshMax + 1) * kNets * 2];  // a flit and a credit for each link between two bands
};

// What evaluations are counted of.
enum : uint32_t { kRouters, kTiles, kLanes, kChannels, kBridges, kInterfaces, kBlocks };
enum : uint32_t { kEventFrame = 1, kEventHost = 2 };

struct Time {
  bool follows_cycles = true;  // virtual time; else the owner sets `us`
  uint64_t cycles_per_us = 1200;
  uint64_t base_cycle = 0, base_us = 0;
  uint64_t us_at(uint64_t cycle) const {
    return follows_cycles ? base_us + (cycle - base_cycle) / cycles_per_us : base_us;
  }
  // First cycle in which the time is at least `us`.
  uint64_t cycle_of(uint64_t us) const {
    if (!follows_cycles) return us <= base_us ? 0 : kNever;
    return us <= base_us ? base_cycle : base_cycle + (us - base_us) * cycles_per_us;
  }
};

}  // namespace noctule
