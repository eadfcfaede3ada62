// The constants of the core's model for vectors (lanes.cpp), all lanes of each; a file of its own, or the compiler would
// know them (vector.h). Compiled once for each instruction set, as lanes.cpp is.
#include "vector.h"

#ifdef NOCTULE_PAIR
#define NOCTULE_NUMBER(n) V{} + n,
extern "C" const V NOCTULE_NUMBERS[] = {
#include "cpu_numbers.inc"
};
#undef NOCTULE_NUMBER
#define NOCTULE_NUMBER(n) W{} + uint16_t(n & 0xffff), W{} + uint16_t(n >> 16),
extern "C" const W NOCTULE_SHORTS[] = {
#include "cpu_numbers.inc"
};
#else
#define NOCTULE_NUMBER(n) I{} + n,
extern "C" const I NOCTULE_NUMBERS[] = {
#include "cpu_numbers.inc"
};
#endif
