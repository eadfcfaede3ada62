// The cores of a band of rows, run several at once: lanes of vectors (lanes.cpp), as wide as the machine has them.
// What a core's model is otherwise stays as it is: `load` takes its state from there, `store` writes it back for who
// wants to look at it, and its memory is used where it is.
#pragma once
#include <cstdint>
#include <cstring>
#include <new>

#include "cpu_slots.h"
#include "rtl.h"
#include "verilated.h"

extern "C" {
uint32_t noctule_cpu_settle_4(void*);
void noctule_cpu_edge_4(void*);
#ifdef NOCTULE_X86
uint32_t noctule_cpu_settle_8(void*);
void noctule_cpu_edge_8(void*);
uint32_t noctule_cpu_settle_16(void*);
void noctule_cpu_edge_16(void*);
#endif
}

namespace noctule {

class Cpus {
 public:
  using Root = rtl::Cpu::Root;
  using Flag = rtl::cpu_lanes::Flag;

  // As wide as the machine has them, and at most `most`.
  Cpus(int count, uint32_t most) {
    lanes_ = 4;
    settle_ = noctule_cpu_settle_4;
    edge_ = noctule_cpu_edge_4;
#ifdef NOCTULE_X86
    __builtin_cpu_init();
    if (most >= 16 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
      lanes_ = 16;
      settle_ = noctule_cpu_settle_16;
      edge_ = noctule_cpu_edge_16;
    } else if (most >= 8 && __builtin_cpu_supports("avx2")) {
      lanes_ = 8;
      settle_ = noctule_cpu_settle_8;
      edge_ = noctule_cpu_edge_8;
    }
#endif
    groups_ = (count + lanes_ - 1) / lanes_;
    flag_bytes_ = lanes_ == 16 ? 4 : 4 * size_t(lanes_);
    bytes_ = (rtl::cpu_lanes::kSlots * 4 * size_t(lanes_) + rtl::cpu_lanes::kFlags * flag_bytes_ + 63) / 64 * 64;
    state_ = static_cast<uint8_t*>(::operator new(bytes_ * size_t(groups_), std::align_val_t(64)));
    std::memset(state_, 0, bytes_ * size_t(groups_));
  }
  ~Cpus() { ::operator delete(state_, std::align_val_t(64)); }
  Cpus(const Cpus&) = delete;
  Cpus& operator=(const Cpus&) = delete;

  int lanes() const { return lanes_; }
  int groups() const { return groups_; }

  // A member of core k: of more than a bit, of a bit.
  uint32_t get(uint32_t slot, int k) { return word(slot, k); }
  void put(uint32_t slot, int k, uint32_t value) { word(slot, k) = value; }
  bool get(Flag flag, int k) {
    return lanes_ == 16 ? *bits(flag, k) >> (k % lanes_) & 1 : bits(flag, k)[k % lanes_] & 1;
  }
  void put(Flag flag, int k, bool value) {
    uint32_t* at = bits(flag, k);
    const uint32_t bit = 1u << k % lanes_;
    if (lanes_ == 16) *at = value ? *at | bit : *at & ~bit;
    else at[k % lanes_] = value ? ~0u : 0;
  }

  void load(int k, Root* r) {
    rtl::cpu_lanes::members(r, [&](auto at, auto& member) { load(at, k, member); });
  }
  void store(int k, Root* r) {
    rtl::cpu_lanes::members(r, [&](auto at, auto& member) { store(at, k, member); });
  }
  // Lanes that no core has: for ever in reset, with a memory that they may read.
  void fill(int k, Root* any) {
    load(k, any);
    put(rtl::cpu_lanes::at_rst_i, k, true);
  }

  void time(int group, uint64_t cycle, uint32_t us) {
    const int k = group * lanes_;
    for (int l = 0; l < lanes_; l++) {
      wide(rtl::cpu_lanes::at_cycle_i, k + l) = cycle;
      word(rtl::cpu_lanes::at_us_i, k + l) = us;
    }
  }
  // What the cores of a group say, a bit for each lane.
  struct Says {
    uint32_t request, asleep;
  };
  Says settle(int group) {
    const uint32_t both = settle_(state_ + size_t(group) * bytes_);
    return {both & 0xffff, both >> 16};
  }
  void edge(int group) { edge_(state_ + size_t(group) * bytes_); }

 private:
  uint8_t* row(uint32_t slot, int k) { return state_ + size_t(k / lanes_) * bytes_ + size_t(slot) * 4 * size_t(lanes_); }

  uint32_t& word(uint32_t slot, int k) { return reinterpret_cast<uint32_t*>(row(slot, k))[k % lanes_]; }
  uint64_t& wide(uint32_t slot, int k) { return reinterpret_cast<uint64_t*>(row(slot, k))[k % lanes_]; }
  uint32_t* bits(Flag flag, int k) {
    return reinterpret_cast<uint32_t*>(row(rtl::cpu_lanes::kSlots, k) + flag.index * flag_bytes_);
  }

  void load(Flag flag, int k, const CData& member) { put(flag, k, member); }
  void store(Flag flag, int k, CData& member) { member = get(flag, k); }
  template <class T>
  void load(uint32_t slot, int k, const T& member) {
    if constexpr (sizeof(T) > 4) wide(slot, k) = member;
    else word(slot, k) = member;
  }
  template <class T>
  void store(uint32_t slot, int k, T& member) {
    if constexpr (sizeof(T) > 4) member = wide(slot, k);
    else member = T(word(slot, k));
  }
  // A memory is used where it is, by its address.
  template <class T, std::size_t N>
  void load(uint32_t slot, int k, VlUnpacked<T, N>& member) {
    if constexpr (N >= 1024) wide(slot, k) = reinterpret_cast<uintptr_t>(&member[0]);
    else for (std::size_t e = 0; e < N; e++) load(slot + uint32_t(e * kWords<T>), k, member[e]);
  }
  template <class T, std::size_t N>
  void store(uint32_t slot, int k, VlUnpacked<T, N>& member) {
    if constexpr (N < 1024)
      for (std::size_t e = 0; e < N; e++) store(slot + uint32_t(e * kWords<T>), k, member[e]);
  }
  template <class T>
  static constexpr std::size_t kWords = sizeof(T) > 4 ? 2 : 1;

  int lanes_, groups_;
  size_t bytes_, flag_bytes_;
  uint8_t* state_;
  uint32_t (*settle_)(void*);
  void (*edge_)(void*);
};

}  // namespace noctule
