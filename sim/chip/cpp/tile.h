// A tile of two models: core with memory (`tile_cpu`), and network interface (`ni`), joined as in rtl/tile/tile.sv.
// Most of the time a core computes and its interface has nothing to do; then only the core is clocked.
//
// The interface's outputs hang on registers; the core's hang on registers and on what the interface says. So
// a cycle is: the core sees what the interface says (only if that matters now: `settle`), the interface sees what the
// core wants, and both take the edge.
#pragma once
#include <cstdint>
#include <string>

#include "links.h"
#include "rtl.h"
#include "verilated.h"

namespace noctule::rtl {

struct Tile {
  using Root = Interface::Root;  // the links are the interface's
  static constexpr bool kVerilated = true;

  struct Instance {
    Interface::Instance interface;
    Cpu::Instance cpu;
    Cpu::Root* core;
    // All that is looked at in a cycle in which the interface sleeps.
    uint8_t told = 0;                    // what the core was told last
    bool news = true;                    // there may be something else to tell
    bool asked = false, waited = false;  // an answer is due; the core stood still for it already
    bool idle = false, quiet = false, armed = false, slept = false;
    uint32_t timer = 0;

    Instance(VerilatedContext* context, const std::string& name)
        : interface(context, "ni_" + name), cpu(context, name), core(cpu.root()) {
      root()->sup_ready_i = 1;
    }
    Root* root() const { return interface.root(); }

    // Everything, by the models' public interface.
    void plain() {
      Root* n = root();
      core->rst_i = n->rst_i;
      core->hart_id_i = uint32_t(n->y_i) << 4 | n->x_i;
      core->cycle_i = n->cycle_i;
      core->us_i = n->us_i;
      told = tell(n, core);
      news = true;
      asked = waited = idle = quiet = false;
      cpu.model.clk_i = 0;
      cpu.model.eval();
      ask(n, core);
      interface.plain();
      cpu.model.clk_i = 1;
      cpu.model.eval();
    }
  };

  // Clocks the core in cycle `t`; `poked`: something came over a link. True if the interface must be clocked too,
  // by `clock_interface` before the cycle ends: else nothing is on its outputs.
  static inline bool clock_core(Instance& own, Root* n, uint64_t t, uint32_t us, bool poked, bool all) {
    Cpu::Root* c = own.core;
    bool settle = c->time_o;
    if (own.news) {
      const uint8_t told = own.told;
      own.told = tell(n, c);
      settle |= own.told != told || (own.told & kMatters);
    }
    c->cycle_i = t;
    c->us_i = us;
    if (settle || all) Cpu::settle(c);
    const bool due = own.armed && int32_t(us - own.timer) >= 0;
    const bool both = poked || !own.idle || c->ext_req_o || c->sleep_o != own.slept || due || all;
    // A core that waits for an answer changes nothing after the first cycle.
    const bool waits = own.asked && !(own.told & (kAnswer | kHold | kReset));
    const bool stands = waits && own.waited && !settle && !all;
    own.news = both;
    own.waited = waits;
    own.asked = waits || c->ext_req_o;
    if (both) {
      n->cycle_i = t;
      n->us_i = us;
      ask(n, c);
    }
    if (!stands) Cpu::edge(c);
    return both;
  }
  static inline void clock_interface(Instance& own, Root* n) {
    Interface::clock(n);
    clear_end(n);
    own.slept = n->core_sleep_i;
    own.idle = n->idle_o;
    own.quiet = n->quiet_o;
    own.armed = n->timer_armed_o && !n->irq_timer_o;
    own.timer = n->timer_us_o;
  }
  // What the next call of `clock_core` reads first, brought near.
  static inline void fetch(const Instance& own) {
    const char* c = reinterpret_cast<const char*>(own.core);
    for (int line = 0; line < 14; line++) __builtin_prefetch(c + 64 * line, 1);
  }

  // Calls add(name, address, bits of an element, elements) for everything inside.
  template <class F>
  static void variables(const Instance& own, F&& add) {
    const auto inside = [&](const char* half) {
      return [&add, half](const char* name, const void* at, uint32_t bits, uint32_t elements) {
        add((std::string(half) + name).c_str(), at, bits, elements);
      };
    };
    Cpu::variables(own.cpu, inside("i_cpu."));
    Interface::variables(own.interface, inside("i_ni."));
  }

 private:
  // With an answer, or while the interface has local memory, data matter too.
  enum : uint8_t { kAnswer = 1, kError = 2, kHold = 4, kMemory = 8, kExternal = 16, kTimer = 32, kReset = 64 };
  static constexpr uint8_t kMatters = kAnswer | kMemory;

  static inline uint8_t tell(const Root* n, Cpu::Root* c) {
    c->rst_i = n->rst_i;
    c->ext_rvalid_i = n->ext_rvalid_o;
    c->ext_rdata_i = n->ext_rdata_o;
    c->ext_err_i = n->ext_err_o;
    c->irq_ext_i = n->irq_ext_o;
    c->irq_timer_i = n->irq_timer_o;
    c->hold_i = n->core_hold_o;
    c->mem_req_i = n->mem_req_o;
    c->mem_we_i = n->mem_we_o;
    c->mem_addr_i = n->mem_addr_o;
    c->mem_wdata_i = n->mem_wdata_o;
    return uint8_t(n->ext_rvalid_o * kAnswer | n->ext_err_o * kError | n->core_hold_o * kHold |
                   n->mem_req_o * kMemory | n->irq_ext_o * kExternal | n->irq_timer_o * kTimer | n->rst_i * kReset);
  }
  static inline void ask(Root* n, const Cpu::Root* c) {
    n->ext_req_i = c->ext_req_o;
    n->ext_addr_i = c->ext_addr_o;
    n->ext_we_i = c->ext_we_o;
    n->ext_wdata_i = c->ext_wdata_o;
    n->ext_be_i = c->ext_be_o;
    n->core_sleep_i = c->sleep_o;
    n->mem_rdata_i = c->mem_rdata_o;
  }
};

}  // namespace noctule::rtl
