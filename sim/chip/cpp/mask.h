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
  void put(int i, bool is) {
    const uint64_t bit = uint64_t{1} << (i & 63);
    word[i >> 6] = is ? word[i >> 6] | bit : word[i >> 6] & ~bit;
  }
  // The 32 members from i on, and more members there.
  uint32_t bits(int i) const {
    const int at = i & 63;
    uint64_t found = word[i >> 6] >> at;
    if (at > 32 && (i >> 6) + 1 < kMaskWords) found |= word[(i >> 6) + 1] << (64 - at);
    return uint32_t(found);
  }
  void add(int i, uint32_t more) {
    const int at = i & 63;
    word[i >> 6] |= uint64_t{more} << at;
    if (at > 32 && (i >> 6) + 1 < kMaskWords) word[(i >> 6) + 1] |= uint64_t{more} >> (64 - at);
  }
  Mask operator|(const Mask& o) const {
    Mask m;
    for (int k = 0; k < kMaskWords; k++) m.word[k] = word[k] | o.word[k];
    return m;
  }
  Mask operator&(const Mask& o) const {
    Mask m;
    for (int k = 0; k < kMaskWords; k++) m.word[k] = word[k] & o.word[k];
    return m;
  }
  Mask operator-(const Mask& o) const {
    Mask m;
    for (int k = 0; k < kMaskWords; k++) m.word[k] = word[k] & ~o.word[k];
    return m;
  }
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
    for (uint64_t w : word)
      if (w) n += ones(w);
    return n;
  }
  // How many bits are 1. Where the processor may lack the instruction, the builtin is a call and a table.
  static int ones(uint64_t w) {
    w -= (w >> 1) & 0x5555555555555555;
    w = (w & 0x3333333333333333) + ((w >> 2) & 0x3333333333333333);
    return int(((w + (w >> 4)) & 0x0F0F0F0F0F0F0F0F) * 0x0101010101010101 >> 56);
  }
  // Calls f(i) for each member, in ascending order. f may change other masks, not this one.
  template <class F>
  inline void each(F&& f) const {
    for (int k = 0; k < kMaskWords; k++)
      for (uint64_t w = word[k]; w; w &= w - 1) f(k * 64 + __builtin_ctzll(w));
  }
};

}  // namespace noctule
