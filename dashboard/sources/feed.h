#pragma once
// Where lines come from: a live stream or a capture file. A feed is asked once a frame, reads what
// is there, hands the lines to a recording, and always knows in words what it is doing.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "dashboard/model/recording.h"
#include "telemetry/line_reader.h"

namespace portstorm::dashboard {

enum class FeedState : std::uint8_t {
  waiting,   // not connected: says for what, tries again
  live,      // lines come
  silent,    // connected, but nothing comes
  reading,   // a file that is not read to its end yet
  finished,  // a file that is
  failed,    // a file that cannot be read
};

class Feed : private telemetry::LineHandler {
 public:
  // Sees every line before the recording does.
  using OnLine = std::function<void(const telemetry::Line&)>;

  // Without a role, hello lines say whose lines follow.
  Feed(Recording& recording, std::optional<Recording::Role> role, std::string name);
  ~Feed() override = default;
  Feed(const Feed&) = delete;
  Feed& operator=(const Feed&) = delete;

  // `now`: seconds of a clock that never goes back. Reads a bounded amount.
  virtual void poll(double now) = 0;

  FeedState state() const noexcept { return state_; }
  const std::string& name() const noexcept { return name_; }  // "server 127.0.0.1:9100"
  const std::string& explanation() const noexcept { return explanation_; }
  std::uint64_t lines() const noexcept { return lines_; }
  std::uint64_t bad_lines() const noexcept { return bad_lines_; }
  const std::string& last_bad_line() const noexcept { return last_bad_line_; }
  double last_sample_at() const noexcept { return last_sample_at_; }  // on poll's clock; < 0: none
  Recording::Role role() const noexcept { return role_; }
  void set_on_line(OnLine on_line) { on_line_ = std::move(on_line); }

 protected:
  void take(std::string_view bytes, double now);
  void end_of_stream();
  void set_state(FeedState state, std::string explanation);
  Recording& recording() noexcept { return recording_; }

 private:
  void on_line(telemetry::Line line) override;
  void on_bad_line(std::uint64_t number, const std::string& why) override;

  Recording& recording_;
  const std::optional<Recording::Role> fixed_role_;
  Recording::Role role_;
  const std::string name_;
  FeedState state_ = FeedState::waiting;
  std::string explanation_;
  telemetry::LineReader reader_;
  OnLine on_line_;
  std::uint64_t lines_ = 0;
  std::uint64_t bad_lines_ = 0;
  std::string last_bad_line_;
  double now_ = 0;
  double last_sample_at_ = -1;
};

}  // namespace portstorm::dashboard
