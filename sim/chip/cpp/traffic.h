// End points that only make traffic: the same ports as tile, lane, channel and bridge, random
// packets out, everything that arrives checked. With them the network and the composition are
// exercised on any mesh without firmware.
//
// A packet's head carries destination (9:0), source (19:10) and the low bits of a sequence number
// that counts the packets of (source, destination) (31:20); every later word is a function of these
// and its place, and so is the length. So the receiver can tell loss, duplication, misordering,
// interleaving and corruption. They obey the rules of docs/boundaries.md: outputs are registers,
// link credits are respected, arrivals are always taken, `quiet_o` is strict, and between packets
// an end point sleeps with its timer armed.
#pragma once
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "links.h"
#include "mask.h"

namespace noctule::traffic {

struct Plan {
  uint64_t seed = 1;
  uint32_t rate = 0;        // packets started in 2^32 cycles, for each end point and network; 0: none
  uint32_t min_flits = 1, max_flits = 8;
  uint32_t hold = 0;        // credits wait on average this many extra cycles
  uint64_t until = 0;       // no packet starts at or after this cycle
  uint32_t cycles_per_us = 1;
  int width = 0, height = 0;
  std::vector<uint32_t> nodes;  // every end point, as `Node` words
};

inline uint64_t mix(uint64_t v) {
  v ^= v >> 31;
  v *= 0x7FB5D329728EA185u;
  v ^= v >> 27;
  v *= 0x81DADEF4BC2DD44Du;
  return v ^ v >> 33;
}

// Output port at router (x, y) for node `n`; order 0 is Y then X, 1 X then Y.
inline int route(uint32_t n, int order, int x, int y) {
  const int dx = n & 15, dy = n >> 4 & 15, exit = n >> 8 & 3;
  if (dx == x && dy == y) return exit == 1 ? kWest : exit == 2 ? kEast : kLocal;
  if (dy == y || (order == 1 && dx != x)) return dx > x ? kEast : kWest;
  return dy > y ? kSouth : kNorth;
}

class End {
 public:
  // Ports.
  uint8_t clk_i = 0, rst_i = 0, x_i = 0, y_i = 0, bridge_y_i = 0, quiet_o = 1, timer_armed_o = 0;
  uint8_t msg_rx_valid_i = 0, msg_rx_credit_o = 0, msg_tx_valid_o = 0, msg_tx_credit_i = 0;
  uint8_t req_rx_valid_i = 0, req_rx_credit_o = 0, req_tx_valid_o = 0, req_tx_credit_i = 0;
  uint8_t rsp_rx_valid_i = 0, rsp_rx_credit_o = 0, rsp_tx_valid_o = 0, rsp_tx_credit_i = 0;
  uint32_t us_i = 0, timer_us_o = 0;
  uint64_t cycle_i = 0, msg_rx_flit_i = 0, msg_tx_flit_o = 0, req_rx_flit_i = 0, req_tx_flit_o = 0;
  uint64_t rsp_rx_flit_i = 0, rsp_tx_flit_o = 0;

  // What it saw.
  uint64_t sent = 0, received = 0, errors = 0;

  void configure(const Plan* plan, uint32_t self) {
    plan_ = plan;
    self_ = self;
  }

  // One rising edge of the clock.
  void clock() {
    if (rst_i) return reset();
    quiet_o = 1;
    timer_armed_o = 0;
    uint64_t next = kNoPacket;
    const int order[kNets] = {0, 0, 1};
    bool quiet = net<0>(order[0], next);
    quiet &= net<1>(order[1], next);
    quiet &= net<2>(order[2], next);
    quiet_o = quiet;
    if (next != kNoPacket) {
      timer_armed_o = 1;
      timer_us_o = uint32_t(next / plan_->cycles_per_us);
    }
  }

