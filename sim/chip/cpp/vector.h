// What the translated models (noctule-verilate-build, `lanes`) are written in: vectors of kLanes words, one for each
// instance. Included by lanes.cpp once for each instruction set; nothing here may be seen by other files, nor use
// anything that they use, or their copies of it would get instructions that the machine may not have.
#pragma once
#include <stdint.h>
#ifdef __SSE4_1__
#include <immintrin.h>
#endif

// The constants of the translated text, in memory and not known to the compiler: those that it knows GCC 12 brings into
// a vector by way of a register, two or three instructions each, and where registers are few it does so again and again.
// Vectors of 16 are filled with a word by the instruction that wants them; for others all lanes stand in memory
// (numbers.cpp), as an operand of that instruction.
template <uint32_t N>
struct NoctuleNumber {
  static uint32_t value __attribute__((visibility("hidden")));
};
template <uint32_t N>
uint32_t NoctuleNumber<N>::value = N;
template <uint64_t N>
struct NoctuleWhole {
  static uint64_t value __attribute__((visibility("hidden")));
};
template <uint64_t N>
uint64_t NoctuleWhole<N>::value = N;

#define NOCTULE_JOIN_(a, b) a##b
#define NOCTULE_JOIN(a, b) NOCTULE_JOIN_(a, b)

namespace {

constexpr int kLanes = NOCTULE_LANES;
constexpr uint32_t kAll = (1U << kLanes) - 1;

#define NOCTULE_INLINE static inline __attribute__((always_inline))

#define NOCTULE_NUMBER(n) n,
constexpr uint32_t kNumbers[] = {
#include "cpu_numbers.inc"
};
#undef NOCTULE_NUMBER
constexpr int kNumberCount = sizeof kNumbers / sizeof *kNumbers;
// Which of the text's constants a number is; -1: none.
constexpr int place_of(uint32_t n) {
  for (int at = 0; at < kNumberCount; at++)
    if (kNumbers[at] == n) return at;
  return -1;
}

// A table of 256 bits.
struct Bits {
  uint32_t words[8];
};

}  // namespace

#ifdef NOCTULE_PAIR
#include "vector_pair.h"
#else
#include "vector_one.h"
#endif

namespace {

NOCTULE_INLINE I ints(B b) { return pick<1>(b); }
NOCTULE_INLINE S short_ints(B b) { return short_pick<1>(b); }
NOCTULE_INLINE B above(I a, I b) { return below(b, a); }
NOCTULE_INLINE B at_least(I a, I b) { return at_most(b, a); }
#ifdef NOCTULE_PAIR
NOCTULE_INLINE B above(S a, S b) { return below(b, a); }
NOCTULE_INLINE B at_least(S a, S b) { return at_most(b, a); }
#endif
NOCTULE_INLINE bool seldom(bool is) { return __builtin_expect_with_probability(is, 0, 0.999); }

}  // namespace
