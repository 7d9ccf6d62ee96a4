// Every way to credentials across `fork` and in static objects. The program starts itself a second time: the first
// keeps the services that credentials come from, the second has the providers in static objects, which are asked before
// `main`, in it, in children of it and after it. Ends with 0 when every answer was as it should be.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "marketplace_metering/credentials_providers.h"
#include "marketplace_metering/testing/fake_system.h"
#include "support/fault_server.h"

namespace marketplace_metering::test {
namespace {

constexpr const char* kServer = "PROCESS_CREDENTIALS_SERVER";
constexpr int kFailed = 1;
constexpr unsigned kPatience = 60;  // seconds, after which a process counts as hanging
constexpr const char* kEnd = "2099-01-01T00:00:00Z";

// --- the services ---------------------------------------------------------------------------------

bool Contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string StsKeys(const std::string& operation, const std::string& id) {
  return "<" + operation + "Response><" + operation + "Result><Credentials><AccessKeyId>" + id +
         "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>" + kEnd +
         "</Expiration></Credentials></" + operation + "Result></" + operation + "Response>";
}

std::string AgentKeys(const std::string& id) {
  return R"({"Code":"Success","AccessKeyId":")" + id + R"(","SecretAccessKey":"s","Token":"t","Expiration":")" + kEnd +
         R"("})";
}

// All of them at one address, told apart by what is asked.
std::string AnswerTo(const ReceivedRequest& request) {
  const std::string line = request.RequestLine();
  const std::string target = request.Header("X-Amz-Target").value_or("");
  if (Contains(request.body, "Action=AssumeRoleWithWebIdentity")) {
    return StsKeys("AssumeRoleWithWebIdentity", "web-identity");
  }
  if (Contains(request.body, "Action=AssumeRole")) return StsKeys("AssumeRole", "role");
  if (Contains(line, "GET /agent ")) return AgentKeys("container");
  if (Contains(line, "PUT /latest/api/token ")) return "session-token";
  if (Contains(line, "/security-credentials/ ")) return "instance-role";
  if (Contains(line, "/security-credentials/instance-role ")) return AgentKeys("instance");
  if (Contains(line, "/federation/credentials?")) {
    return R"({"roleCredentials":{"accessKeyId":"sso","secretAccessKey":"s","sessionToken":"t","expiration":4070908800000}})";
  }
  if (Contains(target, "GetId")) return R"({"IdentityId":"us-east-1:0123"})";
  if (Contains(target, "GetCredentialsForIdentity")) {
    return R"({"Credentials":{"AccessKeyId":"cognito","SecretKey":"s","SessionToken":"t","Expiration":4070908800}})";
  }
  return "nobody knows " + line;
}

Script Services() {
  return {steps::ReadRequest(),
          [](FaultConnection& connection) { return steps::Respond(200, AnswerTo(connection.current()))(connection); },
          steps::Again()};
}

// --- the ways -------------------------------------------------------------------------------------

// One way, and the key id at its end.
struct Way {
  const char* id;
  std::map<std::string, std::string> variables;
  std::string profile;
};

std::vector<Way> Ways(const std::string& url) {
  return {
      {"keys", {{"AWS_ACCESS_KEY_ID", "keys"}, {"AWS_SECRET_ACCESS_KEY", "s"}}, ""},
      {"profile", {}, "aws_access_key_id = profile\naws_secret_access_key = s"},
      {"process", {}, R"(credential_process = echo '{"Version":1,"AccessKeyId":"process","SecretAccessKey":"s"}')"},
      {"web-identity",
       {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/token"}, {"AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/r"}},
       ""},
      {"role",
       {},
       "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default\naws_access_key_id = base\n"
       "aws_secret_access_key = s"},
      {"container", {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url + "agent"}}, ""},
      {"instance", {}, ""},
      {"sso",
       {},
       "sso_start_url = https://ssotest.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\n"
       "sso_role_name = r"},
      {"login", {}, "login_session = arn:aws:sts::012345678910:assumed-role/Admin/admin"},
  };
}

// The files of people who have logged in, by their names.
constexpr const char* kSsoFile = "/h/.aws/sso/cache/dace00cba5f8355ec9d274ceb2bcebdfbeed0e12.json";
constexpr const char* kLoginFile =
    "/h/.aws/login/cache/4b0ba8f99f075c0633e122fd73346ce203a3faf18ea0310eb2d29df1bab2e255.json";
constexpr const char* kLogin =
    R"({"accessToken":{"accessKeyId":"login","secretAccessKey":"s","sessionToken":"t","accountId":"012345678901",)"
    R"("expiresAt":"2099-01-01T00:00:00Z"},"refreshToken":"r","clientId":"c","dpopKey":"k"})";

