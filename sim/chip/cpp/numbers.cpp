// The constants of the core's model for vectors (lanes.cpp), all lanes of each; a file of its own, or the compiler would
// know them (vector.h). Compiled once for each instruction set, as lanes.cpp is.
#include "vector.h"

#define NOCTULE_NUMBER(n) I{} + n,
extern "C" const I NOCTULE_NUMBERS[] = {
#include "cpu_numbers.inc"
};
