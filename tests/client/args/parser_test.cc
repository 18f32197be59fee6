// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/args/parser.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/client/args/parse_text.h"

namespace oz {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr char kTryHelp[] = "\n\nFor more information, try '--help'.\n";

// What a usage error looks like: `body` is everything between "error: " and the
// last line.
std::string Error(const std::string& body) {
  return absl::StrCat("2 stderr\nerror: ", body, kTryHelp);
}

TEST(ParserTest, AcceptsEverySpellingOfAValue) {
  for (const char* line :
       {"run list --limit 5", "run list --limit=5", "run list -L 5",
        "run list -L5", "run list -L=5", "task list -L5"}) {
    EXPECT_EQ(ParseText(line), "ok run list limit=5") << line;
  }
  EXPECT_EQ(ParseText("run list -qfoo"), "ok run list query=foo");
  EXPECT_EQ(ParseText("run list -q=hi"), "ok run list query=hi");
  EXPECT_EQ(ParseText("run list -q -"), "ok run list query=-");
  EXPECT_EQ(ParseText("run list --query="), "ok run list query=");
  EXPECT_EQ(ParseText("run list --query ''"), "ok run list query=");
  EXPECT_EQ(ParseText("run list --limit=-3"), "ok run list limit=-3");
  EXPECT_EQ(ParseText("run list --query list"), "ok run list query=list");
  EXPECT_EQ(ParseText("run list --"), "ok run list");
  EXPECT_EQ(ParseText("daemon logs -fn3"), "ok daemon logs follow lines=3");
}

TEST(ParserTest, AcceptsOptionsAnywhere) {
  EXPECT_EQ(ParseText("run get --conversation r1"),
            "ok run get conversation TASK_ID=r1");
  EXPECT_EQ(ParseText("run get r1 --jq . --conversation"),
            "ok run get TASK_ID=r1 jq=. conversation");
  EXPECT_EQ(ParseText("--debug run --output-format json list"),
            "ok run list debug output-format=json");
  EXPECT_EQ(ParseText("run get -- -x"), "ok run get TASK_ID=-x");
  EXPECT_EQ(ParseText("run conversation get c"),
            "ok run conversation get CONVERSATION_ID=c");
}

TEST(ParserTest, RepeatsOnlyWhatIsRepeatable) {
  EXPECT_EQ(ParseText("run list --state failed --state error"),
            "ok run list state=failed|error");
  EXPECT_EQ(ParseText("run list --limit 1 -L 2"),
            Error("the argument '--limit <LIMIT>' cannot be used multiple "
                  "times\n\nUsage: oz run list [OPTIONS]"));
  EXPECT_EQ(ParseText("run list --debug --debug"),
            Error("the argument '--debug' cannot be used multiple "
                  "times\n\nUsage: oz run list [OPTIONS]"));
}

TEST(ParserTest, LetsTheDeepestGlobalWin) {
  EXPECT_EQ(ParseText("--output-format json run --output-format text list"),
            "ok run list output-format=text");
  EXPECT_EQ(ParseText("--output-format json run list",
                      {{"WARP_OUTPUT_FORMAT", "text"}}),
            "ok run list output-format=json");
  EXPECT_EQ(ParseText("run list", {{"WARP_OUTPUT_FORMAT", "text"}}),
            "ok run list output-format=text");
}

TEST(ParserTest, RefusesABadEnvironmentValueEvenWhenOverridden) {
  const std::string refused = Error(
      "invalid value 'bogus' for '--output-format <OUTPUT_FORMAT>'\n"
      "  [possible values: json, ndjson, pretty, text]");
  EXPECT_EQ(ParseText("run list --output-format text",
                      {{"WARP_OUTPUT_FORMAT", "bogus"}}),
            refused);
  EXPECT_EQ(ParseText("--output-format text run list",
                      {{"WARP_OUTPUT_FORMAT", "bogus"}}),
            refused);
  EXPECT_EQ(ParseText("run list", {{"WARP_OUTPUT_FORMAT", ""}}),
            Error("a value is required for '--output-format <OUTPUT_FORMAT>' "
                  "but none was supplied\n"
                  "  [possible values: json, ndjson, pretty, text]"));
  EXPECT_THAT(ParseText("run list --help", {{"WARP_OUTPUT_FORMAT", "bogus"}}),
              StartsWith("0 stdout\n"));
}

TEST(ParserTest, TakesAnEmptyEnvironmentValueForStringsOnly) {
  EXPECT_EQ(ParseText("run list", {{"WARP_API_KEY", ""}}),
            "ok run list api-key=");
  EXPECT_EQ(ParseText(TestRoot(), "send --to a", {{"TEST_CONFIG", ""}}),
            Error("a value is required for '--config <PATH>' but none was "
                  "supplied"));
}

TEST(ParserTest, RefusesBadValues) {
  EXPECT_EQ(ParseText("run list --state nope"),
            Error("invalid value 'nope' for '--state <STATE>'\n"
                  "  [possible values: queued, pending, claimed, in-progress, "
                  "succeeded, failed, error, blocked, cancelled]"));
  EXPECT_EQ(ParseText("run list --state failed,error"),
            Error("invalid value 'failed,error' for '--state <STATE>'\n"
                  "  [possible values: queued, pending, claimed, in-progress, "
                  "succeeded, failed, error, blocked, cancelled]\n\n"
                  "  tip: a similar value exists: 'failed'"));
  EXPECT_EQ(ParseText("run list --sort-order ASC"),
            Error("invalid value 'ASC' for '--sort-order <DIR>'\n"
                  "  [possible values: asc, desc]"));
  EXPECT_EQ(ParseText("run list --limit abc"),
            Error("invalid value 'abc' for '--limit <LIMIT>': invalid digit "
                  "found in string"));
  EXPECT_EQ(ParseText("run list --limit="),
            Error("invalid value '' for '--limit <LIMIT>': cannot parse "
                  "integer from empty string"));
  EXPECT_EQ(ParseText("run list -L 3000000000"),
            Error("invalid value '3000000000' for '--limit <LIMIT>': "
                  "3000000000 is not in -2147483648..=2147483647"));
  EXPECT_EQ(ParseText("run list --created-after yesterday"),
            Error("invalid value 'yesterday' for '--created-after <RFC3339>': "
                  "invalid RFC 3339 timestamp 'yesterday': input contains "
                  "invalid characters"));
  EXPECT_EQ(ParseText("run list --jq @"),
            Error("invalid value '@' for '--jq <FILTER>': invalid jq filter"));
  EXPECT_EQ(ParseText("completions tcsh"),
            Error("invalid value 'tcsh' for '[SHELL]'\n"
                  "  [possible values: bash, elvish, fish, powershell, zsh]"
                  "\n\n  tip: a similar value exists: 'zsh'"));
}

TEST(ParserTest, RefusesMissingValues) {
  const std::string missing =
      Error("a value is required for '--limit <LIMIT>' but none was supplied");
  EXPECT_EQ(ParseText("run list --limit"), missing);
  EXPECT_EQ(ParseText("run list --limit --debug"), missing);
  EXPECT_EQ(ParseText("run list -L"), missing);
  for (const char* line :
       {"run list --sort-by", "run list --sort-by=", "run list --sort-by ''"}) {
    EXPECT_EQ(ParseText(line),
              Error("a value is required for '--sort-by <FIELD>' but none was "
                    "supplied\n  [possible values: updated-at, created-at, "
                    "title, agent]"))
        << line;
  }
}

TEST(ParserTest, ReadsNoValueFromAWordThatLooksLikeAnOption) {
  EXPECT_EQ(ParseText("run list --limit -3"),
            Error("unexpected argument '-3' found\n\n"
                  "Usage: oz run list [OPTIONS]"));
}

TEST(ParserTest, RefusesUnknownOptions) {
  EXPECT_EQ(ParseText("run list --zzz"),
            Error("unexpected argument '--zzz' found\n\n"
                  "Usage: oz run list [OPTIONS]"));
  EXPECT_EQ(ParseText("run list --jg ."),
            Error("unexpected argument '--jg' found\n\n"
                  "Usage: oz run list [OPTIONS]"));
  EXPECT_EQ(ParseText("run list --limt 5"),
            Error("unexpected argument '--limt' found\n\n"
                  "  tip: a similar argument exists: '--limit'\n\n"
                  "Usage: oz run list --limit <LIMIT>"));
  EXPECT_EQ(ParseText("run list --state failed --limt=5"),
            Error("unexpected argument '--limt' found\n\n"
                  "  tip: a similar argument exists: '--limit'\n\n"
                  "Usage: oz run list --state <STATE> --limit <LIMIT>"));
  EXPECT_EQ(ParseText("run get r1 --zzz"),
            Error("unexpected argument '--zzz' found\n\n"
                  "  tip: to pass '--zzz' as a value, use '-- --zzz'\n\n"
                  "Usage: oz run get <TASK_ID>"));
  EXPECT_EQ(ParseText("run get r1 -x"),
            Error("unexpected argument '-x' found\n\n"
                  "  tip: to pass '-x' as a value, use '-- -x'\n\n"
                  "Usage: oz run get [OPTIONS] <TASK_ID>"));
  EXPECT_EQ(ParseText("run list -fx"),
            Error("unexpected argument '-f' found\n\n"
                  "Usage: oz run list [OPTIONS]"));
  EXPECT_EQ(ParseText("run --conversatio list get"),
            Error("unexpected argument '--conversatio' found\n\n"
                  "  tip: 'get --conversation' exists\n\n"
                  "Usage: oz run [OPTIONS] <COMMAND>"));
  EXPECT_EQ(ParseText("run list --debug=1"),
            Error("unexpected value '1' for '--debug' found; no more were "
                  "expected\n\nUsage: oz run list --debug"));
}

TEST(ParserTest, NamesVersionAtTheRootOnly) {
  EXPECT_EQ(ParseText("-V"), absl::StrCat("0 stdout\nOz ", OZD_VERSION, "\n"));
  EXPECT_EQ(ParseText("--version"),
            absl::StrCat("0 stdout\nOz ", OZD_VERSION, "\n"));
  EXPECT_EQ(ParseText("run -V"), Error("unexpected argument '-V' found\n\n"
                                       "Usage: oz run [OPTIONS] <COMMAND>"));
  EXPECT_EQ(ParseText("run list -V"), Error("unexpected argument '-V' found\n\n"
                                            "Usage: oz run list [OPTIONS]"));
}

TEST(ParserTest, RefusesStrayWords) {
  EXPECT_EQ(ParseText("run list extra"),
            Error("unexpected argument 'extra' found\n\n"
                  "Usage: oz run list [OPTIONS]"));
  EXPECT_EQ(ParseText("run list -- extra"),
            Error("unexpected argument 'extra' found\n\n"
                  "Usage: oz run list [OPTIONS]"));
  EXPECT_EQ(ParseText("run get a b"),
            Error("unexpected argument 'b' found\n\n"
                  "Usage: oz run get [OPTIONS] <TASK_ID>"));
  EXPECT_EQ(ParseText("run x"), Error("unrecognized subcommand 'x'\n\n"
                                      "Usage: oz run [OPTIONS] <COMMAND>"));
  EXPECT_EQ(ParseText("run lsit"),
            Error("unrecognized subcommand 'lsit'\n\n"
                  "  tip: a similar subcommand exists: 'list'\n\n"
                  "Usage: oz run [OPTIONS] <COMMAND>"));
  EXPECT_EQ(ParseText("run -- list"),
            Error("unexpected argument 'list' found\n\n"
                  "  tip: subcommand 'list' exists; to use it, remove the '--' "
                  "before it\n\nUsage: oz run [OPTIONS] <COMMAND>"));
}

TEST(ParserTest, ReportsAnUnknownFirstWordAsABadUrl) {
  EXPECT_EQ(ParseText("foo"),
            Error("invalid value 'foo' for '[URLS]...': relative URL without a "
                  "base"));
  EXPECT_EQ(ParseText("runn list"),
            Error("invalid value 'runn' for '[URLS]...': relative URL without "
                  "a base\n\n  tip: a similar subcommand exists: 'run'"));
  EXPECT_EQ(ParseText("http://example.com"), "0 stdout\n");
  EXPECT_THAT(ParseText("http://example.com run"),
              StartsWith("2 stderr\nerror: invalid value 'run' for"));
}

TEST(ParserTest, RefusesWhatIsMissing) {
  EXPECT_EQ(ParseText("run get"),
            Error("the following required arguments were not provided:\n"
                  "  <TASK_ID>\n\nUsage: oz run get <TASK_ID>"));
  EXPECT_EQ(ParseText("task get --conversation"),
            Error("the following required arguments were not provided:\n"
                  "  <TASK_ID>\n\nUsage: oz run get --conversation <TASK_ID>"));
  EXPECT_EQ(ParseText("run --debug"),
            Error("'oz run' requires a subcommand but one was not provided\n"
                  "  [subcommands: list, get, conversation, search, watch, "
                  "wait, cancel, "
                  "follow-up, output, artifacts, open, message, help]\n\n"
                  "Usage: oz run [OPTIONS] <COMMAND>"));
}

TEST(ParserTest, RefusesConflictsAtAndAcrossLevels) {
  EXPECT_EQ(ParseText("run list --refresh --cached"),
            Error("the argument '--refresh' cannot be used with '--cached'\n\n"
                  "Usage: oz run list --refresh"));
  EXPECT_EQ(ParseText("--cached run list --refresh"),
            Error("the argument '--cached' cannot be used with '--refresh'\n\n"
                  "Usage: oz run list --cached"));
}

TEST(ParserTest, PrintsHelpWhereAsked) {
  const std::string root = ParseText("-h");
  EXPECT_THAT(root, StartsWith("0 stdout\n"));
  EXPECT_EQ(ParseText(""), root);
  const std::string run = ParseText("run -h");
  EXPECT_EQ(ParseText("run"), "2 stderr\n" + run.substr(sizeof("0 stdout")));
  const std::string list = ParseText("run list --help");
  EXPECT_THAT(list, HasSubstr("Usage: oz run list [OPTIONS]"));
  for (const char* line :
       {"help run list", "run help list", "run list --help nope",
        "run list --help --limit abc", "help task list"}) {
    EXPECT_EQ(ParseText(line), list) << line;
  }
  EXPECT_EQ(ParseText("help"), ParseText("--help"));
  EXPECT_EQ(ParseText("help run"), ParseText("run --help"));
  EXPECT_THAT(list, Not(HasSubstr("'--help'")));
}

TEST(ParserTest, FindsTheFirstProblemFromTheLeft) {
  EXPECT_THAT(ParseText("run list nope --help"), StartsWith("2 stderr"));
  EXPECT_THAT(ParseText("run list --limit abc --help"),
              HasSubstr("invalid value 'abc'"));
  EXPECT_THAT(ParseText("--output-format bogus run nope"),
              HasSubstr("unrecognized subcommand 'nope'"));
}

TEST(ParserTest, RefusesHelpForWhatDoesNotExist) {
  EXPECT_EQ(ParseText("help nope"), Error("unrecognized subcommand 'nope'\n\n"
                                          "Usage: oz [OPTIONS] [COMMAND]"));
  EXPECT_EQ(ParseText("help run list extra"),
            Error("unrecognized subcommand 'extra'\n\n"
                  "Usage: oz run list [OPTIONS]"));
  EXPECT_THAT(ParseText("help -h"),
              HasSubstr("error: unrecognized subcommand '-h'"));
}

TEST(ParserTest, KeepsWordsOfAManyWordOptionTogether) {
  EXPECT_EQ(ParseText(TestRoot(), "send --to a b --to c,d"),
            "ok send to=a|b|c|d");
  EXPECT_EQ(ParseText(TestRoot(), "send --to a,"), "ok send to=a|");
  EXPECT_EQ(ParseText(TestRoot(), "send"),
            Error("the following required arguments were not provided:\n"
                  "  --to <TO>...\n\nUsage: t send --to <TO>..."));
  EXPECT_EQ(ParseText(TestRoot(), "send --to a --wait=-1h"),
            Error("invalid value '-1h' for '--wait <DURATION>': expected "
                  "number at 0"));
}

TEST(ParserTest, RunsAParentWithoutItsSubcommand) {
  constexpr char kUsage[] =
      "Usage: t schedule [OPTIONS] --name <NAME> --cron <CRON> "
      "<--prompt <PROMPT>|--skill <SKILL>>\n       t schedule <COMMAND>";
  EXPECT_EQ(ParseText(TestRoot(), "schedule --name n --cron c -p hi"),
            "ok schedule name=n cron=c prompt=hi");
  EXPECT_EQ(ParseText(TestRoot(), "schedule pause s"),
            "ok schedule pause SCHEDULE_ID=s");
  EXPECT_EQ(ParseText(TestRoot(), "schedule freeze s"),
            "ok schedule pause SCHEDULE_ID=s");
  EXPECT_EQ(ParseText(TestRoot(), "schedule"),
            Error("the following required arguments were not provided:\n"
                  "  --name <NAME>\n  --cron <CRON>\n"
                  "  <--prompt <PROMPT>|--skill <SKILL>>\n\n"
                  "Usage: t schedule --name <NAME> --cron <CRON> "
                  "<--prompt <PROMPT>|--skill <SKILL>>"));
  EXPECT_EQ(ParseText(TestRoot(), "schedule --name n pause"),
            Error(absl::StrCat("the subcommand 'pause' cannot be used with "
                               "'--name <NAME>'\n\n",
                               kUsage)));
  EXPECT_EQ(ParseText(TestRoot(), "schedule --name n -p x pause"),
            Error(absl::StrCat("the subcommand 'pause' cannot be used with:\n"
                               "  --name <NAME>\n  --prompt <PROMPT>\n\n",
                               kUsage)));
  EXPECT_EQ(ParseText(TestRoot(), "secret n codex"),
            Error("the subcommand 'codex' cannot be used with '[NAME]'\n\n"
                  "Usage: t secret [OPTIONS] [NAME]\n"
                  "       t secret <COMMAND>"));
  EXPECT_EQ(ParseText(TestRoot(), "secret"), "ok secret");
}

TEST(ParserTest, ReportsConflictsWithTheFirstOne) {
  EXPECT_EQ(
      ParseText(TestRoot(),
                "schedule create --name n --cron c -p x --no-environment -e y"),
      Error("the argument '--no-environment' cannot be used with "
            "'--environment <ENVIRONMENT_ID>'\n\n"
            "Usage: t schedule create --name <NAME> --cron <CRON> "
            "--no-environment <--prompt <PROMPT>|--skill <SKILL>>"));
}

TEST(ParserTest, HidesHiddenOptionsInUsage) {
  EXPECT_EQ(ParseText(TestRoot(), "runner --task-id x"),
            Error("unexpected argument '--task-id' found\n\n"
                  "  tip: to pass '--task-id' as a value, use '-- --task-id'"
                  "\n\nUsage: t runner [OPTIONS] <UID|--name <NAME>>"));
}

TEST(ParserTest, AcceptsEitherMemberOfAGroup) {
  EXPECT_EQ(ParseText(TestRoot(), "runner u"), "ok runner UID=u");
  EXPECT_EQ(ParseText(TestRoot(), "runner -n x"), "ok runner name=x");
  EXPECT_EQ(ParseText(TestRoot(), "runner u -n x"), "ok runner UID=u name=x");
  EXPECT_EQ(ParseText(TestRoot(), "runner"),
            Error("the following required arguments were not provided:\n"
                  "  <UID|--name <NAME>>\n\nUsage: t runner "
                  "<UID|--name <NAME>>"));
}

TEST(ParserTest, ShowsWhatAParentRequiresInUsage) {
  EXPECT_EQ(ParseText(TestRoot(), "support --run-id r ping"),
            "ok support ping run-id=r");
  EXPECT_EQ(ParseText(TestRoot(), "support ping x"),
            Error("unexpected argument 'x' found\n\n"
                  "Usage: t support --run-id <RUN_ID> ping [OPTIONS]"));
}

TEST(ParserTest, ChecksAPositionalEnumeration) {
  EXPECT_EQ(ParseText(TestRoot(), "integrate teams"),
            "ok integrate PROVIDER=teams");
  EXPECT_EQ(ParseText(TestRoot(), "integrate slak"),
            Error("invalid value 'slak' for '<PROVIDER>'\n"
                  "  [possible values: linear, slack]\n\n"
                  "  tip: a similar value exists: 'slack'"));
}

TEST(ParserTest, RefusesAnOptionWithoutWhatItNeeds) {
  EXPECT_EQ(ParseText("hook replay --dead --hook h"),
            "ok hook replay dead hook=h");
  EXPECT_EQ(ParseText("hook replay --hook h d1"),
            Error("the following required arguments were not provided:\n"
                  "  --dead\n\n"
                  "Usage: oz hook replay --hook <NAME> "
                  "<DELIVERY_ID|--dead>"));
  EXPECT_EQ(ParseText("run artifacts r1 --force"),
            Error("the following required arguments were not provided:\n"
                  "  --download <DIR>\n\n"
                  "Usage: oz run artifacts --force --download <DIR> <ID>"));
}

TEST(ParserTest, TakesAListOrAFlagForAll) {
  EXPECT_EQ(ParseText("inbox done a b"), "ok inbox done ID=a|b");
  EXPECT_EQ(ParseText("inbox done --all"), "ok inbox done all");
  EXPECT_EQ(ParseText("inbox done"),
            Error("the following required arguments were not provided:\n"
                  "  <ID|--all>\n\nUsage: oz inbox done <ID|--all>"));
  EXPECT_EQ(ParseText("inbox done --all a"),
            Error("the argument '--all' cannot be used with '[ID]...'\n\n"
                  "Usage: oz inbox done <ID|--all>"));
}

TEST(ParserTest, ChecksMessageCommandsAsPublished) {
  EXPECT_EQ(ParseText("run message send --to a b --to c, --subject s --body '' "
                      "--sender-run-id r"),
            "ok run message send to=a|b|c| subject=s body= sender-run-id=r");
  EXPECT_EQ(ParseText("run message send --to a --body b"),
            Error("the following required arguments were not provided:\n"
                  "  --subject <SUBJECT>\n"
                  "  --sender-run-id <SENDER_RUN_ID>\n\n"
                  "Usage: oz run message send --to <TO>... "
                  "--subject <SUBJECT> --body <BODY> "
                  "--sender-run-id <SENDER_RUN_ID>"));
  EXPECT_EQ(ParseText("run message list r -L 0"),
            Error("invalid value '0' for '--limit <LIMIT>': 0 is not in "
                  "1..=2147483647"));
  EXPECT_EQ(ParseText("run message watch r --since-sequence=-1"),
            Error("invalid value '-1' for '--since-sequence "
                  "<SINCE_SEQUENCE>': -1 is not in "
                  "0..9223372036854775807"));
  EXPECT_EQ(ParseText("run message delivered m"),
            "ok run message mark-delivered MESSAGE_ID=m");
}

TEST(ParserTest, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(ParseText("run list --query \xFF"),
            Error("invalid UTF-8 was detected in one or more arguments\n\n"
                  "Usage: oz run list [OPTIONS]"));
}

TEST(ParsedArgsTest, ConvertsValues) {
  const ParseResult result = ParseCommandLine(
      TestRoot(), Words("send --to a b --wait 1h30m"), FakeEnvironment({}));
  ASSERT_TRUE(result.args);
  const ParsedArgs& args = *result.args;
  EXPECT_THAT(args.Texts("to"), ::testing::ElementsAre("a", "b"));
  EXPECT_EQ(args.Text("to"), "b");
  EXPECT_EQ(args.DurationNs("wait"), int64_t{5'400'000'000'000});
  EXPECT_FALSE(args.Has("config"));
  EXPECT_EQ(args.OptionalText("config"), std::nullopt);
  EXPECT_TRUE(args.Texts("config").empty());
}

TEST(ParsedArgsTest, FallsBackToDefaults) {
  const ParseResult result = ParseCommandLine(
      *ParseCommandLine(TestRoot(), {"secret"}, FakeEnvironment({}))
           .args->path[0],
      {"secret"}, FakeEnvironment({}));
  ASSERT_TRUE(result.args);
  EXPECT_EQ(result.args->Text("type"), "");
  EXPECT_EQ(result.args->Int("type"), 0);
  EXPECT_EQ(result.args->TimeUs("type"), 0);
  EXPECT_EQ(result.args->DurationNs("type"), std::nullopt);
}

}  // namespace
}  // namespace oz
