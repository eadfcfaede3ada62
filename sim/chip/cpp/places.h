// Which core stands where in the vectors (cpus.h). A vector takes the same time for one core as for all, so those that are
// awake are gathered in as few vectors as have room for them.
//
// Cores are counted from 0, as places are; there may be more places than cores. Of a vector (`group`), lane l of a
// mask is place group * stride + l.
#pragma once
#include <cstdint>
#include <utility>

#include "cpus.h"
#include "mask.h"

namespace noctule {

class Places {
 public:
  Places(const Cpus& cpus, int count) : groups_(cpus.groups()), shift_(__builtin_ctz(unsigned(cpus.stride()))) {
    for (int g = 0; g < groups_; g++) group_[g].lanes = cpus.lanes(g);
    for (int k = 0; k < kPlacesMax; k++) core_[k] = int16_t(k < count ? k : -1);
    for (int k = 0; k < count; k++) place_[k] = int16_t(k);
  }

  int of(int core) const { return place_[core]; }
  // Less than 0: none.
  int core(int group, int lane) const { return core_[(group << shift_) + lane]; }

  // No core is awake, none has been asleep.
  void reset() {
    awake_ = Mask();
    for (int g = 0; g < groups_; g++) group_[g].awake = group_[g].slept = 0;
    changed_ = true;
  }

  // The members of `now` are awake, core 0 being member `from`.
  void awake(const Mask& now, int from) {
    const Mask woken = now - awake_, gone = awake_ - now;
    if (!woken.any() && !gone.any()) return;
    woken.each([&](int i) { put(&Group::awake, i - from, true); });
    gone.each([&](int i) { put(&Group::awake, i - from, false); });
    awake_ = now;
    changed_ = true;
  }
  uint32_t awake(int group) const { return group_[group].awake; }

  // What a core's interface knows of its sleep.
  void slept(int core, bool is) { put(&Group::slept, core, is); }
  uint32_t slept(int group) const { return group_[group].slept; }

  // Empties a vector if the others in use have had room for its cores for a while. Calls swap(place, place).
  template <class F>
  void gather(F&& swap) {
    if (changed_) {
      changed_ = false;
      const int before = needless_;
      needless_ = needless();
      if (before < 0) waited_ = 0;
    }
    if (needless_ < 0 || ++waited_ <= kPatience) return;
    for (uint32_t left = awake(needless_); left; left &= left - 1) move(needless_, __builtin_ctz(left), swap);
    needless_ = -1;
    changed_ = true;
  }

 private:
  static constexpr int kPlacesMax = 2 * kNodesMax;
  // Cycles that a vector is needless before it is emptied: what a swap costs is a few cycles of a vector.
  static constexpr uint32_t kPatience = 4;

  struct Group {
    int lanes;
    uint32_t awake, slept;
  };

  void put(uint32_t Group::*mask, int core, bool is) {
    const int place = place_[core];
    const uint32_t bit = 1u << (place & ((1 << shift_) - 1));
    uint32_t& m = group_[place >> shift_].*mask;
    m = is ? m | bit : m & ~bit;
  }

  // Of the groups whose cores have room in the others in use, the widest, and of those the one with fewest; or -1.
  int needless() const {
    int room = 0, found = -1, fewest = 0;
    for (int g = 0; g < groups_; g++)
      if (const uint32_t a = awake(g)) room += group_[g].lanes - __builtin_popcount(a);
    for (int g = 0; g < groups_; g++) {
      const int cores = __builtin_popcount(awake(g)), lanes = group_[g].lanes;
      if (cores == 0 || cores > room - (lanes - cores)) continue;
      if (found >= 0 && (lanes < group_[found].lanes || (lanes == group_[found].lanes && cores >= fewest))) continue;
      found = g;
      fewest = cores;
    }
    return found;
  }

  // The core of a lane, to where one sleeps in another group in use.
  template <class F>
  void move(int group, int lane, F&& swap) {
    for (int g = 0; g < groups_; g++) {
      const uint32_t sleeping = ~awake(g) & ((1u << group_[g].lanes) - 1);
      if (g == group || !awake(g) || !sleeping) continue;
      const int a = (group << shift_) + lane, to = __builtin_ctz(sleeping), b = (g << shift_) + to;
      swap(a, b);
      std::swap(core_[a], core_[b]);
      place_[core_[b]] = int16_t(b);
      if (core_[a] >= 0) place_[core_[a]] = int16_t(a);
      for (uint32_t Group::*mask : {&Group::awake, &Group::slept}) {
        const uint32_t differ = (group_[group].*mask >> lane ^ group_[g].*mask >> to) & 1;
        group_[group].*mask ^= differ << lane;
        group_[g].*mask ^= differ << to;
      }
      return;
    }
  }

  const int groups_, shift_;
  Group group_[kNodesMax / 4] = {};
  int16_t place_[kNodesMax], core_[kPlacesMax];
  Mask awake_;            // as told last
  bool changed_ = true;   // since `needless_` was found
  int needless_ = -1;     // a group, or none
  uint32_t waited_ = 0;   // for so many cycles
};

}  // namespace noctule
