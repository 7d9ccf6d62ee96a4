#include "xml/reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/freed_memory.h"

namespace marketplace_metering::xml {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ProblemOf(const Document& document) {
  return document.problem() == nullptr ? "" : Describe(*document.problem());
}

std::string ProblemOfText(std::string text) {
  return ProblemOf(Document::Parse(std::move(text)));
}

/// The text of `<a>` inside the root.
std::optional<std::string> TextOfA(const std::string& text) {
  const Document document = Document::Parse(text);
  EXPECT_EQ(ProblemOf(document), "") << text;
  const auto found = document.root().Text("a");
  return found ? std::optional<std::string>(*found) : std::nullopt;
}

TEST(XmlDocument, FindsElementsByTheirNamesWithoutPrefix) {
  const auto document = Document::Parse(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- a > b -->\n"
      "<q:Root xmlns:q='https://example.com/?a>b' b=\"</Root>\">\n"
      "  <One><q:Two x = 'y'>deep</q:Two ></One>\n  <Three/><?php <x> ?>\n</q:Root>\n<!---->\n");

  const Element root = document.root();
  EXPECT_EQ(root.name(), "Root");
  ASSERT_TRUE(root.Child("One"));
  EXPECT_EQ(root.Child("One")->name(), "One");
  EXPECT_EQ(root.Child("One")->Text("Two"), "deep");
  EXPECT_EQ(root.Text("Three"), "");
  EXPECT_FALSE(root.Child("Two") || root.Text("Four") || root.Child("root"));
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(XmlDocument, DecodesTexts) {
  struct Row {
    std::string inside;
    std::string expected;
  };
  const std::vector<Row> rows = {
      {"", ""},
      {" x ", " x "},
      {" ", " "},
      {"a<!-- --> <!-- -->b\n<![CDATA[c]]> ", "a b\nc "},
      {"sec/ret+==", "sec/ret+=="},
      {"&amp;&lt;&gt;&quot;&apos;", "&<>\"'"},
      {"&amp;lt;", "&lt;"},
      {"&#65;&#x42;&#x6a;&#x6A;", "ABjj"},
      {"&#9;&#10;&#13;", "\t\n\r"},
      {"&#xe4;&#8364;&#x1F600;&#x10FFFF;", "ä€😀\xF4\x8F\xBF\xBF"},
      {"a\r\nb\rc\nd", "a\nb\nc\nd"},
      {"a<!-- b -->c<?d e?>f", "acf"},
      {"<![CDATA[<&amp;]]>x<![CDATA[]]><![CDATA[]]]]>", "<&amp;x]]"},
      {"a > b", "a > b"},
      {"ä😀", "ä😀"},
  };
  for (const Row& row : rows) EXPECT_EQ(TextOfA("<r><a>" + row.inside + "</a></r>"), row.expected) << row.inside;
}

TEST(XmlDocument, LeavesTextBesideElementsOut) {
  const auto document = Document::Parse("<r>one<a>A&amp;</a>two &lt; <b><a>B</a></b>three</r>");

  EXPECT_EQ(document.root().Text("a"), "A&");
  EXPECT_EQ(document.root().Child("b")->Text("a"), "B");
  EXPECT_EQ(ProblemOf(document), "");
}

TEST(XmlDocument, ReportsTheFirstProblemWithItsPath) {
  const auto document = Document::Parse("<r><p:l><x>1</x><x>2</x></p:l><l2><y><z/></y></l2></r>");

  EXPECT_FALSE(document.root().Child("l")->Text("x"));
  EXPECT_FALSE(document.root().Child("l2")->Text("y"));

  EXPECT_EQ(ProblemOf(document), "r.l.x is there twice");
}

TEST(XmlDocument, DoesNotTakeAnElementWithElementsForAText) {
  const auto document = Document::Parse("<r><y>secret<z/></y></r>");

  EXPECT_FALSE(document.root().Text("y"));
  EXPECT_EQ(ProblemOf(document), "r.y holds elements, not a text");
}

TEST(XmlDocument, CutsLongNamesInPaths) {
  const std::string name(1000, 'n');
  const auto document = Document::Parse("<" + name + "><x/><x/></" + name + ">");

  EXPECT_FALSE(document.root().Child("x"));
  EXPECT_EQ(ProblemOf(document), "....x is there twice");
}

TEST(XmlDocument, RefusesWhatIsNotWellFormed) {
  struct Row {
    std::string text;
    std::string problem;
  };
  const std::vector<Row> rows = {
      {"", "has no element"},
      {"  \n<!-- x -->", "has no element"},
      {"hello", "does not end with an element"},
      {"{\"a\":1}", "does not end with an element"},
      {"hello>", "has no element"},
      {"<r/>x", "does not end with an element"},
      {"x<r/>", "has text outside of its element"},
      {"<r/><r/>", "has a second element at the top"},
      {"<![CDATA[x]]><r/>", "has text outside of its element"},
      {"<r>", "is not well-formed"},
      {"<r><a></r></a>", "is not well-formed"},
      {"<r></R>", "is not well-formed"},
      {"<p:r></r>", "is not well-formed"},
      {"</r>", "is not well-formed"},
      {"<r/></r>", "is not well-formed"},
      {"<r", "does not end with an element"},
      {"<r></r", "does not end with an element"},
      {"<>", "is not well-formed"},
      {"<r/> <>", "is not well-formed"},
      {"<r/>>", "has text outside of its element"},
      {"< r/>", "is not well-formed"},
      {"<1r/>", "is not well-formed"},
      {"<r a/>", "is not well-formed"},
      {"<r ='1'/>", "is not well-formed"},
      {"<r a=1/>", "is not well-formed"},
      {"<r a='1/>", "is not well-formed"},
      {"<r><!-- x</r>", "is not well-formed"},
      {"<r><![CDATA[x</r>", "is not well-formed"},
      {"<r><?x </r>", "is not well-formed"},
      {"<r>\x01</r>", "holds a control character"},
      {std::string("<r>\0</r>", 8), "holds a control character"},
      {"<r>\xff</r>", "is not valid UTF-8"},
      {"<r>\xc0\xbc</r>", "is not valid UTF-8"},
  };
  for (const Row& row : rows) {
    const auto document = Document::Parse(row.text);
    EXPECT_THAT(ProblemOf(document), HasSubstr(row.problem)) << row.text;
    EXPECT_EQ(ProblemOf(document).rfind("the XML text ", 0), 0U) << row.text;
    EXPECT_EQ(document.root().name(), "") << row.text;
    EXPECT_FALSE(document.root().Child("a") || document.root().Text("a")) << row.text;
  }
}

TEST(XmlDocument, RefusesADocumentType) {
  for (const char* text : {"<!DOCTYPE r><r/>", "<!DOCTYPE r [<!ENTITY a \"b\">]><r>&a;</r>"}) {
    EXPECT_THAT(ProblemOfText(text), HasSubstr("has a DOCTYPE, which is not read")) << text;
  }
  for (const char* text :
       {"<r><!DOCTYPE r></r>", "<!doctype html><html/>", "<!ENTITY a SYSTEM \"file:///etc/passwd\"><r>&a;</r>"}) {
    EXPECT_NE(ProblemOfText(text), "") << text;
  }
}

TEST(XmlDocument, LeavesReferencesThatItDoesNotKnowAsTheyAre) {
  for (const char* inside : {"&nbsp;", "&", "&amp", "&;", "&#;", "&#x;", "&#X41;", "&#6a;"}) {
    EXPECT_EQ(TextOfA("<r><a>" + std::string(inside) + "</a></r>"), inside);
  }
}

TEST(XmlDocument, RefusesReferencesToNoCharacter) {
  for (const char* reference : {"&#8;", "&#xd800;", "&#27;"}) {
    const auto document = Document::Parse("<r><a>" + std::string(reference) + "</a></r>");
    EXPECT_FALSE(document.root().Text("a")) << reference;
    EXPECT_EQ(ProblemOf(document), "r.a holds a reference to no character") << reference;
  }
  // The parser would end the text at one, and take another for a character.
  for (const char* reference :
       {"&#0;", "&#x000;", "&#x110000;", "&#x456972;", "&#4294967296;", "&#4294967361;", "&#x100000041;"}) {
    EXPECT_EQ(ProblemOfText("<r><a>key" + std::string(reference) + "</a></r>"),
              "the XML text holds a reference to no character")
        << reference;
  }
}

TEST(XmlDocument, TakesAByteOrderMark) {
  EXPECT_EQ(ProblemOfText("\xEF\xBB\xBF<r/>"), "");
  EXPECT_NE(ProblemOfText("\xEF\xBB\xBF\xEF\xBB\xBF<r/>"), "");
}

TEST(XmlDocument, BoundsSizeAndDepth) {
  Limits limits;
  limits.max_bytes = 10;
  limits.max_depth = 3;

  EXPECT_EQ(ProblemOf(Document::Parse("<r>012</r>", limits)), "");
  EXPECT_EQ(ProblemOf(Document::Parse("<r>0123</r>", limits)), "the XML text has 11 bytes; at most 10 are read");
  limits.max_bytes = 1000;
  EXPECT_EQ(ProblemOf(Document::Parse("<a><b><c/><c/></b></a>", limits)), "");
  EXPECT_EQ(ProblemOf(Document::Parse("<a><b><c><d/></c></b></a>", limits)), "the XML text is nested more than 3 deep");
}

TEST(XmlDocument, EndsHoweverDeepTheTextIs) {
  Limits limits;
  limits.max_bytes = 100000000;
  std::string text;
  for (int i = 0; i < 1000000; ++i) text += "<a>";
  EXPECT_THAT(ProblemOf(Document::Parse(text, limits)), HasSubstr("is not well-formed"));
  for (int i = 0; i < 1000000; ++i) text += "</a>";
  EXPECT_EQ(ProblemOf(Document::Parse(text, limits)), "the XML text is nested more than 32 deep");
  limits.max_depth = 1000000;
  EXPECT_EQ(ProblemOf(Document::Parse(text, limits)), "");
}

TEST(XmlDocument, QuotesNothingOfTheText) {
  for (const char* text : {"<r><k>SECRETKEY</k", "<r><SECRETKEY></r>", "<r>&SECRETKEY;</r>", "<r SECRETKEY/>"}) {
    EXPECT_THAT(ProblemOfText(text), Not(HasSubstr("SECRETKEY"))) << text;
  }
}

TEST(XmlDocument, StaysValidWhenMoved) {
  auto document = Document::Parse("<r><s>x</s></r>");
  const auto text = document.root().Text("s");

  const Document moved = std::move(document);

  EXPECT_EQ(text, "x");
  EXPECT_EQ(moved.root().Text("s"), "x");
}

TEST(XmlDocument, LeavesNoKeyBehind) {
  const std::string key = "kept/nowhere/after/the/document";
  std::string good = "<r><k>" + key + "</k></r>";
  std::string bad = "<r><k>" + key;
  const test::FreedMemory freed(key);
  {
    const Document document = Document::Parse(std::move(good));
    EXPECT_EQ(document.root().Text("k"), key);
    EXPECT_NE(ProblemOfText(std::move(bad)), "");
  }
  EXPECT_EQ(freed.sightings(), 0U);
}

}  // namespace
}  // namespace marketplace_metering::xml
