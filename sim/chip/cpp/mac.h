// The MAC side of one lane as two queues of frames (docs/boundaries.md, `lane`).
#pragma once
#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <deque>
#include <vector>

#include "status.h"

namespace noctule {

// A word's first byte on the wire is its lowest: words are copied as they are.
static_assert(std::endian::native == std::endian::little);

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
  std::vector<uint32_t> open;  // words of a frame on its way out; the memory serves all
  uint64_t opened = 0;         // cycle of the first of them

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
    const bool ready = t >= open_from || !open.empty();
    r->mac_tx_ready_i = ready;
    return r->mac_tx_valid_o && ready && take(r, t);
  }

 private:
  template <class R>
  void feed(R* r, uint64_t t, unsigned gap) {
    const std::vector<uint8_t>& b = rx.front().bytes;
    uint32_t word = 0;
    std::memcpy(&word, &b[at], std::min<size_t>(4, b.size() - at));
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
    if (open.empty()) opened = t;
    open.push_back(r->mac_tx_data_o);
    if (!r->mac_tx_last_o) return false;
    const size_t size = open.size() * 4 - (r->mac_tx_bytes_o ? 4 - r->mac_tx_bytes_o : 0);
    const auto* bytes = reinterpret_cast<const uint8_t*>(open.data());
    tx.push_back({opened, t, std::vector<uint8_t>(bytes, bytes + size)});
    open.clear();
    return true;
  }
};

}  // namespace noctule
