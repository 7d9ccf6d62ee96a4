#include "unit/emulator/socket_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace marketplace_metering::emulator {

SocketClient::SocketClient(const std::string& url) {
  const auto host = url.find("//") + 2;
  const auto colon = url.rfind(':');
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1))));
  inet_pton(AF_INET, url.substr(host, colon - host).c_str(), &address.sin_addr);
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  timeval limit = {};
  limit.tv_sec = 10;
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
  if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return;
  close(fd_);
  fd_ = -1;
}

SocketClient::~SocketClient() {
  if (fd_ >= 0) close(fd_);
}

bool SocketClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool SocketClient::ReadMore() {
  std::array<char, 16384> block = {};
  const ssize_t count = recv(fd_, block.data(), block.size(), 0);
  if (count <= 0) return false;
  input_.append(block.data(), static_cast<std::size_t>(count));
  return true;
}

bool SocketClient::IsClosedByServer() {
  std::array<char, 1> byte = {};
  return input_.empty() && recv(fd_, byte.data(), byte.size(), 0) == 0;
}

WireReply SocketClient::ReadReply() {
  WireReply reply;
  reply.status = 0;
  std::size_t end = 0;
  while ((end = input_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return reply;
  }
  std::size_t line = input_.find("\r\n") + 2;
  while (line < end) {
    const std::size_t stop = input_.find("\r\n", line);
    const std::size_t colon = input_.find(": ", line);
    reply.headers.push_back({input_.substr(line, colon - line), input_.substr(colon + 2, stop - colon - 2)});
    line = stop + 2;
  }
  const std::string* length = FindHeader(reply.headers, "Content-Length");
  const std::size_t size = length == nullptr ? 0 : std::stoul(*length);
  while (input_.size() < end + 4 + size) {
    if (!ReadMore()) return reply;
  }
  reply.status = std::stoi(input_.substr(9, 3));
  reply.body = input_.substr(end + 4, size);
  input_.erase(0, end + 4 + size);
  return reply;
}

std::string Serialize(const WireRequest& request) {
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const HttpHeader& header : request.headers) out += header.name + ": " + header.value + "\r\n";
  out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n\r\n" + request.body;
  return out;
}

}  // namespace marketplace_metering::emulator
