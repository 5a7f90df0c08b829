#include "dummy_client/report/file_output.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace portstorm::client {
namespace {

namespace fs = std::filesystem;

class FileOutput : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() / "portstorm_file_output" / test->name();
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const char* name) const { return (folder_ / name).string(); }

  std::size_t files() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  static std::string content(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  fs::path folder_;
};

TEST_F(FileOutput, WritesTheWholeContentAndLeavesNothingElse) {
  const std::string text = "line\nline\n";
  EXPECT_EQ(write_file(path("out.json"), text), std::nullopt);
  EXPECT_EQ(content(path("out.json")), text);
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileOutput, ReplacesAnOlderFile) {
  EXPECT_EQ(write_file(path("out.json"), "a long old content"), std::nullopt);
  EXPECT_EQ(write_file(path("out.json"), "new"), std::nullopt);
  EXPECT_EQ(content(path("out.json")), "new");
}

TEST_F(FileOutput, AMissingFolderIsNamedBeforeAndAfter) {
  const std::string file = path("none/out.json");
  const auto before = why_not_writable(file);
  ASSERT_TRUE(before.has_value());
  EXPECT_NE(before->find(file), std::string::npos) << *before;
  const auto after = write_file(file, "text");
  ASSERT_TRUE(after.has_value());
  EXPECT_NE(after->find(file), std::string::npos) << *after;
}

TEST_F(FileOutput, AFolderIsNoFile) {
  EXPECT_TRUE(why_not_writable(folder_.string()).has_value());
  EXPECT_TRUE(write_file(folder_.string(), "text").has_value());
  EXPECT_TRUE(why_not_writable("").has_value());
}

TEST_F(FileOutput, AskingChangesNothing) {
  EXPECT_EQ(why_not_writable(path("new.json")), std::nullopt);
  EXPECT_EQ(files(), 0U);
  EXPECT_EQ(write_file(path("old.json"), "old"), std::nullopt);
  EXPECT_EQ(why_not_writable(path("old.json")), std::nullopt);
  EXPECT_EQ(content(path("old.json")), "old");
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileOutput, ALinkStaysALinkToTheNewContent) {
  std::error_code error;
  fs::create_symlink("real.json", folder_ / "link.json", error);
  if (error) GTEST_SKIP() << "no links here: " << error.message();
  ASSERT_EQ(write_file(path("real.json"), "old"), std::nullopt);
  EXPECT_EQ(write_file(path("link.json"), "new"), std::nullopt);
  EXPECT_TRUE(fs::is_symlink(folder_ / "link.json"));
  EXPECT_EQ(content(path("real.json")), "new");
}

}  // namespace
}  // namespace portstorm::client
