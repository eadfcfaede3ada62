// Vectors whose every value has 32 bits a lane (64, where it needs them): of 4 and 8 lanes, and of 16 where the machine has
// registers of 512 bits and masks.
#pragma once

namespace {

typedef uint32_t I __attribute__((vector_size(4 * kLanes)));

}  // namespace

#define NOCTULE_NUMBERS NOCTULE_JOIN(noctule_numbers_, NOCTULE_NAME)
extern "C" const I NOCTULE_NUMBERS[] __attribute__((visibility("hidden")));

namespace {

typedef int32_t M __attribute__((vector_size(4 * kLanes)));  // all ones or none

// 64 bits a lane: two vectors as wide as the others. (Vectors of twice the machine's width are what GCC 12 takes to pieces.)
typedef uint32_t Half __attribute__((vector_size(2 * kLanes)));
typedef int32_t HalfMask __attribute__((vector_size(2 * kLanes)));
typedef uint64_t H __attribute__((vector_size(4 * kLanes)));
typedef int64_t HM __attribute__((vector_size(4 * kLanes)));
typedef uint64_t Word __attribute__((may_alias));
struct Q {
  H lo, hi;
  Word& operator[](int l) { return reinterpret_cast<Word*>(this)[l]; }
};

template <class To, class From>
NOCTULE_INLINE To half(From x, int which) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  return (To)(which ? _mm512_extracti64x4_epi64((__m512i)x, 1) : _mm512_castsi512_si256((__m512i)x));
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  return (To)(which ? _mm256_extracti128_si256((__m256i)x, 1) : _mm256_castsi256_si128((__m256i)x));
#else
  To out;
  __builtin_memcpy(&out, reinterpret_cast<const char*>(&x) + which * sizeof(To), sizeof(To));
  return out;
#endif
}
template <class To, class From>
NOCTULE_INLINE To join(From lo, From hi) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  return (To)_mm512_inserti64x4(_mm512_castsi256_si512((__m256i)lo), (__m256i)hi, 1);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  return (To)_mm256_set_m128i((__m128i)hi, (__m128i)lo);
#else
  To out;
  __builtin_memcpy(&out, &lo, sizeof(From));
  __builtin_memcpy(reinterpret_cast<char*>(&out) + sizeof(From), &hi, sizeof(From));
  return out;
#endif
}

#define NOCTULE_WIDE(op)                                                                    \
  NOCTULE_INLINE Q operator op(Q a, Q b) { return {a.lo op b.lo, a.hi op b.hi}; }           \
  NOCTULE_INLINE Q operator op(Q a, uint64_t b) { return {a.lo op b, a.hi op b}; }          \
  NOCTULE_INLINE Q operator op(uint64_t a, Q b) { return {a op b.lo, a op b.hi}; }
NOCTULE_WIDE(+)
NOCTULE_WIDE(-)
NOCTULE_WIDE(*)
NOCTULE_WIDE(&)
NOCTULE_WIDE(|)
NOCTULE_WIDE(^)
NOCTULE_WIDE(<<)
NOCTULE_WIDE(>>)
#undef NOCTULE_WIDE
NOCTULE_INLINE Q operator~(Q a) { return {~a.lo, ~a.hi}; }
NOCTULE_INLINE Q operator-(Q a) { return {-a.lo, -a.hi}; }

NOCTULE_INLINE M narrow(HM lo, HM hi) {
  return join<M>(__builtin_convertvector(lo, HalfMask), __builtin_convertvector(hi, HalfMask));
}
template <uint32_t N>
NOCTULE_INLINE I number() {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  if constexpr (N != 0 && N != ~0U) return I{} + NoctuleNumber<N>::value;
#else
  constexpr int at = place_of(N);
  if constexpr (at >= 0) return NOCTULE_NUMBERS[at];
#endif
  return I{} + N;
}
NOCTULE_INLINE Q whole(uint64_t x) { return {H{} + x, H{} + x}; }
template <uint64_t N>
NOCTULE_INLINE Q whole() {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  if constexpr (N != 0) return whole(NoctuleWhole<N>::value);
#endif
  return whole(N);
}

