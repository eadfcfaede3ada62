// Memories of the blocks by address: the largest variable that the RTL marks public, or the
// `memory` of a block written in C++.
#pragma once
#include <cstddef>
#include <cstring>
#include <map>
#include <string>

#include "verilated.h"
#include "verilated_syms.h"

namespace noctule {

struct Backdoor {
  uint8_t* data = nullptr;
  size_t bytes = 0;
};

// The largest public variable of every model of a context, by the model's name.
inline std::map<std::string, Backdoor> public_memories(VerilatedContext& context) {
  std::map<std::string, Backdoor> found;
  const VerilatedScopeNameMap* scopes = context.scopeNameMap();
  if (!scopes) return found;
  for (const auto& scope : *scopes) {
    const VerilatedVarNameMap* vars = scope.second->varsp();
    if (!vars) continue;
    const std::string name = scope.first;
    Backdoor& best = found[name.substr(0, name.find('.'))];
    for (const auto& entry : *vars) {
      const VerilatedVar& var = entry.second;
      if (var.isParam() || !var.isPublicRW()) continue;
      const size_t bytes = var.totalSize();
      if (bytes > best.bytes) best = {static_cast<uint8_t*>(var.datap()), bytes};
    }
  }
  return found;
}

}  // namespace noctule
