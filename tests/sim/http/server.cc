// Copyright (c) 2026 The ozd authors. MIT licence.
#include "tests/sim/http/server.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/support/mutex.h"

namespace ozd::sim {
namespace {

constexpr size_t kMaxThreads = 2048;
constexpr int kBacklog = 511;
constexpr int kAnyPort = -1;
constexpr size_t kMaxBodyBytes = 400U << 20;

// The library gives every connection to the queue as one task, which keeps its
// thread until the connection ends. So threads come as they are needed and then
// stay for the next connection.
class GrowingQueue : public httplib::TaskQueue {
 public:
  explicit GrowingQueue(std::atomic<int64_t>* open) : open_(open) {}

  void enqueue(std::function<void()> task) override {
    open_->fetch_add(1);
    MutexLock lock(&mutex_);
    tasks_.push_back(std::move(task));
    if (tasks_.size() > idle_ && threads_.size() < kMaxThreads) {
      threads_.emplace_back([this] { Work(); });
    }
    changed_.NotifyOne();
  }

  void shutdown() override {
    {
      MutexLock lock(&mutex_);
      stopping_ = true;
      changed_.NotifyAll();
    }
    for (std::thread& thread : threads_) thread.join();
  }

 private:
  void Work() {
    while (true) {
      std::function<void()> task;
      {
        MutexLock lock(&mutex_);
        ++idle_;
        while (tasks_.empty() && !stopping_) changed_.Wait(&mutex_);
        --idle_;
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
      open_->fetch_sub(1);
    }
  }

  std::atomic<int64_t>* const open_;
  Mutex mutex_;
  CondVar changed_;
  std::deque<std::function<void()>> tasks_ ABSL_GUARDED_BY(mutex_);
  size_t idle_ ABSL_GUARDED_BY(mutex_) = 0;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  // Grows in enqueue, which the library does not call after shutdown.
  std::vector<std::thread> threads_;
};

Request FromLibrary(const httplib::Request& from) {
  Request request;
  request.method = from.method;
  request.path = from.path;
  request.query.assign(from.params.begin(), from.params.end());
  for (const auto& [name, value] : from.headers) {
    request.headers.emplace(absl::AsciiStrToLower(name), value);
  }
  request.body = from.body;
  return request;
}

// Promises the whole body and sends half of it; returning false from the
// provider makes the library drop the connection.
void SendHalf(const Response& from, httplib::Response* to) {
  const std::string half = from.body.substr(0, from.body.size() / 2);
  to->set_content_provider(
      from.body.size() + 1, from.content_type,
      [half](size_t offset, size_t, httplib::DataSink& sink) {
        if (offset > 0 || half.empty()) return false;
        return sink.write(half.data(), half.size());
      });
}

void SendStream(Response from, httplib::Response* to) {
  to->set_chunked_content_provider(
      from.content_type,
      [stream = std::move(from.stream)](size_t, httplib::DataSink& sink) {
        const bool orderly = stream([&sink](absl::string_view bytes) {
          return bytes.empty() ? sink.is_writable()
                               : sink.write(bytes.data(), bytes.size());
        });
        if (orderly) sink.done();
        return orderly;
      });
}

void ToLibrary(Response from, httplib::Response* to) {
  to->status = from.status;
  for (const auto& [name, value] : from.headers) to->set_header(name, value);
  if (from.damage == Response::Damage::kCutConnection) {
    SendHalf(from, to);
    return;
  }
  if (from.stream) {
    SendStream(std::move(from), to);
    return;
  }
  if (from.content_type.empty()) return;
  if (from.body.empty()) {
    to->set_header("Content-Type", from.content_type);
    return;
  }
  // Not as the library's own kind of body: that one it compresses for whoever
  // accepts brotli, at a level that takes seconds for a page.
  const size_t size = from.body.size();
  to->set_content_provider(
      size, from.content_type,
      [body = std::move(from.body)](size_t offset, size_t length,
                                    httplib::DataSink& sink) {
        return sink.write(body.data() + offset, length);
      });
}

// Ends the connections to our port, all of them or the one of `peer_port`. The
// library waits for idle ones to time out and does not tell their sockets, so
// they are looked up.
void EndConnections(int port, int peer_port = kAnyPort) {
  DIR* const directory = opendir("/dev/fd");
  if (directory == nullptr) return;
  while (const dirent* entry = readdir(directory)) {
    int fd = -1;
    sockaddr_in local = {};
    sockaddr_in peer = {};
    socklen_t local_size = sizeof(local);
    socklen_t peer_size = sizeof(peer);
    if (absl::SimpleAtoi(entry->d_name, &fd) &&
        getsockname(fd, reinterpret_cast<sockaddr*>(&local), &local_size) ==
            0 &&
        local.sin_family == AF_INET && ntohs(local.sin_port) == port &&
        getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &peer_size) == 0 &&
        (peer_port == kAnyPort || ntohs(peer.sin_port) == peer_port)) {
      ::shutdown(fd, SHUT_RDWR);
    }
  }
  closedir(directory);
}

class HttplibServer : public Server {
 public:
  explicit HttplibServer(Handler handler) : handler_(std::move(handler)) {
    server_.new_task_queue = [this] { return new GrowingQueue(&open_); };
    server_.set_tcp_nodelay(true);
    server_.set_keep_alive_max_count(1'000'000'000);
    server_.set_keep_alive_timeout(60);
    server_.set_payload_max_length(kMaxBodyBytes);
    server_.set_socket_options([this](socket_t socket) {
      const int yes = 1;
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
      listening_socket_ = socket;
    });
    const auto serve = [this](const httplib::Request& request,
                              httplib::Response& response) {
      Response answer = handler_(FromLibrary(request));
      if (answer.damage == Response::Damage::kDropConnection) {
        EndConnections(port_, request.remote_port);
      }
      ToLibrary(std::move(answer), &response);
    };
    server_.Get(".*", serve);
    server_.Post(".*", serve);
    server_.Put(".*", serve);
    server_.Patch(".*", serve);
    server_.Delete(".*", serve);
  }

  ~HttplibServer() override {
    server_.stop();
    EndConnections(port_);
    if (thread_.joinable()) thread_.join();
  }

  absl::Status Listen(int port) {
    if (port == 0) {
      port_ = server_.bind_to_any_port("127.0.0.1");
    } else {
      port_ = server_.bind_to_port("127.0.0.1", port) ? port : -1;
    }
    if (port_ <= 0) {
      return absl::UnavailableError(
          absl::StrCat("cannot listen on 127.0.0.1:", port,
                       "; is something else there? Try --port 0"));
    }
    // The library's queue holds five, which makes bursts wait for a second.
    ::listen(listening_socket_, kBacklog);
    thread_ = std::thread([this] { server_.listen_after_bind(); });
    while (!server_.is_running()) std::this_thread::yield();
    return absl::OkStatus();
  }

  int port() const override { return port_; }
  int64_t open_connections() const override { return open_.load(); }

 private:
  const Handler handler_;
  std::atomic<int64_t> open_{0};
  httplib::Server server_;
  socket_t listening_socket_ = INVALID_SOCKET;
  int port_ = 0;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Server>> Server::Start(int port,
                                                      Handler handler) {
  auto server = std::make_unique<HttplibServer>(std::move(handler));
  const absl::Status status = server->Listen(port);
  if (!status.ok()) return status;
  return std::unique_ptr<Server>(std::move(server));
}

}  // namespace ozd::sim
