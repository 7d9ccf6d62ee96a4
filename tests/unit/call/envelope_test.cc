// Calls of services other than the client's own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "support/call_fixture.h"

namespace marketplace_metering::call {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Invocation ToOther(Envelope envelope = {}) {
  Invocation invocation;
  invocation.operation = "GetThing";
  invocation.body = "a=b";
  invocation.replay = Replay::kSafe;
  if (!envelope.read_error) {
    envelope.read_error = [](const HttpResponse& response, std::string_view token) {
      Error error;
      error.code = response.status >= 500 ? ErrorCode::kInternalServiceError : ErrorCode::kCredentialsUnavailable;
      error.message = "it said " + response.body + (token.empty() ? "" : " to a token");
      error.delivery = Delivery::kRefused;
      error.reply = ServiceReply{};
      error.reply->status = response.status;
      return error;
    };
  }
  invocation.envelope = std::move(envelope);
  return invocation;
}

TEST(Envelope, BringsItsOwnMethodTargetAndHeaders) {
  test::CallFixture fixture;
  fixture.parts.fixed_endpoint = ResolvedEndpoint{"https://sts.example.com/base/", {}, {}};
  fixture.transport->Reply(200, "fine");
  Envelope envelope;
  envelope.method = "GET";
  envelope.target = "/things?name=x";
  envelope.headers = {{"Accept", "text/xml"}};

  const auto reply = fixture.Make()->Call(ToOther(envelope), {});

  ASSERT_TRUE(reply) << Describe(reply.error());
  EXPECT_EQ(reply->response.body, "fine");
  const auto requests = fixture.transport->requests();
  ASSERT_THAT(requests, SizeIs(1));
  EXPECT_EQ(requests[0].method, "GET");
  EXPECT_EQ(requests[0].url, "https://sts.example.com/base/things?name=x");
  EXPECT_EQ(requests[0].body, "a=b");
  EXPECT_EQ(test::HeaderOf(requests[0], "Accept"), "text/xml");
  EXPECT_EQ(test::HeaderOf(requests[0], "X-Amz-Target"), "");
  EXPECT_EQ(test::HeaderOf(requests[0], "Content-Type"), "");
  EXPECT_THAT(test::HeaderOf(requests[0], "Authorization"), HasSubstr("/us-east-1/aws-marketplace/aws4_request"));
}

TEST(Envelope, IsSignedForTheServiceThatTheEndpointNames) {
  test::CallFixture fixture;
  fixture.parts.fixed_endpoint =
      ResolvedEndpoint{"https://sts.example.com", {}, {AuthScheme{"sigv4", "sts", "eu-west-1", {}, {}}}};
  fixture.transport->Reply(200, "");

  ASSERT_TRUE(fixture.Make()->Call(ToOther(), {}));

  EXPECT_THAT(test::HeaderOf(fixture.transport->requests().at(0), "Authorization"),
              HasSubstr("/eu-west-1/sts/aws4_request"));
}

TEST(Envelope, AsksForNoKeysWhenItIsNotSigned) {
  class NoKeys : public CredentialsProvider {
   public:
    Outcome<std::shared_ptr<const Credentials>> Resolve(const CredentialsRequest&) override {
      ADD_FAILURE() << "asked";
      return Error{};
    }
  };
  test::CallFixture fixture;
  fixture.parts.credentials = std::make_shared<NoKeys>();
  fixture.transport->Reply(500, "");
  fixture.transport->Reply(200, "fine");
  Envelope envelope;
  envelope.is_signed = false;

  const auto reply = fixture.Make()->Call(ToOther(envelope), {});

  ASSERT_TRUE(reply) << Describe(reply.error());
  EXPECT_THAT(reply->metadata.attempts, SizeIs(2));
  for (const HttpRequest& request : fixture.transport->requests()) {
    EXPECT_EQ(test::HeaderOf(request, "Authorization"), "");
    EXPECT_EQ(test::HeaderOf(request, "X-Amz-Date"), "");
    EXPECT_NE(test::HeaderOf(request, "User-Agent"), "");
  }
}

TEST(Envelope, ReadsItsOwnErrors) {
  test::CallFixture fixture;
  fixture.transport->Reply(400, "no");

  const auto reply = fixture.Make()->Call(ToOther(), {});

  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().code, ErrorCode::kCredentialsUnavailable);
  EXPECT_EQ(reply.error().message, "it said no");
  EXPECT_THAT(reply.error().attempts, SizeIs(1));
}

TEST(Envelope, HasAProofOfItsOwnForEachAttempt) {
  test::CallFixture fixture;
  fixture.transport->Reply(500, "");
  fixture.transport->Reply(200, "fine");
  Envelope envelope;
  int proofs = 0;
  envelope.add_proof = [&](std::chrono::system_clock::time_point now, std::vector<HttpHeader>& headers) {
    EXPECT_EQ(now, fixture.clock->Now());
    headers.push_back({"Proof", std::to_string(++proofs)});
    return Outcome<void>();
  };

  ASSERT_TRUE(fixture.Make()->Call(ToOther(envelope), {}));

  const auto requests = fixture.transport->requests();
  ASSERT_THAT(requests, SizeIs(2));
  EXPECT_EQ(test::HeaderOf(requests[0], "Proof"), "1");
  EXPECT_EQ(test::HeaderOf(requests[1], "Proof"), "2");
  EXPECT_EQ(requests[0].headers.size(), requests[1].headers.size());
}

TEST(Envelope, IsNotSentWithoutItsProof) {
  test::CallFixture fixture;
  Envelope envelope;
  envelope.add_proof = [](std::chrono::system_clock::time_point, std::vector<HttpHeader>&) -> Outcome<void> {
    Error error;
    error.code = ErrorCode::kCredentialsUnavailable;
    error.message = "no proof";
    return error;
  };

  const auto reply = fixture.Make()->Call(ToOther(envelope), {});

  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().message, "no proof");
  EXPECT_EQ(reply.error().delivery, Delivery::kNotSent);
  EXPECT_THAT(fixture.transport->requests(), IsEmpty());
}

}  // namespace
}  // namespace marketplace_metering::call
