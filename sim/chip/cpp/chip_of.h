// A chip composed of one family of blocks: instances, bands of nodes, and the loop over cycles.
#pragma once
#include <algorithm>
#include <string>
#include <unordered_map>

#include "backdoor.h"
#include "blocks.h"
#include "chip.h"
#include "counters.h"
#include "crew.h"
#include "noctule-sim/src/ffi.rs.h"
#include "region.h"

namespace noctule {

constexpr uint32_t kStopIdle = 4;

template <class B>
class ChipOf final : public Chip {
 public:
  ChipOf(const Shape& shape, uint64_t cycles_per_us, int threads, const traffic::Plan& plan)
      : grid_(shape), crew_(threads), plan_(plan) {
    time_.cycles_per_us = cycles_per_us;
    const std::vector<int> begin = grid_.bands(threads);
    for (size_t k = 0; k + 1 < begin.size(); k++)
      regions_.push_back(std::make_unique<Region<B>>(grid_, time_, begin[k], begin[k + 1]));
    for (int k = 0; k + 1 < threads; k++) {
      regions_[k]->below = regions_[k + 1].get();
      regions_[k + 1]->above = regions_[k].get();
    }
    configure_traffic();
    find_memories();
    reset();
  }

  void reset() override {
    grid_.reset();
    cycle_ = 0;
    time_.base_cycle = time_.base_us = 0;
    for (auto& r : regions_) {
      r->wake_all();
      r->load_cores();
      r->log.hash = r->log.flits = 0;
      r->log.list.clear();
      std::fill(r->evaluated, r->evaluated + kBlocks, 0);
    }
  }

  uint32_t run(uint64_t deadline, uint32_t stop_on) override {
    if (cycle_ >= deadline) return 0;
    const uint64_t first = due();
    if (first > cycle_) {
      if (stop_on & kStopIdle) return kStopIdle;
      cycle_ = std::min(first, deadline);
      if (cycle_ == deadline) return 0;
    }
    uint64_t end = cycle_;
    uint32_t reasons = 0;
    const int step = step_;
    int last_step = step;
    crew_.run([&](int k) {
      const Outcome o = loop(k, deadline, stop_on, step);
      if (k == 0) {
        end = o.cycle;
        reasons = o.reasons;
        last_step = o.step;
      }
    });
    cycle_ = end;
    step_ = last_step;
    return reasons;
  }

  uint64_t cycle() const override { return cycle_; }
  uint64_t micros() const override { return time_.us_at(cycle_); }
  uint64_t due() const override {
    uint64_t d = kNever;
    for (const auto& r : regions_) {
      const Post& last = r->post(step_ ^ 1);
      if (last.side[kUp].count || last.side[kDown].count) return cycle_;
      d = std::min(d, r->due(cycle_));
    }
    return d;
  }

  void virtual_time(uint64_t cycles_per_us) override {
    time_ = {true, cycles_per_us, cycle_, time_.us_at(cycle_)};
    for (auto& r : regions_) r->retime(cycle_);
  }
  void external_time(uint64_t us) override {
    time_ = {false, time_.cycles_per_us, cycle_, us};
    for (auto& r : regions_) r->retime(cycle_);
  }

  void mac_send(uint32_t row, uint64_t not_before, rust::Slice<const uint8_t> frame) override {
    grid_.mac[row].rx.push_back({not_before, std::vector<uint8_t>(frame.begin(), frame.end())});
    for (auto& r : regions_) r->mac_queued(int(row));
  }
  rust::Slice<const uint8_t> mac_first(uint32_t row, FrameTimes& times) const override {
    const auto& queue = grid_.mac[row].tx;
    if (queue.empty()) return {};
    times.first_cycle = queue.front().first_cycle;
    times.last_cycle = queue.front().last_cycle;
    return {queue.front().bytes.data(), queue.front().bytes.size()};
  }
  void mac_drop_first(uint32_t row) override { grid_.mac[row].tx.pop_front(); }
  size_t mac_waiting(uint32_t row) const override { return grid_.mac[row].rx.size(); }
  void mac_open_from(uint32_t row, uint64_t cycle) override { grid_.mac[row].open_from = cycle; }

  void host_send(uint32_t word) override { grid_.host_in.push_back(word); }
  bool host_receive(uint32_t& word) override {
    if (grid_.host_out.empty()) return false;
    word = grid_.host_out.front();
    grid_.host_out.pop_front();
    return true;
  }
  void host_hold(bool hold) override {
    grid_.bridge->host_hold_i = hold;
    for (auto& r : regions_) r->wake_bridge();
  }

