// The filter that one would write in C++17, on one thread: filter TASK SOURCE TARGET.
//
// TASK is "numbers" (softmax of lines of numbers), or, of lines that begin with an identifier and a
// label, under a header: "softmax" (both are carried along) or "xent" (the mean cross-entropy).
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::size_t kRoom = 1 << 20;
constexpr std::size_t kNumber = 32;  // no double is longer, the separator included

[[noreturn]] void fail(const char* message) {
    std::fprintf(stderr, "filter: %s\n", message);
    std::exit(1);
}

class Output {
  public:
    explicit Output(const char* path) : file_(std::fopen(path, "wb")), buffer_(kRoom) {
        if (!file_) fail("cannot write");
    }
    void text(const char* begin, const char* end) {
        const std::size_t size = end - begin;
        if (used_ + size > buffer_.size()) flush();
        if (size > buffer_.size()) buffer_.resize(size);
        std::memcpy(buffer_.data() + used_, begin, size);
        used_ += size;
    }
    void number(double value, char after) {
        if (used_ + kNumber > buffer_.size()) flush();
        char* at = buffer_.data() + used_;
        at = std::to_chars(at, at + kNumber - 1, value).ptr;
        *at++ = after;
        used_ = at - buffer_.data();
    }
    void close() {
        flush();
        if (std::fclose(file_)) fail("cannot write");
    }

  private:
    void flush() {
        if (std::fwrite(buffer_.data(), 1, used_, file_) != used_) fail("cannot write");
        used_ = 0;
    }
    std::FILE* file_;
    std::vector<char> buffer_;
    std::size_t used_ = 0;
};

class Filter {
  public:
    Filter(std::string_view task, Output& output)
        : output_(output), carries_(task != "numbers"), reduces_(task == "xent"), header_(carries_) {}

    // Do one line, which ends before `end`; `*end` is a newline.
    void line(const char* begin, const char* end) {
        if (header_) return header(begin, end);
        const char* at = begin;
        std::string_view label;
        if (carries_) {
            const char* middle = after_comma(at, end);
            at = after_comma(middle, end);
            label = {middle, static_cast<std::size_t>(at - middle - 1)};
            if (!reduces_) output_.text(begin, at);
        }
        row_.clear();
        for (;; ++at) {
            double value;
            const auto [next, error] = std::from_chars(at, end, value);
            if (error != std::errc()) fail("not a number");
            row_.push_back(value);
            at = next;
            if (at == end || *at != ',') break;
        }
        double largest = row_[0];
        for (double value : row_) largest = value > largest ? value : largest;
        if (reduces_) return reduce(label, largest);
        double sum = 0;
        for (double& value : row_) sum += value = std::exp(value - largest);
        for (std::size_t i = 0; i < row_.size(); ++i)
            output_.number(row_[i] / sum, i + 1 < row_.size() ? ',' : '\n');
    }
    void finish() {
        if (reduces_) output_.number(total_ / rows_, '\n');
        output_.close();
    }

  private:
    static const char* after_comma(const char* at, const char* end) {
        const void* comma = std::memchr(at, ',', end - at);
        if (!comma) fail("a cell is missing");
        return static_cast<const char*>(comma) + 1;
    }
    void header(const char* begin, const char* end) {
        header_ = false;
        if (!reduces_) output_.text(begin, end + 1);
        for (const char* at = begin; at < end;) {
            const void* comma = std::memchr(at, ',', end - at);
            const char* stop = comma ? static_cast<const char*>(comma) : end;
            names_.emplace_back(at, stop);
            at = stop + 1;
        }
    }
    void reduce(std::string_view label, double largest) {
        double sum = 0;
        for (double value : row_) sum += std::exp(value - largest);
        for (std::size_t i = 0; i < row_.size(); ++i) {
            if (names_[i + 2] != label) continue;
            total_ += largest + std::log(sum) - row_[i];
            ++rows_;
            return;
        }
        fail("no such class");
    }

    Output& output_;
    bool carries_, reduces_, header_;
    std::vector<double> row_;
    std::vector<std::string> names_;
    double total_ = 0, rows_ = 0;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) fail("filter TASK SOURCE TARGET");
    std::FILE* source = std::fopen(arguments[2], "rb");
    if (!source) fail("cannot read");
    Output output(arguments[3]);
    Filter filter(arguments[1], output);
    std::vector<char> buffer(kRoom);
    std::size_t held = 0;
    for (;;) {
        if (held + 1 >= buffer.size()) buffer.resize(buffer.size() * 2);
        const std::size_t got = std::fread(&buffer[held], 1, buffer.size() - held - 1, source);
        held += got;
        if (got == 0) {
            if (held == 0) break;
            buffer[held++] = '\n';
        }
        const char* at = buffer.data();
        const char* stop = at + held;
        while (const void* newline = std::memchr(at, '\n', stop - at)) {
            const char* end = static_cast<const char*>(newline);
            filter.line(at, end);
            at = end + 1;
        }
        held = stop - at;
        std::memmove(buffer.data(), at, held);
    }
    filter.finish();
}
