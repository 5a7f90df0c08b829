// Linux only: Windows delivers console events to the processes of a console alone; there, Ctrl-C is
// tested on the real programs (tests/windows).
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <future>
#include <thread>

#include "process/process.h"

namespace portstorm::process {
namespace {

TEST(InterruptHandler, RunsItsHandlerOnAThreadOfItsOwn) {
  std::promise<std::thread::id> called;
  InterruptHandler handler([&] { called.set_value(std::this_thread::get_id()); });
  kill(getpid(), SIGTERM);
  EXPECT_NE(called.get_future().get(), std::this_thread::get_id());
}

TEST(InterruptHandler, ASecondInterruptEndsTheProcess) {
  EXPECT_EXIT(
      {
        std::promise<void> called;
        InterruptHandler handler([&] { called.set_value(); });
        kill(getpid(), SIGINT);
        called.get_future().wait();
        kill(getpid(), SIGINT);
        std::this_thread::sleep_for(std::chrono::seconds(10));
      },
      testing::ExitedWithCode(128 + SIGINT), "");
}

}  // namespace
}  // namespace portstorm::process
