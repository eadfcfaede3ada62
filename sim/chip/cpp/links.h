// The link halves of end points and routers by network number (0 MSG, 1 REQ, 2 RSP), whatever
// model they belong to. docs/boundaries.md defines the ports.
#pragma once
#include <cstdint>

namespace noctule {

enum Port { kNorth, kEast, kSouth, kWest, kLocal };
constexpr int kOpposite[4] = {kSouth, kWest, kNorth, kEast};

#define NOCTULE_LINK_HALF(name, port)            \
  template <int Net, class R>                    \
  inline auto& name(R* r) {                      \
    if constexpr (Net == 0) return r->msg_##port; \
    else if constexpr (Net == 1) return r->req_##port; \
    else return r->rsp_##port;                   \
  }
NOCTULE_LINK_HALF(end_rx_valid, rx_valid_i)
NOCTULE_LINK_HALF(end_rx_flit, rx_flit_i)
NOCTULE_LINK_HALF(end_rx_credit, rx_credit_o)
NOCTULE_LINK_HALF(end_tx_valid, tx_valid_o)
NOCTULE_LINK_HALF(end_tx_flit, tx_flit_o)
NOCTULE_LINK_HALF(end_tx_credit, tx_credit_i)
#undef NOCTULE_LINK_HALF

// After a clock edge an end point's link inputs fall back to "nothing".
template <class R>
inline void clear_end(R* r) {
  r->msg_rx_valid_i = r->req_rx_valid_i = r->rsp_rx_valid_i = 0;
  r->msg_tx_credit_i = r->req_tx_credit_i = r->rsp_tx_credit_i = 0;
}

// What a router finds on its links in a cycle, by port: left by its neighbours in the cycle before.
struct alignas(64) Inbox {
  uint64_t flit[5] = {};
  uint8_t valid = 0, credit = 0;

  void put(int port, uint64_t f) {
    flit[port] = f;
    valid |= uint8_t(1u << port);
  }
};

// The router's flit ports are separate words; these make them arrays.
template <class R>
inline void take(R* r, Inbox& in) {
  r->rx_flit_0_i = in.flit[0];
  r->rx_flit_1_i = in.flit[1];
  r->rx_flit_2_i = in.flit[2];
  r->rx_flit_3_i = in.flit[3];
  r->rx_flit_4_i = in.flit[4];
  r->rx_valid_i = in.valid;
  r->tx_credit_i = in.credit;
  in.valid = in.credit = 0;
}
template <class R>
inline uint64_t get_flit(const R* r, int port) {
  static constexpr decltype(&R::tx_flit_0_o) kOut[5] = {&R::tx_flit_0_o, &R::tx_flit_1_o, &R::tx_flit_2_o,
                                                        &R::tx_flit_3_o, &R::tx_flit_4_o};
  return r->*kOut[port];
}

}  // namespace noctule
