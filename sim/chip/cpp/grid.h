// All instances of a chip, by place. Construction and constant inputs only; `region.h` runs them.
#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "links.h"
#include "mac.h"
#include "mask.h"
#include "verilated.h"

namespace noctule {

struct Shape {
  int width = 0, height = 0, bridge_row = 0;
  uint32_t lane_rows = 0, channel_rows = 0;
  bool skip = true;    // do not evaluate quiet instances
  bool plain = false;  // clock the models by Verilator's public interface
  uint32_t vectors = ~0U;  // cores in a vector, at most
  unsigned mac_gap = 0;
};

template <class B>
struct Grid {
  using Router = typename B::Router::Root;
  using Tile = typename B::Tile::Root;
  using Lane = typename B::Lane::Root;
  using Channel = typename B::Channel::Root;
  using Bridge = typename B::Bridge::Root;
  template <class Block>
  using Own = std::unique_ptr<typename Block::Instance>;

  const Shape shape;
  const int nodes;
  VerilatedContext context;
  Router* router[kNets][kNodesMax] = {};
  Tile* tile[kNodesMax] = {};
  Lane* lane[kMeshMax] = {};
  Channel* channel[kMeshMax] = {};
  Bridge* bridge = nullptr;
  Mac mac[kMeshMax];
  std::deque<uint32_t> host_in, host_out;
  int16_t neighbour[kNodesMax][4];  // by port; -1: none

  Own<typename B::Router> own_router[kNets][kNodesMax];
  Own<typename B::Tile> own_tile[kNodesMax];
  Own<typename B::Lane> own_lane[kMeshMax];
  Own<typename B::Channel> own_channel[kMeshMax];
  Own<typename B::Bridge> own_bridge;

  explicit Grid(const Shape& s) : shape(s), nodes(s.width * s.height) {
    context.threads(1);  // no pool of workers: instances are small, `Crew` has the threads
    for (int i = 0; i < nodes; i++) {
      const int x = i % s.width, y = i / s.width;
      neighbour[i][kNorth] = int16_t(y ? i - s.width : -1);
      neighbour[i][kEast] = int16_t(x + 1 < s.width ? i + 1 : -1);
      neighbour[i][kSouth] = int16_t(y + 1 < s.height ? i + s.width : -1);
      neighbour[i][kWest] = int16_t(x ? i - 1 : -1);
      for (int n = 0; n < kNets; n++) {
        router[n][i] = make(own_router[n][i], "router" + std::to_string(n) + "_" + std::to_string(i), x, y);
        router[n][i]->order_i = n == 2;
      }
      tile[i] = make(own_tile[i], "tile_" + std::to_string(i), x, y);
      tile[i]->bridge_y_i = uint8_t(s.bridge_row);
    }
    for (int y = 0; y < s.height; y++) {
      if (s.lane_rows >> y & 1) {
        lane[y] = make(own_lane[y], "lane_" + std::to_string(y), 0, y);
        lane[y]->bridge_y_i = uint8_t(s.bridge_row);
      }
      if (s.channel_rows >> y & 1) {
        channel[y] = make(own_channel[y], "channel_" + std::to_string(y), s.width - 1, y);
        channel[y]->bridge_y_i = uint8_t(s.bridge_row);
      }
    }
    bridge = make(own_bridge, "bridge", 0, s.bridge_row);
    bridge->bridge_y_i = uint8_t(s.bridge_row);
  }

  // The nodes at the ends of row y: lanes and bridge are west, channels east.
  int west(int y) const { return y * shape.width; }
  int east(int y) const { return y * shape.width + shape.width - 1; }

  // Where `threads` bands that cost about the same begin, and `nodes`; none is shorter than a row, so that what leaves a
  // band enters the next. The costs are rounded from a profile of a busy web server (docs/simulation.md): a tile with its
  // routers is 25, or 36 in a row that leads to a memory channel, a lane is 65.
  std::vector<int> bands(int threads) const {
    std::vector<int> until(size_t(nodes) + 1);
    for (int i = 0; i < nodes; i++) {
      const int y = i / shape.width;
      const bool lane = i == west(y) && shape.lane_rows >> y & 1;
      until[size_t(i) + 1] = until[size_t(i)] + (shape.channel_rows >> y & 1 ? 36 : 25) + (lane ? 65 : 0);
    }
    std::vector<int> begin{0};
    for (int k = 1; k < threads; k++) {
      const auto share = std::lower_bound(until.begin(), until.end(), until.back() * k / threads);
      begin.push_back(std::clamp(int(share - until.begin()), begin.back() + shape.width, nodes - (threads - k) * shape.width));
    }
    begin.push_back(nodes);
    return begin;
  }

  // The models' destructors ask a thread-local variable for their context, which another simulation
  // of this thread may have left there.
  ~Grid() { Verilated::threadContextp(&context); }

  // Calls f(Block tag, instance, root) for every instance.
  template <class F>
  void each(F&& f) {
    for (int i = 0; i < nodes; i++) {
      for (int n = 0; n < kNets; n++) f(typename B::Router{}, *own_router[n][i], router[n][i]);
      f(typename B::Tile{}, *own_tile[i], tile[i]);
    }
    for (int y = 0; y < shape.height; y++) {
      if (lane[y]) f(typename B::Lane{}, *own_lane[y], lane[y]);
      if (channel[y]) f(typename B::Channel{}, *own_channel[y], channel[y]);
    }
    f(typename B::Bridge{}, *own_bridge, bridge);
  }

  // Holds reset for four cycles. Every input is as at rest afterwards.
  void reset() {
    for (Mac& m : mac) m = Mac{};
    host_in.clear();
    host_out.clear();
    each([](auto, auto&, auto* r) {
      r->rst_i = 1;
      if constexpr (requires { r->order_i; }) r->rx_valid_i = r->tx_credit_i = 0;
      else clear_end(r);
      if constexpr (requires { r->mac_rx_valid_i; }) r->mac_rx_valid_i = r->mac_tx_ready_i = 0;
      if constexpr (requires { r->host_in_valid_i; }) r->host_in_valid_i = r->host_out_ready_i = 0;
    });
    for (int k = 0; k < 4; k++) each([](auto, auto& own, auto*) { own.plain(); });
    each([](auto, auto&, auto* r) { r->rst_i = 0; });
  }

 private:
  template <class Instance>
  auto make(std::unique_ptr<Instance>& own, const std::string& name, int x, int y) {
    own = std::make_unique<Instance>(&context, name);
    auto* r = own->root();
    r->x_i = uint8_t(x);
    r->y_i = uint8_t(y);
    return r;
  }
};

}  // namespace noctule
