// Copyright (c) 2026 The ozd authors. MIT licence.
#ifndef OZD_TESTS_SUPPORT_TINY_SERVER_H_
#define OZD_TESTS_SUPPORT_TINY_SERVER_H_

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "proto/support/mutex.h"
#include "proto/support/unique_fd.h"

namespace ozd {

// A server on 127.0.0.1 that answers with exactly the bytes it is told, so that
// it can be as wrong as a test needs. One thread for each connection.
class TinyServer {
 public:
  struct Reaction {
    // Written as they are.
    std::string bytes;
    enum class Then { kKeepOpen, kClose, kHang };
    // kHang: say nothing more until the other side closes.
    Then then = Then::kKeepOpen;
  };
  // Gets the whole request, head and body. Called on many threads.
  using Handler = std::function<Reaction(const std::string& request)>;

  explicit TinyServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = UniqueFd(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof(address);
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (bind(listener_.get(), generic, length) == 0 &&
        listen(listener_.get(), 256) == 0 &&
        getsockname(listener_.get(), generic, &length) == 0) {
      port_ = ntohs(address.sin_port);
    }
    acceptor_ = std::thread([this] { AcceptLoop(); });
  }

  ~TinyServer() {
    shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
      MutexLock lock(&mutex_);
      for (const UniqueFd& fd : connections_) shutdown(fd.get(), SHUT_RDWR);
    }
    for (std::thread& thread : threads_) thread.join();
  }

  std::string Url(const std::string& path) const {
    return absl::StrCat("http://127.0.0.1:", port_, path);
  }
  // Connections accepted so far.
  int connections() const {
    MutexLock lock(&mutex_);
    return static_cast<int>(connections_.size());
  }
  std::vector<std::string> requests() const {
    MutexLock lock(&mutex_);
    return requests_;
  }
  void WaitForRequests(size_t count) {
    MutexLock lock(&mutex_);
    while (requests_.size() < count) arrived_.Wait(&mutex_);
  }

  // Waits until that many connections have ended, whoever ended them.
  void WaitForClosed(int count) {
    MutexLock lock(&mutex_);
    while (closed_ < count) arrived_.Wait(&mutex_);
  }

  // A well-formed answer.
  static std::string Ok(const std::string& body) {
    return absl::StrCat("HTTP/1.1 200 OK\r\nContent-Length: ", body.size(),
                        "\r\n\r\n", body);
  }

 private:
  void AcceptLoop() {
    while (true) {
      const int fd = accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      MutexLock lock(&mutex_);
      connections_.emplace_back(fd);
      threads_.emplace_back([this, fd] { Serve(fd); });
    }
  }

  void Serve(int fd) {
    std::string buffer;
    while (true) {
      const std::string request = ReadRequest(fd, &buffer);
      if (request.empty()) break;
      {
        MutexLock lock(&mutex_);
        requests_.push_back(request);
        arrived_.NotifyAll();
      }
      const Reaction reaction = handler_(request);
      WriteAll(fd, reaction.bytes);
      if (reaction.then == Reaction::Then::kClose) break;
      if (reaction.then == Reaction::Then::kHang) {
        char byte;
        while (recv(fd, &byte, 1, 0) > 0) {
        }
        break;
      }
    }
    shutdown(fd, SHUT_RDWR);
    MutexLock lock(&mutex_);
    ++closed_;
    arrived_.NotifyAll();
  }

  // One request by its Content-Length; empty when the connection ends.
  static std::string ReadRequest(int fd, std::string* buffer) {
    while (true) {
      const size_t head = buffer->find("\r\n\r\n");
      if (head != std::string::npos) {
        const size_t whole = head + 4 + ContentLength(buffer->substr(0, head));
        if (buffer->size() >= whole) {
          std::string request = buffer->substr(0, whole);
          buffer->erase(0, whole);
          return request;
        }
      }
      char chunk[4096];
      const ssize_t n = recv(fd, chunk, sizeof(chunk), 0);
      if (n <= 0) return "";
      buffer->append(chunk, static_cast<size_t>(n));
    }
  }

  static size_t ContentLength(const std::string& head) {
    const size_t at = head.find("Content-Length: ");
    if (at == std::string::npos) return 0;
    const size_t from = at + 16;
    size_t value = 0;
    return absl::SimpleAtoi(head.substr(from, head.find("\r\n", from) - from),
                            &value)
               ? value
               : 0;
  }

  static void WriteAll(int fd, const std::string& bytes) {
    size_t sent = 0;
    while (sent < bytes.size()) {
      const ssize_t n =
          send(fd, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
      if (n <= 0) return;
      sent += static_cast<size_t>(n);
    }
  }

  const Handler handler_;
  UniqueFd listener_;
  int port_ = 0;
  std::thread acceptor_;
  // Written by the acceptor only, which has ended when they are joined.
  std::vector<std::thread> threads_;
  mutable Mutex mutex_;
  CondVar arrived_;
  int closed_ ABSL_GUARDED_BY(mutex_) = 0;
  std::vector<UniqueFd> connections_ ABSL_GUARDED_BY(mutex_);
  std::vector<std::string> requests_ ABSL_GUARDED_BY(mutex_);
};

}  // namespace ozd

#endif  // OZD_TESTS_SUPPORT_TINY_SERVER_H_