// A bit for each lane: where the machine has masks, a number; else a vector of all ones or none. `pick`: N, or 0.
#if defined(__AVX512F__) && NOCTULE_LANES == 16
struct B {
  uint32_t bits;
};
NOCTULE_INLINE B operator&(B a, B b) { return {a.bits & b.bits}; }
NOCTULE_INLINE B operator|(B a, B b) { return {a.bits | b.bits}; }
NOCTULE_INLINE B operator^(B a, B b) { return {a.bits ^ b.bits}; }
NOCTULE_INLINE B operator~(B a) { return {a.bits ^ kAll}; }
constexpr B kTrue{kAll}, kFalse{0};
NOCTULE_INLINE B is(M m) { return {_mm512_movepi32_mask((__m512i)m)}; }
NOCTULE_INLINE I fill(B b) { return (I)_mm512_movm_epi32(__mmask16(b.bits)); }
template <uint32_t N>
NOCTULE_INLINE I pick(B b) {
  return (I)_mm512_maskz_mov_epi32(__mmask16(b.bits), (__m512i)number<N>());
}
NOCTULE_INLINE B equal(I a, I b) { return {_mm512_cmpeq_epu32_mask((__m512i)a, (__m512i)b)}; }
NOCTULE_INLINE B differ(I a, I b) { return {_mm512_cmpneq_epu32_mask((__m512i)a, (__m512i)b)}; }
NOCTULE_INLINE B below(I a, I b) { return {_mm512_cmplt_epu32_mask((__m512i)a, (__m512i)b)}; }
NOCTULE_INLINE B at_most(I a, I b) { return {_mm512_cmple_epu32_mask((__m512i)a, (__m512i)b)}; }
NOCTULE_INLINE B test(I a, I b) { return {_mm512_test_epi32_mask((__m512i)a, (__m512i)b)}; }
template <uint32_t N>
NOCTULE_INLINE B bit(I x) {
  return test(x, number<N>());
}
NOCTULE_INLINE uint32_t bits(B b) { return b.bits; }
NOCTULE_INLINE uint32_t lane(B b, int l) { return b.bits >> l & 1; }
NOCTULE_INLINE B choose(B m, B yes, B no) { return (m & yes) | (~m & no); }
NOCTULE_INLINE I choose(B m, I yes, I no) {
  return (I)_mm512_mask_blend_epi32(__mmask16(m.bits), (__m512i)no, (__m512i)yes);
}
NOCTULE_INLINE Q choose(B m, Q yes, Q no) {
  return {(H)_mm512_mask_blend_epi64(__mmask8(m.bits), (__m512i)no.lo, (__m512i)yes.lo),
          (H)_mm512_mask_blend_epi64(__mmask8(m.bits >> 8), (__m512i)no.hi, (__m512i)yes.hi)};
}
#else
struct B {
  M m;
};
NOCTULE_INLINE B operator&(B a, B b) { return {a.m & b.m}; }
NOCTULE_INLINE B operator|(B a, B b) { return {a.m | b.m}; }
NOCTULE_INLINE B operator^(B a, B b) { return {a.m ^ b.m}; }
NOCTULE_INLINE B operator~(B a) { return {~a.m}; }
constexpr B kTrue{M{} - 1}, kFalse{M{}};
NOCTULE_INLINE B is(M m) { return {m}; }
NOCTULE_INLINE I fill(B b) { return I(b.m); }
template <uint32_t N>
NOCTULE_INLINE I pick(B b) {
  return I(b.m) & number<N>();
}
NOCTULE_INLINE B equal(I a, I b) { return {a == b}; }
NOCTULE_INLINE B differ(I a, I b) { return {a != b}; }
NOCTULE_INLINE B below(I a, I b) { return {a < b}; }
NOCTULE_INLINE B at_most(I a, I b) { return {a <= b}; }
NOCTULE_INLINE B test(I a, I b) { return {(a & b) != 0U}; }
// Whether the one bit of N is set.
template <uint32_t N>
NOCTULE_INLINE B bit(I x) {
  return equal(x & number<N>(), number<N>());
}
NOCTULE_INLINE uint32_t bits(B b) {
#if defined(__AVX2__) && NOCTULE_LANES == 8
  return uint32_t(_mm256_movemask_ps((__m256)b.m));
#elif defined(__SSE4_1__) && NOCTULE_LANES == 4
  return uint32_t(_mm_movemask_ps((__m128)b.m));
#else
  uint32_t all = 0;
  for (int l = 0; l < kLanes; l++) all |= (uint32_t(b.m[l]) & 1) << l;
  return all;
#endif
}
NOCTULE_INLINE uint32_t lane(B b, int l) { return uint32_t(b.m[l]) & 1; }
#ifdef __SSE4_1__
// Of a mask of which the compiler doesn't know that it is all ones or none, it would make one, by a comparison.
#if NOCTULE_LANES == 8
typedef __m256i Register;
NOCTULE_INLINE Register blend(Register no, Register yes, Register m) { return _mm256_blendv_epi8(no, yes, m); }
NOCTULE_INLINE Register doubled(M m, int which) { return _mm256_cvtepi32_epi64(half<__m128i>(m, which)); }
#else
typedef __m128i Register;
NOCTULE_INLINE Register blend(Register no, Register yes, Register m) { return _mm_blendv_epi8(no, yes, m); }
NOCTULE_INLINE Register doubled(M m, int which) { return which ? _mm_unpackhi_epi32((__m128i)m, (__m128i)m) : _mm_unpacklo_epi32((__m128i)m, (__m128i)m); }
#endif
NOCTULE_INLINE bool known(Register x, uint64_t value) {
  bool is = true;
  for (int w = 0; w < kLanes / 2; w++) is = is && __builtin_constant_p(x[w]) && uint64_t(x[w]) == value;
  return is;
}
NOCTULE_INLINE Register either(Register m, Register yes, Register no) {
  if (known(yes, 0)) return ~m & no;
  if (known(no, 0)) return m & yes;
  if (known(yes, ~0ULL)) return m | no;
  if (known(no, ~0ULL)) return ~m | yes;
  return blend(no, yes, m);
}
NOCTULE_INLINE B choose(B m, B yes, B no) { return {(M)either((Register)m.m, (Register)yes.m, (Register)no.m)}; }
NOCTULE_INLINE I choose(B m, I yes, I no) { return (I)either((Register)m.m, (Register)yes, (Register)no); }
NOCTULE_INLINE Q choose(B m, Q yes, Q no) {
  return {(H)either(doubled(m.m, 0), (Register)yes.lo, (Register)no.lo), (H)either(doubled(m.m, 1), (Register)yes.hi, (Register)no.hi)};
}
#else
NOCTULE_INLINE B choose(B m, B yes, B no) { return {m.m ? yes.m : no.m}; }
NOCTULE_INLINE I choose(B m, I yes, I no) { return m.m ? yes : no; }
NOCTULE_INLINE Q choose(B m, Q yes, Q no) {
  const HM lo = __builtin_convertvector(half<HalfMask>(m.m, 0), HM), hi = __builtin_convertvector(half<HalfMask>(m.m, 1), HM);
  return {lo ? yes.lo : no.lo, hi ? yes.hi : no.hi};
}
#endif
#endif
NOCTULE_INLINE B test(I x) { return differ(x, I{}); }
NOCTULE_INLINE bool any(B b) { return bits(b) != 0; }

