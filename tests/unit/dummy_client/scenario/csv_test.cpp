// CSV files as people and Excel write them.

#include "dummy_client/scenario/csv.h"

#include <gtest/gtest.h>

namespace portstorm::client {
namespace {

std::vector<std::string> cells_of(std::string_view text) {
  json_file::Mistakes mistakes("t.csv");
  const auto csv = parse_csv(text, mistakes);
  EXPECT_TRUE(csv) << mistakes.to_string();
  std::vector<std::string> cells;
  if (!csv) return cells;
  for (const ExpressionValue& cell : csv->cells) cells.push_back(std::get<std::string>(cell));
  return cells;
}

std::string mistakes_of(std::string_view text) {
  json_file::Mistakes mistakes("t.csv");
  EXPECT_FALSE(parse_csv(text, mistakes)) << text;
  return mistakes.to_string();
}

using Cells = std::vector<std::string>;

TEST(Csv, RowsOfCells) {
  EXPECT_EQ(cells_of("a,b\n1,2\n3,4\n"), (Cells{"1", "2", "3", "4"}));
}

TEST(Csv, TheLastLineMayEndWithoutALineBreak) {
  EXPECT_EQ(cells_of("a,b\n1,2"), (Cells{"1", "2"}));
}

TEST(Csv, CarriageReturnsBelongToTheLineEnd) {
  EXPECT_EQ(cells_of("a,b\r\n1,2\r\n"), (Cells{"1", "2"}));
}

TEST(Csv, ExcelsByteOrderMarkIsNoPartOfTheFirstName) {
  json_file::Mistakes mistakes("t.csv");
  const auto csv = parse_csv("\xef\xbb\xbfname\nbob\n", mistakes);
  ASSERT_TRUE(csv);
  EXPECT_EQ(csv->columns.at(0).name, "name");
  EXPECT_EQ(csv->columns[0].place.column, 1U);
}

TEST(Csv, QuotedCellsHoldCommasLineBreaksAndQuotationMarks) {
  EXPECT_EQ(cells_of("a,b\n\"x,y\",\"line 1\r\nline 2\"\n\"say \"\"hi\"\"\",\"\"\n"),
            (Cells{"x,y", "line 1\r\nline 2", "say \"hi\"", ""}));
}

TEST(Csv, EmptyCellsAndSpacesStay) {
  EXPECT_EQ(cells_of("a,b,c\n,, x \n"), (Cells{"", "", " x "}));
}

TEST(Csv, EmptyLinesAreSkipped) {
  EXPECT_EQ(cells_of("\na\n\n1\r\n\n\"\"\n\n"), (Cells{"1", ""}));
}

TEST(Csv, EachRowHasAsManyCellsAsTheFirst) {
  EXPECT_EQ(mistakes_of("a,b\n1,2\n3\n4,5,6\n7,8\n"),
            "t.csv:3:1: 1 cell, the first row names 2 columns\n"
            "t.csv:4:1: 3 cells, the first row names 2 columns\n");
}

TEST(Csv, AQuotationMarkThatIsNotClosed) {
  EXPECT_EQ(mistakes_of("a,b\n1,\"2\n3,4\n"),
            "t.csv:2:3: a quotation mark without the second one\n");
}

TEST(Csv, AQuotationMarkInTheWrongPlace) {
  EXPECT_NE(mistakes_of("a,b\n1,x\"y\"\n").find("t.csv:2:4: a quotation mark within a cell"),
            std::string::npos);
  EXPECT_NE(mistakes_of("a,b\n\"1\"x,2\n").find("t.csv:2:4: after the second quotation mark"),
            std::string::npos);
}

TEST(Csv, LinesAreCountedThroughQuotedOnes) {
  EXPECT_EQ(mistakes_of("a\n\"1\n2\n3\"\nx,y\n"),
            "t.csv:5:1: 2 cells, the first row names 1 column\n");
}

TEST(Csv, NothingOrNamesAlone) {
  EXPECT_NE(mistakes_of("").find("t.csv:1:1: the file is empty"), std::string::npos);
  EXPECT_NE(mistakes_of("\n\n").find("the file is empty"), std::string::npos);
  EXPECT_NE(mistakes_of("a,b\n").find("t.csv:1:1: no row"), std::string::npos);
}

TEST(Csv, OtherEncodings) {
  EXPECT_NE(mistakes_of(std::string_view("\xff\xfe"
                                         "a\0",
                                         4))
                .find("UTF-16"),
            std::string::npos);
  EXPECT_NE(mistakes_of("a\rb\r").find("a carriage return without a line feed"), std::string::npos);
}

TEST(Csv, MistakesAreNotListedWithoutAnEnd) {
  std::string text = "a,b\n";
  for (int i = 0; i < 1000; ++i) text += "1\n";
  const std::string mistakes = mistakes_of(text);
  EXPECT_EQ(std::count(mistakes.begin(), mistakes.end(), '\n'), 20);
}

TEST(Csv, ColumnsAndCellsHaveBounds) {
  std::string names = "c";
  for (int i = 0; i < 256; ++i) names += ",c";
  EXPECT_NE(mistakes_of(names + "\n").find("more than 256 columns"), std::string::npos);
  EXPECT_NE(mistakes_of("a\n" + std::string(70'000, 'x')).find("more than 64 KiB"),
            std::string::npos);
}

}  // namespace
}  // namespace portstorm::client
