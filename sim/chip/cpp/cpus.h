// The cores of a band of nodes, run several at once: lanes of vectors (lanes.cpp), as wide as the machine has them.
// What a core's model is otherwise stays as it is: `load` takes its state from there, `store` writes it back for who
// wants to look at it, and its memory is used where it is.
#pragma once
#include <cstdint>
#include <cstring>
#include <new>
#include <utility>
#include <vector>

#include "cpu_slots.h"
#include "rtl.h"
#include "verilated.h"

extern "C" {
uint32_t noctule_cpu_settle_4(void*, uint64_t cycle, uint32_t us);
void noctule_cpu_edge_4(void*);
#ifdef NOCTULE_X86
uint32_t noctule_cpu_settle_pair(void*, uint64_t cycle, uint32_t us);
void noctule_cpu_edge_pair(void*);
uint32_t noctule_cpu_settle_8(void*, uint64_t cycle, uint32_t us);
void noctule_cpu_edge_8(void*);
uint32_t noctule_cpu_settle_16(void*, uint64_t cycle, uint32_t us);
void noctule_cpu_edge_16(void*);
#endif
}

namespace noctule {

class Cpus {
 public:
  using Root = rtl::Cpu::Root;
  using Flag = rtl::cpu_lanes::Flag;
  using Short = rtl::cpu_lanes::Short;

  // In vectors as wide as the machine has them, and at most `most`; what is left over behind the first in the narrowest that holds it.
  Cpus(int count, uint32_t most) {
    // A few cores want no more than they fill.
    for (uint32_t less = most / 2; less >= 4 && count <= int(less); less /= 2) most = less;
    const Width all = widest(most);
    lanes_ = all.lanes;
    for (int from = 0; from < count; from += lanes_) {
      Group g;
      static_cast<Width&>(g) = all;
      for (uint32_t less = uint32_t(g.lanes) / 2; from && less >= 4 && count - from <= int(less); less /= 2)
        static_cast<Width&>(g) = widest(less);
      const size_t bytes = (g.flags() + (size_t(rtl::cpu_lanes::kFlags) << g.flag_shift()) + 63) / 64 * 64;
      g.state = static_cast<uint8_t*>(::operator new(bytes, std::align_val_t(64)));
      std::memset(g.state, 0, bytes);
      group_.push_back(g);
    }
  }
  ~Cpus() {
    for (Group& g : group_) ::operator delete(g.state, std::align_val_t(64));
  }
  Cpus(const Cpus&) = delete;
  Cpus& operator=(const Cpus&) = delete;

  int groups() const { return int(group_.size()); }
  // Places of a group: from group * stride() on, so many.
  int stride() const { return lanes_; }
  int lanes(int group) const { return group_[size_t(group)].lanes; }

  // What a member of at most 16 bits is in a vector: a word, flags too; 16 bits; a word, and flags a bit.
  enum Form { kPlain, kPair, kPacked };

  // Where the members of the core at a place are: those of more than 16 bits, of 2 to 16, and those of a bit. (By value: what
  // is written through it is not its own.)
  class Core {
   public:
    uint32_t get(uint32_t slot) const { return word(slot); }
    void put(uint32_t slot, uint32_t value) const { word(slot) = value; }
    uint32_t get(Short s) const { return pair() ? short_at(shorts_, s.index) : word_at(shorts_, s.index); }
    void put(Short s, uint32_t value) const {
      if (pair()) short_at(shorts_, s.index) = uint16_t(value);
      else word_at(shorts_, s.index) = value;
    }
    bool get(Flag flag) const {
      if (pair()) return short_at(flags_, flag.index) & 1;
      if (form_ == kPacked) return *packed(flag) >> lane_ & 1;
      return word_at(flags_, flag.index) & 1;
    }
    void put(Flag flag, bool value) const {
      if (pair()) short_at(flags_, flag.index) = value ? 0xffff : 0;
      else if (form_ == kPacked) *packed(flag) = (*packed(flag) & ~(1u << lane_)) | uint32_t{value} << lane_;
      else word_at(flags_, flag.index) = value ? ~0u : 0;
    }

   private:
    friend class Cpus;
    bool pair() const { return form_ == kPair; }
    uint32_t& word(uint32_t slot) const { return word_at(at_, slot); }
    uint64_t& wide(uint32_t slot) const { return reinterpret_cast<uint64_t*>(at_ + (size_t(slot) << shift_))[lane_]; }
    uint32_t& word_at(uint8_t* from, uint32_t index) const { return reinterpret_cast<uint32_t*>(from + (size_t(index) << shift_))[lane_]; }
    // 16 bits a lane, in the order of vector_pair.h.
    uint16_t& short_at(uint8_t* from, uint32_t index) const {
      const uint32_t place = (lane_ & 3) | (lane_ & 8) >> 1 | (lane_ & 4) << 1;
      return reinterpret_cast<uint16_t*>(from + (size_t(index) << (shift_ - 1)))[place];
    }
    uint32_t* packed(Flag flag) const { return reinterpret_cast<uint32_t*>(flags_) + flag.index; }
    uint8_t *at_, *shorts_, *flags_;
    uint32_t lane_, shift_;
    Form form_;
  };
  Core core(int place) const {
    const Group& g = group_[size_t(place) >> __builtin_ctz(unsigned(lanes_))];
    Core c;
    c.at_ = g.state;
    c.shorts_ = g.state + g.shorts();
    c.flags_ = g.state + g.flags();
    c.lane_ = uint32_t(place & (lanes_ - 1));
    c.shift_ = g.shift();
    c.form_ = g.form;
    return c;
  }