 private:
  static constexpr uint64_t kNoPacket = UINT64_MAX;
  struct Side {
    uint64_t start = kNoPacket;  // cycle in which the next packet may start
    uint32_t dest = 0, seq = 0, at = 0, flits = 0;  // packet being sent; flits = 0: none
    int credits = 16, owed = 0;
    uint32_t from = 0, from_seq = 0, got = 0;  // packet arriving; got = 0: none
    std::vector<uint32_t> seq_out, seq_in;     // by node
  };

  void reset() {
    msg_rx_credit_o = req_rx_credit_o = rsp_rx_credit_o = 0;
    msg_tx_valid_o = req_tx_valid_o = rsp_tx_valid_o = 0;
    for (Side& s : side_) {
      s = Side{};
      s.seq_out.assign(1024, 0);
      s.seq_in.assign(1024, 0);
    }
    sent = received = errors = 0;
    rng_ = mix(plan_->seed * 0x9E3779B97F4A7C15u + self_ + 1) | 1;
    timer_armed_o = 0;
    quiet_o = 0;  // the first cycle draws the first packet
    started_ = false;
  }

  uint32_t draw(uint32_t below) {
    rng_ ^= rng_ << 13;
    rng_ ^= rng_ >> 7;
    rng_ ^= rng_ << 17;
    return uint32_t((rng_ >> 32) * below >> 32);
  }

  // Cycle of the next packet's start: the gap is uniform, with the mean that the rate asks for. It
  // falls on a whole microsecond, which is what the timer can wait for.
  uint64_t next_start() {
    const uint64_t us = plan_->cycles_per_us, at = cycle_i + 1 + draw(uint32_t((uint64_t{2} << 32) / (plan_->rate + 1)));
    return (at + us - 1) / us * us;
  }

  static uint64_t key(int net, uint32_t src, uint32_t dest, uint32_t seq) {
    return mix(uint64_t{seq} << 24 | src << 12 | dest << 2 | net);
  }
  uint32_t flits_of(uint64_t k) const {
    return plan_->min_flits + uint32_t((k & 0xFFFF) * (plan_->max_flits - plan_->min_flits + 1) >> 16);
  }

  template <int Net>
  bool net(int order, uint64_t& next) {
    Side& s = side_[Net];
    if (plan_->rate && !(started_ >> Net & 1)) {
      started_ |= 1 << Net;
      s.start = next_start();
    }
    if (end_rx_valid<Net>(this)) arrive(Net, s, end_rx_flit<Net>(this));
    s.credits += end_tx_credit<Net>(this);
    if (s.flits == 0 && s.start <= cycle_i) begin(Net, s);
    if (s.start != kNoPacket && s.start >= plan_->until && s.flits == 0) s.start = kNoPacket;
    end_tx_valid<Net>(this) = 0;
    if (s.flits && s.credits > 0) send<Net>(s, order);
    const bool give = s.owed && (plan_->hold == 0 || draw(plan_->hold + 1) == 0);
    end_rx_credit<Net>(this) = give;
    s.owed -= give;
    if (s.start < next) next = s.start;
    return !s.flits && !s.owed && !give && !end_tx_valid<Net>(this);
  }

  void begin(int net, Side& s) {
    if (s.start >= plan_->until) return;
    s.start = next_start();
    s.dest = plan_->nodes[draw(uint32_t(plan_->nodes.size()))];
    if (s.dest == self_) return;
    s.seq = s.seq_out[s.dest]++;
    s.at = 0;
    s.flits = flits_of(key(net, self_, s.dest, s.seq));
  }

  template <int Net>
  void send(Side& s, int order) {
    const uint64_t k = key(Net, self_, s.dest, s.seq);
    uint64_t flit = s.at ? uint32_t(mix(k + s.at)) : s.dest | self_ << 10 | uint64_t{s.seq & 0xFFF} << 20;
    if (s.at == 0) flit |= uint64_t{1} << (33 + route(s.dest, order, x_i, y_i));
    if (++s.at == s.flits) {
      flit |= uint64_t{1} << 32;
      s.flits = 0;
      sent++;
    }
    s.credits--;
    end_tx_valid<Net>(this) = 1;
    end_tx_flit<Net>(this) = flit;
  }

