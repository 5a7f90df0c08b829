#include "dashboard/sources/feed.h"

namespace portstorm::dashboard {

Feed::Feed(Recording& recording, std::optional<Recording::Role> role, std::string name)
    : recording_(recording),
      fixed_role_(role),
      role_(role.value_or(Recording::Role::server)),
      name_(std::move(name)) {}

void Feed::take(std::string_view bytes, double now) {
  now_ = now;
  reader_.feed(bytes, *this);
}

void Feed::end_of_stream() {
  reader_.end(*this);
}

void Feed::set_state(FeedState state, std::string explanation) {
  state_ = state;
  explanation_ = std::move(explanation);
}

void Feed::on_line(telemetry::Line line) {
  ++lines_;
  if (const auto* hello = std::get_if<telemetry::Hello>(&line); hello && !fixed_role_) {
    role_ = role_of(*hello);
  }
  if (std::holds_alternative<telemetry::Sample>(line)) last_sample_at_ = now_;
  if (on_line_) on_line_(line);
  recording_.add(line, role_);
}

void Feed::on_bad_line(std::uint64_t number, const std::string& why) {
  ++bad_lines_;
  last_bad_line_ = "line " + std::to_string(number) + ": " + why;
}

}  // namespace portstorm::dashboard