std::shared_ptr<CredentialsProvider> Make(const Way& way, const std::string& url) {
  auto variables = way.variables;
  variables["HOME"] = "/h";
  variables["AWS_REGION"] = "us-east-1";
  variables["AWS_ENDPOINT_URL"] = url;
  variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = url;
  Dependencies world;
  world.environment = std::make_shared<testing::FakeEnvironment>(variables);
  world.files = std::make_shared<testing::FakeFileSystem>(
      std::map<std::string, std::string>{{"/h/.aws/config", "[default]\n" + way.profile},
                                         {"/token", "eyJtoken"},
                                         {kSsoFile, R"({"accessToken":"a","expiresAt":"2099-01-01T00:00:00Z"})"},
                                         {kLoginFile, kLogin}});
  return MakeDefaultCredentialsProvider({}, world);
}

std::shared_ptr<CredentialsProvider> MakeCognito(const std::string& url) {
  CognitoCredentialsOptions options;
  options.identity_pool_id = "us-east-1:0123";
  Dependencies world;
  world.environment = std::make_shared<testing::FakeEnvironment>(
      std::map<std::string, std::string>{{"HOME", "/h"}, {"AWS_ENDPOINT_URL", url}});
  world.files = std::make_shared<testing::FakeFileSystem>();
  return MakeCachingCredentialsProvider(MakeCognitoCredentialsProvider(options, {}, world), nullptr, nullptr);
}

// Each way twice: one provider is asked before it is used any further, the other is not.
class Providers {
 public:
  explicit Providers(const char* url) {
    if (url == nullptr) return;  // the process that keeps the services
    for (const Way& way : Ways(url)) Add(way.id, Make(way, url), Make(way, url));
    Add("cognito", MakeCognito(url), MakeCognito(url));
  }
  ~Providers() { Ask("at the end"); }
  Providers(const Providers&) = delete;
  Providers& operator=(const Providers&) = delete;

  // False, and says so, when one of the answers is wrong.
  bool Try(const char* moment) const {
    bool good = true;
    for (const Each& each : all_) {
      CredentialsRequest anew;
      anew.force_refresh = true;
      good = Check(each.id, moment, each.used->Resolve({})) && good;
      good = Check(each.id, moment, each.used->Resolve(anew)) && good;
    }
    return good;
  }
  // The same with the others, in a child.
  bool TryOthers(const char* moment) const {
    bool good = true;
    for (const Each& each : all_) good = Check(each.id, moment, each.unused->Resolve({})) && good;
    return good;
  }
  void Ask(const char* moment) const {
    if (!Try(moment)) _exit(kFailed);
  }

 private:
  struct Each {
    std::string id;
    std::shared_ptr<CredentialsProvider> used;
    std::shared_ptr<CredentialsProvider> unused;
  };

  void Add(const char* id, std::shared_ptr<CredentialsProvider> used, std::shared_ptr<CredentialsProvider> unused) {
    all_.push_back({id, std::move(used), std::move(unused)});
  }

  static bool Check(const std::string& id, const char* moment,
                    const Outcome<std::shared_ptr<const Credentials>>& found) {
    if (found && (*found)->access_key_id == id) return true;
    std::fprintf(stderr, "%s, %s: %s\n", id.c_str(), moment,
                 found ? (*found)->access_key_id.c_str() : Describe(found.error()).c_str());
    return false;
  }

  std::vector<Each> all_;
};

// Before every object of the library and of its dependencies, and after them.
[[gnu::init_priority(101)]] const Providers first(std::getenv(kServer));
const Providers plain(std::getenv(kServer));

int ExitOf(pid_t child) {
  int status = -1;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

int UseThem() {
  first.Ask("in main");
  const pid_t child = fork();
  if (child == 0) {
    alarm(kPatience);
    const bool good = first.Try("in a child") && first.TryOthers("in a child, for the first time");
    _exit(good && first.Try("in a child, once more") ? 0 : kFailed);
  }
  const bool good = first.Try("beside a child");
  const int exit = ExitOf(child);
  if (exit != 0) std::fprintf(stderr, "the child ended with %d\n", exit);
  plain.Ask("in main");
  return good && exit == 0 ? 0 : kFailed;
}

int KeepTheServices(const char* program) {
  FaultServer server(Services());
  const std::string url = server.url();
  const pid_t child = fork();
  if (child == 0) {
    alarm(kPatience);
    setenv(kServer, url.c_str(), 1);
    execl("/proc/self/exe", program, static_cast<char*>(nullptr));
    _exit(kFailed);
  }
  const int exit = ExitOf(child);
  if (exit != 0) std::fprintf(stderr, "the process with the statics ended with %d\n", exit);
  return exit;
}

}  // namespace
}  // namespace marketplace_metering::test

int main(int /*argc*/, char** argv) {
  using namespace marketplace_metering::test;
  return std::getenv(kServer) == nullptr ? KeepTheServices(argv[0]) : UseThem();
}
