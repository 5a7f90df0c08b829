#include "telemetry/tcp_publisher.h"

#include <algorithm>
#include <utility>

namespace portstorm::telemetry {

namespace {

// How long a listener that is short of something waits before it accepts again.
constexpr std::chrono::milliseconds accept_again_after{100};

std::string response(std::string_view status, std::string_view type, std::string_view body) {
  std::string text = "HTTP/1.1 ";
  text += status;
  text += "\r\nContent-Type: ";
  text += type;
  text += "\r\nContent-Length: " + std::to_string(body.size());
  text += "\r\nConnection: close\r\n\r\n";
  text += body;
  return text;
}

}  // namespace

TcpPublisher::TcpPublisher(CompletionPort& port, std::string hello,
                           std::function<std::string()> metrics)
    : port_(port),
      hello_(std::make_shared<const std::string>(std::move(hello))),
      metrics_(std::move(metrics)) {}

TcpPublisher::~TcpPublisher() = default;

Error TcpPublisher::listen(const Endpoint& local) {
  const Result<Socket> made = port_.listen(0, 0, local);
  if (!made) return made.error;
  listener_ = made.value;
  local_endpoint_ = port_.local_endpoint(listener_);
  return Error::none;
}

void TcpPublisher::post_accepts() {
  if (stopping_ || !listener_.is_open()) return;
  for (PendingAccept& operation : accepts_) {
    if (operation.is_posted) continue;
    operation.is_posted = port_.accept(listener_, operation) == Error::none;
  }
}

void TcpPublisher::on_completion(const Completion& completion) {
  if (completion.operation == nullptr) return;  // a wake-up
  if (completion.operation->kind() == OperationKind::accept) {
    on_accepted(completion);
  } else {
    reinterpret_cast<ReaderConnection*>(completion.key)->on_completion(completion);
    drop_closed();
  }
}

void TcpPublisher::on_accepted(const Completion& completion) {
  auto& operation = static_cast<PendingAccept&>(*completion.operation);
  operation.is_posted = false;
  if (completion.error == Error::none) {
    if (stopping_ || readers_.size() >= max_readers) {
      port_.discard(operation.accepted);
    } else if (!readers_.emplace_back(port_, *this).open(operation.accepted)) {
      readers_.pop_back();
    }
  }
  if (stopping_) {
    close_when_idle();
  } else if (completion.error == Error::none || completion.error == Error::reset) {
    post_accepts();
  }
}

TimePoint TcpPublisher::on_time(TimePoint now) {
  post_accepts();
  const auto is_posted = [](const PendingAccept& operation) { return operation.is_posted; };
  const bool short_of_accepts = !stopping_ && listener_.is_open() &&
                                !std::all_of(accepts_.begin(), accepts_.end(), is_posted);
  TimePoint next = short_of_accepts ? now + accept_again_after : TimePoint::max();
  for (ReaderConnection& reader : readers_) {
    reader.on_time(now);
    next = std::min(next, reader.deadline());
  }
  drop_closed();
  return next;
}

void TcpPublisher::publish(const SharedLine& line) {
  for (ReaderConnection& reader : readers_) reader.publish(line);
  drop_closed();
}

void TcpPublisher::drop_closed() {
  readers_.remove_if([](const ReaderConnection& reader) { return reader.is_closed(); });
}

void TcpPublisher::stop() {
  if (std::exchange(stopping_, true)) return;
  for (PendingAccept& operation : accepts_) {
    if (operation.is_posted) port_.cancel(operation);
  }
  for (ReaderConnection& reader : readers_) reader.stop();
  drop_closed();
  close_when_idle();
}

void TcpPublisher::close_when_idle() {
  const auto is_posted = [](const PendingAccept& operation) { return operation.is_posted; };
  if (listener_.is_open() && std::none_of(accepts_.begin(), accepts_.end(), is_posted)) {
    port_.close(listener_);
  }
}

std::string TcpPublisher::answer(std::string_view request) {
  const std::string_view path = request.substr(4, request.find_first_of(" \r\n", 4) - 4);
  if (path.substr(0, path.find('?')) == "/metrics") {
    return response("200 OK", "text/plain; version=0.0.4; charset=utf-8", metrics_());
  }
  return response("404 Not Found", "text/plain; charset=utf-8",
                  "Here are /metrics and, for who says nothing, telemetry lines.\n");
}

}  // namespace portstorm::telemetry
