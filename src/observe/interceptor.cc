#include "marketplace_metering/interceptor.h"

namespace marketplace_metering {

Interceptor::~Interceptor() = default;

void Interceptor::OnCallStart(const CallView& /*call*/, std::vector<HttpHeader>& /*headers*/) {}
void Interceptor::BeforeSigning(const CallView& /*call*/, std::vector<HttpHeader>& /*headers*/) {}
void Interceptor::BeforeSend(const CallView& /*call*/, const HttpRequest& /*request*/) {}
void Interceptor::AfterAttempt(const CallView& /*call*/, const HttpResponse* /*response*/, const Error* /*error*/) {}
void Interceptor::OnCallEnd(const CallView& /*call*/, const Error* /*error*/) {}

}  // namespace marketplace_metering
