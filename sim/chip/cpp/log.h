// What crosses the links, as a sum that does not depend on the order of evaluation and, when asked
// for, as a list. Two simulations of the same chip agree exactly when their logs do.
#pragma once
#include <cstdint>
#include <vector>

namespace noctule {

// Seen from the router that has the port.
enum LinkEvent : uint8_t {
  kRouterSends = 0,    // a flit leaves the router by `port`
  kRouterCredits = 1,  // the router returns a credit by `port`
  kEndSends = 2,       // the end point at `port` sends a flit into the router
  kEndCredits = 3,     // the end point at `port` returns a credit to the router
};

struct LinkRecord {
  uint64_t cycle, flit;
  uint16_t node;
  uint8_t net, port, event;
};

struct LinkLog {
  bool hashing = false, listing = false;
  uint64_t hash = 0, flits = 0;
  std::vector<LinkRecord> list;

  inline void note(uint64_t cycle, int net, int node, int port, LinkEvent event, uint64_t flit) {
    if (__builtin_expect(hashing || listing, 0)) record({cycle, flit, uint16_t(node), uint8_t(net), uint8_t(port), event});
  }

 private:
  __attribute__((noinline)) void record(const LinkRecord& r) {
    if (listing) list.push_back(r);
    if (!hashing) return;
    flits += r.event == kRouterSends || r.event == kEndSends;
    uint64_t h = r.cycle * 0x9E3779B97F4A7C15u ^ r.flit * 0xD6E8FEB86659FD93u;
    h ^= (uint64_t{r.node} << 24 | uint64_t{r.net} << 16 | uint64_t{r.port} << 8 | r.event) * 0xA0761D6478BD642Fu;
    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    h ^= h >> 32;
    hash += h * 0x94D049BB133111EBu;
  }
};

}  // namespace noctule
