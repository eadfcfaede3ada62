// The MAC side of one lane as two queues of frames (docs/boundaries.md, `lane`).
#pragma once
#include <cstdint>
#include <deque>
#include <vector>

#include "status.h"

namespace noctule {

struct RxFrame {
  uint64_t not_before;  // cycle in which the first word may enter the lane
  std::vector<uint8_t> bytes;
};

struct TxFrame {
  uint64_t first_cycle, last_cycle;  // cycles of the first and of the last word
  std::vector<uint8_t> bytes;
};

struct Mac {
  std::deque<RxFrame> rx;  // towards the lane
  std::deque<TxFrame> tx;  // out of the lane
  size_t at = 0;           // next byte of rx.front()
  uint64_t idle_until = 0; // the gap after the last frame ends here
  uint64_t open_from = 0;  // the lane may send from this cycle on
  TxFrame open;            // frame on its way out

  // Cycle in which this side next has something for a lane that sleeps.
  uint64_t due() const {
    if (rx.empty()) return kNever;
    return rx.front().not_before > idle_until ? rx.front().not_before : idle_until;
  }

  // Drives the lane's inputs for cycle `t` and takes what it sends in this cycle.
  // Returns true when a frame was completed.
  template <class R>
  inline bool exchange(R* r, uint64_t t, unsigned gap) {
    r->mac_rx_valid_i = 0;
    r->mac_rx_last_i = 0;
    if (!rx.empty() && (at != 0 || t >= due())) feed(r, t, gap);
    const bool ready = t >= open_from || !open.bytes.empty();
    r->mac_tx_ready_i = ready;
    return r->mac_tx_valid_o && ready && take(r, t);
  }

 private:
  template <class R>
  void feed(R* r, uint64_t t, unsigned gap) {
    const std::vector<uint8_t>& b = rx.front().bytes;
    uint32_t word = 0;
    for (size_t k = 0; k < 4 && at + k < b.size(); k++) word |= uint32_t{b[at + k]} << (8 * k);
    r->mac_rx_valid_i = 1;
    r->mac_rx_data_i = word;
    r->mac_rx_error_i = 0;
    at += 4;
    if (at >= b.size()) {
      r->mac_rx_last_i = 1;
      r->mac_rx_bytes_i = b.size() & 3;
      rx.pop_front();
      at = 0;
      idle_until = t + 1 + gap;
    }
  }

  template <class R>
  bool take(R* r, uint64_t t) {
    if (open.bytes.empty()) open.first_cycle = t;
    const unsigned last = r->mac_tx_last_o, n = last && r->mac_tx_bytes_o ? r->mac_tx_bytes_o : 4;
    for (unsigned k = 0; k < n; k++) open.bytes.push_back(uint8_t(r->mac_tx_data_o >> (8 * k)));
    if (!last) return false;
    open.last_cycle = t;
    tx.push_back(std::move(open));
    open = TxFrame{};
    return true;
  }
};

}  // namespace noctule