#define NOCTULE_COMPARE(op)                                                                   \
  NOCTULE_INLINE M operator op(Q a, Q b) { return narrow(a.lo op b.lo, a.hi op b.hi); }       \
  NOCTULE_INLINE M operator op(Q a, uint64_t b) { return narrow(a.lo op b, a.hi op b); }      \
  NOCTULE_INLINE M operator op(uint64_t a, Q b) { return narrow(a op b.lo, a op b.hi); }
NOCTULE_COMPARE(==)
NOCTULE_COMPARE(!=)
NOCTULE_COMPARE(<)
NOCTULE_COMPARE(>)
NOCTULE_COMPARE(<=)
NOCTULE_COMPARE(>=)
#undef NOCTULE_COMPARE

NOCTULE_INLINE I low(Q x) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  const __m512i even = _mm512_set_epi32(30, 28, 26, 24, 22, 20, 18, 16, 14, 12, 10, 8, 6, 4, 2, 0);
  return (I)_mm512_permutex2var_epi32((__m512i)x.lo, even, (__m512i)x.hi);
#else
  return join<I>(__builtin_convertvector(x.lo, Half), __builtin_convertvector(x.hi, Half));
#endif
}
NOCTULE_INLINE Q wide(I x) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  return {(H)_mm512_cvtepu32_epi64(half<__m256i>(x, 0)), (H)_mm512_cvtepu32_epi64(half<__m256i>(x, 1))};
#else
  return {__builtin_convertvector(half<Half>(x, 0), H), __builtin_convertvector(half<Half>(x, 1), H)};
#endif
}
NOCTULE_INLINE B test(Q x) { return is(x != 0ULL); }
// a[i] of each lane; with a mask of the lanes in it alone, the others keep what is in `old`.
NOCTULE_INLINE I gather(B m, const I* a, I i, I old) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  const __m512i lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
  old = (I)_mm512_mask_i32gather_epi32((__m512i)old, __mmask16(m.bits), _mm512_add_epi32(_mm512_slli_epi32((__m512i)i, 4), lane), a, 4);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  const __m256i lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
  old = (I)_mm256_mask_i32gather_epi32((__m256i)old, (const int*)a, _mm256_add_epi32(_mm256_slli_epi32((__m256i)i, 3), lane), (__m256i)m.m, 4);
#else
  for (int l = 0; l < kLanes; l++)
    if (lane(m, l)) old[l] = a[i[l]][l];
#endif
  return old;
}
NOCTULE_INLINE I gather(const I* a, I i) { return gather(kTrue, a, i, I{}); }

