// The composed chip as Rust sees it (src/ffi.rs). Arguments were checked on the Rust side.
#pragma once
#include <cstdint>
#include <memory>

#include "rust/cxx.h"

namespace noctule {

struct ChipShape;     // shared with Rust
struct TrafficPlan;   // shared with Rust
struct FrameTimes;    // shared with Rust
struct LinkEntry;     // shared with Rust
struct VariableInfo;  // shared with Rust

class Chip {
 public:
  virtual ~Chip() = default;

  virtual void reset() = 0;
  // Runs until `deadline` or one of the `stop_on` reasons; returns the reasons (0: the deadline).
  virtual uint32_t run(uint64_t deadline, uint32_t stop_on) = 0;
  virtual uint64_t cycle() const = 0;
  virtual uint64_t micros() const = 0;
  virtual uint64_t due() const = 0;
  virtual void virtual_time(uint64_t cycles_per_us) = 0;
  virtual void external_time(uint64_t us) = 0;

  virtual void mac_send(uint32_t row, uint64_t not_before, rust::Slice<const uint8_t> frame) = 0;
  // The first frame that the lane has sent and nobody has dropped; empty: none. It stays where it is until then.
  virtual rust::Slice<const uint8_t> mac_first(uint32_t row, FrameTimes& times) const = 0;
  virtual void mac_drop_first(uint32_t row) = 0;
  virtual size_t mac_waiting(uint32_t row) const = 0;
  virtual void mac_open_from(uint32_t row, uint64_t cycle) = 0;

  virtual void host_send(uint32_t word) = 0;
  virtual bool host_receive(uint32_t& word) = 0;
  virtual void host_hold(bool hold) = 0;

  // kind: 0 tile, 1 lane, 2 channel, 3 bridge; `index` is the node or the row.
  virtual size_t memory_bytes(uint32_t kind, uint32_t index) const = 0;
  virtual void memory_read(uint32_t kind, uint32_t index, size_t at, rust::Slice<uint8_t> out) const = 0;
  virtual void memory_write(uint32_t kind, uint32_t index, size_t at, rust::Slice<const uint8_t> data) = 0;

  // See counters.h; `index` is the node or the row. False if the blocks have no counters.
  virtual bool tile_counters(uint32_t index, rust::Slice<uint32_t> out) const = 0;
  virtual bool lane_counters(uint32_t row, rust::Slice<uint32_t> out) const = 0;

  // What is inside an instance: kind 0 router (index: network x nodes + node), 1 tile, 2 lane,
  // 3 channel, 4 bridge. The list is the same for all instances of a kind.
  virtual void variables(uint32_t kind, uint32_t index, rust::Vec<VariableInfo>& out) const = 0;
  // Bytes that variables take, by their places in that list, copied to `out` if it has as many; SIZE_MAX if there
  // is no such place.
  virtual size_t read_variables(uint32_t kind, uint32_t index, rust::Slice<const size_t> which,
                                rust::Slice<uint8_t> out) const = 0;

  virtual void log_links(bool hashing, bool listing) = 0;
  virtual uint64_t link_hash() const = 0;
  virtual uint64_t link_flits() const = 0;
  virtual void take_links(rust::Vec<LinkEntry>& out) = 0;
  // Evaluations of (routers, tiles, lanes, channels, bridge) since reset.
  virtual uint64_t evaluated(uint32_t kind) const = 0;

  // Packets (sent, received) and errors seen by traffic end points; 0 for a chip of RTL.
  virtual uint64_t traffic(uint32_t what) const = 0;
};

// `rtl`: blocks of the real chip; else traffic end points that follow `plan`.
std::unique_ptr<Chip> make_chip(const ChipShape& shape, const TrafficPlan& plan);

}  // namespace noctule
