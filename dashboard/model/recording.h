#pragma once
// A run: what the server and the client said of it, their incidents, and marks. The dashboard holds
// one that is watched and perhaps one to compare it with (the baseline).

#include <cstdint>
#include <deque>
#include <string>

#include "dashboard/model/incidents.h"
#include "dashboard/model/source_history.h"
#include "telemetry/line.h"

namespace portstorm::dashboard {

enum class MarkKind : std::uint8_t {
  mark,   // from the stream: a step of the scenario
  note,   // typed by who watches
  event,  // the stream itself: a restart, lost lines
};

struct Mark {
  Micros time = 0;
  MarkKind kind = MarkKind::mark;
  std::string text;
};

class Recording {
 public:
  static constexpr std::size_t max_marks = 5000;

  enum class Role : std::uint8_t { server, client };

  // `role`: whose stream the line came from.
  void add(const telemetry::Line& line, Role role);
  void add_mark(Mark mark);

  const SourceHistory& server() const noexcept { return server_; }
  const SourceHistory& client() const noexcept { return client_; }
  const SourceHistory& source(Role role) const noexcept {
    return role == Role::server ? server_ : client_;
  }
  const Incidents& incidents() const noexcept { return incidents_; }
  const std::deque<Mark>& marks() const noexcept { return marks_; }  // in order of time
  std::uint64_t incidents_not_told() const noexcept {
    return server_.incidents_not_told() + client_.incidents_not_told();
  }
  std::uint64_t lost_lines() const noexcept { return lost_lines_; }
  std::uint64_t unknown_lines() const noexcept { return unknown_lines_; }
  std::uint64_t restarts() const noexcept { return restarts_; }

  bool has_samples() const noexcept { return server_.has_samples() || client_.has_samples(); }
  // When the run began: the client's start, for the client makes the run; else the server's first
  // sample. 0 before anything came.
  Micros origin() const noexcept;
  Micros oldest() const noexcept;
  Micros newest() const noexcept;

 private:
  SourceHistory server_, client_;
  Incidents incidents_;
  std::deque<Mark> marks_;
  std::uint64_t lost_lines_ = 0;
  std::uint64_t unknown_lines_ = 0;
  std::uint64_t restarts_ = 0;
};

// A stream says by its hello whose it is; what is no dummy_client is a server.
Recording::Role role_of(const telemetry::Hello& hello);

}  // namespace portstorm::dashboard