// Of each lane's own memory.
NOCTULE_INLINE I fetch(B m, uint32_t* const* a, I i, I old) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  const __m512i lo = _mm512_add_epi64(_mm512_loadu_si512(a), _mm512_slli_epi64(_mm512_cvtepu32_epi64(_mm512_castsi512_si256((__m512i)i)), 2));
  const __m512i hi = _mm512_add_epi64(_mm512_loadu_si512(a + 8), _mm512_slli_epi64(_mm512_cvtepu32_epi64(_mm512_extracti64x4_epi64((__m512i)i, 1)), 2));
  const __m256i low = _mm512_mask_i64gather_epi32(half<__m256i>(old, 0), __mmask8(m.bits), lo, nullptr, 1);
  const __m256i high = _mm512_mask_i64gather_epi32(half<__m256i>(old, 1), __mmask8(m.bits >> 8), hi, nullptr, 1);
  return (I)_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1);
#elif defined(__SSE4_1__)
  // Who wants nothing gets its memory's first word, and leaves it: which lanes want something nobody can foresee.
  alignas(sizeof(I)) uint32_t at[kLanes];
  const I wanted = i & fill(m);
  __builtin_memcpy(at, &wanted, sizeof at);
#if NOCTULE_LANES == 8
  const I words = {a[0][at[0]], a[1][at[1]], a[2][at[2]], a[3][at[3]], a[4][at[4]], a[5][at[5]], a[6][at[6]], a[7][at[7]]};
#else
  const I words = {a[0][at[0]], a[1][at[1]], a[2][at[2]], a[3][at[3]]};
#endif
  return choose(m, words, old);
#else
  for (int l = 0; l < kLanes; l++)
    if (lane(m, l)) old[l] = a[l][i[l]];
  return old;
#endif
}
NOCTULE_INLINE I fetch(uint32_t* const* a, I i) { return fetch(kTrue, a, i, I{}); }

// Of a table of constants; one that fits a register or two is looked up there.
template <unsigned long N>
NOCTULE_INLINE I table(const uint32_t (&a)[N], I i) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  if constexpr (N == 16) return (I)_mm512_permutexvar_epi32((__m512i)i, _mm512_loadu_si512(a));
  return (I)_mm512_i32gather_epi32((__m512i)i, a, 4);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  if constexpr (N == 16) {
    const __m256i lo = _mm256_loadu_si256((const __m256i*)a), hi = _mm256_loadu_si256((const __m256i*)(a + 8));
    return (i & 8U) != 0U ? (I)_mm256_permutevar8x32_epi32(hi, (__m256i)i) : (I)_mm256_permutevar8x32_epi32(lo, (__m256i)i);
  }
  return (I)_mm256_i32gather_epi32((const int*)a, (__m256i)i, 4);
#else
  I out = {};
  for (int l = 0; l < kLanes; l++) out[l] = a[i[l]];
  return out;
#endif
}

NOCTULE_INLINE I table(const Bits& a, I i) {
#if defined(__AVX512F__) && NOCTULE_LANES == 16
  const __m512i all = _mm512_castsi256_si512(_mm256_loadu_si256((const __m256i*)a.words));
  const I word = (I)_mm512_permutexvar_epi32((__m512i)(i >> 5), all);
#elif defined(__AVX2__) && NOCTULE_LANES == 8
  const I word = (I)_mm256_permutevar8x32_epi32(_mm256_loadu_si256((const __m256i*)a.words), (__m256i)(i >> 5));
#else
  I word = {};
  for (int l = 0; l < kLanes; l++) word[l] = a.words[i[l] >> 5];
#endif
  return (word >> (i & 31U)) & 1U;
}

// VL_EXTENDS_QI, VL_MULS_QQQ, VL_SHIFTL_III.
template <int Bits>
NOCTULE_INLINE H signs(H x) {
  return H(HM(x << (64 - Bits)) >> (64 - Bits));
}
template <int Bits>
NOCTULE_INLINE Q extend(I x) {
  const Q w = wide(x);
  return {signs<Bits>(w.lo), signs<Bits>(w.hi)};
}
template <int Bits>
NOCTULE_INLINE Q multiply(Q a, Q b) {
  return {signs<Bits>(a.lo) * signs<Bits>(b.lo), signs<Bits>(a.hi) * signs<Bits>(b.hi)};
}
NOCTULE_INLINE I shift_left(I x, I by) { return choose(below(by, number<32>()), x << (by & number<31>()), I{}); }

// Narrow values are words here (vector_pair.h).
typedef I S;
template <uint32_t N>
NOCTULE_INLINE S short_number() {
  return number<N>();
}
NOCTULE_INLINE S shorts(I x) { return x; }
NOCTULE_INLINE S lower(I x) { return x; }
NOCTULE_INLINE S upper(I x) { return x >> 16; }
NOCTULE_INLINE I words(S x) { return x; }
NOCTULE_INLINE S short_fill(B b) { return fill(b); }
template <uint32_t N>
NOCTULE_INLINE S short_pick(B b) {
  return pick<N>(b);
}
NOCTULE_INLINE uint32_t lane(const S& s, int l) { return s[l]; }

}  // namespace
