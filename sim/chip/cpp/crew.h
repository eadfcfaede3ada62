// Worker threads that run the same function side by side.
#pragma once
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace noctule {

// For a thread that waits for another and has looked `spins` times.
inline void relax(int spins = 0) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#endif
  // Nothing is gained by spinning when the machine has no core to spare for the other side.
  if (spins > 1000) std::this_thread::yield();
}

class Crew {
 public:
  // `size` counts the caller's own thread.
  explicit Crew(int size) {
    for (int k = 1; k < size; k++) threads_.emplace_back([this, k] { live(k); });
  }
  ~Crew() {
    leave_ = true;
    round_.fetch_add(1, std::memory_order_release);
    round_.notify_all();
    for (std::thread& t : threads_) t.join();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // Runs job(k) for every k from 0 to size - 1 at the same time; returns when all are done.
  void run(const std::function<void(int)>& job) {
    job_ = &job;
    working_.store(int(threads_.size()), std::memory_order_relaxed);
    round_.fetch_add(1, std::memory_order_release);
    if (!threads_.empty()) round_.notify_all();
    job(0);
    while (working_.load(std::memory_order_acquire)) relax();
  }

 private:
  void live(int k) {
    for (uint32_t seen = 0;; seen++) {
      for (int spins = 0; round_.load(std::memory_order_acquire) == seen && spins < 2000; spins++) relax();
      round_.wait(seen, std::memory_order_acquire);
      if (leave_) return;
      (*job_)(k);
      working_.fetch_sub(1, std::memory_order_acq_rel);
    }
  }

  const std::function<void(int)>* job_ = nullptr;
  std::atomic<uint32_t> round_{0};
  std::atomic<int> working_{0};
  std::atomic<bool> leave_{false};
  std::vector<std::thread> threads_;
};

}  // namespace noctule
