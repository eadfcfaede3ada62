#include "counts.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <string>
#include <unordered_map>

#include "verilated_cov.h"

namespace {

// A bench makes thousands of models; one file for each of its processes is enough.
class Sum {
    std::mutex mutex_;
    std::unordered_map<std::string, uint64_t> counts_;
    std::string path_;

  public:
    Sum() {
        if (const char* folder = std::getenv("NOCTULE_COVERAGE")) {
            path_ = std::string(folder) + "/" + std::to_string(getpid());
        }
    }

    void add(VerilatedContext& context) {
        if (path_.empty()) return;
        const std::lock_guard<std::mutex> lock(mutex_);
        const std::string one = path_ + ".one";
        context.coveragep()->write(one);
        std::ifstream in(one);
        for (std::string line; std::getline(in, line);) {
            // C '<point>' <count>
            const size_t end = line.rfind("' ");
            if (line.compare(0, 3, "C '") != 0 || end == std::string::npos) continue;
            counts_[line.substr(0, end + 2)] += std::strtoull(line.c_str() + end + 2, nullptr, 10);
        }
        in.close();
        std::remove(one.c_str());
    }

    ~Sum() {
        if (counts_.empty()) return;
        std::ofstream out(path_ + ".dat");
        for (const auto& point : counts_) out << point.first << point.second << "\n";
    }
};

}  // namespace

void noctule::count(VerilatedContext& context) {
    static Sum sum;
    sum.add(context);
}
