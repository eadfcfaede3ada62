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

// What a band says in a step, in the order in which it says so. Others wait for the number of the step (from 1) that stands in front of
// what they want. The band writes the same post again two steps later: by then all others have said what they say of the
// step between, so they are done with this one. What is told apart stands apart, since a line of the cache goes from core to core.
struct Post {
  // To all, before routers: EVENT_* raised in this cycle.
  struct alignas(128) {
    std::atomic<uint32_t> step{0};
    uint32_t raised = 0;
  } events;
  // To a neighbour, at the end: what enters it. A flit and a credit for each link between two bands, at most.
  struct alignas(128) {
    std::atomic<uint32_t> step{0};
    uint32_t count = 0;
    alignas(16) Crossing crossing[(kMeshMax + 1) * kNets * 2];
  } side[2];
  // To all, at the end: whether there is nothing to clock in the next cycle, and the next in which there is work.
  struct alignas(128) {
    std::atomic<uint32_t> step{0};
    bool quiet = false;
    uint64_t due = kNever;
  } rest;
};

// What another core has written, or has read and this one will write, is fetched in time: two lines of the cache.
template <class Said>
inline void fetch_to_read(const Said& said) {
  for (int line = 0; line < 2; line++) __builtin_prefetch(reinterpret_cast<const char*>(&said) + 64 * line, 0);
}
template <class Said>
inline void fetch_to_write(Said& said) {
  for (int line = 0; line < 2; line++) __builtin_prefetch(reinterpret_cast<char*>(&said) + 64 * line, 1);
}

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
