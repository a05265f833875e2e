#include "libs/translog/note.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "libs/translog/checkpoint.h"

namespace rathaus::translog {
namespace {

NoteSigner signer(std::uint8_t fill, const std::string& name = "log.example/a") {
  return *NoteSigner::from_seed(name, *crypto::SecretKey::from_bytes(Bytes(32, fill)));
}
std::string error(const std::string& bytes) {
  const auto note = parse_note(bytes);
  return note ? "ok" : note.error().code;
}

TEST(Note, SignsAndVerifies) {
  const NoteSigner a = signer(1);
  const std::string text = "First line\n\nthird line, ä\n";
  const Note note = *parse_note(*sign_note(text, a));
  EXPECT_EQ(note.text, text);
  ASSERT_EQ(note.signatures.size(), 1u);
  const VerifierKey known[] = {signer(2).verifier(), a.verifier()};
  EXPECT_EQ(*verify_note(note, known), std::vector<std::size_t>{1});
  EXPECT_EQ(verify_note(note, {known, 1}).error().code, "note.unknown_key");
  EXPECT_EQ(verify_note(note, {}).error().code, "note.unknown_key");
  Note changed = note;
  changed.text[0] = 'f';
  EXPECT_EQ(verify_note(changed, known).error().code, "note.bad_signature");
}

TEST(Note, UnknownKeysAreIgnoredAndAWrongKnownOneRefusesTheNote) {
  const NoteSigner a = signer(1), b = signer(2, "witness.example"), stranger = signer(3, "stranger");
  Note note{"text\n", {stranger.sign("other\n"), b.sign("text\n"), a.sign("text\n")}};
  const VerifierKey known[] = {a.verifier(), b.verifier()};
  EXPECT_EQ(*verify_note(note, known), (std::vector<std::size_t>{0, 1}));
  note.signatures[1] = b.sign("other\n");
  EXPECT_EQ(verify_note(note, known).error().code, "note.bad_signature");
  // The same name with another id, and the same id with another name, are other keys.
  note.signatures[1] = a.sign("other\n");
  note.signatures[1].key_id ^= 1;
  EXPECT_EQ(*verify_note(note, known), std::vector<std::size_t>{0});
  note.signatures[1] = a.sign("other\n");
  note.signatures[1].name = "witness.example";
  EXPECT_EQ(*verify_note(note, known), std::vector<std::size_t>{0});
}

TEST(Note, AcceptsOneFormOnly) {
  const std::string good = "text\n\n— name AAAAAAE=\n";
  EXPECT_EQ(error(good), "ok");
  EXPECT_EQ(format_note(*parse_note(good)), good);
  EXPECT_EQ(error("\n\n— name AAAAAAE=\n"), "ok");  // the text is one empty line
  for (const std::string bad : {"",
                                "text\n",
                                "text\n\n",
                                "text\n— name AAAAAAE=\n",
                                "text\n\n— name AAAAAAE=",
                                "text\n\n- name AAAAAAE=\n",
                                "text\n\n—name AAAAAAE=\n",
                                "text\n\n— na+me AAAAAAE=\n",
                                "text\n\n— na\xC2\xA0me AAAAAAE=\n",
                                "text\n\n—  AAAAAAE=\n",
                                "text\n\n— name  AAAAAAE=\n",
                                "text\n\n— name AAAAAAE= \n",
                                "text\n\n— name AAAAAA==\n",
                                "text\n\n— name AAAAAAF=\n",
                                "text\n\n— name AAAAAAE\n",
                                "te\txt\n\n— name AAAAAAE=\n",
                                "te\rxt\n\n— name AAAAAAE=\n",
                                "te\xFFxt\n\n— name AAAAAAE=\n",
                                "te\xED\xA0\x80xt\n\n— name AAAAAAE=\n",
                                "te\xC0\xAFxt\n\n— name AAAAAAE=\n",
                                "te\xF4\x90\x80\x80xt\n\n— name AAAAAAE=\n",
                                "text\n\n— name AAAAAAE=\n\n",
                                "text\n\n— name AAAAAAE=\nmore\n"}) {
    EXPECT_EQ(error(bad), "note.malformed") << bad;
  }
  EXPECT_EQ(error(std::string("te\0xt\n\n— name AAAAAAE=\n", 23)), "note.malformed");
}

TEST(Note, KeepsToItsLimits) {
  std::string note = "text\n\n";
  for (std::size_t i = 0; i < kMaxNoteSignatures; ++i) note += "— name AAAAAAE=\n";
  EXPECT_EQ(error(note), "ok");
  EXPECT_EQ(error(note + "— name AAAAAAE=\n"), "note.malformed");
  const std::string tail = "\n\n— name AAAAAAE=\n";
  EXPECT_EQ(error(std::string(kMaxNoteBytes - tail.size(), 'x') + tail), "ok");
  EXPECT_EQ(error(std::string(kMaxNoteBytes - tail.size() + 1, 'x') + tail), "note.malformed");
  EXPECT_EQ(sign_note("no newline", signer(1)).error().code, "note.malformed");
  EXPECT_EQ(sign_note("", signer(1)).error().code, "note.malformed");
  EXPECT_EQ(sign_note("a\tb\n", signer(1)).error().code, "note.malformed");
}

TEST(Note, VerifierKeys) {
  const VerifierKey key = signer(1).verifier();
  const std::string text = key.vkey();
  const VerifierKey parsed = *VerifierKey::parse(text);
  EXPECT_EQ(parsed.vkey(), text);
  EXPECT_EQ(parsed.key(), key.key());
  const std::size_t id = text.find('+') + 1;
  std::string wrong_id = text, upper = text;
  wrong_id[id] = wrong_id[id] == '0' ? '1' : '0';
  for (char& c : upper)
    c = c >= 'a' && c <= 'f' && static_cast<std::size_t>(&c - upper.data()) >= id &&
                static_cast<std::size_t>(&c - upper.data()) < id + 8
            ? static_cast<char>(c - 32)
            : c;
  ASSERT_NE(upper, text);
  Bytes other_type(33, 1);
  other_type[0] = 4;
  for (const std::string& bad :
       {std::string(), std::string("a+b"), wrong_id, upper, "x" + text, text + "\n",
        text.substr(0, text.size() - 1), "a b+" + text.substr(id), "name+00000000+" + base64(other_type)}) {
    const auto r = VerifierKey::parse(bad);
    ASSERT_FALSE(r) << bad;
    EXPECT_EQ(r.error().code, "note.bad_key");
  }
}

TEST(Note, SecretKeysAsText) {
  const auto seed = *crypto::SecretKey::from_bytes(Bytes(32, 7));
  const std::string skey = *NoteSigner::skey_text("log.example/a", seed);
  EXPECT_TRUE(skey.starts_with("PRIVATE+KEY+log.example/a+"));
  EXPECT_EQ(NoteSigner::parse(skey)->verifier().vkey(), signer(7).verifier().vkey());
  EXPECT_EQ(NoteSigner::parse(skey.substr(1)).error().code, "note.bad_key");
  EXPECT_EQ(NoteSigner::parse("PRIVATE+KEY+" + signer(7).verifier().vkey()).error().code,
            "note.bad_key");  // a public key is none
  EXPECT_EQ(NoteSigner::from_seed("a b", seed).error().code, "note.bad_key");
}

TEST(Checkpoint, RoundTripAndForms) {
  const NoteSigner log = signer(1);
  const Checkpoint head{"log.example/a", 42, leaf_hash({}), {}};
  const std::string text = format_checkpoint_text(head);
  EXPECT_EQ(text, "log.example/a\n42\nbjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=\n");
  EXPECT_EQ(*parse_checkpoint_text(text), head);
  EXPECT_EQ(*open_checkpoint(*sign_checkpoint(head, log), log.verifier()), head);
  EXPECT_EQ(open_checkpoint(*sign_checkpoint(head, log), signer(2).verifier()).error().code,
            "note.unknown_key");
  const std::string root = base64(leaf_hash({}));
  EXPECT_TRUE(parse_checkpoint_text("o\n0\n" + root + "\nextension\n"));
  for (const std::string& bad :
       {std::string(), "\n0\n" + root + "\n", "o\n00\n" + root + "\n", "o\n+1\n" + root + "\n",
        "o\n 1\n" + root + "\n", "o\n-1\n" + root + "\n", "o\n18446744073709551616\n" + root + "\n",
        "o\n\n" + root + "\n", "o\n1\n" + root, std::string("o\n1\nAAAA\n"), "o\n1\n" + root + "\n\n",
        "o\n1\n" + root + "\n\nx\n", "o\n1\n" + root + "\nx"}) {
    const auto r = parse_checkpoint_text(bad);
    ASSERT_FALSE(r) << bad;
    EXPECT_EQ(r.error().code, "checkpoint.malformed");
  }
}

TEST(Checkpoint, OriginIsTheKeysName) {
  const NoteSigner log = signer(1);
  EXPECT_EQ(sign_checkpoint({"other", 1, {}, {}}, log).error().code, "checkpoint.malformed");
  EXPECT_EQ(sign_checkpoint({"log.example/a", 1, {}, {"two\nlines"}}, log).error().code,
            "checkpoint.malformed");
  const std::string foreign = *sign_note(format_checkpoint_text({"other", 1, {}, {}}), log);
  EXPECT_EQ(open_checkpoint(foreign, log.verifier()).error().code, "checkpoint.wrong_origin");
}

std::string read_spec(const std::string& file) {
  std::ifstream in(std::string(RATHAUS_SHARED_DIR) + "/suites/c2sp-specs/" + file, std::ios::binary);
  return {(std::istreambuf_iterator<char>(in)), {}};
}

// What stands between the fences of a specification's code blocks.
std::vector<std::string> code_blocks(const std::string& file) {
  const std::string text = read_spec(file);
  std::vector<std::string> out;
  for (std::size_t at = text.find("```\n"); at != std::string::npos;) {
    const std::size_t end = text.find("```\n", at + 4);
    if (end == std::string::npos) break;
    out.push_back(text.substr(at + 4, end - at - 4));
    at = text.find("```\n", end + 4);
  }
  return out;
}

TEST(Note, TheExamplesOfTheSpecifications) {
  const auto notes = code_blocks("signed-note.md");
  const auto heads = code_blocks("tlog-checkpoint.md");
  if (notes.empty() || heads.empty()) {
    GTEST_SKIP() << "SKIPPED: no C2SP specifications";
  }
  ASSERT_EQ(notes.size(), 2u);  // a poem, and a note that the indented key above it verifies
  EXPECT_EQ(format_note(*parse_note(notes[0])), notes[0]);
  const std::string text = read_spec("signed-note.md");
  const std::size_t at = text.find("    example.com/foo+") + 4;
  const VerifierKey key = *VerifierKey::parse(text.substr(at, text.find('\n', at) - at));
  EXPECT_TRUE(verify_note(*parse_note(notes[1]), {&key, 1}));
  EXPECT_EQ(verify_note(*parse_note(notes[0]), {&key, 1}).error().code, "note.unknown_key");
  const Note head = *parse_note(heads.at(0));
  EXPECT_EQ(format_checkpoint_text(*parse_checkpoint_text(head.text)), head.text);
}

}  // namespace
}  // namespace rathaus::translog
