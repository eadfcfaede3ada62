// The tiles of a band of rows. A cycle: all cores settle (vectors, cpus.h), the interfaces that have something to do
// are clocked, all cores take the edge. Under load an interface has something to do in a seventh of the cycles: for
// an access, a change of the core's sleep, a flit, its timer, a credit it has held long enough, or until it says `idle_o`.
#pragma once
#include <algorithm>
#include <cstdint>

#include "cpus.h"
#include "mask.h"
#include "tile.h"

namespace noctule {

class Tiles {
 public:
  // The tiles `from` to `to`, by node, in vectors of at most `most`; `own` and `root` are all of the chip.
  template <class Own>
  Tiles(const Own* own, rtl::Interface::Root* const* root, int from, int to, uint32_t most)
      : root_(root), from_(from), to_(to), cores_(to - from, most) {
    for (int i = from; i < to; i++) core_[i] = own[i]->core;
  }

  // Their models were reset: what runs takes its state from them.
  void load() {
    const int count = to_ - from_;
    for (int g = 0; g < cores_.groups(); g++) {
      for (int k = cores_.first(g); k < cores_.first(g) + cores_.lanes(g); k++) {
        if (k < count) cores_.load(k, core_[from_ + k]);
        else cores_.fill(k, core_[from_]);
      }
    }
    news_ = busy_ = Mask();
    slept_ = quiet_ = armed_ = due_ = Mask();
    for (Mask& m : held_) m.clear();
    for (int i = from_; i < to_; i++) {
      news_.set(i);
      busy_.set(i);
    }
  }
  // Brings the model of tile i's core up to date.
  void store(int i) {
    if (i >= from_ && i < to_) cores_.store(i - from_, core_[i]);
  }

  // Clocks the tiles of `awake` in cycle t; `poked`: something came over a link; `all`: every interface. Returns those
  // whose interface was clocked: there is nothing on the outputs of the others.
  Mask clock(const Mask& awake, const Mask& poked, uint64_t t, uint32_t us, bool all) {
    news_.each([&](int i) { rtl::Tile::tell(root_[i], cores_.core(i - from_)); });
    if (us != us_) {
      us_ = us;
      armed_.each([&](int i) { due_.put(i, is_due(i)); });
    }
    Mask& held = held_[t % kHeld];
    Mask wants = all ? awake : busy_ | due_ | held;
    held.clear();
    for (int g = 0; g < cores_.groups(); g++) {
      if (!lanes_of(awake, g)) continue;
      cores_.time(g, t, us);
      const Cpus::Says says = cores_.settle(g);
      const uint32_t slept = slept_.bits(from_ + cores_.first(g));
      wants.add(from_ + cores_.first(g), says.request | ((says.asleep ^ slept) & in_use(g)));
    }
    (poked - wants).each([&](int i) {
      if (rtl::Tile::only_credits(root_[i])) rtl::Tile::count_credits(root_[i]);
      else wants.set(i);
    });
    wants = wants & awake;
    wants.each([&](int i) { clock_interface(i, t, us); });
    for (int g = 0; g < cores_.groups(); g++) {
      if (lanes_of(awake, g)) cores_.edge(g);
    }
    (news_ - wants).each([&](int i) { rest(i); });
    news_ = wants;
    return wants;
  }

  // Interfaces that said so when they were clocked last.
  const Mask& quiet() const { return quiet_; }

 private:
  // The lanes of a group that are tiles.
  uint32_t in_use(int g) const {
    return (1u << std::min(to_ - from_ - cores_.first(g), cores_.lanes(g))) - 1;
  }
  uint32_t lanes_of(const Mask& m, int g) const { return m.bits(from_ + cores_.first(g)) & in_use(g); }
  bool is_due(int i) const { return int32_t(us_ - root_[i]->timer_us_o) >= 0; }

  inline void clock_interface(int i, uint64_t t, uint32_t us) {
    auto* n = root_[i];
    n->cycle_i = t;
    n->us_i = us;
    rtl::Tile::ask(n, cores_.core(i - from_));
    rtl::Interface::clock(n);
    clear_end(n);
    slept_.put(i, n->core_sleep_i);
    busy_.put(i, !n->idle_o);
    quiet_.put(i, n->quiet_o);
    if (n->credit_held_o) held_[n->credit_due_at_o % kHeld].set(i);
    const bool armed = n->timer_armed_o && !n->irq_timer_o;
    armed_.put(i, armed);
    due_.put(i, armed && is_due(i));
  }

  inline void rest(int i) {
    auto* n = root_[i];
    if (n->quiet_o) return;
    if (n->ext_rvalid_o) cores_.core(i - from_).put(rtl::cpu_lanes::at_ext_rvalid_i, false);
    rtl::Tile::rest(n);
    quiet_.put(i, n->quiet_o);
  }

  static constexpr uint64_t kHeld = 32;  // more than the cycles that a credit is held

  rtl::Interface::Root* const* root_;
  rtl::Cpu::Root* core_[kNodesMax] = {};
  const int from_, to_;
  Cpus cores_;
  uint32_t us_ = 0;
  Mask news_;                                // the core is to be told what the interface says
  Mask busy_, slept_, quiet_, armed_, due_;  // of the interface: not idle; its core slept; quiet; its timer runs, is due
  Mask held_[kHeld];  // a credit is due in the cycle that ends so
};

}  // namespace noctule
