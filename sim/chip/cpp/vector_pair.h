// Vectors of 16 instances for a machine with registers of 256 bits (AVX2): a word takes two registers, 32 bits a lane, and
// what has 16 bits or fewer one, 16 bits a lane; a flag too, all ones or none. Most of what a core's control computes is
// as narrow as that, and costs half of what it does in two vectors of 8.
//
// Packing and unpacking work on each half of a register by itself, so the lanes of narrow values are 0-3, 8-11, 4-7,
// 12-15 of those of words; lanes are counted as words have them (`place`).
#pragma once

namespace {

typedef uint32_t V __attribute__((vector_size(32)));
typedef int32_t VM __attribute__((vector_size(32)));
typedef uint16_t W __attribute__((vector_size(32)));
typedef int16_t WM __attribute__((vector_size(32)));
typedef uint64_t H __attribute__((vector_size(32)));
typedef int64_t HM __attribute__((vector_size(32)));
typedef __m256i Register;
typedef uint32_t Word __attribute__((may_alias));
typedef uint64_t WideWord __attribute__((may_alias));
typedef uint16_t ShortWord __attribute__((may_alias));

// Where lane l is in a narrow value.
NOCTULE_INLINE int place(int l) { return (l & 3) | (l & 8) >> 1 | (l & 4) << 1; }

// 32 bits a lane.
struct I {
  V lo, hi;
  Word& operator[](int l) { return reinterpret_cast<Word*>(this)[l]; }
  const Word& operator[](int l) const { return reinterpret_cast<const Word*>(this)[l]; }
};
// 16 bits a lane.
struct S {
  W w;
};
// 64 bits a lane.
struct Q {
  H a, b, c, d;
  WideWord& operator[](int l) { return reinterpret_cast<WideWord*>(this)[l]; }
};
// A bit a lane.
struct B {
  WM m;
};
struct M {
  VM lo, hi;
};

}  // namespace

// All lanes of each constant of the text: as words, and of its lower and upper half as narrow values.
#define NOCTULE_NUMBERS NOCTULE_JOIN(noctule_numbers_, NOCTULE_NAME)
#define NOCTULE_SHORTS NOCTULE_JOIN(noctule_shorts_, NOCTULE_NAME)
extern "C" const V NOCTULE_NUMBERS[] __attribute__((visibility("hidden")));
extern "C" const W NOCTULE_SHORTS[] __attribute__((visibility("hidden")));

