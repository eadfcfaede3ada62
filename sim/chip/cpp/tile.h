// A tile of two models: core with memory (`tile_cpu`), and network interface (`ni`), joined as in rtl/tile/tile.sv.
// tiles.h clocks a band of them, the cores in vectors, the interfaces when they have something to do; `plain` runs both
// by Verilator's public interface, to check that.
//
// The interface's outputs hang on registers; the core's hang on registers and on what the interface says. So
// a cycle is: the core sees what the interface says, the interface sees what the core wants, and both take the edge.
#pragma once
#include <cstdint>
#include <string>
#include <type_traits>

#include "cpus.h"
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
      tell(n, core);
      cpu.model.clk_i = 0;
      cpu.model.eval();
      ask(n, core);
      interface.plain();
      cpu.model.clk_i = 1;
      cpu.model.eval();
    }
  };

  // What the interface says, to the core, and what the core wants, to the interface: f(member of the interface,
  // member of the core's model, the same in a vector).
  template <class F>
  static inline void says(F&& f) {
    using namespace cpu_lanes;
    using C = Cpu::Root;
    f(&Root::rst_i, &C::rst_i, at_rst_i);
    f(&Root::ext_rvalid_o, &C::ext_rvalid_i, at_ext_rvalid_i);
    f(&Root::ext_rdata_o, &C::ext_rdata_i, at_ext_rdata_i);
    f(&Root::ext_err_o, &C::ext_err_i, at_ext_err_i);
    f(&Root::irq_ext_o, &C::irq_ext_i, at_irq_ext_i);
    f(&Root::irq_timer_o, &C::irq_timer_i, at_irq_timer_i);
    f(&Root::core_hold_o, &C::hold_i, at_hold_i);
    f(&Root::mem_req_o, &C::mem_req_i, at_mem_req_i);
    f(&Root::mem_we_o, &C::mem_we_i, at_mem_we_i);
    f(&Root::mem_addr_o, &C::mem_addr_i, at_mem_addr_i);
    f(&Root::mem_wdata_o, &C::mem_wdata_i, at_mem_wdata_i);
  }
  template <class F>
  static inline void wants(F&& f) {
    using namespace cpu_lanes;
    using C = Cpu::Root;
    f(&Root::ext_req_i, &C::ext_req_o, at_ext_req_o);
    f(&Root::ext_addr_i, &C::ext_addr_o, at_ext_addr_o);
    f(&Root::ext_we_i, &C::ext_we_o, at_ext_we_o);
    f(&Root::ext_wdata_i, &C::ext_wdata_o, at_ext_wdata_o);
    f(&Root::ext_be_i, &C::ext_be_o, at_ext_be_o);
    f(&Root::core_sleep_i, &C::sleep_o, at_sleep_o);
    f(&Root::mem_rdata_i, &C::mem_rdata_o, at_mem_rdata_o);
  }
  static inline void tell(const Root* n, Cpu::Root* c) {
    says([=](auto from, auto to, auto) { c->*to = n->*from; });
  }
  static inline void ask(Root* n, const Cpu::Root* c) {
    wants([=](auto to, auto from, auto) { n->*to = c->*from; });
  }
  static inline void tell(const Root* n, Cpus::Core core) {
    says([=](auto from, auto, auto at) { core.put(at, n->*from); });
  }
  static inline void ask(Root* n, Cpus::Core core) {
    wants([=](auto to, auto, auto at) { n->*to = std::decay_t<decltype(n->*to)>(core.get(at)); });
  }

  // What else the interface does with a cycle in which it need not be clocked (`idle_o`, ni.sv): what stands for a
  // cycle falls. Registers and outputs are as the clock would leave them. The model need not be told (`touch`): what it
  // keeps of these registers is written in every cycle, or 0 as long as the interface is idle.
  static inline void rest(Root* n) {
    n->ni__DOT__i_regs__DOT__rvalid_q = 0;
    n->ni__DOT__i_remote__DOT__i_access__DOT__ram_valid_q = 0;
    n->ni__DOT__i_remote__DOT__i_access__DOT__ok_q = 0;
    n->ni__DOT__i_message__DOT__i_recv__DOT__credit_q = 0;
    n->ni__DOT__i_message__DOT__i_msg_tx__DOT__valid_q = 0;
    n->ni__DOT__i_remote__DOT__i_rsp_rx__DOT__credit_q = 0;
    n->ni__DOT__i_remote__DOT__i_req_tx__DOT__valid_q = 0;
    n->ni__DOT__i_ctrl__DOT__credit_q = 0;
    n->ni__DOT__i_ctrl__DOT__valid_q = 0;
    n->ext_rvalid_o = 0;
    n->ext_rdata_o = n->ni__DOT__i_regs__DOT__rdata_q;
    n->msg_rx_credit_o = n->req_rx_credit_o = n->rsp_rx_credit_o = 0;
    n->msg_tx_valid_o = n->req_tx_valid_o = n->rsp_tx_valid_o = 0;
    n->quiet_o = n->calm_o;
  }
  // And with a cycle in which nothing comes but credits of the links: they are counted.
  static inline bool only_credits(const Root* n) { return !(n->msg_rx_valid_i | n->req_rx_valid_i | n->rsp_rx_valid_i); }
  static inline void count_credits(Root* n) {
    n->ni__DOT__i_message__DOT__i_msg_tx__DOT__credits_q += n->msg_tx_credit_i;
    n->ni__DOT__i_remote__DOT__i_req_tx__DOT__credits_q += n->req_tx_credit_i;
    n->ni__DOT__i_ctrl__DOT__credits_q += n->rsp_tx_credit_i;
    n->msg_tx_credit_i = n->req_tx_credit_i = n->rsp_tx_credit_i = 0;
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
};

}  // namespace noctule::rtl
