#include "dummy_client/check/judgement.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

Check check_by(Trace::Kind kind, std::string cohort = {}) {
  Check check;
  check.detected_by = {{kind, std::move(cohort)}};
  return check;
}

// Two cohorts, nothing wrong.
RunResult good_result() {
  RunResult result;
  CohortResult healthy;
  healthy.name = "talkers";
  healthy.iterations = 5;
  CohortResult adversary;
  adversary.name = "vandals";
  adversary.adversary = true;
  adversary.iterations = 3;
  result.cohorts = {healthy, adversary};
  result.ledger.emplace().expected = 100;
  result.canary = CanaryResult{true, {}, {}};
  result.thresholds = {{"errors", "count==0", 0, false, true, true}};
  return result;
}

TEST(Judgement, OfAGoodRunIsThatNothingWasSeen) {
  for (const auto kind :
       {Trace::Kind::errors, Trace::Kind::ledger, Trace::Kind::thresholds, Trace::Kind::canary}) {
    EXPECT_EQ(judge(check_by(kind), good_result()).finding, Finding::not_seen);
  }
  EXPECT_EQ(judge(check_by(Trace::Kind::cohort, "vandals"), good_result()).finding,
            Finding::not_seen);
}

TEST(Judgement, CitesTheFirstErrorOfTheCohort) {
  RunResult result = good_result();
  result.cohorts[1].errors = 3;
  result.cohorts[1].first_error = "expect: timed out: RoomChatResponse";
  const CheckResult found = judge(check_by(Trace::Kind::cohort, "vandals"), result);
  EXPECT_EQ(found.finding, Finding::detected);
  EXPECT_EQ(found.evidence, "3 times; first: expect: timed out: RoomChatResponse");
  EXPECT_EQ(judge(check_by(Trace::Kind::cohort, "talkers"), result).finding, Finding::not_seen);
  EXPECT_EQ(judge(check_by(Trace::Kind::errors), result).finding, Finding::not_seen);

  result.cohorts[0].errors = 1;
  result.cohorts[0].first_error = "connection: reset";
  EXPECT_EQ(judge(check_by(Trace::Kind::errors), result).evidence, "connection: reset");
}

TEST(Judgement, CountsTheLedgersFaults) {
  RunResult result = good_result();
  result.ledger->missing = 2;
  result.ledger->corrupted = 1;
  EXPECT_EQ(judge(check_by(Trace::Kind::ledger), result).evidence,
            "2 missing, 1 corrupted of 100 deliveries");
}

TEST(Judgement, NamesTheThresholdAndTheCanary) {
  RunResult result = good_result();
  result.thresholds[0].passed = false;
  EXPECT_EQ(judge(check_by(Trace::Kind::thresholds), result).evidence,
            "errors count==0 does not hold");
  result.canary = CanaryResult{false, {}, "LoginResponse did not come within 5s"};
  EXPECT_EQ(judge(check_by(Trace::Kind::canary), result).evidence,
            "afterwards: LoginResponse did not come within 5s");
}

// Nobody came to where it would have been seen.
TEST(Judgement, WhereNoFlowOfTheCohortEndedNothingWasRun) {
  RunResult result = good_result();
  result.cohorts[1].iterations = 0;
  const CheckResult found = judge(check_by(Trace::Kind::cohort, "vandals"), result);
  EXPECT_EQ(found.finding, Finding::not_run);
  EXPECT_EQ(found.evidence, "no flow of vandals came to its end");
  EXPECT_EQ(found.verdict, Verdict::invalid);
  EXPECT_EQ(judge(check_by(Trace::Kind::errors), result).finding, Finding::not_seen);
  EXPECT_EQ(judge(check_by(Trace::Kind::canary), result).finding, Finding::not_seen);

  result.cohorts[0].iterations = 0;
  for (const auto kind : {Trace::Kind::errors, Trace::Kind::thresholds, Trace::Kind::canary}) {
    EXPECT_EQ(judge(check_by(kind), result).finding, Finding::not_run);
  }
  result.ledger->expected = 0;
  EXPECT_EQ(judge(check_by(Trace::Kind::ledger), result).evidence,
            "no delivery was owed to anybody");
}

// One trace that nobody could leave is enough.
TEST(Judgement, EachTraceNeedsAFlowThatEnded) {
  RunResult result = good_result();
  result.cohorts[1].iterations = 0;
  Check check = check_by(Trace::Kind::canary);
  check.detected_by.push_back({Trace::Kind::cohort, "vandals"});
  EXPECT_EQ(judge(check, result).finding, Finding::not_run);
  result.canary->served = false;
  EXPECT_EQ(judge(check, result).finding, Finding::detected);
}

// An adversary whose connection the server ends has done what it was to do.
TEST(Judgement, FlowsThatFailAreFlows) {
  RunResult result = good_result();
  result.cohorts[1].iterations = 0;
  result.cohorts[1].failed_iterations = 50;
  result.cohorts[1].errors = 50;
  const CheckResult found = judge(check_by(Trace::Kind::canary), result);
  EXPECT_EQ(found.finding, Finding::not_seen);
  EXPECT_EQ(found.evidence,
            "55 flows, of which 50 failed, 0 replies and closes as expected, then the canary was "
            "served");
}

TEST(Judgement, OfARunThatWasNoneIsNoFinding) {
  RunResult result = good_result();
  result.cohorts[0].errors = 20;
  for (const Verdict verdict : {Verdict::unreachable, Verdict::aborted}) {
    result.verdict = verdict;
    EXPECT_EQ(judge(check_by(Trace::Kind::errors), result).finding, Finding::not_run);
  }
  result.verdict = Verdict::invalid;  // what was seen was seen
  EXPECT_EQ(judge(check_by(Trace::Kind::errors), result).finding, Finding::detected);
  EXPECT_EQ(judge(check_by(Trace::Kind::ledger), result).finding, Finding::not_run);
}

}  // namespace
}  // namespace portstorm::client