namespace {

template <uint32_t N>
NOCTULE_INLINE I number() {
  constexpr int at = place_of(N);
  if constexpr (at >= 0) return {NOCTULE_NUMBERS[at], NOCTULE_NUMBERS[at]};
  return {V{} + N, V{} + N};
}
// Which of the constants' halves a number is; -1: none.
constexpr int short_place_of(uint32_t n) {
  for (int at = 0; at < kNumberCount; at++) {
    if ((kNumbers[at] & 0xffff) == n) return 2 * at;
    if (kNumbers[at] >> 16 == n) return 2 * at + 1;
  }
  return -1;
}
template <uint32_t N>
NOCTULE_INLINE S short_number() {
  constexpr int at = N == 0 || N == 0xffff ? -1 : short_place_of(N);
  if constexpr (at >= 0) return {NOCTULE_SHORTS[at]};
  return {W{} + uint16_t(N)};
}
NOCTULE_INLINE Q whole(uint64_t x) { return {H{} + x, H{} + x, H{} + x, H{} + x}; }
template <uint64_t N>
NOCTULE_INLINE Q whole() {
  return whole(N);
}

#define NOCTULE_EACH(op)                                                                      \
  NOCTULE_INLINE I operator op(I a, I b) { return {a.lo op b.lo, a.hi op b.hi}; }             \
  NOCTULE_INLINE I operator op(I a, uint32_t b) { return {a.lo op b, a.hi op b}; }            \
  NOCTULE_INLINE Q operator op(Q x, Q y) { return {x.a op y.a, x.b op y.b, x.c op y.c, x.d op y.d}; } \
  NOCTULE_INLINE Q operator op(Q x, uint64_t y) { return {x.a op y, x.b op y, x.c op y, x.d op y}; }
NOCTULE_EACH(+)
NOCTULE_EACH(-)
NOCTULE_EACH(*)
NOCTULE_EACH(&)
NOCTULE_EACH(|)
NOCTULE_EACH(^)
NOCTULE_EACH(<<)
NOCTULE_EACH(>>)
#undef NOCTULE_EACH
NOCTULE_INLINE I operator~(I a) { return {~a.lo, ~a.hi}; }
NOCTULE_INLINE I operator-(I a) { return {-a.lo, -a.hi}; }
NOCTULE_INLINE Q operator~(Q x) { return {~x.a, ~x.b, ~x.c, ~x.d}; }
NOCTULE_INLINE Q operator-(Q x) { return {-x.a, -x.b, -x.c, -x.d}; }
#define NOCTULE_SHORT(op) \
  NOCTULE_INLINE S operator op(S a, S b) { return {W(a.w op b.w)}; }
NOCTULE_SHORT(+)
NOCTULE_SHORT(-)
NOCTULE_SHORT(*)
NOCTULE_SHORT(&)
NOCTULE_SHORT(|)
NOCTULE_SHORT(^)
#undef NOCTULE_SHORT
NOCTULE_INLINE S operator<<(S a, int by) { return {W(a.w << by)}; }
NOCTULE_INLINE S operator>>(S a, int by) { return {W(a.w >> by)}; }
NOCTULE_INLINE S operator~(S a) { return {W(~a.w)}; }
NOCTULE_INLINE S operator-(S a) { return {W(-a.w)}; }

NOCTULE_INLINE B operator&(B a, B b) { return {WM(a.m & b.m)}; }
NOCTULE_INLINE B operator|(B a, B b) { return {WM(a.m | b.m)}; }
NOCTULE_INLINE B operator^(B a, B b) { return {WM(a.m ^ b.m)}; }
NOCTULE_INLINE B operator~(B a) { return {WM(~a.m)}; }
constexpr B kTrue{WM{} - 1}, kFalse{WM{}};

// Of words below 2^16, and of any the lower and the upper half.
NOCTULE_INLINE S shorts(I x) { return {(W)_mm256_packus_epi32((Register)x.lo, (Register)x.hi)}; }
NOCTULE_INLINE S lower(I x) { return shorts(x & number<0xffff>()); }
NOCTULE_INLINE S upper(I x) { return shorts(x >> 16U); }
NOCTULE_INLINE I words(S x) {
  const Register none = _mm256_setzero_si256();
  return {(V)_mm256_unpacklo_epi16((Register)x.w, none), (V)_mm256_unpackhi_epi16((Register)x.w, none)};
}

NOCTULE_INLINE B is(M m) { return {(WM)_mm256_packs_epi32((Register)m.lo, (Register)m.hi)}; }
NOCTULE_INLINE M masks(B b) {
  return {(VM)_mm256_unpacklo_epi16((Register)b.m, (Register)b.m), (VM)_mm256_unpackhi_epi16((Register)b.m, (Register)b.m)};
}
NOCTULE_INLINE I fill(B b) {
  const M m = masks(b);
  return {(V)m.lo, (V)m.hi};
}
template <uint32_t N>
NOCTULE_INLINE I pick(B b) {
  return fill(b) & number<N>();
}
NOCTULE_INLINE S short_fill(B b) { return {W(b.m)}; }
template <uint32_t N>
NOCTULE_INLINE S short_pick(B b) {
  return short_fill(b) & short_number<N>();
}
#define NOCTULE_COMPARE(name, op)                                                    \
  NOCTULE_INLINE B name(I a, I b) { return is({a.lo op b.lo, a.hi op b.hi}); }       \
  NOCTULE_INLINE B name(S a, S b) { return {WM(a.w op b.w)}; }
NOCTULE_COMPARE(equal, ==)
NOCTULE_COMPARE(differ, !=)
NOCTULE_COMPARE(below, <)
NOCTULE_COMPARE(at_most, <=)
#undef NOCTULE_COMPARE
NOCTULE_INLINE B test(I a, I b) { return differ(a & b, I{}); }
NOCTULE_INLINE B test(S a) { return differ(a, S{}); }
// Whether the one bit of N is set.
template <uint32_t N>
NOCTULE_INLINE B bit(S x) {
  return equal(x & short_number<N>(), short_number<N>());
}
template <uint32_t N>
NOCTULE_INLINE B bit(I x) {
  if constexpr (N < 0x10000) return bit<N>(lower(x));
  else return bit<(N >> 16)>(upper(x));
}
NOCTULE_INLINE uint32_t bits(B b) {
  const M m = masks(b);
  return uint32_t(_mm256_movemask_ps((__m256)m.lo)) | uint32_t(_mm256_movemask_ps((__m256)m.hi)) << 8;
}
NOCTULE_INLINE bool any(B b) { return !_mm256_testz_si256((Register)b.m, (Register)b.m); }
NOCTULE_INLINE uint32_t lane(const B& b, int l) { return reinterpret_cast<const ShortWord*>(&b)[place(l)] & 1; }
NOCTULE_INLINE uint32_t lane(const S& s, int l) { return reinterpret_cast<const ShortWord*>(&s)[place(l)]; }

NOCTULE_INLINE bool known(Register x, uint64_t value) {
  bool is = true;
  for (int w = 0; w < 4; w++) is = is && __builtin_constant_p(x[w]) && uint64_t(x[w]) == value;
  return is;
}
// (Of the intrinsic GCC 12 makes a comparison of the mask with 0 first, wherever it is used twice.)
NOCTULE_INLINE Register blend(Register no, Register yes, Register m) {
  Register out;
  asm("vpblendvb %3, %2, %1, %0" : "=x"(out) : "x"(no), "xm"(yes), "x"(m));
  return out;
}
NOCTULE_INLINE Register either(Register m, Register yes, Register no) {
  if (known(yes, 0)) return ~m & no;
  if (known(no, 0)) return m & yes;
  if (known(yes, ~0ULL)) return m | no;
  if (known(no, ~0ULL)) return ~m | yes;
  return blend(no, yes, m);
}
NOCTULE_INLINE B choose(B m, B yes, B no) { return {(WM)either((Register)m.m, (Register)yes.m, (Register)no.m)}; }
NOCTULE_INLINE S choose(B m, S yes, S no) { return {(W)either((Register)m.m, (Register)yes.w, (Register)no.w)}; }
NOCTULE_INLINE I choose(B b, I yes, I no) {
  const M m = masks(b);
  return {(V)either((Register)m.lo, (Register)yes.lo, (Register)no.lo), (V)either((Register)m.hi, (Register)yes.hi, (Register)no.hi)};
}
NOCTULE_INLINE H either(__m128i m, H yes, H no) { return (H)either(_mm256_cvtepi32_epi64(m), (Register)yes, (Register)no); }
NOCTULE_INLINE __m128i half(V x, int which) {
  return which ? _mm256_extracti128_si256((Register)x, 1) : _mm256_castsi256_si128((Register)x);
}
NOCTULE_INLINE Q choose(B m, Q yes, Q no) {
  const I f = fill(m);
  return {either(half(f.lo, 0), yes.a, no.a), either(half(f.lo, 1), yes.b, no.b), either(half(f.hi, 0), yes.c, no.c),
          either(half(f.hi, 1), yes.d, no.d)};
}

NOCTULE_INLINE V even(H x, H y) {
  const __m256 low = _mm256_shuffle_ps((__m256)x, (__m256)y, 0x88);
  return (V)_mm256_permute4x64_epi64((Register)low, 0xd8);
}
NOCTULE_INLINE I low(Q x) { return {even(x.a, x.b), even(x.c, x.d)}; }
NOCTULE_INLINE H zeros(V x, int which) { return (H)_mm256_cvtepu32_epi64(half(x, which)); }
NOCTULE_INLINE Q wide(I x) { return {zeros(x.lo, 0), zeros(x.lo, 1), zeros(x.hi, 0), zeros(x.hi, 1)}; }
#define NOCTULE_COMPARE(op)                                                                                        \
  NOCTULE_INLINE M operator op(Q x, Q y) {                                                                         \
    return {(VM)even((H)(x.a op y.a), (H)(x.b op y.b)), (VM)even((H)(x.c op y.c), (H)(x.d op y.d))};               \
  }                                                                                                                \
  NOCTULE_INLINE M operator op(Q x, uint64_t y) { return x op whole(y); }
NOCTULE_COMPARE(==)
NOCTULE_COMPARE(!=)
NOCTULE_COMPARE(<)
NOCTULE_COMPARE(>)
NOCTULE_COMPARE(<=)
NOCTULE_COMPARE(>=)
#undef NOCTULE_COMPARE
NOCTULE_INLINE B test(Q x) { return is(x != 0ULL); }

// a[i] of each lane; with a mask of the lanes in it alone, the others keep what is in `old`.
NOCTULE_INLINE I gather(B b, const I* a, I i, I old) {
  const M m = masks(b);
  const Register lane = _mm256_set_epi32(7, 6, 5, 4, 3, 2, 1, 0);
  const Register lo = _mm256_add_epi32(_mm256_slli_epi32((Register)i.lo, 4), lane);
  const Register hi = _mm256_add_epi32(_mm256_slli_epi32((Register)i.hi, 4), lane);
  return {(V)_mm256_mask_i32gather_epi32((Register)old.lo, (const int*)a, lo, (Register)m.lo, 4),
          (V)_mm256_mask_i32gather_epi32((Register)old.hi, (const int*)a + 8, hi, (Register)m.hi, 4)};
}
NOCTULE_INLINE I gather(const I* a, I i) { return gather(kTrue, a, i, I{}); }

// Of each lane's own memory. Who wants nothing gets its memory's first word, and leaves it: which lanes want something
// nobody can foresee.
NOCTULE_INLINE V fetch(uint32_t* const* a, const uint32_t* at) {
  return V{a[0][at[0]], a[1][at[1]], a[2][at[2]], a[3][at[3]], a[4][at[4]], a[5][at[5]], a[6][at[6]], a[7][at[7]]};
}
NOCTULE_INLINE I fetch(B m, uint32_t* const* a, I i, I old) {
  alignas(32) uint32_t at[16];
  const I wanted = i & fill(m);
  __builtin_memcpy(at, &wanted, sizeof at);
  return choose(m, I{fetch(a, at), fetch(a + 8, at + 8)}, old);
}
NOCTULE_INLINE I fetch(uint32_t* const* a, I i) { return fetch(kTrue, a, i, I{}); }

// Of a table of constants; one that fits a register or two is looked up there.
template <unsigned long N>
NOCTULE_INLINE V table(const uint32_t (&a)[N], V i) {
  if constexpr (N == 16) {
    const Register lo = _mm256_loadu_si256((const Register*)a), hi = _mm256_loadu_si256((const Register*)(a + 8));
    return (i & 8U) != 0U ? (V)_mm256_permutevar8x32_epi32(hi, (Register)i) : (V)_mm256_permutevar8x32_epi32(lo, (Register)i);
  }
  return (V)_mm256_i32gather_epi32((const int*)a, (Register)i, 4);
}
NOCTULE_INLINE V table(const Bits& a, V i) {
  const Register word = _mm256_permutevar8x32_epi32(_mm256_loadu_si256((const Register*)a.words), (Register)(i >> 5U));
  return (V)_mm256_srlv_epi32(word, (Register)(i & 31U)) & 1U;
}
template <class T>
NOCTULE_INLINE I table(const T& a, I i) {
  return {table(a, i.lo), table(a, i.hi)};
}

// VL_EXTENDS_QI, VL_MULS_QQQ, VL_SHIFTL_III.
template <int Bits>
NOCTULE_INLINE H signs(H x) {
  return H(HM(x << (64 - Bits)) >> (64 - Bits));
}
template <int Bits>
NOCTULE_INLINE Q extend(I x) {
  const Q w = wide(x);
  return {signs<Bits>(w.a), signs<Bits>(w.b), signs<Bits>(w.c), signs<Bits>(w.d)};
}
template <int Bits>
NOCTULE_INLINE Q multiply(Q x, Q y) {
  return {signs<Bits>(x.a) * signs<Bits>(y.a), signs<Bits>(x.b) * signs<Bits>(y.b), signs<Bits>(x.c) * signs<Bits>(y.c),
          signs<Bits>(x.d) * signs<Bits>(y.d)};
}
NOCTULE_INLINE V shift_left(V x, V by) { return (V)_mm256_sllv_epi32((Register)x, (Register)by); }
NOCTULE_INLINE I shift_left(I x, I by) { return {shift_left(x.lo, by.lo), shift_left(x.hi, by.hi)}; }

}  // namespace