  void arrive(int net, Side& s, uint64_t flit) {
    const uint32_t data = uint32_t(flit);
    s.owed++;
    errors += s.owed > 16;
    if (s.got == 0) {
      s.from = data >> 10 & 1023;
      s.from_seq = s.seq_in[s.from]++;
      errors += (data & 1023) != self_ || (data >> 20) != (s.from_seq & 0xFFF);
    }
    const uint64_t k = key(net, s.from, self_, s.from_seq);
    if (s.got) errors += data != uint32_t(mix(k + s.got));
    s.got++;
    const bool tail = flit >> 32 & 1;
    errors += tail != (s.got == flits_of(k));
    if (tail) {
      s.got = 0;
      received++;
    }
  }

  const Plan* plan_ = nullptr;
  uint32_t self_ = 0;
  uint64_t rng_ = 1;
  int started_ = 0;
  Side side_[kNets];
};

// As a tile: with a memory for the back door.
struct Tile : End {
  static constexpr size_t kBytes = 4096;
  std::vector<uint32_t> memory = std::vector<uint32_t>(kBytes / 4);
};

// Lanes and channels have no timer, so these stay awake while a packet is to come.
struct Channel : Tile {
  void clock() {
    End::clock();
    quiet_o &= !timer_armed_o;
  }
};

// As a lane: sends every frame back after its last word.
struct Lane : Tile {
  uint8_t mac_rx_valid_i = 0, mac_rx_last_i = 0, mac_rx_bytes_i = 0, mac_rx_error_i = 0, mac_tx_valid_o = 0,
          mac_tx_last_o = 0, mac_tx_bytes_o = 0, mac_tx_ready_i = 0;
  uint32_t mac_rx_data_i = 0, mac_tx_data_o = 0;

  void clock() {
    End::clock();
    quiet_o &= !timer_armed_o;
    if (rst_i) {
      words_.clear();
      at_ = whole_ = 0;
      mac_tx_valid_o = 0;
      return;
    }
    if (mac_tx_valid_o && mac_tx_ready_i) {
      mac_tx_valid_o = 0;
      if (mac_tx_last_o) {
        words_.erase(words_.begin(), words_.begin() + ptrdiff_t(at_));
        whole_ -= at_;
        at_ = 0;
      }
    }
    if (mac_rx_valid_i) {
      words_.push_back({mac_rx_data_i, mac_rx_bytes_i, mac_rx_last_i});
      if (mac_rx_last_i) whole_ = words_.size();
    }
    if (!mac_tx_valid_o && at_ < whole_) {
      mac_tx_valid_o = 1;
      mac_tx_data_o = words_[at_].data;
      mac_tx_bytes_o = words_[at_].bytes;
      mac_tx_last_o = words_[at_].last;
      at_++;
    }
    if (!words_.empty()) quiet_o = 0;
  }

 private:
  struct Word {
    uint32_t data;
    uint8_t bytes, last;
  };
  std::vector<Word> words_;
  size_t at_ = 0, whole_ = 0;
};

// As the bridge: answers every word from the host with its complement.
struct Bridge : Tile {
  uint8_t host_in_valid_i = 0, host_in_ready_o = 0, host_out_valid_o = 0, host_out_ready_i = 0, host_hold_i = 0;
  uint32_t host_in_data_i = 0, host_out_data_o = 0;

  void clock() {
    const bool came = host_in_valid_i && host_in_ready_o, went = host_out_valid_o && host_out_ready_i;
    End::clock();
    if (rst_i) {
      host_in_ready_o = host_out_valid_o = 0;
      return;
    }
    if (went) host_out_valid_o = 0;
    if (came) {
      host_out_valid_o = 1;
      host_out_data_o = ~host_in_data_i;
    }
    host_in_ready_o = !host_out_valid_o;
    if (host_out_valid_o) quiet_o = 0;
  }
};

}  // namespace noctule::traffic