  void load(int place, Root* r) {
    rtl::cpu_lanes::members(r, [at = core(place)](auto slot, auto& member) { load(at, slot, member); });
  }
  void store(int place, Root* r) {
    rtl::cpu_lanes::members(r, [at = core(place)](auto slot, auto& member) { store(at, slot, member); });
  }
  // Places that no core has: for ever in reset, with a memory that they may read.
  void fill(int place, Root* any) {
    load(place, any);
    core(place).put(rtl::cpu_lanes::at_rst_i, true);
  }
  // The cores at two places change places.
  void swap(int a, int b) {
    using namespace rtl::cpu_lanes;
    const Core x = core(a), y = core(b);
    for (uint32_t s = 0; s < kWideSlots; s += 2) std::swap(x.wide(s), y.wide(s));
    for (uint32_t s = kWideSlots; s < kSlots; s++) std::swap(x.word(s), y.word(s));
    for (uint32_t k = 0; k < kShorts; k++) {
      const uint32_t was = x.get(Short{k});
      x.put(Short{k}, y.get(Short{k}));
      y.put(Short{k}, was);
    }
    for (uint32_t f = 0; f < kFlags; f++) {
      const bool was = x.get(Flag{f});
      x.put(Flag{f}, y.get(Flag{f}));
      y.put(Flag{f}, was);
    }
  }

  // What the cores of a group say, a bit for each lane.
  struct Says {
    uint32_t request, asleep;
  };
  Says settle(int group, uint64_t cycle, uint32_t us) {
    const Group& g = group_[size_t(group)];
    const uint32_t both = g.settle(g.state, cycle, us);
    return {both & 0xffff, both >> 16};
  }
  void edge(int group) {
    const Group& g = group_[size_t(group)];
    g.edge(g.state);
  }

 private:
  struct Width {
    int lanes = 4;
    Form form = kPlain;
    uint32_t (*settle)(void*, uint64_t, uint32_t) = noctule_cpu_settle_4;
    void (*edge)(void*) = noctule_cpu_edge_4;
    // A slot has 1 << shift bytes; where the others stand, and what they have.
    uint32_t shift() const { return lanes == 16 ? 6 : lanes == 8 ? 5 : 4; }
    uint32_t short_shift() const { return form == kPair ? shift() - 1 : shift(); }
    uint32_t flag_shift() const { return form == kPacked ? 2 : short_shift(); }
    size_t shorts() const { return size_t(rtl::cpu_lanes::kSlots) << shift(); }
    size_t flags() const { return shorts() + (size_t(rtl::cpu_lanes::kShorts) << short_shift()); }
  };
  struct Group : Width {
    uint8_t* state = nullptr;
  };
  static Width widest(uint32_t most) {
    Width w;
#ifdef NOCTULE_X86
    __builtin_cpu_init();
    if (most >= 16 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl")) {
      w.lanes = 16;
      w.form = kPacked;
      w.settle = noctule_cpu_settle_16;
      w.edge = noctule_cpu_edge_16;
    } else if (most >= 16 && __builtin_cpu_supports("avx2")) {
      w.lanes = 16;
      w.form = kPair;
      w.settle = noctule_cpu_settle_pair;
      w.edge = noctule_cpu_edge_pair;
    } else if (most >= 8 && __builtin_cpu_supports("avx2")) {
      w.lanes = 8;
      w.settle = noctule_cpu_settle_8;
      w.edge = noctule_cpu_edge_8;
    }
#endif
    return w;
  }

  template <class T>
  static void load(const Core& at, Short to, const T& member) { at.put(to, member); }
  template <class T>
  static void store(const Core& at, Short from, T& member) { member = T(at.get(from)); }
  static void load(const Core& at, Flag flag, const CData& member) { at.put(flag, member); }
  static void store(const Core& at, Flag flag, CData& member) { member = at.get(flag); }
  template <class T>
  static void load(const Core& at, uint32_t slot, const T& member) {
    if constexpr (sizeof(T) > 4) at.wide(slot) = member;
    else at.word(slot) = member;
  }
  template <class T>
  static void store(const Core& at, uint32_t slot, T& member) {
    if constexpr (sizeof(T) > 4) member = at.wide(slot);
    else member = T(at.word(slot));
  }
  // A memory is used where it is, by its address.
  template <class T, std::size_t N>
  static void load(const Core& at, uint32_t slot, VlUnpacked<T, N>& member) {
    if constexpr (N >= 1024) at.wide(slot) = reinterpret_cast<uintptr_t>(&member[0]);
    else for (std::size_t e = 0; e < N; e++) load(at, slot + uint32_t(e * kWords<T>), member[e]);
  }
  template <class T, std::size_t N>
  static void store(const Core& at, uint32_t slot, VlUnpacked<T, N>& member) {
    if constexpr (N < 1024)
      for (std::size_t e = 0; e < N; e++) store(at, slot + uint32_t(e * kWords<T>), member[e]);
  }
  template <class T>
  static constexpr std::size_t kWords = sizeof(T) > 4 ? 2 : 1;

  int lanes_;  // of all groups but the last
  std::vector<Group> group_;
};

}  // namespace noctule
