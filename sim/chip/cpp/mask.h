// A set of nodes: one bit for each of the at most 256 routers or tiles of a mesh.
#pragma once
#include <cstdint>

namespace noctule {

constexpr int kMeshMax = 16;
constexpr int kNodesMax = kMeshMax * kMeshMax;
constexpr int kNets = 3;
constexpr int kMaskWords = kNodesMax / 64;

struct Mask {
  uint64_t word[kMaskWords] = {};

  void set(int i) { word[i >> 6] |= uint64_t{1} << (i & 63); }
  bool test(int i) const { return word[i >> 6] >> (i & 63) & 1; }
  void clear() {
    for (uint64_t& w : word) w = 0;
  }
  bool any() const {
    uint64_t all = 0;
    for (uint64_t w : word) all |= w;
    return all != 0;
  }
  int count() const {
    int n = 0;
    for (uint64_t w : word) n += __builtin_popcountll(w);
    return n;
  }
  // Calls f(i) for each member, in ascending order. f may change other masks, not this one.
  template <class F>
  inline void each(F&& f) const {
    for (int k = 0; k < kMaskWords; k++)
      for (uint64_t w = word[k]; w; w &= w - 1) f(k * 64 + __builtin_ctzll(w));
  }
};

}  // namespace noctule