  size_t memory_bytes(uint32_t kind, uint32_t index) const override { return memory(kind, index).bytes; }
  void memory_read(uint32_t kind, uint32_t index, size_t at, rust::Slice<uint8_t> out) const override {
    std::memcpy(out.data(), memory(kind, index).data + at, out.size());
  }
  void memory_write(uint32_t kind, uint32_t index, size_t at, rust::Slice<const uint8_t> data) override {
    std::memcpy(memory(kind, index).data + at, data.data(), data.size());
    if constexpr (requires { B::Lane::touch(grid_.lane[index]); }) {
      if (kind == 1) B::Lane::touch(grid_.lane[index]);
      if (kind == 2) B::Channel::touch(grid_.channel[index]);
    }
  }

  bool tile_counters(uint32_t index, rust::Slice<uint32_t> out) const override {
    show(index);
    return read_tile_counters(*grid_.own_tile[index], cycle_, out);
  }
  bool lane_counters(uint32_t row, rust::Slice<uint32_t> out) const override {
    return read_lane_counters(grid_.lane[row], out);
  }

  void variables(uint32_t kind, uint32_t index, rust::Vec<VariableInfo>& out) const override {
    look(kind, index, [&](const char* name, const void*, uint32_t bits, uint32_t elements) {
      out.push_back({rust::String(name), bits, elements});
    });
  }
  size_t read_variables(uint32_t kind, uint32_t index, rust::Slice<const size_t> which,
                        rust::Slice<uint8_t> out) const override {
    auto& places = places_[uint64_t{kind} << 32 | index];
    if (places.empty()) {
      look(kind, index, [&](const char*, const void* at, uint32_t bits, uint32_t elements) {
        const size_t element = bits <= 8 ? 1 : bits <= 16 ? 2 : bits <= 32 ? 4 : bits <= 64 ? 8 : (bits + 31) / 32 * 4;
        places.push_back({static_cast<const uint8_t*>(at), element * elements});
      });
    }
    size_t bytes = 0;
    for (const size_t v : which) {
      if (v >= places.size()) return SIZE_MAX;
      bytes += places[v].size();
    }
    if (bytes != out.size()) return bytes;
    if (kind == 1) show(index);
    uint8_t* to = out.data();
    for (const size_t v : which) to = std::copy(places[v].begin(), places[v].end(), to);
    return bytes;
  }

  void log_links(bool hashing, bool listing) override {
    for (auto& r : regions_) {
      r->log.hashing = hashing;
      r->log.listing = listing;
    }
  }
  uint64_t link_hash() const override { return sum([](const Region<B>& r) { return r.log.hash; }); }
  uint64_t link_flits() const override { return sum([](const Region<B>& r) { return r.log.flits; }); }
  void take_links(rust::Vec<LinkEntry>& out) override {
    for (auto& r : regions_) {
      for (const LinkRecord& l : r->log.list) out.push_back({l.cycle, l.flit, l.node, l.net, l.port, l.event});
      r->log.list.clear();
    }
  }
  uint64_t evaluated(uint32_t kind) const override {
    return sum([kind](const Region<B>& r) { return r.evaluated[kind]; });
  }

  uint64_t traffic(uint32_t what) const override {
    uint64_t total = 0;
    const_cast<Grid<B>&>(grid_).each([&](auto, auto&, auto* r) {
      if constexpr (requires { r->received; }) total += what == 0 ? r->sent : what == 1 ? r->received : r->errors;
    });
    return total;
  }

 private:
  struct Outcome {
    uint64_t cycle;
    uint32_t reasons;
    int step;
  };

  // What each thread does: all take the same decisions from the same statuses.
  Outcome loop(int k, uint64_t deadline, uint32_t stop_on, int step) {
    Region<B>& mine = *regions_[k];
    uint64_t t = cycle_, us = time_.us_at(t), us_ends = time_.cycle_of(us + 1);
    for (;;) {
      mine.cycle(t, uint32_t(us), step);
      uint32_t events = 0;
      for (const auto& r : regions_) events |= mine.await(r->post(step).events).raised;
      const int said = step;
      t++;
      step ^= 1;
      if (events & stop_on) return {t, events & stop_on, step};
      if (t >= deadline) return {t, 0, step};
      // A band with work need not know of the others: all go on with the next cycle.
      if (mine.post(said).rest.quiet) {
        bool quiet = true;
        uint64_t due = kNever;
        for (const auto& r : regions_) {
          const auto& rest = mine.await(r->post(said).rest);
          quiet &= rest.quiet;
          due = std::min(due, rest.due);
        }
        if (quiet) {
          if (stop_on & kStopIdle) return {t, kStopIdle, step};
          t = std::min(due, deadline);
          if (t == deadline) return {t, 0, step};
        }
      }
      if (t >= us_ends) {
        us = time_.us_at(t);
        us_ends = time_.cycle_of(us + 1);
      }
    }
  }

