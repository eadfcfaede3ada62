// The tiles of a band of nodes. A cycle: all cores settle (vectors, cpus.h), the interfaces that have something to do
// are clocked, all cores take the edge. Under load an interface has something to do in a seventh of the cycles: for
// an access, a change of the core's sleep, a flit, its timer, a credit it has held long enough, or until it says `idle_o`.
#pragma once
#include <cstdint>

#include "cpus.h"
#include "mask.h"
#include "places.h"
#include "tile.h"

namespace noctule {

class Tiles {
 public:
  // The tiles `from` to `to`, by node, in vectors of at most `most`; `own` and `root` are all of the chip.
  template <class Own>
  Tiles(const Own* own, rtl::Interface::Root* const* root, int from, int to, uint32_t most)
      : root_(root), from_(from), to_(to), cores_(to - from, most), places_(cores_, to - from) {
    for (int i = from; i < to; i++) core_[i] = own[i]->core;
  }

  // Their models were reset: what runs takes its state from them.
  void load() {
    for (int g = 0; g < cores_.groups(); g++) {
      for (int l = 0; l < cores_.lanes(g); l++) {
        const int place = g * cores_.stride() + l, core = places_.core(g, l);
        if (core >= 0) cores_.load(place, core_[from_ + core]);
        else cores_.fill(place, core_[from_]);
      }
    }
    places_.reset();
    news_ = busy_ = Mask();
    quiet_ = armed_ = due_ = Mask();
    for (Mask& m : held_) m.clear();
    for (int i = from_; i < to_; i++) {
      news_.set(i);
      busy_.set(i);
    }
  }
  // Brings the model of tile i's core up to date.
  void store(int i) {
    if (i >= from_ && i < to_) cores_.store(places_.of(i - from_), core_[i]);
  }

  // Clocks the tiles of `awake` in cycle t; `poked`: something came over a link; `all`: every interface. Returns those
  // whose interface was clocked: there is nothing on the outputs of the others.
  Mask clock(const Mask& awake, const Mask& poked, uint64_t t, uint32_t us, bool all) {
    news_.each([&](int i) { rtl::Tile::tell(root_[i], core(i)); });
    places_.awake(awake, from_);
    places_.gather([&](int a, int b) { cores_.swap(a, b); });
    if (us != us_) {
      us_ = us;
      armed_.each([&](int i) { due_.put(i, is_due(i)); });
    }
    Mask& held = held_[t % kHeld];
    Mask wants = all ? awake : busy_ | due_ | held;
    held.clear();
    for (int g = 0; g < cores_.groups(); g++) {
      if (!places_.awake(g)) continue;
      const Cpus::Says says = cores_.settle(g, t, us);
      for (uint32_t l = says.request | (says.asleep ^ places_.slept(g)); l; l &= l - 1)
        wants.set(from_ + places_.core(g, __builtin_ctz(l)));
    }
    (poked - wants).each([&](int i) {
      if (rtl::Tile::only_credits(root_[i])) rtl::Tile::count_credits(root_[i]);
      else wants.set(i);
    });
    wants = wants & awake;
    wants.each([&](int i) { clock_interface(i, t, us); });
    for (int g = 0; g < cores_.groups(); g++) {
      if (places_.awake(g)) cores_.edge(g);
    }
    (news_ - wants).each([&](int i) { rest(i); });
    news_ = wants;
    return wants;
  }

  // Interfaces that said so when they were clocked last.
  const Mask& quiet() const { return quiet_; }

 private:
  Cpus::Core core(int i) const { return cores_.core(places_.of(i - from_)); }
  bool is_due(int i) const { return int32_t(us_ - root_[i]->timer_us_o) >= 0; }

  inline void clock_interface(int i, uint64_t t, uint32_t us) {
    auto* n = root_[i];
    n->cycle_i = t;
    n->us_i = us;
    rtl::Tile::ask(n, core(i));
    rtl::Interface::clock(n);
    clear_end(n);
    places_.slept(i - from_, n->core_sleep_i);
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
    if (n->ext_rvalid_o) core(i).put(rtl::cpu_lanes::at_ext_rvalid_i, false);
    rtl::Tile::rest(n);
    quiet_.put(i, n->quiet_o);
  }

  static constexpr uint64_t kHeld = 32;  // more than the cycles that a credit is held

  rtl::Interface::Root* const* root_;
  rtl::Cpu::Root* core_[kNodesMax] = {};
  const int from_, to_;
  Cpus cores_;
  Places places_;
  uint32_t us_ = 0;
  Mask news_;                        // the core is to be told what the interface says
  Mask busy_, quiet_, armed_, due_;  // of the interface: not idle; quiet; its timer runs, is due
  Mask held_[kHeld];                 // a credit is due in the cycle that ends so
};

}  // namespace noctule
