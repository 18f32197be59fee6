// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/columns.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace oz {
namespace {

class Ship {
 public:
  const std::string& name() const { return name_; }
  const std::string& port() const { return port_; }
  int64_t crew() const { return crew_; }
  int64_t sailed_us() const { return sailed_us_; }
  bool armed() const { return armed_; }

  std::string name_;
  std::string port_;
  int64_t crew_ = 0;
  int64_t sailed_us_ = 0;
  bool armed_ = false;
};

constexpr Column<Ship> kShipFields[] = {
    {"name", "Name", Text<&Ship::name>, {.id_cut = IdCut::kTellApart}},
    {"port",
     "Home port",
     TextIfSet<&Ship::port>,
     {.optional = true, .json = JsonIfEmpty::kLeaveOut}},
    {"crew", "Crew", Number<&Ship::crew>, {.hide_zero = true}},
    {"sailed", "Sailed", Time<&Ship::sailed_us>, {.absent = "never"}},
    {"armed", "Armed", Flag<&Ship::armed>},
};
constexpr Columns<Ship> kShips = Checked<Ship>({
    .columns = kShipFields,
    .table = "name port crew sailed armed",
    .card = "name port sailed",
    .empty_text = "-",
    .card_label_width = 12,
});

std::vector<Ship> Ships() {
  Ship victory;
  victory.name_ = "Victory\n0001";
  victory.port_ = "Portsmouth";
  victory.crew_ = 821;
  victory.sailed_us_ = 3'600'000'000;
  victory.armed_ = true;
  Ship hulk;
  hulk.name_ = "Hulk";
  return {victory, hulk};
}

ViewOptions TwoHoursIn() {
  ViewOptions options;
  options.now = absl::FromUnixSeconds(3 * 3600);
  return options;
}

TEST(ColumnsTest, TableHasCapitalsAndRelativeTimes) {
  EXPECT_EQ(
      "NAME          HOME PORT   CREW  SAILED       ARMED\n"
      "Victory 0001  Portsmouth  821   2 hours ago  Yes\n"
      "Hulk                            never        No\n",
      RenderTable(kShips, Ships(), TwoHoursIn()));
}

TEST(ColumnsTest, RowsHaveExactTimesAndNoEmptyCells) {
  EXPECT_EQ(
      "Name\tHome port\tCrew\tSailed\tArmed\n"
      "Victory 0001\tPortsmouth\t821\t1970-01-01T01:00:00Z\tYes\n"
      "Hulk\t-\t0\tnever\tNo\n",
      RenderRows(kShips, Ships(), absl::Time()));
}

TEST(ColumnsTest, JsonLeavesOutWhatIsAbsent) {
  EXPECT_EQ(R"([{"name":"Victory\n0001","port":"Portsmouth","crew":821,)"
            R"("sailed":"1970-01-01T01:00:00Z","armed":true},)"
            R"({"name":"Hulk","crew":0,"sailed":null,"armed":false}])"
            "\n",
            RenderListJson(kShips, Ships()));
  EXPECT_EQ(2, std::ranges::count(RenderNdjson(kShips, Ships()), '\n'));
}

TEST(ColumnsTest, CardsKeepLinesAndFieldsDoNot) {
  EXPECT_EQ(
      "Name:       Victory\n"
      "            0001\n"
      "Home port:  Portsmouth\n"
      "Sailed:     2 hours ago\n",
      RenderCard(kShips, Ships()[0], TwoHoursIn()));
  EXPECT_EQ("Name: Hulk\nSailed: never\n",
            RenderFields(kShips, Ships()[1], absl::Time()));
}

TEST(ColumnsTest, IdsAreCutOnTerminalsAlone) {
  std::vector<Ship> ships(2);
  ships[0].name_ = "0123456789a";
  ships[1].name_ = "012345678zb";
  ViewOptions options = TwoHoursIn();
  EXPECT_NE(std::string::npos,
            RenderTable(kShips, ships, options).find("0123456789a"));
  options.is_terminal = true;
  options.width = 80;
  const std::string table = RenderTable(kShips, ships, options);
  EXPECT_EQ(std::string::npos, table.find("0123456789a"));
  EXPECT_NE(std::string::npos, table.find("0123456789 "));
}

}  // namespace
}  // namespace oz
