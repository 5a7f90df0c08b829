#include "dashboard/view/view_state.h"

#include <gtest/gtest.h>

#include "dashboard/draw/format.h"
#include "dashboard/view/value_axis.h"

namespace portstorm::dashboard {
namespace {

constexpr Micros view_start = 1'732'194'723 * second;

class AView : public testing::Test {
 protected:
  AView() { view_.follow(view_start, view_start + 5 * minute); }
  ViewState view_;
};

TEST_F(AView, FollowsTimeUntilItIsPaused) {
  view_.follow(view_start, view_start + 6 * minute);
  EXPECT_EQ(view_.range().to, view_start + 6 * minute);
  view_.toggle_pause();
  view_.follow(view_start, view_start + 7 * minute);
  EXPECT_EQ(view_.range().to, view_start + 6 * minute);
  EXPECT_EQ(view_.behind(), minute);
  view_.go_live();
  EXPECT_EQ(view_.range().to, view_start + 7 * minute);
}

TEST_F(AView, ZoomsAroundTheCursor) {
  view_.pause();
  const Micros cursor = view_.range().from + view_.range().length() / 4;
  view_.zoom(0.5, cursor, 0);
  EXPECT_EQ(view_.range().length(), 30 * second);
  EXPECT_EQ(cursor - view_.range().from, view_.range().length() / 4);
}

TEST_F(AView, KeepsItsRightEdgeWhenALiveViewIsZoomed) {
  view_.zoom(0.5, view_.range().from + second, 0);
  EXPECT_TRUE(view_.is_live());
  EXPECT_EQ(view_.range(),
            (TimeRange{view_start + 5 * minute - 30 * second, view_start + 5 * minute}));
}

TEST_F(AView, UndoesWheelStepsThatFollowEachOtherAsOne) {
  const TimeRange before = view_.range();
  for (int i = 0; i < 5; ++i) view_.zoom(0.8, before.to, 10 + i * 0.1);
  EXPECT_EQ(view_.undo_depth(), 1u);
  view_.undo();
  EXPECT_EQ(view_.range(), before);
}

TEST_F(AView, UndoesASelectionAPinAndAJumpOneByOne) {
  view_.pin(view_start + minute);
  view_.select({view_start + 3 * minute, view_start + 2 * minute});
  view_.centre_on(7, view_start + 4 * minute);
  EXPECT_EQ(view_.range().from + view_.range().length() / 2, view_start + 4 * minute);
  view_.undo();
  EXPECT_EQ(view_.incident(), 0u);
  EXPECT_EQ(view_.selection(), (TimeRange{view_start + 2 * minute, view_start + 3 * minute}));
  view_.undo();
  EXPECT_FALSE(view_.selection());
  EXPECT_TRUE(view_.is_live());
  view_.undo();
  EXPECT_TRUE(view_.pins().empty());
  view_.undo();  // nothing is left
}

TEST_F(AView, ClosesTheDetailBeforeItUndoes) {
  view_.centre_on(7, view_start + minute);
  view_.toggle_detail();
  view_.undo();
  EXPECT_FALSE(view_.shows_detail());
  EXPECT_EQ(view_.incident(), 7u);
}

TEST_F(AView, HasTwoPinsAndStartsOverWithTheThird) {
  for (Micros i = 1; i <= 3; ++i) view_.pin(view_start + i * second);
  EXPECT_EQ(view_.pins(), std::vector<Micros>{view_start + 3 * second});
}

TEST_F(AView, PlotsABoundedNumberOfMetrics) {
  for (std::size_t i = 0; i <= ViewState::max_plotted; ++i)
    view_.toggle_plotted("server:" + std::to_string(i));
  EXPECT_EQ(view_.plotted().size(), ViewState::max_plotted);
  EXPECT_FALSE(view_.is_plotted("server:0"));
  view_.toggle_plotted("server:3");
  EXPECT_FALSE(view_.is_plotted("server:3"));
}

TEST_F(AView, RemembersABoundedNumberOfSteps) {
  for (int i = 0; i < 1000; ++i) view_.pin(view_start + i);
  EXPECT_EQ(view_.undo_depth(), ViewState::max_undo);
}

TEST(ValueAxis, GrowsAtOnceAndShrinksAfterTenSeconds) {
  ValueAxis axis;
  axis.update(90, 0);
  EXPECT_EQ(axis.top(), 100);
  axis.update(900, 1);
  EXPECT_EQ(axis.top(), 1000);
  axis.update(90, 2);
  axis.update(90, 11.9);
  EXPECT_EQ(axis.top(), 1000);
  axis.update(90, 12);
  EXPECT_EQ(axis.top(), 100);
}

TEST(ValueAxis, StartsItsPatienceAnewWithEveryHighValue) {
  ValueAxis axis;
  axis.update(900, 0);
  axis.update(90, 5);
  axis.update(900, 9);
  axis.update(90, 16);
  EXPECT_EQ(axis.top(), 1000);
}

TEST(ValueAxis, StaysWhenItIsLocked) {
  ValueAxis axis;
  axis.update(90, 0);
  axis.toggle_lock();
  axis.update(5000, 1);
  EXPECT_EQ(axis.top(), 100);
}

TEST(Format, SaysThreeDigitsThatMatter) {
  EXPECT_EQ(format_count(12'345), "12.3k");
  EXPECT_EQ(format_count(1'240'000), "1.24M");
  EXPECT_EQ(format_count(5000), "5000");
  EXPECT_EQ(format_bytes(4096), "4 KiB");
  EXPECT_EQ(format_bytes(1.5 * 1024 * 1024), "1.50 MiB");
  EXPECT_EQ(format_microseconds(850), "850 us");
  EXPECT_EQ(format_microseconds(12'345), "12.3 ms");
  EXPECT_EQ(format_whole(1'234'567), "1,234,567");
  EXPECT_EQ(format_change(110, 100), "+10 %");
  EXPECT_EQ(format_elapsed(3723 * second + 450 * millisecond, 100 * millisecond), "1:02:03.4");
}

}  // namespace
}  // namespace portstorm::dashboard
