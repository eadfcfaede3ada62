// One network of verilated routers with a source and a sink on every local port.
#pragma once
#include <cstdint>
#include <memory>

#include "rust/cxx.h"

namespace noctule::measure {

struct Plan;    // shared with Rust

struct Tally;   // shared with Rust

class Network {
 public:
  virtual ~Network() = default;
  // Runs `cycles` with packets generated at the plan's rate; packets generated here are counted if `measure`.
  virtual void run(uint64_t cycles, bool generate, bool measure) = 0;
  // Queues one packet of `flits` flits from node to node.
  virtual void send(uint32_t from, uint32_t to, uint32_t flits) = 0;
  virtual uint64_t cycle() const = 0;
  // Measured packets that have not arrived.
  virtual uint64_t pending() const = 0;
  // Whether no flit is queued, under way or owed a credit.
  virtual bool quiet() const = 0;
  virtual void tally(Tally& out) const = 0;
  // Latencies of the measured packets that arrived: how many took i cycles.
  virtual void latencies(rust::Vec<uint64_t>& out) const = 0;
  // Flits of each source that arrived while `measure` was on.
  virtual void delivered(rust::Vec<uint64_t>& out) const = 0;
};

// `order`: 0 Y then X, 1 X then Y. `table[i]`: destination of node i, or one of kUniform, kSilent.
// `lengths`: packet lengths, each as likely as another.
std::unique_ptr<Network> make_network(const Plan& plan, rust::Slice<const int32_t> table,
                                      rust::Slice<const uint16_t> lengths);

// A loop of fixed integer work over 64 KiB; returns something that depends on all of it.
uint64_t reference_loop(uint64_t rounds);

}  // namespace noctule::measure