  // Brings a tile's own model up to date, if its core runs elsewhere.
  void show(uint32_t index) const {
    for (const auto& r : regions_) r->store_core(int(index));
  }

  // Calls add(name, address, bits, elements) for what is inside an instance.
  template <class F>
  void look(uint32_t kind, uint32_t index, F&& add) const {
    switch (kind) {
      case 0: return look_into<typename B::Router>(grid_.own_router[index / grid_.nodes][index % grid_.nodes], add);
      case 1: return look_into<typename B::Tile>(grid_.own_tile[index], add);
      case 2: return look_into<typename B::Lane>(grid_.own_lane[index], add);
      case 3: return look_into<typename B::Channel>(grid_.own_channel[index], add);
      default: return look_into<typename B::Bridge>(grid_.own_bridge, add);
    }
  }
  template <class Block, class F>
  static void look_into(const std::unique_ptr<typename Block::Instance>& own, F& add) {
    if constexpr (Block::kVerilated) Block::variables(*own, add);
  }

  template <class F>
  uint64_t sum(F&& f) const {
    uint64_t total = 0;
    for (const auto& r : regions_) total += f(*r);
    return total;
  }

  void configure_traffic() {
    plan_.width = grid_.shape.width;
    plan_.height = grid_.shape.height;
    plan_.cycles_per_us = uint32_t(time_.cycles_per_us);
    grid_.each([&](auto, auto&, auto* r) {
      if constexpr (requires { r->received; }) plan_.nodes.push_back(node_of(r));
    });
    grid_.each([&](auto, auto&, auto* r) {
      if constexpr (requires { r->received; }) r->configure(&plan_, node_of(r));
    });
  }
  template <class R>
  uint32_t node_of(const R* r) const {
    uint32_t exit = 0;
    for (int y = 0; y < grid_.shape.height; y++) {
      if (static_cast<const void*>(r) == grid_.lane[y]) exit = 1;
      if (static_cast<const void*>(r) == grid_.channel[y]) exit = 2;
    }
    if (static_cast<const void*>(r) == grid_.bridge) exit = 1;
    return uint32_t(r->x_i) | uint32_t(r->y_i) << 4 | exit << 8;
  }

  void find_memories() {
    const auto named = public_memories(grid_.context);
    for (int i = 0; i < grid_.nodes; i++) place(memories_[0][i], grid_.tile[i], named, "tile_" + std::to_string(i));
    for (int y = 0; y < grid_.shape.height; y++) {
      if (grid_.lane[y]) place(memories_[1][y], grid_.lane[y], named, "lane_" + std::to_string(y));
      if (grid_.channel[y]) place(memories_[2][y], grid_.channel[y], named, "channel_" + std::to_string(y));
    }
    place(memories_[3][0], grid_.bridge, named, "bridge");
  }
  template <class R>
  static void place(Backdoor& door, R* r, const std::map<std::string, Backdoor>& named, const std::string& name) {
    if constexpr (requires { r->memory; }) {
      door = {reinterpret_cast<uint8_t*>(r->memory.data()), r->memory.size() * 4};
    } else if (const auto it = named.find(name); it != named.end()) {
      door = it->second;
    }
  }
  const Backdoor& memory(uint32_t kind, uint32_t index) const { return memories_[kind][index]; }

  Grid<B> grid_;
  Time time_;
  Crew crew_;
  traffic::Plan plan_;
  std::vector<std::unique_ptr<Region<B>>> regions_;
  Backdoor memories_[4][kNodesMax];
  // Where the variables of (kind, index) are, once they were asked for.
  mutable std::unordered_map<uint64_t, std::vector<rust::Slice<const uint8_t>>> places_;
  uint64_t cycle_ = 0;
  int step_ = 0;
};

}  // namespace noctule
