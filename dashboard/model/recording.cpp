#include "dashboard/model/recording.h"

#include <algorithm>

namespace portstorm::dashboard {

Recording::Role role_of(const telemetry::Hello& hello) {
  return hello.source == "dummy_client" ? Recording::Role::client : Recording::Role::server;
}

void Recording::add(const telemetry::Line& line, Role role) {
  SourceHistory& source = role == Role::server ? server_ : client_;
  if (const auto* sample = std::get_if<telemetry::Sample>(&line)) {
    source.add(*sample);
  } else if (const auto* incident = std::get_if<telemetry::IncidentLine>(&line)) {
    source.count_incident();
    incidents_.add(*incident, role == Role::client);
  } else if (const auto* hello = std::get_if<telemetry::Hello>(&line)) {
    const Micros before = source.newest();
    if (source.begin(*hello)) {
      ++restarts_;
      add_mark({std::max(before, micros(hello->started)), MarkKind::event,
                hello->source + " restarted (pid " + std::to_string(hello->pid) + ")"});
    }
  } else if (const auto* mark = std::get_if<telemetry::MarkLine>(&line)) {
    add_mark({micros(mark->time), MarkKind::mark, mark->text});
  } else if (const auto* lost = std::get_if<telemetry::LostLine>(&line)) {
    lost_lines_ += lost->lines;
    add_mark({micros(lost->time), MarkKind::event,
              std::to_string(lost->lines) + " lines lost: this reader was too slow"});
  } else {
    ++unknown_lines_;
  }
}

void Recording::add_mark(Mark mark) {
  const auto place = std::upper_bound(marks_.begin(), marks_.end(), mark.time,
                                      [](Micros t, const Mark& other) { return t < other.time; });
  marks_.insert(place, std::move(mark));
  if (marks_.size() > max_marks) marks_.pop_front();
}

Micros Recording::origin() const noexcept {
  return client_.has_samples() ? client_.started() : server_.oldest();
}

Micros Recording::oldest() const noexcept {
  if (!server_.has_samples()) return client_.oldest();
  if (!client_.has_samples()) return server_.oldest();
  return std::min(server_.oldest(), client_.oldest());
}

Micros Recording::newest() const noexcept {
  return std::max(server_.newest(), client_.newest());
}

}  // namespace portstorm::dashboard
