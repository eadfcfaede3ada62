// What the translated models (noctule-verilate-build, `lanes`) are written in: vectors of kLanes words, one for each
// instance. Included by lanes.cpp once for each instruction set; nothing here may be seen by other files, nor use
// anything that they use, or their copies of it would get instructions that the machine may not have.
#pragma once
#include <stdint.h>
#ifdef __AVX2__
#include <immintrin.h>
#endif

namespace {

constexpr int kLanes = NOCTULE_LANES;
constexpr uint32_t kAll = kLanes == 32 ? ~0U : (1U << kLanes) - 1;
typedef uint32_t I __attribute__((vector_size(4 * kLanes)));
typedef uint64_t Q __attribute__((vector_size(8 * kLanes)));
typedef int32_t M __attribute__((vector_size(4 * kLanes)));   // all ones or none
typedef int64_t MQ __attribute__((vector_size(8 * kLanes)));

#define NOCTULE_INLINE static inline __attribute__((always_inline))

NOCTULE_INLINE I low(Q x) { return __builtin_convertvector(x, I); }
NOCTULE_INLINE Q wide(I x) { return __builtin_convertvector(x, Q); }
NOCTULE_INLINE I flag(M m) { return I(m) & 1U; }
NOCTULE_INLINE M narrow(MQ m) { return __builtin_convertvector(m, M); }
NOCTULE_INLINE M set(I x) { return x != 0U; }
NOCTULE_INLINE M set(Q x) { return narrow(x != 0ULL); }
NOCTULE_INLINE I choose(M m, I yes, I no) { return m ? yes : no; }
NOCTULE_INLINE Q choose(M m, Q yes, Q no) { return __builtin_convertvector(m, MQ) ? yes : no; }

// One bit for each lane.
NOCTULE_INLINE uint32_t bits(M m) {
#if defined(__AVX512F__) && defined(__AVX512DQ__) && NOCTULE_LANES == 16
  return _mm512_movepi32_mask((__m512i)m);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  return uint32_t(_mm256_movemask_ps((__m256)m));
#else
  uint32_t all = 0;
  for (int l = 0; l < kLanes; l++) all |= (uint32_t(m[l]) & 1) << l;
  return all;
#endif
}
NOCTULE_INLINE bool any(M m) { return bits(m) != 0; }

// a[i] of each lane.
NOCTULE_INLINE I gather(const I* a, I i) {
  I out = {};
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  out = (I)_mm512_i32gather_epi32(_mm512_add_epi32(_mm512_slli_epi32((__m512i)i, 4), lane), a, 4);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  const __m256i lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
  out = (I)_mm256_i32gather_epi32((const int*)a, _mm256_add_epi32(_mm256_slli_epi32((__m256i)i, 3), lane), 4);
#else
  for (int l = 0; l < kLanes; l++) out[l] = a[i[l]][l];
#endif
  return out;
}

// Of each lane's own memory.
NOCTULE_INLINE I fetch(uint32_t* const* a, I i) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  const __m512i lo = _mm512_add_epi64(_mm512_loadu_si512(a), _mm512_slli_epi64(_mm512_cvtepu32_epi64(_mm512_castsi512_si256((__m512i)i)), 2));
  const __m512i hi = _mm512_add_epi64(_mm512_loadu_si512(a + 8), _mm512_slli_epi64(_mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64((__m512i)i, 1)), 2));
  return (I)_mm512_inserti64x4(_mm512_castsi256_si512(_mm512_i64gather_epi32(lo, nullptr, 1)), _mm512_i64gather_epi32(hi, nullptr, 1), 1);
#else
  I out = {};
  for (int l = 0; l < kLanes; l++) out[l] = a[l][i[l]];
  return out;
#endif
}

// Of a table of constants.
NOCTULE_INLINE I table(const uint32_t* a, I i) {
  I out = {};
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  out = (I)_mm512_i32gather_epi32((__m512i)i, a, 4);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  out = (I)_mm256_i32gather_epi32((const int*)a, (__m256i)i, 4);
#else
  for (int l = 0; l < kLanes; l++) out[l] = a[i[l]];
#endif
  return out;
}

// VL_EXTENDS_QI, VL_MULS_QQQ, VL_SHIFTL_III.
template <int Bits>
NOCTULE_INLINE Q extend(I x) {
  return Q(MQ(wide(x) << (64 - Bits)) >> (64 - Bits));
}
template <int Bits>
NOCTULE_INLINE Q multiply(Q a, Q b) {
  return Q((MQ(a << (64 - Bits)) >> (64 - Bits)) * (MQ(b << (64 - Bits)) >> (64 - Bits)));
}
NOCTULE_INLINE I shift_left(I x, I by) { return choose(by < 32U, x << (by & 31U), I{}); }

}  // namespace
