// Copyright (c) 2026 The ozd authors. MIT licence.
#include "client/output/json_writer.h"

#include <cmath>
#include <limits>

#include "gtest/gtest.h"

namespace oz {
namespace {

TEST(JsonWriterTest, KeepsTheOrderOfKeys) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject();
  json.Key("z").Int(1);
  json.Key("a").BeginArray().Text("x").Int(2).EndArray();
  json.Key("empty").BeginArray().EndArray();
  json.Key("none").BeginObject().EndObject();
  json.Key("b").Bool(true);
  json.EndObject();
  EXPECT_EQ("{\"z\":1,\"a\":[\"x\",2],\"empty\":[],\"none\":{},\"b\":true}\n",
            json.Take());
}

TEST(JsonWriterTest, IndentsByTwo) {
  JsonWriter json(JsonLayout::kIndented);
  json.BeginObject();
  json.Key("a").BeginArray().Int(1).Int(2).EndArray();
  json.Key("b").BeginObject().EndObject();
  json.Key("c").Null();
  EXPECT_EQ(
      "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {},\n  \"c\": null\n}\n",
      json.EndObject().Take());
}

TEST(JsonWriterTest, IsEmptyAfterTake) {
  JsonWriter json(JsonLayout::kOneLine);
  EXPECT_EQ("[1]\n", json.BeginArray().Int(1).EndArray().Take());
  EXPECT_EQ("[2]\n", json.BeginArray().Int(2).EndArray().Take());
}

TEST(JsonWriterTest, TellsAbsentFromPresent) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray().TextOrNull("").TextOrNull("x").Time(0);
  json.Time(int64_t{1'775'212'200'000'000});
  EXPECT_EQ("[null,\"x\",null,\"2026-04-03T10:30:00Z\"]\n",
            json.EndArray().Take());
}

TEST(JsonWriterTest, NumbersSurvive) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginArray();
  json.Number(0).Number(10.25).Number(0.1).Number(1e300).Number(-3);
  json.Number(std::nan("")).Number(std::numeric_limits<double>::infinity());
  json.Int(std::numeric_limits<int64_t>::min());
  EXPECT_EQ("[0.0,10.25,0.1,1e+300,-3.0,null,null,-9223372036854775808]\n",
            json.EndArray().Take());
}

TEST(JsonWriterTest, EscapesTextAndKeys) {
  JsonWriter json(JsonLayout::kOneLine);
  json.BeginObject().Key("a\"b").Text("\n\x1b ä");
  EXPECT_EQ("{\"a\\\"b\":\"\\n\\u001b ä\"}\n", json.EndObject().Take());
}

}  // namespace
}  // namespace oz
